//! The portal's time: the machine's, or a moment that a test or a demonstration sets and moves.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::America::Sao_Paulo;
use etl_core::ports::{Clock, SystemClock};
use etl_core::{Calendar, ReferenceDate};
use std::sync::{Arc, Mutex, PoisonError};

/// A clock that can be set; clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct SimClock(Arc<Mutex<Option<DateTime<Utc>>>>);

impl SimClock {
    /// The machine's time, until it is set.
    pub fn real() -> Self {
        Self::default()
    }

    /// A moment that stands still.
    pub fn fixed(moment: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Some(moment))))
    }

    /// Moves to a moment and stands still there.
    pub fn set(&self, moment: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(moment);
    }

    /// Moves on from the present moment and stands still there.
    pub fn advance(&self, by: TimeDelta) {
        self.set(self.now() + by);
    }
}

impl Clock for SimClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(|| SystemClock.now())
    }
}

/// The moment at which a desk collects a day: the next business day at 09:30 in São Paulo, when everything that is in
/// time has been published.
pub fn collecting_moment(day: ReferenceDate) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(9, 30, 0).expect("a time of day");
    in_sao_paulo(Calendar::anbima().next(day).date(), time)
}

/// The last business day before the day of a moment in São Paulo (D-1): what a desk collects that day.
pub fn day_to_collect(now: DateTime<Utc>) -> ReferenceDate {
    let today = ReferenceDate::new(now.with_timezone(&Sao_Paulo).date_naive());
    Calendar::anbima().previous(today)
}

/// A local time of São Paulo; where summer time skips it, the same time without summer time.
pub(crate) fn in_sao_paulo(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    let moment = local.and_local_timezone(Sao_Paulo).earliest();
    moment.map_or_else(|| (local + TimeDelta::hours(3)).and_utc(), |m| m.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_clock_stands_still_and_its_clones_follow() {
        let start = DateTime::parse_from_rfc3339("2025-12-29T09:30:00-03:00").unwrap().to_utc();
        let clock = SimClock::fixed(start);
        let twin = clock.clone();
        assert_eq!(clock.now(), start);
        twin.advance(TimeDelta::hours(2));
        assert_eq!(clock.now(), start + TimeDelta::hours(2));
    }

    #[test]
    fn a_day_is_collected_on_the_next_business_morning() {
        let moment = collecting_moment(ReferenceDate::from_ymd(2025, 12, 24).unwrap());
        assert_eq!(moment.to_rfc3339(), "2025-12-26T12:30:00+00:00");
        assert_eq!(day_to_collect(moment).to_string(), "2025-12-24");
        let late_evening = DateTime::parse_from_rfc3339("2025-12-29T23:30:00-03:00").unwrap().to_utc();
        assert_eq!(day_to_collect(late_evening).to_string(), "2025-12-26", "still the 29th in São Paulo");
    }

    #[test]
    fn a_time_that_summer_time_skips_still_exists() {
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).unwrap();
        let moment = in_sao_paulo(day, NaiveTime::from_hms_opt(0, 30, 0).unwrap());
        assert_eq!(moment.to_rfc3339(), "2018-11-04T03:30:00+00:00");
    }
}
