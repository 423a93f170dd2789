//! Assets as rows. Every field of [`Holding`] is listed once; a table names the fields that are its columns, and what a row
//! has beyond them goes into `extras`, so that nothing is lost by construction.

use super::{Column, Extras, Stamp, column, extras, fixed};
use crate::cell::{Cell, Kind, cut};
use etl_core::{AssetClass, Holding};

struct Field {
    column: Column,
    get: for<'a> fn(&'a Holding) -> Cell<'a>,
}

macro_rules! fields {
    ($($name:literal $kind:ident |$h:ident| $get:expr;)*) => {
        [$(Field { column: column($name, Kind::$kind), get: |$h| Cell::from($get) },)*]
    };
}

static FIELDS: [Field; 40] = fields! {
    "isin" Text |h| h.isin.as_ref().map(etl_core::Isin::as_str);
    "codigo" Text |h| filled(&h.code);
    "serie" Text |h| filled(&h.series);
    "id_interno" Text |h| filled(&h.internal_id);
    "descricao" Text |h| filled(&h.description);
    "emissor" Text |h| h.issuer.as_ref().map(etl_core::TaxId::as_str);
    "corretora" Text |h| h.broker.as_ref().map(etl_core::Cnpj::as_str);
    "qtde_disponivel" Number |h| h.quantity_free;
    "qtde_garantia" Number |h| h.quantity_pledged;
    "pu_posicao" Number |h| h.unit_price;
    "pu_compra" Number |h| h.purchase_price;
    "pu_emissao" Number |h| h.issue_price;
    "pu_vencimento" Number |h| h.maturity_price;
    "principal" Number |h| h.principal;
    "tributos" Number |h| h.taxes;
    "valor_disponivel" Number |h| h.value_free;
    "valor_garantia" Number |h| h.value_pledged;
    "valor" Number |h| h.value;
    "valor_calculado" Bool |h| h.value_from_product;
    "nocional" Number |h| h.notional;
    "operacao" Text |h| h.side.letter();
    "data_emissao" Date |h| h.issue_date;
    "data_operacao" Date |h| h.trade_date;
    "data_vencimento" Date |h| h.maturity;
    "taxa" Number |h| h.rate;
    "indexador" Text |h| filled(&h.indexer);
    "perc_indexador" Number |h| h.index_percent;
    "caracteristica" Text |h| filled(&h.characteristic);
    "provisao_credito" Number |h| h.credit_loss;
    "lote" Int |h| h.lot;
    "tipo_conta" Text |h| filled(&h.account_kind);
    "moeda" Text |h| h.currency.as_str();
    "hedge" Text |h| filled(&h.hedge);
    "risco" Text |h| filled(&h.risk);
    "compromisso_operacao" Text |h| h.repo.as_ref().map(|r| if r.bought { "C" } else { "V" });
    "compromisso_vencimento" Date |h| h.repo.as_ref().and_then(|r| r.return_date);
    "compromisso_pu" Number |h| h.repo.as_ref().and_then(|r| r.return_price);
    "compromisso_taxa" Number |h| h.repo.as_ref().and_then(|r| r.rate);
    "compromisso_indexador" Text |h| h.repo.as_ref().and_then(|r| filled(&r.indexer));
    "compromisso_perc_indexador" Number |h| h.repo.as_ref().and_then(|r| r.index_percent);
};

/// The text, if there is one.
pub(super) fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Byte of the file at which the row starts, beside the line: files of one line exist.
const BYTE: Column = column("byte", Kind::Int);

pub(super) const FIXED_INCOME: &[&str] = &[
    "isin",
    "codigo",
    "id_interno",
    "descricao",
    "emissor",
    "qtde_disponivel",
    "qtde_garantia",
    "pu_posicao",
    "pu_compra",
    "pu_emissao",
    "pu_vencimento",
    "principal",
    "tributos",
    "valor_disponivel",
    "valor_garantia",
    "valor",
    "operacao",
    "data_emissao",
    "data_operacao",
    "data_vencimento",
    "taxa",
    "indexador",
    "perc_indexador",
    "caracteristica",
    "provisao_credito",
    "moeda",
    "risco",
    "compromisso_operacao",
    "compromisso_vencimento",
    "compromisso_pu",
    "compromisso_taxa",
    "compromisso_indexador",
    "compromisso_perc_indexador",
];
pub(super) const EQUITIES: &[&str] = &[
    "isin",
    "codigo",
    "id_interno",
    "descricao",
    "emissor",
    "corretora",
    "qtde_disponivel",
    "qtde_garantia",
    "pu_posicao",
    "pu_compra",
    "tributos",
    "valor_disponivel",
    "valor_garantia",
    "valor",
    "operacao",
    "lote",
    "moeda",
    "risco",
];
pub(super) const DERIVATIVES: &[&str] = &[
    "isin",
    "codigo",
    "serie",
    "id_interno",
    "descricao",
    "emissor",
    "corretora",
    "qtde_disponivel",
    "qtde_garantia",
    "pu_posicao",
    "pu_compra",
    "principal",
    "tributos",
    "valor_disponivel",
    "valor_garantia",
    "valor",
    "nocional",
    "operacao",
    "data_emissao",
    "data_operacao",
    "data_vencimento",
    "taxa",
    "indexador",
    "perc_indexador",
    "moeda",
    "hedge",
    "risco",
];
pub(super) const FUND_SHARES: &[&str] = &[
    "isin",
    "codigo",
    "id_interno",
    "descricao",
    "emissor",
    "qtde_disponivel",
    "qtde_garantia",
    "pu_posicao",
    "tributos",
    "valor_disponivel",
    "valor_garantia",
    "valor",
    "valor_calculado",
    "operacao",
    "moeda",
    "risco",
];
pub(super) const CREDIT_RIGHTS: &[&str] = &[
    "isin",
    "codigo",
    "id_interno",
    "descricao",
    "emissor",
    "qtde_disponivel",
    "pu_posicao",
    "pu_compra",
    "principal",
    "tributos",
    "valor_disponivel",
    "valor",
    "operacao",
    "data_emissao",
    "data_operacao",
    "data_vencimento",
    "taxa",
    "indexador",
    "perc_indexador",
    "provisao_credito",
    "moeda",
    "risco",
];
pub(super) const STAKES: &[&str] = &[
    "isin",
    "codigo",
    "id_interno",
    "descricao",
    "emissor",
    "qtde_disponivel",
    "qtde_garantia",
    "pu_posicao",
    "pu_compra",
    "tributos",
    "valor_disponivel",
    "valor_garantia",
    "valor",
    "operacao",
    "data_operacao",
    "moeda",
    "risco",
];
const CASH: &[&str] =
    &["isin", "codigo", "emissor", "valor_disponivel", "valor_garantia", "operacao", "tipo_conta", "risco"];
