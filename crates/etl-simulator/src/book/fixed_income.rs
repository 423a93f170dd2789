//! Bonds, debentures, repos on bonds and forwards on bonds.

use super::cash::push_account;
use super::draft::{Draft, Pricing, money, reprice, round};
use super::identity::{Block, asset_isin, company};
use etl_core::position::Repo;
use etl_core::{AssetClass, Decimal, Holding, HoldingDetail, Isin, ReferenceDate, Side, TaxId, Text};
use rand::RngExt;

/// Lots of one government bond.
const LOTS: u8 = 3;

/// A kind of bond: code, letters of the ISIN, indexer, first and last base price in cents.
struct Kind {
    code: &'static str,
    isin: &'static str,
    indexer: &'static str,
    cents: std::ops::Range<i64>,
}

const GOVERNMENT: [Kind; 4] = [
    Kind { code: "210100", isin: "LFT", indexer: "SEL", cents: 1_350_000..1_600_000 },
    Kind { code: "100000", isin: "LTN", indexer: "PRE", cents: 70_000..95_000 },
    Kind { code: "760199", isin: "NTB", indexer: "IAP", cents: 390_000..430_000 },
    Kind { code: "950199", isin: "NTF", indexer: "PRE", cents: 85_000..105_000 },
];

const PRIVATE: [Kind; 5] = [
    Kind { code: "CDB", isin: "CDB", indexer: "DI1", cents: 100_000..140_000 },
    Kind { code: "LF", isin: "LFI", indexer: "DI1", cents: 5_000_000..6_500_000 },
    Kind { code: "CRI", isin: "CRI", indexer: "IAP", cents: 90_000..120_000 },
    Kind { code: "CRA", isin: "CRA", indexer: "PRE", cents: 90_000..115_000 },
    Kind { code: "NC", isin: "NCM", indexer: "DI1", cents: 100_000..108_000 },
];

/// What the lots of one bond share.
struct Bond {
    isin: Isin,
    indexer: &'static str,
    pricing: Pricing,
    issue: ReferenceDate,
    maturity: ReferenceDate,
}

fn bond(draft: &mut Draft<'_>, kind: &Kind) -> Bond {
    let number = draft.position.holdings.len() % 100;
    let base = draft.fixed(kind.cents.clone());
    Bond {
        isin: asset_isin(draft.fund.index, &format!("{}{number:02}", kind.isin)),
        indexer: kind.indexer,
        pricing: draft.pricing(base, 8),
        issue: draft.issue_date(),
        maturity: draft.maturity(40..2_500),
    }
}

/// Government bonds; each has several lots, one row a lot.
pub(crate) fn government(draft: &mut Draft<'_>, count: u8) {
    let mut current = None;
    for lot in 0..count {
        let kind = &GOVERNMENT[usize::from(lot / LOTS) % GOVERNMENT.len()];
        if lot % LOTS == 0 {
            current = Some(bond(draft, kind));
        }
        let Some(bond) = &current else { continue };
        let mut row = bought(draft, AssetClass::GovernmentBond, bond);
        row.code = Text::const_new(kind.code);
        row.principal = row.issue_price.map(|price| money(price * row.quantity()));
        draft.push(row);
    }
}

/// Private bonds.
pub(crate) fn private(draft: &mut Draft<'_>, count: u8) {
    for number in 0..count {
        let kind = &PRIVATE[usize::from(number) % PRIVATE.len()];
        let bond = bond(draft, kind);
        let mut row = bought(draft, AssetClass::PrivateBond, &bond);
        row.code = format!("{}{:04}{:04}", kind.code, draft.fund.index, draft.position.holdings.len() + 1).into();
        row.issuer = Some(TaxId::Cnpj(company(Block::Bank, 1 + usize::from(number) % 20)));
        row.risk = Text::const_new(["AA", "MA", "MM", "BB"][usize::from(number) % 4]);
        draft.push(row);
    }
}

/// Debentures, with every combination of flags.
pub(crate) fn debentures(draft: &mut Draft<'_>, count: u8) {
    let kind = Kind { code: "", isin: "DBS", indexer: "IAP", cents: 95_000..125_000 };
    for number in 0..count {
        let bond = bond(draft, &kind);
        let mut row = bought(draft, AssetClass::Debenture, &bond);
        row.code = format!("{}{:02}", &bond.isin.as_str()[2..6], 11 + number).into();
        row.issuer = Some(TaxId::Cnpj(company(Block::Company, 1 + usize::from(number))));
        let flag = |bit: u8| Some(number & bit != 0);
        row.detail = HoldingDetail::Debenture { convertible: flag(1), profit_sharing: flag(2), spe: flag(4) };
        draft.push(row);
    }
}

