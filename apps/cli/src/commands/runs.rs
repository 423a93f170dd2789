//! `etl runs`: the jobs of the queue, as people call them.

use super::Session;
use super::logs::follow;
use crate::args::{RunArg, RunsCancelArgs, RunsCommand, RunsListArgs, RunsWatchArgs};
use crate::exit::{Exit, Failure};
use crate::output::{BAD, GOOD, Style, WARN, runs as show};
use etl_core::audit::Action;
use etl_core::{JobId, JobStatus};
use etl_queue::port::{Cancel, Job, JobFilter, Level, Steered};
use serde_json::Value;
use std::path::PathBuf;

/// Runs the verb.
pub(crate) async fn runs(command: &RunsCommand, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    match command {
        RunsCommand::List(args) => list(&session, args, style).await,
        RunsCommand::Show(args) => detail(&session, args, style).await,
        RunsCommand::Watch(args) => watch(&session, args, style).await,
        RunsCommand::Cancel(args) => cancel(&session, args, style).await,
        RunsCommand::Pausar(args) => pause(&session, args, true, style).await,
        RunsCommand::Retomar(args) => pause(&session, args, false, style).await,
    }
}

async fn list(session: &Session, args: &RunsListArgs, style: Style) -> Result<Exit, Failure> {
    let filter = JobFilter {
        status: args.estado.as_deref().map(status).transpose()?,
        connection: args.sistema.clone(),
        newer_than: args.desde.as_deref().map(time_span).transpose()?,
        limit: args.limite,
        ..JobFilter::default()
    };
    let jobs = session.assembly.queue.jobs(&filter).await?;
    if style.json {
        Style::data(&Value::Array(jobs.iter().map(show::job_json).collect()).to_string());
    } else if jobs.is_empty() {
        style.say(WARN, "Nenhuma execução. Comece por: etl run --sistema qore");
    } else {
        Style::data(&show::jobs(&jobs));
    }
    Ok(Exit::Ok)
}

fn status(word: &str) -> Result<JobStatus, Failure> {
    JobStatus::from_name(word).ok_or_else(|| {
        Failure::usage(format!("Estado desconhecido: {word:?} (use pending, running, completed, error ou cancelled)"))
    })
}

fn time_span(text: &str) -> Result<std::time::Duration, Failure> {
    let span: etl_runtime::TimeSpan = text
        .parse()
        .map_err(|_| Failure::usage(format!("Tempo ilegível: {text:?} (use, por exemplo, 7d, 12h ou 30m)")))?;
    Ok(span.0)
}

async fn detail(session: &Session, args: &RunArg, style: Style) -> Result<Exit, Failure> {
    let job = session.job(args.execucao).await?;
    let queue = &session.assembly.queue;
    let (tasks, attempts) = (queue.tasks(job.id).await?, queue.attempts(job.id).await?);
    let items = session.services.warehouse.job_items(job.id).await?;
    if style.json {
        Style::data(&show::detail_json(&job, &tasks, &attempts, &items).to_string());
    } else {
        Style::data(&show::detail(&job, &tasks, &attempts, &items));
    }
    Ok(Exit::Ok)
}

async fn watch(session: &Session, args: &RunsWatchArgs, style: Style) -> Result<Exit, Failure> {
    let job = session.job(args.execucao).await?;
    let ended = follow(session, job.id, Level::Info, None).await?;
    say_end(&ended, style);
    Ok(if args.exit_status { exit_of(ended.status) } else { Exit::Ok })
}

fn say_end(job: &Job, style: Style) {
    let sign = match job.status {
        JobStatus::Completed => GOOD,
        JobStatus::Cancelled => WARN,
        _ => BAD,
    };
    let mend = if job.status == JobStatus::Completed {
        String::new()
    } else {
        format!("   Para repetir: etl repetir {}", job.id.0)
    };
    let why = if job.error.is_empty() { String::new() } else { format!(": {}", job.error) };
    style.say(sign, &format!("Execução {} {}{why}{mend}", job.id.0, show::status_word(job.status)));
}

fn exit_of(status: JobStatus) -> Exit {
    match status {
        JobStatus::Completed => Exit::Ok,
        JobStatus::Cancelled => Exit::CouldNotRun,
        JobStatus::Pending | JobStatus::Running | JobStatus::Error => Exit::Failures,
    }
}

async fn cancel(session: &Session, args: &RunsCancelArgs, style: Style) -> Result<Exit, Failure> {
    let number = args.run.execucao;
    let (how, what) = if args.forcar {
        (Cancel::Force, format!("Execução {number} encerrada à força"))
    } else {
        (Cancel::Tell, format!("Cancelamento da execução {number} pedido; o que está em mãos termina em até 10 s"))
    };
    let deed = super::deed(Action::Cancel, number.to_string());
    if args.forcar {
        deed.note("forcado", "true");
    }
    let asked = session.perform(&deed, async { Ok(session.assembly.queue.cancel(JobId(number), how).await?) }).await?;
    say_steered(number, asked, &what, style)
}

async fn pause(session: &Session, args: &RunArg, paused: bool, style: Style) -> Result<Exit, Failure> {
    let number = args.execucao;
    let (action, what) = if paused {
        (Action::Pause, format!("Execução {number} pausada. Para retomar: etl runs retomar {number}"))
    } else {
        (Action::Resume, format!("Execução {number} retomada"))
    };
    let deed = super::deed(action, number.to_string());
    let asked =
        session.perform(&deed, async { Ok(session.assembly.queue.pause(JobId(number), paused).await?) }).await?;
    say_steered(number, asked, &what, style)
}

fn say_steered(number: i64, asked: Steered, what: &str, style: Style) -> Result<Exit, Failure> {
    match asked {
        Steered::Requested => style.say(GOOD, what),
        Steered::AlreadyEnded(status) => {
            style.say(WARN, &format!("A execução {number} já terminou ({})", show::status_word(status)));
        }
        Steered::Unknown => return Err(Failure::usage(format!("Não há execução {number}; veja etl runs list"))),
    }
    Ok(Exit::Ok)
}
