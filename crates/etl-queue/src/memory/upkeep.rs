//! Upkeep: rescue, the end of jobs, retention, the leader.

use super::MemoryQueue;
use super::state::{JobRow, State, TaskRow};
use crate::port::{Conclusion, Purged, QueueError, Swept, Upkeep, WorkerId};
use crate::rules::{effect_of_loss, later};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::{JobId, TaskId, TaskState};
use std::time::Duration;

#[async_trait]
impl Upkeep for MemoryQueue {
    async fn sweep(&self) -> Result<Swept, QueueError> {
        Ok(self.free(|state, row| !row.has_live_lease(state.now)))
    }

    async fn rescue(&self, worker: &WorkerId) -> Result<Swept, QueueError> {
        Ok(self.free(|state, row| {
            let attempt = state.attempts.get(&(row.task.id, row.task.lease_no));
            attempt.is_some_and(|attempt| attempt.worker == worker.0)
        }))
    }

    async fn ended_jobs(&self, job: Option<JobId>) -> Result<Vec<JobId>, QueueError> {
        let state = self.state();
        let open = state.jobs.values().filter(|row| !row.job.status.has_ended()).map(|row| row.job.id);
        Ok(open.filter(|id| job.is_none_or(|job| job == *id) && state.tasks_have_ended(*id)).collect())
    }

    async fn conclude(&self, id: JobId, conclusion: &Conclusion) -> Result<bool, QueueError> {
        let mut state = self.state();
        if !state.tasks_have_ended(id) {
            return Ok(false);
        }
        let now = state.now;
        let Some(row) = state.open_job(id) else { return Ok(false) };
        row.job.status = conclusion.status;
        row.job.error.clone_from(&conclusion.error);
        row.job.summary = conclusion.summary.clone();
        row.job.finished_at = Some(now);
        if let Some(next) = &conclusion.follow_up {
            state.enqueue(next);
        }
        drop(state);
        self.call();
        Ok(true)
    }

    async fn lead(&self, worker: &WorkerId, lease: Duration) -> Result<bool, QueueError> {
        let mut state = self.state();
        let now = state.now;
        if state.leader.as_ref().is_some_and(|(leader, until)| leader != worker && *until > now) {
            return Ok(false);
        }
        state.leader = Some((worker.clone(), later(now, lease)));
        Ok(true)
    }

    async fn step_down(&self, worker: &WorkerId) -> Result<(), QueueError> {
        let mut state = self.state();
        if state.leader.as_ref().is_some_and(|(leader, _)| leader == worker) {
            state.leader = None;
        }
        Ok(())
    }

    async fn purge(&self, jobs_older: Duration, lines_older: Duration, batch: u32) -> Result<Purged, QueueError> {
        let mut state = self.state();
        let before = |age| state.now - TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX);
        let (jobs_before, lines_before) = (before(jobs_older), before(lines_older));
        let lines = state.purge_lines(lines_before, jobs_before, batch as usize);
        let jobs = state.purge_jobs(jobs_before, batch as usize);
        Ok(Purged { jobs, lines })
    }
}

impl MemoryQueue {
    fn free(&self, is_abandoned: impl Fn(&State, &TaskRow) -> bool) -> Swept {
        let swept = self.state().free(is_abandoned);
        if swept != Swept::default() {
            self.call();
        }
        swept
    }
}

/// Whether a job ended before a moment.
fn is_old(row: &JobRow, before: DateTime<Utc>) -> bool {
    row.job.finished_at.is_some_and(|at| at <= before)
}

impl State {
    /// Frees the leased tasks that nobody works on any more.
    pub(super) fn free(&mut self, is_abandoned: impl Fn(&Self, &TaskRow) -> bool) -> Swept {
        let leased = self.tasks.values().filter(|row| row.task.state == TaskState::Running);
        let abandoned = leased.filter(|row| is_abandoned(self, row));
        let freed: Vec<_> = abandoned.map(|row| (row.task.id, effect_of_loss(self.standing_of(row)))).collect();
        let mut swept = Swept::default();
        for (id, effect) in freed {
            match effect.state {
                TaskState::Failed => swept.failed += 1,
                TaskState::Cancelled => swept.cancelled += 1,
                _ => swept.rescued += 1,
            }
            self.end_lease(id, effect);
        }
        swept
    }

    fn tasks_have_ended(&self, job: JobId) -> bool {
        self.tasks_of(job).all(|row| row.task.state.has_ended())
    }

    fn purge_lines(&mut self, before: DateTime<Utc>, jobs_before: DateTime<Utc>, batch: usize) -> u64 {
        let mut left = batch;
        for row in self.jobs.values_mut() {
            let whole_job = is_old(row, jobs_before);
            row.lines.retain(|stored| {
                let goes = left > 0 && (whole_job || stored.stored_at <= before);
                left -= usize::from(goes);
                !goes
            });
        }
        (batch - left) as u64
    }

    fn purge_jobs(&mut self, before: DateTime<Utc>, batch: usize) -> u64 {
        let old = self.jobs.values().filter(|row| is_old(row, before) && row.lines.is_empty());
        let old: Vec<JobId> = old.map(|row| row.job.id).take(batch).collect();
        for id in &old {
            let tasks: Vec<TaskId> = self.tasks_of(*id).map(|row| row.task.id).collect();
            self.attempts.retain(|(task, _), _| !tasks.contains(task));
            self.tasks.retain(|_, row| row.task.job != *id);
            self.jobs.remove(id);
        }
        old.len() as u64
    }
}
