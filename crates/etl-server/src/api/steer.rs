//! What people do to a run that goes on: cancel, pause, resume.

use crate::app::App;
use crate::extract::{Number, Params};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use etl_core::audit::Deed;
use etl_core::{Code, JobId};
use etl_queue::port::{Cancel, Steered};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// O que foi pedido a uma execução.
#[derive(Serialize, ToSchema)]
#[schema(as = Conducao)]
pub(crate) struct Steering {
    /// `cancelled`, `paused` ou `resumed`; `error` quando a execução já tinha terminado.
    status: &'static str,
    /// Frase para pessoas.
    message: String,
}

/// Como cancelar.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CancelQuery {
    /// Toma dos trabalhadores o que está em mãos, em vez de esperar que terminem: para o que não obedece.
    forcar: Option<bool>,
}

/// Cancela uma execução.
#[utoipa::path(post, path = "/api/cancel/{job_id}", tag = "execuções", params(("job_id" = i64, Path), CancelQuery),
    responses((status = 200, body = Steering), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn cancel(
    State(app): State<Arc<App>>,
    axum::Extension(deed): axum::Extension<Deed>,
    Number(id): Number,
    Params(query): Params<CancelQuery>,
) -> Result<Json<Steering>, Problem> {
    let force = query.forcar == Some(true);
    let (how, what) = if force {
        deed.note("forcado", "true");
        (Cancel::Force, "Execução {id} encerrada à força; o que estava em mãos conta como cancelado")
    } else {
        (Cancel::Tell, "Cancelamento da execução {id} pedido; o que está em mãos termina em segundos")
    };
    said(id, app.ports.jobs.cancel(JobId(id), how).await?, ("cancelled", what))
}

/// Pausa uma execução: o documento em mãos termina, nenhum outro começa.
#[utoipa::path(post, path = "/api/jobs/{id}/pausar", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = Steering), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn pause(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<Steering>, Problem> {
    let what = "Execução {id} pausada; o que está em mãos termina e nada mais começa";
    said(id, app.ports.jobs.pause(JobId(id), true).await?, ("paused", what))
}

/// Retoma uma execução pausada, de onde parou.
#[utoipa::path(post, path = "/api/jobs/{id}/retomar", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = Steering), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn resume(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<Steering>, Problem> {
    said(id, app.ports.jobs.pause(JobId(id), false).await?, ("resumed", "Execução {id} retomada"))
}

fn said(id: i64, steered: Steered, (status, message): (&'static str, &str)) -> Result<Json<Steering>, Problem> {
    match steered {
        Steered::Requested => Ok(Json(Steering { status, message: message.replace("{id}", &id.to_string()) })),
        Steered::AlreadyEnded(ended) => {
            let message = format!("A execução {id} já terminou ({})", ended.name());
            Ok(Json(Steering { status: "error", message }))
        }
        Steered::Unknown => Err(Problem::new(Code::JobUnknown)),
    }
}
