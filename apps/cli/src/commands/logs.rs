//! `etl logs`: the log of a job, once or until the job ends.

use super::Session;
use crate::args::LogsArgs;
use crate::exit::{Exit, Failure};
use crate::output::{BAD, GOOD, Style, WARN};
use chrono_tz::America::Sao_Paulo;
use etl_core::JobId;
use etl_queue::port::{Job, Level, LogRecord};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Lines asked for at a time.
const PAGE: u32 = 1000;
/// How often a log that grows is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Runs the verb.
pub(crate) async fn logs(args: &LogsArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let job = session.job(args.execucao).await?;
    let level = level(&args.nivel)?;
    if args.seguir {
        follow(&session, job.id, level, args.fundo.as_deref()).await?;
    } else {
        let mut seen = 0;
        show_after(&session, job.id, (level, args.fundo.as_deref()), (&mut seen, style)).await?;
    }
    Ok(Exit::Ok)
}

fn level(word: &str) -> Result<Level, Failure> {
    match word.to_lowercase().as_str() {
        "debug" => Ok(Level::Debug),
        "info" => Ok(Level::Info),
        "aviso" | "warning" => Ok(Level::Warning),
        "erro" | "error" => Ok(Level::Error),
        _ => Err(Failure::usage(format!("Nível desconhecido: {word:?} (use debug, info, aviso ou erro)"))),
    }
}

/// Shows lines until the job has ended, and gives it as it is then.
pub(super) async fn follow(session: &Session, id: JobId, level: Level, fund: Option<&str>) -> Result<Job, Failure> {
    let mut seen = 0;
    loop {
        // The job first: lines written before its end are shown after this look.
        let job = session.job(id.0).await?;
        show_after(session, id, (level, fund), (&mut seen, session.style)).await?;
        if job.status.has_ended() {
            return Ok(job);
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn show_after(
    session: &Session,
    job: JobId,
    (level, fund): (Level, Option<&str>),
    (seen, style): (&mut i64, Style),
) -> Result<(), Failure> {
    loop {
        let records = session.assembly.queue.lines(job, *seen, level, PAGE).await?;
        for record in &records {
            *seen = record.seq;
            let about = |fund: &str| record.line.item.to_lowercase().contains(&fund.to_lowercase());
            if fund.is_none_or(about) {
                Style::data(&if style.json { json_line(record) } else { plain_line(record) });
            }
        }
        if records.len() < PAGE as usize {
            return Ok(());
        }
    }
}

fn plain_line(record: &LogRecord) -> String {
    let line = &record.line;
    let sign = match line.level {
        Level::Debug | Level::Info => GOOD,
        Level::Warning => WARN,
        Level::Error => BAD,
    };
    let time = line.at.with_timezone(&Sao_Paulo).format("%H:%M:%S");
    let about = if line.item.is_empty() { String::new() } else { format!(" {}:", line.item) };
    let system =
        if line.connection.is_empty() { String::new() } else { format!(" [{}]", line.connection.to_uppercase()) };
    format!("{sign} {time}{system}{about} {}", line.message)
}

fn json_line(record: &LogRecord) -> String {
    let line = &record.line;
    json!({
        "seq": record.seq, "timestamp": line.at.to_rfc3339(), "level": line.level.name(), "sistema": line.connection,
        "item": line.item, "message": line.message,
    })
    .to_string()
}
