//! Claims: free places in the hand are filled with tasks that are due.

use super::execute::{Ended, execute};
use super::hand::Hand;
use super::shared::Shared;
use crate::port::{Leased, TaskEnd};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, sleep};
use tokio_util::task::TaskTracker;

/// Claims until the runner drains, and returns when every body has ended.
pub(super) async fn claim_tasks(shared: &Arc<Shared>, ends: mpsc::Sender<Ended>) {
    let hand = Hand::new(shared.settings.slots);
    let bodies = TaskTracker::new();
    let mut reach = shared.settings.slots.max(1);
    let (mut failures, mut in_doubt) = (0, false);
    while let Some(mut places) = hand.free_places(shared, reach).await {
        if in_doubt && shared.held.fences().is_empty() {
            in_doubt = shared.ask(shared.queue.rescue(&shared.worker)).await.is_err();
        }
        let (asked, granted) = (places.num_permits(), Instant::now());
        let Ok(tasks) = shared.ask(shared.queue.claim(&shared.claim(asked))).await else {
            // It may have been granted and its answer lost: what this worker does not hold would wait for the end of its lease.
            in_doubt = true;
            failures += 1;
            shared.wait_after(failures).await;
            continue;
        };
        failures = 0;
        let got = tasks.len();
        for task in tasks {
            let place = places.split(1);
            start(shared, &bodies, task, Grant { hand: Arc::clone(&hand), granted, place, ends: ends.clone() });
        }
        reach = hand.reach(reach, (asked, got));
        if got < asked {
            drop(places);
            wait_for_work(shared).await;
        }
    }
    bodies.close();
    bodies.wait().await;
}

/// What a claimed task holds until its end is handed over.
struct Grant {
    hand: Arc<Hand>,
    granted: Instant,
    place: Option<OwnedSemaphorePermit>,
    ends: mpsc::Sender<Ended>,
}

fn start(shared: &Arc<Shared>, bodies: &TaskTracker, task: Leased, grant: Grant) {
    let stop = shared.held.take(task.fence, task.job, grant.granted, &shared.drain);
    let shared = shared.clone();
    bodies.spawn(async move {
        let fence = task.fence;
        let work = grant.hand.work(grant.granted, execute(&shared, &task, &stop)).await;
        match work.unwrap_or(Some(TaskEnd::Release)) {
            // The writer is gone when the runner was aborted; the lease ends by itself then.
            Some(end) => drop(grant.ends.send(Ended { fence, job: task.job, end }).await),
            None => shared.held.let_go(fence),
        }
        drop(grant.place);
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
