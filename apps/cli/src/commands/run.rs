//! `etl run`, `etl reprocessar`, `etl repetir`: requests to collect. Each becomes a job of the queue, on which this process
//! works until it has ended, unless it was only to be enqueued.

mod summary;

use super::{Session, day_or_default, parse_day};
use crate::args::{Modo, RepetirArgs, ReprocessarArgs, RunArgs, WhatArgs};
use crate::exit::{Exit, Failure};
use crate::output::{GOOD, Style, WARN};
use chrono::{NaiveTime, TimeZone};
use chrono_tz::America::Sao_Paulo;
use etl_core::audit::{Action, Deed};
use etl_core::{CollectMode, CollectRequest, DocumentKind, JobId, JobStatus, LongRange, ReferenceDate};
use etl_pipeline::{execute, preview, report_of};
use etl_queue::port::Enqueued;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub(crate) use summary::{exit_of, summary};

/// How long a person waits for the mail server.
const REPORT_PATIENCE: Duration = Duration::from_secs(20);

/// `etl run`.
pub(crate) async fn run(args: &RunArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let (from, to) = if let (Some(from), Some(to)) = (&args.de, &args.ate) {
        (parse_day(from)?, parse_day(to)?)
    } else {
        let day = day_or_default(args.data.as_deref(), &session.services)?;
        (day, day)
    };
    let mut request = request(&args.what, from, to)?;
    if args.insistir {
        let now = session.services.clock.now();
        let (hour, minute) = super::status::CUT_OFF.time;
        let today = now.with_timezone(&Sao_Paulo).date_naive();
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        let until = Sao_Paulo.from_local_datetime(&today.and_time(time)).latest().map(|t| t.to_utc());
        request.insist_until = until.filter(|until| now < *until);
    }
    ask(session, &args.what, request, style).await
}

/// `etl reprocessar`.
pub(crate) async fn reprocess(args: &ReprocessarArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let mut request = request(&args.what, parse_day(&args.de)?, parse_day(&args.ate)?)?;
    request.mode = match args.modo {
        Modo::Faltantes => CollectMode::Missing,
        Modo::Erros => CollectMode::MissingAndFailed,
        Modo::Tudo => CollectMode::Everything,
    };
    request.at_once = args.paralelismo.and_then(std::num::NonZeroU16::new);
    request.newest_first = args.recentes_primeiro;
    ask(session, &args.what, request, style).await
}

/// `etl repetir`.
pub(crate) async fn repeat(args: &RepetirArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let job = session.job(args.execucao).await?;
    if !job.status.has_ended() {
        return Err(Failure::usage(format!("A execução {} ainda não terminou; espere ou cancele-a", args.execucao)));
    }
    let planned = !session.services.warehouse.job_items(job.id).await?.is_empty();
    let request = CollectRequest::to_repeat(&job.request, job.id, planned)
        .ok_or_else(|| Failure::usage(format!("A execução {} não é uma coleta", args.execucao)))?;
    perform(session, request, args.fila, style).await
}

fn request(args: &WhatArgs, from: ReferenceDate, to: ReferenceDate) -> Result<CollectRequest, Failure> {
    let systems: Vec<_> = args.sistema.iter().map(String::as_str).collect();
    let mut request = CollectRequest::new(&systems, from, to);
    let kind = |text: &String| {
        text.parse().map_err(|_| Failure::usage(format!("Tipo desconhecido: {text:?} (use pdf, xlsx, xml ou xml401)")))
    };
    request.kinds = args.tipo.iter().map(kind).collect::<Result<Vec<DocumentKind>, _>>()?;
    request.funds.clone_from(&args.fundo);
    request.fresh_funds = args.atualizar_fundos;
    Ok(request)
}

async fn ask(mut session: Session, what: &WhatArgs, request: CollectRequest, style: Style) -> Result<Exit, Failure> {
    let long = if what.sim { LongRange::Confirmed } else { LongRange::Unconfirmed };
    let known = session.assembly.connections.names();
    request.check(&known, &session.services.calendar, long).map_err(|e| Failure::usage(e.sentence()))?;
    if what.repetir_login {
        session.ask_logins(&request.connections).await?;
        readmit(&session, &request.connections).await?;
    }
    if what.dry_run {
        session.ask_logins(&request.connections).await?;
        return dry_run(&session, &request, style).await;
    }
    perform(session, request, what.fila, style).await
}

