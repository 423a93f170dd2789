//! One run in the process that asks for it: the job goes through the queue like any other, and a runner of this process works
//! on it until it has ended, beside whatever workers there are.

use crate::plan::PlanMode;
use crate::{Connections, Services};
use etl_core::ports::{ConnectorError, JobItem, RunEvent, StoreError, WarehouseError};
use etl_core::{Code, CollectRequest, ItemKey, ItemState, JobId, JobStatus, PLAN_TASK, RequestError, TaskState};
use etl_queue::port::{Cancel, Enqueued, Job, Queue, QueueError};
use etl_queue::runner::Runner;
use std::sync::Arc;
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
    /// The request itself.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The portal.
    #[error(transparent)]
    Connector(#[from] ConnectorError),
    /// The system of record.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// The queue.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// The job is not there any more, or the database is away.
    #[error("the job {} cannot be read", .0.0)]
    JobGone(JobId),
    /// The document store, before anything was asked of the portal.
    #[error(transparent)]
    Documents(#[from] StoreError),
}

impl RunError {
    /// Code of the sentence that people read.
    pub fn code(&self) -> Code {
        match self {
            Self::NothingPlanned => Code::NothingPlanned,
            Self::UnknownFund(_) => Code::FundUnknown,
            Self::Request(error) => error.code(),
            Self::Connector(error) => error.code,
            Self::Documents(StoreError::LowSpace { .. } | StoreError::Full { .. }) => Code::StorageFull,
            Self::Warehouse(_) | Self::Documents(_) | Self::Queue(_) | Self::JobGone(_) => Code::StorageFailed,
        }
    }

    /// Detail for people, without secrets.
    pub fn detail(&self) -> String {
        match self {
            Self::NothingPlanned => String::new(),
            Self::UnknownFund(name) => format!("{name:?}"),
            Self::Request(error) => error.to_string(),
            Self::Connector(error) => error.context.clone(),
            Self::Warehouse(error) => error.to_string(),
            Self::Queue(error) => error.to_string(),
            Self::Documents(error) => error.to_string(),
            Self::JobGone(_) => self.to_string(),
        }
    }
}

/// Counts of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunSummary {
    /// Items expected.
    pub items: u64,
    /// Items done.
    pub done: u64,
    /// Items without data.
    pub no_data: u64,
    /// Items failed.
    pub failed: u64,
    /// Items cancelled.
    pub cancelled: u64,
    /// Items left out.
    pub skipped: u64,
    /// Items without an end: their task gave up.
    pub open: u64,
    /// Rows loaded.
    pub rows: u64,
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

/// Why the planning of a run failed: nothing was collected for that connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFailure {
    /// Code of the sentence that people read.
    pub code: Code,
    /// Detail for people.
    pub detail: String,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct RunReport {
    /// Its job.
    pub job: JobId,
    /// How the job ended.
    pub status: JobStatus,
    /// Every item with its end, by fund, day and kind.
    pub items: Vec<ItemResult>,
    /// Connections for which nothing could be planned.
    pub unplanned: Vec<PlanFailure>,
    /// Counts.
    pub summary: RunSummary,
    /// Time from start to end.
    pub elapsed: Duration,
}

impl RunReport {
    /// Whether every expected document is there.
    pub fn is_complete(&self) -> bool {
        self.unplanned.is_empty() && self.summary.items > 0 && self.summary.done == self.summary.items
    }
}

/// Enqueues a request and works on it with a runner of this process until it has ended; cancelling ends the job, not only
/// this process's part.
pub async fn execute(
    services: &Services,
    queue: &Arc<dyn Queue>,
    runner: Runner,
    request: &CollectRequest,
    cancel: &CancellationToken,
) -> Result<RunReport, RunError> {
    let started = Instant::now();
    services.documents.check_space().await?;
    let job = match queue.enqueue(&request.job("cli")).await? {
        Enqueued::New(job) => job,
        Enqueued::Known(job) => {
            services.progress.event(RunEvent::Note { code: Code::JobOpen, detail: format!("execução {}", job.0) });
            job
        }
    };
    let never = CancellationToken::new();
    let mut run = Box::pin(runner.run_until_concluded(job, never.clone(), never));
    let ended = tokio::select! {
        ended = &mut run => ended,
        () = cancel.cancelled() => {
            queue.cancel(job, Cancel::Tell).await?;
            run.await
        }
    };
    let ended = ended?.ok_or(RunError::JobGone(job))?;
    report(services, queue, &ended, started.elapsed()).await
}

/// What a job did, from what is stored.
pub async fn report(
    services: &Services,
    queue: &Arc<dyn Queue>,
    job: &Job,
    elapsed: Duration,
) -> Result<RunReport, RunError> {
    let stored = services.warehouse.job_items(job.id).await?;
    let counts = services.warehouse.job_counts(job.id).await?;
    let tasks = queue.tasks(job.id).await?;
    let unplanned = tasks.into_iter().filter(|t| t.kind == PLAN_TASK && t.state == TaskState::Failed);
    let unplanned = unplanned.map(|task| PlanFailure {
        code: task.code.as_deref().and_then(Code::from_code).unwrap_or(Code::Internal),
        detail: task.detail,
    });
    let summary = summarise(&stored, counts.rows);
    let mut items: Vec<_> = stored.into_iter().map(result).collect();
    items.sort_by(|a, b| (&a.fund, &a.item).cmp(&(&b.fund, &b.item)));
    Ok(RunReport { job: job.id, status: job.status, items, unplanned: unplanned.collect(), summary, elapsed })
}

fn result(JobItem { item, fund, .. }: JobItem) -> ItemResult {
    ItemResult { item: item.key, fund, state: item.state, code: item.code, detail: item.detail }
}

pub(crate) fn summarise(items: &[JobItem], rows: u64) -> RunSummary {
    let mut summary = RunSummary { rows, ..RunSummary::default() };
    for JobItem { item, .. } in items {
        summary.items += 1;
        *match item.state {
            ItemState::Done => &mut summary.done,
            ItemState::NoData => &mut summary.no_data,
            ItemState::Failed => &mut summary.failed,
            ItemState::Cancelled => &mut summary.cancelled,
            ItemState::Skipped => &mut summary.skipped,
            ItemState::Pending | ItemState::Running => &mut summary.open,
        } += 1;
    }
    summary
}

/// What a dry run would ask for: expected documents, funds and tasks of each connection.
pub async fn preview(
    services: &Services,
    connections: &Connections,
    request: &CollectRequest,
) -> Result<Vec<crate::plan::RunPlan>, RunError> {
    let mut plans = Vec::new();
    for name in &request.connections {
        let (connection, login) = connections.open(name).await?;
        let asked = crate::plan::Asked { connection: &connection, login: &login, request };
        plans.push(crate::plan::plan(services, asked, PlanMode::Preview).await?);
    }
    Ok(plans)
}
