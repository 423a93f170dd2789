//! How many tasks a worker holds.

use super::world::{SECOND, World, bodies, settings, task};
use crate::port::{Jobs, TaskEnd};
use crate::runner::RunnerSettings;
use etl_core::TaskState;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::time::sleep;

const SLOTS: usize = 4;

#[tokio::test(start_paused = true)]
async fn quick_tasks_are_held_for_the_next_moment() {
    let world = World::new();
    let keys: Vec<String> = (0..400).map(|n| format!("t{n}")).collect();
    let job = world.enqueue_tasks(keys.iter().map(|key| task(key)).collect()).await;
    let (queue, most) = (world.queue.clone(), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let bodies = bodies(move |_, _| {
        let (queue, most) = (queue.clone(), most.clone());
        async move {
            let tasks = queue.memory.tasks(job).await.unwrap();
            most.fetch_max(tasks.iter().filter(|t| t.state == TaskState::Running).count(), Ordering::SeqCst);
            TaskEnd::Done
        }
    });
    let running = world.start(bodies, RunnerSettings { slots: SLOTS, ..settings() });
    world.ended(job).await;
    // Those in hand, and those whose ends are being written.
    let most = seen.load(Ordering::SeqCst);
    assert!(most > 2 * SLOTS && most <= 8 * SLOTS + 64, "{most} tasks were leased at once");
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn slow_tasks_go_back_to_those_who_have_room() {
    let world = World::new();
    let job = world.enqueue_tasks((0..100).map(|n| task(&format!("t{n:02}"))).collect()).await;
    let bodies = bodies(|leased, _| async move {
        if leased.key.as_str() >= "t50" {
            sleep(SECOND * 10).await;
        }
        TaskEnd::Done
    });
    let running = world.start(bodies, RunnerSettings { slots: SLOTS, ..settings() });
    sleep(SECOND * 3).await;
    let tasks = world.tasks(job).await;
    let count = |state| tasks.iter().filter(|t| t.state == state).count();
    assert_eq!((count(TaskState::Done), count(TaskState::Running)), (50, SLOTS), "the others wait for any worker");
    let given_back = tasks.iter().filter(|t| t.state == TaskState::Pending && t.lease_no > 0).count();
    assert!(given_back > 0, "some were in hand");
    assert!(tasks.iter().filter(|t| t.state == TaskState::Pending).all(|t| t.attempts == 0), "and had no attempt");
    world.ended(job).await;
    assert!(world.tasks(job).await.iter().all(|t| t.attempts == 1), "each ran once");
    running.end().await;
}
