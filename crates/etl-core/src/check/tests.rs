//! Bands at their edges, and the identities on hand-made positions.

use super::*;
use crate::{Accrual, AssetClass, Holding, PositionFormat, ShareBalance, Text};

fn dec(text: &str) -> Decimal {
    crate::parse_decimal(text).unwrap()
}

/// 1,000 quotas; one bond of 900, cash of 150, payable of 50.
fn position(net_assets: &str, quota: &str) -> Position {
    let mut p = Position::new(PositionFormat::Anbima401);
    p.header.net_assets = Some(dec(net_assets));
    p.header.total_assets = Some(dec("1050"));
    p.header.payables = Some(dec("50"));
    p.header.receivables = Some(Decimal::ZERO);
    p.balances.push(ShareBalance { quantity: Some(dec("1000")), quota: Some(dec(quota)), ..ShareBalance::default() });
    for (class, value) in [(AssetClass::GovernmentBond, "900"), (AssetClass::Cash, "150")] {
        let mut holding = Holding::new(class);
        holding.value = dec(value);
        p.holdings.push(holding);
    }
    p.accruals.push(Accrual {
        ordinal: 1,
        line: 0,
        code: Text::from("34"),
        account: Some("ADMF"),
        side: AccrualSide::Payable,
        date: None,
        amount: dec("50"),
        linked_to: Text::default(),
        balance: 0,
    });
    p
}

fn band(p: &Position, code: Code) -> Band {
    p.checks(&Tolerance::default()).iter().find(|c| c.code == code).unwrap().band
}

#[test]
fn a_position_that_adds_up_is_ok_everywhere() {
    let checks = position("1000", "1").checks(&Tolerance::default());
    assert_eq!(checks.len(), 5);
    assert!(checks.iter().all(|c| c.band == Band::Ok && c.gap.is_zero()), "{checks:?}");
}

#[test]
fn the_quota_bands_have_their_published_edges() {
    // bound = 0.5e-8 × (1000 + 1) + 0.005 = 0.005005005 (quotas with 8 decimals)
    for (quota, expected) in [
        ("1.00000500", Band::Ok),
        ("1.00000501", Band::Warning),
        ("1.5", Band::Warning),
        ("1.50000001", Band::Divergence),
    ] {
        let mut p = position("1000", quota);
        p.header.net_assets = Some(dec("1000"));
        assert_eq!(band(&p, Code::CheckQuota), expected, "{quota}");
    }
}

#[test]
fn sums_are_compared_with_half_a_cent_a_number() {
    assert_eq!(band(&position("1000.03", "1"), Code::CheckNetAssets), Band::Ok);
    assert_eq!(band(&position("1000.04", "1"), Code::CheckNetAssets), Band::Warning);
    assert_eq!(band(&position("1500.01", "1"), Code::CheckNetAssets), Band::Divergence);
    let mut p = position("1000", "1");
    p.accruals[0].amount = dec("550.02");
    assert_eq!(band(&p, Code::CheckPayables), Band::Divergence);
}

#[test]
fn a_negative_net_worth_takes_the_sign_of_the_quota_along() {
    let mut p = position("-1000", "1");
    p.header.total_assets = Some(dec("-950"));
    p.holdings[0].value = dec("-1100");
    let checks = p.checks(&Tolerance::default());
    assert!(checks.iter().all(|c| c.band == Band::Ok), "{checks:?}");
}

#[test]
fn subclasses_stand_for_their_class() {
    let mut p = position("1000", "1");
    p.balances[0].level = FundLevel::Class;
    p.balances[0].quantity = Some(dec("77"));
    for quantity in ["400", "600"] {
        let level = FundLevel::Subclass;
        p.balances.push(ShareBalance {
            level,
            quantity: Some(dec(quantity)),
            quota: Some(dec("1")),
            ..ShareBalance::default()
        });
    }
    assert_eq!(band(&p, Code::CheckQuota), Band::Ok);
}

#[test]
fn products_of_fund_quotas_are_rounded_once() {
    let mut p = position("1000", "1");
    p.holdings.clear();
    for _ in 0..3 {
        let mut share = Holding::new(AssetClass::FundShare);
        share.quantity_free = dec("1");
        share.unit_price = Some(dec("350.004"));
        share.value = dec("350");
        share.value_from_product = true;
        p.holdings.push(share);
    }
    p.header.total_assets = Some(dec("1050.01"));
    assert_eq!(band(&p, Code::CheckAssets), Band::Ok);
    p.header.total_assets = Some(dec("1050.00"));
    assert_eq!(band(&p, Code::CheckAssets), Band::Warning);
}

#[test]
fn a_total_without_lines_is_not_compared() {
    let mut p = position("1000", "1");
    p.accruals.clear();
    p.totals_without_lines = true;
    assert!(!p.checks(&Tolerance::default()).iter().any(|c| c.code == Code::CheckPayables));
}
