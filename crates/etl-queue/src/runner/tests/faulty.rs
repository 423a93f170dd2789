//! A queue whose database can be away, silent, slow or forgetful; it counts its calls.

use crate::memory::MemoryQueue;
use crate::port::{
    Attempt, Cancel, Claim, Conclusion, Enqueued, Fired, Job, JobFilter, JobLog, Jobs, Leased, Leases, Level, LogLine,
    LogRecord, NewSchedule, Purged, QueueError, Renewal, Schedule, ScheduleId, Schedules, Steered, Swept, Task,
    TaskEnd, Upkeep, Wake, WorkerId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::{Fence, JobId, NewJob, NewTask, TaskId};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::sleep;

/// What is wrong with the database.
#[derive(Debug, Clone, Default)]
pub(super) struct Fault {
    /// Every call fails.
    pub(super) away: bool,
    /// No call is answered.
    pub(super) silent: bool,
    /// How long an end takes to be written.
    pub(super) slow_ends: Duration,
    /// Ends are written, and the answer is lost, this many times.
    pub(super) lost_answers: u32,
    /// Ends of this task are refused.
    pub(super) refused: Option<TaskId>,
}

pub(super) struct Faulty {
    pub(super) memory: MemoryQueue,
    fault: Mutex<Fault>,
    calls: Mutex<BTreeMap<&'static str, u64>>,
}

impl Faulty {
    pub(super) fn new(memory: MemoryQueue) -> Self {
        Self { memory, fault: Mutex::default(), calls: Mutex::default() }
    }

    pub(super) fn fault(&self, change: impl FnOnce(&mut Fault)) {
        change(&mut self.fault.lock().unwrap());
    }

    /// Calls of a kind so far.
    pub(super) fn calls(&self, kind: &str) -> u64 {
        self.calls.lock().unwrap().get(kind).copied().unwrap_or(0)
    }

    /// Calls of every kind so far.
    pub(super) fn all_calls(&self) -> u64 {
        self.calls.lock().unwrap().values().sum()
    }

    async fn call<T>(
        &self,
        kind: &'static str,
        call: impl Future<Output = Result<T, QueueError>>,
    ) -> Result<T, QueueError> {
        *self.calls.lock().unwrap().entry(kind).or_default() += 1;
        let Fault { away, silent, .. } = self.fault.lock().unwrap().clone();
        if silent {
            std::future::pending::<()>().await;
        }
        if away { Err(error("the database is away", true)) } else { call.await }
    }

    /// A lost answer comes after the effect.
    fn loses_answer(&self) -> bool {
        let mut fault = self.fault.lock().unwrap();
        let loses = fault.lost_answers > 0;
        fault.lost_answers -= u32::from(loses);
        loses
    }
}

fn error(doing: &str, transient: bool) -> QueueError {
    QueueError { doing: doing.into(), transient, source: None }
}

#[async_trait]
impl Jobs for Faulty {
    async fn enqueue(&self, job: &NewJob) -> Result<Enqueued, QueueError> {
        self.call("enqueue", self.memory.enqueue(job)).await
    }
    async fn job(&self, id: JobId) -> Result<Option<Job>, QueueError> {
        self.call("job", self.memory.job(id)).await
    }
    async fn jobs(&self, filter: &JobFilter) -> Result<Vec<Job>, QueueError> {
        self.call("jobs", self.memory.jobs(filter)).await
    }
    async fn count_jobs(&self, filter: &JobFilter) -> Result<u64, QueueError> {
        self.call("count_jobs", self.memory.count_jobs(filter)).await
    }
    async fn origins(&self, kind: &str) -> Result<Vec<String>, QueueError> {
        self.call("origins", self.memory.origins(kind)).await
    }
    async fn tasks(&self, job: JobId) -> Result<Vec<Task>, QueueError> {
        self.call("tasks", self.memory.tasks(job)).await
    }
    async fn attempts(&self, job: JobId) -> Result<Vec<Attempt>, QueueError> {
        self.call("attempts", self.memory.attempts(job)).await
    }
    async fn cancel(&self, id: JobId, how: Cancel) -> Result<Steered, QueueError> {
        self.call("cancel", self.memory.cancel(id, how)).await
    }
    async fn pause(&self, id: JobId, paused: bool) -> Result<Steered, QueueError> {
        self.call("pause", self.memory.pause(id, paused)).await
    }
}

#[async_trait]
impl Leases for Faulty {
    async fn claim(&self, ask: &Claim) -> Result<Vec<Leased>, QueueError> {
        self.call("claim", self.memory.claim(ask)).await
    }
    async fn next_due(&self, ask: &Claim) -> Result<Option<Duration>, QueueError> {
        self.call("next_due", self.memory.next_due(ask)).await
    }
    async fn renew(&self, fences: &[Fence], lease: Duration) -> Result<Vec<Renewal>, QueueError> {
        self.call("renew", self.memory.renew(fences, lease)).await
    }
    async fn finish(&self, ends: &[(Fence, TaskEnd)]) -> Result<Vec<bool>, QueueError> {
        let Fault { slow_ends, refused, .. } = self.fault.lock().unwrap().clone();
        if !slow_ends.is_zero() {
            sleep(slow_ends).await;
        }
        if ends.iter().any(|(fence, _)| Some(fence.task) == refused) {
            return Err(error("a value is out of range", false));
        }
        let answer = self.call("finish", self.memory.finish(ends)).await;
        if answer.is_ok() && self.loses_answer() { Err(QueueError::no_answer()) } else { answer }
    }
    async fn add_tasks(&self, fence: Fence, tasks: &[NewTask]) -> Result<bool, QueueError> {
        self.call("add_tasks", self.memory.add_tasks(fence, tasks)).await
    }
}

#[async_trait]
impl Upkeep for Faulty {
    async fn sweep(&self) -> Result<Swept, QueueError> {
        self.call("sweep", self.memory.sweep()).await
    }
    async fn rescue(&self, worker: &WorkerId) -> Result<Swept, QueueError> {
        self.call("rescue", self.memory.rescue(worker)).await
    }
    async fn ended_jobs(&self, job: Option<JobId>) -> Result<Vec<JobId>, QueueError> {
        self.call("ended_jobs", self.memory.ended_jobs(job)).await
    }
    async fn conclude(&self, job: JobId, conclusion: &Conclusion) -> Result<bool, QueueError> {
        self.call("conclude", self.memory.conclude(job, conclusion)).await
    }
    async fn lead(&self, worker: &WorkerId, lease: Duration) -> Result<bool, QueueError> {
        self.call("lead", self.memory.lead(worker, lease)).await
    }
    async fn step_down(&self, worker: &WorkerId) -> Result<(), QueueError> {
        self.call("step_down", self.memory.step_down(worker)).await
    }
    async fn purge(&self, jobs: Duration, lines: Duration, batch: u32) -> Result<Purged, QueueError> {
        self.call("purge", self.memory.purge(jobs, lines, batch)).await
    }
}

#[async_trait]
impl JobLog for Faulty {
    async fn append(&self, job: JobId, lines: &[LogLine]) -> Result<i64, QueueError> {
        self.call("append", self.memory.append(job, lines)).await
    }
    async fn last_line(&self, job: JobId) -> Result<i64, QueueError> {
        self.call("last_line", self.memory.last_line(job)).await
    }
    async fn lines(&self, job: JobId, after: i64, level: Level, limit: u32) -> Result<Vec<LogRecord>, QueueError> {
        self.call("lines", self.memory.lines(job, after, level, limit)).await
    }
}

#[async_trait]
impl Schedules for Faulty {
    async fn save_schedule(&self, schedule: &NewSchedule) -> Result<ScheduleId, QueueError> {
        self.call("save_schedule", self.memory.save_schedule(schedule)).await
    }
    async fn schedules(&self) -> Result<Vec<Schedule>, QueueError> {
        self.call("schedules", self.memory.schedules()).await
    }
    async fn delete_schedule(&self, name: &str) -> Result<bool, QueueError> {
        self.call("delete_schedule", self.memory.delete_schedule(name)).await
    }
    async fn fire(&self, id: ScheduleId, slot: DateTime<Utc>, job: &NewJob) -> Result<Fired, QueueError> {
        self.call("fire", self.memory.fire(id, slot, job)).await
    }
    async fn settle(&self, id: ScheduleId, until: DateTime<Utc>) -> Result<(), QueueError> {
        self.call("settle", self.memory.settle(id, until)).await
    }
    async fn now(&self) -> Result<DateTime<Utc>, QueueError> {
        self.call("now", self.memory.now()).await
    }
}

#[async_trait]
impl Wake for Faulty {
    async fn wait(&self, at_most: Duration) -> bool {
        self.memory.wait(at_most).await
    }
}
