//! Upkeep: rescue, the end of jobs, the leader.

use super::Bench;
use super::bench::{LEASE, MINUTE, SECOND, ask, completed, job, retry, task};
use crate::port::{Cancel, Claim, Conclusion, JobFilter, Swept, TaskEnd, WorkerId};
use etl_core::{JobId, JobStatus, NewJob, NewTask, TaskState};
use futures::future::join_all;

pub(super) async fn a_task_whose_worker_died_runs_again(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    let leased = b.claim("dead", 2).await;
    b.pass(LEASE + SECOND).await;
    assert_eq!(b.claim_keys("w", 5).await, [""; 0], "not before the sweep");
    assert_eq!(b.queue.sweep().await.unwrap(), Swept { rescued: 2, ..Swept::default() });
    let waiting = b.queue.tasks(job).await.unwrap();
    assert!(waiting.iter().all(|task| task.state == TaskState::Pending && task.attempts == 1));
    assert!(waiting.iter().all(|task| task.code.as_deref() == Some("TAREFA-PERDIDA")));
    let again = b.claim("w", 5).await;
    assert_eq!(again.iter().map(|task| (task.key.as_str(), task.attempt)).collect::<Vec<_>>(), [("a", 2), ("b", 2)]);
    assert!(again.iter().zip(&leased).all(|(new, old)| new.fence.lease_no > old.fence.lease_no));
    assert_eq!(b.queue.sweep().await.unwrap(), Swept::default());
}

pub(super) async fn live_leases_are_left_alone(b: &Bench<'_>) {
    b.enqueue_keys(&["a", "b"]).await;
    let old = b.claim_one("w").await;
    b.pass(LEASE / 2).await;
    let young = b.claim_one("w").await;
    b.pass(LEASE / 2 + SECOND).await;
    assert_eq!(b.queue.sweep().await.unwrap().rescued, 1);
    assert!(b.finish(young.fence, TaskEnd::Done).await);
    assert!(!b.finish(old.fence, TaskEnd::Done).await);
}

pub(super) async fn a_poison_task_fails_and_blocks_nobody(b: &Bench<'_>) {
    let poison = NewTask { max_attempts: 3, priority: 9, ..task("veneno") };
    let job = b.enqueue(&job(vec![poison, task("b")])).await;
    for attempt in 1..=3 {
        assert_eq!(b.claim_one("killed").await.key, "veneno");
        b.pass(LEASE + SECOND).await;
        let swept = b.queue.sweep().await.unwrap();
        let last = u64::from(attempt == 3);
        assert_eq!((swept.rescued, swept.failed), (1 - last, last), "attempt {attempt}");
    }
    let tasks = b.queue.tasks(job).await.unwrap();
    assert_eq!((tasks[0].state, tasks[0].attempts), (TaskState::Failed, 3));
    assert_eq!(tasks[0].code.as_deref(), Some("TAREFA-PERDIDA"));
    let next = b.claim_one("w").await;
    assert_eq!(next.key, "b");
    assert!(b.finish(next.fence, TaskEnd::Done).await);
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job]);
}

pub(super) async fn sweeps_at_once_rescue_once(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b", "c"]).await;
    b.claim("dead", 3).await;
    b.pass(LEASE + SECOND).await;
    let swept = join_all((0..6).map(|_| b.queue.sweep())).await;
    let rescued: u64 = swept.into_iter().map(|swept| swept.unwrap().rescued).sum();
    assert_eq!(rescued, 3);
    assert!(b.queue.tasks(job).await.unwrap().iter().all(|task| task.attempts == 1));
}

