//! From a `BalForSubAcct` to an asset row: class, codes, side, signed value, what only its class has.

use super::entry::{Entry, OtherId, Part};
use crate::details::{
    currency_forward, debenture_flags, estate_of, exact_sum, keep_raw, loan_of, option_currencies, option_of,
    product_in_cents, repo_of, swap_of, underlying_maturity,
};
use crate::positions::Context;
use etl_core::{AssetClass, Code, Decimal, Holding, Severity, Side, TaxId, Text};

/// Level-1 class of the contract that an asset is, beside the class of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contract {
    None,
    Repo,
    Loan,
}

/// Labels that go into fields; any other one is kept raw and reported.
const KNOWN: [&str; 20] = [
    "TABELANIVEL1",
    "TABELANIVEL2",
    "TABELANIVEL3",
    "SELC",
    "CETI",
    "BVMF",
    "B3",
    "TICKER",
    "CNPJ",
    "CODIGOINTERNO",
    "IDINTERNOATIVO",
    "CONTRATOBTC",
    "INSTITUICAOFINANCEIRA",
    "SELIC",
    "CETIP",
    "CNPJEMISSOR",
    "CPF",
    "IDINTERNO",
    "CODIGOSELIC",
    "CODIGOCETIP",
];

/// Labels kept raw without a report.
const KEPT: [&str; 4] = ["ATIVOSB3", "ISO3166", "INSTITUICAOEMISSORA", "CUSIP"];

/// Takes a part of an asset over when it closes.
pub(super) fn close_part(entry: &mut Entry) {
    let part = std::mem::take(&mut entry.part);
    let split = &mut entry.split;
    match part.code.as_str() {
        "AWAS" => add(&mut split.free, part.unit),
        "COLO" | "MARG" | "BLOK" | "BLOT" | "BLOV" | "BLCA" | "PLED" | "RSTR" => {
            add(&mut split.pledged, part.unit);
            add(&mut split.pledged_value, value_of(&part));
        }
        "LOAN" => split.lent = true,
        "BORR" => split.borrowed = true,
        other => keep_raw(&mut entry.row.extras, other, &part.unit.map_or_else(String::new, |u| u.to_string())),
    }
}

fn add(total: &mut Option<Decimal>, more: Option<Decimal>) {
    if let Some(more) = more {
        *total = Some(total.unwrap_or_default().saturating_add(more));
    }
}

/// Value of a part: the sum of its lines, else its own amount.
pub(super) fn value_of(part: &Part) -> Option<Decimal> {
    let lines = part.lines.iter().filter_map(|line| line.amount);
    lines.reduce(Decimal::saturating_add).or(part.amount)
}

/// Makes the row of a complete asset.
pub(super) fn row(entry: &mut Entry, context: &mut Context<'_>) -> Holding {
    let mut row = std::mem::replace(&mut entry.row, Holding::new(AssetClass::Unclassified));
    let contract = classify(entry, &mut row, context);
    identify(entry, &mut row, contract, context);
    side_and_value(entry, &mut row, contract, context);
    quantity_and_price(entry, &mut row, context);
    detail(entry, &mut row, contract);
    row
}

