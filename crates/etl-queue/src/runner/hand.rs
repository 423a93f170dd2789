//! The hand of a worker: the tasks that it works on, and while tasks end as fast as they are claimed some for the next moment,
//! so that a claim serves many. Slow tasks are never kept waiting behind each other: other workers may have room for them.

use super::shared::Shared;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// Tasks in hand for each slot, at most.
pub(super) const AHEAD: usize = 8;

/// A task that ends later than this after its claim is a slow one.
const QUICK: Duration = Duration::from_millis(100);

/// A task that finds no slot in this time goes back to the queue.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Hand {
    /// What works on tasks.
    slots: Semaphore,
    /// What holds a task from its claim until its end is handed over.
    places: Arc<Semaphore>,
    size: usize,
    a_task_was_quick: AtomicBool,
    a_task_was_slow: AtomicBool,
}

impl Hand {
    pub(super) fn new(slots: usize) -> Arc<Self> {
        let (slots, size) = (slots.max(1), slots.max(1) * AHEAD);
        let places = Arc::new(Semaphore::new(size));
        let (a_task_was_quick, a_task_was_slow) = (AtomicBool::new(false), AtomicBool::new(false));
        Arc::new(Self { slots: Semaphore::new(slots), places, size, a_task_was_quick, a_task_was_slow })
    }

    /// How many tasks to hold after a claim that asked for some and got some, when `reach` was held before: more than there
    /// are slots only once some have ended, and all of them quickly.
    pub(super) fn reach(&self, reach: usize, (asked, got): (usize, usize)) -> usize {
        let quick = self.a_task_was_quick.swap(false, Ordering::Relaxed);
        let slow = self.a_task_was_slow.swap(false, Ordering::Relaxed);
        if got == asked && quick && !slow { (reach * 2).min(self.size) } else { self.size / AHEAD }
    }

    /// Waits until a slot could go without a task, takes the free places among the first `reach`; `None` when nothing more
    /// shall be claimed.
    pub(super) async fn free_places(&self, shared: &Shared, reach: usize) -> Option<OwnedSemaphorePermit> {
        let (beyond, slots) = (self.size - reach, self.size / AHEAD);
        let mut free = tokio::select! {
            biased;
            () = shared.drain.cancelled() => return None,
            () = shared.abort.cancelled() => return None,
            free = Arc::clone(&self.places).acquire_many_owned(permits(beyond + 1 + reach - slots)) => free.ok()?,
        };
        // Bodies that end at once are let end, so that one claim fills the places of them all.
        tokio::task::yield_now().await;
        if let Ok(others) = Arc::clone(&self.places).try_acquire_many_owned(permits(self.places.available_permits())) {
            free.merge(others);
        }
        drop(free.split(beyond));
        Some(free)
    }

    /// Does a task as soon as there is a slot; `None` when none came free.
    pub(super) async fn work<T>(&self, claimed: Instant, task: impl Future<Output = T>) -> Option<T> {
        let slot = timeout(PATIENCE, self.slots.acquire()).await.ok();
        let done = match &slot {
            Some(_) => Some(task.await),
            None => None,
        };
        let pace = if claimed.elapsed() > QUICK { &self.a_task_was_slow } else { &self.a_task_was_quick };
        pace.store(true, Ordering::Relaxed);
        done
    }
}

fn permits(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
