//! Which funds each system is asked for.

use crate::app::App;
use axum::Json;
use axum::extract::State;
use etl_core::system::SYSTEMS;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Os fundos de um sistema.
#[derive(Serialize, ToSchema)]
#[schema(as = FundosDoSistema)]
pub(crate) struct Selection {
    /// Os escolhidos, quando não são todos.
    fundos_selecionados: Vec<String>,
    /// Todos os fundos do cadastro; nunca nenhum.
    usar_todos: bool,
}

/// Os fundos que cada sistema coleta.
#[utoipa::path(get, path = "/api/fundos", tag = "fundos",
    responses((status = 200, body = BTreeMap<String, Selection>)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<BTreeMap<&'static str, Selection>> {
    let selection = |id: &str| {
        let chosen = app.settings.connections.get(id).cloned().unwrap_or_default();
        Selection { usar_todos: chosen.is_empty(), fundos_selecionados: chosen }
    };
    Json(SYSTEMS.iter().map(|spec| (spec.id, selection(spec.id))).collect())
}
