//! The runner: claims tasks of the queue, runs their bodies, renews their leases, writes their ends, concludes their jobs.
//!
//! One runner is one worker process (or the embedded worker of a server). Its loops share one future, so that dropping it stops
//! them all; bodies run in tasks of their own. Every loop outlives a database that is away. What the bodies do is not here.

mod body;
mod claim;
mod conclude;
mod execute;
mod finish;
mod hand;
mod held;
mod lead;
mod listen;
mod log;
mod outage;
mod renew;
mod settings;
mod shared;

pub use body::{Bodies, BodyError, CancelReason, JobBody, TaskBody, TaskContext};
pub use log::JobLogger;
pub use settings::{Mask, RunnerSettings};

use crate::port::{Job, Queue, QueueError, WorkerId};
use etl_core::JobId;
use shared::Shared;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How long the database has to take back what an abort leaves, or a drain whose time is over.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A worker.
pub struct Runner {
    queue: Arc<dyn Queue>,
    bodies: Bodies,
    settings: RunnerSettings,
    worker: WorkerId,
}

impl Runner {
    /// A worker with a name of its own, fresh for every runner.
    pub fn new(queue: Arc<dyn Queue>, bodies: Bodies, settings: RunnerSettings) -> Self {
        let worker = WorkerId::fresh(&settings.machine);
        Self { queue, bodies, settings, worker }
    }

    /// Its name.
    pub fn worker(&self) -> &WorkerId {
        &self.worker
    }

    /// Works until `drain`: then claims nothing more, lets the bodies end what they have in hand and writes all ends. `abort`
    /// drops the bodies at once and gives the tasks back if the database answers within two seconds.
    pub async fn run(self, drain: CancellationToken, abort: CancellationToken) {
        let shared = Arc::new(Shared::new(self, drain, abort));
        bounded(&shared, Box::pin(work(&shared))).await;
    }

    /// Works on one job only, until it has ended or the runner drained, and returns it as it is then; `None` when there is no
    /// such job. `drain` and `abort` as in [`run`](Self::run).
    pub async fn run_until_concluded(
        mut self,
        job: JobId,
        drain: CancellationToken,
        abort: CancellationToken,
    ) -> Result<Option<Job>, QueueError> {
        self.settings.only = Some(job);
        let queue = self.queue.clone();
        let enough = drain.child_token();
        let shared = Arc::new(Shared::new(self, enough.clone(), abort));
        let watched = async {
            let watch = async {
                shared.until_concluded(job).await;
                enough.cancel();
            };
            tokio::join!(work(&shared), watch);
        };
        bounded(&shared, Box::pin(watched)).await;
        timeout(LAST_WORDS, queue.job(job)).await.unwrap_or_else(|_| Err(QueueError::no_answer()))
    }
}

/// Lets a runner work until it ends by itself, or until it has to leave.
async fn bounded(shared: &Shared, work: Pin<Box<impl Future<Output = ()>>>) {
    let has_to_leave = async {
        tokio::select! {
            () = shared.abort.cancelled() => {}
            () = shared.out_of_time.cancelled() => {}
        }
        sleep(LAST_WORDS).await;
    };
    tokio::select! {
        () = work => {}
        () = has_to_leave => tracing::error!("left before the last ends were written; their leases end by themselves"),
    }
}

/// Everything that a runner does, until its last end is written.
async fn work(shared: &Arc<Shared>) {
    let over = CancellationToken::new();
    let (ends, ended) = mpsc::channel(shared.unwritten_ends());
    let tasks = async {
        tokio::join!(claim::claim_tasks(shared, ends), finish::write_ends(shared, ended));
        shared.endings.close();
    };
    let jobs_too = async {
        tokio::join!(tasks, conclude::conclude_jobs(shared));
        shared.flush_log_before_leaving().await;
        over.cancel();
    };
    tokio::join!(
        jobs_too,
        listen::listen(shared, &over),
        renew::renew_leases(shared, &over),
        shared.log.keep_writing(&over),
        lead::lead(shared),
        shared.bound_the_drain(&over),
    );
}

#[cfg(test)]
mod tests;
