//! The distinct assets of a position, for `cad.info_rf` and `cad.info_rv`.

use crate::cell::{Cell, cut};
use etl_core::{AssetClass, Decimal, Exact, Holding, Isin, Position, TaxId};
use std::collections::BTreeMap;

/// A row of the register of assets, with the key that makes it that asset first.
pub(crate) type Asset<'a> = Vec<Cell<'a>>;

/// Columns of `cad.info_rf`.
pub(crate) const FIXED_INCOME_COLUMNS: &str = "chave, codigo, emissor, indexador, taxa, vencimento, isin";
/// Columns of `cad.info_rv`.
pub(crate) const VARIABLE_INCOME_COLUMNS: &str = "chave, ticker, nome, setor, tipo, isin";

/// Bonds, debentures and repos by ISIN, else by code, else by what tells them apart. Sorted by key, so that two loads at
/// once take their locks in the same order.
pub(crate) fn fixed_income(position: &Position) -> Vec<Asset<'_>> {
    distinct(position, &[AssetClass::GovernmentBond, AssetClass::PrivateBond, AssetClass::Debenture], |h, key| {
        vec![
            Cell::from(key),
            short(&h.code, 50),
            Cell::from(h.issuer.as_ref().map(TaxId::as_str)),
            short(&h.indexer, 50),
            Cell::from(h.rate.and_then(rate)),
            Cell::from(h.maturity),
            Cell::from(h.isin.as_ref().map(Isin::as_str)),
        ]
    })
}

/// Listed shares by ticker, else by ISIN; sorted by key.
pub(crate) fn variable_income(position: &Position) -> Vec<Asset<'_>> {
    distinct(position, &[AssetClass::Equity], |h, key| {
        vec![
            Cell::from(key),
            short(&h.code, 20),
            short(&h.description, 200),
            Cell::from(None::<&str>),
            Cell::from(h.class.name()),
            Cell::from(h.isin.as_ref().map(Isin::as_str)),
        ]
    })
}

fn distinct<'a>(
    position: &'a Position,
    classes: &[AssetClass],
    row: impl Fn(&'a Holding, String) -> Asset<'a>,
) -> Vec<Asset<'a>> {
    let mut assets = BTreeMap::new();
    for holding in position.holdings.iter().filter(|h| classes.contains(&h.class)) {
        assets.entry(key(holding)).or_insert(holding);
    }
    assets.into_iter().filter(|(key, _)| !key.is_empty()).map(|(key, holding)| row(holding, key)).collect()
}

fn key(h: &Holding) -> String {
    let isin = h.isin.as_ref().map_or("", Isin::as_str);
    let (first, second) = if h.class == AssetClass::Equity { (h.code.as_str(), isin) } else { (isin, h.code.as_str()) };
    match [first, second].into_iter().find(|text| !text.is_empty()) {
        Some(key) => key.into(),
        None if h.issuer.is_none() && h.maturity.is_none() => String::new(),
        None => {
            let issuer = h.issuer.as_ref().map_or("", TaxId::as_str);
            let maturity = h.maturity.map(|d| d.to_string()).unwrap_or_default();
            let rate = h.rate.map(|r| r.normalize().to_string()).unwrap_or_default();
            format!("{issuer}/{maturity}/{}/{rate}", h.indexer)
        }
    }
}

fn short(text: &str, length: usize) -> Cell<'_> {
    Cell::filled(cut(text, length))
}

/// The rate in `decimal(10,4)`; none when it does not fit: the register is for people, the position keeps the number.
fn rate(value: Decimal) -> Option<Decimal> {
    Exact::of(value).rounded(4).filter(|rate| rate.abs() < Decimal::from(1_000_000))
}
