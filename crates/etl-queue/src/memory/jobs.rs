//! Jobs as people see them.

use super::MemoryQueue;
use super::state::{JobRow, State};
use crate::port::{Attempt, Cancel, Enqueued, Job, JobFilter, Jobs, QueueError, Steered, Task};
use crate::rules::parked;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::{Code, JobId, NewJob, TaskState};
use std::collections::BTreeSet;

#[async_trait]
impl Jobs for MemoryQueue {
    async fn enqueue(&self, job: &NewJob) -> Result<Enqueued, QueueError> {
        let enqueued = self.state().enqueue(job);
        self.call();
        Ok(enqueued)
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, QueueError> {
        Ok(self.state().jobs.get(&id).map(|row| row.job.clone()))
    }

    async fn jobs(&self, filter: &JobFilter) -> Result<Vec<Job>, QueueError> {
        let state = self.state();
        let newest_first =
            state.jobs.values().rev().filter(|row| is_wanted(filter, row, state.now)).map(|row| &row.job);
        let newest_first = newest_first.filter(|job| filter.before.is_none_or(|before| job.id < before));
        Ok(newest_first.skip(filter.offset as usize).take(filter.limit as usize).cloned().collect())
    }

    async fn count_jobs(&self, filter: &JobFilter) -> Result<u64, QueueError> {
        let state = self.state();
        Ok(state.jobs.values().filter(|row| is_wanted(filter, row, state.now)).count() as u64)
    }

    async fn origins(&self, kind: &str) -> Result<Vec<String>, QueueError> {
        let state = self.state();
        let of_kind = state.jobs.values().map(|row| &row.job).filter(|job| job.kind == kind);
        let origins: BTreeSet<&String> = of_kind.map(|job| &job.origin).collect();
        Ok(origins.into_iter().cloned().collect())
    }

    async fn tasks(&self, job: JobId) -> Result<Vec<Task>, QueueError> {
        Ok(self.state().tasks_of(job).map(|row| row.task.clone()).collect())
    }

    async fn attempts(&self, job: JobId) -> Result<Vec<Attempt>, QueueError> {
        let state = self.state();
        let of_job = |attempt: &&Attempt| state.tasks.get(&attempt.task).is_some_and(|row| row.task.job == job);
        Ok(state.attempts.values().filter(of_job).cloned().collect())
    }

    async fn cancel(&self, id: JobId, how: Cancel) -> Result<Steered, QueueError> {
        let mut state = self.state();
        let Some(row) = state.open_job(id) else { return Ok(state.closed(id)) };
        row.job.cancel_requested = true;
        if how == Cancel::Force {
            state.free(|_, row| row.task.job == id);
        }
        let tasks = state.tasks.values_mut().map(|row| &mut row.task);
        for task in tasks.filter(|task| task.job == id && task.state == TaskState::Pending) {
            task.state = TaskState::Cancelled;
            task.code = Some(Code::Cancelled.as_str().into());
            task.detail = String::new();
        }
        drop(state);
        self.call();
        Ok(Steered::Requested)
    }

    async fn pause(&self, id: JobId, paused: bool) -> Result<Steered, QueueError> {
        let mut state = self.state();
        let Some(row) = state.open_job(id) else { return Ok(state.closed(id)) };
        let was = std::mem::replace(&mut row.job.paused, paused);
        let now = state.now;
        let tasks = state.tasks.values_mut().map(|row| &mut row.task);
        for task in tasks.filter(|task| task.job == id && task.state == TaskState::Pending) {
            if paused {
                task.run_at = parked();
            } else if was {
                task.run_at = now;
            }
        }
        drop(state);
        self.call();
        Ok(Steered::Requested)
    }
}

impl State {
    /// What there is to say of a job that is not open.
    fn closed(&self, id: JobId) -> Steered {
        self.jobs.get(&id).map_or(Steered::Unknown, |row| Steered::AlreadyEnded(row.job.status))
    }
}

/// Whether a filter finds a job, whatever its page.
fn is_wanted(filter: &JobFilter, row: &JobRow, now: DateTime<Utc>) -> bool {
    let job = &row.job;
    let since = filter.newer_than.map(|age| now - TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX));
    filter.status.is_none_or(|status| job.status == status)
        && filter.kind.as_ref().is_none_or(|kind| job.kind == *kind)
        && filter.connection.as_ref().is_none_or(|connection| job.connections.contains(connection))
        && filter.fund.is_none_or(|fund| row.funds.contains(&fund))
        && filter.origin.as_ref().is_none_or(|origin| job.origin == *origin)
        && filter.parent.is_none_or(|parent| job.parent == Some(parent))
        && since.is_none_or(|since| job.created_at > since)
        && filter.created_from.is_none_or(|from| job.created_at >= from)
        && filter.created_before.is_none_or(|before| job.created_at < before)
}
