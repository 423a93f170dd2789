//! What a run leaves to say: the last line, the JSON, the exit code.

use crate::exit::Exit;
use crate::output::{BAD, GOOD, WARN, numbers};
use etl_core::{Code, ItemState, JobStatus, message};
use etl_pipeline::{ItemResult, RunReport};
use serde_json::{Value, json};

/// The exit code of a run.
pub(crate) fn exit_of(report: &RunReport) -> Exit {
    let login = |code: Option<Code>| matches!(code, Some(Code::PortalAuth | Code::LoginMissing));
    if report.status == JobStatus::Cancelled {
        Exit::CouldNotRun
    } else if report.items.iter().any(|i| login(i.code)) || report.unplanned.iter().any(|p| login(Some(p.code))) {
        Exit::NeedsLogin
    } else if !report.unplanned.is_empty() {
        Exit::CouldNotRun
    } else if report.summary.failed + report.summary.open > 0 {
        Exit::Failures
    } else {
        Exit::Ok
    }
}

/// What could not be planned, then the last line, always: counts, then the command that mends.
pub(crate) fn summary(report: &RunReport) {
    for failure in &report.unplanned {
        eprintln!("{BAD} {}", message(failure.code, &failure.detail));
    }
    let s = report.summary;
    let line = format!(
        "Concluído em {}. OK={} AVISO={} FALHA={} IGNORADO={} TOTAL={}",
        numbers::time(report.elapsed),
        s.done,
        s.no_data,
        s.failed + s.open,
        s.cancelled + s.skipped,
        s.items
    );
    let sign = if s.failed + s.open > 0 || !report.unplanned.is_empty() {
        BAD
    } else if report.is_complete() {
        GOOD
    } else {
        WARN
    };
    let mend =
        if report.is_complete() { String::new() } else { format!("   Para repetir: etl repetir {}", report.job.0) };
    eprintln!("{sign} {line}{mend}");
}

pub(super) fn report_json(report: &RunReport) -> Value {
    let item = |i: &ItemResult| {
        json!({
            "id_fundo": i.item.fund.0, "fundo": i.fund, "data_pos": i.item.date, "tipo": i.item.kind,
            "estado": i.state.name(), "codigo": i.code.map(Code::as_str), "detalhe": i.detail,
        })
    };
    let unplanned = report.unplanned.iter().map(|p| json!({ "codigo": p.code.as_str(), "detalhe": p.detail }));
    let s = report.summary;
    json!({
        "job_id": report.job.0, "status": report.status.name(),
        "itens": report.items.iter().filter(|i| i.state != ItemState::Done).map(item).collect::<Vec<_>>(),
        "sem_plano": unplanned.collect::<Vec<_>>(),
        "resumo": { "total": s.items, "ok": s.done, "aviso": s.no_data, "falha": s.failed + s.open,
            "ignorado": s.cancelled + s.skipped, "linhas": s.rows },
        "duracao_ms": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
        "cancelado": report.status == JobStatus::Cancelled,
    })
}
