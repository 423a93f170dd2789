//! Ticks: exactly one job for each slot, with three schedulers at once and deaths in the middle.

use super::{calendars, every_day, moment, plan};
use crate::memory::MemoryQueue;
use crate::port::{Cancel, Job, JobFilter, Jobs, MissedPolicy, NewSchedule, Schedules, Upkeep};
use crate::rules::plain_conclusion;
use crate::scheduler::{Timetable, due_slots, job_of, tick};
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::{Calendar, ReferenceDate};
use futures::future::join_all;
use std::time::Duration;

async fn jobs(queue: &MemoryQueue) -> Vec<Job> {
    let mut jobs = queue.jobs(&JobFilter { limit: 100_000, ..JobFilter::default() }).await.unwrap();
    jobs.reverse();
    jobs
}

async fn advance_to(queue: &MemoryQueue, moment: DateTime<Utc>) {
    let now = queue.now().await.unwrap();
    queue.advance((moment - now).to_std().expect("time goes on"));
}

/// Ends every job, so that each slot needs a new one.
async fn end_all(queue: &MemoryQueue) {
    for id in jobs(queue).await.iter().filter(|job| !job.status.has_ended()).map(|job| job.id) {
        queue.cancel(id, Cancel::Tell).await.unwrap();
        let job = queue.job(id).await.unwrap().unwrap();
        let tasks = queue.tasks(id).await.unwrap();
        assert!(queue.conclude(id, &plain_conclusion(&job, &tasks)).await.unwrap());
    }
}

/// Ticks of three schedulers at once.
async fn three_ticks(queue: &MemoryQueue) {
    let now = queue.now().await.unwrap();
    let calendars = calendars();
    for ticked in join_all((0..3).map(|_| tick(queue, &calendars, now))).await {
        assert!(ticked.unwrap().faulty.is_empty());
    }
}

