//! The end of a runner: gentle, bounded, or at once. Nothing is lost either way.

use super::world::{SECOND, World, bodies, settings, task};
use crate::port::TaskEnd;
use crate::runner::RunnerSettings;
use etl_core::{JobStatus, TaskState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

#[tokio::test(start_paused = true)]
async fn draining_lets_bodies_end_and_claims_nothing_more() {
    let world = World::new();
    let bodies = bodies(|_, ctx| async move {
        sleep(20 * SECOND).await;
        assert!(ctx.drain.is_cancelled() && !ctx.cancel.is_cancelled());
        TaskEnd::Done
    });
    let job = world.enqueue(&["a", "b", "c"]).await;
    let running = world.start(bodies, RunnerSettings { slots: 2, ..settings() });
    sleep(SECOND).await;
    let asked = Instant::now();
    running.end().await;
    assert!(asked.elapsed() <= 20 * SECOND, "{:?}", asked.elapsed());
    let states: Vec<_> = world.tasks(job).await.iter().map(|task| (task.state, task.attempts)).collect();
    assert_eq!(states, [(TaskState::Done, 1), (TaskState::Done, 1), (TaskState::Pending, 0)]);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_hears_the_drain_gives_its_task_back() {
    let world = World::new();
    let bodies = bodies(|leased, ctx| async move {
        ctx.drain.cancelled().await;
        if leased.key == "a" { TaskEnd::Release } else { TaskEnd::Cancelled }
    });
    let job = world.enqueue(&["a", "b"]).await;
    let running = world.start(bodies, settings());
    sleep(SECOND).await;
    running.end().await;
    let states: Vec<_> = world.tasks(job).await.iter().map(|task| (task.state, task.attempts)).collect();
    assert_eq!(states, [(TaskState::Pending, 0); 2]);
}

#[tokio::test(start_paused = true)]
async fn draining_ends_after_a_minute_at_most() {
    let world = World::new();
    let dropped = Arc::new(AtomicUsize::new(0));
    let seen = dropped.clone();
    let bodies = bodies(move |_, _| {
        let guard = Dropped(dropped.clone());
        async move {
            let _guard = guard;
            std::future::pending().await
        }
    });
    let job = world.enqueue(&["a", "b"]).await;
    let running = world.start(bodies, settings());
    sleep(SECOND).await;
    let asked = Instant::now();
    running.end().await;
    assert!(asked.elapsed() >= 60 * SECOND && asked.elapsed() < 61 * SECOND, "{:?}", asked.elapsed());
    assert_eq!(seen.load(Ordering::SeqCst), 2);
    assert!(world.tasks(job).await.iter().all(|task| (task.state, task.attempts) == (TaskState::Pending, 0)));
}

struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn an_abort_ends_at_once_and_gives_the_tasks_back() {
    let world = World::new();
    let job = world.enqueue(&["a", "b"]).await;
    let running = world.start(bodies(|_, _| std::future::pending()), settings());
    sleep(SECOND).await;
    let asked = Instant::now();
    running.drain.cancel();
    running.abort.cancel();
    running.ended().await;
    assert!(asked.elapsed() < SECOND, "{:?}", asked.elapsed());
    assert!(world.tasks(job).await.iter().all(|task| (task.state, task.attempts) == (TaskState::Pending, 0)));
}

#[tokio::test(start_paused = true)]
async fn an_abort_does_not_wait_for_a_database_that_is_away() {
    for silent in [false, true] {
        let world = World::new();
        let job = world.enqueue(&["a"]).await;
        let running = world.start(bodies(|_, _| std::future::pending()), settings());
        sleep(SECOND).await;
        world.queue.fault(|fault| (fault.away, fault.silent) = (!silent, silent));
        let asked = Instant::now();
        running.abort.cancel();
        running.ended().await;
        assert!(asked.elapsed() <= Duration::from_millis(2_100), "silent: {silent}, {:?}", asked.elapsed());
        assert_eq!(world.tasks(job).await[0].state, TaskState::Running, "its lease ends by itself");
    }
}

#[tokio::test(start_paused = true)]
async fn a_drain_does_not_wait_for_a_database_that_is_away_for_ever() {
    for silent in [false, true] {
        let world = World::new();
        let bodies = bodies(|_, _| async {
            sleep(10 * SECOND).await;
            TaskEnd::Done
        });
        world.enqueue(&["a", "b", "c", "d"]).await;
        let running = world.start(bodies, settings());
        sleep(SECOND).await;
        world.queue.fault(|fault| (fault.away, fault.silent) = (!silent, silent));
        let asked = Instant::now();
        running.end().await;
        assert!(asked.elapsed() <= 63 * SECOND, "silent: {silent}, {:?}", asked.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_runner_goes_on_where_the_last_one_ended() {
    let world = World::new();
    let job = world.enqueue_tasks((0..30).map(|n| task(&n.to_string())).collect()).await;
    while !world.job(job).await.status.has_ended() {
        let bodies = bodies(|_, _| async {
            sleep(SECOND).await;
            TaskEnd::Done
        });
        let running = world.start(bodies, settings());
        sleep(Duration::from_millis(1_500)).await;
        running.end().await;
    }
    assert_eq!(world.job(job).await.status, JobStatus::Completed);
    assert!(world.tasks(job).await.iter().all(|task| task.attempts == 1));
}

/// Start and stop at every moment of a runner's life, gently and at once.
#[tokio::test(start_paused = true)]
async fn five_hundred_starts_and_stops_hang_nowhere() {
    let world = World::new();
    let job = world.enqueue_tasks((0..1000).map(|n| task(&n.to_string())).collect()).await;
    for cycle in 0..500_u64 {
        let bodies = bodies(|_, _| async {
            sleep(Duration::from_millis(40)).await;
            TaskEnd::Done
        });
        let running = world.start(bodies, settings());
        sleep(Duration::from_millis(cycle % 50)).await;
        if cycle % 3 == 0 {
            running.abort.cancel();
        } else {
            running.drain.cancel();
        }
        running.ended().await;
        assert!(world.tasks(job).await.iter().all(|task| task.state != TaskState::Running), "cycle {cycle}");
    }
}
