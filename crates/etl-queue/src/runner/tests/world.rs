//! A queue, runners on it, and bodies written as closures.

use super::faulty::Faulty;
use crate::memory::MemoryQueue;
use crate::port::{Job, JobLog, Jobs, Leased, Level, Task, TaskEnd};
use crate::runner::{Bodies, Runner, RunnerSettings, TaskBody, TaskContext};
use async_trait::async_trait;
use etl_core::{JobId, NewJob, NewTask};
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

pub(super) const SECOND: Duration = Duration::from_secs(1);

/// A body made of a function.
struct Body<F>(F);

#[async_trait]
impl<F> TaskBody for Body<F>
where
    F: Fn(Leased, TaskContext) -> BoxFuture<'static, TaskEnd> + Send + Sync,
{
    async fn run(&self, task: &Leased, ctx: &TaskContext) -> TaskEnd {
        (self.0)(task.clone(), ctx.clone()).await
    }
}

/// Bodies with one for the tasks of the tests.
pub(super) fn bodies<F, R>(run: F) -> Bodies
where
    F: Fn(Leased, TaskContext) -> R + Send + Sync + 'static,
    R: Future<Output = TaskEnd> + Send + 'static,
{
    Bodies::default().task("x", Arc::new(Body(move |task, ctx| -> BoxFuture<_> { Box::pin(run(task, ctx)) })))
}

pub(super) fn settings() -> RunnerSettings {
    RunnerSettings { seed: 7, ..RunnerSettings::default() }
}

pub(super) struct World {
    pub(super) queue: Arc<Faulty>,
}

/// A runner at work.
pub(super) struct Running {
    pub(super) drain: CancellationToken,
    pub(super) abort: CancellationToken,
    handle: JoinHandle<()>,
}

impl World {
    pub(super) fn new() -> Self {
        let memory = MemoryQueue::running("2025-11-19T11:00:00Z".parse().unwrap());
        Self { queue: Arc::new(Faulty::new(memory)) }
    }

    pub(super) fn runner(&self, bodies: Bodies, settings: RunnerSettings) -> Runner {
        Runner::new(self.queue.clone(), bodies, settings)
    }

    pub(super) fn start(&self, bodies: Bodies, settings: RunnerSettings) -> Running {
        let (drain, abort) = (CancellationToken::new(), CancellationToken::new());
        let handle = tokio::spawn(self.runner(bodies, settings).run(drain.clone(), abort.clone()));
        Running { drain, abort, handle }
    }

    /// Enqueues a job with plain tasks of these keys.
    pub(super) async fn enqueue(&self, keys: &[&str]) -> JobId {
        self.enqueue_tasks(keys.iter().map(|key| task(key)).collect()).await
    }

    pub(super) async fn enqueue_tasks(&self, tasks: Vec<NewTask>) -> JobId {
        let job = NewJob {
            kind: "teste".into(),
            connections: vec![],
            request: serde_json::Value::Null,
            origin: "teste".into(),
            parent: None,
            unique_key: None,
            idempotency_key: None,
            tasks,
        };
        self.queue.memory.enqueue(&job).await.unwrap().job()
    }

    pub(super) async fn job(&self, id: JobId) -> Job {
        self.queue.memory.job(id).await.unwrap().unwrap()
    }

    pub(super) async fn tasks(&self, job: JobId) -> Vec<Task> {
        self.queue.memory.tasks(job).await.unwrap()
    }

    /// The messages of a log.
    pub(super) async fn messages(&self, job: JobId) -> Vec<String> {
        let records = self.queue.memory.lines(job, 0, Level::Debug, 100_000).await.unwrap();
        records.into_iter().map(|record| record.line.message).collect()
    }

    /// Waits until a job has ended, for a day at most.
    pub(super) async fn ended(&self, id: JobId) -> Job {
        let ended = async {
            loop {
                let job = self.job(id).await;
                if job.status.has_ended() {
                    return job;
                }
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_hours(24), ended).await.expect("the job should end within a day")
    }

    /// Waits until all tasks of a job are as wanted.
    pub(super) async fn until(&self, job: JobId, wanted: impl Fn(&Task) -> bool) {
        let wait = async {
            while !self.tasks(job).await.iter().all(&wanted) {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_hours(24), wait).await.expect("the tasks should come so far within a day");
    }
}

impl Running {
    /// Drains and waits for the end.
    pub(super) async fn end(self) {
        self.drain.cancel();
        self.ended().await;
    }

    pub(super) async fn ended(self) {
        timeout(Duration::from_mins(10), self.handle).await.expect("a runner ends").expect("a runner never panics");
    }
}

pub(super) fn task(key: &str) -> NewTask {
    NewTask::new("x", "qore", key, serde_json::json!({ "v": 1 }))
}
