//! The peer: the same two calls in Python (`FastAPI`), one uvicorn worker, on the same SQLite file.

use super::http::{Call, Caller};
use super::office::Office;
use crate::bench::measure::Guarded;
use crate::bench::python;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Its name.
pub(super) const NAME: &str = "FastAPI + SQLite";
const PATIENCE: Duration = Duration::from_mins(1);

/// The running peer.
pub(super) struct Peer {
    _process: Guarded,
    /// `machine:port`.
    pub(super) address: String,
}

/// Starts it on a core; it is told what systems there are, and finds in the database how they stand.
pub(super) fn start(database: &Path, core: &str, systems: &Value) -> Result<Peer> {
    let interpreter = python::interpreter()?;
    let address = free_address()?;
    let known = database.with_file_name("sistemas.json");
    std::fs::write(&known, systems.to_string())?;
    let script = python::script(&interpreter, "api_peer.py");
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core]).arg(script.get_program()).args(script.get_args());
    command.arg(database).arg(&address).arg(known).stdin(Stdio::null()).stdout(Stdio::null());
    let process = Guarded::spawn(&mut command)?;
    let begin = Instant::now();
    while std::net::TcpStream::connect(&address).is_err() {
        ensure!(begin.elapsed() < PATIENCE, "o servidor em Python não ficou pronto");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Peer { _process: process, address })
}

/// An address that is free just now; the peer cannot be asked to find one and to tell it.
fn free_address() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").context("nenhuma porta livre")?;
    Ok(listener.local_addr()?.to_string())
}

/// Sees to it that both give the same answers, and that both refuse a wrong token.
pub(super) async fn same_answers(office: &Office, peer: &Peer, paths: &[&str]) -> Result<()> {
    for path in paths {
        let ours: Value = office.get(path).await?;
        let mut caller = Caller::connect(&peer.address, &Call::get(path, &office.token)).await?;
        let theirs: Value = serde_json::from_slice(caller.call().await?)?;
        ensure!(ours == theirs, "respostas diferentes de {path}:\n{ours}\n{theirs}");
        for address in [&office.address, &peer.address] {
            let refused = Caller::connect(address, &Call::get(path, "etlp_errado")).await?.call().await.is_err();
            ensure!(refused, "{address}{path} aceita qualquer token");
        }
    }
    Ok(())
}
