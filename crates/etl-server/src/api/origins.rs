//! Who asked for runs: what the list of runs can be narrowed down to.

use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use etl_core::COLLECT_JOB;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Quem pediu execuções: uma pessoa, uma agenda ou a linha de comando.
#[derive(Serialize, ToSchema)]
#[schema(as = Origem)]
pub(crate) struct Origin {
    /// Como em `origem` de uma execução: `api:` e a pessoa, `agenda:` e o número da agenda, `cli` e a conta da máquina.
    origem: String,
    /// O nome da agenda, enquanto ela existe.
    agenda: Option<String>,
}

/// Quem pediu as coletas guardadas.
#[derive(Serialize, ToSchema)]
#[schema(as = Origens)]
pub(crate) struct OriginList {
    origens: Vec<Origin>,
}

/// Quem pediu as coletas guardadas: pessoas, agendas, a linha de comando.
#[utoipa::path(get, path = "/api/jobs/origens", tag = "execuções", responses((status = 200, body = OriginList)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<OriginList>, Problem> {
    let (origins, schedules) =
        futures::try_join!(app.ports.jobs.origins(COLLECT_JOB), app.ports.schedules.schedules())?;
    let names: BTreeMap<String, String> =
        schedules.into_iter().map(|schedule| (format!("agenda:{}", schedule.id.0), schedule.plan.name)).collect();
    let origin = |origem: String| Origin { agenda: names.get(&origem).cloned(), origem };
    Ok(Json(OriginList { origens: origins.into_iter().map(origin).collect() }))
}
