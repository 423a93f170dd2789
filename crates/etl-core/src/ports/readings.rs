//! What an office measures of its own state, for whoever watches it. What a process has done is counted by the process itself.

use super::WarehouseError;
use crate::{JobId, JobStatus, TaskId, TaskState};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// How the office stands at a moment, by the clock of the database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readings {
    /// Open tasks by connection and state.
    pub tasks: Vec<(String, TaskState, u64)>,
    /// Jobs that are kept, by state.
    pub jobs: Vec<(JobStatus, u64)>,
    /// How long the oldest task that may be taken has been waiting.
    pub oldest_wait: Option<Duration>,
    /// How long the oldest task in hand has been in it.
    pub oldest_lease: Option<Duration>,
    /// Tasks in the hands of workers that have not renewed them in time.
    pub overdue_leases: u64,
    /// Time since the last job of each connection was completed.
    pub since_success: Vec<(String, Duration)>,
}

/// A task in the hands of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTask {
    /// The worker.
    pub worker: String,
    /// The task.
    pub task: TaskId,
    /// Its job.
    pub job: JobId,
    /// Name of its body.
    pub kind: String,
    /// Connection.
    pub connection: String,
    /// Unique in its job.
    pub key: String,
    /// When the worker took it.
    pub since: DateTime<Utc>,
    /// End of its lease unless it is renewed.
    pub lease_until: DateTime<Utc>,
}

/// The worker that keeps the queue in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leader {
    /// The worker.
    pub worker: String,
    /// End of its leadership unless it is renewed.
    pub until: DateTime<Utc>,
}

/// What the workers do, by the clock of the database. One that has no task and does not lead is not known to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkersNow {
    /// Tasks in hand, by worker.
    pub held: Vec<HeldTask>,
    /// Who leads.
    pub leader: Option<Leader>,
}

/// What a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseFacts {
    /// Its name.
    pub product: &'static str,
    /// Its version.
    pub version: String,
    /// The newest change of its tables that was made.
    pub schema: String,
    /// What it takes on its disk.
    pub size_bytes: u64,
}

/// Reads the office's state.
#[async_trait]
pub trait Gauges: Send + Sync {
    /// How the office stands now.
    async fn readings(&self) -> Result<Readings, WarehouseError>;
    /// What the workers do now: so many tasks at most.
    async fn workers(&self, limit: u32) -> Result<WorkersNow, WarehouseError>;
    /// What the database is.
    async fn database(&self) -> Result<DatabaseFacts, WarehouseError>;
}
