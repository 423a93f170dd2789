//! Leases and fences: who still holds a task.

use super::Bench;
use super::bench::{LEASE, SECOND, fail, job, task};
use crate::port::{Cancel, Renewal, Swept, TaskEnd};
use etl_core::{Fence, TaskId, TaskState};

const HELD: Renewal = Renewal::Held { cancel: false, pause: false };

pub(super) async fn a_renewed_lease_lives_on(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    for _ in 0..4 {
        b.pass(3 * LEASE / 4).await;
        assert_eq!(b.renew(leased.fence).await, HELD);
        assert_eq!(b.queue.sweep().await.unwrap(), Swept::default());
    }
    assert!(b.finish(leased.fence, TaskEnd::Done).await);
    assert_eq!(b.task_of(job).await.lease_no, 1);
}

pub(super) async fn a_lease_that_ended_is_not_renewed(b: &Bench<'_>) {
    b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    b.pass(LEASE + SECOND).await;
    assert_eq!(b.renew(leased.fence).await, Renewal::Lost);
    assert_eq!(b.queue.sweep().await.unwrap().rescued, 1, "renewing did not revive it");
    assert_eq!(b.renew(leased.fence).await, Renewal::Lost);
}

pub(super) async fn renewals_answer_in_order(b: &Bench<'_>) {
    let first = b.enqueue_keys(&["a", "b"]).await;
    b.enqueue_keys(&["c"]).await;
    let leased = b.claim("w", 3).await;
    b.queue.cancel(first, Cancel::Tell).await.unwrap();
    b.finish(leased[1].fence, TaskEnd::Done).await;
    let unknown = Fence { task: TaskId(404), lease_no: 1 };
    let fences = [leased[2].fence, unknown, leased[0].fence, leased[1].fence];
    let answers = b.queue.renew(&fences, LEASE).await.unwrap();
    assert_eq!(answers, [HELD, Renewal::Lost, Renewal::Held { cancel: true, pause: false }, Renewal::Lost]);
}

pub(super) async fn a_stale_fence_writes_nothing(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let stale = b.claim_one("late").await.fence;
    b.pass(LEASE + SECOND).await;
    assert_eq!(b.queue.sweep().await.unwrap().rescued, 1);
    let between = b.task_of(job).await;
    assert!(!b.finish(stale, TaskEnd::Done).await, "freed, not yet taken over");
    assert!(!b.queue.add_tasks(stale, &[task("b")]).await.unwrap());
    assert_eq!(b.task_of(job).await, between);
    let fresh = b.claim_one("quick").await.fence;
    assert!(!b.finish(stale, fail()).await, "taken over");
    assert!(!b.queue.add_tasks(stale, &[task("b")]).await.unwrap());
    assert_eq!(b.renew(stale).await, Renewal::Lost);
    let after = b.task_of(job).await;
    assert_eq!((after.state, after.lease_no), (TaskState::Running, fresh.lease_no));
    assert!(b.finish(fresh, TaskEnd::Done).await);
    assert!(!b.finish(stale, fail()).await, "ended");
    assert_eq!(b.states(job).await, [TaskState::Done]);
}

pub(super) async fn a_reused_worker_name_is_no_proof(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let before_the_crash = b.claim_one("same").await.fence;
    b.pass(LEASE + SECOND).await;
    b.queue.sweep().await.unwrap();
    let after_it = b.claim_one("same").await.fence;
    assert!(!b.finish(before_the_crash, TaskEnd::Done).await);
    assert_eq!(b.renew(before_the_crash).await, Renewal::Lost);
    assert_eq!(b.renew(after_it).await, HELD);
    assert_eq!(b.states(job).await, [TaskState::Running]);
}

pub(super) async fn lease_numbers_only_grow(b: &Bench<'_>) {
    b.enqueue_keys(&["a"]).await;
    let mut last = 0;
    for round in 0..6 {
        let leased = b.claim_one("w").await;
        assert!(leased.fence.lease_no > last, "an attempt given back must not free its number");
        last = leased.fence.lease_no;
        if round % 2 == 0 {
            assert!(b.finish(leased.fence, TaskEnd::Release).await);
        } else {
            b.pass(LEASE + SECOND).await;
            assert_eq!(b.queue.sweep().await.unwrap().rescued, 1);
        }
    }
}

pub(super) async fn an_end_counts_until_the_task_is_freed(b: &Bench<'_>) {
    let job = b.enqueue(&job(vec![task("a"), task("b")])).await;
    let leased = b.claim("w", 2).await;
    b.pass(LEASE + SECOND).await;
    assert!(b.queue.add_tasks(leased[0].fence, &[task("c")]).await.unwrap());
    assert!(b.finish(leased[0].fence, TaskEnd::Done).await, "nobody took it over meanwhile");
    assert_eq!(b.queue.sweep().await.unwrap().rescued, 1);
    assert!(!b.finish(leased[1].fence, TaskEnd::Done).await);
    assert_eq!(b.states(job).await, [TaskState::Done, TaskState::Pending, TaskState::Pending]);
}

pub(super) async fn a_stranger_has_no_fence(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let task_id = b.task_of(job).await.id;
    for lease_no in [0, 1, 2, -1] {
        let guessed = Fence { task: task_id, lease_no };
        assert!(!b.finish(guessed, TaskEnd::Done).await);
        assert_eq!(b.renew(guessed).await, Renewal::Lost);
        assert!(!b.queue.add_tasks(guessed, &[task("b")]).await.unwrap());
    }
    assert_eq!(b.states(job).await, [TaskState::Pending]);
}
