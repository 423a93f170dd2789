//! The three measurements, the same for every peer. How a peer enqueues and works is in its own file.

use crate::database::Database;
use crate::{About, Mode, Options};
use anyhow::{Context, Result, ensure};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::time::{sleep, sleep_until, timeout};

/// Tasks enqueued by one statement when the time does not count.
const CHUNK: usize = 1_000;
/// How long a worker has to be ready and quiet.
const SETTLE: Duration = Duration::from_secs(3);
/// How often the database is asked whether all is completed, once every task has begun.
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// Longest wait for the tasks.
const PATIENCE: Duration = Duration::from_mins(1);
/// Bounds of the pause between two tasks in milliseconds.
const PAUSE_MS: std::ops::Range<f64> = 10.0..30.0;
const SEED: u64 = 20;

/// A queue that can be measured.
pub(crate) trait Peer: Sized {
    /// The table of the tasks.
    const TABLE: &'static str;
    /// Holds for a task that is completed.
    const COMPLETED: &'static str;
    /// Makes the tables.
    async fn prepare(database: &Database, options: &Options) -> Result<Self>;
    /// Its name and settings.
    fn about(&self) -> About;
    /// Enqueues the tasks of these numbers at once.
    async fn enqueue(&mut self, numbers: std::ops::Range<usize>) -> Result<()>;
    /// Starts the worker, which notes each task that begins.
    fn start(&mut self, begun: Arc<Begun>) -> Result<()>;
    /// Stops the worker.
    async fn stop(self) -> Result<()>;
}

/// When each task began.
pub(crate) struct Begun {
    at: Vec<OnceLock<Instant>>,
    missing: AtomicUsize,
    all: Notify,
}

impl Begun {
    fn new(tasks: usize) -> Arc<Self> {
        let at = (0..tasks).map(|_| OnceLock::new()).collect();
        Arc::new(Self { at, missing: AtomicUsize::new(tasks), all: Notify::new() })
    }

    /// The body of a task: a second run of the same one changes nothing.
    pub(crate) fn note(&self, number: usize) {
        let first = self.at.get(number).is_some_and(|slot| slot.set(Instant::now()).is_ok());
        if first && self.missing.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.all.notify_one();
        }
    }

    async fn wait(&self) -> Result<()> {
        let late = || format!("{} tarefas não começaram", self.missing.load(Ordering::Acquire));
        timeout(PATIENCE, self.all.notified()).await.with_context(late)
    }
}

/// What a measurement found; what it does not measure is absent.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Found {
    tasks: Option<usize>,
    seconds: Option<f64>,
    per_second: Option<f64>,
    latency_ms: Option<Percentiles>,
    idle_queries_per_s: Option<f64>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Percentiles {
    p50: f64,
    p95: f64,
}

/// Measures.
pub(crate) async fn run<P: Peer>(peer: P, database: &Database, options: &Options) -> Result<Found> {
    ensure!(!database.any(P::TABLE, "true").await?, "o banco já tem tarefas em {}", P::TABLE);
    match options.mode {
        Mode::Throughput => throughput(peer, database, options.tasks()).await,
        Mode::Latency => latency(peer, options.tasks()).await,
        Mode::Idle => idle(peer, database, Duration::from_secs(options.seconds.into())).await,
    }
}

/// From the start of the worker until no task is open in the database.
async fn throughput<P: Peer>(mut peer: P, database: &Database, tasks: usize) -> Result<Found> {
    for first in (0..tasks).step_by(CHUNK) {
        peer.enqueue(first..tasks.min(first + CHUNK)).await?;
    }
    database.settle(P::TABLE).await?;
    let begun = Begun::new(tasks);
    let open = format!("not ({})", P::COMPLETED);
    let start = Instant::now();
    peer.start(Arc::clone(&begun))?;
    begun.wait().await?;
    while database.any(P::TABLE, &open).await? {
        ensure!(start.elapsed() < PATIENCE, "há tarefas que não são concluídas");
        sleep(LOOK_EVERY).await;
    }
    let seconds = start.elapsed().as_secs_f64();
    peer.stop().await?;
    let completed = database.count(P::TABLE, P::COMPLETED).await?;
    ensure!(usize::try_from(completed)? == tasks, "{completed} concluídas de {tasks}");
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 tasks")]
    let per_second = tasks as f64 / seconds;
    Ok(Found { tasks: Some(tasks), seconds: Some(seconds), per_second: Some(per_second), ..Found::default() })
}

/// From the call that enqueues to the first line of the task, one task at a time, at uneven distances.
async fn latency<P: Peer>(mut peer: P, tasks: usize) -> Result<Found> {
    let begun = Begun::new(tasks);
    peer.start(Arc::clone(&begun))?;
    sleep(SETTLE).await;
    let mut pauses = StdRng::seed_from_u64(SEED);
    let mut due = tokio::time::Instant::now();
    let mut asked = Vec::with_capacity(tasks);
    for number in 0..tasks {
        due += Duration::from_secs_f64(pauses.random_range(PAUSE_MS) / 1000.0);
        sleep_until(due).await;
        asked.push(Instant::now());
        peer.enqueue(number..number + 1).await?;
    }
    begun.wait().await?;
    peer.stop().await?;
    let took = |(asked, slot): (&Instant, &OnceLock<Instant>)| {
        let start = slot.get().context("uma tarefa não começou")?;
        Ok(start.duration_since(*asked).as_secs_f64() * 1000.0)
    };
    let milliseconds = asked.iter().zip(&begun.at).map(took).collect::<Result<Vec<f64>>>()?;
    Ok(Found { tasks: Some(tasks), latency_ms: Some(percentiles(milliseconds)), ..Found::default() })
}

/// Statements of a worker that has nothing to do.
async fn idle<P: Peer>(mut peer: P, database: &Database, watch: Duration) -> Result<Found> {
    peer.start(Begun::new(0))?;
    sleep(SETTLE).await;
    let (before, start) = (database.statements().await?, Instant::now());
    sleep(watch).await;
    let (after, seconds) = (database.statements().await?, start.elapsed().as_secs_f64());
    peer.stop().await?;
    let statements = f64::from(i32::try_from(after - before)?);
    Ok(Found { seconds: Some(seconds), idle_queries_per_s: Some(statements / seconds), ..Found::default() })
}

/// By the nearest rank; of one value at least.
fn percentiles(mut values: Vec<f64>) -> Percentiles {
    values.sort_by(f64::total_cmp);
    let rank = |percent: usize| values[(values.len() * percent).div_ceil(100).saturating_sub(1)];
    Percentiles { p50: rank(50), p95: rank(95) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let hundred = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentiles(hundred), Percentiles { p50: 50.0, p95: 95.0 });
        assert_eq!(percentiles(vec![7.0]), Percentiles { p50: 7.0, p95: 7.0 });
    }

    #[tokio::test]
    async fn a_task_that_runs_twice_counts_once() {
        let begun = Begun::new(2);
        begun.note(0);
        begun.note(0);
        assert_eq!(begun.missing.load(Ordering::Acquire), 1);
        begun.note(1);
        begun.wait().await.expect("both have begun");
    }
}
