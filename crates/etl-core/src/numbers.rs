//! Brazilian numbers for the eye: `1.234,56`. Programs get dot decimals.

use crate::Decimal;
use std::time::Duration;

/// A number with `places` decimals, rounded half up for the eye only.
pub fn br(value: Decimal, places: u32) -> String {
    let mut rounded = value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(places);
    written(rounded)
}

/// A number with all its digits, and at least `places` decimals.
pub fn exact(value: Decimal, places: u32) -> String {
    let mut value = value.normalize();
    if value.scale() < places {
        value.rescale(places);
    }
    written(value)
}

fn written(value: Decimal) -> String {
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if value.is_sign_negative() && !value.is_zero() { "-" } else { "" };
    let comma = if fraction.is_empty() { "" } else { "," };
    format!("{sign}{}{comma}{fraction}", grouped(whole))
}

/// A number or a dash: missing is never zero.
pub fn br_or_dash(value: Option<Decimal>, places: u32) -> String {
    value.map_or_else(|| "-".into(), |v| br(v, places))
}

/// A whole number with points.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// A size in the unit that people read.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=1023 => format!("{bytes} B"),
        1024..=1_048_575 => format!("{} KB", bytes / 1024),
        _ => format!("{},{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// Seconds with one decimal, or minutes.
pub fn time(elapsed: Duration) -> String {
    let tenths = elapsed.as_millis() / 100;
    if tenths < 600 {
        format!("{},{} s", tenths / 10, tenths % 10)
    } else {
        format!("{} min {} s", tenths / 600, tenths % 600 / 10)
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brazilian_numbers() {
        let value = |text: &str| crate::parse_decimal(text).unwrap();
        assert_eq!(br(value("12345678.905"), 2), "12.345.678,91");
        assert_eq!(br(value("-0.004"), 2), "0,00");
        assert_eq!(br(value("-1234.5"), 2), "-1.234,50");
        assert_eq!(br(value("1.05432109"), 8), "1,05432109");
        assert_eq!(br(value("999"), 0), "999");
        assert_eq!(exact(value("-1234.50000"), 2), "-1.234,50");
        assert_eq!(exact(value("1000000.12345678"), 2), "1.000.000,12345678");
        assert_eq!(exact(value("0"), 2), "0,00");
        assert_eq!(br_or_dash(None, 2), "-");
        assert_eq!(count(1_234_567), "1.234.567");
        assert_eq!(size(312 * 1024), "312 KB");
        assert_eq!(time(Duration::from_millis(34_260)), "34,2 s");
        assert_eq!(time(Duration::from_secs(75)), "1 min 15 s");
    }
}
