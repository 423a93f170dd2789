//! The task that plans: asks the portal for its funds and, under its fence, adds the tasks that collect, with their items. The
//! one that rehearses ends before it adds anything: its log tells what would be asked for.

use super::progress::TaskProgress;
use super::{Collection, interrupted, interruption, is_storage, stop_of};
use crate::plan::{Asked, PlanMode, RunPlan, plan};
use crate::run::RunError;
use async_trait::async_trait;
use etl_core::ports::{ConnectorErrorKind, PlanFund, Planning, TaskPlan, WarehouseErrorKind};
use etl_core::{Cap, Code, CollectPayload, CollectRequest, ItemKey, NewTask, TaskFund};
use etl_queue::port::{Leased, TaskEnd};
use etl_queue::runner::{CancelReason, TaskBody, TaskContext};
use std::sync::Arc;

pub(super) struct Plan {
    pub(super) collection: Arc<Collection>,
    pub(super) mode: PlanMode,
}

#[async_trait]
impl TaskBody for Plan {
    async fn run(&self, task: &Leased, ctx: &TaskContext) -> TaskEnd {
        let request: CollectRequest = match serde_json::from_value(task.payload.clone()) {
            Ok(request) => request,
            Err(error) => return fail(Code::Internal, format!("payload of the task: {error}")),
        };
        let stop = stop_of(ctx);
        let end = tokio::select! {
            planned = self.plan(task, ctx, &request) => match planned {
                Ok(()) => TaskEnd::Done,
                Err(error) => end_of(task, ctx, &request, &error),
            },
            // Nothing is half-done: the tasks and items are added in one transaction.
            () = stop.cancelled() => interrupted(interruption(ctx).unwrap_or(CancelReason::Drain)),
        };
        stop.cancel();
        end
    }
}

impl Plan {
    async fn plan(&self, task: &Leased, ctx: &TaskContext, request: &CollectRequest) -> Result<(), RunError> {
        let Collection { services, connections } = &*self.collection;
        services.documents.check_space().await?;
        let (connection, login) = connections.open(&task.connection).await?;
        let services = services.with_progress(TaskProgress::new(services, ctx, Arc::default()));
        let asked = Asked { connection: &connection, login: &login, request };
        let planned = plan(&services, asked, self.mode).await?;
        if self.mode == PlanMode::Preview {
            return Ok(());
        }
        let account = match request.at_once {
            // What each task may fetch at the same time is then what the whole run may.
            Some(_) => Some(1),
            None => connection.connector.tasks_at_once(&connection.config)?,
        };
        let account = account.map(|max| Cap { key: task.connection.clone(), max });
        let mut groups = groups(&task.connection, request, planned);
        for (new, _) in &mut groups {
            new.account.clone_from(&account);
        }
        let planning = Planning { fence: task.fence, groups };
        // False: the lease was lost in between, and the runner knows.
        services.warehouse.plan_items(&planning, services.clock.now()).await?;
        Ok(())
    }
}

fn end_of(task: &Leased, ctx: &TaskContext, request: &CollectRequest, error: &RunError) -> TaskEnd {
    let (code, detail) = (error.code(), error.detail());
    let portal_may_recover = match error {
        RunError::Connector(e) => matches!(
            e.kind,
            ConnectorErrorKind::Transient
                | ConnectorErrorKind::RateLimited { .. }
                | ConnectorErrorKind::NotYetAvailable
        ),
        RunError::Warehouse(_)
        | RunError::Documents(_)
        | RunError::NothingPlanned
        | RunError::UnknownFund(_)
        | RunError::Request(_)
        | RunError::Queue(_)
        | RunError::JobGone(_) => false,
    };
    // Rounds are for the portal: a database that is away or a full disk costs no more than an attempt.
    let ours_recovers = match error {
        RunError::Warehouse(e) => matches!(e.kind, WarehouseErrorKind::Unavailable | WarehouseErrorKind::Full),
        RunError::Connector(e) => is_storage(e.code),
        RunError::Documents(_) => true,
        _ => false,
    };
    if ours_recovers || portal_may_recover && task.attempt <= request.rounds {
        return ctx.retry(code.as_str(), detail);
    }
    TaskEnd::Fail { code: code.as_str().into(), detail }
}

fn fail(code: Code, detail: String) -> TaskEnd {
    TaskEnd::Fail { code: code.as_str().into(), detail }
}

/// The tasks to add, each with its items.
fn groups(connection: &str, request: &CollectRequest, plan: RunPlan) -> Vec<(NewTask, Vec<ItemKey>)> {
    let group = |(number, task): (usize, TaskPlan)| {
        let payload = CollectPayload {
            funds: task.funds.into_iter().map(task_fund).collect(),
            again: request.mode == etl_core::CollectMode::Everything,
            insist_until: request.insist_until,
            rounds: request.rounds,
            at_once: request.at_once,
        };
        (payload.task(connection, number), task.items)
    };
    (1..).zip(plan.tasks).map(group).collect()
}

fn task_fund(fund: PlanFund) -> TaskFund {
    let PlanFund { fund, portal_id, cnpj, nickname } = fund;
    TaskFund { fund, portal_id, cnpj, nickname }
}
