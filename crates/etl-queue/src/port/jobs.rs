//! Jobs as people see them: enqueue, look, cancel.

use super::{Program, QueueError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::{FundId, JobId, JobStatus, NewJob, TaskId, TaskState};
use std::time::Duration;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// A new job.
    New(JobId),
    /// The same request is there already, by one of its keys.
    Known(JobId),
}

impl Enqueued {
    /// The job, new or known.
    pub fn job(self) -> JobId {
        match self {
            Self::New(id) | Self::Known(id) => id,
        }
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Number.
    pub id: JobId,
    /// Name of the kind of job.
    pub kind: String,
    /// Connections (`sistemas`).
    pub connections: Vec<String>,
    /// What was asked for.
    pub request: serde_json::Value,
    /// Who asked.
    pub origin: String,
    /// Job of which this one repeats a part.
    pub parent: Option<JobId>,
    /// State.
    pub status: JobStatus,
    /// A person asked to end it.
    pub cancel_requested: bool,
    /// A person asked it to rest: none of its tasks is leased.
    pub paused: bool,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
    /// When its first task was leased.
    pub started_at: Option<DateTime<Utc>>,
    /// The program that leased its first task: the one that planned it. Not the one that enqueued it, which may be a server
    /// of another version and does none of its work.
    pub program: Option<Program>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it ended in error, for people; empty otherwise.
    pub error: String,
    /// What its end left to say; null until then.
    pub summary: serde_json::Value,
}

/// A task as people see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Number.
    pub id: TaskId,
    /// Its job.
    pub job: JobId,
    /// Name of its body.
    pub kind: String,
    /// Connection.
    pub connection: String,
    /// Unique in its job.
    pub key: String,
    /// State.
    pub state: TaskState,
    /// Leases so far.
    pub attempts: u32,
    /// Leases allowed.
    pub max_attempts: u32,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// Number of its newest lease.
    pub lease_no: i64,
    /// End of the present lease.
    pub lease_until: Option<DateTime<Utc>>,
    /// Code of its end or of the last failure, for people.
    pub code: Option<String>,
    /// Detail of it.
    pub detail: String,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptEnd {
    /// Well.
    Done,
    /// Will be tried again.
    Retried,
    /// Waits for a later time, which is no failure.
    Deferred,
    /// Given back untouched, for another worker.
    Released,
    /// Badly, for good.
    Failed,
    /// By a person.
    Cancelled,
    /// Its worker did not come back: the lease ended.
    Lost,
}

impl AttemptEnd {
    const ALL: [Self; 7] =
        [Self::Done, Self::Retried, Self::Deferred, Self::Released, Self::Failed, Self::Cancelled, Self::Lost];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Retried => "retried",
            Self::Deferred => "deferred",
            Self::Released => "released",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Lost => "lost",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// One leased try of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Its task.
    pub task: TaskId,
    /// Number of the lease.
    pub lease_no: i64,
    /// Worker that held it.
    pub worker: String,
    /// Begin.
    pub started_at: DateTime<Utc>,
    /// End.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended; absent while it runs.
    pub end: Option<AttemptEnd>,
    /// Code, unless it ended well.
    pub code: Option<String>,
    /// Detail for people.
    pub detail: String,
}

/// Which jobs to list; newest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobFilter {
    /// Only of this status.
    pub status: Option<JobStatus>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only those of a connection.
    pub connection: Option<String>,
    /// Only those that planned a document of a fund.
    pub fund: Option<FundId>,
    /// Only those that somebody asked for, by the word of [`Job::origin`].
    pub origin: Option<String>,
    /// Only those that repeat a part of a job.
    pub parent: Option<JobId>,
    /// Only those enqueued within this time.
    pub newer_than: Option<Duration>,
    /// Only those enqueued at this moment or later.
    pub created_from: Option<DateTime<Utc>>,
    /// Only those enqueued before this moment.
    pub created_before: Option<DateTime<Utc>>,
    /// Only those with a smaller number: the next page.
    pub before: Option<JobId>,
    /// Jobs to skip.
    pub offset: u32,
    /// Jobs to return at most.
    pub limit: u32,
}

/// How a job is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancel {
    /// Its running tasks are told to stop, and say themselves how they ended.
    Tell,
    /// Its running tasks are taken from their workers, which hear that they have lost them: for one that does not stop.
    Force,
}

/// What a request to cancel, to pause or to resume found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steered {
    /// Asked for.
    Requested,
    /// It had ended before.
    AlreadyEnded(JobStatus),
    /// No such job.
    Unknown,
}

/// Jobs as people see them.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Adds a job with its tasks, in one transaction, unless one of its keys is taken.
    async fn enqueue(&self, job: &NewJob) -> Result<Enqueued, QueueError>;
    /// A job.
    async fn job(&self, id: JobId) -> Result<Option<Job>, QueueError>;
    /// Jobs, newest first.
    async fn jobs(&self, filter: &JobFilter) -> Result<Vec<Job>, QueueError>;
    /// How many jobs a filter finds, whatever its page.
    async fn count_jobs(&self, filter: &JobFilter) -> Result<u64, QueueError>;
    /// Who asked for the jobs of a kind that are kept, each one once, in order.
    async fn origins(&self, kind: &str) -> Result<Vec<String>, QueueError>;
    /// Tasks of a job, by number.
    async fn tasks(&self, job: JobId) -> Result<Vec<Task>, QueueError>;
    /// Attempts of a job, by task and lease.
    async fn attempts(&self, job: JobId) -> Result<Vec<Attempt>, QueueError>;
    /// Asks for the end of a job: its pending tasks are cancelled at once, its running ones are told at their next renewal
    /// or, by force, are cancelled too.
    async fn cancel(&self, id: JobId, how: Cancel) -> Result<Steered, QueueError>;
    /// Lets a job rest, or go on: while it rests none of its tasks is leased, and its running ones are told at their next
    /// renewal to end what is in hand and to come back.
    async fn pause(&self, id: JobId, paused: bool) -> Result<Steered, QueueError>;
}
