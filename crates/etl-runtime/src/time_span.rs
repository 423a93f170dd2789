//! A length of time as people write it in settings: `60s`, `10 min`, `1h30min`. Not a period of dates.

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A length of time with its unit written out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan(pub Duration);

/// A text that is no length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseTimeSpanError;

const EXPECTED: &str = "uma duração com unidade, como \"60s\", \"10 min\" ou \"1h30min\"";

impl TimeSpan {
    /// So many seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl fmt::Display for ParseTimeSpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "esperado {EXPECTED}")
    }
}

impl std::error::Error for ParseTimeSpanError {}

impl FromStr for TimeSpan {
    type Err = ParseTimeSpanError;

    /// Reads whole numbers, each with a unit: `ms`, `s`, `min`, `h`, `d`, or the Portuguese words.
    fn from_str(text: &str) -> Result<Self, ParseTimeSpanError> {
        let (mut rest, mut total) = (text.trim(), Duration::ZERO);
        if rest.is_empty() {
            return Err(ParseTimeSpanError);
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or(ParseTimeSpanError)?;
            let (number, after) = rest.split_at(digits);
            let after = after.trim_start();
            let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            let count: u64 = number.parse().map_err(|_| ParseTimeSpanError)?;
            let ms = unit_ms(&after[..letters]).and_then(|unit| count.checked_mul(unit)).ok_or(ParseTimeSpanError)?;
            total = total.checked_add(Duration::from_millis(ms)).ok_or(ParseTimeSpanError)?;
            rest = after[letters..].trim_start();
        }
        Ok(Self(total))
    }
}

fn unit_ms(unit: &str) -> Option<u64> {
    match unit.to_lowercase().as_str() {
        "ms" => Some(1),
        "s" | "seg" | "segundo" | "segundos" => Some(1000),
        "min" | "minuto" | "minutos" => Some(60_000),
        "h" | "hora" | "horas" => Some(3_600_000),
        "d" | "dia" | "dias" => Some(86_400_000),
        _ => None,
    }
}

impl fmt::Display for TimeSpan {
    /// In the largest unit that leaves no rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_millis();
        let units = [(86_400_000_u128, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")];
        match units.iter().find(|(size, _)| ms > 0 && ms.is_multiple_of(*size)) {
            Some((size, unit)) => write!(f, "{}{unit}", ms / size),
            None => write!(f, "{ms}ms"),
        }
    }
}

impl fmt::Debug for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'de> Deserialize<'de> for TimeSpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = TimeSpan;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<TimeSpan, E> {
                text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_forms() {
        for (text, seconds) in [
            ("60s", 60),
            ("10 min", 600),
            ("1h30min", 5400),
            ("1 hora 30 minutos", 5400),
            (" 2 dias ", 172_800),
            ("0s", 0),
            ("1500 ms 500ms", 2),
        ] {
            assert_eq!(text.parse(), Ok(TimeSpan::seconds(seconds)), "{text}");
        }
    }

    #[test]
    fn refused_forms() {
        for text in ["", "60", "s", "-1s", "1.5s", "10 m", "1 mes", "99999999999999999999s", "9999999999999999d", "5s,"]
        {
            assert_eq!(text.parse::<TimeSpan>(), Err(ParseTimeSpanError), "{text}");
        }
    }

    #[test]
    fn shown_in_one_unit() {
        for text in ["90s", "10min", "36h", "2d", "1500ms", "0ms"] {
            assert_eq!(text.parse::<TimeSpan>().unwrap().to_string(), text);
        }
    }
}