pub(super) async fn a_worker_known_to_be_dead_is_rescued_at_once(b: &Bench<'_>) {
    let poison = NewTask { max_attempts: 1, ..task("c") };
    let job = b.enqueue(&job(vec![task("a"), task("b"), poison, task("d")])).await;
    let done = b.claim_one("dead").await;
    b.finish_all(&[done]).await;
    let lost = b.claim("dead", 2).await;
    let alive = b.claim_one("alive").await;
    let dead = WorkerId("dead".into());
    assert_eq!(b.queue.rescue(&dead).await.unwrap(), Swept { rescued: 1, failed: 1, cancelled: 0 });
    assert_eq!(b.queue.rescue(&dead).await.unwrap(), Swept::default());
    assert!(!b.finish(lost[0].fence, TaskEnd::Done).await);
    assert!(b.finish(alive.fence, TaskEnd::Done).await, "the others are left alone");
    let states = [TaskState::Done, TaskState::Pending, TaskState::Failed, TaskState::Done];
    assert_eq!(b.states(job).await, states);
}

pub(super) async fn a_job_has_ended_when_its_tasks_have(b: &Bench<'_>) {
    let first = b.enqueue_keys(&["a", "b"]).await;
    let second = b.enqueue_keys(&["c"]).await;
    let leased = b.claim("w", 3).await;
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), []);
    b.finish(leased[0].fence, TaskEnd::Done).await;
    b.finish(leased[2].fence, super::bench::fail()).await;
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [second]);
    assert_eq!(b.queue.ended_jobs(Some(first)).await.unwrap(), []);
    b.finish(leased[1].fence, retry(MINUTE)).await;
    assert_eq!(b.queue.ended_jobs(Some(first)).await.unwrap(), [], "a task that waits is open");
    b.queue.cancel(first, Cancel::Tell).await.unwrap();
    assert_eq!(b.queue.ended_jobs(Some(first)).await.unwrap(), [first]);
    let mut both = b.queue.ended_jobs(None).await.unwrap();
    both.sort();
    assert_eq!(both, [first, second]);
    assert_eq!(b.queue.ended_jobs(Some(JobId(404))).await.unwrap(), []);
}

pub(super) async fn a_job_without_tasks_waits_for_its_conclusion(b: &Bench<'_>) {
    let job = b.enqueue(&job(vec![])).await;
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), [job]);
    let nothing = Conclusion { status: JobStatus::Error, error: "EXEC-VAZIA".into(), ..completed() };
    assert!(b.queue.conclude(job, &nothing).await.unwrap());
    assert_eq!(b.queue.ended_jobs(None).await.unwrap(), []);
    let ended = b.queue.job(job).await.unwrap().unwrap();
    assert_eq!((ended.status, ended.error.as_str(), ended.started_at), (JobStatus::Error, "EXEC-VAZIA", None));
}

pub(super) async fn a_job_is_concluded_once(b: &Bench<'_>) {
    let job = b.whole_job(&job(vec![task("a")])).await;
    let ended = b.queue.job(job).await.unwrap().unwrap();
    assert_eq!((ended.status, ended.error.as_str()), (JobStatus::Completed, ""));
    assert_eq!(ended.summary, serde_json::json!({ "feitas": 1 }));
    assert!(ended.finished_at.unwrap() >= ended.started_at.unwrap());
    let other = Conclusion { status: JobStatus::Error, error: "x".into(), ..completed() };
    assert!(!b.queue.conclude(job, &other).await.unwrap());
    assert_eq!(b.queue.job(job).await.unwrap().unwrap(), ended);
    assert!(!b.conclude(JobId(404)).await);
}

pub(super) async fn an_open_job_is_not_concluded(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a", "b"]).await;
    assert!(!b.conclude(job).await, "pending");
    let leased = b.claim("w", 2).await;
    b.finish(leased[0].fence, TaskEnd::Done).await;
    assert!(!b.conclude(job).await, "running");
    b.finish(leased[1].fence, retry(MINUTE)).await;
    assert!(!b.conclude(job).await, "waiting");
    assert_eq!(b.status(job).await, JobStatus::Running);
}

