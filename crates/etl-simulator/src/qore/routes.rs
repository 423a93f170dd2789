//! The routes of the portal, one file per group.

mod auth;
mod files;
mod funds;
mod listing;
mod users;

use super::calls;
use super::calls::Visit;
use super::gate::gate;
use super::portal::Portal;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use std::sync::Arc;

pub(crate) use files::content_type;

/// All routes behind the gate.
pub(crate) fn router(portal: Arc<Portal>) -> Router {
    Router::new()
        .route(calls::AUTHORIZE, post(auth::authorize))
        .route(calls::DASHBOARD, get(funds::dashboard))
        .route(calls::FUND, get(funds::fund))
        .route(calls::QUOTES, get(funds::quotes))
        .route(calls::LIST, get(listing::list))
        .route(calls::DOWNLOAD, get(files::download))
        .route(calls::PROFILE, get(users::profile))
        .route(calls::NOTIFICATIONS, get(users::notifications))
        .fallback(unreachable)
        .layer(middleware::from_fn_with_state(Arc::clone(&portal), gate))
        .with_state(portal)
}

/// The gate refuses what no route is for.
async fn unreachable() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// Runs what renders documents off the threads that serve requests; a panic in it is an error of the portal.
async fn rendered<T: IntoResponse + Send + 'static>(
    visit: &Visit,
    work: impl FnOnce() -> T + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer.into_response(),
        Err(_) => visit.error(StatusCode::INTERNAL_SERVER_ERROR, "Falha ao montar a resposta"),
    }
}
