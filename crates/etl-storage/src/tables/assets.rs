//! The distinct assets of a position, for `cad.info_rf` and `cad.info_rv`.

use super::{Column, Rows, column, rows_of};
use crate::cell::{Cell, Kind, cut};
use etl_core::{AssetClass, Decimal, Exact, Holding, Isin, Position, TaxId};
use std::borrow::Cow;
use std::collections::{BTreeMap, btree_map};

/// Columns of `cad.info_rf`; the first one makes it that asset.
pub(crate) const FIXED_INCOME_COLUMNS: [Column; 7] = [
    column("chave", Kind::Text),
    column("codigo", Kind::Text),
    column("emissor", Kind::Text),
    column("indexador", Kind::Text),
    column("taxa", Kind::Number),
    column("vencimento", Kind::Date),
    column("isin", Kind::Text),
];
/// Columns of `cad.info_rv`.
pub(crate) const VARIABLE_INCOME_COLUMNS: [Column; 6] = [
    column("chave", Kind::Text),
    column("ticker", Kind::Text),
    column("nome", Kind::Text),
    column("setor", Kind::Text),
    column("tipo", Kind::Text),
    column("isin", Kind::Text),
];

/// Bonds, debentures and repos by ISIN, else by code, else by what tells them apart. Sorted by key, so that two loads at
/// once take their locks in the same order.
pub(crate) fn fixed_income<'a>(positions: impl Iterator<Item = &'a Position>) -> Rows<'a> {
    let classes = [AssetClass::GovernmentBond, AssetClass::PrivateBond, AssetClass::Debenture];
    rows_of(distinct(positions, &classes), |row, (key, h)| {
        row.extend([
            key.cell(),
            short(&h.code, 50),
            Cell::from(h.issuer.as_ref().map(TaxId::as_str)),
            short(&h.indexer, 50),
            Cell::from(h.rate.and_then(rate)),
            Cell::from(h.maturity),
            Cell::from(h.isin.as_ref().map(Isin::as_str)),
        ]);
    })
}

/// Listed shares by ticker, else by ISIN; sorted by key.
pub(crate) fn variable_income<'a>(positions: impl Iterator<Item = &'a Position>) -> Rows<'a> {
    rows_of(distinct(positions, &[AssetClass::Equity]), |row, (key, h)| {
        row.extend([
            key.cell(),
            short(&h.code, 20),
            short(&h.description, 200),
            Cell::Null(Kind::Text),
            Cell::from(h.class.name()),
            Cell::from(h.isin.as_ref().map(Isin::as_str)),
        ]);
    })
}

/// What makes an asset that asset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a>(Cow<'a, str>);

impl<'a> Key<'a> {
    fn cell(self) -> Cell<'a> {
        match self.0 {
            Cow::Borrowed(text) => Cell::from(text),
            Cow::Owned(text) => Cell::from(text),
        }
    }
}

/// The assets of the classes that can be told apart, by key.
fn distinct<'a>(
    positions: impl Iterator<Item = &'a Position>,
    classes: &[AssetClass],
) -> btree_map::IntoIter<Key<'a>, &'a Holding> {
    let mut assets = BTreeMap::new();
    for holding in positions.flat_map(|position| &position.holdings).filter(|h| classes.contains(&h.class)) {
        assets.entry(key(holding)).or_insert(holding);
    }
    assets.retain(|key, _| !key.0.is_empty());
    assets.into_iter()
}

fn key(h: &Holding) -> Key<'_> {
    let isin = h.isin.as_ref().map_or("", Isin::as_str);
    let (first, second) = if h.class == AssetClass::Equity { (h.code.as_str(), isin) } else { (isin, h.code.as_str()) };
    Key(match [first, second].into_iter().find(|text| !text.is_empty()) {
        Some(text) => Cow::Borrowed(text),
        None if h.issuer.is_none() && h.maturity.is_none() => Cow::Borrowed(""),
        None => {
            let issuer = h.issuer.as_ref().map_or("", TaxId::as_str);
            let maturity = h.maturity.map(|d| d.to_string()).unwrap_or_default();
            let rate = h.rate.map(|r| r.normalize().to_string()).unwrap_or_default();
            Cow::Owned(format!("{issuer}/{maturity}/{}/{rate}", h.indexer))
        }
    })
}

fn short(text: &str, length: usize) -> Cell<'_> {
    Cell::filled(cut(text, length))
}

/// The rate in `decimal(10,4)`; none when it does not fit: the register is for people, the position keeps the number.
fn rate(value: Decimal) -> Option<Decimal> {
    Exact::of(value).rounded(4).filter(|rate| rate.abs() < Decimal::from(1_000_000))
}
