//! The timetable of a schedule: its slots, in order.

use super::faults::{self, ScheduleFaults};
use crate::port::{MissedPolicy, NewSchedule};
use chrono::{DateTime, Days, MappedLocalTime, NaiveDate, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use croner::Cron;
use etl_core::{Calendar, CollectRequest, ReferenceDate};
use std::collections::BTreeMap;

/// Slots fired in one tick at most; the next tick goes on.
pub(super) const AT_ONCE: usize = 100;

/// A slot fired this late is not missed: leaders change, ticks take their time.
const PUNCTUAL: TimeDelta = TimeDelta::minutes(2);

/// Days without a business day among them after which a search gives up: ten years.
const FRUITLESS_DAYS: usize = 3_660;

/// The calendars of the office, by name.
#[derive(Debug, Clone)]
pub struct Calendars(BTreeMap<String, Calendar>);

impl Default for Calendars {
    /// The national bank calendar alone, as `ANBIMA`.
    fn default() -> Self {
        Self(BTreeMap::from([("ANBIMA".into(), Calendar::anbima())]))
    }
}

impl Calendars {
    /// Adds a calendar, or replaces the one of this name.
    #[must_use]
    pub fn with(mut self, name: &str, calendar: Calendar) -> Self {
        self.0.insert(name.into(), calendar);
        self
    }

    /// The calendar of this name.
    pub fn get(&self, name: &str) -> Option<&Calendar> {
        self.0.get(name)
    }

    /// Every name.
    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}

/// One firing of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The day whose documents are asked for.
    pub reference: ReferenceDate,
    /// Until when what is not published is asked for again.
    pub until: DateTime<Utc>,
}

/// A schedule that can be used.
#[derive(Debug, Clone)]
pub struct Timetable {
    pub(super) cron: Cron,
    pub(super) zone: Tz,
    pub(super) calendar: Calendar,
    pub(super) business_days_only: bool,
    pub(super) lag_days: usize,
    pub(super) cut_off: (u32, u32),
    pub(super) missed: MissedPolicy,
    pub(super) request: CollectRequest,
}

impl Timetable {
    /// Reads a schedule; an error names every fault at once.
    pub fn new(plan: &NewSchedule, calendars: &Calendars) -> Result<Self, ScheduleFaults> {
        faults::read(plan, calendars)
    }

    /// What the schedule asks for; its days are those of a slot.
    pub(super) fn request(&self) -> &CollectRequest {
        &self.request
    }

    /// Every slot after a moment, in order.
    pub fn slots_after(&self, after: DateTime<Utc>) -> impl Iterator<Item = Slot> {
        let moments = std::iter::successors(self.next_after(after), |at| self.next_after(*at));
        moments.map(|at| self.slot(at))
    }

    /// The slots to fire after a settled moment and up to now, by the policy for those that were missed.
    pub fn due(&self, settled: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Slot> {
        if self.missed == MissedPolicy::All {
            return self.between(settled, now).take(AT_ONCE).collect();
        }
        let punctual = settled.max(now - PUNCTUAL);
        let on_time: Vec<_> = self.between(punctual, now).collect();
        if on_time.is_empty() && self.missed == MissedPolicy::Last {
            return self.last_between(settled, punctual).into_iter().collect();
        }
        on_time
    }

    fn between(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = Slot> {
        self.slots_after(after).take_while(move |slot| slot.at <= until)
    }

    /// The last slot after a moment and up to another, looked for in growing spans back from the end.
    fn last_between(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> Option<Slot> {
        let mut span = TimeDelta::days(1);
        loop {
            let from = after.max(until - span);
            let last = self.between(from, until).last();
            if last.is_some() || from == after {
                return last;
            }
            span = span * 4;
        }
    }

    /// The first moment after another at which the schedule fires.
    pub(super) fn next_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut from = after.with_nanosecond(0)?.with_timezone(&self.zone);
        let mut inclusive = false;
        for _ in 0..FRUITLESS_DAYS {
            let at = self.cron.find_next_occurrence(&from, inclusive).ok()?;
            let day = at.date_naive();
            if !self.business_days_only || self.calendar.is_business_day(ReferenceDate::new(day)) {
                return Some(at.to_utc());
            }
            from = self.local(day.checked_add_days(Days::new(1))?, (0, 0))?;
            inclusive = true;
        }
        None
    }

    fn slot(&self, at: DateTime<Utc>) -> Slot {
        let day = at.with_timezone(&self.zone).date_naive();
        let next_day = day.checked_add_days(Days::new(1));
        let cut_offs = [Some(day), next_day].into_iter().flatten().filter_map(|day| self.local(day, self.cut_off));
        Slot {
            at,
            reference: self.calendar.back(ReferenceDate::new(day), self.lag_days),
            until: cut_offs.map(|until| until.to_utc()).find(|until| *until > at).unwrap_or(at),
        }
    }

    /// A moment of a day in the zone of the schedule. Where clocks go forward over it, when they have (to the quarter of an hour);
    /// where they go back over it, the first time.
    fn local(&self, day: NaiveDate, (hour, minute): (u32, u32)) -> Option<DateTime<Tz>> {
        const STEP: TimeDelta = TimeDelta::minutes(15);
        let wanted = day.and_hms_opt(hour, minute, 0)?;
        // The longest gap ever was a whole day.
        let moments = std::iter::successors(Some(wanted), |moment| moment.checked_add_signed(STEP)).take(25 * 4);
        let resolved = moments.map(|moment| self.zone.from_local_datetime(&moment));
        resolved.into_iter().find_map(|resolved| match resolved {
            MappedLocalTime::Single(moment) | MappedLocalTime::Ambiguous(moment, _) => Some(moment),
            MappedLocalTime::None => None,
        })
    }
}
