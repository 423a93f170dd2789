//! Jobs, tasks and attempts as tables and as JSON.

use super::numbers;
use super::tables::table;
use chrono::{DateTime, Utc};
use chrono_tz::America::Sao_Paulo;
use etl_core::ports::JobItem;
use etl_core::{Code, ItemState, JobStatus, TaskState, message};
use etl_queue::port::{Attempt, AttemptEnd, Job, Task};
use etl_server::views::{ItemView, JobView, TaskView};
use serde_json::{Value, json};

/// Open items that a table shows.
const SHOWN_ITEMS: usize = 50;

/// The word that people read.
pub(crate) fn status_word(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Pending => "na fila",
        JobStatus::Running => "em andamento",
        JobStatus::Completed => "concluída",
        JobStatus::Error => "com erro",
        JobStatus::Cancelled => "cancelada",
    }
}

fn task_word(state: TaskState) -> &'static str {
    match state {
        TaskState::Pending => "espera",
        TaskState::Running => "em andamento",
        TaskState::Done => "feita",
        TaskState::Failed => "falhou",
        TaskState::Cancelled => "cancelada",
    }
}

/// The jobs, one line each.
pub(crate) fn jobs(jobs: &[Job]) -> String {
    let mut table = table(&["Execução", "Sistemas", "Estado", "Pedida em", "Duração", "Documentos", "Motivo"]);
    for job in jobs {
        let items = &job.summary["itens"];
        let count = match (items["ok"].as_u64(), items["total"].as_u64()) {
            (Some(done), Some(total)) => format!("{done}/{total}"),
            _ => "-".into(),
        };
        table.add_row([
            job.id.0.to_string(),
            job.connections.join(", "),
            status_word(job.status).into(),
            moment(job.created_at),
            duration(job),
            count,
            job.error.clone(),
        ]);
    }
    table.to_string()
}

fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Sao_Paulo).format("%d/%m/%Y %H:%M:%S").to_string()
}

fn duration(job: &Job) -> String {
    let (Some(from), Some(to)) = (job.started_at, job.finished_at) else { return "-".into() };
    (to - from).to_std().map_or_else(|_| "-".into(), numbers::time)
}

/// One job with everything in it.
pub(crate) fn detail(job: &Job, tasks: &[Task], attempts: &[Attempt], items: &[JobItem]) -> String {
    let mut parts = vec![jobs(std::slice::from_ref(job)), format!("Pedido por {}: {}", job.origin, job.request)];
    if let Some(parent) = job.parent {
        parts.push(format!("Repete a execução {}", parent.0));
    }
    if let Some(program) = &job.program {
        parts.push(format!("Programa {}, configuração {}", program.version, program.settings));
    }
    parts.push(task_table(tasks, attempts));
    let open: Vec<_> = items.iter().filter(|i| !matches!(i.item.state, ItemState::Done | ItemState::Skipped)).collect();
    if !open.is_empty() {
        parts.push(format!("Documentos sem sucesso: {} de {}\n{}", open.len(), items.len(), item_table(&open)));
    }
    parts.join("\n\n")
}

fn task_table(tasks: &[Task], attempts: &[Attempt]) -> String {
    let mut table = table(&["Tarefa", "Tipo", "Sistema", "Estado", "Tentativas", "Como terminaram", "Motivo"]);
    for task in tasks {
        let ends = attempts.iter().filter(|a| a.task == task.id).map(|a| a.end.map_or("em andamento", end_word));
        let why = task.code.as_deref().map(|code| reason(code, &task.detail)).unwrap_or_default();
        table.add_row([
            task.key.clone(),
            task.kind.clone(),
            task.connection.clone(),
            task_word(task.state).into(),
            format!("{} de {}", task.attempts, task.max_attempts),
            ends.collect::<Vec<_>>().join(", "),
            why,
        ]);
    }
    table.to_string()
}

fn reason(code: &str, detail: &str) -> String {
    Code::from_code(code).map_or_else(|| format!("{code} {detail}"), |code| message(code, detail))
}

fn end_word(end: AttemptEnd) -> &'static str {
    match end {
        AttemptEnd::Done => "feita",
        AttemptEnd::Retried => "a repetir",
        AttemptEnd::Deferred => "adiada",
        AttemptEnd::Released => "devolvida",
        AttemptEnd::Failed => "falhou",
        AttemptEnd::Cancelled => "cancelada",
        AttemptEnd::Lost => "perdida",
    }
}

fn item_table(open: &[&JobItem]) -> String {
    let mut table = table(&["Fundo", "Data-base", "Tipo", "Motivo"]);
    for JobItem { item, fund, .. } in open.iter().take(SHOWN_ITEMS).copied() {
        let why = item.code.map_or_else(|| item.state.name().into(), |code| message(code, &item.detail));
        table.add_row([fund.clone(), item.key.date.br(), item.key.kind.label().into(), why]);
    }
    let rest = open.len().saturating_sub(SHOWN_ITEMS);
    if rest > 0 {
        table.add_row([format!("e mais {rest}"), String::new(), String::new(), "veja com --json".into()]);
    }
    table.to_string()
}

/// A job, with the names of the fixed contract.
pub(crate) fn job_json(job: &Job) -> Value {
    json!(JobView::from(job))
}

/// One job with everything in it, as JSON.
pub(crate) fn detail_json(job: &Job, tasks: &[Task], attempts: &[Attempt], items: &[JobItem]) -> Value {
    let mut value = job_json(job);
    value["tarefas"] = tasks.iter().map(|task| json!(TaskView::new(task, attempts))).collect();
    value["itens"] = items.iter().map(|item| json!(ItemView::from(item))).collect();
    value
}
