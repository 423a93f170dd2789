//! The log of a job: numbers without gap or duplicate, read from a number on.

use super::Bench;
use crate::port::{Level, LogLine, LogRecord};
use etl_core::JobId;
use futures::future::join_all;
use std::collections::BTreeSet;

fn line(level: Level, message: &str) -> LogLine {
    LogLine {
        at: "2025-11-19T11:00:00.25Z".parse().unwrap(),
        level,
        connection: "qore".into(),
        item: String::new(),
        message: message.into(),
    }
}

fn infos(count: usize) -> Vec<LogLine> {
    (1..=count).map(|n| line(Level::Info, &format!("linha {n}"))).collect()
}

async fn read(b: &Bench<'_>, job: JobId, after: i64, level: Level, limit: u32) -> Vec<LogRecord> {
    b.queue.lines(job, after, level, limit).await.unwrap()
}

fn numbers(records: &[LogRecord]) -> Vec<i64> {
    records.iter().map(|record| record.seq).collect()
}

pub(super) async fn lines_are_numbered_without_gap(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    assert_eq!(b.queue.last_line(job).await.unwrap(), 0);
    assert_eq!(b.queue.append(job, &infos(3)).await.unwrap(), 3);
    assert_eq!(b.queue.append(job, &infos(2)).await.unwrap(), 5);
    assert_eq!(b.queue.last_line(job).await.unwrap(), 5);
    let records = read(b, job, 0, Level::Debug, 100).await;
    assert_eq!(numbers(&records), [1, 2, 3, 4, 5]);
    let messages: Vec<_> = records.iter().map(|record| record.line.message.as_str()).collect();
    assert_eq!(messages, ["linha 1", "linha 2", "linha 3", "linha 1", "linha 2"]);
}

pub(super) async fn lines_come_back_as_they_were(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let odd = LogLine {
        connection: String::new(),
        item: "FIDC AURORA 18/11/2025 xml".into(),
        ..line(Level::Warning, "ação \"ilegível\" 'x'; \\u001b % $1")
    };
    b.queue.append(job, std::slice::from_ref(&odd)).await.unwrap();
    assert_eq!(read(b, job, 0, Level::Debug, 1).await, [LogRecord { seq: 1, line: odd }]);
}

pub(super) async fn lines_are_read_from_a_number_on(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    b.queue.append(job, &infos(10)).await.unwrap();
    assert_eq!(numbers(&read(b, job, 0, Level::Debug, 4).await), [1, 2, 3, 4]);
    assert_eq!(numbers(&read(b, job, 4, Level::Debug, 4).await), [5, 6, 7, 8]);
    assert_eq!(numbers(&read(b, job, 8, Level::Debug, 4).await), [9, 10]);
    assert!(read(b, job, 10, Level::Debug, 4).await.is_empty());
}

pub(super) async fn lines_are_chosen_by_weight(b: &Bench<'_>) {
    use Level::{Debug, Error, Info, Warning};
    let job = b.enqueue_keys(&["a"]).await;
    let lines = [Info, Debug, Error, Warning, Debug, Error].map(|level| line(level, level.name()));
    b.queue.append(job, &lines).await.unwrap();
    assert_eq!(numbers(&read(b, job, 0, Info, 100).await), [1, 3, 4, 6]);
    assert_eq!(numbers(&read(b, job, 0, Warning, 100).await), [3, 4, 6]);
    assert_eq!(numbers(&read(b, job, 3, Error, 100).await), [6]);
    assert_eq!(numbers(&read(b, job, 0, Warning, 2).await), [3, 4], "the limit counts what is returned");
}

pub(super) async fn logs_are_apart(b: &Bench<'_>) {
    let one = b.enqueue_keys(&["a"]).await;
    let two = b.enqueue_keys(&["a"]).await;
    b.queue.append(one, &infos(2)).await.unwrap();
    assert_eq!(b.queue.append(two, &infos(1)).await.unwrap(), 1);
    assert_eq!(b.queue.append(one, &infos(1)).await.unwrap(), 3);
    assert_eq!(numbers(&read(b, two, 0, Level::Debug, 10).await), [1]);
}

pub(super) async fn appending_at_once_leaves_no_gap_and_no_duplicate(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let batch = infos(5);
    let ends = join_all((0..20).map(|_| b.queue.append(job, &batch))).await;
    let ends: BTreeSet<i64> = ends.into_iter().map(Result::unwrap).collect();
    assert_eq!(ends, (1..=20).map(|n| n * 5).collect(), "each batch is whole");
    let records = read(b, job, 0, Level::Debug, 1000).await;
    assert_eq!(numbers(&records), (1..=100).collect::<Vec<_>>());
    let in_order = |batch: &[LogRecord]| batch.iter().map(|record| &record.line).eq(infos(5).iter());
    assert!(records.chunks(5).all(in_order), "no batch is torn");
}

pub(super) async fn a_reader_who_follows_misses_nothing(b: &Bench<'_>) {
    let job = b.enqueue_keys(&["a"]).await;
    let batch = infos(3);
    let writers = join_all((0..30).map(|_| b.queue.append(job, &batch)));
    let reader = async {
        let mut seen = Vec::new();
        while seen.len() < 90 {
            let after = seen.last().copied().unwrap_or(0);
            seen.extend(numbers(&read(b, job, after, Level::Debug, 7).await));
            tokio::task::yield_now().await;
        }
        seen
    };
    let (_, seen) = tokio::join!(writers, reader);
    assert_eq!(seen, (1..=90).collect::<Vec<_>>());
}

pub(super) async fn a_log_needs_its_job(b: &Bench<'_>) {
    let refused = b.queue.append(JobId(404), &infos(1)).await.unwrap_err();
    assert!(!refused.transient, "asking again will not help: {refused}");
    assert!(read(b, JobId(404), 0, Level::Debug, 10).await.is_empty());
}
