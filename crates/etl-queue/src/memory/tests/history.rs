//! Histories: random steps, played on the model and on a queue at the same time. Every answer must be the same.

use super::model::{End, Model};
use super::subject::{Fencing, Subject, now};
use crate::port::{Cancel, Conclusion, Jobs, Renewal, Steered, TaskEnd, Upkeep, WorkerId};
use chrono::TimeDelta;
use etl_core::{Fence, JobId, JobStatus, NewJob, NewTask, TaskId};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Debug, Clone)]
pub(super) enum Step {
    Enqueue { tasks: usize, max_attempts: u32 },
    Claim { worker: usize, slots: usize },
    Renew(Index),
    Finish(Index, End),
    AddTask(Index),
    Sweep,
    Rescue { worker: usize },
    Cancel(Index),
    Conclude(Index),
    Pass { seconds: u64 },
}

fn ends() -> impl Strategy<Value = End> {
    prop_oneof![
        3 => Just(End::Done),
        1 => Just(End::Fail),
        1 => Just(End::Cancelled),
        2 => Just(End::Release),
        3 => (0..120_u64).prop_map(End::Retry),
        2 => (0..120_u64).prop_map(End::Defer),
    ]
}

/// Any history: leases are picked from all that ever were, so that late writes are as usual as timely ones.
pub(super) fn histories() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0..4_usize, 1..4_u32).prop_map(|(tasks, max_attempts)| Step::Enqueue { tasks, max_attempts }),
        5 => (0..3_usize, 0..4_usize).prop_map(|(worker, slots)| Step::Claim { worker, slots }),
        3 => any::<Index>().prop_map(Step::Renew),
        6 => (any::<Index>(), ends()).prop_map(|(lease, end)| Step::Finish(lease, end)),
        1 => any::<Index>().prop_map(Step::AddTask),
        3 => Just(Step::Sweep),
        1 => (0..3_usize).prop_map(|worker| Step::Rescue { worker }),
        1 => any::<Index>().prop_map(Step::Cancel),
        1 => any::<Index>().prop_map(Step::Conclude),
        4 => (1..90_u64).prop_map(|seconds| Step::Pass { seconds }),
    ];
    prop::collection::vec(step, 1..60)
}

/// A model, a queue, and what ties them together.
struct Play {
    model: Model,
    subject: Subject,
    jobs: Vec<JobId>,
    tasks: Vec<TaskId>,
    fences: Vec<Fence>,
    newest: BTreeMap<TaskId, i64>,
}

/// Plays a history; an error says which promise was broken.
pub(super) fn play(history: &[Step], fencing: Fencing) -> Result<(), TestCaseError> {
    let mut play = Play {
        model: Model::default(),
        subject: Subject::new(fencing),
        jobs: vec![],
        tasks: vec![],
        fences: vec![],
        newest: BTreeMap::new(),
    };
    for (number, step) in history.iter().enumerate() {
        play.step(step)?;
        // Every answer is compared; what is stored, now and then, since it takes most of the time.
        if number % 5 == 0 {
            play.compare()?;
        }
    }
    play.compare()?;
    play.end_everything()
}

fn conclusion() -> Conclusion {
    Conclusion { status: JobStatus::Completed, error: String::new(), summary: serde_json::Value::Null, follow_up: None }
}

fn task(key: usize, max_attempts: u32) -> NewTask {
    NewTask { max_attempts, ..NewTask::new("x", "", format!("k{key}"), serde_json::Value::Null) }
}

