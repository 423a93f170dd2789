//! One attempt: the body runs until it ends, is told to stop and does, or has to be dropped.

use super::body::{CancelReason, TaskContext};
use super::held::Stop;
use super::log::LogWriter;
use super::shared::Shared;
use crate::port::{Leased, Level, TaskEnd};
use etl_core::{Code, Fence, JobId, message};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use tokio::time::sleep;
use tracing::Instrument;

/// The end of an attempt, to be written.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    pub(super) fence: Fence,
    pub(super) job: JobId,
    pub(super) end: TaskEnd,
}

/// Runs a task to its end; `None` when the task was lost, so that its end is nobody's business. Its span (target `rastro`)
/// is for programs that send spans.
pub(super) async fn execute(shared: &Shared, task: &Leased, stop: &Stop) -> Option<TaskEnd> {
    let span = tracing::trace_span!(
        target: "rastro", "tarefa", otel.name = task.kind, execucao = task.job.0, tarefa = task.fence.task.0,
        sistema = task.connection, tentativa = task.attempt, fim = tracing::field::Empty,
    );
    let end = attempt(shared, task, stop).instrument(span.clone()).await;
    span.record("fim", end.as_ref().map_or("perdida", word));
    end
}

async fn attempt(shared: &Shared, task: &Leased, stop: &Stop) -> Option<TaskEnd> {
    let ctx = TaskContext {
        fence: task.fence,
        cancel: stop.token.clone(),
        drain: stop.drain.clone(),
        log: shared.log.logger(task.job, &task.connection),
        reason: stop.reason.clone(),
        backoff: shared.backoff.clone(),
        attempt: task.attempt,
    };
    let end = clean(run(shared, task, &ctx, stop).await?, &shared.log);
    if let Some((level, text)) = in_words(&end, task) {
        ctx.log.line(level, &text);
    }
    Some(end)
}

/// How an attempt ended, in a word.
fn word(end: &TaskEnd) -> &'static str {
    match end {
        TaskEnd::Done => "feita",
        TaskEnd::Retry { .. } => "repetir",
        TaskEnd::Defer { .. } => "adiada",
        TaskEnd::Release => "devolvida",
        TaskEnd::Fail { .. } => "falhou",
        TaskEnd::Cancelled => "cancelada",
    }
}

/// An end whose text has no secrets, no line breaks and nothing that a database refuses.
fn clean(mut end: TaskEnd, log: &LogWriter) -> TaskEnd {
    if let TaskEnd::Retry { detail, .. } | TaskEnd::Defer { detail, .. } | TaskEnd::Fail { detail, .. } = &mut end {
        *detail = log.clean(detail);
    }
    end
}

async fn run(shared: &Shared, task: &Leased, ctx: &TaskContext, stop: &Stop) -> Option<TaskEnd> {
    if stop.drain.is_cancelled() || shared.abort.is_cancelled() {
        return Some(TaskEnd::Release);
    }
    let Some(body) = shared.bodies.of_task(&task.kind) else {
        return Some(TaskEnd::Fail { code: Code::TaskUnknown.as_str().into(), detail: task.kind.clone() });
    };
    let mut running = AssertUnwindSafe(body.run(task, ctx)).catch_unwind();
    let leave = async {
        tokio::select! {
            () = shared.out_of_time.cancelled() => {}
            () = shared.abort.cancelled() => {}
        }
    };
    let too_long = async {
        tokio::select! {
            () = stop.token.cancelled() => {}
            () = sleep(task.deadline) => stop.because(CancelReason::Deadline),
        }
        sleep(shared.settings.grace).await;
    };
    tokio::select! {
        biased;
        outcome = &mut running => told(outcome.ok(), ctx),
        () = leave => {
            stop.because(CancelReason::Drain);
            forced(ctx)
        }
        () = too_long => forced(ctx),
    }
}

/// The end of a body that returned; `None` for one that panicked.
fn told(outcome: Option<TaskEnd>, ctx: &TaskContext) -> Option<TaskEnd> {
    let reason = ctx.reason();
    if reason == Some(CancelReason::Lost) {
        return None;
    }
    let Some(end) = outcome else {
        return Some(ctx.retry(Code::Internal.as_str(), "a tarefa foi interrompida por uma falha do programa"));
    };
    Some(match (end, reason) {
        (end @ (TaskEnd::Done | TaskEnd::Fail { .. }), _) => end,
        (_, Some(CancelReason::Person)) => TaskEnd::Cancelled,
        (TaskEnd::Cancelled | TaskEnd::Release, Some(CancelReason::Deadline)) => past_deadline(ctx),
        // Nobody cancelled it: it heard the drain.
        (TaskEnd::Cancelled, None) if ctx.drain.is_cancelled() => TaskEnd::Release,
        (end, _) => end,
    })
}

/// The end of a body that had to be dropped.
fn forced(ctx: &TaskContext) -> Option<TaskEnd> {
    match ctx.reason()? {
        CancelReason::Lost => None,
        CancelReason::Person => Some(TaskEnd::Cancelled),
        CancelReason::Deadline => Some(past_deadline(ctx)),
        CancelReason::Drain => Some(TaskEnd::Release),
    }
}

fn past_deadline(ctx: &TaskContext) -> TaskEnd {
    ctx.retry(Code::TaskDeadline.as_str(), "")
}

/// What the log of the job says of an end; nothing of a good one.
fn in_words(end: &TaskEnd, task: &Leased) -> Option<(Level, String)> {
    let (attempt, of) = (task.attempt, task.max_attempts);
    let why = |code: &str, detail: &str| match Code::from_code(code) {
        Some(code) => message(code, detail),
        None => format!("[{code}]: {detail}"),
    };
    Some(match end {
        TaskEnd::Done | TaskEnd::Release => return None,
        TaskEnd::Retry { code, detail, .. } if attempt >= of => {
            (Level::Error, format!("Última tentativa ({attempt} de {of}) falhou. {}", why(code, detail)))
        }
        TaskEnd::Retry { after, code, detail } => {
            let wait = after.as_secs().max(1);
            let text = format!("Tentativa {attempt} de {of} falhou, a próxima é em {wait} s. {}", why(code, detail));
            (Level::Warning, text)
        }
        TaskEnd::Defer { code, detail, .. } => (Level::Info, format!("Espera. {}", why(code, detail))),
        TaskEnd::Fail { code, detail } => (Level::Error, why(code, detail)),
        TaskEnd::Cancelled => (Level::Warning, message(Code::Cancelled, "")),
    })
}
