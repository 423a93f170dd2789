//! What the loops of a runner share.

use super::Runner;
use super::body::Bodies;
use super::conclude::Endings;
use super::held::Held;
use super::log::LogWriter;
use super::outage::Outage;
use super::settings::RunnerSettings;
use crate::port::{Claim, Queue, QueueError, WorkerId};
use crate::rules::Backoff;
use etl_core::JobId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

pub(super) struct Shared {
    pub(super) queue: Arc<dyn Queue>,
    pub(super) bodies: Bodies,
    pub(super) settings: RunnerSettings,
    pub(super) worker: WorkerId,
    pub(super) held: Held,
    pub(super) endings: Endings,
    pub(super) log: Arc<LogWriter>,
    /// Waits of the tasks.
    pub(super) backoff: Arc<Backoff>,
    /// There may be work.
    pub(super) work: Notify,
    /// A cancellation may have come.
    pub(super) news: Notify,
    /// No more claims.
    pub(super) drain: CancellationToken,
    /// The time for draining is over.
    pub(super) out_of_time: CancellationToken,
    /// Leave everything.
    pub(super) abort: CancellationToken,
    patience: Backoff,
    outage: Arc<Outage>,
}

impl Shared {
    pub(super) fn new(runner: Runner, drain: CancellationToken, abort: CancellationToken) -> Self {
        let Runner { queue, bodies, settings, worker } = runner;
        let outage = Arc::new(Outage::default());
        Self {
            log: Arc::new(LogWriter::new(queue.clone(), &settings, outage.clone())),
            held: Held::default(),
            endings: Endings::default(),
            backoff: Arc::new(Backoff::of_tasks(settings.seed)),
            patience: Backoff::of_database(settings.seed),
            work: Notify::new(),
            news: Notify::new(),
            drain,
            out_of_time: CancellationToken::new(),
            abort,
            queue,
            bodies,
            settings,
            worker,
            outage,
        }
    }

    /// Ends that may wait to be written before places stay taken.
    pub(super) fn unwritten_ends(&self) -> usize {
        self.settings.in_hand().max(64)
    }

    pub(super) fn half_lease(&self) -> Duration {
        self.settings.lease / 2
    }

    pub(super) fn heartbeat(&self) -> Duration {
        self.settings.lease / 6
    }

    pub(super) fn claim(&self, slots: usize) -> Claim {
        Claim {
            worker: self.worker.clone(),
            program: self.settings.program.clone(),
            slots,
            lease: self.settings.lease,
            abilities: self.settings.abilities.clone(),
            job: self.settings.only,
        }
    }

    /// Makes a call of the queue: one that gets no answer is a failed one, and outages are told once.
    pub(super) async fn ask<T>(&self, call: impl Future<Output = Result<T, QueueError>>) -> Result<T, QueueError> {
        let answer = timeout(self.half_lease(), call).await.unwrap_or_else(|_| Err(QueueError::no_answer()));
        self.outage.note(&answer);
        answer
    }

    /// Waits after the failure of this number, from 1.
    pub(super) async fn wait_after(&self, failure: u32) {
        sleep(self.patience.after(failure)).await;
    }

    /// Says that the time for draining is over, when it is.
    pub(super) async fn bound_the_drain(&self, over: &CancellationToken) {
        let too_long = async {
            self.drain.cancelled().await;
            sleep(self.settings.drain_grace).await;
        };
        tokio::select! {
            () = over.cancelled() => {}
            () = too_long => self.out_of_time.cancel(),
        }
    }

    pub(super) async fn flush_log_before_leaving(&self) {
        if let Err(error) = self.log.flush().await {
            tracing::error!(error = super::outage::chain(&error), "the last lines of the log were not written");
        }
    }

    /// Returns when the job has ended, is unknown, or the runner drains.
    pub(super) async fn until_concluded(&self, job: JobId) {
        let mut failures = 0;
        loop {
            match self.ask(self.queue.job(job)).await {
                Ok(Some(job)) if !job.status.has_ended() => failures = 0,
                Ok(_) => return,
                Err(_) => {
                    failures += 1;
                    self.wait_after(failures).await;
                }
            }
            tokio::select! {
                () = self.drain.cancelled() => return,
                () = self.endings.concluded.notified() => {}
                () = sleep(self.settings.poll) => {}
            }
        }
    }
}
