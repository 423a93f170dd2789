//! What an application gives to a runner: the bodies of its tasks and jobs, by name.

use super::log::JobLogger;
use crate::port::{Conclusion, Job, Leased, Task, TaskEnd};
use crate::rules::Backoff;
use async_trait::async_trait;
use etl_core::Fence;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// Why a body failed to conclude its job; it is asked again later.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Why a task was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelReason {
    /// A person asked for the end of its job.
    Person,
    /// The task is another worker's, or may soon be: no side effect from now on.
    Lost,
    /// The attempt took longer than allowed.
    Deadline,
    /// The process ends and its time for ending is over.
    Drain,
}

/// What a body needs beside its task.
#[derive(Clone)]
pub struct TaskContext {
    /// Proof of holding the task, for every write.
    pub fence: Fence,
    /// Stop, release what is held and return; the future is dropped after a grace.
    pub cancel: CancellationToken,
    /// End what is in hand and return, with [`TaskEnd::Release`] when something is left.
    pub drain: CancellationToken,
    /// The log of the job.
    pub log: JobLogger,
    pub(super) reason: Arc<OnceLock<CancelReason>>,
    pub(super) backoff: Arc<Backoff>,
    pub(super) attempt: u32,
}

impl TaskContext {
    /// Why `cancel` was cancelled.
    pub fn reason(&self) -> Option<CancelReason> {
        self.reason.get().copied()
    }

    /// The end of a task that shall be tried again after the usual wait.
    pub fn retry(&self, code: impl Into<String>, detail: impl Into<String>) -> TaskEnd {
        TaskEnd::Retry { after: self.backoff.after(self.attempt), code: code.into(), detail: detail.into() }
    }
}

/// The work of one kind of task. It runs again after any crash: its effects must bear being repeated.
#[async_trait]
pub trait TaskBody: Send + Sync {
    /// Does the task and says how it ended.
    async fn run(&self, task: &Leased, ctx: &TaskContext) -> TaskEnd;
}

/// The end of one kind of job.
#[async_trait]
pub trait JobBody: Send + Sync {
    /// Says how a job ends whose tasks have all ended. May be asked more than once; only one answer is kept.
    async fn conclude(&self, job: &Job, tasks: &[Task]) -> Result<Conclusion, BodyError>;
}

/// The bodies of an application.
#[derive(Clone, Default)]
pub struct Bodies {
    tasks: BTreeMap<String, Arc<dyn TaskBody>>,
    jobs: BTreeMap<String, Arc<dyn JobBody>>,
}

impl Bodies {
    /// Adds the body of a kind of task.
    ///
    /// # Panics
    /// When the kind has one already.
    #[must_use]
    pub fn task(mut self, kind: &str, body: Arc<dyn TaskBody>) -> Self {
        assert!(self.tasks.insert(kind.into(), body).is_none(), "two bodies for the task {kind}");
        self
    }

    /// Adds the body of a kind of job. A kind without one ends as its tasks did.
    ///
    /// # Panics
    /// When the kind has one already.
    #[must_use]
    pub fn job(mut self, kind: &str, body: Arc<dyn JobBody>) -> Self {
        assert!(self.jobs.insert(kind.into(), body).is_none(), "two bodies for the job {kind}");
        self
    }

    pub(super) fn of_task(&self, kind: &str) -> Option<&Arc<dyn TaskBody>> {
        self.tasks.get(kind)
    }

    pub(super) fn of_job(&self, kind: &str) -> Option<&Arc<dyn JobBody>> {
        self.jobs.get(kind)
    }
}
