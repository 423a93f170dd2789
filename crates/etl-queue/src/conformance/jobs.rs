//! Jobs: enqueue once, look.

use super::Bench;
use super::bench::{DAY, MINUTE, ask, job, task};
use crate::port::{Cancel, Claim, Enqueued, JobFilter};
use etl_core::{FundId, JobId, JobStatus, NewJob, TaskState};
use futures::future::join_all;
use std::collections::BTreeSet;

pub(super) async fn a_job_is_stored_with_its_tasks(b: &Bench<'_>) {
    let first = b.enqueue_keys(&["a", "b"]).await;
    let second = b.enqueue(&NewJob { parent: Some(first), origin: "api:ana".into(), ..job(vec![task("c")]) }).await;
    let stored = b.queue.job(second).await.unwrap().unwrap();
    assert_eq!((stored.id, stored.kind.as_str(), stored.origin.as_str()), (second, "coleta", "api:ana"));
    assert_eq!((stored.connections, stored.parent), (vec!["qore".to_owned()], Some(first)));
    assert_eq!((stored.status, stored.cancel_requested), (JobStatus::Pending, false));
    assert_eq!(stored.request, serde_json::json!({ "v": 1 }));
    assert_eq!((stored.started_at, stored.finished_at, stored.error.as_str()), (None, None, ""));
    assert!(stored.summary.is_null());
    let tasks = b.queue.tasks(first).await.unwrap();
    let found: Vec<_> = tasks.iter().map(|t| (t.key.as_str(), t.state, t.attempts, t.lease_no, t.job)).collect();
    assert_eq!(found, [("a", TaskState::Pending, 0, 0, first), ("b", TaskState::Pending, 0, 0, first)]);
}

pub(super) async fn what_is_unknown_is_absent(b: &Bench<'_>) {
    assert_eq!(b.queue.job(JobId(404)).await.unwrap(), None);
    assert!(b.queue.tasks(JobId(404)).await.unwrap().is_empty());
    assert!(b.queue.attempts(JobId(404)).await.unwrap().is_empty());
    let filter = JobFilter { limit: 10, ..JobFilter::default() };
    assert!(b.queue.jobs(&filter).await.unwrap().is_empty());
}

pub(super) async fn jobs_are_listed_newest_first_in_pages(b: &Bench<'_>) {
    let mut all = Vec::new();
    for _ in 0..7 {
        all.insert(0, b.enqueue_keys(&["a"]).await);
    }
    let page = |before, offset| JobFilter { before, offset, limit: 3, ..JobFilter::default() };
    let ids = |filter| async move { b.queue.jobs(&filter).await.unwrap().iter().map(|job| job.id).collect::<Vec<_>>() };
    assert_eq!(ids(page(None, 0)).await, all[..3]);
    assert_eq!(ids(page(Some(all[2]), 0)).await, all[3..6]);
    assert_eq!(ids(page(Some(all[5]), 0)).await, all[6..]);
    assert_eq!(ids(page(None, 5)).await, all[5..]);
}

pub(super) async fn jobs_are_found_by_what_they_are(b: &Bench<'_>) {
    let done = b.whole_job(&job(vec![task("a")])).await;
    let report = b.enqueue(&NewJob { kind: "aviso".into(), connections: vec![], ..job(vec![]) }).await;
    let both =
        b.enqueue(&NewJob { connections: vec!["maps".into(), "qore".into()], parent: Some(done), ..job(vec![]) }).await;
    let base = JobFilter { limit: 10, ..JobFilter::default() };
    for (filter, expected) in [
        (JobFilter { status: Some(JobStatus::Completed), ..base.clone() }, vec![done]),
        (JobFilter { status: Some(JobStatus::Pending), ..base.clone() }, vec![both, report]),
        (JobFilter { kind: Some("aviso".into()), ..base.clone() }, vec![report]),
        (JobFilter { parent: Some(done), ..base.clone() }, vec![both]),
        (JobFilter { parent: Some(both), ..base.clone() }, vec![]),
        (JobFilter { connection: Some("qore".into()), ..base.clone() }, vec![both, done]),
        (JobFilter { connection: Some("maps".into()), ..base.clone() }, vec![both]),
        (JobFilter { connection: Some("map".into()), ..base.clone() }, vec![]),
    ] {
        let found: Vec<_> = b.queue.jobs(&filter).await.unwrap().iter().map(|job| job.id).collect();
        assert_eq!(found, expected, "{filter:?}");
        let page = JobFilter { limit: 1, offset: 1, ..filter.clone() };
        assert_eq!(b.queue.count_jobs(&page).await.unwrap(), expected.len() as u64, "{filter:?}");
    }
}

