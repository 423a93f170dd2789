//! Stored schedules: kept by name, each slot fired once.

use super::Bench;
use super::bench::{DAY, MINUTE, SECOND, job, task};
use crate::port::{Cancel, Enqueued, Fired, MissedPolicy, NewSchedule, Schedule};
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::NewJob;
use futures::future::join_all;

fn plan(name: &str) -> NewSchedule {
    NewSchedule {
        name: name.into(),
        cron: "30 7 * * MON-FRI".into(),
        time_zone: "America/Sao_Paulo".into(),
        calendar: "ANBIMA".into(),
        business_days_only: true,
        lag_days: 1,
        cut_off: (11, 0),
        missed: MissedPolicy::Last,
        request: serde_json::json!({ "sistemas": ["qore"] }),
        active: true,
    }
}

async fn only(b: &Bench<'_>) -> Schedule {
    let mut all = b.queue.schedules().await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn about(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    (one - other).abs() < TimeDelta::seconds(10)
}

pub(super) async fn a_schedule_is_kept_by_its_name(b: &Bench<'_>) {
    let morning = b.queue.save_schedule(&plan("manhã")).await.unwrap();
    let evening = NewSchedule { missed: MissedPolicy::None, lag_days: 0, cut_off: (23, 59), ..plan("fim do dia") };
    let evening_id = b.queue.save_schedule(&evening).await.unwrap();
    let all = b.queue.schedules().await.unwrap();
    let found: Vec<_> = all.iter().map(|schedule| (schedule.id, &schedule.plan)).collect();
    assert_eq!(found, [(evening_id, &evening), (morning, &plan("manhã"))]);
    let now = b.now().await;
    assert!(all.iter().all(|schedule| about(schedule.settled_until, now)), "a new schedule has missed nothing");
}

pub(super) async fn a_replaced_schedule_stays_settled(b: &Bench<'_>) {
    let id = b.queue.save_schedule(&plan("manhã")).await.unwrap();
    b.pass(DAY).await;
    let before = only(b).await.settled_until;
    let changed = NewSchedule { lag_days: 2, missed: MissedPolicy::All, cut_off: (12, 30), ..plan("manhã") };
    assert_eq!(b.queue.save_schedule(&changed).await.unwrap(), id);
    let after = only(b).await;
    assert_eq!((after.id, after.settled_until, after.plan), (id, before, changed));
}

pub(super) async fn a_schedule_with_new_hours_begins_anew(b: &Bench<'_>) {
    for changed in [
        NewSchedule { cron: "*/5 * * * *".into(), ..plan("manhã") },
        NewSchedule { time_zone: "UTC".into(), ..plan("manhã") },
        NewSchedule { business_days_only: false, ..plan("manhã") },
        NewSchedule { active: false, ..plan("manhã") },
    ] {
        b.queue.save_schedule(&plan("manhã")).await.unwrap();
        b.pass(DAY).await;
        b.queue.save_schedule(&changed).await.unwrap();
        let now = b.now().await;
        assert!(about(only(b).await.settled_until, now), "{changed:?}");
        b.queue.delete_schedule("manhã").await.unwrap();
    }
}

pub(super) async fn a_removed_schedule_is_gone(b: &Bench<'_>) {
    let id = b.queue.save_schedule(&plan("manhã")).await.unwrap();
    let slot = b.now().await;
    b.queue.fire(id, slot, &job(vec![task("a")])).await.unwrap();
    assert!(!b.queue.delete_schedule("outra").await.unwrap());
    assert!(b.queue.delete_schedule("manhã").await.unwrap());
    assert!(!b.queue.delete_schedule("manhã").await.unwrap());
    assert!(b.queue.schedules().await.unwrap().is_empty());
    assert_eq!(b.claim_keys("w", 5).await, ["a"], "its job stays");
}

pub(super) async fn a_slot_fires_once(b: &Bench<'_>) {
    let id = b.queue.save_schedule(&plan("manhã")).await.unwrap();
    let other = b.queue.save_schedule(&plan("outra")).await.unwrap();
    let slot = b.now().await;
    let fired = b.queue.fire(id, slot, &job(vec![task("a")])).await.unwrap();
    let Fired::Job(Enqueued::New(first)) = fired else { panic!("{fired:?}") };
    assert_eq!(b.queue.fire(id, slot, &job(vec![task("b")])).await.unwrap(), Fired::Already);
    assert!(matches!(b.queue.fire(id, slot + MINUTE, &job(vec![task("c")])).await.unwrap(), Fired::Job(_)));
    assert!(matches!(b.queue.fire(other, slot, &job(vec![task("d")])).await.unwrap(), Fired::Job(_)));
    assert_eq!(b.claim_keys("w", 5).await, ["a", "c", "d"]);
    b.queue.cancel(first, Cancel::Tell).await.unwrap();
    assert_eq!(b.queue.fire(id, slot, &job(vec![task("b")])).await.unwrap(), Fired::Already, "whatever became of it");
}

pub(super) async fn leaders_at_once_fire_a_slot_once(b: &Bench<'_>) {
    let id = b.queue.save_schedule(&plan("manhã")).await.unwrap();
    let slot = b.now().await;
    let new = job(vec![task("a")]);
    let answers = join_all((0..8).map(|_| b.queue.fire(id, slot, &new))).await;
    let fired = answers.into_iter().filter(|answer| matches!(answer.as_ref().unwrap(), Fired::Job(_)));
    assert_eq!(fired.count(), 1);
    assert_eq!(b.claim("w", 20).await.len(), 1);
}

pub(super) async fn a_slot_may_find_its_job_open(b: &Bench<'_>) {
    let id = b.queue.save_schedule(&plan("manhã")).await.unwrap();
    let new = NewJob { unique_key: Some("qore".into()), ..job(vec![task("a")]) };
    let open = b.enqueue(&new).await;
    let slot = b.now().await;
    assert_eq!(b.queue.fire(id, slot, &new).await.unwrap(), Fired::Job(Enqueued::Known(open)));
    assert_eq!(b.queue.fire(id, slot, &new).await.unwrap(), Fired::Already, "the slot is used up");
}

pub(super) async fn what_is_settled_stays_settled(b: &Bench<'_>) {
    let id = b.queue.save_schedule(&plan("manhã")).await.unwrap();
    let until = only(b).await.settled_until + 5 * MINUTE;
    b.queue.settle(id, until).await.unwrap();
    assert!(about(only(b).await.settled_until, until));
    b.queue.settle(id, until - 3 * MINUTE).await.unwrap();
    assert!(about(only(b).await.settled_until, until), "a leader that comes late takes nothing back");
}

pub(super) async fn the_clock_is_the_stores(b: &Bench<'_>) {
    let before = b.now().await;
    let job = b.enqueue_keys(&["a"]).await;
    let created = b.queue.job(job).await.unwrap().unwrap().created_at;
    let after = b.now().await;
    assert!(before - SECOND <= created && created <= after + SECOND, "{before} {created} {after}");
}
