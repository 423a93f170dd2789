//! Jobs, tasks and leases: what a person or a schedule asked for, cut into units that a worker leases. Types only; the
//! rules are in `etl-queue`, the items (coverage matrix) in `coverage`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Number of a job, as people and the wire know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub i64);

/// Number of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(pub i64);

/// Proof of holding a task: every write of a worker carries it, and a write whose number is no longer the task's has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fence {
    /// Task.
    pub task: TaskId,
    /// Number of the lease; grows with every claim of the task and never repeats.
    pub lease_no: i64,
}

/// State of a job; the words of the fixed contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobStatus {
    /// Nobody has begun it.
    Pending,
    /// Some task was begun.
    Running,
    /// Every item is done, left out, or without data past its cut-off.
    Completed,
    /// Ended otherwise.
    Error,
    /// Ended by a person.
    Cancelled,
}

impl JobStatus {
    const ALL: [Self; 5] = [Self::Pending, Self::Running, Self::Completed, Self::Error, Self::Cancelled];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Whether nothing more happens to the job.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Error | Self::Cancelled)
    }
}

/// State of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// Waits for its time or for a worker.
    Pending,
    /// Leased.
    Running,
    /// Ended well.
    Done,
    /// Ended badly, unresolved until a person repeats it.
    Failed,
    /// Ended by a person.
    Cancelled,
}

impl TaskState {
    const ALL: [Self; 5] = [Self::Pending, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Whether nothing more happens to the task.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// How many tasks of a key may run at the same time: one for an account of a browser portal, more for an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// What is counted: an account, a platform.
    pub key: String,
    /// Live leases allowed, from 1.
    pub max: u32,
}

/// A task to enqueue.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTask {
    /// Name of its body.
    pub kind: String,
    /// Connection (`sistema`) it works for; empty when none.
    pub connection: String,
    /// Unique among the tasks of its job, so that planning twice adds it once.
    pub key: String,
    /// What the body needs; a small versioned object.
    pub payload: serde_json::Value,
    /// Higher first.
    pub priority: i32,
    /// Not before; at once when absent.
    pub run_at: Option<DateTime<Utc>>,
    /// Leases after which it has failed, from 1.
    pub max_attempts: u32,
    /// Hard limit of one attempt.
    pub deadline: Duration,
    /// Limits shared with other tasks: of the account and of the platform.
    pub account: Option<Cap>,
    /// See `account`.
    pub platform: Option<Cap>,
    /// Ability that the worker must have (`browser`, `access`).
    pub needs: Option<String>,
}

impl NewTask {
    /// A task with the usual settings: at once, five attempts, an hour each, no limits.
    pub fn new(kind: &str, connection: &str, key: impl Into<String>, payload: serde_json::Value) -> Self {
        Self {
            kind: kind.into(),
            connection: connection.into(),
            key: key.into(),
            payload,
            priority: 0,
            run_at: None,
            max_attempts: 5,
            deadline: Duration::from_hours(1),
            account: None,
            platform: None,
            needs: None,
        }
    }
}

/// A job to enqueue, with its first tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Name of the kind of job.
    pub kind: String,
    /// Connections (`sistemas`) that it works for.
    pub connections: Vec<String>,
    /// What was asked for; a small versioned object, shown to people.
    pub request: serde_json::Value,
    /// Who asked: `cli`, `api:<user>`, `agenda:<id>`.
    pub origin: String,
    /// Job of which this one repeats a part.
    pub parent: Option<JobId>,
    /// Two jobs with the same key are never open together: the second request gets the first job.
    pub unique_key: Option<String>,
    /// The same request sent twice gives one job, ended or not (`Idempotency-Key`).
    pub idempotency_key: Option<String>,
    /// First tasks; they may add others.
    pub tasks: Vec<NewTask>,
}