pub(super) async fn jobs_are_found_by_the_fund_of_their_documents(b: &Bench<'_>) {
    let both = b.enqueue_keys(&["a", "b"]).await;
    let none = b.enqueue_keys(&["a"]).await;
    let mut funds = Vec::new();
    for task in b.queue.tasks(both).await.unwrap() {
        funds.push(b.time.plan_document(both, task.id).await);
    }
    assert_ne!(funds[0], funds[1]);
    let of = |fund| JobFilter { fund: Some(fund), limit: 10, ..JobFilter::default() };
    for fund in &funds {
        let found: Vec<_> = b.queue.jobs(&of(*fund)).await.unwrap().iter().map(|job| job.id).collect();
        assert_eq!((found, b.queue.count_jobs(&of(*fund)).await.unwrap()), (vec![both], 1));
    }
    let older = JobFilter { before: Some(both), ..of(funds[0]) };
    assert!(b.queue.jobs(&older).await.unwrap().is_empty());
    assert!(b.queue.jobs(&of(FundId(funds[0].0 + funds[1].0))).await.unwrap().is_empty());
    assert!(b.queue.job(none).await.unwrap().is_some());
}

pub(super) async fn jobs_are_found_by_who_asked(b: &Bench<'_>) {
    assert!(b.queue.origins("coleta").await.unwrap().is_empty());
    let from = |origin: &str| NewJob { origin: origin.into(), ..job(vec![]) };
    let by_hand = b.enqueue(&from("api:ana")).await;
    b.enqueue(&from("agenda:2")).await;
    let again = b.enqueue(&from("api:ana")).await;
    b.enqueue(&NewJob { kind: "aviso".into(), ..from("execucao:1") }).await;
    assert_eq!(b.queue.origins("coleta").await.unwrap(), ["agenda:2", "api:ana"]);
    for (origin, expected) in [("api:ana", vec![again, by_hand]), ("api:an", vec![]), ("", vec![])] {
        let filter = JobFilter { origin: Some(origin.into()), limit: 10, ..JobFilter::default() };
        let found: Vec<_> = b.queue.jobs(&filter).await.unwrap().iter().map(|job| job.id).collect();
        assert_eq!(found, expected, "{origin:?}");
        assert_eq!(b.queue.count_jobs(&filter).await.unwrap(), expected.len() as u64);
    }
}

