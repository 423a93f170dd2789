//! Upkeep: rescue of tasks whose worker died, the end of jobs, retention, the leader that does all this.

use super::{QueueError, WorkerId};
use async_trait::async_trait;
use etl_core::{JobId, JobStatus, NewJob};
use std::time::Duration;

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Tasks that wait again because their lease had ended.
    pub rescued: u64,
    /// Tasks that failed because it was their last attempt.
    pub failed: u64,
    /// Tasks that ended because their job was cancelled and nobody holds them.
    pub cancelled: u64,
}

/// What retention removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purged {
    /// Ended jobs with their tasks and attempts.
    pub jobs: u64,
    /// Log lines.
    pub lines: u64,
}

/// How a job ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Conclusion {
    /// One of the ended states.
    pub status: JobStatus,
    /// Why it ended in error, for people; empty otherwise.
    pub error: String,
    /// Counts and verdict, shown and sent to people.
    pub summary: serde_json::Value,
    /// Job that follows from this end (its report), enqueued in the same transaction.
    pub follow_up: Option<NewJob>,
}

/// Keeps the queue in order. Every part may run twice at once without harm.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Frees tasks whose lease has ended: they wait again, or have failed when it was their last attempt, or are cancelled with
    /// their job.
    async fn sweep(&self) -> Result<Swept, QueueError>;
    /// Frees the tasks of a worker that is known to be dead, without waiting for the end of its leases.
    async fn rescue(&self, worker: &WorkerId) -> Result<Swept, QueueError>;
    /// Open jobs whose tasks have all ended, or that never had one: somebody must conclude them. With `job`, only that one.
    async fn ended_jobs(&self, job: Option<JobId>) -> Result<Vec<JobId>, QueueError>;
    /// Ends a job whose tasks have all ended. False when it had ended before or has open tasks again.
    async fn conclude(&self, job: JobId, conclusion: &Conclusion) -> Result<bool, QueueError>;
    /// Takes or keeps the leadership for `lease`; false while another worker leads.
    async fn lead(&self, worker: &WorkerId, lease: Duration) -> Result<bool, QueueError>;
    /// Gives the leadership up, so that another one need not wait.
    async fn step_down(&self, worker: &WorkerId) -> Result<(), QueueError>;
    /// Removes log lines older than `lines_older`, and jobs that ended before `jobs_older` with all that is theirs: at most
    /// `batch` lines and `batch` jobs in a call, a job only after its lines. Call until nothing is left.
    async fn purge(&self, jobs_older: Duration, lines_older: Duration, batch: u32) -> Result<Purged, QueueError>;
}
