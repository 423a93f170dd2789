//! Business days. The ANBIMA calendar is computed from its public rules (national holidays and the movable feasts), and
//! an office can add or remove days. City and state holidays are no part of it.

use crate::ReferenceDate;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// A set of business days.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    extra_holidays: BTreeSet<NaiveDate>,
    extra_business_days: BTreeSet<NaiveDate>,
}

/// A range that a calendar refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The last day comes before the first.
    #[error("range ends ({to}) before it starts ({from})")]
    Inverted {
        /// First day asked for.
        from: ReferenceDate,
        /// Last day asked for.
        to: ReferenceDate,
    },
    /// More business days than the caller's limit.
    #[error("range has more than {0} business days")]
    TooLong(usize),
}

impl Calendar {
    /// The national bank calendar that ANBIMA publishes.
    pub fn anbima() -> Self {
        Self::default()
    }

    /// Overrides days: declared holidays and declared business days, such as an ad-hoc holiday.
    #[must_use]
    pub fn with_overrides(mut self, holidays: &[ReferenceDate], business_days: &[ReferenceDate]) -> Self {
        self.extra_holidays.extend(holidays.iter().map(|d| d.date()));
        self.extra_business_days.extend(business_days.iter().map(|d| d.date()));
        self
    }

    /// Whether markets and banks work that day.
    pub fn is_business_day(&self, day: ReferenceDate) -> bool {
        let day = day.date();
        if self.extra_business_days.contains(&day) {
            return true;
        }
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        !weekend && !self.extra_holidays.contains(&day) && !is_national_holiday(day)
    }

    /// The business day before `day` (D-1).
    pub fn previous(&self, day: ReferenceDate) -> ReferenceDate {
        self.step(day, |d| d.pred_opt())
    }

    /// The business day after `day` (D+1).
    pub fn next(&self, day: ReferenceDate) -> ReferenceDate {
        self.step(day, |d| d.succ_opt())
    }

    /// `count` business days before `day` (D-n).
    pub fn back(&self, day: ReferenceDate, count: usize) -> ReferenceDate {
        (0..count).fold(day, |d, _| self.previous(d))
    }

    /// The business days from `from` to `to`, both included, at most `limit`.
    pub fn range(
        &self,
        from: ReferenceDate,
        to: ReferenceDate,
        limit: usize,
    ) -> Result<Vec<ReferenceDate>, CalendarError> {
        if to < from {
            return Err(CalendarError::Inverted { from, to });
        }
        let days = from.date().iter_days().take_while(|d| *d <= to.date()).map(ReferenceDate::new);
        let found: Vec<_> = days.filter(|d| self.is_business_day(*d)).take(limit + 1).collect();
        if found.len() > limit { Err(CalendarError::TooLong(limit)) } else { Ok(found) }
    }

    fn step(&self, day: ReferenceDate, next: impl Fn(NaiveDate) -> Option<NaiveDate>) -> ReferenceDate {
        let mut candidate = day.date();
        loop {
            candidate = next(candidate).expect("reference dates are far from the ends of the calendar");
            if self.is_business_day(ReferenceDate::new(candidate)) {
                return ReferenceDate::new(candidate);
            }
        }
    }
}

fn is_national_holiday(day: NaiveDate) -> bool {
    let fixed = matches!((day.month(), day.day()), (1 | 5, 1) | (4, 21) | (9, 7) | (10, 12) | (11, 2 | 15) | (12, 25));
    // Black Awareness Day is national since Law 14.759 of 2023.
    let black_awareness = (day.month(), day.day()) == (11, 20) && day.year() >= 2024;
    fixed || black_awareness || is_movable_feast(day)
}

/// Carnival Monday and Tuesday, Good Friday and Corpus Christi hang on Easter.
fn is_movable_feast(day: NaiveDate) -> bool {
    let easter = easter_sunday(day.year());
    let before = |n| easter.checked_sub_days(Days::new(n));
    let after = |n| easter.checked_add_days(Days::new(n));
    [before(48), before(47), before(2), after(60)].contains(&Some(day))
}

/// Easter Sunday of a Gregorian year (the anonymous Gregorian algorithm).
#[expect(clippy::many_single_char_names, reason = "the letters are those of the published algorithm")]
fn easter_sunday(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).expect("3 or 4"), u32::try_from(day).expect("1 to 31"))
        .expect("the algorithm yields a day of March or April")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bdays::HolidayCalendar;

    fn day(text: &str) -> ReferenceDate {
        ReferenceDate::parse(text).unwrap()
    }

    #[test]
    fn agrees_with_an_independent_calendar() {
        let oracle = bdays::calendars::brazil::BRSettlement;
        let first = NaiveDate::from_ymd_opt(2001, 1, 1).unwrap();
        let last = NaiveDate::from_ymd_opt(2078, 12, 31).unwrap();
        let calendar = Calendar::anbima();
        for date in first.iter_days().take_while(|d| *d <= last) {
            let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
            let expected = !weekend && !oracle.is_holiday(date);
            assert_eq!(calendar.is_business_day(ReferenceDate::new(date)), expected, "{date}");
        }
    }

    #[test]
    fn steps_over_holidays_and_weekends() {
        let calendar = Calendar::anbima();
        assert_eq!(calendar.previous(day("2025-11-21")), day("2025-11-19"));
        assert_eq!(calendar.next(day("2025-12-24")), day("2025-12-26"));
        assert_eq!(calendar.back(day("2026-02-18"), 1), day("2026-02-13"));
        assert_eq!(calendar.range(day("2025-12-22"), day("2025-12-28"), 10).unwrap().len(), 4);
    }

    #[test]
    fn refuses_absurd_ranges() {
        let calendar = Calendar::anbima();
        assert!(matches!(calendar.range(day("2025-02-01"), day("2025-01-01"), 9), Err(CalendarError::Inverted { .. })));
        assert_eq!(calendar.range(day("2020-01-01"), day("2025-01-01"), 400), Err(CalendarError::TooLong(400)));
    }

    #[test]
    fn an_office_can_override_days() {
        let calendar = Calendar::anbima().with_overrides(&[day("2025-12-24")], &[day("2025-11-20")]);
        assert!(!calendar.is_business_day(day("2025-12-24")));
        assert!(calendar.is_business_day(day("2025-11-20")));
    }
}
