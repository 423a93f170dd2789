//! The log of a job.

use super::MemoryQueue;
use super::state::{StoredLine, absent};
use crate::port::{JobLog, Level, LogLine, LogRecord, QueueError};
use async_trait::async_trait;
use etl_core::JobId;

#[async_trait]
impl JobLog for MemoryQueue {
    async fn append(&self, job: JobId, lines: &[LogLine]) -> Result<i64, QueueError> {
        let mut state = self.state();
        let now = state.now;
        let row = state.jobs.get_mut(&job).ok_or_else(|| absent("the job of a log"))?;
        for line in lines {
            row.last_seq += 1;
            row.lines.push(StoredLine { seq: row.last_seq, stored_at: now, line: line.clone() });
        }
        Ok(row.last_seq)
    }

    async fn last_line(&self, job: JobId) -> Result<i64, QueueError> {
        Ok(self.state().jobs.get(&job).map_or(0, |row| row.last_seq))
    }

    async fn lines(&self, job: JobId, after: i64, level: Level, limit: u32) -> Result<Vec<LogRecord>, QueueError> {
        let state = self.state();
        let lines = state.jobs.get(&job).into_iter().flat_map(|row| &row.lines);
        let wanted = lines.filter(|stored| stored.seq > after && stored.line.level >= level);
        let record = |stored: &StoredLine| LogRecord { seq: stored.seq, line: stored.line.clone() };
        Ok(wanted.take(limit as usize).map(record).collect())
    }
}
