//! The numbers of the queue for whoever watches it.

use crate::env::Env;
use etl_core::ports::{HeldTask, WorkersNow};
use etl_core::{COLLECT_JOB, JobStatus, NewJob, NewTask, TaskState};
use etl_queue::port::{Claim, Conclusion, Program, TaskEnd, WorkerId};
use std::time::Duration;

pub(crate) async fn the_queue_is_measured(env: &Env) {
    let store = env.database();
    let empty = store.readings().await.unwrap();
    assert_eq!(empty, etl_core::ports::Readings::default());
    let task =
        |system: &str, number: usize| NewTask::new("planejar", system, format!("{number}"), serde_json::json!({}));
    let new = NewJob {
        kind: COLLECT_JOB.into(),
        connections: vec!["maps".into(), "qore".into()],
        request: serde_json::json!({}),
        origin: "teste".into(),
        parent: None,
        unique_key: None,
        idempotency_key: None,
        tasks: vec![task("maps", 1), task("qore", 2), task("qore", 3)],
    };
    let job = store.enqueue(&new).await.unwrap().job();
    let waiting = store.readings().await.unwrap();
    let counts = |state| vec![("maps".to_owned(), state, 1), ("qore".to_owned(), state, 2)];
    assert_eq!(waiting.tasks, counts(TaskState::Pending));
    assert_eq!(waiting.jobs, [(JobStatus::Pending, 1)]);
    assert!(waiting.oldest_wait.is_some() && waiting.oldest_lease.is_none());

    let lease = Duration::from_mins(1);
    let ask = Claim {
        worker: WorkerId("w".into()),
        program: Program::default(),
        slots: 9,
        lease,
        abilities: vec![],
        job: Some(job),
    };
    let fences: Vec<_> = store.claim(&ask).await.unwrap().iter().map(|leased| leased.fence).collect();
    let running = store.readings().await.unwrap();
    assert_eq!((running.tasks, running.overdue_leases), (counts(TaskState::Running), 0));
    assert!(running.oldest_wait.is_none() && running.oldest_lease.is_some_and(|age| age < lease));
    assert_eq!(store.workers(2).await.unwrap().held.len(), 2, "no more than asked for");
    let held = store.workers(100).await.unwrap().held;
    assert_eq!(
        held.iter().map(|task| (&*task.worker, task.job, &*task.kind)).collect::<Vec<_>>(),
        [("w", job, "planejar"); 3]
    );
    // The attempt is noted after the lease was given, in the same transaction.
    let left = |task: &HeldTask| (task.lease_until - task.since).to_std().unwrap();
    assert!(held.iter().all(|task| left(task) <= lease && left(task) + Duration::from_secs(5) > lease), "{held:?}");
    store.renew(&fences[..1], Duration::ZERO).await.unwrap();
    assert_eq!(store.readings().await.unwrap().overdue_leases, 1);
    store.renew(&fences[..1], lease).await.unwrap();

    let ends: Vec<_> = fences.iter().map(|fence| (*fence, TaskEnd::Done)).collect();
    store.finish(&ends).await.unwrap();
    assert_eq!(store.workers(100).await.unwrap(), WorkersNow::default());
    let worker = WorkerId("w".into());
    assert!(store.lead(&worker, lease).await.unwrap());
    let leader = store.workers(1).await.unwrap().leader;
    assert_eq!(leader.map(|leader| leader.worker).as_deref(), Some("w"));
    store.step_down(&worker).await.unwrap();
    assert_eq!(store.workers(1).await.unwrap().leader, None);
    let summary = serde_json::Value::Null;
    let end = Conclusion { status: JobStatus::Completed, error: String::new(), summary, follow_up: None };
    assert!(store.conclude(job, &end).await.unwrap());
    let ended = store.readings().await.unwrap();
    assert_eq!((ended.tasks.len(), ended.jobs), (0, vec![(JobStatus::Completed, 1)]));
    let systems: Vec<_> = ended.since_success.iter().map(|(system, age)| (system.as_str(), *age < lease)).collect();
    assert_eq!(systems, [("maps", true), ("qore", true)]);
}

pub(crate) async fn the_database_says_what_it_is(env: &Env) {
    let facts = env.database().database().await.unwrap();
    assert!(["SQLite", "PostgreSQL"].contains(&facts.product), "{facts:?}");
    assert!(facts.version.starts_with(|c: char| c.is_ascii_digit()), "{facts:?}");
    assert_eq!(facts.schema, "20251202000000");
    assert!(facts.size_bytes > 100_000, "{facts:?}");
}