pub(super) async fn jobs_are_found_by_the_moment_of_their_request(b: &Bench<'_>) {
    let old = b.enqueue_keys(&["a"]).await;
    b.pass(DAY).await;
    let young = b.enqueue_keys(&["a"]).await;
    let moment = b.queue.job(young).await.unwrap().unwrap().created_at;
    let base = JobFilter { limit: 10, ..JobFilter::default() };
    for (filter, expected) in [
        (JobFilter { created_from: Some(moment), ..base.clone() }, vec![young]),
        (JobFilter { created_before: Some(moment), ..base.clone() }, vec![old]),
        (JobFilter { created_from: Some(moment), created_before: Some(moment), ..base }, vec![]),
    ] {
        let found: Vec<_> = b.queue.jobs(&filter).await.unwrap().iter().map(|job| job.id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
}

pub(super) async fn young_jobs_are_found_by_age(b: &Bench<'_>) {
    b.enqueue_keys(&["a"]).await;
    b.pass(DAY).await;
    let young = b.enqueue_keys(&["a"]).await;
    let filter = JobFilter { newer_than: Some(60 * MINUTE), limit: 10, ..JobFilter::default() };
    let found: Vec<_> = b.queue.jobs(&filter).await.unwrap().iter().map(|job| job.id).collect();
    assert_eq!(found, [young]);
}

pub(super) async fn a_request_sent_twice_makes_one_job_even_after_its_end(b: &Bench<'_>) {
    let new = NewJob { idempotency_key: Some("pedido-1".into()), ..job(vec![task("a")]) };
    let first = b.enqueue(&new).await;
    assert_eq!(b.queue.enqueue(&new).await.unwrap(), Enqueued::Known(first));
    let leased = b.claim("w", 5).await;
    assert_eq!(leased.len(), 1, "the second request added no task");
    b.finish_all(&leased).await;
    assert!(b.conclude(first).await);
    assert_eq!(b.queue.enqueue(&new).await.unwrap(), Enqueued::Known(first));
    let other = NewJob { idempotency_key: Some("pedido-2".into()), ..new };
    assert_ne!(b.enqueue(&other).await, first);
}

pub(super) async fn two_open_jobs_never_share_a_unique_key(b: &Bench<'_>) {
    let new = NewJob { unique_key: Some("qore/2025-11-18".into()), ..job(vec![task("a")]) };
    let first = b.enqueue(&new).await;
    assert_eq!(b.queue.enqueue(&new).await.unwrap(), Enqueued::Known(first), "pending");
    let leased = b.claim_one("w").await;
    assert_eq!(b.queue.enqueue(&new).await.unwrap(), Enqueued::Known(first), "running");
    b.finish_all(&[leased]).await;
    assert_eq!(b.queue.enqueue(&new).await.unwrap(), Enqueued::Known(first), "not yet concluded");
    b.enqueue_keys(&["no key, no conflict"]).await;
    b.enqueue_keys(&["no key, no conflict"]).await;
}

pub(super) async fn a_repetition_does_not_trip_over_the_key_of_an_ended_job(b: &Bench<'_>) {
    let new = NewJob { unique_key: Some("qore/2025-11-18".into()), ..job(vec![task("a")]) };
    let mut seen = BTreeSet::new();
    for _ in 0..3 {
        assert!(seen.insert(b.whole_job(&new).await));
    }
    let cancelled = b.enqueue(&new).await;
    b.queue.cancel(cancelled, Cancel::Tell).await.unwrap();
    assert!(b.conclude(cancelled).await);
    assert!(seen.insert(b.enqueue(&new).await));
}

pub(super) async fn many_identical_requests_at_once_make_one_job(b: &Bench<'_>) {
    for new in [
        NewJob { idempotency_key: Some("pedido".into()), ..job(vec![task("a")]) },
        NewJob { unique_key: Some("qore".into()), ..job(vec![task("a")]) },
    ] {
        let answers = join_all((0..50).map(|_| b.queue.enqueue(&new))).await;
        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        let jobs: BTreeSet<_> = answers.iter().map(|enqueued| enqueued.job()).collect();
        assert_eq!(jobs.len(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|enqueued| matches!(enqueued, Enqueued::New(_))).count(), 1);
        let job = *jobs.first().unwrap();
        assert_eq!(b.queue.tasks(job).await.unwrap().len(), 1);
        let leased = b.queue.claim(&Claim { job: Some(job), ..ask("w", 5) }).await.unwrap();
        assert_eq!(leased.len(), 1);
    }
}

pub(super) async fn planning_twice_adds_a_task_once(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b", "a"]).await;
    let tasks = b.queue.tasks(job).await.unwrap();
    assert_eq!(tasks.iter().map(|task| task.key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}
