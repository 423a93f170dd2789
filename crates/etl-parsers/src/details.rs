//! Access to the parts of a holding that only some classes have, made when first written to.

use etl_core::position::{HoldingDetail, Lending, OptionDetail, RealEstate, Repo, SwapDetail};
use etl_core::{Decimal, Exact, Holding, ReferenceDate, Text};
use rust_decimal::RoundingStrategy;

macro_rules! detail_of {
    ($(#[$doc:meta] $name:ident $variant:ident $kind:ident,)*) => {$(
        #[$doc]
        pub(crate) fn $name(holding: &mut Holding) -> &mut $kind {
            if !matches!(holding.detail, HoldingDetail::$variant(_)) {
                holding.detail = HoldingDetail::$variant(Box::default());
            }
            match &mut holding.detail {
                HoldingDetail::$variant(detail) => detail,
                _ => unreachable!("set above"),
            }
        }
    )*};
}

detail_of! {
    /// The option.
    option_of Option OptionDetail,
    /// The swap.
    swap_of Swap SwapDetail,
    /// The property.
    estate_of RealEstate RealEstate,
}

/// The repo.
pub(crate) fn repo_of(holding: &mut Holding) -> &mut Repo {
    holding.repo.get_or_insert_with(|| Box::new(Repo { bought: true, ..Repo::default() }))
}

/// The loan.
pub(crate) fn loan_of(holding: &mut Holding) -> &mut Lending {
    holding.lending.get_or_insert_with(Box::default)
}

/// The flags of a debenture: convertible, profit sharing, SPE.
pub(crate) fn debenture_flags(holding: &mut Holding) -> [&mut Option<bool>; 3] {
    if !matches!(holding.detail, HoldingDetail::Debenture { .. }) {
        holding.detail = HoldingDetail::Debenture { convertible: None, profit_sharing: None, spe: None };
    }
    match &mut holding.detail {
        HoldingDetail::Debenture { convertible, profit_sharing, spe } => [convertible, profit_sharing, spe],
        _ => unreachable!("set above"),
    }
}

/// Kind, bought and sold currency of a currency forward.
pub(crate) fn currency_forward(holding: &mut Holding) -> [&mut Text; 3] {
    if !matches!(holding.detail, HoldingDetail::CurrencyForward { .. }) {
        let empty = Text::default;
        holding.detail = HoldingDetail::CurrencyForward { kind: empty(), bought: empty(), sold: empty() };
    }
    match &mut holding.detail {
        HoldingDetail::CurrencyForward { kind, bought, sold } => [kind, bought, sold],
        _ => unreachable!("set above"),
    }
}

/// Bought and sold currency of an option.
pub(crate) fn option_currencies(holding: &mut Holding) -> &mut (Text, Text) {
    option_of(holding).currencies.get_or_insert_with(Default::default)
}

/// Maturity of the underlying of a bond forward.
pub(crate) fn underlying_maturity(holding: &mut Holding) -> &mut Option<ReferenceDate> {
    if !matches!(holding.detail, HoldingDetail::BondForward { .. }) {
        holding.detail = HoldingDetail::BondForward { underlying_maturity: None };
    }
    match &mut holding.detail {
        HoldingDetail::BondForward { underlying_maturity } => underlying_maturity,
        _ => unreachable!("set above"),
    }
}

/// Raw texts kept of one row; further ones are only counted and reported.
const MAX_RAW: usize = 1_000;

/// Keeps a text as it came, under its name.
pub(crate) fn keep_raw(kept: &mut Vec<(Text, Text)>, name: &str, text: &str) {
    if kept.len() < MAX_RAW {
        kept.push((Text::from(name), Text::from(text)));
    }
}

/// The sum, all digits kept; `None` when it does not fit 28 digits.
pub(crate) fn exact_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    // With its full scale the sum was not rounded on the way.
    a.checked_add(b).filter(|sum| sum.scale() >= a.scale().max(b.scale()))
}

/// Quantity × price rounded half up to cents; `None` when it does not fit 28 digits.
pub(crate) fn product_in_cents(quantity: Decimal, price: Decimal) -> Option<Decimal> {
    match quantity.checked_mul(price) {
        // With its full scale the product was not rounded on the way.
        Some(product) if product.scale() == quantity.scale() + price.scale() => {
            Some(product.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
        }
        _ => Exact::product(quantity, price).rounded(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::parse_decimal;
    use proptest::prelude::*;

    #[test]
    fn long_products_are_exact_or_none() {
        let product = |a: &str, b: &str| product_in_cents(parse_decimal(a).unwrap(), parse_decimal(b).unwrap());
        let exact = product("123456789012.123456789", "12345678.123456789012");
        assert_eq!(exact.unwrap().to_string(), "1524157779299193046.93");
        assert_eq!(product("1.005", "1").unwrap().to_string(), "1.01");
        assert_eq!(product(&"9".repeat(28), &"9".repeat(28)), None);
    }

    #[test]
    fn sums_are_exact_or_none() {
        let sum = |a: &str, b: &str| exact_sum(parse_decimal(a).unwrap(), parse_decimal(b).unwrap());
        assert_eq!(sum("1.50", "-0.5").unwrap().to_string(), "1.00");
        assert_eq!(sum("0", "0").unwrap().to_string(), "0");
        assert_eq!(sum("123456789012345678.1", "0.12345678901234567"), None);
        assert_eq!(sum(&"9".repeat(28), "0.1"), None);
    }

    proptest! {
        #[test]
        fn the_short_way_is_the_exact_way(a in 0_i64.., b in 0_i64.., x in 0_u32..15, y in 0_u32..15) {
            let (a, b) = (Decimal::new(a, x), Decimal::new(b, y));
            prop_assert_eq!(product_in_cents(a, b), Exact::product(a, b).rounded(2));
        }
    }
}
