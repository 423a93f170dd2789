//! River in Rust.

use crate::database::Database;
use crate::measure::{Begun, Peer};
use crate::{About, Options, Tuning};
use anyhow::{Context, Result};
use riverqueue::migrate::PostgresMigrator;
use riverqueue::{
    BoxError, Client, FETCH_COOLDOWN_DEFAULT, FETCH_COOLDOWN_MIN, Job, JobArgs, QUEUE_DEFAULT, QueueConfig, RunHandle,
    WorkContext, WorkOutcome, Workers,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgPool;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// Package that is measured.
pub(crate) const NAME: &str = "riverqueue";

/// A task without work.
#[derive(Clone, Deserialize, JobArgs, Serialize)]
#[river(kind = "nothing")]
struct Nothing {
    number: usize,
}

/// The client that enqueues, and the one that works once it is started.
pub(crate) struct River {
    pool: PgPool,
    client: Client,
    fetch_cooldown: Duration,
    queue: QueueConfig,
    worker: Option<RunHandle>,
}

/// The pause between two fetches and the queue. Tuned has the shortest pause that is allowed, which the documentation
/// names as what limits the throughput; wide has the settings of `riverqueue bench`.
fn settings(tuning: Tuning, concurrency: usize) -> (Duration, QueueConfig) {
    match tuning {
        Tuning::Defaults => (FETCH_COOLDOWN_DEFAULT, QueueConfig::new(concurrency)),
        Tuning::Tuned => (FETCH_COOLDOWN_MIN, QueueConfig::new(concurrency)),
        Tuning::Wide => {
            let queue = QueueConfig::new(2_000).with_fetch_poll_interval(Duration::from_millis(20));
            (Duration::from_millis(2), queue)
        }
    }
}

impl Peer for River {
    const TABLE: &'static str = "river_job";
    const COMPLETED: &'static str = "state = 'completed'";

    async fn prepare(database: &Database, options: &Options) -> Result<Self> {
        PostgresMigrator::new(database.pool.clone()).migrate_up().await.context("as tabelas do River")?;
        let (fetch_cooldown, queue) = settings(options.tuning, options.concurrency.into());
        let client = Client::builder(database.pool.clone()).fetch_cooldown(fetch_cooldown).build()?;
        Ok(Self { pool: database.pool.clone(), client, fetch_cooldown, queue, worker: None })
    }

    fn about(&self) -> About {
        let settings = json!({
            "max_workers": self.queue.max_workers(),
            "fetch_cooldown_ms": self.fetch_cooldown.as_millis(),
            "fetch_poll_interval_ms": self.queue.fetch_poll_interval().as_millis(),
            "pool": self.pool.options().get_max_connections(),
        });
        About { name: NAME, in_hand: self.queue.max_workers(), settings }
    }

    async fn enqueue(&mut self, numbers: Range<usize>) -> Result<()> {
        if numbers.len() == 1 {
            self.client.insert(Nothing { number: numbers.start }).await?;
        } else {
            self.client.insert_many(numbers.map(|number| Nothing { number })).await?;
        }
        Ok(())
    }

    fn start(&mut self, begun: Arc<Begun>) -> Result<()> {
        let mut workers = Workers::new();
        workers.add_fn(move |_: WorkContext, job: Job<Nothing>| {
            begun.note(job.args.number);
            async { Ok::<_, BoxError>(WorkOutcome::Complete) }
        })?;
        let client = Client::builder(self.pool.clone())
            .workers(workers)
            .fetch_cooldown(self.fetch_cooldown)
            .queue(QUEUE_DEFAULT, self.queue.clone())
            .build()?;
        self.worker = Some(client.start()?);
        Ok(())
    }

    async fn stop(self) -> Result<()> {
        if let Some(mut worker) = self.worker {
            worker.stop().await?;
        }
        Ok(())
    }
}
