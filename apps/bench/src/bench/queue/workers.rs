//! Worker processes: how long one takes until it is ready, what it holds when it has nothing to do, and how two share a job.

use super::{Databases, QueueArgs};
use crate::bench::measure::{Guarded, memory_mb};
use crate::bench::python::quietly;
use crate::bench::qore::Portal;
use crate::bench::{folders, progress};
use anyhow::{Context, Result, bail, ensure};
use sqlx::{Connection, PgConnection};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Requests at the same time of each worker.
const CONNECTIONS: u16 = 10;
/// Milliseconds that the portal takes for an answer.
pub(super) const LATENCY_MS: u32 = 50;
/// How long a worker may take to be ready, or a job to end.
const PATIENCE: Duration = Duration::from_mins(10);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A process that has nothing to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Process {
    /// Seconds from its start until it says that it is ready.
    pub(super) ready_s: f64,
    /// Resident memory after a while, in MB.
    pub(super) idle_mb: f64,
}

/// What was found.
#[derive(Debug, Clone)]
pub(super) struct Workers {
    /// Funds of the shared job.
    pub(super) funds: usize,
    /// Seconds of the job with one worker and with two, from the first lease to its conclusion.
    pub(super) one_s: f64,
    pub(super) two_s: f64,
    /// A worker on PostgreSQL, and a server with its own worker on SQLite.
    pub(super) worker: Process,
    pub(super) server: Process,
}

/// Measures; `programs` is the folder of the binaries.
pub(super) fn measure(databases: &Databases, args: &QueueArgs, programs: &Path) -> Result<Workers> {
    let funds = if args.common.rapido { 34 } else { 1_000 };
    progress(&format!("Portal com {funds} fundos e {LATENCY_MS} ms de espera"));
    let portal = Portal::start(&args.common.book(funds, 5), LATENCY_MS)?;
    let folder = folders::work()?;
    let office = |url: &str| -> Result<Office<'_>> {
        let home = TempDir::new_in(folder.path()).context("a pasta da execução não pôde ser criada")?.keep();
        Ok(Office { programs, home, database: url.to_owned(), portal: &portal })
    };
    let mut taken = [f64::NAN; 2];
    for (workers, seconds) in [1, 2].into_iter().zip(&mut taken) {
        progress(&format!("{workers} trabalhador(es)"));
        *seconds = databases.with_empty(|url| office(url)?.collect(databases, workers))?;
    }
    let worker = databases.with_empty(|url| office(url)?.idle("etl-worker", "pronto", args))?;
    let server = office("sqlite://etl.db")?.idle("etl-server", "Servidor em", args)?;
    Ok(Workers { funds, one_s: taken[0], two_s: taken[1], worker, server })
}

/// Settings of the processes that work on one database.
struct Office<'a> {
    programs: &'a Path,
    home: PathBuf,
    database: String,
    portal: &'a Portal,
}

impl Office<'_> {
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(&self.home);
        command.env("ETL__BANCO", &self.database).env("ETL__DOCUMENTOS", self.home.join("documentos"));
        command.env("ETL__SISTEMAS__QORE__URL", &self.portal.url);
        command.env("ETL__SISTEMAS__QORE__CONEXOES", CONNECTIONS.to_string());
        command.env("ETL__SERVIDOR__ENDERECO", "127.0.0.1:0");
        command.env("ETL_QORE_USUARIO", &self.portal.login.username);
        command.env("ETL_QORE_SENHA", &self.portal.login.password);
        command
    }

    /// A program that stays, and the seconds until it said `sign`.
    fn start(&self, program: &str, number: u32, sign: &str) -> Result<(Guarded, f64)> {
        let said = self.home.join(format!("{program}-{number}"));
        let mut command = self.command(program);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(&said)?);
        let start = Instant::now();
        let worker = Guarded::spawn(&mut command)?;
        while !fs::read_to_string(&said)?.contains(sign) {
            ensure!(start.elapsed() < PATIENCE, "{program} não ficou pronto: {}", fs::read_to_string(&said)?);
            sleep(LOOK_EVERY);
        }
        Ok((worker, start.elapsed().as_secs_f64()))
    }

    /// Seconds that this many workers, ready before it is enqueued, take for a job of every fund.
    fn collect(&self, databases: &Databases, workers: u32) -> Result<f64> {
        let mut enqueue = self.command("etl");
        enqueue.args(["run", "--sistema", "qore", "--fila", "--data", &self.portal.day.to_string()]);
        let worker = |number| self.start("etl-worker", number, "pronto");
        let _workers = (0..workers).map(worker).collect::<Result<Vec<_>>>()?;
        quietly(&mut enqueue)?;
        databases.runtime.block_on(self.ended(u64::try_from(self.portal.funds)?))
    }

    /// Waits for the job and gives its seconds; it must have got three documents of each fund.
    async fn ended(&self, funds: u64) -> Result<f64> {
        const SECONDS: &str = "select cast(extract(epoch from fim - inicio) as double precision), estado from etl.job \
             where tipo = 'coleta' and fim is not null";
        const DONE: &str = "select count(*) from etl.item where estado = 'done'";
        let mut connection = PgConnection::connect(&self.database).await?;
        let start = Instant::now();
        let (seconds, state): (f64, String) = loop {
            if let Some(row) = sqlx::query_as(SECONDS).fetch_optional(&mut connection).await? {
                break row;
            }
            if start.elapsed() > PATIENCE {
                bail!("o trabalho não terminou em {PATIENCE:?}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let done: i64 = sqlx::query_scalar(DONE).fetch_one(&mut connection).await?;
        ensure!(state == "completed" && u64::try_from(done)? == 3 * funds, "{done} documentos, estado {state}");
        Ok(seconds)
    }

    /// The second start of a program: the first one made the tables.
    fn idle(&self, program: &str, sign: &str, args: &QueueArgs) -> Result<Process> {
        drop(self.start(program, 0, sign)?);
        let (process, ready_s) = self.start(program, 1, sign)?;
        sleep(Duration::from_secs(u64::from(args.idle_s())));
        Ok(Process { ready_s, idle_mb: memory_mb(process.id())? })
    }
}
