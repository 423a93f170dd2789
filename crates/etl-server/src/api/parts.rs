//! What is in a job: its items, tasks, log lines and files; and its repetition.

use super::execute::{Queued, idempotency_key, queued};
use super::jobs::job;
use crate::app::App;
use crate::auth::Caller;
use crate::extract::{Body, Number, Params};
use crate::problem::Problem;
use crate::views::{ItemView, LineView, TaskView, opt_local};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use etl_core::audit::Deed;
use etl_core::{Code, CollectMode, CollectRequest, ItemState};
use etl_queue::port::Level;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Lines of a page at most.
const LARGEST_PAGE: u32 = 5000;

/// Os documentos de uma execução.
#[derive(Serialize, ToSchema)]
#[schema(as = Itens)]
pub(crate) struct ItemList {
    itens: Vec<ItemView>,
}

/// As tarefas de uma execução.
#[derive(Serialize, ToSchema)]
#[schema(as = Tarefas)]
pub(crate) struct TaskList {
    tarefas: Vec<TaskView>,
}

/// Linhas de um registro.
#[derive(Serialize, ToSchema)]
#[schema(as = Linhas)]
pub(crate) struct LineList {
    linhas: Vec<LineView>,
    /// O `depois` da página seguinte.
    proximo: i64,
}

/// Uma barra da linha do tempo.
#[derive(Serialize, ToSchema)]
#[schema(as = Barra)]
pub(crate) struct Bar {
    tarefa: String,
    sistema: String,
    trabalhador: String,
    inicio: Option<String>,
    fim: Option<String>,
    resultado: Option<&'static str>,
}

/// A linha do tempo de uma execução.
#[derive(Serialize, ToSchema)]
#[schema(as = LinhaDoTempo)]
pub(crate) struct Timeline {
    barras: Vec<Bar>,
}

/// Filtro das linhas.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LineQuery {
    /// Só depois desta linha.
    #[param(minimum = 0)]
    depois: Option<i64>,
    /// Só deste peso ou mais: DEBUG, INFO, WARNING ou ERROR.
    nivel: Option<String>,
    /// Quantas, no máximo (1000).
    #[param(minimum = 1, maximum = 5000)]
    limit: Option<u32>,
}

/// O que repetir: `falhas` (padrão), `faltantes` ou `tudo`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Repeticao)]
pub(crate) struct Repeat {
    modo: Option<String>,
}

/// Os documentos de uma execução.
#[utoipa::path(get, path = "/api/jobs/{id}/itens", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = ItemList), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn items(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<ItemList>, Problem> {
    let job = job(&app, id).await?;
    let items = app.ports.warehouse.job_items(job.id).await?;
    Ok(Json(ItemList { itens: items.iter().map(ItemView::from).collect() }))
}

/// As tarefas de uma execução, com as vezes de cada uma.
#[utoipa::path(get, path = "/api/jobs/{id}/tarefas", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = TaskList), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn tasks(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<TaskList>, Problem> {
    let job = job(&app, id).await?;
    let (tasks, attempts) = futures::try_join!(app.ports.jobs.tasks(job.id), app.ports.jobs.attempts(job.id))?;
    Ok(Json(TaskList { tarefas: tasks.iter().map(|task| TaskView::new(task, &attempts)).collect() }))
}

/// O registro de uma execução, em páginas.
#[utoipa::path(get, path = "/api/jobs/{id}/logs", tag = "execuções", params(("id" = i64, Path), LineQuery),
    responses((status = 200, body = LineList), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn logs(
    State(app): State<Arc<App>>,
    Number(id): Number,
    Params(query): Params<LineQuery>,
) -> Result<Json<LineList>, Problem> {
    let words = || Problem::field(Code::ApiFields, "nivel", "esperado DEBUG, INFO, WARNING ou ERROR");
    let level = query.nivel.map_or(Some(Level::Debug), |word| Level::from_name(&word)).ok_or_else(words)?;
    let limit = query.limit.unwrap_or(1000);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field(Code::ApiFields, "limit", "esperado de 1 a 5000"));
    }
    let job = job(&app, id).await?;
    let after = query.depois.unwrap_or(0);
    if after < 0 {
        return Err(Problem::field(Code::ApiFields, "depois", "esperado ao menos 0"));
    }
    let records = app.ports.log.lines(job.id, after, level, limit).await?;
    let proximo = records.last().map_or(after, |record| record.seq);
    Ok(Json(LineList { linhas: records.iter().map(|record| LineView::new(job.id, record)).collect(), proximo }))
}

/// Quem fez o quê, e quando.
#[utoipa::path(get, path = "/api/jobs/{id}/linha-do-tempo", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = Timeline), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn timeline(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<Timeline>, Problem> {
    let job = job(&app, id).await?;
    let (tasks, attempts) = futures::try_join!(app.ports.jobs.tasks(job.id), app.ports.jobs.attempts(job.id))?;
    let mut barras = Vec::with_capacity(attempts.len());
    for attempt in &attempts {
        let Some(task) = tasks.iter().find(|task| task.id == attempt.task) else { continue };
        barras.push(Bar {
            tarefa: task.key.clone(),
            sistema: task.connection.clone(),
            trabalhador: attempt.worker.clone(),
            inicio: opt_local(Some(attempt.started_at)),
            fim: opt_local(attempt.ended_at),
            resultado: attempt.end.map(etl_queue::port::AttemptEnd::name),
        });
    }
    barras.sort_by(|a, b| (&a.inicio, &a.tarefa).cmp(&(&b.inicio, &b.tarefa)));
    Ok(Json(Timeline { barras }))
}

/// Repete uma execução que terminou: só o que não deu certo, só o que falta, ou tudo.
#[utoipa::path(post, path = "/api/jobs/{id}/repetir", tag = "execuções", request_body = Repeat,
    params(("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "o mesmo valor não cria outra execução")),
    responses((status = 200, body = Queued), (status = 404, body = crate::problem::ProblemBody),
        (status = 409, body = crate::problem::ProblemBody)))]
pub(crate) async fn repeat(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
    headers: HeaderMap,
    Body(body): Body<Repeat>,
) -> Result<Json<Queued>, Problem> {
    let old = job(&app, id).await?;
    if !old.status.has_ended() {
        return Err(Problem::new(Code::JobRunning));
    }
    let items = app.ports.warehouse.job_items(old.id).await?;
    let mut request = CollectRequest::to_repeat(&old.request, old.id, !items.is_empty())
        .ok_or_else(|| Problem::new(Code::JobOther))?;
    let mode = body.modo.as_deref().unwrap_or("falhas");
    deed.note("modo", mode);
    match mode {
        "falhas" => {}
        "faltantes" => {
            request.mode = CollectMode::Missing;
            request.repeat_of = None;
        }
        "tudo" => {
            request.mode = CollectMode::Everything;
            request.repeat_of = None;
        }
        _ => return Err(Problem::field(Code::ApiFields, "modo", "esperado falhas, faltantes ou tudo")),
    }
    let settled = |state: ItemState| matches!(state, ItemState::Done | ItemState::Skipped);
    if request.repeat_of.is_some() && items.iter().all(|entry| settled(entry.item.state)) {
        return Err(Problem::new(Code::NothingPlanned));
    }
    let mut job = request.job(&format!("api:{}", caller.user.name));
    job.parent = Some(old.id);
    job.idempotency_key = idempotency_key(&headers, &caller)?;
    Ok(queued(app.ports.jobs.enqueue(&job).await?))
}
