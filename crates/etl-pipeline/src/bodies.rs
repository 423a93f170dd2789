//! What the tasks of a collection do: plan and collect; and how its job ends. The runner of `etl-queue` calls them by name.

mod collect;
mod conclude;
mod plan;
mod progress;
mod report;

use crate::plan::PlanMode;
use crate::{Connections, Services};
use etl_core::{COLLECT_JOB, COLLECT_TASK, Code, JobId, PLAN_TASK, REHEARSE_TASK};
use etl_queue::port::{JobFilter, Queue, QueueError, TaskEnd};
use etl_queue::runner::{Bodies, CancelReason, TaskContext};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What every body works with.
struct Collection {
    services: Services,
    connections: Connections,
}

/// The bodies of a collection, for a runner.
pub fn bodies(services: Services, connections: Connections) -> Bodies {
    let collection = Arc::new(Collection { services, connections });
    let plan = |mode| Arc::new(plan::Plan { collection: Arc::clone(&collection), mode });
    Bodies::default()
        .task(PLAN_TASK, plan(PlanMode::Register))
        .task(REHEARSE_TASK, plan(PlanMode::Preview))
        .task(COLLECT_TASK, Arc::new(collect::Collect(Arc::clone(&collection))))
        .task(report::REPORT_TASK, Arc::new(report::Report(Arc::clone(&collection))))
        .job(COLLECT_JOB, Arc::new(conclude::Conclude(collection)))
}

/// The job that sends the report of another one, if there is one.
pub async fn report_of(queue: &dyn Queue, job: JobId) -> Result<Option<JobId>, QueueError> {
    let filter = JobFilter { kind: Some(report::REPORT_JOB.into()), limit: 50, ..JobFilter::default() };
    let reports = queue.jobs(&filter).await?;
    Ok(reports.into_iter().find(|report| report.parent == Some(job)).map(|report| report.id))
}

/// Failures of our own database or disk, neither the portal's nor the document's: what they struck is tried again with the
/// next attempt, however many rounds the portal has left.
fn is_storage(code: Code) -> bool {
    matches!(code, Code::StorageFull | Code::StorageFailed)
}

/// Why a task stops before its time, the wish to drain included.
fn interruption(ctx: &TaskContext) -> Option<CancelReason> {
    ctx.reason().or_else(|| ctx.drain.is_cancelled().then_some(CancelReason::Drain))
}

/// The end of a task that was interrupted; the runner knows the deadline from a cancellation.
fn interrupted(reason: CancelReason) -> TaskEnd {
    match reason {
        CancelReason::Person | CancelReason::Deadline => TaskEnd::Cancelled,
        CancelReason::Drain | CancelReason::Lost => TaskEnd::Release,
    }
}

/// Stops when the task is cancelled or the worker drains.
fn stop_of(ctx: &TaskContext) -> CancellationToken {
    let stop = ctx.drain.child_token();
    let (cancel, stopped) = (ctx.cancel.clone(), stop.clone());
    tokio::spawn(async move {
        tokio::select! {
            () = cancel.cancelled() => stopped.cancel(),
            () = stopped.cancelled() => {}
        }
    });
    stop
}
