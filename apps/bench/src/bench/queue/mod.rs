//! The queue: empty tasks on a PostgreSQL that waits for the disk, against the queues for Rust that keep their tasks there;
//! then ours with a million ended jobs, and its worker processes.

mod ours;
mod peers;
mod report;
mod scale;
mod workers;

use super::python::quietly;
use super::report::Report;
use super::{Common, folders, programs, progress};
use anyhow::{Context, Result, ensure};
use clap::Args;
use etl_storage::testing::{Durability, ServerOptions, TestPostgres};
use std::path::Path;
use std::process::Command;
use tokio::runtime::Runtime;

/// Counts the statements of an idle process.
const STATEMENTS: &str = "shared_preload_libraries=pg_stat_statements";

/// Opções de `queue`.
#[derive(Debug, Clone, Args)]
pub(crate) struct QueueArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Tarefas vazias de uma medida de vazão.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    tarefas: Option<u32>,
    /// Tarefas ao mesmo tempo.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..))]
    simultaneas: u16,
}

impl QueueArgs {
    /// Tasks of a measurement of throughput.
    fn tasks(&self) -> u32 {
        self.tarefas.unwrap_or(if self.common.rapido { 1_000 } else { 10_000 })
    }

    /// Tasks of a measurement of latency, one at a time.
    fn single_tasks(&self) -> u32 {
        if self.common.rapido { 30 } else { 300 }
    }

    /// Seconds that an idle process is watched: long enough for a heartbeat of 30 s.
    fn idle_s(&self) -> u16 {
        if self.common.rapido { 3 } else { 30 }
    }
}

/// How a queue is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tuning {
    /// As it comes.
    Defaults,
    /// With what its documentation names.
    Tuned,
    /// With more tasks taken at once than run at once.
    Wide,
}

impl Tuning {
    fn label(self) -> &'static str {
        match self {
            Self::Defaults => "padrão",
            Self::Tuned => "ajustada",
            Self::Wide => "em lotes",
        }
    }
}

/// A queue in one measurement.
#[derive(Debug, Clone)]
struct Measured {
    /// Name and version; [`ours::NAME`] for ours.
    who: String,
    tuning: Tuning,
    /// Settings in words.
    settings: String,
    /// Most tasks that its process has taken and not yet run.
    in_hand: u32,
    found: Found,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Found {
    /// From the start of the worker until every task is completed in the database.
    Throughput { tasks: u32, seconds: f64 },
    /// From the call that enqueues to the first line of the task.
    Latency { p50_ms: f64, p95_ms: f64 },
    /// Statements, `BEGIN` and `COMMIT` among them, of a process with nothing to do.
    Idle { queries_per_s: f64 },
}

/// A server, and databases of it for one measurement each.
struct Databases {
    server: TestPostgres,
    runtime: Runtime,
}

impl Databases {
    /// Does something in an empty database and removes it, so that its vacuum does not fall into the next measurement.
    fn with_empty<T>(&self, work: impl FnOnce(&str) -> Result<T>) -> Result<T> {
        let url = self.runtime.block_on(self.server.database())?;
        let result = work(&url)?;
        self.runtime.block_on(self.server.remove(&url))?;
        Ok(result)
    }
}

/// Measures.
pub(crate) fn run(args: &QueueArgs) -> Result<Report> {
    let disk = folders::disk();
    let file_system = file_system(&disk)?;
    ensure!(file_system != "tmpfs", "{} fica na memória: não há o que medir com fsync", disk.display());
    let (program, programs) = (peers::build()?, programs::build()?);
    let options = ServerOptions {
        base: disk.clone(),
        durability: Durability::Machine,
        settings: vec![STATEMENTS.into()],
        ..ServerOptions::default()
    };
    let server = TestPostgres::start_with(options).context("o PostgreSQL da medição não iniciou")?;
    let runtime = Runtime::new().context("o ambiente assíncrono não pôde ser criado")?;
    let databases = Databases { server, runtime };
    progress("nossa fila");
    let mut measured = ours::measure(&databases, args)?;
    measured.extend(peers::measure(&program, &databases, args)?);
    let found = report::Everything {
        measured,
        scaled: scale::measure(&databases, args)?,
        workers: workers::measure(&databases, args, &programs)?,
    };
    Ok(report::report(args, &found, &file_system))
}

fn file_system(folder: &Path) -> Result<String> {
    let table = quietly(Command::new("df").arg("--output=fstype").arg(folder))?;
    Ok(table.lines().last().unwrap_or_default().trim().to_owned())
}
