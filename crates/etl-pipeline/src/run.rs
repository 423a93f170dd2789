//! One run, from plan to summary: collectors feed workers, workers load, every planned item ends in a known state.

use crate::Services;
use crate::collect::collect_task;
use crate::plan::{PlanMode, RunPlan, RunRequest, plan_run};
use crate::worker::{Workers, closing_of};
use etl_core::ports::{ConnectorError, ConnectorErrorKind, ItemOutcome, RunSummary, StoreError, WarehouseError};
use etl_core::{Code, ItemKey, ItemState};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Nothing to collect: an error, never a success.
    #[error("nothing is planned for this request")]
    NothingPlanned,
    /// A fund that the connection does not show.
    #[error("fund {0:?} is not known to this connection")]
    UnknownFund(String),
    /// The portal.
    #[error(transparent)]
    Connector(#[from] ConnectorError),
    /// The system of record.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// The document store, before anything was asked of the portal.
    #[error(transparent)]
    Documents(#[from] StoreError),
}

/// How one item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemResult {
    /// Which one.
    pub item: ItemKey,
    /// Fund as people call it.
    pub fund: String,
    /// Final state.
    pub state: ItemState,
    /// Why, unless done.
    pub code: Option<Code>,
    /// Detail for people.
    pub detail: String,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct RunReport {
    /// Every item with its end, by fund, day and kind.
    pub items: Vec<ItemResult>,
    /// Counts.
    pub summary: RunSummary,
    /// Time from start to end.
    pub elapsed: Duration,
    /// The run was cancelled.
    pub cancelled: bool,
}

impl RunReport {
    /// Whether every expected document is there.
    pub fn is_complete(&self) -> bool {
        self.summary.done == self.summary.items
    }
}

/// Plans and makes a run. Every planned item has a final state when this returns `Ok`.
pub async fn execute(
    services: &Services,
    request: &RunRequest,
    cancel: &CancellationToken,
) -> Result<RunReport, RunError> {
    let started = Instant::now();
    services.documents.check_space().await?;
    let plan = plan_run(services, request, PlanMode::Register).await?;
    let run = services.warehouse.begin_run(&request.connection, &plan.items, services.clock.now()).await?;
    let workers = Workers::start(services, request, &plan);
    let mut failure = None;
    for task in &plan.tasks {
        if cancel.is_cancelled() {
            break;
        }
        if let Err(error) = collect_task(services, request, task, &workers, cancel).await {
            failure = Some(closing_of(&error));
            // What will not get better with the next task: a rejected login (accounts lock), settings, disk or database.
            let ends = matches!(error.kind, ConnectorErrorKind::Auth | ConnectorErrorKind::Config)
                || matches!(error.code, Code::StorageFull | Code::StorageFailed);
            if ends {
                break;
            }
        }
    }
    let left = leftover(failure, cancel.is_cancelled());
    workers.close_open_items(left).await;
    let (items, rows) = workers.finish().await?;
    let summary = summarise(&items, rows);
    services.warehouse.end_run(run, &summary, services.clock.now()).await?;
    Ok(RunReport { items: sorted(items, &plan), summary, elapsed: started.elapsed(), cancelled: cancel.is_cancelled() })
}

/// What to say of the items that nobody closed.
fn leftover(failure: Option<ItemOutcome>, cancelled: bool) -> ItemOutcome {
    match failure {
        _ if cancelled => {
            ItemOutcome { state: ItemState::Cancelled, code: Some(Code::Cancelled), detail: String::new() }
        }
        Some(outcome) => outcome,
        None => ItemOutcome {
            state: ItemState::Failed,
            code: Some(Code::Internal),
            detail: "o conector terminou sem dizer o que houve com este documento".into(),
        },
    }
}

fn summarise(items: &[ItemResult], rows: u64) -> RunSummary {
    let mut summary = RunSummary { rows, ..RunSummary::default() };
    for item in items {
        summary.items += 1;
        *match item.state {
            ItemState::Done => &mut summary.done,
            ItemState::NoData => &mut summary.no_data,
            ItemState::Failed => &mut summary.failed,
            _ => &mut summary.others,
        } += 1;
    }
    summary
}

fn sorted(mut items: Vec<ItemResult>, plan: &RunPlan) -> Vec<ItemResult> {
    debug_assert_eq!(items.len(), plan.items.len(), "every planned item ends once");
    items.sort_by(|a, b| (&a.fund, &a.item).cmp(&(&b.fund, &b.item)));
    items
}
