//! The log of a job: in order, in batches, before the end, masked, and bounded when the database is away.

use super::world::{SECOND, World, bodies, settings, task};
use crate::port::{JobLog, Level, TaskEnd};
use crate::runner::RunnerSettings;
use etl_core::TaskState;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

#[tokio::test(start_paused = true)]
async fn lines_are_there_when_their_task_has_ended() {
    let world = World::new();
    let bodies = bodies(|_, ctx| async move {
        for n in 0..1000 {
            ctx.log.info(&format!("linha {n}"));
        }
        TaskEnd::Done
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a"]).await;
    world.until(job, |task| task.state == TaskState::Done).await;
    let expected: Vec<_> = (0..1000).map(|n| format!("linha {n}")).collect();
    assert_eq!(world.messages(job).await, expected);
    assert!(world.queue.calls("append") <= 5, "{}", world.queue.calls("append"));
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn lines_of_a_long_task_are_seen_while_it_runs() {
    let world = World::new();
    let bodies = bodies(|_, ctx| async move {
        for n in 0..100 {
            ctx.log.info(&format!("linha {n}"));
            sleep(Duration::from_millis(50)).await;
        }
        std::future::pending().await
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a"]).await;
    sleep(Duration::from_millis(2_600)).await;
    let seen = world.messages(job).await.len();
    assert!((45..=53).contains(&seen), "{seen} lines after 2.6 s");
    sleep(5 * SECOND).await;
    assert_eq!(world.messages(job).await.len(), 100);
    let batches = world.queue.calls("append");
    assert!((20..=27).contains(&batches), "{batches} batches in 5 s");
    running.abort.cancel();
    running.ended().await;
}

#[tokio::test(start_paused = true)]
async fn a_line_says_where_it_comes_from_and_hides_secrets() {
    let world = World::new();
    let bodies = bodies(|_, ctx| async move {
        let log = ctx.log.about("FIDC AURORA 18/11/2025");
        log.warning("a senha é s3gr3d0");
        log.debug("duas\nlinhas\u{1b}[31m e\tum tabulador");
        ctx.log.error(&"x".repeat(10_000));
        TaskEnd::Done
    });
    let mask = Arc::new(|text: &str| text.replace("s3gr3d0", "***"));
    let running = world.start(bodies, RunnerSettings { mask, ..settings() });
    let job = world.enqueue(&["a"]).await;
    world.ended(job).await;
    let records = world.queue.memory.lines(job, 0, Level::Debug, 10).await.unwrap();
    let lines: Vec<_> = records.iter().map(|record| &record.line).collect();
    let about = |n: usize| (lines[n].level, lines[n].connection.as_str(), lines[n].item.as_str());
    assert_eq!(about(0), (Level::Warning, "qore", "FIDC AURORA 18/11/2025"));
    assert_eq!(lines[0].message, "a senha é ***");
    assert_eq!(lines[1].message, "duas\\nlinhas\\u001b[31m e um tabulador");
    assert_eq!(about(2), (Level::Error, "qore", ""));
    assert_eq!(lines[2].message.len(), 4_000);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn lines_survive_an_outage_in_order() {
    let world = World::new();
    let bodies = bodies(|leased, ctx| async move {
        for n in 0..200 {
            ctx.log.info(&format!("{} {n}", leased.key));
            sleep(Duration::from_millis(100)).await;
        }
        TaskEnd::Done
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a", "b"]).await;
    sleep(2 * SECOND).await;
    world.queue.fault(|fault| fault.away = true);
    sleep(12 * SECOND).await;
    world.queue.fault(|fault| fault.away = false);
    world.ended(job).await;
    let messages = world.messages(job).await;
    for key in ["a", "b"] {
        let of_key: Vec<_> = messages.iter().filter(|message| message.starts_with(key)).cloned().collect();
        assert_eq!(of_key, (0..200).map(|n| format!("{key} {n}")).collect::<Vec<_>>());
    }
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_log_that_grows_while_the_database_is_away_is_bounded_and_says_so() {
    let world = World::new();
    let bodies = bodies(|_, ctx| async move {
        sleep(SECOND).await;
        for n in 0..50_000 {
            ctx.log.info(&format!("linha {n}"));
        }
        sleep(5 * SECOND).await;
        TaskEnd::Done
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue_tasks(vec![task("a")]).await;
    world.until(job, |task| task.state == TaskState::Running).await;
    world.queue.fault(|fault| fault.away = true);
    sleep(10 * SECOND).await;
    world.queue.fault(|fault| fault.away = false);
    world.ended(job).await;
    let messages = world.messages(job).await;
    assert_eq!(messages.len(), 20_001);
    let last = messages.last().unwrap();
    assert!(last.starts_with("30000 linhas deste registro não foram guardadas"), "{last}");
    running.end().await;
}
