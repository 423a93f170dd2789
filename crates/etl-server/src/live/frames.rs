//! What is sent to clients, made once for all of them. Clients of old know `log`, `status` and `job_complete`.

use crate::api::SystemView;
use crate::views::{CountsView, LineView};
use axum::extract::ws::Utf8Bytes;
use etl_core::JobId;
use etl_core::ports::JobCounts;
use etl_queue::port::{Job, LogRecord};
use serde_json::{Value, json};

/// Something to tell all clients.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// Lines of a log, numbered from `first` on without gap.
    Lines {
        /// The job.
        job: JobId,
        /// Number of the first one.
        first: i64,
        /// The lines.
        texts: Vec<Utf8Bytes>,
    },
    /// The end of a job; what its log says came before.
    End {
        /// The job.
        job: JobId,
        /// The message.
        text: Utf8Bytes,
    },
    /// Anything that has no order.
    Other(Utf8Bytes),
}

fn text(kind: &str, data: &Value) -> Utf8Bytes {
    json!({ "type": kind, "data": data }).to_string().into()
}

/// A line of a log.
pub(super) fn log(job: JobId, record: &LogRecord) -> Utf8Bytes {
    text("log", &json!(LineView::new(job, record)))
}

/// How a system stands now.
pub(super) fn status(system: &SystemView) -> Utf8Bytes {
    let message = system.mensagem.as_deref().unwrap_or_default();
    let data = json!({
        "sistema_id": system.id, "status": system.status, "mensagem": message, "ativo": system.ativo,
        "opcoes": system.opcoes,
    });
    text("status", &data)
}

/// The end of a job; its duration in seconds.
pub(super) fn job_complete(job: &Job) -> Utf8Bytes {
    let end = job.finished_at.unwrap_or(job.created_at);
    let duration = (end - job.started_at.unwrap_or(end)).num_seconds();
    let data = json!({
        "job_id": job.id.0, "status": job.status.name(), "sistemas": job.connections, "duration": duration,
        "error": job.error, "tipo": job.kind,
    });
    text("job_complete", &data)
}

/// How far a job is.
pub(super) fn progress(job: JobId, counts: &JobCounts) -> Utf8Bytes {
    let mut data = json!(CountsView::from(counts));
    data["job_id"] = job.0.into();
    data["linhas"] = counts.rows.into();
    text("progress", &data)
}

/// Somebody said or decided something about a fund's day.
pub(super) fn desk(newest: i64) -> Utf8Bytes {
    text("apontamento", &json!({ "numero": newest }))
}

/// Some messages were dropped for this client: what has no number is to be asked for again.
pub(super) fn resync() -> Utf8Bytes {
    text("resync", &json!({}))
}

/// A sign of life.
pub(super) fn ping() -> Utf8Bytes {
    text("ping", &json!({}))
}
