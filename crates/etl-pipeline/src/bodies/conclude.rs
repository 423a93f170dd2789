//! The end of a collection: completed only when every item is done, left out, or without data past its cut-off.

use super::Collection;
use super::report::report_job;
use crate::run::{RunSummary, summarise};
use crate::{Connections, Services};
use async_trait::async_trait;
use etl_core::ports::{JobItem, WarehouseError};
use etl_core::terms::FundTerms;
use etl_core::verdict::CutOff;
use etl_core::{Code, FundId, Item, ItemState, JobStatus, TaskState, message};
use etl_queue::port::{Conclusion, Job, Task};
use etl_queue::runner::{BodyError, JobBody};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// Open items that the summary names; the others are counted.
const NAMED_ITEMS: usize = 200;

pub(super) struct Conclude(pub(super) Arc<Collection>);

#[async_trait]
impl JobBody for Conclude {
    async fn conclude(&self, job: &Job, tasks: &[Task]) -> Result<Conclusion, BodyError> {
        let Collection { services, connections } = &*self.0;
        conclusion(services, connections, job, tasks).await.map_err(BodyError::from)
    }
}

async fn conclusion(
    services: &Services,
    connections: &Connections,
    job: &Job,
    tasks: &[Task],
) -> Result<Conclusion, WarehouseError> {
    services.warehouse.close_items(job.id, services.clock.now()).await?;
    let items = services.warehouse.job_items(job.id).await?;
    let counts = services.warehouse.job_counts(job.id).await?;
    let summary = summarise(&items, counts.rows);
    let waits = waiting(services, connections, &items).await?;
    let status = status_of(job, tasks, &summary, waits);
    Ok(Conclusion {
        status,
        error: if status == JobStatus::Error { reason(tasks, &summary, waits) } else { String::new() },
        summary: told(&items, &summary, counts.documents, counts.bytes),
        follow_up: services.reports.as_ref().map(|_| report_job(job)),
    })
}

fn status_of(job: &Job, tasks: &[Task], summary: &RunSummary, waits: usize) -> JobStatus {
    // A planning task that was about to end when the person asked has added nothing.
    let cancelled =
        summary.cancelled > 0 || summary.items == 0 || tasks.iter().any(|t| t.state == TaskState::Cancelled);
    if job.cancel_requested && cancelled {
        return JobStatus::Cancelled;
    }
    let task_failed = tasks.iter().any(|t| t.state != TaskState::Done);
    let whole = summary.items > 0 && summary.done + summary.skipped + summary.no_data == summary.items;
    if whole && waits == 0 && !task_failed { JobStatus::Completed } else { JobStatus::Error }
}

/// Items without data although their hour has not come: they may still be published.
async fn waiting(services: &Services, connections: &Connections, items: &[JobItem]) -> Result<usize, WarehouseError> {
    let without: Vec<&Item> = items.iter().map(|i| &i.item).filter(|i| i.state == ItemState::NoData).collect();
    if without.is_empty() {
        return Ok(0);
    }
    let funds = services.warehouse.funds().await?;
    let terms: HashMap<FundId, FundTerms> = funds.into_iter().map(|fund| (fund.id, fund.terms)).collect();
    let waits = |item: &&Item| {
        let cut_off = connections.find(&item.key.connection).map(|c| {
            let spec = c.connector.spec();
            let usual = CutOff { lag_days: spec.lag_days, time: spec.cut_off };
            terms.get(&item.key.fund).map_or(usual, |terms| usual.of(terms))
        });
        !cut_off.is_some_and(|c| c.has_passed(&services.calendar, item.key.date, services.clock.now()))
    };
    Ok(without.into_iter().filter(waits).count())
}

/// Why a job ended in error: the first failed task, else what the items lack.
fn reason(tasks: &[Task], summary: &RunSummary, waits: usize) -> String {
    if let Some(task) = tasks.iter().find(|t| t.state == TaskState::Failed) {
        let code = task.code.as_deref().and_then(Code::from_code).unwrap_or(Code::Internal);
        return message(code, &task.detail);
    }
    if summary.items == 0 {
        return message(Code::NothingPlanned, "");
    }
    let count = |n: u64, one: &str, many: &str| (n > 0).then(|| format!("{n} {}", if n == 1 { one } else { many }));
    let parts = [
        count(summary.failed, "documento falhou", "documentos falharam"),
        count(waits as u64, "documento ainda não publicado", "documentos ainda não publicados"),
        count(summary.cancelled, "documento cancelado", "documentos cancelados"),
        count(summary.open, "documento sem desfecho", "documentos sem desfecho"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn told(items: &[JobItem], summary: &RunSummary, documents: u64, bytes: u64) -> Value {
    let open = items.iter().filter(|i| !matches!(i.item.state, ItemState::Done | ItemState::Skipped));
    let named: Vec<_> = open.take(NAMED_ITEMS).map(item_json).collect();
    json!({
        "itens": { "total": summary.items, "ok": summary.done, "sem_dado": summary.no_data, "falha": summary.failed,
            "cancelado": summary.cancelled, "ignorado": summary.skipped, "aberto": summary.open },
        "linhas": summary.rows, "documentos": documents, "bytes": bytes, "pendencias": named,
    })
}

fn item_json(JobItem { item, fund, .. }: &JobItem) -> Value {
    json!({
        "sistema": item.key.connection, "id_fundo": item.key.fund.0, "fundo": fund, "data_pos": item.key.date,
        "tipo": item.key.kind, "estado": item.state.name(), "codigo": item.code.map(Code::as_str), "detalhe": item.detail,
    })
}
