//! The reconciliation of a run: every check of what it loaded, the worst first.

use super::jobs::job;
use crate::app::App;
use crate::extract::Number;
use crate::problem::Problem;
use crate::trail::CheckView;
use axum::Json;
use axum::extract::State;
use etl_core::ports::JobCheck;
use serde::Serialize;
use std::cmp::Reverse;
use std::sync::Arc;
use utoipa::ToSchema;

/// Checks that are shown at most; those that are cut off are of the best band, of the newest loads.
const MOST: u32 = 5000;

/// Uma conta de um documento que a execução carregou.
#[derive(Serialize, ToSchema)]
#[schema(as = ConferenciaDaExecucao)]
pub(crate) struct JobCheckView {
    id_fundo: i64,
    fundo: String,
    data_pos: String,
    tipo: &'static str,
    #[serde(flatten)]
    conferencia: CheckView,
}

impl From<&JobCheck> for JobCheckView {
    fn from(found: &JobCheck) -> Self {
        Self {
            id_fundo: found.fund.0,
            fundo: found.fund_name.clone(),
            data_pos: found.date.to_string(),
            tipo: found.kind.name(),
            conferencia: CheckView::new(&found.check, Some((found.load, found.ordinal))),
        }
    }
}

/// A conciliação de uma execução.
#[derive(Serialize, ToSchema)]
#[schema(as = ConciliacaoDaExecucao)]
pub(crate) struct JobReconciliation {
    /// Da pior para a melhor: pela faixa, depois pelo tamanho da diferença.
    conferencias: Vec<JobCheckView>,
    /// Se há mais do que estas: ficam de fora as da melhor faixa e, dentro dela, as das cargas mais novas.
    ha_mais: bool,
}

/// A conciliação de uma execução: as contas dos documentos que ela carregou, da pior para a melhor.
#[utoipa::path(get, path = "/api/jobs/{id}/conciliacao", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = JobReconciliation), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn reconciliation(
    State(app): State<Arc<App>>,
    Number(id): Number,
) -> Result<Json<JobReconciliation>, Problem> {
    let job = job(&app, id).await?;
    let mut checks = app.ports.loads.checks_of_job(job.id, MOST + 1).await?;
    let ha_mais = checks.len() > MOST as usize;
    checks.truncate(MOST as usize);
    checks.sort_by_key(|found| Reverse((found.check.band, found.check.gap.abs())));
    Ok(Json(JobReconciliation { conferencias: checks.iter().map(JobCheckView::from).collect(), ha_mais }))
}
