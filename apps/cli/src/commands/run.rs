//! `etl run`: collects the documents of one system.

use super::{Session, day_or_default, parse_day};
use crate::args::RunArgs;
use crate::exit::{Exit, Failure};
use crate::login;
use crate::output::{BAD, GOOD, Style, WARN, numbers};
use etl_core::{DocumentKind, ItemState, ReferenceDate};
use etl_pipeline::{PlanMode, RunReport, RunRequest, Services, execute, plan_run};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// Business days that a range may have without further questions.
const MAX_DAYS: usize = 400;

/// Runs the verb.
pub(crate) async fn run(args: &RunArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let request = request(args, &session)?;
    if args.dry_run {
        return preview(&session.services, &request, style).await;
    }
    let shutdown =
        etl_runtime::Shutdown::listen(|sentence| eprintln!("{WARN} {sentence}")).map_err(anyhow::Error::from)?;
    let report = tokio::select! {
        report = execute(&session.services, &request, shutdown.stop()) => report,
        () = shutdown.abort().cancelled() => return Err(Failure::usage("Encerrado à força; o que foi gravado está inteiro")),
    };
    session.console.finish();
    let report = report?;
    if style.json {
        Style::data(&report_json(&report).to_string());
    }
    summary(&report, &again(args));
    Ok(exit_of(&report))
}

fn request(args: &RunArgs, session: &Session) -> Result<RunRequest, Failure> {
    let registry = etl_connectors::all();
    let Some(connector) = registry.find(&args.sistema) else {
        let known: Vec<_> = registry.iter().map(|c| c.spec().id).collect();
        return Err(Failure::usage(format!(
            "Sistema desconhecido: {:?} (conhecidos: {})",
            args.sistema,
            known.join(", ")
        )));
    };
    let config = serde_json::to_value(&session.settings.sistemas.qore).map_err(anyhow::Error::from)?;
    Ok(RunRequest {
        connection: args.sistema.clone(),
        connector: Arc::clone(connector),
        config,
        dates: dates(args, &session.services)?,
        kinds: kinds(args)?,
        funds: args.fundo.clone(),
        login: login::login(&args.sistema)?,
    })
}

fn kinds(args: &RunArgs) -> Result<Vec<DocumentKind>, Failure> {
    let read = |text: &String| {
        text.parse().map_err(|_| Failure::usage(format!("Tipo desconhecido: {text:?} (use pdf, xlsx, xml ou xml401)")))
    };
    args.tipo.iter().map(read).collect()
}

fn dates(args: &RunArgs, services: &Services) -> Result<Vec<ReferenceDate>, Failure> {
    let (from, to) = if let (Some(from), Some(to)) = (&args.de, &args.ate) {
        (parse_day(from)?, parse_day(to)?)
    } else {
        let day = day_or_default(args.data.as_deref(), services)?;
        (day, day)
    };
    let days = services.calendar.range(from, to, MAX_DAYS).map_err(|e| match e {
        etl_core::CalendarError::Inverted { .. } => {
            Failure::usage(format!("O período termina ({}) antes de começar ({})", to.br(), from.br()))
        }
        etl_core::CalendarError::TooLong(limit) => {
            Failure::usage(format!("O período passa de {limit} dias úteis; divida-o"))
        }
    })?;
    if days.is_empty() {
        return Err(Failure::usage(format!("Não há dia útil entre {} e {}", from.br(), to.br())));
    }
    Ok(days)
}

async fn preview(services: &Services, request: &RunRequest, style: Style) -> Result<Exit, Failure> {
    let plan = plan_run(services, request, PlanMode::Preview).await?;
    if style.json {
        let days: Vec<_> = request.dates.iter().map(ToString::to_string).collect();
        Style::data(&json!({ "fundos": plan.funds, "documentos": plan.items.len(), "tarefas": plan.tasks.len(), "datas": days }).to_string());
    }
    style.say(
        GOOD,
        &format!("Nada foi coletado: {} documentos de {} fundos seriam pedidos", plan.items.len(), plan.funds),
    );
    Ok(Exit::Ok)
}

/// The exit code of a run.
pub(crate) fn exit_of(report: &RunReport) -> Exit {
    let rejected = |i: &etl_pipeline::ItemResult| i.code == Some(etl_core::Code::PortalAuth);
    if report.cancelled {
        Exit::CouldNotRun
    } else if report.items.iter().any(rejected) {
        Exit::NeedsLogin
    } else if report.summary.failed > 0 {
        Exit::Failures
    } else {
        Exit::Ok
    }
}

/// The same command, which collects only what is missing.
fn again(args: &RunArgs) -> String {
    let period = match (&args.data, &args.de, &args.ate) {
        (Some(day), _, _) => format!(" --data {day}"),
        (_, Some(from), Some(to)) => format!(" --de {from} --ate {to}"),
        _ => String::new(),
    };
    format!("etl run --sistema {}{period}", args.sistema)
}

/// The last line, always: counts, then the command that mends.
pub(crate) fn summary(report: &RunReport, again: &str) {
    let s = report.summary;
    let line = format!(
        "Concluído em {}. OK={} AVISO={} FALHA={} IGNORADO={} TOTAL={}",
        numbers::time(report.elapsed),
        s.done,
        s.no_data,
        s.failed,
        s.others,
        s.items
    );
    let sign = if s.failed > 0 {
        BAD
    } else if report.is_complete() {
        GOOD
    } else {
        WARN
    };
    let mend = if report.is_complete() { String::new() } else { format!("   Para repetir: {again}") };
    eprintln!("{sign} {line}{mend}");
}

fn report_json(report: &RunReport) -> serde_json::Value {
    let item = |i: &etl_pipeline::ItemResult| {
        json!({
            "id_fundo": i.item.fund.0, "fundo": i.fund, "data_pos": i.item.date.to_string(), "tipo": i.item.kind.name(),
            "estado": i.state.name(), "codigo": i.code.map(etl_core::Code::as_str), "detalhe": i.detail,
        })
    };
    let s = report.summary;
    json!({
        "itens": report.items.iter().filter(|i| i.state != ItemState::Done).map(item).collect::<Vec<_>>(),
        "resumo": { "total": s.items, "ok": s.done, "aviso": s.no_data, "falha": s.failed, "ignorado": s.others, "linhas": s.rows },
        "duracao_ms": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX), "cancelado": report.cancelled,
    })
}
