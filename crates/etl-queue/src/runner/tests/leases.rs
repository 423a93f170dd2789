//! Heartbeats, and what happens without them.

use super::world::{SECOND, World, bodies, settings, task};
use crate::port::{Cancel, Jobs, TaskEnd, Upkeep};
use crate::runner::{CancelReason, RunnerSettings};
use etl_core::{JobStatus, TaskState};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Bodies that wait to be cancelled and note why and when.
fn waiting(
    seen: &Arc<Mutex<Vec<(CancelReason, Duration)>>>,
) -> impl Fn(crate::port::Leased, crate::runner::TaskContext) -> futures::future::BoxFuture<'static, TaskEnd> + use<> {
    let (seen, begun) = (seen.clone(), Instant::now());
    move |_, ctx| {
        let seen = seen.clone();
        Box::pin(async move {
            ctx.cancel.cancelled().await;
            seen.lock().unwrap().push((ctx.reason().unwrap(), begun.elapsed()));
            TaskEnd::Done
        })
    }
}

#[tokio::test(start_paused = true)]
async fn one_call_renews_all_leases_every_ten_seconds() {
    let world = World::new();
    let bodies = bodies(|_, _| async {
        sleep(Duration::from_mins(10)).await;
        TaskEnd::Done
    });
    let running = world.start(bodies, RunnerSettings { slots: 8, ..settings() });
    let job = world.enqueue_tasks((0..8).map(|n| task(&n.to_string())).collect()).await;
    sleep(SECOND).await;
    let before = world.queue.calls("renew");
    sleep(Duration::from_mins(9)).await;
    let renewals = world.queue.calls("renew") - before;
    assert!((53..=55).contains(&renewals), "{renewals}");
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert!(world.tasks(job).await.iter().all(|task| task.lease_no == 1), "no lease was lost");
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_task_that_was_taken_over_is_told_and_its_end_discarded() {
    let world = World::new();
    let seen = Arc::default();
    let running = world.start(bodies(waiting(&seen)), RunnerSettings { slots: 1, leads: false, ..settings() });
    let job = world.enqueue(&["a"]).await;
    world.until(job, |task| task.state == TaskState::Running).await;
    world.queue.memory.advance(Duration::from_mins(2));
    assert_eq!(world.queue.memory.sweep().await.unwrap().rescued, 1);
    sleep(11 * SECOND).await;
    assert_eq!(seen.lock().unwrap()[0].0, CancelReason::Lost);
    let again = world.tasks(job).await.remove(0);
    assert_eq!((again.state, again.lease_no), (TaskState::Running, 2), "the first end did not count");
    world.queue.memory.cancel(job, Cancel::Tell).await.unwrap();
    world.ended(job).await;
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn without_renewal_for_half_a_lease_the_tasks_are_given_up() {
    for silent in [false, true] {
        let world = World::new();
        let seen = Arc::default();
        let running = world.start(bodies(waiting(&seen)), settings());
        let job = world.enqueue(&["a", "b"]).await;
        world.until(job, |task| task.state == TaskState::Running).await;
        world.queue.fault(|fault| (fault.away, fault.silent) = (!silent, silent));
        sleep(Duration::from_secs(45)).await;
        let told = seen.lock().unwrap().clone();
        assert_eq!(told.len(), 2, "silent: {silent}");
        for (reason, at) in told {
            assert_eq!(reason, CancelReason::Lost);
            assert!(at >= 30 * SECOND && at <= 31 * SECOND, "silent: {silent}, {at:?}");
        }
        running.abort.cancel();
        running.ended().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_short_outage_costs_no_task() {
    let world = World::new();
    let bodies = bodies(|_, ctx| async move {
        tokio::select! {
            () = ctx.cancel.cancelled() => ctx.retry("X", ""),
            () = sleep(60 * SECOND) => TaskEnd::Done,
        }
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a"]).await;
    sleep(9 * SECOND).await;
    world.queue.fault(|fault| fault.away = true);
    sleep(15 * SECOND).await;
    world.queue.fault(|fault| fault.away = false);
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert_eq!(world.tasks(job).await[0].lease_no, 1);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn calls_renew_once_a_second_at_most() {
    let world = World::new();
    let running = world.start(bodies(|_, _| std::future::pending()), settings());
    let job = world.enqueue(&["a"]).await;
    sleep(SECOND).await;
    let before = world.queue.calls("renew");
    for _ in 0..200 {
        world.enqueue_tasks(vec![]).await;
        sleep(Duration::from_millis(50)).await;
    }
    let renewals = world.queue.calls("renew") - before;
    assert!(renewals <= 11, "{renewals} in ten seconds");
    running.abort.cancel();
    running.ended().await;
    assert_eq!(world.tasks(job).await[0].state, TaskState::Pending);
}
