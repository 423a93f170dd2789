//! Told to stop: by a person for good or for a while, by the deadline of the attempt.

use super::world::{SECOND, World, bodies, settings, task};
use crate::port::{Cancel, Jobs, TaskEnd};
use crate::runner::CancelReason;
use etl_core::{JobStatus, NewTask, TaskState};
use std::sync::{Arc, Mutex};
use tokio::time::{Instant, sleep};

#[tokio::test(start_paused = true)]
async fn a_person_is_heard_within_a_second() {
    let world = World::new();
    let reason = Arc::new(Mutex::new(None));
    let seen = reason.clone();
    let bodies = bodies(move |_, ctx| {
        let reason = reason.clone();
        async move {
            ctx.cancel.cancelled().await;
            *reason.lock().unwrap() = ctx.reason();
            TaskEnd::Cancelled
        }
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a", "b"]).await;
    sleep(100 * SECOND).await;
    let asked = Instant::now();
    world.queue.memory.cancel(job, Cancel::Tell).await.unwrap();
    let ended = world.ended(job).await;
    assert!(asked.elapsed() <= SECOND + SECOND / 10, "{:?}", asked.elapsed());
    assert_eq!(ended.status, JobStatus::Cancelled);
    assert_eq!(*seen.lock().unwrap(), Some(CancelReason::Person));
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_listen_is_dropped_after_the_grace() {
    let world = World::new();
    let running = world.start(bodies(|_, _| std::future::pending()), settings());
    let job = world.enqueue(&["a"]).await;
    sleep(5 * SECOND).await;
    let asked = Instant::now();
    world.queue.memory.cancel(job, Cancel::Tell).await.unwrap();
    assert_eq!(world.ended(job).await.status, JobStatus::Cancelled);
    let took = asked.elapsed();
    assert!(took >= 10 * SECOND && took < 12 * SECOND, "{took:?}");
    assert_eq!(world.tasks(job).await[0].state, TaskState::Cancelled);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn work_that_ends_well_in_the_grace_counts() {
    let world = World::new();
    let bodies = bodies(|_, ctx| async move {
        ctx.cancel.cancelled().await;
        sleep(SECOND).await;
        TaskEnd::Done
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a"]).await;
    sleep(SECOND).await;
    world.queue.memory.cancel(job, Cancel::Tell).await.unwrap();
    world.ended(job).await;
    assert_eq!(world.tasks(job).await[0].state, TaskState::Done);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_body_past_its_deadline_is_told_and_tried_again() {
    let world = World::new();
    let reason = Arc::new(Mutex::new(None));
    let seen = reason.clone();
    let bodies = bodies(move |leased, ctx| {
        let reason = reason.clone();
        async move {
            if leased.attempt == 2 {
                return TaskEnd::Done;
            }
            ctx.cancel.cancelled().await;
            *reason.lock().unwrap() = ctx.reason();
            TaskEnd::Cancelled
        }
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue_tasks(vec![NewTask { deadline: 90 * SECOND, ..task("a") }]).await;
    let begun = Instant::now();
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert!(begun.elapsed() >= 90 * SECOND && begun.elapsed() < 93 * SECOND, "{:?}", begun.elapsed());
    assert_eq!(*seen.lock().unwrap(), Some(CancelReason::Deadline));
    let attempts = world.queue.memory.attempts(job).await.unwrap();
    assert_eq!(attempts[0].code.as_deref(), Some("TAREFA-PRAZO"));
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_body_that_hangs_past_its_deadline_is_dropped() {
    let world = World::new();
    let running = world.start(bodies(|_, _| std::future::pending()), settings());
    let hangs = NewTask { deadline: 30 * SECOND, max_attempts: 1, ..task("a") };
    let job = world.enqueue_tasks(vec![hangs]).await;
    let begun = Instant::now();
    assert_eq!(world.ended(job).await.status, JobStatus::Error);
    assert!(begun.elapsed() < 41 * SECOND, "{:?}", begun.elapsed());
    let failed = world.tasks(job).await.remove(0);
    assert_eq!((failed.state, failed.code.as_deref()), (TaskState::Failed, Some("TAREFA-PRAZO")));
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_a_drain_of_one_job() {
    let world = World::new();
    let bodies = bodies(|task, ctx| async move {
        if task.attempt == 1 && task.fence.lease_no == 1 {
            ctx.drain.cancelled().await;
            assert_eq!(ctx.reason(), None, "nobody takes it away");
            return TaskEnd::Release;
        }
        TaskEnd::Done
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a"]).await;
    sleep(5 * SECOND).await;
    world.queue.memory.pause(job, true).await.unwrap();
    sleep(100 * SECOND).await;
    assert_eq!(world.tasks(job).await[0].state, TaskState::Pending, "it came back and rests");
    world.queue.memory.pause(job, false).await.unwrap();
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn force_does_not_wait_for_the_grace() {
    let world = World::new();
    let running = world.start(bodies(|_, _| std::future::pending()), settings());
    let job = world.enqueue(&["a"]).await;
    sleep(5 * SECOND).await;
    let asked = Instant::now();
    world.queue.memory.cancel(job, Cancel::Force).await.unwrap();
    assert_eq!(world.ended(job).await.status, JobStatus::Cancelled);
    // Nobody's end tells of it: the leader finds it at its next look.
    assert!(asked.elapsed() < 6 * SECOND, "{:?}", asked.elapsed());
    running.end().await;
}
