//! What the queue remembers, and the steps that several parts of the port share.

use crate::port::{Attempt, Enqueued, Job, LogLine, QueueError, Schedule, ScheduleId, Task, WorkerId};
use crate::rules::{Effect, parked};
use chrono::{DateTime, Utc};
use etl_core::{Fence, FundId, JobId, JobStatus, NewJob, NewTask, TaskId, TaskState};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct JobRow {
    pub(super) job: Job,
    pub(super) unique_key: Option<String>,
    pub(super) idempotency_key: Option<String>,
    /// Funds of the documents that it planned.
    pub(super) funds: BTreeSet<FundId>,
    pub(super) last_seq: i64,
    pub(super) lines: Vec<StoredLine>,
}

pub(super) struct StoredLine {
    pub(super) seq: i64,
    pub(super) stored_at: DateTime<Utc>,
    pub(super) line: LogLine,
}

pub(super) struct TaskRow {
    pub(super) task: Task,
    pub(super) plan: NewTask,
}

impl TaskRow {
    pub(super) fn is_held_by(&self, fence: Fence) -> bool {
        self.task.state == TaskState::Running && self.task.lease_no == fence.lease_no
    }

    pub(super) fn has_live_lease(&self, now: DateTime<Utc>) -> bool {
        self.task.state == TaskState::Running && self.task.lease_until.is_some_and(|until| until > now)
    }
}

pub(super) struct State {
    pub(super) start: DateTime<Utc>,
    pub(super) now: DateTime<Utc>,
    pub(super) jobs: BTreeMap<JobId, JobRow>,
    pub(super) tasks: BTreeMap<TaskId, TaskRow>,
    pub(super) attempts: BTreeMap<(TaskId, i64), Attempt>,
    pub(super) schedules: BTreeMap<ScheduleId, Schedule>,
    pub(super) fired: BTreeSet<(ScheduleId, DateTime<Utc>)>,
    pub(super) leader: Option<(WorkerId, DateTime<Utc>)>,
    last_id: i64,
}

impl State {
    pub(super) fn new(start: DateTime<Utc>) -> Self {
        Self {
            start,
            now: start,
            jobs: BTreeMap::new(),
            tasks: BTreeMap::new(),
            attempts: BTreeMap::new(),
            schedules: BTreeMap::new(),
            fired: BTreeSet::new(),
            leader: None,
            last_id: 0,
        }
    }

    pub(super) fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn open_job(&mut self, id: JobId) -> Option<&mut JobRow> {
        self.jobs.get_mut(&id).filter(|row| !row.job.status.has_ended())
    }

    pub(super) fn tasks_of(&self, job: JobId) -> impl Iterator<Item = &TaskRow> {
        self.tasks.values().filter(move |row| row.task.job == job)
    }

    pub(super) fn is_cancelled(&self, job: JobId) -> bool {
        self.jobs.get(&job).is_some_and(|row| row.job.cancel_requested)
    }

    pub(super) fn is_paused(&self, job: JobId) -> bool {
        self.jobs.get(&job).is_some_and(|row| row.job.paused)
    }

    pub(super) fn enqueue(&mut self, new: &NewJob) -> Enqueued {
        if let Some(known) = self.known(new) {
            return Enqueued::Known(known);
        }
        let id = JobId(self.next_id());
        let job = Job {
            id,
            kind: new.kind.clone(),
            connections: new.connections.clone(),
            request: new.request.clone(),
            origin: new.origin.clone(),
            parent: new.parent,
            status: JobStatus::Pending,
            cancel_requested: false,
            paused: false,
            created_at: self.now,
            started_at: None,
            program: None,
            finished_at: None,
            error: String::new(),
            summary: serde_json::Value::Null,
        };
        let (unique_key, idempotency_key) = (new.unique_key.clone(), new.idempotency_key.clone());
        let row = JobRow { job, unique_key, idempotency_key, funds: BTreeSet::new(), last_seq: 0, lines: Vec::new() };
        self.jobs.insert(id, row);
        self.add_tasks(id, &new.tasks);
        Enqueued::New(id)
    }

    fn known(&self, new: &NewJob) -> Option<JobId> {
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let asked = self.jobs.values().find(|row| same(&row.idempotency_key, &new.idempotency_key));
        let open = || {
            let open = self.jobs.values().filter(|row| !row.job.status.has_ended());
            open.into_iter().find(|row| same(&row.unique_key, &new.unique_key))
        };
        asked.or_else(open).map(|row| row.job.id)
    }

    /// Adds tasks to a job; keys that are there already are left alone.
    pub(super) fn add_tasks(&mut self, job: JobId, plans: &[NewTask]) {
        for plan in plans {
            if self.tasks_of(job).any(|row| row.task.key == plan.key) {
                continue;
            }
            let id = TaskId(self.next_id());
            let task = Task {
                id,
                job,
                kind: plan.kind.clone(),
                connection: plan.connection.clone(),
                key: plan.key.clone(),
                state: TaskState::Pending,
                attempts: 0,
                max_attempts: plan.max_attempts,
                run_at: if self.is_paused(job) { parked() } else { plan.run_at.unwrap_or(self.now) },
                lease_no: 0,
                lease_until: None,
                code: None,
                detail: String::new(),
            };
            self.tasks.insert(id, TaskRow { task, plan: plan.clone() });
        }
    }

    /// Ends the present lease of a task.
    pub(super) fn end_lease(&mut self, id: TaskId, effect: Effect) {
        let Some(TaskRow { task, .. }) = self.tasks.get_mut(&id) else { return };
        task.state = effect.state;
        task.lease_until = None;
        task.run_at = effect.run_at.unwrap_or(task.run_at);
        task.attempts -= u32::from(!effect.counted);
        task.code.clone_from(&effect.code);
        task.detail.clone_from(&effect.detail);
        if let Some(attempt) = self.attempts.get_mut(&(id, task.lease_no)) {
            attempt.ended_at = Some(self.now);
            attempt.end = Some(effect.attempt);
            attempt.code = effect.code;
            attempt.detail = effect.detail;
        }
    }
}

/// A call that names what is not there.
pub(super) fn absent(what: &str) -> QueueError {
    QueueError { doing: format!("looking for {what}, which is not there"), transient: false, source: None }
}
