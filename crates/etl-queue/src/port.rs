//! The port of the queue, in narrow parts: jobs, leases, upkeep, the job log, schedules. One adapter implements them all.
//!
//! Rules that every adapter keeps (numbers as in `docs/explicacao/fila.md`):
//! 1. A claim orders by priority (higher first), time, number, and counts the caps of account and platform from live leases.
//! 2. A write of a worker carries a [`Fence`](etl_core::Fence); when it is no longer the task's, nothing happens and the answer says so.
//! 3. Time is the store's clock, never the worker's.
//! 4. Enqueueing is idempotent by `unique_key` (open jobs) and `idempotency_key` (all jobs).
//! 5. Cancelling twice, finishing twice, sweeping twice is harmless.
//! 6. What a task's end does to it is said by [`effect`](crate::rules::effect).
//! 7. What waits in a paused job is [parked](crate::rules::parked).

mod jobs;
mod leases;
mod log;
mod schedules;
mod upkeep;

pub use jobs::{Attempt, AttemptEnd, Cancel, Enqueued, Job, JobFilter, Jobs, Steered, Task};
pub use leases::{Claim, Leased, Leases, Program, Renewal, TaskEnd, WorkerId};
pub use log::{JobLog, Level, LogLine, LogRecord};
pub use schedules::{Fired, MissedPolicy, NewSchedule, Schedule, ScheduleId, Schedules};
pub use upkeep::{Conclusion, Purged, Swept, Upkeep};

use async_trait::async_trait;
use std::time::Duration;

/// Why the queue's store failed. Absence is never an error.
#[derive(Debug, thiserror::Error)]
#[error("queue failed while {doing}")]
pub struct QueueError {
    /// What was being done, and to what.
    pub doing: String,
    /// Whether it may work later: the database is away or busy.
    pub transient: bool,
    /// Cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl QueueError {
    /// A call that got no answer; nobody knows whether it had an effect.
    pub fn no_answer() -> Self {
        Self { doing: "waiting for the answer of the database".into(), transient: true, source: None }
    }
}

/// What wakes a worker up before its next poll.
#[async_trait]
pub trait Wake: Send + Sync {
    /// Returns true when there may be work, a cancellation or an ended job, and false after `at_most`. A call that comes while
    /// nobody waits is kept for the next one who does. Calls may be lost all the same: the poll stays.
    async fn wait(&self, at_most: Duration) -> bool;
}

/// The whole queue.
pub trait Queue: Jobs + Leases + Upkeep + JobLog + Schedules + Wake {}

impl<T: Jobs + Leases + Upkeep + JobLog + Schedules + Wake> Queue for T {}
