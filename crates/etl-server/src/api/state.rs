//! How the server and what it depends on stand: for whoever starts and stops processes, and for people.

use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use etl_core::JobStatus;
use etl_queue::port::JobFilter;
use serde::Serialize;
use std::sync::Arc;
use tokio::time::Instant;
use utoipa::ToSchema;

/// Como está.
#[derive(Serialize, ToSchema)]
#[schema(as = Estado)]
pub(crate) struct Standing {
    /// Sempre `ok`.
    status: &'static str,
}

/// O banco de dados.
#[derive(Serialize, ToSchema)]
#[schema(as = EstadoDoBanco)]
pub(crate) struct DatabaseStanding {
    /// Milissegundos de uma consulta.
    resposta_ms: u64,
    /// Segundos que o relógio do servidor está adiante do do banco.
    adiantado_s: i64,
}

/// A fila.
#[derive(Serialize, ToSchema)]
#[schema(as = EstadoDaFila)]
pub(crate) struct QueueStanding {
    /// Execuções que ninguém começou.
    na_fila: u64,
    /// Execuções em andamento.
    em_andamento: u64,
}

/// Como está cada parte.
#[derive(Serialize, ToSchema)]
#[schema(as = EstadoDetalhado)]
pub(crate) struct Details {
    version: &'static str,
    banco: DatabaseStanding,
    fila: QueueStanding,
    /// Ligações ao vivo com este servidor.
    ligacoes: usize,
}

/// O processo responde; sem login.
#[utoipa::path(get, path = "/api/health/live", tag = "saude", responses((status = 200, body = Standing)))]
pub(crate) async fn live() -> Json<Standing> {
    Json(Standing { status: "ok" })
}

/// O servidor pode atender: o banco responde; sem login.
#[utoipa::path(get, path = "/api/health/ready", tag = "saude", responses((status = 200, body = Standing)))]
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Standing>, Problem> {
    app.ports.schedules.now().await?;
    Ok(Json(Standing { status: "ok" }))
}

/// Como está cada parte.
#[utoipa::path(get, path = "/api/health/details", tag = "saude", responses((status = 200, body = Details)))]
pub(crate) async fn details(State(app): State<Arc<App>>) -> Result<Json<Details>, Problem> {
    let asked = Instant::now();
    let database_now = app.ports.schedules.now().await?;
    let resposta_ms = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
    let adiantado_s = (app.ports.clock.now() - database_now).num_seconds();
    let of = |status| JobFilter { status: Some(status), ..JobFilter::default() };
    let (pending, running) = (of(JobStatus::Pending), of(JobStatus::Running));
    let (na_fila, em_andamento) =
        futures::try_join!(app.ports.jobs.count_jobs(&pending), app.ports.jobs.count_jobs(&running))?;
    Ok(Json(Details {
        version: env!("CARGO_PKG_VERSION"),
        banco: DatabaseStanding { resposta_ms, adiantado_s },
        fila: QueueStanding { na_fila, em_andamento },
        ligacoes: app.feed.listeners(),
    }))
}
