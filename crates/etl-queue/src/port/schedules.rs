//! Schedules: when a job is asked for by itself. When they fire is decided in `scheduler`.

use super::{Enqueued, QueueError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::NewJob;

/// Number of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScheduleId(pub i64);

/// What happens to slots that passed while nobody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissedPolicy {
    /// Each one is made up for.
    All,
    /// Only the last one.
    Last,
    /// None.
    None,
}

impl MissedPolicy {
    const ALL: [Self; 3] = [Self::All, Self::Last, Self::None];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Last => "last",
            Self::None => "none",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// A schedule to keep.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSchedule {
    /// Name for people, unique.
    pub name: String,
    /// Cron expression of five fields.
    pub cron: String,
    /// IANA time zone of the expression (`America/Sao_Paulo`).
    pub time_zone: String,
    /// Name of the calendar that says which days are business days (`ANBIMA`).
    pub calendar: String,
    /// Fires on business days only.
    pub business_days_only: bool,
    /// Business days back from the day of the slot to the reference date (1 = D-1).
    pub lag_days: u32,
    /// Hour and minute (in `time_zone`) until which what is not published is asked for again: the first time after the slot.
    pub cut_off: (u32, u32),
    /// What happens to missed slots.
    pub missed: MissedPolicy,
    /// What to ask for; the reference date is added at the firing.
    pub request: serde_json::Value,
    /// Off keeps it without firing.
    pub active: bool,
}

impl NewSchedule {
    /// Whether both fire at the same moments. A schedule whose moments change, or that is switched on, begins anew: the past
    /// of its new hours was never missed.
    pub fn fires_like(&self, other: &Self) -> bool {
        let hours =
            |s: &Self| (s.cron.clone(), s.time_zone.clone(), s.calendar.clone(), s.business_days_only, s.active);
        hours(self) == hours(other)
    }
}

/// A schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Number.
    pub id: ScheduleId,
    /// What it is.
    pub plan: NewSchedule,
    /// Slots up to here are settled: fired, or left out by the policy.
    pub settled_until: DateTime<Utc>,
}

/// What firing a slot did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fired {
    /// A job was enqueued, or a known one found.
    Job(Enqueued),
    /// Another leader fired this slot.
    Already,
}

/// Stored schedules.
#[async_trait]
pub trait Schedules: Send + Sync {
    /// Adds a schedule, settled until now, or replaces the one of the same name: what was settled stays settled if the new one
    /// [fires like](NewSchedule::fires_like) it, else it is settled until now.
    async fn save_schedule(&self, schedule: &NewSchedule) -> Result<ScheduleId, QueueError>;
    /// Every schedule, by name.
    async fn schedules(&self) -> Result<Vec<Schedule>, QueueError>;
    /// Removes a schedule; false when there is none.
    async fn delete_schedule(&self, name: &str) -> Result<bool, QueueError>;
    /// Fires one slot: notes it and enqueues its job, in one transaction, once however many leaders try.
    async fn fire(&self, id: ScheduleId, slot: DateTime<Utc>, job: &NewJob) -> Result<Fired, QueueError>;
    /// Notes that the slots up to a moment need no firing any more.
    async fn settle(&self, id: ScheduleId, until: DateTime<Utc>) -> Result<(), QueueError>;
    /// The present moment by the store's clock.
    async fn now(&self) -> Result<DateTime<Utc>, QueueError>;
}
