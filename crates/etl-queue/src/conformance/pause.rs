//! Pausing: nothing of the job is leased, what runs comes back, and going on starts where it was.

use super::Bench;
use super::bench::{LEASE, MINUTE, SECOND, defer, retry, task};
use crate::port::{AttemptEnd, Cancel, Renewal, Steered, Swept, TaskEnd};
use etl_core::{JobId, JobStatus, TaskState};

const PAUSED: Renewal = Renewal::Held { cancel: false, pause: true };

pub(super) async fn nothing_of_a_paused_job_is_leased(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    b.enqueue_keys(&["c"]).await;
    assert_eq!(b.queue.pause(job, true).await.unwrap(), Steered::Requested);
    assert!(b.queue.job(job).await.unwrap().unwrap().paused);
    assert_eq!(b.claim_keys("w", 5).await, ["c"], "the other job is left alone");
    b.pass(5 * MINUTE).await;
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    assert_eq!(b.queue.ended_jobs(Some(job)).await.unwrap(), [], "it has not ended");
    assert_eq!(b.queue.pause(job, false).await.unwrap(), Steered::Requested);
    assert!(!b.queue.job(job).await.unwrap().unwrap().paused);
    assert_eq!(b.claim_keys("w", 5).await, ["a", "b"]);
}

pub(super) async fn a_running_task_of_a_paused_job_comes_back_uncounted(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    b.queue.pause(job, true).await.unwrap();
    assert_eq!(b.renew(leased.fence).await, PAUSED);
    assert!(b.finish(leased.fence, TaskEnd::Release).await);
    b.pass(5 * MINUTE).await;
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    assert_eq!(b.queue.tasks(job).await.unwrap()[0].attempts, 0);
    b.queue.pause(job, false).await.unwrap();
    assert_eq!(b.claim_one("w").await.attempt, 1);
}

pub(super) async fn whatever_would_wait_in_a_paused_job_rests(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b", "c"]).await;
    let leased = b.claim("w", 3).await;
    b.queue.pause(job, true).await.unwrap();
    assert!(b.queue.add_tasks(leased[2].fence, &[task("d")]).await.unwrap());
    let later = b.now().await + MINUTE;
    let ends = [(leased[0].fence, retry(SECOND)), (leased[1].fence, defer(later))];
    assert_eq!(b.queue.finish(&ends).await.unwrap(), [true; 2]);
    b.pass(LEASE + SECOND).await;
    assert_eq!(b.queue.sweep().await.unwrap(), Swept { rescued: 1, ..Swept::default() }, "its worker died");
    b.pass(5 * MINUTE).await;
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    b.queue.pause(job, false).await.unwrap();
    assert_eq!(b.claim("w", 5).await.len(), 4);
}

pub(super) async fn a_task_of_a_paused_job_may_end(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    b.queue.pause(job, true).await.unwrap();
    assert!(b.finish(leased.fence, TaskEnd::Done).await);
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job]);
}

pub(super) async fn a_deferred_task_keeps_its_time_when_nothing_was_paused(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let leased = b.claim_one("w").await;
    let later = b.now().await + 5 * MINUTE;
    assert!(b.finish(leased.fence, defer(later)).await);
    b.queue.pause(job, false).await.unwrap();
    assert_eq!(b.claim_keys("w", 5).await, [""; 0], "going on is no reason to hurry");
}

pub(super) async fn a_paused_job_can_be_cancelled(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    b.queue.pause(job, true).await.unwrap();
    b.queue.cancel(job, Cancel::Tell).await.unwrap();
    assert_eq!(b.states(job).await, [TaskState::Cancelled]);
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job]);
}

pub(super) async fn pausing_what_ended_or_is_unknown_says_so(b: &Bench<'_>) {
    let ended = b.whole_job(&super::bench::job(vec![task("a")])).await;
    assert_eq!(b.queue.pause(ended, true).await.unwrap(), Steered::AlreadyEnded(JobStatus::Completed));
    assert_eq!(b.queue.pause(JobId(404), true).await.unwrap(), Steered::Unknown);
    assert!(!b.queue.job(ended).await.unwrap().unwrap().paused);
}

pub(super) async fn by_force_a_running_task_is_taken_from_its_worker(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    let other = b.enqueue_keys(&["c"]).await;
    let leased = b.claim("w", 3).await;
    b.queue.cancel(job, Cancel::Tell).await.unwrap();
    assert_eq!(b.queue.cancel(job, Cancel::Force).await.unwrap(), Steered::Requested);
    assert_eq!(b.states(job).await, [TaskState::Cancelled; 2]);
    assert_eq!(b.states(other).await, [TaskState::Running], "the other job is left alone");
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job]);
    assert_eq!(b.renew(leased[0].fence).await, Renewal::Lost);
    assert!(!b.finish(leased[0].fence, TaskEnd::Done).await, "what it says now counts for nothing");
    let attempts = b.queue.attempts(job).await.unwrap();
    assert!(attempts.iter().all(|attempt| attempt.end == Some(AttemptEnd::Lost)), "{attempts:?}");
}
