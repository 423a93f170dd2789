//! The task that collects: fetches the items of a task that are still open, and ends each of them, under its fence.

use super::progress::TaskProgress;
use super::{Collection, interrupted, interruption, is_storage, stop_of};
use crate::Services;
use crate::collect::collect_task;
use crate::connections::Connection;
use crate::requests::{Requests, tell_lasting, untell};
use crate::worker::{StaysOpen, Work, Workers, closing_of};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::ports::{
    ConnectorError, ConnectorErrorKind, ItemOutcome, Login, PlanFund, TaskPlan, WarehouseError, WarehouseErrorKind,
};
use etl_core::{Code, CollectPayload, Item, ItemState, TaskFund};
use etl_queue::port::{Leased, TaskEnd};
use etl_queue::runner::{CancelReason, TaskBody, TaskContext};
use std::sync::Arc;

/// How often what is not published yet is asked for again.
const ASK_AGAIN_MINUTES: i64 = 15;

pub(super) struct Collect(pub(super) Arc<Collection>);

#[async_trait]
impl TaskBody for Collect {
    async fn run(&self, task: &Leased, ctx: &TaskContext) -> TaskEnd {
        match self.collect(task, ctx).await {
            Ok(end) => end,
            Err(error) => {
                let full = error.kind == WarehouseErrorKind::Full;
                let code = if full { Code::StorageFull } else { Code::StorageFailed };
                tracing::error!(error = &error as &dyn std::error::Error, "a task of the collection failed");
                ctx.retry(code.as_str(), error.to_string())
            }
        }
    }
}

impl Collect {
    async fn collect(&self, task: &Leased, ctx: &TaskContext) -> Result<TaskEnd, WarehouseError> {
        let payload: CollectPayload = match serde_json::from_value(task.payload.clone()) {
            Ok(payload) => payload,
            Err(error) => return Ok(failed(Code::Internal, format!("payload of the task: {error}"))),
        };
        let requests = Arc::new(Requests::default());
        let progress = TaskProgress::new(&self.0.services, ctx, Arc::clone(&requests));
        let services = self.0.services.with_progress(progress);
        let open = open_items(&services, task, &payload).await?;
        if open.is_empty() {
            return Ok(TaskEnd::Done);
        }
        let plan = TaskPlan {
            funds: payload.funds.iter().map(plan_fund).collect(),
            items: open.into_iter().map(|item| item.key).collect(),
        };
        let fetched = match self.0.connections.open(&task.connection).await {
            Ok((connection, login)) => {
                let asked = (task, ctx, &requests);
                fetch(&services, (&connection, &login), asked, (&payload, &plan)).await?
            }
            Err(error) => {
                close_all(&services, task, &plan, &closing_of(&error)).await?;
                Some(error)
            }
        };
        after(&services, ctx, (task, &payload), fetched).await
    }
}

/// Collects the open items; the error is the one that ended the task, if one did.
async fn fetch(
    services: &Services,
    (connection, login): (&Connection, &Login),
    (task, ctx, requests): (&Leased, &TaskContext, &Arc<Requests>),
    (payload, plan): (&CollectPayload, &TaskPlan),
) -> Result<Option<ConnectorError>, WarehouseError> {
    let fence = task.fence;
    let work =
        Work { connection: &connection.name, fence, requests: Arc::clone(requests), stays_open: stays_open(ctx) };
    let workers = Workers::start(services, &work, plan);
    let stop = stop_of(ctx);
    let error = tokio::select! {
        collected = collect_task(services, (connection, login), (plan, payload), (&workers, requests), &stop) => {
            collected.err()
        }
        () = tell_lasting(services, fence, requests) => None,
    };
    stop.cancel();
    match interruption(ctx) {
        // The items stay open for whoever takes the task next.
        Some(CancelReason::Lost | CancelReason::Drain | CancelReason::Deadline) => {}
        Some(CancelReason::Person) => workers.close_open_items(cancelled()).await,
        None => workers.close_open_items(error.as_ref().map_or_else(unsaid, closing_of)).await,
    }
    workers.finish().await?;
    untell(services, fence, requests).await;
    Ok(error)
}

