//! Ends of leases: what they do to a task and what its attempts tell.

use super::Bench;
use super::bench::{LEASE, MINUTE, SECOND, ask, defer, fail, job, retry, task};
use crate::port::{AttemptEnd, TaskEnd};
use etl_core::{Fence, NewTask, TaskId, TaskState};

pub(super) async fn a_task_ends_well(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    assert!(b.finish(leased.fence, TaskEnd::Done).await);
    let done = b.task_of(job).await;
    assert_eq!((done.state, done.attempts, done.code), (TaskState::Done, 1, None));
    assert_eq!((done.lease_until, done.detail.as_str()), (None, ""));
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
}

pub(super) async fn a_retry_waits_and_runs_again(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    assert!(b.finish(leased.fence, retry(10 * MINUTE)).await);
    let waiting = b.task_of(job).await;
    assert_eq!((waiting.state, waiting.attempts), (TaskState::Pending, 1));
    assert_eq!((waiting.code.as_deref(), waiting.detail.as_str()), (Some("PORTAL-FORA"), "503"));
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    let wait = b.queue.next_due(&ask("w", 1)).await.unwrap().unwrap();
    assert!((9 * MINUTE..=10 * MINUTE).contains(&wait), "{wait:?}");
    b.pass(9 * MINUTE).await;
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    b.pass(MINUTE).await;
    let again = b.claim_one("w").await;
    assert_eq!((again.attempt, again.fence.lease_no), (2, 2));
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), []);
}

pub(super) async fn the_last_attempt_fails(b: &Bench<'_>) {
    let job = b.enqueue(&job(vec![NewTask { max_attempts: 3, ..task("a") }])).await;
    for attempt in 1..=3 {
        let leased = b.claim_one("w").await;
        assert_eq!(leased.attempt, attempt);
        assert!(b.finish(leased.fence, retry(SECOND)).await);
        b.pass(2 * SECOND).await;
    }
    let failed = b.task_of(job).await;
    assert_eq!((failed.state, failed.attempts), (TaskState::Failed, 3));
    assert_eq!((failed.code.as_deref(), failed.detail.as_str()), (Some("PORTAL-FORA"), "503"));
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
}

pub(super) async fn a_deferred_task_comes_back_and_does_not_count(b: &Bench<'_>) {
    let job = b.enqueue(&job(vec![NewTask { max_attempts: 1, ..task("a") }])).await;
    for _ in 0..4 {
        let leased = b.claim_one("w").await;
        assert_eq!(leased.attempt, 1);
        let until = b.now().await + 15 * MINUTE;
        assert!(b.finish(leased.fence, defer(until)).await);
        let waiting = b.task_of(job).await;
        assert_eq!((waiting.state, waiting.attempts), (TaskState::Pending, 0));
        assert_eq!(waiting.code.as_deref(), Some("ITEM-NAO-PUBLICADO"));
        assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
        b.pass(15 * MINUTE).await;
    }
}

pub(super) async fn a_released_task_is_free_at_once_and_does_not_count(b: &Bench<'_>) {
    let job = b.enqueue(&job(vec![NewTask { max_attempts: 1, ..task("a") }])).await;
    for round in 1..=4 {
        let leased = b.claim_one("w").await;
        assert_eq!((leased.attempt, leased.fence.lease_no), (1, round));
        assert!(b.finish(leased.fence, TaskEnd::Release).await);
        assert_eq!(b.task_of(job).await.attempts, 0);
    }
}

pub(super) async fn a_failed_task_stays_failed(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    assert!(b.finish(leased.fence, fail()).await);
    let failed = b.task_of(job).await;
    assert_eq!((failed.state, failed.attempts), (TaskState::Failed, 1));
    assert_eq!((failed.code.as_deref(), failed.detail.as_str()), (Some("PORTAL-LOGIN"), "senha recusada"));
    b.pass(60 * MINUTE).await;
    b.queue.sweep().await.unwrap();
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
}

