//! The reference date (`data_pos`, data-base): the day whose position a document states. No time, no zone.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The day that a position is of; `AAAA-MM-DD` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReferenceDate(NaiveDate);

/// A text that is no date in any accepted form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date (expected AAAA-MM-DD, AAAAMMDD or DD/MM/AAAA): {0:?}")]
pub struct ParseDateError(pub String);

impl ReferenceDate {
    /// The first day that a text can name.
    pub const FIRST: Self = Self(NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day of the calendar"));
    /// The last one.
    pub const LAST: Self = Self(NaiveDate::from_ymd_opt(2199, 12, 31).expect("a day of the calendar"));

    /// A date known to exist.
    pub fn new(date: NaiveDate) -> Self {
        Self(date)
    }

    /// Year, month and day; `None` when there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// Reads `AAAA-MM-DD`, `AAAAMMDD` or `DD/MM/AAAA`; years 1900 to 2199.
    pub fn parse(text: &str) -> Result<Self, ParseDateError> {
        let text = text.trim();
        read(text).filter(|d| (1900..2200).contains(&d.year())).map(Self).ok_or_else(|| ParseDateError(text.into()))
    }

    /// The calendar day.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// The year, as in `pos_caixa_2025`.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// `DD/MM/AAAA`, as people read it.
    pub fn br(self) -> String {
        self.0.format("%d/%m/%Y").to_string()
    }

    /// `AAAAMMDD`, as ANBIMA 4.01 writes it.
    pub fn compact(self) -> String {
        self.0.format("%Y%m%d").to_string()
    }
}

impl TryFrom<String> for ReferenceDate {
    type Error = ParseDateError;

    fn try_from(text: String) -> Result<Self, ParseDateError> {
        Self::parse(&text)
    }
}

impl From<ReferenceDate> for String {
    fn from(date: ReferenceDate) -> Self {
        date.to_string()
    }
}

fn read(text: &str) -> Option<NaiveDate> {
    let number = |range: std::ops::Range<usize>| {
        let part = text.get(range)?;
        part.bytes().all(|c| c.is_ascii_digit()).then(|| part.parse::<u32>().ok())?
    };
    let bytes = text.as_bytes();
    let (year, month, day) = match (bytes.len(), bytes.get(2), bytes.get(4)) {
        (8, _, _) => (number(0..4)?, number(4..6)?, number(6..8)?),
        (10, Some(b'/'), _) if bytes[5] == b'/' => (number(6..10)?, number(3..5)?, number(0..2)?),
        (10, _, Some(b'-')) if bytes[7] == b'-' => (number(0..4)?, number(5..7)?, number(8..10)?),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

impl fmt::Display for ReferenceDate {
    /// ISO form, `AAAA-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_forms() {
        let day = ReferenceDate::from_ymd(2025, 12, 19).unwrap();
        for text in ["2025-12-19", "20251219", "19/12/2025", " 20251219 "] {
            assert_eq!(ReferenceDate::parse(text), Ok(day), "{text}");
        }
        assert_eq!(day.br(), "19/12/2025");
        assert_eq!(day.to_string(), "2025-12-19");
    }

    #[test]
    fn refused_forms() {
        for text in ["", "2025-02-30", "20251319", "19-12-2025", "1/1/2025", "+2251219", "00000000", "２０２５１２"]
        {
            assert!(ReferenceDate::parse(text).is_err(), "{text}");
        }
    }
}