/// Class by the tables of levels 1 to 3; what they do not know stays unclassified.
fn classify(entry: &Entry, row: &mut Holding, context: &mut Context<'_>) -> Contract {
    use AssetClass as C;
    let level = |n: &str| entry.ids.iter().find(|id| id.label.contains(n)).map_or("", |id| id.value.as_str());
    let levels = (level("TABELANIVEL1"), level("TABELANIVEL2"), level("TABELANIVEL3"));
    let bond = match levels.1 {
        "GOVE" => C::GovernmentBond,
        "CORP" => C::PrivateBond,
        "DEBE" => C::Debenture,
        "EQUI" => C::Equity,
        _ => C::Unclassified,
    };
    let (class, contract) = match levels {
        ("REPO", ..) => (bond, Contract::Repo),
        ("LOAN", ..) => (bond, Contract::Loan),
        ("EQUI", ..) if entry.id_text(&["ATIVOSB3"]) == "FIP" => (C::Participation, Contract::None),
        ("EQUI", ..) => (C::Equity, Contract::None),
        ("OPTN", _, "FLEX") => (C::FlexibleOption, Contract::None),
        ("OPTN", "EQUI", _) => (C::EquityOption, Contract::None),
        ("OPTN", "DERI", _) => (C::DerivativeOption, Contract::None),
        ("OPTN", "CURR", _) => (C::CurrencyOption, Contract::None),
        ("FWRD", "EQUI", _) => (C::EquityForward, Contract::None),
        ("FWRD", "GOVE" | "CORP" | "DEBE", _) => (C::BondForward, Contract::None),
        ("FWRD", "CURR", _) => (C::CurrencyForward, Contract::None),
        ("GOVE", ..) => (C::GovernmentBond, Contract::None),
        ("CORP", ..) => (C::PrivateBond, Contract::None),
        ("DEBE", ..) => (C::Debenture, Contract::None),
        ("CASH", ..) => (C::Cash, Contract::None),
        ("FUTU", ..) => (C::Future, Contract::None),
        ("SWAP", ..) => (C::Swap, Contract::None),
        // FUND is how one sender writes SHAR.
        ("SHAR" | "FUND", ..) => (C::FundShare, Contract::None),
        ("REAL", ..) => (C::RealEstate, Contract::None),
        ("STRU", ..) => (C::StructuredNote, Contract::None),
        _ => (C::Unclassified, Contract::None),
    };
    if class == C::Unclassified {
        let found = format!("{}/{}/{}", levels.0, levels.1, levels.2);
        context.note(Code::ValueCode, Severity::Warning, ("TABELA NIVEL 1", &found), class.name());
    }
    row.class = class;
    contract
}

/// Codes and parties.
fn identify(entry: &Entry, row: &mut Holding, contract: Contract, context: &mut Context<'_>) {
    let labels: &[&str] = match row.class {
        AssetClass::Cash => &["INSTITUICAOFINANCEIRA"],
        AssetClass::GovernmentBond => &["SELC", "SELIC", "CODIGOSELIC", "CETI", "TICKER"],
        AssetClass::Debenture => &["BVMF", "B3", "TICKER", "CETI"],
        AssetClass::Future | AssetClass::DerivativeOption | AssetClass::FlexibleOption | AssetClass::EquityForward => {
            &["B3", "BVMF", "TICKER"]
        }
        AssetClass::CurrencyOption => &["CODIGOINTERNO", "IDINTERNOATIVO"],
        _ => &["TICKER", "CETI", "CETIP", "CODIGOCETIP", "SELC", "BVMF", "B3"],
    };
    let own = entry.id(labels).or_else(|| entry.underlying_id(labels).filter(|_| contract != Contract::None));
    if let Some(id) = own.filter(|id| !id.value.contains('*')) {
        row.code.clone_from(&id.value);
        row.series.clone_from(&id.suffix);
    }
    // The operation code of a currency option is its only id.
    if row.class != AssetClass::CurrencyOption {
        row.internal_id = Text::from(entry.id_text(&["CODIGOINTERNO", "IDINTERNOATIVO", "IDINTERNO"]));
    }
    let companies = ["CNPJ", "CNPJEMISSOR"];
    let of_underlying = || entry.underlying_id(&companies).filter(|_| contract == Contract::Repo);
    let company = entry.id(&companies).or_else(of_underlying).map_or("", |id| &id.value);
    let company = context.cell("OthrId[CNPJ]", company).cnpj().map(TaxId::Cnpj);
    row.issuer = company.or_else(|| context.cell("OthrId[CPF]", entry.id_text(&["CPF"])).tax_id());
    if row.class == AssetClass::Cash {
        row.account_kind.clone_from(&entry.account_kind);
    }
    for OtherId { label, value, .. } in &entry.ids {
        let known = KNOWN.contains(&label.as_str()) || label.contains("TABELANIVEL");
        if !known {
            keep_raw(&mut row.extras, label, value);
            if !KEPT.contains(&label.as_str()) {
                context.unknown(Code::ValueCode, label, value, value);
            }
        }
    }
}

