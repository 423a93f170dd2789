//! Retention: what is old goes, in bounded batches.

use super::Bench;
use super::bench::{DAY, job, task};
use crate::port::{Enqueued, JobFilter, Level, LogLine, Purged};
use etl_core::{JobId, NewJob};

fn lines(count: usize) -> Vec<LogLine> {
    let line = |n| LogLine {
        at: "2025-11-19T11:00:00Z".parse().unwrap(),
        level: Level::Info,
        connection: "qore".into(),
        item: String::new(),
        message: format!("linha {n}"),
    };
    (1..=count).map(line).collect()
}

async fn count_lines(b: &Bench<'_>, job: JobId) -> usize {
    b.queue.lines(job, 0, Level::Debug, 10_000).await.unwrap().len()
}

pub(super) async fn old_jobs_go_with_all_that_is_theirs(b: &Bench<'_>) {
    let old = b.whole_job(&job(vec![task("a"), task("b")])).await;
    b.queue.append(old, &lines(3)).await.unwrap();
    b.pass(100 * DAY).await;
    let young = b.whole_job(&job(vec![task("a")])).await;
    b.queue.append(young, &lines(3)).await.unwrap();
    assert_eq!(b.queue.purge(90 * DAY, 90 * DAY, 100).await.unwrap(), Purged { jobs: 1, lines: 3 });
    assert_eq!(b.queue.job(old).await.unwrap(), None);
    assert!(b.queue.tasks(old).await.unwrap().is_empty());
    assert!(b.queue.attempts(old).await.unwrap().is_empty());
    assert_eq!(count_lines(b, old).await, 0);
    assert_eq!((b.queue.tasks(young).await.unwrap().len(), count_lines(b, young).await), (1, 3));
    assert_eq!(b.queue.purge(90 * DAY, 90 * DAY, 100).await.unwrap(), Purged::default());
}

pub(super) async fn open_and_young_jobs_stay(b: &Bench<'_>) {
    let pending = b.enqueue_keys(&["a"]).await;
    let ended_late = b.enqueue_keys(&["b"]).await;
    b.pass(100 * DAY).await;
    let leased = b.claim("w", 2).await;
    b.finish_all(&leased[1..]).await;
    assert!(b.conclude(ended_late).await);
    b.pass(50 * DAY).await;
    assert_eq!(b.queue.purge(90 * DAY, 90 * DAY, 100).await.unwrap(), Purged::default());
    assert!(b.queue.job(pending).await.unwrap().is_some(), "open, however old");
    assert!(b.queue.job(ended_late).await.unwrap().is_some(), "old, but ended lately");
}

pub(super) async fn removal_is_bounded(b: &Bench<'_>) {
    for _ in 0..25 {
        let old = b.enqueue(&job(vec![])).await;
        b.queue.append(old, &lines(2)).await.unwrap();
        assert!(b.conclude(old).await);
    }
    b.pass(100 * DAY).await;
    let mut all = Purged::default();
    for _ in 0..20 {
        let purged = b.queue.purge(90 * DAY, 90 * DAY, 10).await.unwrap();
        assert!(purged.jobs <= 10 && purged.lines <= 10, "{purged:?}");
        if purged == Purged::default() {
            break;
        }
        all = Purged { jobs: all.jobs + purged.jobs, lines: all.lines + purged.lines };
    }
    assert_eq!(all, Purged { jobs: 25, lines: 50 });
    let filter = JobFilter { limit: 100, ..JobFilter::default() };
    assert!(b.queue.jobs(&filter).await.unwrap().is_empty());
}

pub(super) async fn old_lines_go_before_their_job(b: &Bench<'_>) {
    let id = b.enqueue_keys(&["a"]).await;
    b.queue.append(id, &lines(4)).await.unwrap();
    b.pass(40 * DAY).await;
    assert_eq!(b.queue.append(id, &lines(1)).await.unwrap(), 5);
    assert_eq!(b.queue.purge(90 * DAY, 30 * DAY, 100).await.unwrap(), Purged { jobs: 0, lines: 4 });
    let left = b.queue.lines(id, 0, Level::Debug, 100).await.unwrap();
    assert_eq!(left.iter().map(|record| record.seq).collect::<Vec<_>>(), [5]);
    assert_eq!(b.queue.append(id, &lines(1)).await.unwrap(), 6, "numbers go on");
}

pub(super) async fn an_old_key_is_free_after_the_removal(b: &Bench<'_>) {
    let new = NewJob { idempotency_key: Some("pedido".into()), ..job(vec![task("a")]) };
    let first = b.whole_job(&new).await;
    assert_eq!(b.queue.enqueue(&new).await.unwrap(), Enqueued::Known(first));
    b.pass(100 * DAY).await;
    assert_eq!(b.queue.purge(90 * DAY, 90 * DAY, 100).await.unwrap().jobs, 1);
    assert!(matches!(b.queue.enqueue(&new).await.unwrap(), Enqueued::New(_)));
}
