//! Exact numbers: values as senders write them ([`Decimal`], 28 digits) and exact sums of products ([`Exact`], unlimited).
//!
//! No binary float anywhere. A product of a quantity (up to 21 digits) and a price (up to 20) needs up to 41 digits,
//! which no fixed-size decimal holds; reconciliation therefore adds products up in [`Exact`] and rounds once.

use bigdecimal::{BigDecimal, RoundingMode};

pub use rust_decimal::Decimal;

/// A text that is no exact decimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseDecimalError {
    /// Not a number in dot-decimal notation.
    #[error("not a decimal number: {0:?}")]
    Syntax(String),
    /// More digits than 28, which cannot be held without rounding.
    #[error("number with too many digits: {0:?}")]
    TooLong(String),
}

/// Reads a dot-decimal number exactly: optional minus, digits, at most one point; `.5` and `-.5` are legal. Never rounds.
pub fn parse_decimal(text: &str) -> Result<Decimal, ParseDecimalError> {
    let text = text.trim_ascii();
    let digits = text.strip_prefix('-').unwrap_or(text);
    // At most 28 digits are added up: 10^28 is far inside an i128.
    let (mut value, mut significant, mut scale) = (0_i128, 0_u32, 0_u32);
    let mut seen_digit = false;
    let mut seen_point = false;
    for c in digits.bytes() {
        match c {
            b'0'..=b'9' => {
                seen_digit = true;
                significant += u32::from(significant > 0 || c != b'0' || seen_point);
                scale += u32::from(seen_point);
                if significant <= 28 {
                    value = value * 10 + i128::from(c - b'0');
                }
            }
            b'.' if !seen_point => seen_point = true,
            _ => return Err(ParseDecimalError::Syntax(text.into())),
        }
    }
    if !seen_digit {
        return Err(ParseDecimalError::Syntax(text.into()));
    }
    if significant > 28 {
        return Err(ParseDecimalError::TooLong(text.into()));
    }
    let value = if digits.len() < text.len() { -value } else { value };
    Ok(Decimal::from_i128_with_scale(value, scale))
}

/// `1.234.567` without its separators, which must stand before every third digit; what has none is as it was. Looks at the places of
/// the separators only, not at the digits.
pub fn ungrouped(text: &str, separator: char) -> Option<String> {
    let mut groups = text.strip_prefix('-').unwrap_or(text).split(separator);
    let first = groups.next()?;
    let well = !text.contains(separator) || (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    well.then(|| text.replace(separator, ""))
}

/// An exact number of any size, for sums of products.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Exact(BigDecimal);

impl Exact {
    /// The same number.
    pub fn of(value: Decimal) -> Self {
        Self(BigDecimal::new(value.mantissa().into(), i64::from(value.scale())))
    }

    /// `a × b`, all digits kept.
    pub fn product(a: Decimal, b: Decimal) -> Self {
        Self(Self::of(a).0 * Self::of(b).0)
    }

    /// Adds a number.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        Self(self.0 + &other.0)
    }

    /// Takes a number away.
    #[must_use]
    pub fn minus(self, other: &Self) -> Self {
        Self(self.0 - &other.0)
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Rounded half up (away from zero) to `scale` decimals; `None` when it does not fit 28 digits.
    pub fn rounded(&self, scale: i64) -> Option<Decimal> {
        let (digits, scale) = self.0.with_scale_round(scale, RoundingMode::HalfUp).into_bigint_and_exponent();
        let digits = i128::try_from(digits).ok()?;
        Decimal::try_from_i128_with_scale(digits, u32::try_from(scale).ok()?).ok()
    }
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        Self::of(value)
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), |total, item| Self(total.0 + item.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn separators_stand_before_every_third_digit() {
        for (text, plain) in [("1.234", "1234"), ("-12.345.678", "-12345678"), ("1234", "1234"), ("-7", "-7")] {
            assert_eq!(ungrouped(text, '.').as_deref(), Some(plain), "{text}");
        }
        assert_eq!(ungrouped("1,234", ',').as_deref(), Some("1234"));
        for text in ["1.23", "1234.567", ".123", "1..234", "1.234.", "-.123"] {
            assert_eq!(ungrouped(text, '.'), None, "{text}");
        }
    }

    #[test]
    fn reads_what_senders_write() {
        for (text, value) in
            [("0", "0"), (".5", "0.5"), ("-.123", "-0.123"), (" 186.8 ", "186.8"), ("195912", "195912"), ("7.", "7")]
        {
            assert_eq!(parse_decimal(text).unwrap().to_string(), value, "{text}");
        }
        for text in ["", "-", ".", "1,5", "1.2.3", "+1", "1e5", "R$ 1", "--1", "１"] {
            assert!(matches!(parse_decimal(text), Err(ParseDecimalError::Syntax(_))), "{text}");
        }
        assert!(matches!(parse_decimal(&"9".repeat(29)), Err(ParseDecimalError::TooLong(_))));
        assert!(matches!(parse_decimal(&format!("0.{}1", "0".repeat(28))), Err(ParseDecimalError::TooLong(_))));
    }

    #[test]
    fn long_products_are_exact() {
        let quantity = parse_decimal("123456789012.123456789").unwrap();
        let price = parse_decimal("12345678.123456789012").unwrap();
        let product = Exact::product(quantity, price);
        assert_eq!(product.0.to_string(), "1524157779299193046.932633456895672002468");
        assert_eq!(product.rounded(2).unwrap().to_string(), "1524157779299193046.93");
    }

    #[test]
    fn rounds_half_away_from_zero() {
        for (value, rounded) in [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2.675", "2.68")] {
            assert_eq!(Exact::of(parse_decimal(value).unwrap()).rounded(2).unwrap().to_string(), rounded);
        }
    }

    proptest! {
        #[test]
        fn print_and_read_is_the_same(mantissa in -9_999_999_999_999_999_999_999_999_999_i128..=9_999_999_999_999_999_999_999_999_999, scale in 0_u32..=28) {
            let value = Decimal::from_i128_with_scale(mantissa, scale);
            prop_assert_eq!(parse_decimal(&value.to_string()).unwrap(), value);
        }
    }
}
