//! What the cases have in common: a queue, the passage of time, short words for what a worker does.

use super::Passage;
use crate::port::{Claim, Conclusion, JobFilter, Leased, Program, Queue, Renewal, Task, TaskEnd, WorkerId};
use chrono::{DateTime, Utc};
use etl_core::{Fence, JobId, JobStatus, NewJob, NewTask, TaskState};
use std::time::Duration;

pub(super) const LEASE: Duration = Duration::from_mins(1);
pub(super) const SECOND: Duration = Duration::from_secs(1);
pub(super) const MINUTE: Duration = Duration::from_mins(1);
pub(super) const DAY: Duration = Duration::from_hours(24);

/// A queue under test.
pub struct Bench<'a> {
    /// The queue.
    pub queue: &'a dyn Queue,
    /// Its time.
    pub time: &'a dyn Passage,
}

impl Bench<'_> {
    pub(super) async fn pass(&self, time: Duration) {
        self.time.pass(time).await;
    }

    pub(super) async fn now(&self) -> DateTime<Utc> {
        self.queue.now().await.unwrap()
    }

    /// Adds a job that must be new.
    pub(super) async fn enqueue(&self, job: &NewJob) -> JobId {
        let enqueued = self.queue.enqueue(job).await.unwrap();
        assert!(matches!(enqueued, crate::port::Enqueued::New(_)), "{enqueued:?}");
        enqueued.job()
    }

    /// Adds a job with one plain task per key.
    pub(super) async fn enqueue_keys(&self, keys: &[&str]) -> JobId {
        self.enqueue(&job(keys.iter().map(|key| task(key)).collect())).await
    }

    pub(super) async fn claim(&self, worker: &str, slots: usize) -> Vec<Leased> {
        self.queue.claim(&ask(worker, slots)).await.unwrap()
    }

    pub(super) async fn claim_keys(&self, worker: &str, slots: usize) -> Vec<String> {
        keys(&self.claim(worker, slots).await)
    }

    /// Claims exactly one task.
    pub(super) async fn claim_one(&self, worker: &str) -> Leased {
        let mut leased = self.claim(worker, 1).await;
        assert_eq!(leased.len(), 1, "a task should be free");
        leased.remove(0)
    }

    pub(super) async fn renew(&self, fence: Fence) -> Renewal {
        self.queue.renew(&[fence], LEASE).await.unwrap()[0]
    }

    pub(super) async fn finish(&self, fence: Fence, end: TaskEnd) -> bool {
        self.queue.finish(&[(fence, end)]).await.unwrap()[0]
    }

    pub(super) async fn finish_all(&self, leased: &[Leased]) {
        let ends: Vec<_> = leased.iter().map(|task| (task.fence, TaskEnd::Done)).collect();
        assert_eq!(self.queue.finish(&ends).await.unwrap(), vec![true; ends.len()]);
    }

    /// The only task of a job.
    pub(super) async fn task_of(&self, job: JobId) -> Task {
        let mut tasks = self.queue.tasks(job).await.unwrap();
        assert_eq!(tasks.len(), 1);
        tasks.remove(0)
    }

    pub(super) async fn states(&self, job: JobId) -> Vec<TaskState> {
        self.queue.tasks(job).await.unwrap().iter().map(|task| task.state).collect()
    }

    pub(super) async fn status(&self, job: JobId) -> JobStatus {
        self.queue.job(job).await.unwrap().expect("the job is there").status
    }

    pub(super) async fn conclude(&self, job: JobId) -> bool {
        self.queue.conclude(job, &completed()).await.unwrap()
    }

    /// Enqueues a job with one task, does it and concludes it.
    pub(super) async fn whole_job(&self, new: &NewJob) -> JobId {
        let job = self.enqueue(new).await;
        let leased = self.queue.claim(&Claim { job: Some(job), ..ask("w", new.tasks.len()) }).await.unwrap();
        self.finish_all(&leased).await;
        assert!(self.conclude(job).await);
        job
    }

    /// What is true of every queue at any time.
    pub(super) async fn check_invariants(&self) {
        let filter = JobFilter { limit: 10_000, ..JobFilter::default() };
        for job in self.queue.jobs(&filter).await.unwrap() {
            let tasks = self.queue.tasks(job.id).await.unwrap();
            assert_eq!(job.finished_at.is_some(), job.status.has_ended(), "job {job:?}");
            assert!(!job.status.has_ended() || tasks.iter().all(|task| task.state.has_ended()), "job {job:?}");
            for task in tasks {
                assert!(task.attempts <= task.max_attempts, "{task:?}");
                assert!(i64::from(task.attempts) <= task.lease_no, "{task:?}");
                assert_eq!(task.lease_until.is_some(), task.state == TaskState::Running, "{task:?}");
            }
            let attempts = self.queue.attempts(job.id).await.unwrap();
            let order: Vec<_> = attempts.iter().map(|attempt| (attempt.task, attempt.lease_no)).collect();
            assert!(order.is_sorted() && order.windows(2).all(|pair| pair[0] != pair[1]), "{order:?}");
            assert!(attempts.iter().all(|attempt| attempt.end.is_some() == attempt.ended_at.is_some()));
        }
    }
}

pub(super) fn task(key: &str) -> NewTask {
    NewTask::new("coletar", "qore", key, serde_json::json!({ "v": 1, "chave": key }))
}

pub(super) fn job(tasks: Vec<NewTask>) -> NewJob {
    NewJob {
        kind: "coleta".into(),
        connections: vec!["qore".into()],
        request: serde_json::json!({ "v": 1 }),
        origin: "cli".into(),
        parent: None,
        unique_key: None,
        idempotency_key: None,
        tasks,
    }
}

pub(super) fn ask(worker: &str, slots: usize) -> Claim {
    Claim {
        worker: WorkerId(worker.into()),
        program: Program::default(),
        slots,
        lease: LEASE,
        abilities: vec![],
        job: None,
    }
}

pub(super) fn keys(leased: &[Leased]) -> Vec<String> {
    leased.iter().map(|task| task.key.clone()).collect()
}

pub(super) fn completed() -> Conclusion {
    Conclusion {
        status: JobStatus::Completed,
        error: String::new(),
        summary: serde_json::json!({ "feitas": 1 }),
        follow_up: None,
    }
}

pub(super) fn retry(after: Duration) -> TaskEnd {
    TaskEnd::Retry { after, code: "PORTAL-FORA".into(), detail: "503".into() }
}

pub(super) fn defer(until: DateTime<Utc>) -> TaskEnd {
    TaskEnd::Defer { until, code: "ITEM-NAO-PUBLICADO".into(), detail: "até 11:00".into() }
}

pub(super) fn fail() -> TaskEnd {
    TaskEnd::Fail { code: "PORTAL-LOGIN".into(), detail: "senha recusada".into() }
}