pub(super) async fn conclusions_at_once_leave_one(b: &Bench<'_>) {
    let new = job(vec![]);
    let id = b.enqueue(&new).await;
    let report = NewJob { kind: "aviso".into(), ..new };
    let conclusion = Conclusion { follow_up: Some(report), ..completed() };
    let answers = join_all((0..10).map(|_| b.queue.conclude(id, &conclusion))).await;
    assert_eq!(answers.into_iter().filter(|answer| *answer.as_ref().unwrap()).count(), 1);
    let reports = JobFilter { kind: Some("aviso".into()), limit: 10, ..JobFilter::default() };
    assert_eq!(b.queue.jobs(&reports).await.unwrap().len(), 1);
}

pub(super) async fn what_follows_a_job_comes_with_its_end(b: &Bench<'_>) {
    let id = b.enqueue_keys(&["a"]).await;
    let report = NewJob { kind: "aviso".into(), parent: Some(id), ..job(vec![task("enviar")]) };
    let conclusion = Conclusion { follow_up: Some(report), ..completed() };
    assert!(!b.queue.conclude(id, &conclusion).await.unwrap());
    assert_eq!(b.claim_keys("w", 1).await, ["a"], "a refused conclusion enqueues nothing");
    assert_eq!(b.claim_keys("w", 1).await, [""; 0]);
    b.queue.cancel(id, Cancel::Tell).await.unwrap();
    let fence = etl_core::Fence { task: b.task_of(id).await.id, lease_no: 1 };
    assert!(b.finish(fence, TaskEnd::Cancelled).await);
    assert!(b.queue.conclude(id, &conclusion).await.unwrap());
    let next = b.claim_one("w").await;
    assert_eq!(next.key, "enviar");
    let report = b.queue.job(next.job).await.unwrap().unwrap();
    assert_eq!((report.kind.as_str(), report.parent), ("aviso", Some(id)));
}

pub(super) async fn what_follows_is_not_enqueued_twice(b: &Bench<'_>) {
    let report = NewJob { unique_key: Some("resumo".into()), kind: "aviso".into(), ..job(vec![task("enviar")]) };
    let known = b.enqueue(&report).await;
    let id = b.enqueue(&job(vec![])).await;
    let conclusion = Conclusion { follow_up: Some(report), ..completed() };
    assert!(b.queue.conclude(id, &conclusion).await.unwrap(), "the job ends although its report is there");
    assert_eq!(b.status(id).await, JobStatus::Completed);
    let claim = Claim { job: Some(known), ..ask("w", 5) };
    assert_eq!(b.queue.claim(&claim).await.unwrap().len(), 1);
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
}

pub(super) async fn one_worker_leads(b: &Bench<'_>) {
    let names: Vec<WorkerId> = (0..8).map(|n| WorkerId(format!("w{n}"))).collect();
    let answers = join_all(names.iter().map(|name| b.queue.lead(name, 30 * SECOND))).await;
    let leaders: Vec<_> = answers.into_iter().map(Result::unwrap).zip(&names).filter(|(leads, _)| *leads).collect();
    assert_eq!(leaders.len(), 1);
    let leader = leaders[0].1;
    for name in &names {
        assert_eq!(b.queue.lead(name, 30 * SECOND).await.unwrap(), name == leader);
    }
}

pub(super) async fn leadership_ends_by_itself_or_is_given_up(b: &Bench<'_>) {
    let [one, two] = ["one", "two"].map(|name| WorkerId(name.into()));
    let lead = |who| b.queue.lead(who, 30 * SECOND);
    assert!(lead(&one).await.unwrap());
    b.pass(20 * SECOND).await;
    assert!(lead(&one).await.unwrap(), "kept");
    b.pass(20 * SECOND).await;
    assert!(!lead(&two).await.unwrap());
    b.pass(20 * SECOND).await;
    assert!(lead(&two).await.unwrap(), "its lease had ended");
    b.queue.step_down(&one).await.unwrap();
    assert!(!lead(&one).await.unwrap(), "who does not lead gives nothing up");
    b.queue.step_down(&two).await.unwrap();
    assert!(lead(&one).await.unwrap());
}