/// A scheduler that fires what is due and dies before it settles it.
async fn tick_that_dies(queue: &MemoryQueue) {
    let now = queue.now().await.unwrap();
    for schedule in queue.schedules().await.unwrap() {
        let timetable = Timetable::new(&schedule.plan, &calendars()).unwrap();
        for slot in due_slots(&schedule, &calendars(), now).unwrap() {
            queue.fire(schedule.id, slot.at, &job_of(&schedule, &timetable, &slot)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn two_years_give_one_job_for_each_business_day() {
    let queue = MemoryQueue::new(moment("2024-01-01T03:00:00Z"));
    queue.save_schedule(&plan("30 7 * * *")).await.unwrap();
    let calendar = Calendar::anbima();
    let day = |text| ReferenceDate::parse(text).unwrap();
    let days = calendar.range(day("2024-01-02"), day("2025-12-31"), 1000).unwrap();
    for (number, day) in days.iter().enumerate() {
        let slot: DateTime<Utc> = format!("{day}T10:30:00Z").parse().unwrap();
        // Around every boundary: before it, on it, after it, now and then with a death in the middle.
        for (seconds, dies) in [(-1, false), (0, number % 3 == 0), (0, false), (1, number % 5 == 0), (70, false)] {
            advance_to(&queue, slot + TimeDelta::seconds(seconds)).await;
            if dies {
                tick_that_dies(&queue).await;
            } else {
                three_ticks(&queue).await;
            }
        }
        end_all(&queue).await;
    }
    let jobs = jobs(&queue).await;
    assert_eq!(jobs.len(), days.len());
    for (job, day) in jobs.iter().zip(&days) {
        let reference = calendar.previous(*day).to_string();
        assert_eq!(job.request["data_inicial"], reference.as_str());
        assert_eq!(job.request["data_final"], reference.as_str());
        assert_eq!(job.request["insistir_ate"], format!("{day}T14:00:00Z"));
        assert_eq!(job.request["tipos"], serde_json::json!(["XML_5_0"]));
        assert_eq!((job.kind.as_str(), job.connections.as_slice()), ("coleta", ["qore".to_owned()].as_slice()));
        assert!(job.origin.starts_with("agenda:"), "{job:?}");
        assert!(job.created_at - moment(&format!("{day}T10:30:00Z")) <= TimeDelta::seconds(1), "{job:?}");
    }
}

#[tokio::test]
async fn a_slot_in_the_missing_hour_has_one_job() {
    let queue = MemoryQueue::new(moment("2018-11-01T03:00:00Z"));
    queue.save_schedule(&every_day("0 0 * * *")).await.unwrap();
    while queue.now().await.unwrap() < moment("2018-11-10T00:00:00Z") {
        queue.advance(Duration::from_mins(30));
        three_ticks(&queue).await;
        end_all(&queue).await;
    }
    let created: Vec<_> = jobs(&queue).await.iter().map(|job| job.created_at.to_rfc3339()).collect();
    assert_eq!(created.len(), 8);
    assert_eq!(created[1..4], ["2018-11-03T03:00:00+00:00", "2018-11-04T03:00:00+00:00", "2018-11-05T02:00:00+00:00"]);
}

#[tokio::test]
async fn an_outage_of_days_is_made_up_for_as_the_policy_says() {
    for (missed, expected) in [
        (MissedPolicy::All, vec!["2025-11-17", "2025-11-18", "2025-11-19"]),
        (MissedPolicy::Last, vec!["2025-11-19"]),
        (MissedPolicy::None, vec![]),
    ] {
        let queue = MemoryQueue::new(moment("2025-11-17T12:00:00Z"));
        queue.save_schedule(&NewSchedule { missed, ..plan("30 7 * * *") }).await.unwrap();
        advance_to(&queue, moment("2025-11-21T15:00:00Z")).await;
        three_ticks(&queue).await;
        queue.advance(Duration::from_mins(10));
        three_ticks(&queue).await;
        let jobs = jobs(&queue).await;
        let days: Vec<_> = jobs.iter().map(|job| job.request["data_inicial"].as_str().unwrap()).collect();
        assert_eq!(days, expected, "{missed:?}");
    }
}

#[tokio::test]
async fn more_missed_slots_than_fit_in_a_tick_follow_in_the_next_ones() {
    let queue = MemoryQueue::new(moment("2025-11-19T12:00:00Z"));
    let minutely = NewSchedule { missed: MissedPolicy::All, lag_days: 0, ..every_day("* * * * *") };
    queue.save_schedule(&minutely).await.unwrap();
    queue.advance(Duration::from_mins(250));
    let mut fired = Vec::new();
    for _ in 0..5 {
        fired.push(tick(&queue, &calendars(), queue.now().await.unwrap()).await.unwrap().fired);
        end_all(&queue).await;
    }
    assert_eq!(fired, [100, 100, 50, 0, 0]);
}

#[tokio::test]
async fn a_slot_whose_request_is_open_already_makes_no_second_job() {
    let queue = MemoryQueue::new(moment("2025-11-19T10:00:00Z"));
    queue.save_schedule(&plan("*/15 7-10 * * *")).await.unwrap();
    for _ in 0..120 {
        queue.advance(Duration::from_mins(1));
        three_ticks(&queue).await;
    }
    assert_eq!(jobs(&queue).await.len(), 1, "the first one insists until the cut-off");
}

#[tokio::test]
async fn a_schedule_that_is_off_fires_nothing_and_misses_nothing() {
    let queue = MemoryQueue::new(moment("2025-11-17T12:00:00Z"));
    let on = NewSchedule { missed: MissedPolicy::All, ..plan("30 7 * * *") };
    queue.save_schedule(&NewSchedule { active: false, ..on.clone() }).await.unwrap();
    advance_to(&queue, moment("2025-11-19T12:00:00Z")).await;
    three_ticks(&queue).await;
    queue.save_schedule(&on).await.unwrap();
    three_ticks(&queue).await;
    assert!(jobs(&queue).await.is_empty());
    advance_to(&queue, moment("2025-11-21T10:30:00Z")).await;
    three_ticks(&queue).await;
    assert_eq!(jobs(&queue).await.len(), 1);
}

#[tokio::test]
async fn a_faulty_schedule_stops_no_other() {
    let queue = MemoryQueue::new(moment("2025-11-19T10:00:00Z"));
    queue.save_schedule(&NewSchedule { name: "a".into(), ..plan("x") }).await.unwrap();
    queue.save_schedule(&NewSchedule { name: "b".into(), ..plan("30 7 * * *") }).await.unwrap();
    queue.advance(Duration::from_mins(30));
    let ticked = tick(&queue, &calendars(), queue.now().await.unwrap()).await.unwrap();
    assert_eq!(ticked.fired, 1);
    assert_eq!(ticked.faulty.len(), 1);
    assert_eq!(ticked.faulty[0].0, "a");
}

#[tokio::test]
async fn a_tick_without_a_due_slot_writes_nothing() {
    let queue = MemoryQueue::new(moment("2025-11-19T10:00:00Z"));
    queue.save_schedule(&plan("30 7 * * *")).await.unwrap();
    let before = queue.schedules().await.unwrap();
    queue.advance(Duration::from_mins(29));
    three_ticks(&queue).await;
    assert_eq!(queue.schedules().await.unwrap(), before);
}
