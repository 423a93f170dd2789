//! Calls a second of two addresses, of ours and of the peer: the server on one core, the one who asks on the other.

use super::http::{Call, Caller};
use super::office::{Office, Start};
use super::{ServerArgs, peer};
use crate::bench::measure::median;
use crate::bench::python::quietly;
use anyhow::{Context, Result, ensure};
use clap::Args;
use etl_core::{COLLECT_JOB, JobStatus, NewJob, NewTask};
use etl_queue::port::{Claim, Conclusion, Program, TaskEnd, WorkerId};
use etl_storage::Database;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// The two addresses.
const PATHS: [&str; 2] = ["/api/jobs", "/api/sistemas"];
/// The core of the servers, and that of the one who asks.
const CORES: [&str; 2] = ["0", "1"];
/// Jobs in the database.
const JOBS: usize = 300;

/// What was found for one address.
#[derive(Debug)]
pub(super) struct Calls {
    pub(super) path: &'static str,
    pub(super) ours: f64,
    pub(super) theirs: f64,
}

/// Pergunta sem parar, para `server`: um processo só dele, no seu núcleo.
#[derive(Debug, Clone, Args)]
pub(crate) struct LoadArgs {
    #[arg(long)]
    endereco: String,
    #[arg(long)]
    caminho: String,
    #[arg(long)]
    token: String,
    #[arg(long)]
    segundos: u64,
    #[arg(long, default_value_t = 16)]
    ligacoes: usize,
}

/// Measures both servers in turns on one database.
pub(super) fn measure(runtime: &Runtime, programs: &Path, home: &Path, args: &ServerArgs) -> Result<Vec<Calls>> {
    let env = vec![("ETL__SERVIDOR__TRABALHADOR", "false".to_owned())];
    let before = vec!["taskset", "--cpu-list", CORES[0]];
    let office = runtime.block_on(Office::start(programs, home, &Start { before, env }))?;
    runtime.block_on(fill(&office))?;
    let systems = runtime.block_on(office.get(PATHS[1]))?;
    let peer = peer::start(&office.database(), CORES[0], &systems)?;
    runtime.block_on(peer::same_answers(&office, &peer, &PATHS))?;
    let seconds = u64::from(args.seconds()).div_ceil(3);
    let mut found = Vec::new();
    for path in PATHS {
        let rate = |address: &str| asked(programs, address, path, (&office.token, seconds));
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..args.common.repeats(3) {
            ours.push(rate(&office.address)?);
            theirs.push(rate(&peer.address)?);
        }
        found.push(Calls { path, ours: median(ours), theirs: median(theirs) });
    }
    Ok(found)
}

/// Jobs that have ended.
async fn fill(office: &Office) -> Result<()> {
    let path = office.database();
    let store: Arc<dyn Database> = etl_storage::open(path.to_str().context("o caminho não é UTF-8")?).await?;
    for _ in 0..JOBS {
        let task = NewTask::new("planejar", "qore", "planejar:qore", serde_json::json!({}));
        let job = NewJob {
            kind: COLLECT_JOB.into(),
            connections: vec!["qore".into()],
            request: serde_json::json!({ "sistemas": ["qore"], "de": "2025-11-19", "ate": "2025-11-19" }),
            origin: "medição".into(),
            parent: None,
            unique_key: None,
            idempotency_key: None,
            tasks: vec![task],
        };
        let job = store.enqueue(&job).await?.job();
        let lease = Duration::from_mins(1);
        let ask = Claim {
            worker: WorkerId("medição".into()),
            program: Program::default(),
            slots: 1,
            lease,
            abilities: vec![],
            job: Some(job),
        };
        for leased in store.claim(&ask).await? {
            store.finish(&[(leased.fence, TaskEnd::Done)]).await?;
        }
        let summary = serde_json::Value::Null;
        let end = Conclusion { status: JobStatus::Completed, error: String::new(), summary, follow_up: None };
        ensure!(store.conclude(job, &end).await?, "a execução não terminou");
    }
    Ok(())
}

/// Calls a second, asked by a process on the other core.
fn asked(programs: &Path, address: &str, path: &str, (token, seconds): (&str, u64)) -> Result<f64> {
    let mut asker = Command::new("taskset");
    asker.args(["--cpu-list", CORES[1]]).arg(programs.join("etl-bench")).arg("server-load");
    asker.args(["--endereco", address, "--caminho", path, "--token", token, "--segundos", &seconds.to_string()]);
    quietly(&mut asker)?.trim().parse().context("a contagem não se entende")
}

/// Asks as fast as the server answers and prints the calls a second.
pub(crate) fn load(args: &LoadArgs) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let rate = runtime.block_on(async {
        let count = Arc::new(AtomicU64::new(0));
        let begin = Instant::now();
        let until = begin + Duration::from_secs(args.segundos);
        let mut callers = Vec::new();
        for _ in 0..args.ligacoes {
            let call = Call::get(&args.caminho, &args.token);
            let (mut caller, count) = (Caller::connect(&args.endereco, &call).await?, Arc::clone(&count));
            callers.push(tokio::spawn(async move {
                while Instant::now() < until {
                    caller.call().await?;
                    count.fetch_add(1, Ordering::Relaxed);
                }
                anyhow::Ok(())
            }));
        }
        for caller in callers {
            caller.await.context("um cliente caiu")??;
        }
        anyhow::Ok(count.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64())
    })?;
    println!("{rate}");
    Ok(())
}