/// Lets logins that a portal rejected be tried once more.
async fn readmit(session: &Session, connections: &[String]) -> Result<(), Failure> {
    for name in connections {
        let (_, login) = session.assembly.connections.open(name).await.map_err(anyhow::Error::from)?;
        session.assembly.sessions.readmit(&login).await?;
    }
    Ok(())
}

async fn dry_run(session: &Session, request: &CollectRequest, style: Style) -> Result<Exit, Failure> {
    let plans = preview(&session.services, &session.assembly.connections, request).await?;
    let (items, funds) = plans.iter().fold((0, 0), |(items, funds), plan| (items + plan.items, funds + plan.funds));
    if style.json {
        let days = request.days(&session.services.calendar).map_err(|e| Failure::usage(e.sentence()))?;
        let tasks: usize = plans.iter().map(|plan| plan.tasks.len()).sum();
        let told = json!({ "fundos": funds, "documentos": items, "tarefas": tasks, "datas": days });
        Style::data(&told.to_string());
    }
    style.say(GOOD, &format!("Nada foi coletado: {items} documentos de {funds} fundos seriam pedidos"));
    Ok(Exit::Ok)
}

/// Enqueues a request, and works on it unless other processes shall.
async fn perform(mut session: Session, request: CollectRequest, enqueue: bool, style: Style) -> Result<Exit, Failure> {
    if enqueue {
        return only_enqueue(&session, &request, style).await;
    }
    session.ask_logins(&request.connections).await?;
    let shutdown =
        etl_runtime::Shutdown::listen(|sentence| eprintln!("{WARN} {sentence}")).map_err(anyhow::Error::from)?;
    let (services, queue) = (&session.services, &session.assembly.queue);
    let (runner, _presence) = session.assembly.runner_for_requests().await?;
    let deed = deed_of(&request);
    let work = async { Ok(execute(services, queue, runner, &request, shutdown.stop()).await?) };
    let report = tokio::select! {
        report = session.perform(&deed, work) => report,
        () = shutdown.abort().cancelled() => return Err(Failure::usage("Encerrado à força; o que foi gravado está inteiro")),
    };
    session.console.finish();
    let report = report?;
    send_report(&session, report.job, style).await?;
    if style.json {
        Style::data(&summary::report_json(&report).to_string());
    }
    summary(&report);
    Ok(exit_of(&report))
}

/// What the audit tells of a request.
fn deed_of(request: &CollectRequest) -> Deed {
    let action = match (request.repeat_of, request.mode) {
        (Some(_), _) => Action::Repeat,
        (None, CollectMode::Missing | CollectMode::MissingAndFailed) => Action::Reprocess,
        (None, _) => Action::Execute,
    };
    let deed = super::deed(action, request.connections.join(", "));
    deed.note("de", request.from.to_string());
    deed.note("ate", request.to.to_string());
    deed
}

/// Sends the report of a job, when the office wants one and no worker was quicker.
async fn send_report(session: &Session, job: JobId, style: Style) -> Result<(), Failure> {
    let Some(report) = report_of(&*session.assembly.queue, job).await? else { return Ok(()) };
    let (runner, _presence) = session.assembly.runner_for_requests().await?;
    let never = CancellationToken::new();
    let sending = Box::pin(runner.run_until_concluded(report, never.clone(), never));
    let sent = timeout(REPORT_PATIENCE, sending).await;
    match sent {
        Ok(Ok(Some(ended))) if ended.status == JobStatus::Completed => style.say(GOOD, "Resumo enviado por e-mail"),
        Ok(Ok(Some(ended))) => {
            style.say(WARN, &format!("O resumo não foi enviado: {} (etl runs show {})", ended.error, report.0));
        }
        _ => style.say(
            WARN,
            &format!("O resumo ainda não foi enviado; um trabalhador segue tentando (execução {})", report.0),
        ),
    }
    Ok(())
}

async fn only_enqueue(session: &Session, request: &CollectRequest, style: Style) -> Result<Exit, Failure> {
    let deed = deed_of(request);
    let job = request.job("cli");
    let enqueued = session.perform(&deed, async { Ok(session.assembly.queue.enqueue(&job).await?) }).await?;
    let number = enqueued.job().0;
    if style.json {
        let told = json!({ "job_id": number, "nova": matches!(enqueued, Enqueued::New(_)) });
        Style::data(&told.to_string());
    }
    let state = if matches!(enqueued, Enqueued::New(_)) { "está na fila" } else { "já estava na fila" };
    style.say(GOOD, &format!("Execução {number} {state}. Acompanhe com: etl runs watch {number}"));
    Ok(Exit::Ok)
}
