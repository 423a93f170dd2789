//! What people note about a run: whom they called, why it was asked for. It changes nothing and goes with the run.

use super::config::Done;
use super::jobs::job;
use crate::app::App;
use crate::auth::Caller;
use crate::extract::{Body, Number};
use crate::problem::Problem;
use crate::views::local;
use axum::extract::State;
use axum::{Extension, Json};
use etl_core::audit::Deed;
use etl_core::desk::{DeskAct, LONGEST_TEXT, desk_text};
use etl_core::ports::RunNote;
use etl_core::{Code, JobId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Uma nota sobre uma execução.
#[derive(Serialize, ToSchema)]
#[schema(as = NotaDaExecucao)]
pub(crate) struct NoteView {
    texto: String,
    quem: String,
    em: String,
}

impl From<RunNote> for NoteView {
    fn from(RunNote { text, author, at }: RunNote) -> Self {
        Self { texto: text, quem: author, em: local(at) }
    }
}

/// As notas sobre uma execução, da mais velha para a mais nova.
#[derive(Serialize, ToSchema)]
#[schema(as = NotasDaExecucao)]
pub(crate) struct NoteList {
    notas: Vec<NoteView>,
}

/// As notas sobre uma execução.
#[utoipa::path(get, path = "/api/jobs/{id}/notas", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = NoteList), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn list(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<NoteList>, Problem> {
    let job = job(&app, id).await?;
    let notes = app.ports.desk.run_notes(job.id).await?;
    Ok(Json(NoteList { notas: notes.into_iter().map(NoteView::from).collect() }))
}

/// Algo a anotar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NovaNotaDaExecucao)]
pub(crate) struct NoteBody {
    /// De 1 a 500 caracteres.
    texto: String,
}

/// Anota algo sobre uma execução. O mesmo texto da mesma pessoa outra vez nada muda.
#[utoipa::path(post, path = "/api/jobs/{id}/notas", tag = "execuções", request_body = NoteBody,
    params(("id" = i64, Path)),
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
    Body(body): Body<NoteBody>,
) -> Result<Json<Done>, Problem> {
    let told = format!("esperados de 1 a {LONGEST_TEXT} caracteres, sem caracteres de controle");
    let text = desk_text(DeskAct::Note, &body.texto).ok_or_else(|| Problem::field(Code::ApiFields, "texto", &told))?;
    deed.note("texto", &*text);
    let known = app.ports.desk.note_run(JobId(id), &text, &caller.user.name, app.ports.clock.now()).await?;
    if known { Ok(Done::saying("Anotado")) } else { Err(Problem::new(Code::JobUnknown)) }
}
