//! The database goes away and comes back: nothing is lost, nothing crashes.

use super::world::{SECOND, World, bodies, settings, task};
use crate::port::TaskEnd;
use crate::runner::RunnerSettings;
use etl_core::{JobStatus, TaskState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

#[tokio::test(start_paused = true)]
async fn what_ended_while_the_database_was_away_counts() {
    let world = World::new();
    let ran = Arc::new(AtomicUsize::new(0));
    let seen = ran.clone();
    let bodies = bodies(move |_, ctx| {
        ran.fetch_add(1, Ordering::SeqCst);
        async move {
            ctx.log.info("antes da queda");
            sleep(5 * SECOND).await;
            TaskEnd::Done
        }
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a", "b", "c", "d", "e", "f"]).await;
    sleep(SECOND).await;
    world.queue.fault(|fault| fault.away = true);
    sleep(20 * SECOND).await;
    world.queue.fault(|fault| fault.away = false);
    let back = Instant::now();
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert!(back.elapsed() <= 15 * SECOND, "work resumes soon: {:?}", back.elapsed());
    assert_eq!(seen.load(Ordering::SeqCst), 6, "nothing ran twice");
    assert_eq!(world.messages(job).await.len(), 6);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_runner_may_start_before_its_database() {
    let world = World::new();
    world.queue.fault(|fault| fault.away = true);
    let job = world.enqueue(&["a"]).await;
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    sleep(Duration::from_mins(30)).await;
    let calls = world.queue.all_calls();
    assert!(calls < 2 * 1800, "{calls} calls in half an hour");
    world.queue.fault(|fault| fault.away = false);
    let back = Instant::now();
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert!(back.elapsed() <= 10 * SECOND, "{:?}", back.elapsed());
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn an_end_whose_answer_was_lost_is_written_once() {
    let world = World::new();
    world.queue.fault(|fault| fault.lost_answers = 3);
    let ran = Arc::new(AtomicUsize::new(0));
    let seen = ran.clone();
    let bodies = bodies(move |_, _| {
        ran.fetch_add(1, Ordering::SeqCst);
        async { TaskEnd::Done }
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a", "b"]).await;
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert_eq!(seen.load(Ordering::SeqCst), 2);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn an_end_that_is_refused_harms_no_other() {
    let world = World::new();
    let bodies = bodies(|_, _| async {
        sleep(SECOND).await;
        TaskEnd::Done
    });
    let job = world.enqueue_tasks((0..6).map(|n| task(&n.to_string())).collect()).await;
    let bad = world.tasks(job).await[2].id;
    world.queue.fault(|fault| fault.refused = Some(bad));
    let running = world.start(bodies, RunnerSettings { slots: 6, ..settings() });
    world.until(job, |task| task.id == bad || task.state == TaskState::Done).await;
    assert_eq!(world.tasks(job).await[2].state, TaskState::Running, "its lease ends by itself");
    world.queue.fault(|fault| fault.refused = None);
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert_eq!(world.tasks(job).await[2].lease_no, 2);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn silence_of_the_database_is_survived() {
    let world = World::new();
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    sleep(SECOND).await;
    world.queue.fault(|fault| fault.silent = true);
    sleep(Duration::from_mins(5)).await;
    world.queue.fault(|fault| fault.silent = false);
    let job = world.enqueue(&["a"]).await;
    let back = Instant::now();
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert!(back.elapsed() <= 40 * SECOND, "{:?}", back.elapsed());
    running.end().await;
}
