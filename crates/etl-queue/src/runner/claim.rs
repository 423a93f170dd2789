//! Claims: free slots are filled with tasks that are due.

use super::execute::{Ended, execute};
use super::shared::Shared;
use crate::port::Leased;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Instant, sleep};
use tokio_util::task::TaskTracker;

/// Claims until the runner drains, and returns when every body has ended.
pub(super) async fn claim_tasks(shared: &Arc<Shared>, ends: mpsc::Sender<Ended>) {
    let slots = Arc::new(Semaphore::new(shared.settings.slots.max(1)));
    let bodies = TaskTracker::new();
    let (mut failures, mut in_doubt) = (0, false);
    while let Some(free) = free_slots(shared, &slots).await {
        if in_doubt && shared.held.fences().is_empty() {
            in_doubt = shared.ask(shared.queue.rescue(&shared.worker)).await.is_err();
        }
        let (asked, granted) = (free.len(), Instant::now());
        let Ok(tasks) = shared.ask(shared.queue.claim(&shared.claim(asked))).await else {
            // It may have been granted and its answer lost: what this worker does not hold would wait for the end of its lease.
            in_doubt = true;
            failures += 1;
            shared.wait_after(failures).await;
            continue;
        };
        failures = 0;
        let got = tasks.len();
        for (task, slot) in tasks.into_iter().zip(free) {
            start(shared, &bodies, task, (granted, slot, ends.clone()));
        }
        if got < asked {
            wait_for_work(shared).await;
        }
    }
    bodies.close();
    bodies.wait().await;
}

/// Waits for a free slot and takes all that are free; `None` when nothing more shall be claimed.
async fn free_slots(shared: &Shared, slots: &Arc<Semaphore>) -> Option<Vec<OwnedSemaphorePermit>> {
    let first = tokio::select! {
        biased;
        () = shared.drain.cancelled() => return None,
        () = shared.abort.cancelled() => return None,
        slot = slots.clone().acquire_owned() => slot.expect("the semaphore is never closed"),
    };
    // Bodies that end at once are let end, so that one claim fills the slots of them all.
    tokio::task::yield_now().await;
    let others = std::iter::from_fn(|| slots.clone().try_acquire_owned().ok());
    Some(std::iter::once(first).chain(others).collect())
}

fn start(
    shared: &Arc<Shared>,
    bodies: &TaskTracker,
    task: Leased,
    (granted, slot, ends): (Instant, OwnedSemaphorePermit, mpsc::Sender<Ended>),
) {
    let stop = shared.held.take(task.fence, granted);
    let shared = shared.clone();
    bodies.spawn(async move {
        let fence = task.fence;
        match execute(&shared, &task, &stop).await {
            // The writer is gone when the runner was aborted; the lease ends by itself then.
            Some(end) => drop(ends.send(Ended { fence, job: task.job, end }).await),
            None => shared.held.let_go(fence),
        }
        drop(slot);
    });
}

/// Waits until a claim may bring something: a call, or the time at which the next task is due. Asks once a poll.
async fn wait_for_work(shared: &Shared) {
    let poll = shared.settings.poll;
    let mut just_claimed = true;
    let mut failures = 0;
    loop {
        let answer = shared.ask(shared.queue.next_due(&shared.claim(1))).await;
        let due = match answer {
            // Due and not claimed: its cap is full, or another worker was quicker.
            Ok(Some(wait)) if wait.is_zero() && !just_claimed => return,
            Ok(due) => due,
            Err(_) => {
                failures += 1;
                shared.wait_after(failures).await;
                return;
            }
        };
        let due = due.map(|wait| if wait.is_zero() { poll } else { wait }).filter(|wait| *wait <= poll);
        tokio::select! {
            () = shared.drain.cancelled() => return,
            () = shared.abort.cancelled() => return,
            () = shared.work.notified() => return,
            () = sleep(due.unwrap_or(poll)) => if due.is_some() { return },
        }
        just_claimed = false;
    }
}
