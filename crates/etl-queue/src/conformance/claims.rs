//! Claims: which task, for whom, in what order.

use super::Bench;
use super::bench::{MINUTE, SECOND, ask, job, keys, task};
use crate::port::{Claim, Program};
use etl_core::{JobStatus, NewTask, TaskState};
use futures::future::join_all;
use std::collections::BTreeSet;
use std::time::Duration;

pub(super) async fn tasks_come_by_priority_then_time_then_number(b: &Bench<'_>) {
    let now = b.now().await;
    let at =
        |key, priority, minutes_ago: u32| NewTask { priority, run_at: Some(now - minutes_ago * MINUTE), ..task(key) };
    b.enqueue(&job(vec![at("third", 0, 9), at("last", -1, 60), at("fourth", 0, 5), at("second", 5, 1)])).await;
    b.enqueue(&job(vec![at("fifth", 0, 5), at("first", 5, 2)])).await;
    assert_eq!(b.claim_keys("w", 4).await, ["first", "second", "third", "fourth"]);
    assert_eq!(b.claim_keys("w", 4).await, ["fifth", "last"]);
}

pub(super) async fn a_claim_takes_what_is_asked_and_starts_the_job(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b", "c"]).await;
    assert_eq!(b.claim("w", 0).await.len(), 0);
    assert_eq!(b.status(job).await, JobStatus::Pending);
    assert_eq!(b.claim_keys("w", 2).await, ["a", "b"]);
    assert_eq!(b.states(job).await, [TaskState::Running, TaskState::Running, TaskState::Pending]);
    let started = b.queue.job(job).await.unwrap().unwrap();
    assert_eq!(started.status, JobStatus::Running);
    assert!(started.started_at.is_some());
    assert_eq!(b.claim_keys("w", 2).await, ["c"]);
}

pub(super) async fn a_job_keeps_the_program_that_began_it(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    assert_eq!(b.queue.job(job).await.unwrap().unwrap().program, None);
    let program = |version: &str| Program { version: version.into(), settings: "0f1e2d3c4b5a".into() };
    for version in ["1.2.3", "1.2.4"] {
        let leased = b.queue.claim(&Claim { program: program(version), ..ask("w", 1) }).await.unwrap();
        assert_eq!(leased.len(), 1);
        b.finish_all(&leased).await;
        assert_eq!(b.queue.job(job).await.unwrap().unwrap().program, Some(program("1.2.3")), "claimed by {version}");
    }
}

pub(super) async fn a_task_waits_for_its_time(b: &Bench<'_>) {
    let in_ten = b.now().await + 10 * MINUTE;
    b.enqueue(&job(vec![NewTask { run_at: Some(in_ten), ..task("a") }])).await;
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    let wait = b.queue.next_due(&ask("w", 1)).await.unwrap().unwrap();
    assert!((9 * MINUTE..=10 * MINUTE).contains(&wait), "{wait:?}");
    b.pass(10 * MINUTE).await;
    assert_eq!(b.queue.next_due(&ask("w", 1)).await.unwrap(), Some(Duration::ZERO));
    assert_eq!(b.claim_keys("w", 5).await, ["a"]);
    assert_eq!(b.queue.next_due(&ask("w", 1)).await.unwrap(), None);
}

pub(super) async fn a_worker_gets_only_what_it_can_do(b: &Bench<'_>) {
    let needs = |key, need: &str| NewTask { needs: Some(need.into()), ..task(key) };
    b.enqueue(&job(vec![needs("a", "browser"), needs("b", "access"), task("c")])).await;
    let able =
        |abilities: &[&str]| Claim { abilities: abilities.iter().map(|a| (*a).to_owned()).collect(), ..ask("w", 5) };
    assert_eq!(b.claim_keys("w", 5).await, ["c"]);
    assert_eq!(b.queue.next_due(&able(&[])).await.unwrap(), None);
    assert_eq!(b.queue.next_due(&able(&["access"])).await.unwrap(), Some(Duration::ZERO));
    assert_eq!(keys(&b.queue.claim(&able(&["access", "odbc"])).await.unwrap()), ["b"]);
    assert_eq!(keys(&b.queue.claim(&able(&["browser", "access"])).await.unwrap()), ["a"]);
}

pub(super) async fn a_claim_for_one_job_takes_nothing_else(b: &Bench<'_>) {
    b.enqueue_keys(&["a"]).await;
    let mine = b.enqueue_keys(&["b"]).await;
    let only = Claim { job: Some(mine), ..ask("w", 5) };
    assert_eq!(b.queue.next_due(&only).await.unwrap(), Some(Duration::ZERO));
    assert_eq!(keys(&b.queue.claim(&only).await.unwrap()), ["b"]);
    assert_eq!(b.queue.next_due(&only).await.unwrap(), None);
    assert_eq!(keys(&b.queue.claim(&only).await.unwrap()), [""; 0]);
}

pub(super) async fn what_is_leased_says_everything_its_body_needs(b: &Bench<'_>) {
    let payload = serde_json::json!({ "v": 1, "fundos": [1, 2], "texto": "ação \"x\"", "nulo": null });
    let new = NewTask {
        kind: "planejar".into(),
        connection: "maps".into(),
        payload: payload.clone(),
        max_attempts: 7,
        deadline: Duration::from_mins(20),
        ..task("a")
    };
    let job = b.enqueue(&job(vec![new])).await;
    let leased = b.claim_one("w").await;
    assert_eq!((leased.job, leased.kind.as_str(), leased.connection.as_str()), (job, "planejar", "maps"));
    assert_eq!((leased.key.as_str(), leased.attempt, leased.max_attempts), ("a", 1, 7));
    assert_eq!((leased.payload, leased.deadline), (payload, Duration::from_mins(20)));
    assert_eq!(leased.fence.lease_no, 1);
    let stored = b.task_of(job).await;
    assert_eq!((stored.id, stored.attempts, stored.lease_no), (leased.fence.task, 1, 1));
    let left = stored.lease_until.unwrap() - b.now().await;
    assert!((50..=60).contains(&left.num_seconds()), "{left}");
}

pub(super) async fn claims_at_once_take_no_task_twice(b: &Bench<'_>) {
    let keys: Vec<String> = (0..60).map(|n| format!("t{n}")).collect();
    let job = b.enqueue(&job(keys.iter().map(|key| task(key)).collect())).await;
    let names: Vec<String> = (0..20).map(|n| format!("w{n}")).collect();
    let claims = join_all(names.iter().map(|name| b.claim(name, 4))).await;
    let taken: Vec<_> = claims.iter().flatten().map(|leased| leased.fence.task).collect();
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), taken.len(), "a task was taken twice");
    let mut all: BTreeSet<_> = taken.into_iter().collect();
    while let leased = b.claim("w", 10).await
        && !leased.is_empty()
    {
        assert!(leased.iter().all(|leased| all.insert(leased.fence.task)));
    }
    assert_eq!(all.len(), 60, "none is left out");
    assert!(b.queue.tasks(job).await.unwrap().iter().all(|task| task.lease_no == 1 && task.attempts == 1));
}

pub(super) async fn an_empty_queue_gives_nothing(b: &Bench<'_>) {
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    assert_eq!(b.queue.next_due(&ask("w", 1)).await.unwrap(), None);
    assert_eq!(b.queue.renew(&[], SECOND).await.unwrap(), []);
    assert_eq!(b.queue.finish(&[]).await.unwrap(), [false; 0]);
}
