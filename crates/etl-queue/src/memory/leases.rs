//! Leases: what a worker does with tasks.

use super::MemoryQueue;
use super::state::{State, TaskRow};
use crate::port::{Attempt, Claim, Leased, Leases, QueueError, Renewal, TaskEnd};
use crate::rules::{Standing, effect, later};
use async_trait::async_trait;
use etl_core::{Cap, Fence, JobStatus, NewTask, TaskId, TaskState};
use std::cmp::Reverse;
use std::time::Duration;

#[async_trait]
impl Leases for MemoryQueue {
    async fn claim(&self, ask: &Claim) -> Result<Vec<Leased>, QueueError> {
        let mut state = self.state();
        let now = state.now;
        let mut due: Vec<_> = state.leasable(ask).filter(|row| row.task.run_at <= now).collect();
        due.sort_by_key(|row| (Reverse(row.plan.priority), row.task.run_at, row.task.id));
        let due: Vec<TaskId> = due.iter().map(|row| row.task.id).collect();
        let mut leased = Vec::new();
        for id in due {
            if leased.len() < ask.slots && state.has_room_for(&state.tasks[&id].plan) {
                leased.push(state.lease(id, ask));
            }
        }
        Ok(leased)
    }

    async fn next_due(&self, ask: &Claim) -> Result<Option<Duration>, QueueError> {
        let state = self.state();
        let next = state.leasable(ask).map(|row| row.task.run_at).min();
        Ok(next.map(|at| (at - state.now).to_std().unwrap_or_default()))
    }

    async fn renew(&self, fences: &[Fence], lease: Duration) -> Result<Vec<Renewal>, QueueError> {
        let mut state = self.state();
        let answers = fences.iter().map(|fence| {
            let until = later(state.now, lease);
            let now = state.now;
            let row = state.tasks.get_mut(&fence.task).filter(|row| row.is_held_by(*fence) && row.has_live_lease(now));
            let Some(row) = row else { return Renewal::Lost };
            row.task.lease_until = Some(until);
            let job = row.task.job;
            Renewal::Held { cancel: state.is_cancelled(job), pause: state.is_paused(job) }
        });
        Ok(answers.collect())
    }

    async fn finish(&self, ends: &[(Fence, TaskEnd)]) -> Result<Vec<bool>, QueueError> {
        let mut state = self.state();
        let held = ends.iter().map(|(fence, end)| {
            let Some(standing) = state.standing(*fence) else { return false };
            let effect = effect(end, standing, state.now);
            state.end_lease(fence.task, effect);
            true
        });
        let held = held.collect();
        drop(state);
        self.call();
        Ok(held)
    }

    async fn add_tasks(&self, fence: Fence, tasks: &[NewTask]) -> Result<bool, QueueError> {
        let mut state = self.state();
        let Some(standing) = state.standing(fence) else { return Ok(false) };
        if !standing.cancelled {
            let job = state.tasks[&fence.task].task.job;
            state.add_tasks(job, tasks);
        }
        drop(state);
        self.call();
        Ok(true)
    }
}

impl State {
    /// Tasks that wait and that this worker can do.
    fn leasable(&self, ask: &Claim) -> impl Iterator<Item = &TaskRow> {
        self.tasks.values().filter(|row| {
            row.task.state == TaskState::Pending
                && ask.job.is_none_or(|job| row.task.job == job)
                && row.plan.needs.as_ref().is_none_or(|need| ask.abilities.contains(need))
        })
    }

    /// Whether the caps of a task have room, by the leases that live now.
    fn has_room_for(&self, plan: &NewTask) -> bool {
        let live = || self.tasks.values().filter(|row| row.has_live_lease(self.now));
        let room = |cap: &Option<Cap>, of: fn(&NewTask) -> &Option<Cap>| {
            let Some(cap) = cap else { return true };
            let same = |row: &&TaskRow| of(&row.plan).as_ref().is_some_and(|other| other.key == cap.key);
            live().filter(same).count() < cap.max as usize
        };
        room(&plan.account, |plan| &plan.account) && room(&plan.platform, |plan| &plan.platform)
    }

    fn lease(&mut self, id: TaskId, ask: &Claim) -> Leased {
        let until = later(self.now, ask.lease);
        let TaskRow { task, plan } = self.tasks.get_mut(&id).expect("the caller found it");
        task.state = TaskState::Running;
        task.attempts += 1;
        task.lease_no += 1;
        task.lease_until = Some(until);
        let attempt = Attempt {
            task: id,
            lease_no: task.lease_no,
            worker: ask.worker.0.clone(),
            started_at: self.now,
            ended_at: None,
            end: None,
            code: None,
            detail: String::new(),
        };
        let leased = Leased {
            fence: Fence { task: id, lease_no: task.lease_no },
            job: task.job,
            kind: task.kind.clone(),
            connection: task.connection.clone(),
            key: task.key.clone(),
            payload: plan.payload.clone(),
            attempt: task.attempts,
            max_attempts: task.max_attempts,
            deadline: plan.deadline,
        };
        self.attempts.insert((id, leased.fence.lease_no), attempt);
        let row = self.jobs.get_mut(&leased.job).expect("a task has a job");
        row.job.status = JobStatus::Running;
        row.job.started_at.get_or_insert(self.now);
        row.job.program.get_or_insert_with(|| ask.program.clone());
        leased
    }

    /// What a held task has; `None` when the fence is no longer its.
    fn standing(&self, fence: Fence) -> Option<Standing> {
        let row = self.tasks.get(&fence.task).filter(|row| row.is_held_by(fence))?;
        Some(self.standing_of(row))
    }

    pub(super) fn standing_of(&self, row: &TaskRow) -> Standing {
        Standing {
            attempts: row.task.attempts,
            max_attempts: row.task.max_attempts,
            cancelled: self.is_cancelled(row.task.job),
            paused: self.is_paused(row.task.job),
        }
    }
}
