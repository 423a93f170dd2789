//! Current accounts and quotas of other funds.

use super::draft::{Draft, Pricing, money, reprice};
use super::identity::{Block, asset_isin, company};
use etl_core::{AssetClass, Decimal, Holding, TaxId, Text};
use rand::RngExt;

/// Outside funds that exist for all funds of the book.
const OUTSIDE_FUNDS: usize = 60;

/// A current account; what investors paid in and took out passes through it.
pub(crate) fn account(draft: &mut Draft<'_>) {
    let usual = draft.target(1_000);
    let moved = Decimal::new(draft.noise.random_range(-50_000_i64..50_000), 2);
    push_account(draft, "D", usual + money(moved) + draft.state.flow_cash);
}

/// An account of that kind with that balance.
pub(crate) fn push_account(draft: &mut Draft<'_>, kind: &'static str, balance: Decimal) {
    let mut row = Holding::new(AssetClass::Cash);
    row.code = Text::const_new("BRFICT");
    row.account_kind = Text::const_new(kind);
    row.value_free = balance;
    draft.push(row);
}

/// Quotas of other funds: prices of 6 decimals and quantities of whole ten thousands, so that every product ends at the cent.
pub(crate) fn fund_shares(draft: &mut Draft<'_>, count: u8) {
    for _ in 0..count {
        let base = Decimal::new(draft.shape.random_range(500_000_i64..5_000_000), 6);
        let pricing = Pricing { multiple: 10_000, may_pledge: true, ..draft.pricing(base, 6) };
        let row = priced_share(draft, pricing);
        draft.push(row);
    }
}

/// Quotas of other funds in quantities of 8 decimals: the product has 16 and is rounded in the total only.
pub(crate) fn odd_fund_shares(draft: &mut Draft<'_>, count: u8) {
    for _ in 0..count {
        let base = Decimal::new(draft.shape.random_range(90_000_000_i64..90_000_000_000), 8);
        let odd = Decimal::new(draft.shape.random_range(1_i64..100_000_000), 8);
        let pricing = draft.pricing(base, 8);
        let mut row = priced_share(draft, pricing);
        row.quantity_free += odd;
        reprice(&mut row, pricing.price);
        draft.push(row);
    }
}

fn priced_share(draft: &mut Draft<'_>, pricing: Pricing) -> Holding {
    let held = draft.position.holdings.iter().filter(|h| h.class == AssetClass::FundShare).count();
    let number = (draft.fund.index * 7 + held) % OUTSIDE_FUNDS;
    let mut row = draft.priced(AssetClass::FundShare, 1_000, pricing);
    row.value_from_product = true;
    row.isin = Some(asset_isin(number, "CTF00"));
    row.issuer = Some(TaxId::Cnpj(company(Block::OutsideFund, number + 1)));
    row
}
