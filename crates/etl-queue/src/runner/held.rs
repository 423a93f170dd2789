//! The tasks in hand: what tells each one to stop, and when its lease was last granted.

use super::body::CancelReason;
use crate::port::Renewal;
use etl_core::{Fence, JobId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Tells one task to stop, and why; the first reason stays.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    pub(super) token: CancellationToken,
    /// Tells it to end what is in hand and to come back.
    pub(super) drain: CancellationToken,
    pub(super) reason: Arc<OnceLock<CancelReason>>,
}

impl Stop {
    /// Of a task of a worker whose wish to drain is also its own.
    pub(super) fn new(drain: &CancellationToken) -> Self {
        Self { token: CancellationToken::new(), drain: drain.child_token(), reason: Arc::default() }
    }

    pub(super) fn because(&self, reason: CancelReason) {
        // A reason that is there already is the true one.
        let _ = self.reason.set(reason);
        self.token.cancel();
    }
}

struct Grip {
    job: JobId,
    stop: Stop,
    granted: Instant,
}

/// Every task from its claim until its end is written.
#[derive(Default)]
pub(super) struct Held(Mutex<HashMap<Fence, Grip>>);

impl Held {
    fn grips(&self) -> MutexGuard<'_, HashMap<Fence, Grip>> {
        self.0.lock().expect("nothing panics while it holds the grips")
    }

    /// Notes a task of a job, claimed by a call that began at `granted`.
    pub(super) fn take(&self, fence: Fence, job: JobId, granted: Instant, drain: &CancellationToken) -> Stop {
        let stop = Stop::new(drain);
        self.grips().insert(fence, Grip { job, stop: stop.clone(), granted });
        stop
    }

    pub(super) fn let_go(&self, fence: Fence) {
        self.grips().remove(&fence);
    }

    /// Whether any task of a job is in hand.
    pub(super) fn has_of(&self, job: JobId) -> bool {
        self.grips().values().any(|grip| grip.job == job)
    }

    pub(super) fn fences(&self) -> Vec<Fence> {
        self.grips().keys().copied().collect()
    }

    /// Takes in the answers to a renewal whose call began at `granted`.
    pub(super) fn answered(&self, fences: &[Fence], answers: &[Renewal], granted: Instant) {
        let mut grips = self.grips();
        for (fence, answer) in fences.iter().zip(answers) {
            match answer {
                Renewal::Lost => {
                    if let Some(grip) = grips.remove(fence) {
                        grip.stop.because(CancelReason::Lost);
                    }
                }
                Renewal::Held { cancel, pause } => {
                    if let Some(grip) = grips.get_mut(fence) {
                        grip.granted = granted;
                        if *cancel {
                            grip.stop.because(CancelReason::Person);
                        } else if *pause {
                            grip.stop.drain.cancel();
                        }
                    }
                }
            }
        }
    }

    /// When the first lease will have gone unrenewed for `limit`.
    pub(super) fn stale_at(&self, limit: Duration) -> Option<Instant> {
        self.grips().values().map(|grip| grip.granted + limit).min()
    }

    /// Gives up every task whose lease went unrenewed for `limit`, and tells how many.
    pub(super) fn give_up_stale(&self, limit: Duration, now: Instant) -> usize {
        let mut grips = self.grips();
        let before = grips.len();
        grips.retain(|_, grip| {
            let fresh = now < grip.granted + limit;
            if !fresh {
                grip.stop.because(CancelReason::Lost);
            }
            fresh
        });
        before - grips.len()
    }
}
