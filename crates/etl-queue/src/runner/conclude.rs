//! The end of jobs: whoever wrote the end of the last task in hand asks whether its job has ended, and concludes it.

use super::outage::chain;
use super::shared::Shared;
use crate::port::{Conclusion, Job, QueueError, Task};
use crate::rules::plain_conclusion;
use etl_core::{Code, JobId, JobStatus, message};
use std::collections::BTreeSet;
use std::sync::Mutex;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// Jobs that may have ended; each is there once, however many of its tasks ended meanwhile.
#[derive(Default)]
pub(super) struct Endings {
    jobs: Mutex<BTreeSet<JobId>>,
    asked: Notify,
    closed: CancellationToken,
    /// A job was concluded.
    pub(super) concluded: Notify,
}

impl Endings {
    pub(super) fn ask(&self, job: JobId) {
        self.jobs.lock().expect("nothing panics while it holds the jobs").insert(job);
        self.asked.notify_one();
    }

    /// Nobody asks any more.
    pub(super) fn close(&self) {
        self.closed.cancel();
    }

    fn next(&self) -> Option<JobId> {
        self.jobs.lock().expect("nothing panics while it holds the jobs").pop_first()
    }
}

/// Concludes jobs until nobody asks any more.
pub(super) async fn conclude_jobs(shared: &Shared) {
    let endings = &shared.endings;
    let mut failures = 0;
    loop {
        let Some(job) = endings.next() else {
            if endings.closed.is_cancelled() {
                return;
            }
            tokio::select! {
                () = endings.asked.notified() => {}
                () = endings.closed.cancelled() => {}
            }
            continue;
        };
        match conclude(shared, job).await {
            Ok(()) => failures = 0,
            // Whoever leads finds the job again.
            Err(_) if endings.closed.is_cancelled() => return,
            Err(error) => {
                if error.transient {
                    endings.ask(job);
                }
                failures += 1;
                shared.wait_after(failures).await;
            }
        }
    }
}

async fn conclude(shared: &Shared, id: JobId) -> Result<(), QueueError> {
    let queue = &shared.queue;
    if shared.ask(queue.ended_jobs(Some(id))).await?.is_empty() {
        return Ok(());
    }
    let Some(job) = shared.ask(queue.job(id)).await? else { return Ok(()) };
    let tasks = shared.ask(queue.tasks(id)).await?;
    let Some(conclusion) = conclusion(shared, job, tasks).await else { return Ok(()) };
    if shared.ask(queue.conclude(id, &conclusion)).await? {
        shared.endings.concluded.notify_one();
    }
    Ok(())
}

/// What the body of the job says; `None` when it failed, to be asked again with the next sweep.
async fn conclusion(shared: &Shared, job: Job, tasks: Vec<Task>) -> Option<Conclusion> {
    let Some(body) = shared.bodies.of_job(&job.kind).cloned() else {
        return Some(plain_conclusion(&job, &tasks));
    };
    let id = job.id;
    let asked = AbortOnDropHandle::new(tokio::spawn(async move { body.conclude(&job, &tasks).await }));
    let answer = tokio::select! {
        answer = asked => answer,
        () = shared.out_of_time.cancelled() => return None,
    };
    match answer {
        Ok(Ok(conclusion)) => Some(conclusion),
        Ok(Err(error)) => {
            tracing::error!(job = id.0, error = chain(&*error), "a job was not concluded; it is tried again");
            None
        }
        Err(_) => Some(Conclusion {
            status: JobStatus::Error,
            error: message(Code::Internal, ""),
            summary: serde_json::Value::Null,
            follow_up: None,
        }),
    }
}
