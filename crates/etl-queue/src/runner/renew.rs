//! The heartbeat: one call renews all leases, and hears which tasks were cancelled or lost.

use super::shared::Shared;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

/// Calls may ask for a renewal once in this time.
const DEBOUNCE: Duration = Duration::from_secs(1);

/// Renews until the runner is over: at every heartbeat, and soon after a call that may be a cancellation.
pub(super) async fn renew_leases(shared: &Shared, over: &CancellationToken) {
    let mut last = Instant::now();
    let mut next = last + shared.heartbeat();
    let mut failures = 0;
    loop {
        let stale = shared.held.stale_at(shared.half_lease());
        let called = async {
            shared.news.notified().await;
            sleep_until(last + DEBOUNCE).await;
        };
        tokio::select! {
            () = over.cancelled() => return,
            () = sleep_until(stale.map_or(next, |stale| stale.min(next))) => {}
            () = called => {}
        }
        last = Instant::now();
        if renew(shared).await {
            failures = 0;
            next = last + shared.heartbeat();
        } else {
            failures += 1;
            shared.wait_after(failures).await;
            next = Instant::now();
        }
        let given_up = shared.held.give_up_stale(shared.half_lease(), Instant::now());
        if given_up > 0 {
            tracing::error!(tasks = given_up, "no renewal for half a lease; the tasks are given up");
        }
    }
}

/// Renews all leases; false when there was no answer in time.
async fn renew(shared: &Shared) -> bool {
    let fences = shared.held.fences();
    if fences.is_empty() {
        return true;
    }
    let begun = Instant::now();
    let until = shared.held.stale_at(shared.half_lease()).unwrap_or(begun).min(begun + shared.heartbeat());
    let call = shared.ask(shared.queue.renew(&fences, shared.settings.lease));
    match timeout_at(until, call).await {
        Ok(Ok(answers)) => {
            shared.held.answered(&fences, &answers, begun);
            true
        }
        Ok(Err(_)) | Err(_) => false,
    }
}