impl Play {
    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let Self { model, subject, .. } = self;
        match step {
            Step::Enqueue { tasks, max_attempts } => self.enqueue(*tasks, *max_attempts),
            Step::Claim { worker, slots } => self.claim(*worker, *slots)?,
            Step::Renew(lease) if !self.fences.is_empty() => self.renew(lease.index(self.fences.len()))?,
            Step::Finish(lease, end) if !self.fences.is_empty() => {
                self.finish(lease.index(self.fences.len()), *end)?;
            }
            Step::AddTask(lease) if !self.fences.is_empty() => self.add_task(lease.index(self.fences.len()))?,
            Step::Sweep => prop_assert_eq!(now(subject.queue.sweep()), model.sweep()),
            Step::Rescue { worker } => {
                let dead = WorkerId(format!("w{worker}"));
                prop_assert_eq!(now(subject.queue.rescue(&dead)), model.rescue(*worker));
            }
            Step::Cancel(job) if !self.jobs.is_empty() => self.cancel(job.index(self.jobs.len()))?,
            Step::Conclude(job) if !self.jobs.is_empty() => self.conclude(job.index(self.jobs.len()))?,
            Step::Pass { seconds } => self.pass(*seconds),
            _ => {}
        }
        Ok(())
    }

    fn enqueue(&mut self, tasks: usize, max_attempts: u32) {
        let job = NewJob {
            kind: "x".into(),
            connections: vec![],
            request: serde_json::Value::Null,
            origin: "modelo".into(),
            parent: None,
            unique_key: None,
            idempotency_key: None,
            tasks: (0..tasks).map(|n| task(n, max_attempts)).collect(),
        };
        let id = now(self.subject.queue.enqueue(&job)).job();
        self.jobs.push(id);
        self.tasks.extend(self.subject.tasks(id).iter().map(|task| task.id));
        self.model.enqueue(tasks, max_attempts);
    }

    fn claim(&mut self, worker: usize, slots: usize) -> Result<(), TestCaseError> {
        let leased = self.subject.claim(worker, slots);
        let expected: Vec<TaskId> = self.model.claim(worker, slots).iter().map(|at| self.tasks[*at]).collect();
        let found: Vec<TaskId> = leased.iter().map(|task| task.fence.task).collect();
        prop_assert_eq!(found, expected, "a claim gave other tasks");
        for task in leased {
            prop_assert!(task.attempt <= task.max_attempts, "more attempts than allowed");
            let last = self.newest.insert(task.fence.task, task.fence.lease_no);
            let grown = last.is_none_or(|last| last < task.fence.lease_no);
            prop_assert!(grown || self.subject.fencing != Fencing::LeaseNumber, "a fence did not grow");
            self.fences.push(task.fence);
        }
        Ok(())
    }

    fn job_of(&self, lease: usize) -> JobId {
        self.jobs[self.model.tasks[self.model.leases[lease].task].job]
    }

    fn renew(&mut self, lease: usize) -> Result<(), TestCaseError> {
        let answer = self.subject.renew(self.job_of(lease), self.fences[lease]);
        let expected = self.model.renew(lease).map_or(Renewal::Lost, |cancel| Renewal::Held { cancel, pause: false });
        prop_assert!(answer == expected || expected != Renewal::Lost, "a lost lease wrote: it was renewed");
        prop_assert_eq!(answer, expected);
        Ok(())
    }

    fn finish(&mut self, lease: usize, end: End) -> Result<(), TestCaseError> {
        let (code, detail) = (String::from("X"), String::new());
        let told = match end {
            End::Done => TaskEnd::Done,
            End::Fail => TaskEnd::Fail { code, detail },
            End::Cancelled => TaskEnd::Cancelled,
            End::Release => TaskEnd::Release,
            End::Retry(wait) => TaskEnd::Retry { after: Duration::from_secs(wait), code, detail },
            End::Defer(wait) => {
                let until =
                    now(crate::port::Schedules::now(&self.subject.queue)) + TimeDelta::seconds(wait.cast_signed());
                TaskEnd::Defer { until, code, detail }
            }
        };
        let held = self.subject.finish(self.job_of(lease), self.fences[lease], told);
        let expected = self.model.finish(lease, end);
        prop_assert!(!held || expected, "a lost lease wrote: it ended its task");
        prop_assert_eq!(held, expected);
        Ok(())
    }

    fn add_task(&mut self, lease: usize) -> Result<(), TestCaseError> {
        let job = self.job_of(lease);
        let before = self.subject.tasks(job).len();
        let held = self.subject.add_task(job, self.fences[lease], task(100 + self.tasks.len(), 2));
        let expected = self.model.add_task(lease);
        prop_assert!(!held || expected, "a lost lease wrote: it added a task");
        prop_assert_eq!(held, expected);
        self.tasks.extend(self.subject.tasks(job)[before..].iter().map(|task| task.id));
        Ok(())
    }

    fn cancel(&mut self, job: usize) -> Result<(), TestCaseError> {
        let outcome = now(self.subject.queue.cancel(self.jobs[job], Cancel::Tell));
        prop_assert_eq!(outcome == Steered::Requested, !self.model.jobs[job].ended);
        self.model.cancel(job);
        Ok(())
    }

    fn conclude(&mut self, job: usize) -> Result<(), TestCaseError> {
        let concluded = now(self.subject.queue.conclude(self.jobs[job], &conclusion()));
        prop_assert_eq!(concluded, self.model.conclude(job));
        Ok(())
    }

    fn pass(&mut self, seconds: u64) {
        self.subject.queue.advance(Duration::from_secs(seconds));
        self.model.now += seconds;
    }

    /// Every task is as the model has it.
    fn compare(&self) -> Result<(), TestCaseError> {
        let stored = self.jobs.iter().flat_map(|job| self.subject.tasks(*job));
        let stored: BTreeMap<TaskId, _> = stored.map(|task| (task.id, (task.state, task.attempts))).collect();
        prop_assert_eq!(stored.len(), self.model.tasks.len());
        for (id, task) in self.tasks.iter().zip(&self.model.tasks) {
            prop_assert_eq!(stored.get(id), Some(&(task.state, task.attempts)), "task {:?}", id);
        }
        Ok(())
    }

    /// Whatever happened, a worker that goes on ends every job.
    fn end_everything(&mut self) -> Result<(), TestCaseError> {
        for _ in 0..20 {
            self.pass(120);
            self.step(&Step::Sweep)?;
            let first = self.fences.len();
            self.claim(0, 1_000)?;
            for lease in first..self.fences.len() {
                self.finish(lease, End::Done)?;
            }
            for job in 0..self.jobs.len() {
                self.conclude(job)?;
            }
            if self.model.jobs.iter().all(|job| job.ended) {
                let ended = |job: &JobId| now(self.subject.queue.job(*job)).is_some_and(|job| job.status.has_ended());
                prop_assert!(self.jobs.iter().all(ended));
                return Ok(());
            }
        }
        Err(TestCaseError::fail("some job never ends"))
    }
}
