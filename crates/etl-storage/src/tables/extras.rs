//! What has no column: a JSON object whose numbers are texts, so that no digit is lost.

use super::holding::filled;
use crate::cell::{Cell, Kind, without_nul};
use etl_core::position::{Lending, OptionDetail, RealEstate, SwapDetail, SwapLeg};
use etl_core::{Holding, HoldingDetail, Text};
use serde_json::{Map, Value};

/// Fields without a column.
#[derive(Debug, Default)]
pub(crate) struct Extras(Map<String, Value>);

impl Extras {
    /// Adds a field, unless it is null.
    pub(crate) fn put(&mut self, name: &str, cell: Cell<'_>) {
        let value = match cell {
            Cell::Null(_) => return,
            Cell::Int(value) => Value::from(value),
            Cell::Bool(value) => Value::from(value),
            Cell::Text(text) => Value::from(text),
            Cell::Json(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            Cell::Number(value) => Value::from(value.to_string()),
            Cell::Date(date) => Value::from(date.to_string()),
            Cell::Moment(moment) => Value::from(moment.to_rfc3339()),
        };
        self.0.insert(name.into(), value);
    }

    /// Adds a field, unless it is null, zero or false: what a row of a class without that field has.
    pub(crate) fn put_unless_zero(&mut self, name: &str, cell: Cell<'_>) {
        let zero = matches!(&cell, Cell::Number(value) if value.is_zero());
        if !zero && cell != Cell::Bool(false) {
            self.put(name, cell);
        }
    }

    /// Adds the fields of a part under one name, unless it has none.
    pub(crate) fn group(&mut self, name: &str, part: Self) {
        if !part.0.is_empty() {
            self.0.insert(name.into(), Value::Object(part.0));
        }
    }

    /// Adds a list under one name, unless it is empty.
    pub(crate) fn list(&mut self, name: &str, parts: impl IntoIterator<Item = Self>) {
        let list: Vec<_> = parts.into_iter().map(|part| Value::Object(part.0)).collect();
        if !list.is_empty() {
            self.0.insert(name.into(), Value::Array(list));
        }
    }

    /// Adds texts as stated: pairs of name and text, because names repeat.
    pub(crate) fn pairs(&mut self, name: &str, pairs: &[(Text, Text)]) {
        let pair = |(name, text): &(Text, Text)| Value::from(vec![without_nul(name), without_nul(text)]);
        if !pairs.is_empty() {
            self.0.insert(name.into(), pairs.iter().map(pair).collect());
        }
    }

    /// The column `extras`.
    pub(crate) fn cell(self) -> Cell<'static> {
        if self.0.is_empty() { Cell::Null(Kind::Json) } else { Cell::Json(Value::Object(self.0).to_string()) }
    }
}

/// An object of the fields that are stated.
macro_rules! object {
    ($($name:literal: $value:expr),* $(,)?) => {{
        let mut object = $crate::tables::extras::Extras::default();
        $(object.put($name, $crate::cell::Cell::from($value));)*
        object
    }};
}
pub(super) use object;

/// Adds what only the class of this asset has, and the elements that no reader knows.
pub(super) fn of_holding(extras: &mut Extras, holding: &Holding) {
    if let Some(lending) = &holding.lending {
        extras.group("aluguel", of_lending(lending));
    }
    match &holding.detail {
        HoldingDetail::None => {}
        HoldingDetail::Debenture { convertible, profit_sharing, spe } => extras.group(
            "debenture",
            object! { "conversivel": *convertible, "participacao_lucro": *profit_sharing, "spe": *spe },
        ),
        HoldingDetail::Option(option) => extras.group("opcao", of_option(option)),
        HoldingDetail::Swap(swap) => extras.group("swap", of_swap(swap)),
        HoldingDetail::CurrencyForward { kind, bought, sold } => extras
            .group("moedas", object! { "tipo": filled(kind), "comprada": filled(bought), "vendida": filled(sold) }),
        HoldingDetail::BondForward { underlying_maturity } => {
            extras.group("termo", object! { "vencimento_ativo": *underlying_maturity });
        }
        HoldingDetail::RealEstate(property) => extras.group("imovel", of_property(property)),
    }
    extras.pairs("outros", &holding.extras);
}

fn of_lending(lending: &Lending) -> Extras {
    object! {
        "vencimento": lending.maturity,
        "taxa": lending.rate,
        "indexador": filled(&lending.indexer),
        "perc_indexador": lending.index_percent,
        "contrato": filled(&lending.contract),
    }
}

fn of_option(option: &OptionDetail) -> Extras {
    let currencies = option.currencies.as_ref();
    object! {
        "tipo": filled(&option.call_put),
        "estilo": filled(&option.style),
        "ativo_objeto": filled(&option.underlying),
        "preco_exercicio": option.strike,
        "premio": option.premium,
        "data_exercicio": option.exercise_date,
        "mercado": filled(&option.market),
        "com_garantia": option.guaranteed,
        "moeda_comprada": currencies.map(|c| c.0.as_str()),
        "moeda_vendida": currencies.map(|c| c.1.as_str()),
    }
}

fn of_swap(swap: &SwapDetail) -> Extras {
    let leg = |leg: &SwapLeg| {
        object! {
            "valor": leg.value,
            "taxa": leg.rate,
            "indexador": filled(&leg.indexer),
            "perc_indexador": leg.index_percent,
        }
    };
    let mut extras = object! {
        "registro": filled(&swap.registry),
        "garantia": filled(&swap.guarantee),
        "inicio": swap.start,
    };
    extras.group("ativa", leg(&swap.receiving));
    extras.group("passiva", leg(&swap.paying));
    extras
}

fn of_property(property: &RealEstate) -> Extras {
    let mut extras = object! {
        "logradouro": filled(&property.address.0),
        "numero": filled(&property.address.1),
        "complemento": filled(&property.address.2),
        "cidade": filled(&property.city),
        "estado": filled(&property.state),
        "cep": filled(&property.postal_code),
        "perc_participacao": property.percent_owned,
        "valor_avaliacao": property.appraisal.0,
        "data_avaliacao": property.appraisal.1,
        "avaliador": property.appraiser.as_ref().map(etl_core::TaxId::as_str),
        "aluguel_contratado": property.rent.0,
        "aluguel_em_atraso": property.rent.1,
        "tipo": filled(&property.kind),
        "uso": filled(&property.usage),
        "matricula": filled(&property.registry_number),
    };
    extras.pairs("outros", &property.others);
    extras
}
