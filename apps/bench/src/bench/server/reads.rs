//! What reading takes while the server collects, loads and answers in one process.

use super::ServerArgs;
use super::http::{Call, Caller};
use super::office::{Office, Start};
use crate::bench::qore::Portal;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// The wait of the portal before each answer.
const LATENCY_MS: u32 = 20;
/// Pause between two calls of a reader.
const PAUSE: Duration = Duration::from_millis(20);
/// Readers of each address.
const READERS: usize = 2;

/// The times of one address.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) path: String,
    /// Sorted.
    pub(super) ms: Vec<f64>,
}

/// Collects every fund of a book and reads all the while.
pub(super) fn measure(runtime: &Runtime, programs: &Path, home: &Path, args: &ServerArgs) -> Result<Vec<Read>> {
    let portal = Portal::start(&args.common.book(usize::from(args.funds()), 5), LATENCY_MS)?;
    runtime.block_on(read_beside(&portal, programs, home))
}

async fn read_beside(portal: &Portal, programs: &Path, home: &Path) -> Result<Vec<Read>> {
    let env = vec![
        ("ETL__SISTEMAS__QORE__URL", portal.url.clone()),
        ("ETL_QORE_USUARIO", portal.login.username.clone()),
        ("ETL_QORE_SENHA", portal.login.password.clone()),
    ];
    let office = Office::start(programs, home, &Start { env, ..Start::default() }).await?;
    let asked = json!({ "sistemas": ["qore"], "data_inicial": portal.day.to_string() });
    let job = office.post("/api/execute", &asked).await?["job_id"].as_i64().context("sem execução")?;
    let paths = ["/api/jobs", "/api/sistemas", "/api/fundos"].map(str::to_owned);
    let own = ["", "/tarefas", "/logs?limit=200"].map(|part| format!("/api/jobs/{job}{part}"));
    let (end, ended) = watch::channel(false);
    let mut readers = Vec::new();
    for path in paths.into_iter().chain(own) {
        for _ in 0..READERS {
            let call = (office.address.clone(), office.token.clone(), path.clone());
            readers.push(tokio::spawn(keep_reading(call, ended.clone())));
        }
    }
    let state = wait(&office, job).await?;
    end.send_replace(true);
    ensure!(state == "completed", "a coleta terminou em {state}");
    let mut reads: Vec<Read> = Vec::new();
    for reader in readers {
        let read = reader.await.context("um leitor caiu")??;
        match reads.iter_mut().find(|known| known.path == read.path) {
            Some(known) => known.ms.extend(read.ms),
            None => reads.push(read),
        }
    }
    for read in &mut reads {
        read.path = read.path.replace(&format!("/{job}"), "/{id}");
        read.ms.sort_by(f64::total_cmp);
    }
    Ok(reads)
}

async fn keep_reading((address, token, path): (String, String, String), ended: watch::Receiver<bool>) -> Result<Read> {
    let mut caller = Caller::connect(&address, &Call::get(&path, &token)).await?;
    let mut ms = Vec::new();
    while !*ended.borrow() {
        let begin = Instant::now();
        caller.call().await?;
        ms.push(begin.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(PAUSE).await;
    }
    Ok(Read { path, ms })
}

/// Waits for the end of the job and gives its state.
async fn wait(office: &Office, job: i64) -> Result<String> {
    loop {
        let found = office.get(&format!("/api/jobs/{job}")).await?;
        let state = found["status"].as_str().context("sem estado")?;
        if !["pending", "running"].contains(&state) {
            return Ok(state.to_owned());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
