//! apalis with its PostgreSQL storage.

use crate::database::Database;
use crate::measure::{Begun, Peer};
use crate::{About, Options, Tuning};
use anyhow::{Context, Result};
use apalis::prelude::*;
use apalis_postgres::{Config, PostgresStorage};
use serde_json::json;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Package that is measured.
pub(crate) const NAME: &str = "apalis-postgres";

/// A worker that listens looks this often as well, as in the README: a notification that comes during a fetch is lost.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The storage, and its worker once it is started.
pub(crate) struct Apalis {
    storage: PostgresStorage<usize>,
    concurrency: usize,
    /// Whether it listens for new tasks; without that it looks at each heartbeat of 30 s.
    listens: bool,
    worker: Option<Running>,
}

/// A worker and what stops it.
struct Running {
    stop: oneshot::Sender<()>,
    worker: JoinHandle<Result<(), WorkerError>>,
}

/// Tuned is the example `basic.rs` of the crate; wide goes on from there.
fn config(tuning: Tuning) -> Config {
    let usual = Config::default().queue("bench");
    match tuning {
        Tuning::Defaults => usual,
        Tuning::Tuned => usual.batch_size(100).lock_tasks(false),
        Tuning::Wide => usual.batch_size(1_000).lock_tasks(false),
    }
}

impl Peer for Apalis {
    const TABLE: &'static str = "apalis.jobs";
    const COMPLETED: &'static str = "status = 'Done'";

    async fn prepare(database: &Database, options: &Options) -> Result<Self> {
        PostgresStorage::setup(&database.pool).await.context("as tabelas do apalis")?;
        let storage = PostgresStorage::new(&database.pool).with_config(config(options.tuning));
        let listens = options.tuning != Tuning::Defaults;
        Ok(Self { storage, concurrency: options.concurrency.into(), listens, worker: None })
    }

    fn about(&self) -> About {
        let config = self.storage.config();
        let settings = json!({
            "concurrency": self.concurrency,
            "batch_size": config.batch_size,
            "lock_tasks": config.lock_tasks,
            "with_pubsub": self.listens,
            "poll_interval_s": self.listens.then(|| LOOK_EVERY.as_secs()),
            "pool": self.storage.pool().options().get_max_connections(),
        });
        // A batch is taken when the one before has begun to the last task.
        About { name: NAME, in_hand: config.batch_size + self.concurrency, settings }
    }

    async fn enqueue(&mut self, numbers: Range<usize>) -> Result<()> {
        self.storage.push_bulk(numbers.collect()).await.context("o apalis não aceitou as tarefas")
    }

    fn start(&mut self, begun: Arc<Begun>) -> Result<()> {
        let (stop, stopped) = oneshot::channel();
        let signal = async move {
            // A sender that is gone asks for the same.
            let _ = stopped.await;
            Ok::<(), io::Error>(())
        };
        let (builder, storage) = (WorkerBuilder::new("bench"), self.storage.clone());
        let worker = if self.listens {
            let backend = storage.with_pubsub().poll_with_strategy(Strategy::new().interval(LOOK_EVERY));
            let builder = builder.backend(backend).data(begun).concurrency(self.concurrency);
            tokio::spawn(builder.build(task).run_until(signal))
        } else {
            let builder = builder.backend(storage).data(begun).concurrency(self.concurrency);
            tokio::spawn(builder.build(task).run_until(signal))
        };
        self.worker = Some(Running { stop, worker });
        Ok(())
    }

    async fn stop(self) -> Result<()> {
        if let Some(Running { stop, worker }) = self.worker {
            drop(stop);
            worker.await?.context("o apalis parou com erro")?;
        }
        Ok(())
    }
}

/// A task without work.
async fn task(number: usize, begun: Data<Arc<Begun>>) {
    begun.note(number);
}