/// The columns of `pos_caixa` that the users' documents fix; they are not simply fields.
const CASH_FIXED: [Column; 3] =
    [column("descricao", Kind::Text), column("moeda", Kind::Text), column("valor", Kind::Number)];

/// Where a field of a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Column,
    Extras,
    Fixed,
}

/// Which fields are columns of a table, and whose assets it holds.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    classes: &'static [AssetClass],
    places: [Place; FIELDS.len()],
}

impl Layout {
    pub(super) fn of(classes: &'static [AssetClass], columns: &[&str]) -> Self {
        let place = |field: &Field| if columns.contains(&field.column.name) { Place::Column } else { Place::Extras };
        Self { classes, places: std::array::from_fn(|i| place(&FIELDS[i])) }
    }

    pub(super) fn all_fields(classes: &'static [AssetClass]) -> Self {
        Self { classes, places: [Place::Column; FIELDS.len()] }
    }

    pub(super) fn cash() -> Self {
        let mut layout = Self::of(&[AssetClass::Cash], CASH);
        for (place, field) in layout.places.iter_mut().zip(&FIELDS) {
            if CASH_FIXED.iter().any(|fixed| fixed.name == field.column.name) {
                *place = Place::Fixed;
            }
        }
        layout
    }

    fn is_cash(&self) -> bool {
        self.places.contains(&Place::Fixed)
    }

    pub(super) fn columns(&self) -> Vec<Column> {
        let fixed = if self.is_cash() { &CASH_FIXED[..] } else { &[] };
        let own = FIELDS.iter().zip(self.places).filter(|(_, place)| *place == Place::Column).map(|(f, _)| f.column);
        fixed.iter().copied().chain([BYTE]).chain(own).collect()
    }

    pub(super) fn holds(&self, class: AssetClass) -> bool {
        self.classes.contains(&class)
    }

    pub(super) fn row<'a>(&self, row: &mut Vec<Cell<'a>>, holding: &'a Holding, stamp: &Stamp) {
        let mut extras = Extras::default();
        stamp.head(row, holding.class.name(), holding.ordinal, holding.line);
        if self.is_cash() {
            cash(row, &mut extras, holding);
        }
        row.push(Cell::from(holding.byte));
        for (field, place) in FIELDS.iter().zip(self.places) {
            match place {
                Place::Column => row.push((field.get)(holding)),
                Place::Extras => extras.put_unless_zero(field.column.name, (field.get)(holding)),
                Place::Fixed => {}
            }
        }
        extras::of_holding(&mut extras, holding);
        row.push(extras.cell());
    }
}

/// The fixed columns of `pos_caixa`: `varchar(200)`, `varchar(10)`, `decimal(18,2)`; what they cannot hold is kept beside them.
fn cash<'a>(row: &mut Vec<Cell<'a>>, extras: &mut Extras, holding: &'a Holding) {
    let named = [&holding.description, &holding.code].into_iter().find(|text| !text.is_empty());
    let description = named.map_or_else(|| cash_name(&holding.account_kind), |text| cut(text, 200));
    if named.is_some_and(|text| text.len() > description.len()) {
        extras.put("descricao", Cell::from(named.map(etl_core::Text::as_str)));
    }
    let currency = cut(&holding.currency, 10);
    if holding.currency.len() > currency.len() {
        extras.put("moeda", Cell::from(holding.currency.as_str()));
    }
    let value = fixed::cents(holding.value);
    if value.is_none_or(|value| value.rounded) {
        extras.put("valor", Cell::from(holding.value));
    }
    row.extend([Cell::from(description), Cell::from(currency), Cell::from(value.map(|v| v.value))]);
}

/// What an account without a description is called, by `tpconta` of ANBIMA 4.01.
fn cash_name(account_kind: &str) -> &'static str {
    match account_kind {
        "D" => "Conta corrente",
        "P" => "Poupança",
        "N" => "Numerário",
        "I" => "Conta de investimento",
        "J" => "Depósito judicial",
        _ => "Caixa",
    }
}