fn side_and_value(entry: &Entry, row: &mut Holding, contract: Contract, context: &mut Context<'_>) {
    let short = entry.short == Some(true);
    row.side = match contract {
        _ if short => Side::Sold,
        Contract::Loan if entry.split.borrowed => Side::Borrowed,
        Contract::Loan => Side::Lent,
        _ => Side::Bought,
    };
    let stated = entry.value.value().or_else(|| match row.class {
        AssetClass::Cash => entry.prices.market.filter(|_| !entry.value.stated),
        AssetClass::RealEstate => entry.estate_value,
        _ => None,
    });
    if stated.is_none() && !entry.value.stated {
        context.note(Code::ValueMissing, Severity::Error, ("AcctBaseCcyAmts/HldgVal", ""), "");
    }
    let mut value = stated.unwrap_or_default();
    let own_sign = matches!(row.class, AssetClass::Future | AssetClass::Swap | AssetClass::Cash);
    if short && !own_sign {
        match entry.value.positive {
            None => value = -value.abs(),
            // A short asset always counts against the fund (Annex V): a positive sign is kept, and shown.
            Some(true) => context.note(Code::ValueCode, Severity::Warning, ("HldgVal/Sgn", "true"), "true"),
            Some(false) => {}
        }
    }
    row.value = value;
}

fn quantity_and_price(entry: &Entry, row: &mut Holding, context: &mut Context<'_>) {
    let module = row.value.abs();
    if matches!(row.class, AssetClass::Cash | AssetClass::Swap | AssetClass::RealEstate) {
        // The manual demands a quantity of 1 and the balance as price here: fillers, not figures.
        row.value_free = module;
        return;
    }
    row.unit_price = entry.prices.market.or(entry.prices.curve);
    if let (Some(_), Some(curve)) = (entry.prices.market, entry.prices.curve) {
        keep_raw(&mut row.extras, "INDC", &curve.to_string());
    }
    row.purchase_price = entry.prices.purchase.or(entry.prices.sale);
    let total = entry.quantity.or(entry.split.free);
    if total.is_none() && !entry.quantity_stated {
        context.note(Code::ValueMissing, Severity::Error, ("AggtBal/Qty", ""), "");
    }
    // What has no quantity of its own is stated as 1, without a price.
    let filler = matches!(row.class, AssetClass::CurrencyForward | AssetClass::Participation)
        && row.unit_price.is_none()
        && total == Some(Decimal::ONE);
    let total = total.filter(|_| !filler).unwrap_or_default();
    row.quantity_pledged = entry.split.pledged.unwrap_or_default();
    row.quantity_free = exact_sum(total, -row.quantity_pledged).unwrap_or_else(|| {
        context.note(Code::ValueDecimalLong, Severity::Error, ("AggtBal/Qty", &total.to_string()), "");
        total
    });
    if !row.quantity_pledged.is_zero() && row.class != AssetClass::Future {
        let product = || product_in_cents(row.quantity_pledged, row.unit_price?);
        row.value_pledged = entry.split.pledged_value.or_else(product).unwrap_or_default().min(module);
    }
    row.value_free = module.saturating_sub(row.value_pledged);
    if row.class == AssetClass::Future && row.notional.is_none() {
        row.notional = row.unit_price.and_then(|price| product_in_cents(total, price));
    }
}

