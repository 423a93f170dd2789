//! Whether the server answers at all.

use super::local;
use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// O servidor responde.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// Sempre `ok`.
    status: &'static str,
    /// Versão do programa.
    version: &'static str,
    /// Hora do servidor.
    timestamp: String,
    /// `producao` ou `homologacao`, se o escritório diz.
    #[serde(skip_serializing_if = "Option::is_none")]
    ambiente: Option<&'static str>,
}

/// Diz que o servidor responde; sem login.
#[utoipa::path(get, path = "/api/health", tag = "saude", responses((status = 200, body = Health)))]
pub(crate) async fn health(State(app): State<Arc<App>>) -> Json<Health> {
    let timestamp = local(app.ports.clock.now());
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), timestamp, ambiente: app.settings.environment })
}
