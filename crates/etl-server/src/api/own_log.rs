//! What this program says of itself: the newest lines of its log, for whoever looks after it.

use crate::app::App;
use crate::extract::Params;
use crate::problem::Problem;
use crate::views::local;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A line of the program's log.
#[derive(Debug, Clone)]
pub struct OwnLine {
    /// Its number since the program began, from 1.
    pub seq: u64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Its level, in capitals: `ERROR`, `WARN`, `INFO`, `DEBUG`, `TRACE`.
    pub level: &'static str,
    /// The line without its hour and level, and without secrets.
    pub text: String,
}

/// The kept lines of the program's log after one of them; after 0, all.
pub type OwnLog = Arc<dyn Fn(u64) -> Vec<OwnLine> + Send + Sync>;

/// Depois de que linha.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnLogQuery {
    /// Só depois desta linha: o `ultima` da resposta anterior; sem ele, ou abaixo de 1, todas.
    depois: Option<i64>,
}

/// Uma linha do registro do servidor.
#[derive(Serialize, ToSchema)]
#[schema(as = LinhaDoServidor)]
pub(crate) struct OwnLineView {
    seq: u64,
    em: String,
    /// ERROR, WARN, INFO, DEBUG ou TRACE.
    nivel: &'static str,
    /// O módulo que escreveu e o que disse, sem segredos.
    texto: String,
}

/// O registro do servidor.
#[derive(Serialize, ToSchema)]
#[schema(as = RegistroDoServidor)]
pub(crate) struct OwnLogView {
    /// Desde quando este servidor está no ar: os números recomeçam com ele.
    desde: String,
    /// Da mais velha à mais nova; as últimas mil linhas deste servidor, trabalhador embutido incluído.
    linhas: Vec<OwnLineView>,
    /// O número da última.
    ultima: u64,
}

/// O que este servidor diz de si: as últimas linhas do seu registro.
#[utoipa::path(get, path = "/api/sistema/registro", tag = "sistema", params(OwnLogQuery),
    responses((status = 200, body = OwnLogView)))]
pub(crate) async fn own_log(
    State(app): State<Arc<App>>,
    Params(query): Params<OwnLogQuery>,
) -> Result<Json<OwnLogView>, Problem> {
    let after = query.depois.map_or(0, |seq| u64::try_from(seq).unwrap_or(0));
    let lines = (app.settings.own_log)(after);
    let ultima = lines.last().map_or(after, |line| line.seq);
    let view = |OwnLine { seq, at, level, text }| OwnLineView { seq, em: local(at), nivel: level, texto: text };
    let linhas = lines.into_iter().map(view).collect();
    Ok(Json(OwnLogView { desde: local(app.begun), linhas, ultima }))
}
