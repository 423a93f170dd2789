//! Cancelling: at once for what waits, at the next renewal for what runs, harmless when repeated.

use super::Bench;
use super::bench::{LEASE, MINUTE, SECOND, defer, fail, retry, task};
use crate::port::{AttemptEnd, Cancel, Renewal, Steered, Swept, TaskEnd};
use etl_core::{JobId, JobStatus, TaskState};

pub(super) async fn pending_tasks_end_at_once(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    let other = b.enqueue_keys(&["c"]).await;
    assert_eq!(b.queue.cancel(job, Cancel::Tell).await.unwrap(), Steered::Requested);
    assert_eq!(b.states(job).await, [TaskState::Cancelled; 2]);
    assert!(b.queue.job(job).await.unwrap().unwrap().cancel_requested);
    assert_eq!(b.claim_keys("w", 5).await, ["c"], "the other job is left alone");
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job], "somebody concludes it");
    assert!(b.conclude(job).await);
    assert!(!b.queue.job(other).await.unwrap().unwrap().cancel_requested);
}

pub(super) async fn a_running_task_is_told_at_its_next_renewal(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    let leased = b.claim_one("w").await;
    assert_eq!(b.renew(leased.fence).await, Renewal::Held { cancel: false, pause: false });
    b.queue.cancel(job, Cancel::Tell).await.unwrap();
    assert_eq!(b.states(job).await, [TaskState::Running, TaskState::Cancelled]);
    assert_eq!(b.renew(leased.fence).await, Renewal::Held { cancel: true, pause: false });
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), []);
    assert!(b.finish(leased.fence, TaskEnd::Cancelled).await);
    assert_eq!(b.states(job).await, [TaskState::Cancelled; 2]);
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job]);
}

pub(super) async fn cancelling_what_ended_or_is_unknown_says_so(b: &Bench<'_>) {
    let ended = b.whole_job(&super::bench::job(vec![task("a")])).await;
    assert_eq!(b.queue.cancel(ended, Cancel::Tell).await.unwrap(), Steered::AlreadyEnded(JobStatus::Completed));
    assert_eq!(b.queue.cancel(JobId(404), Cancel::Tell).await.unwrap(), Steered::Unknown);
    assert!(!b.queue.job(ended).await.unwrap().unwrap().cancel_requested);
}

pub(super) async fn cancelling_twice_is_harmless(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    for _ in 0..2 {
        assert_eq!(b.queue.cancel(job, Cancel::Tell).await.unwrap(), Steered::Requested);
    }
    assert!(b.finish(leased.fence, TaskEnd::Cancelled).await);
    assert_eq!(b.queue.cancel(job, Cancel::Tell).await.unwrap(), Steered::Requested, "not concluded yet");
    assert!(b.conclude(job).await);
    assert!(matches!(b.queue.cancel(job, Cancel::Tell).await.unwrap(), Steered::AlreadyEnded(_)));
}

pub(super) async fn a_cancelled_job_starts_nothing_again(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b", "c"]).await;
    let leased = b.claim("w", 3).await;
    b.queue.cancel(job, Cancel::Tell).await.unwrap();
    let later = b.now().await + MINUTE;
    let ends = [retry(SECOND), defer(later), TaskEnd::Release];
    let ends: Vec<_> = leased.iter().map(|task| task.fence).zip(ends).collect();
    assert_eq!(b.queue.finish(&ends).await.unwrap(), [true; 3]);
    assert_eq!(b.states(job).await, [TaskState::Cancelled; 3]);
    b.pass(5 * MINUTE).await;
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    let attempts = b.queue.attempts(job).await.unwrap();
    assert!(attempts.iter().all(|attempt| attempt.end == Some(AttemptEnd::Cancelled)), "{attempts:?}");
}

pub(super) async fn work_done_in_spite_of_a_cancellation_counts(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    let leased = b.claim("w", 2).await;
    b.queue.cancel(job, Cancel::Tell).await.unwrap();
    assert!(b.finish(leased[0].fence, TaskEnd::Done).await);
    assert!(b.finish(leased[1].fence, fail()).await);
    assert_eq!(b.states(job).await, [TaskState::Done, TaskState::Failed]);
}

pub(super) async fn a_cancelled_job_gets_no_new_tasks(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    b.queue.cancel(job, Cancel::Tell).await.unwrap();
    assert!(b.queue.add_tasks(leased.fence, &[task("b")]).await.unwrap(), "the task itself is still held");
    assert!(b.finish(leased.fence, TaskEnd::Cancelled).await);
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job]);
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
}

pub(super) async fn a_cancelled_task_whose_worker_died_ends_at_the_sweep(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    b.claim_one("w").await;
    b.queue.cancel(job, Cancel::Tell).await.unwrap();
    b.pass(LEASE + SECOND).await;
    assert_eq!(b.queue.sweep().await.unwrap(), Swept { cancelled: 1, ..Swept::default() });
    assert_eq!(b.states(job).await, [TaskState::Cancelled]);
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job]);
}