/// A bond held outright.
fn bought(draft: &mut Draft<'_>, class: AssetClass, bond: &Bond) -> Holding {
    let base = bond.pricing.base;
    let mut row = draft.priced(class, 1_000, Pricing { may_pledge: true, ..bond.pricing });
    describe(draft, &mut row, bond);
    row.trade_date = Some(draft.trade_date());
    let discount = draft.shape.random_range(880_000_i64..1_000_000);
    row.purchase_price = Some(round(base * Decimal::new(discount, 6), 8));
    row.principal = row.purchase_price.map(|price| money(price * row.quantity()));
    row.maturity_price = Some(round(base * Decimal::new(13, 1), 8));
    row
}

/// What a bond and a repo on it have in common.
fn describe(draft: &mut Draft<'_>, row: &mut Holding, bond: &Bond) {
    row.isin = Some(bond.isin);
    row.issue_date = Some(bond.issue);
    row.maturity = Some(bond.maturity);
    row.issue_price = Some(Decimal::from(1_000));
    row.indexer = Text::const_new(bond.indexer);
    row.index_percent = Some(Decimal::ONE_HUNDRED);
    row.rate = Some(draft.fixed(10..1_400));
    row.characteristic = Text::const_new(if draft.shape.random_ratio(1, 4) { "V" } else { "N" });
    row.internal_id = draft.internal_id();
}

/// Bought with resale on the next business day; the whole quantity is locked.
pub(crate) fn repo_bought(draft: &mut Draft<'_>) {
    let row = repo(draft, true);
    draft.push(row);
}

/// Sold with repurchase; the cash that it brought in is an account of its own, so both cancel out.
pub(crate) fn repo_sold(draft: &mut Draft<'_>) {
    let row = repo(draft, false);
    let proceeds = row.value_pledged;
    draft.push(row);
    push_account(draft, "D", proceeds);
}

fn repo(draft: &mut Draft<'_>, bought: bool) -> Holding {
    let bond = bond(draft, &GOVERNMENT[0]);
    let price = bond.pricing.price;
    let mut row = draft.priced(AssetClass::GovernmentBond, 1_000, bond.pricing);
    row.quantity_pledged = std::mem::take(&mut row.quantity_free);
    reprice(&mut row, price);
    describe(draft, &mut row, &bond);
    let return_price = round(price * Decimal::new(1_000_551, 6), 8);
    row.code = Text::const_new(GOVERNMENT[0].code);
    row.trade_date = Some(draft.day);
    row.purchase_price = Some(price);
    row.maturity_price = Some(return_price);
    row.principal = row.issue_price.map(|price| money(price * row.quantity()));
    row.side = if bought { Side::Bought } else { Side::Sold };
    row.repo = Some(Box::new(Repo {
        return_date: Some(draft.next_day),
        return_price: Some(return_price),
        indexer: Text::const_new("PRE"),
        index_percent: Some(Decimal::ONE_HUNDRED),
        rate: Some(Decimal::new(1_490, 2)),
        bought,
    }));
    row
}

/// Forwards on a bond, one bought and one sold.
pub(crate) fn bond_forward(draft: &mut Draft<'_>) {
    for (side, thousandths) in [(Side::Bought, 300), (Side::Sold, 100)] {
        let bond = bond(draft, &GOVERNMENT[1]);
        let base = bond.pricing.base;
        let mut row = draft.priced(AssetClass::BondForward, thousandths, bond.pricing);
        describe(draft, &mut row, &bond);
        row.issue_date = None;
        row.trade_date = Some(draft.trade_date());
        row.maturity = Some(draft.maturity(10..38));
        row.purchase_price = Some(base);
        row.maturity_price = Some(round(base * Decimal::new(1_010, 3), 8));
        row.principal = Some(money(base * row.quantity()));
        row.hedge = Text::const_new("1");
        row.side = side;
        row.detail = HoldingDetail::BondForward { underlying_maturity: Some(bond.maturity) };
        draft.push(row);
    }
}