fn detail(entry: &mut Entry, row: &mut Holding, contract: Contract) {
    let is_forward = matches!(row.class, AssetClass::EquityForward | AssetClass::BondForward);
    if contract != Contract::None || is_forward {
        row.isin = row.isin.or_else(|| underlying_isin(entry));
    }
    match contract {
        Contract::Repo => repo(entry, row),
        Contract::Loan => loan(entry, row),
        Contract::None => {}
    }
    match row.class {
        AssetClass::EquityOption
        | AssetClass::DerivativeOption
        | AssetClass::FlexibleOption
        | AssetClass::CurrencyOption => option(entry, row),
        AssetClass::Swap => *swap_of(row) = *entry.swap.take().unwrap_or_default(),
        AssetClass::RealEstate => *estate_of(row) = *entry.estate.take().unwrap_or_default(),
        AssetClass::CurrencyForward => {
            let [_, bought, sold] = currency_forward(row);
            (*bought, *sold) = std::mem::take(&mut entry.currencies);
            row.rate = row.rate.or(entry.exchange_rate);
        }
        AssetClass::BondForward => *underlying_maturity(row) = entry.underlying_maturity,
        AssetClass::Debenture if contract == Contract::None => {
            let [convertible, profit_sharing, spe] = debenture_flags(row);
            [*convertible, *profit_sharing, *spe] = entry.flags;
        }
        _ => {}
    }
}

/// In a repo the dates, the rate and the ISIN are those of the contract; the row is the bond's.
fn repo(entry: &Entry, row: &mut Holding) {
    let (return_date, rate, index_percent) = (row.maturity.take(), row.rate.take(), row.index_percent.take());
    let (indexer, return_price) = (std::mem::take(&mut row.indexer), row.maturity_price.take());
    let sold = entry.ids.iter().any(|id| id.label.contains("TABELANIVEL3") && id.value == "REAM");
    let bought = !sold && row.side != Side::Sold;
    row.trade_date = row.trade_date.or(row.issue_date.take());
    *repo_of(row) = etl_core::position::Repo { return_date, return_price, indexer, index_percent, rate, bought };
}

fn loan(entry: &Entry, row: &mut Holding) {
    let (maturity, rate, index_percent) = (row.maturity.take(), row.rate.take(), row.index_percent.take());
    let indexer = std::mem::take(&mut row.indexer);
    let contract = Text::from(entry.id_text(&["CONTRATOBTC"]));
    row.trade_date = row.trade_date.or(row.issue_date.take());
    *loan_of(row) = etl_core::position::Lending { maturity, rate, indexer, index_percent, contract };
}

fn underlying_isin(entry: &Entry) -> Option<etl_core::Isin> {
    etl_core::Isin::parse_known(&entry.underlying).ok().flatten()
}

fn option(entry: &mut Entry, row: &mut Holding) {
    let premium = entry.prices.purchase.or(entry.prices.sale);
    row.purchase_price = None;
    let letter = |code: &Text, pairs: [(&str, &str); 2]| {
        let found = pairs.iter().find(|(iso, _)| *iso == code.as_str());
        found.map_or_else(|| code.clone(), |(_, letter)| Text::from(*letter))
    };
    let ticker = entry.underlying_id(&["TICKER", "BVMF", "B3"]).map(|id| id.value.clone());
    let isin = || underlying_isin(entry).map_or_else(Text::default, |isin| Text::from(isin.as_str()));
    let underlying = ticker.unwrap_or_else(isin);
    let detail = option_of(row);
    detail.call_put = letter(&entry.option_kind, [("CALL", "C"), ("PUTO", "P")]);
    detail.style = letter(&entry.style, [("AMER", "A"), ("EURO", "E")]);
    detail.underlying = underlying;
    detail.strike = entry.strike;
    detail.premium = premium;
    detail.exercise_date = entry.exercise;
    detail.guaranteed = entry.guaranteed;
    if !entry.currencies.0.is_empty() {
        *option_currencies(row) = std::mem::take(&mut entry.currencies);
    }
}
