//! What an office measures of its own state, for whoever watches it. What a process has done is counted by the process itself.

use super::WarehouseError;
use crate::{JobStatus, TaskState};
use async_trait::async_trait;
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

/// Reads the office's state.
#[async_trait]
pub trait Gauges: Send + Sync {
    /// How the office stands now.
    async fn readings(&self) -> Result<Readings, WarehouseError>;
}