pub(super) async fn finishing_twice_is_harmless(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    let leased = b.claim("w", 2).await;
    assert!(b.finish(leased[0].fence, TaskEnd::Done).await);
    assert!(!b.finish(leased[0].fence, fail()).await);
    assert!(b.finish(leased[1].fence, retry(MINUTE)).await);
    assert!(!b.finish(leased[1].fence, retry(MINUTE)).await);
    assert_eq!(b.states(job).await, [TaskState::Done, TaskState::Pending]);
    let attempts: Vec<_> = b.queue.tasks(job).await.unwrap().iter().map(|task| task.attempts).collect();
    assert_eq!(attempts, [1, 1]);
}

pub(super) async fn ends_answer_in_order(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b", "c"]).await;
    let leased = b.claim("w", 3).await;
    let stale = Fence { lease_no: 9, ..leased[1].fence };
    let unknown = Fence { task: TaskId(404), lease_no: 1 };
    let ends = [
        (leased[2].fence, TaskEnd::Done),
        (stale, TaskEnd::Done),
        (leased[0].fence, fail()),
        (unknown, fail()),
        (leased[1].fence, retry(MINUTE)),
    ];
    assert_eq!(b.queue.finish(&ends).await.unwrap(), [true, false, true, false, true]);
    assert_eq!(b.states(job).await, [TaskState::Failed, TaskState::Pending, TaskState::Done]);
}

pub(super) async fn attempts_tell_how_each_lease_ended(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let now = b.now().await;
    for end in [retry(SECOND), defer(now), TaskEnd::Release] {
        let leased = b.claim_one("w").await;
        assert!(b.finish(leased.fence, end).await);
        b.pass(2 * SECOND).await;
    }
    b.claim_one("dead").await;
    b.pass(LEASE + SECOND).await;
    b.queue.sweep().await.unwrap();
    let last = b.claim_one("w").await;
    let open = b.queue.attempts(job).await.unwrap().pop().unwrap();
    assert_eq!((open.end, open.ended_at, open.worker.as_str()), (None, None, "w"));
    assert!(b.finish(last.fence, fail()).await);
    let attempts = b.queue.attempts(job).await.unwrap();
    let ends: Vec<_> = attempts.iter().map(|a| (a.lease_no, a.end.unwrap(), a.code.as_deref())).collect();
    let expected = [
        (1, AttemptEnd::Retried, Some("PORTAL-FORA")),
        (2, AttemptEnd::Deferred, Some("ITEM-NAO-PUBLICADO")),
        (3, AttemptEnd::Released, None),
        (4, AttemptEnd::Lost, Some("TAREFA-PERDIDA")),
        (5, AttemptEnd::Failed, Some("PORTAL-LOGIN")),
    ];
    assert_eq!(ends, expected);
    assert_eq!((attempts[3].worker.as_str(), attempts[4].detail.as_str()), ("dead", "senha recusada"));
    assert!(attempts.iter().all(|attempt| attempt.ended_at.unwrap() >= attempt.started_at));
}

pub(super) async fn a_task_adds_tasks_to_its_job(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["planejar"]).await;
    let plan = b.claim_one("w").await;
    assert!(b.queue.add_tasks(plan.fence, &[task("a"), task("b")]).await.unwrap());
    assert!(b.finish(plan.fence, TaskEnd::Done).await);
    assert_eq!(b.queue.ended_jobs(Some(job)).await.unwrap(), [], "its new tasks are open");
    let leased = b.claim("w", 5).await;
    assert_eq!(leased.iter().map(|task| (task.job, task.key.as_str())).collect::<Vec<_>>(), [(job, "a"), (job, "b")]);
    b.finish_all(&leased).await;
    assert_eq!(b.queue.ended_jobs(Some(job)).await.unwrap(), [job]);
}

pub(super) async fn adding_the_same_tasks_twice_adds_them_once(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["planejar"]).await;
    let plan = b.claim_one("w").await;
    for tasks in [vec![task("a")], vec![task("a"), task("b"), task("b")], vec![task("planejar")], vec![]] {
        assert!(b.queue.add_tasks(plan.fence, &tasks).await.unwrap());
    }
    let tasks = b.queue.tasks(job).await.unwrap();
    assert_eq!(tasks.iter().map(|task| task.key.as_str()).collect::<Vec<_>>(), ["planejar", "a", "b"]);
}