/// How the task ends, now that its items are told.
async fn after(
    services: &Services,
    ctx: &TaskContext,
    (task, payload): (&Leased, &CollectPayload),
    error: Option<ConnectorError>,
) -> Result<TaskEnd, WarehouseError> {
    if let Some(reason) = interruption(ctx) {
        return Ok(interrupted(reason));
    }
    let items = services.warehouse.task_items(task.fence.task).await?;
    if let Some(struck) = items.iter().find(|item| is_unsaved(item)) {
        let code = struck.code.unwrap_or(Code::StorageFailed);
        return Ok(ctx.retry(code.as_str(), struck.detail.clone()));
    }
    if let Some(again) = next_round(ctx, (task, payload), &items, error.as_ref()) {
        return Ok(again);
    }
    if let Some(until) = not_published(payload, &items, services.clock.now()) {
        let code = Code::NotPublished;
        return Ok(TaskEnd::Defer { until, code: code.as_str().into(), detail: code.message().into() });
    }
    Ok(match error {
        Some(error) => failed(error.code, error.context),
        None => TaskEnd::Done,
    })
}

/// A further round, when something failed in a way that may pass and rounds are left.
fn next_round(
    ctx: &TaskContext,
    (task, payload): (&Leased, &CollectPayload),
    items: &[Item],
    error: Option<&ConnectorError>,
) -> Option<TaskEnd> {
    let worth_it = items.iter().any(may_pass);
    if !worth_it || task.attempt > payload.rounds {
        return None;
    }
    let code = error.map_or(Code::PortalUnavailable, |e| e.code).as_str();
    let detail = error.map_or_else(String::new, |e| e.context.clone());
    Some(match error.map(|e| &e.kind) {
        Some(ConnectorErrorKind::RateLimited { retry_after }) => {
            TaskEnd::Retry { after: *retry_after, code: code.into(), detail }
        }
        _ => ctx.retry(code, detail),
    })
}

/// When to ask again for what is not published, while the desk's hour has not come.
fn not_published(payload: &CollectPayload, items: &[Item], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let until = payload.insist_until.filter(|until| now < *until)?;
    let waits = items.iter().any(|item| item.state == ItemState::NoData);
    waits.then(|| (now + TimeDelta::minutes(ASK_AGAIN_MINUTES)).min(until))
}

/// The items of the task that are not settled: those of a first lease, those a dead worker left, those worth another round.
async fn open_items(services: &Services, task: &Leased, payload: &CollectPayload) -> Result<Vec<Item>, WarehouseError> {
    let insists = payload.insist_until.is_some();
    let items = services.warehouse.task_items(task.fence.task).await?;
    let open = |item: &Item| match item.state {
        ItemState::Pending | ItemState::Running => true,
        ItemState::NoData => insists,
        ItemState::Failed => is_unsaved(item) || may_pass(item) && task.attempt <= payload.rounds + 1,
        ItemState::Done | ItemState::Cancelled | ItemState::Skipped => false,
    };
    Ok(items.into_iter().filter(open).collect())
}

/// Failures of the way, not of the document or of the account.
fn may_pass(item: &Item) -> bool {
    let passing = [Code::PortalUnavailable, Code::PortalRateLimited, Code::PortalUnexpected, Code::FileTruncated];
    item.state == ItemState::Failed && item.code.is_some_and(|code| passing.contains(&code))
}

/// Failed because our own database or disk did.
fn is_unsaved(item: &Item) -> bool {
    item.state == ItemState::Failed && item.code.is_some_and(is_storage)
}

async fn close_all(
    services: &Services,
    task: &Leased,
    plan: &TaskPlan,
    outcome: &ItemOutcome,
) -> Result<(), WarehouseError> {
    let (requests, stays_open) = (Arc::default(), Arc::new(|| false));
    let work = Work { connection: &task.connection, fence: task.fence, requests, stays_open };
    let workers = Workers::start(services, &work, plan);
    workers.close_open_items(outcome.clone()).await;
    workers.finish().await
}

/// Whether an item that the connector calls cancelled stays open: it does unless a person asked to cancel.
fn stays_open(ctx: &TaskContext) -> StaysOpen {
    let ctx = ctx.clone();
    Arc::new(move || interruption(&ctx).is_some_and(|reason| reason != CancelReason::Person))
}

fn cancelled() -> ItemOutcome {
    ItemOutcome { state: ItemState::Cancelled, code: Some(Code::Cancelled), detail: String::new() }
}

fn unsaid() -> ItemOutcome {
    ItemOutcome {
        state: ItemState::Failed,
        code: Some(Code::Internal),
        detail: "o conector terminou sem dizer o que houve com este documento".into(),
    }
}

fn failed(code: Code, detail: String) -> TaskEnd {
    TaskEnd::Fail { code: code.as_str().into(), detail }
}

fn plan_fund(fund: &TaskFund) -> PlanFund {
    PlanFund { fund: fund.fund, portal_id: fund.portal_id.clone(), cnpj: fund.cnpj, nickname: fund.nickname.clone() }
}
