//! `etl maintenance purge`: retention, with or without a server.

use super::Session;
use crate::args::PurgeArgs;
use crate::exit::{Exit, Failure};
use crate::output::{GOOD, Style, numbers};
use etl_core::audit::Action;
use etl_queue::port::Purged;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Rows removed in one transaction.
const BATCH: u32 = 1000;

/// Runs the verb.
pub(crate) async fn purge(args: &PurgeArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let kept = &session.settings.fila;
    let days = |count: u32| Duration::from_hours(24 * u64::from(count));
    let jobs = days(args.execucoes_dias.unwrap_or(kept.guarda_execucoes_dias));
    let lines = days(args.registro_dias.unwrap_or(kept.guarda_registro_dias));
    let deed = super::deed(Action::Purge, "");
    deed.note("execucoes_dias", (jobs.as_secs() / 86_400).to_string());
    deed.note("registro_dias", (lines.as_secs() / 86_400).to_string());
    let all = session.perform(&deed, remove(&session, jobs, lines)).await?;
    if style.json {
        Style::data(&json!({ "execucoes": all.jobs, "linhas": all.lines }).to_string());
    }
    let (jobs, lines) = (numbers::count(all.jobs), numbers::count(all.lines));
    style.say(GOOD, &format!("Apagadas {jobs} execuções e {lines} linhas de registro"));
    Ok(Exit::Ok)
}

async fn remove(session: &Session, jobs: Duration, lines: Duration) -> Result<Purged, Failure> {
    let mut all = Purged::default();
    loop {
        let purged = session.assembly.queue.purge(jobs, lines, BATCH).await?;
        if purged == Purged::default() {
            return Ok(all);
        }
        all.jobs += purged.jobs;
        all.lines += purged.lines;
    }
}
