//! The rules that need no store, by tables of cases.

use super::*;
use etl_core::{JobId, TaskId};

const FRESH: Standing = Standing { attempts: 1, max_attempts: 3, cancelled: false, paused: false };

fn noon() -> DateTime<Utc> {
    "2025-11-19T12:00:00Z".parse().unwrap()
}

fn retry() -> TaskEnd {
    TaskEnd::Retry { after: Duration::from_mins(1), code: "PORTAL-FORA".into(), detail: "503".into() }
}

fn defer() -> TaskEnd {
    TaskEnd::Defer { until: later(noon(), Duration::from_mins(15)), code: "X".into(), detail: String::new() }
}

#[test]
fn a_retry_waits_until_its_attempts_are_used_up() {
    let first = effect(&retry(), FRESH, noon());
    assert_eq!((first.state, first.attempt, first.counted), (TaskState::Pending, AttemptEnd::Retried, true));
    assert_eq!(first.run_at, Some(later(noon(), Duration::from_mins(1))));
    let last = effect(&retry(), Standing { attempts: 3, ..FRESH }, noon());
    assert_eq!((last.state, last.attempt, last.run_at), (TaskState::Failed, AttemptEnd::Failed, None));
    assert_eq!((last.code.as_deref(), last.detail.as_str()), (Some("PORTAL-FORA"), "503"));
}

#[test]
fn deferring_and_releasing_do_not_count() {
    let standing = Standing { attempts: 3, ..FRESH };
    let deferred = effect(&defer(), standing, noon());
    assert_eq!((deferred.state, deferred.counted), (TaskState::Pending, false));
    let released = effect(&TaskEnd::Release, standing, noon());
    assert_eq!((released.state, released.counted, released.run_at), (TaskState::Pending, false, None));
}

#[test]
fn nothing_of_a_cancelled_job_waits_again() {
    let standing = Standing { cancelled: true, ..FRESH };
    for end in [retry(), defer(), TaskEnd::Release, TaskEnd::Cancelled] {
        assert_eq!(effect(&end, standing, noon()).state, TaskState::Cancelled, "{end:?}");
    }
    assert_eq!(effect(&TaskEnd::Done, standing, noon()).state, TaskState::Done);
}

#[test]
fn what_would_wait_in_a_paused_job_is_parked() {
    let standing = Standing { paused: true, ..FRESH };
    for end in [retry(), defer(), TaskEnd::Release] {
        assert_eq!(effect(&end, standing, noon()).run_at, Some(parked()), "{end:?}");
    }
    assert_eq!(effect_of_loss(standing).run_at, Some(parked()));
    assert_eq!(effect(&TaskEnd::Done, standing, noon()).run_at, None);
    let ending = Standing { cancelled: true, ..standing };
    assert_eq!(effect(&retry(), ending, noon()).run_at, None);
}

#[test]
fn a_lost_lease_counts() {
    assert_eq!(effect_of_loss(FRESH).state, TaskState::Pending);
    assert_eq!(effect_of_loss(Standing { attempts: 3, ..FRESH }).state, TaskState::Failed);
    let cancelled = effect_of_loss(Standing { attempts: 3, cancelled: true, ..FRESH });
    assert_eq!((cancelled.state, cancelled.attempt), (TaskState::Cancelled, AttemptEnd::Lost));
}

#[test]
fn waits_double_up_to_a_limit_and_repeat_by_their_seed() {
    let backoff = Backoff::of_tasks(7);
    for attempt in 1..40 {
        let most = Duration::from_secs(2_u64.saturating_pow(attempt)).min(Duration::from_mins(10));
        assert!(backoff.after(attempt) <= most, "attempt {attempt}");
    }
    let longest = (0..200).map(|_| backoff.after(30)).max().unwrap();
    assert!(longest > Duration::from_mins(8), "jitter is full: {longest:?}");
    let (one, two) = (Backoff::of_tasks(1), Backoff::of_tasks(1));
    assert!((1..20).all(|n| one.after(n) == two.after(n)));
    let database = Backoff::of_database(7);
    assert!((1..40).map(|n| database.after(n)).all(|w| (100..=5000).contains(&w.as_millis())));
}

fn job(cancel_requested: bool) -> Job {
    Job {
        id: JobId(1),
        kind: "coleta".into(),
        connections: vec![],
        request: serde_json::Value::Null,
        origin: "cli".into(),
        parent: None,
        status: JobStatus::Running,
        cancel_requested,
        paused: false,
        created_at: noon(),
        started_at: None,
        program: None,
        finished_at: None,
        error: String::new(),
        summary: serde_json::Value::Null,
    }
}

fn task(state: TaskState) -> Task {
    Task {
        id: TaskId(1),
        job: JobId(1),
        kind: "x".into(),
        connection: String::new(),
        key: "k".into(),
        state,
        attempts: 1,
        max_attempts: 1,
        run_at: noon(),
        lease_no: 1,
        lease_until: None,
        code: None,
        detail: String::new(),
    }
}

#[test]
fn a_job_without_a_body_ends_as_its_tasks_did() {
    use TaskState::{Cancelled, Done, Failed};
    let status = |cancel, states: &[TaskState]| {
        let tasks: Vec<_> = states.iter().copied().map(task).collect();
        plain_conclusion(&job(cancel), &tasks).status
    };
    assert_eq!(status(false, &[Done, Done]), JobStatus::Completed);
    assert_eq!(status(false, &[Done, Failed]), JobStatus::Error);
    assert_eq!(status(false, &[]), JobStatus::Error);
    assert_eq!(status(false, &[Done, Cancelled]), JobStatus::Error);
    assert_eq!(status(true, &[Failed, Cancelled]), JobStatus::Cancelled);
    assert_eq!(status(true, &[Done]), JobStatus::Completed);
    assert!(plain_conclusion(&job(false), &[]).error.contains("EXEC-VAZIA"));
}
