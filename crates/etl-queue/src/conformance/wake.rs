//! Calls: a worker hears of work and cancellations before its next poll.

use super::Bench;
use super::bench::{SECOND, job, task};
use std::time::Duration;

/// Longer than any database takes to pass a call on.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until the calls of the past are used up.
async fn silence(b: &Bench<'_>) {
    while b.queue.wait(Duration::from_millis(300)).await {}
}

pub(super) async fn a_new_job_calls(b: &Bench<'_>) {
    silence(b).await;
    let new = job(vec![task("a")]);
    let (called, enqueued) = tokio::join!(b.queue.wait(PATIENCE), b.queue.enqueue(&new));
    enqueued.unwrap();
    assert!(called);
}

pub(super) async fn a_cancellation_calls(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    b.claim_one("w").await;
    silence(b).await;
    let (called, cancelled) = tokio::join!(b.queue.wait(PATIENCE), b.queue.cancel(job, crate::port::Cancel::Tell));
    cancelled.unwrap();
    assert!(called);
}

pub(super) async fn a_call_while_nobody_waits_is_kept(b: &Bench<'_>) {
    silence(b).await;
    b.enqueue_keys(&["a"]).await;
    assert!(b.queue.wait(PATIENCE).await);
}

pub(super) async fn silence_ends_by_itself(b: &Bench<'_>) {
    silence(b).await;
    assert!(!b.queue.wait(SECOND / 20).await);
}
