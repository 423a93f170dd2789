//! The leader's duties, and how little an idle runner asks.

use super::world::{SECOND, World, bodies, settings, task};
use crate::port::{Claim, Conclusion, Job, Jobs, Leases, Program, Schedules, Task, TaskEnd, Upkeep, WorkerId};
use crate::runner::{BodyError, JobBody, RunnerSettings};
use async_trait::async_trait;
use etl_core::{JobStatus, TaskState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

fn of_the_dead(slots: usize) -> Claim {
    Claim {
        worker: WorkerId("morto".into()),
        program: Program::default(),
        slots,
        lease: 60 * SECOND,
        abilities: vec![],
        job: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_whose_worker_died_runs_again_within_75_seconds() {
    for moment in 0..15 {
        let world = World::new();
        let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
        sleep(100 * SECOND + moment * SECOND).await;
        // Claimed in the same instant, before the runner hears of it.
        let job = world.enqueue(&["a"]).await;
        let died = Instant::now();
        assert_eq!(world.queue.memory.claim(&of_the_dead(1)).await.unwrap().len(), 1);
        assert_eq!(world.ended(job).await.status, JobStatus::Completed);
        assert!(died.elapsed() <= 75 * SECOND, "{:?}", died.elapsed());
        running.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn one_leads_and_another_follows_when_it_ends() {
    let world = World::new();
    let nothing = || bodies(|_, _| async { TaskEnd::Done });
    let first = world.start(nothing(), settings());
    sleep(SECOND).await;
    let second = world.start(nothing(), settings());
    sleep(Duration::from_mins(10)).await;
    let sweeps = world.queue.calls("sweep");
    assert!((59..=63).contains(&sweeps), "{sweeps} in ten minutes: one leads");
    first.end().await;
    let before = world.queue.calls("sweep");
    sleep(11 * SECOND).await;
    assert!(world.queue.calls("sweep") > before, "the second one leads now");
    second.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_vanishes_is_replaced() {
    let world = World::new();
    assert!(world.queue.memory.lead(&WorkerId("morto".into()), 30 * SECOND).await.unwrap());
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    sleep(29 * SECOND).await;
    assert_eq!(world.queue.calls("sweep"), 0);
    sleep(12 * SECOND).await;
    assert!(world.queue.calls("sweep") > 0);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn an_ended_job_that_nobody_concluded_is_found() {
    let world = World::new();
    let job = world.enqueue(&["a"]).await;
    let leased = world.queue.memory.claim(&of_the_dead(1)).await.unwrap();
    world.queue.memory.finish(&[(leased[0].fence, TaskEnd::Done)]).await.unwrap();
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_old_goes_in_batches_with_pauses() {
    let world = World::new();
    for _ in 0..2_500 {
        let job = world.enqueue_tasks(vec![]).await;
        let end = crate::rules::plain_conclusion(&world.job(job).await, &[]);
        assert!(world.queue.memory.conclude(job, &end).await.unwrap());
    }
    world.queue.memory.advance(Duration::from_hours(24 * 500));
    let young = world.enqueue(&["a"]).await;
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    sleep(Duration::from_secs(59)).await;
    assert_eq!(world.queue.calls("purge"), 0, "not in the first minute");
    sleep(Duration::from_mins(2)).await;
    assert_eq!(world.queue.calls("purge"), 4, "three batches, and one that finds nothing");
    let filter = crate::port::JobFilter { limit: 10, ..Default::default() };
    let left: Vec<_> = world.queue.memory.jobs(&filter).await.unwrap().iter().map(|job| job.id).collect();
    assert_eq!(left, [young]);
    sleep(Duration::from_hours(1)).await;
    assert_eq!(world.queue.calls("purge"), 5);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_leader_fires_schedules_within_seconds() {
    let world = World::new();
    let plan = crate::port::NewSchedule {
        name: "manhã".into(),
        cron: "30 8 * * *".into(),
        time_zone: "America/Sao_Paulo".into(),
        calendar: "ANBIMA".into(),
        business_days_only: true,
        lag_days: 1,
        cut_off: (11, 0),
        missed: crate::port::MissedPolicy::Last,
        request: serde_json::json!({ "sistemas": ["qore"] }),
        active: true,
    };
    world.queue.memory.save_schedule(&plan).await.unwrap();
    let runners = [0, 1].map(|_| world.start(bodies(|_, _| async { TaskEnd::Done }), settings()));
    sleep(Duration::from_hours(1)).await;
    let filter = crate::port::JobFilter { kind: Some("coleta".into()), limit: 10, ..Default::default() };
    let jobs = world.queue.memory.jobs(&filter).await.unwrap();
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].request["data_inicial"], "2025-11-18");
    let slot = "2025-11-19T11:30:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let late = (jobs[0].created_at - slot).to_std().unwrap();
    assert!(late <= 5 * SECOND, "{late:?}");
    for running in runners {
        running.end().await;
    }
}

/// Fails, panics, then concludes.
struct Stumbles(AtomicU32, bool);

#[async_trait]
impl JobBody for Stumbles {
    async fn conclude(&self, job: &Job, tasks: &[Task]) -> Result<Conclusion, BodyError> {
        let Self(times, panics) = self;
        assert!(!panics, "this body is broken");
        if times.fetch_add(1, Ordering::SeqCst) < 3 {
            return Err("the report cannot be made now".into());
        }
        Ok(crate::rules::plain_conclusion(job, tasks))
    }
}

#[tokio::test(start_paused = true)]
async fn a_conclusion_that_fails_is_tried_again() {
    let world = World::new();
    let bodies = bodies(|_, _| async { TaskEnd::Done });
    let running = world.start(bodies.job("teste", Arc::new(Stumbles(AtomicU32::new(0), false))), settings());
    let job = world.enqueue(&["a"]).await;
    let begun = Instant::now();
    assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    assert!(begun.elapsed() <= 46 * SECOND, "{:?}", begun.elapsed());
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_conclusion_that_panics_ends_the_job_in_error() {
    let world = World::new();
    let bodies = bodies(|_, _| async { TaskEnd::Done });
    let running = world.start(bodies.job("teste", Arc::new(Stumbles(AtomicU32::new(0), true))), settings());
    let job = world.enqueue(&["a"]).await;
    let ended = world.ended(job).await;
    assert_eq!(ended.status, JobStatus::Error);
    assert!(ended.error.contains("INTERNO"), "{}", ended.error);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_runner_asks_less_than_twice_a_second() {
    let world = World::new();
    let waiting = task("amanhã");
    let tomorrow = "2025-11-20T11:00:00Z".parse().unwrap();
    let job = world.enqueue_tasks(vec![etl_core::NewTask { run_at: Some(tomorrow), ..waiting }]).await;
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    sleep(Duration::from_mins(2)).await;
    let before = world.queue.all_calls();
    sleep(Duration::from_mins(10)).await;
    let calls = world.queue.all_calls() - before;
    assert!((600..1_200).contains(&calls), "{calls} calls in 600 s");
    assert_eq!(world.tasks(job).await[0].state, TaskState::Pending);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_runner_that_may_not_lead_never_does() {
    let world = World::new();
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), RunnerSettings { leads: false, ..settings() });
    sleep(Duration::from_mins(5)).await;
    for duty in ["lead", "sweep", "purge", "step_down"] {
        assert_eq!(world.queue.calls(duty), 0, "{duty}");
    }
    running.end().await;
}
