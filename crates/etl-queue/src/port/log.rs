//! The log of a job: numbered lines without gap or duplicate, written in batches.

use super::QueueError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::JobId;

/// Weight of a line; the words of the fixed contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For whoever looks for a fault.
    Debug,
    /// Usual progress.
    Info,
    /// Worth a look.
    Warning,
    /// Went wrong.
    Error,
}

impl Level {
    const ALL: [Self; 4] = [Self::Debug, Self::Info, Self::Warning, Self::Error];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// A line to write; secrets are masked before it comes here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Moment, by the worker's clock.
    pub at: DateTime<Utc>,
    /// Weight.
    pub level: Level,
    /// Connection (`sistema`); empty when none.
    pub connection: String,
    /// Fund, day and kind that it is about, for people; empty when none.
    pub item: String,
    /// Sentence in Portuguese; one line.
    pub message: String,
}

/// A line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord {
    /// Number in its job, from 1, in the order in which lines become visible: who has seen `n` misses nothing by asking for what follows it.
    pub seq: i64,
    /// The line.
    pub line: LogLine,
}

/// The log of a job.
#[async_trait]
pub trait JobLog: Send + Sync {
    /// Appends lines in order, all at once, and returns the number of the last one.
    async fn append(&self, job: JobId, lines: &[LogLine]) -> Result<i64, QueueError>;
    /// Number of the last line; 0 when there is none.
    async fn last_line(&self, job: JobId) -> Result<i64, QueueError>;
    /// Lines after `seq`, at least as heavy as `level`, by number.
    async fn lines(&self, job: JobId, after: i64, level: Level, limit: u32) -> Result<Vec<LogRecord>, QueueError>;
}
