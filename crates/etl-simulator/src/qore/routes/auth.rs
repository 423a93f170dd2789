//! Login.

use crate::qore::calls::Visit;
use crate::qore::portal::Portal;
use crate::qore::scenario::Action;
use crate::qore::token::LoginOutcome;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Login {
    username: Option<String>,
    password: Option<String>,
}

pub(crate) async fn authorize(
    State(portal): State<Arc<Portal>>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    let Ok(login) = serde_json::from_slice::<Login>(&body) else {
        return visit.error(StatusCode::BAD_REQUEST, "JSON invalido");
    };
    let given = |field: Option<String>| field.filter(|text| !text.trim().is_empty());
    match (given(login.username), given(login.password)) {
        (Some(username), Some(password)) => judge(&portal, &visit, &username, &password),
        (username, password) => missing_fields(username.is_none(), password.is_none()),
    }
}

fn judge(portal: &Portal, visit: &Visit, username: &str, password: &str) -> Response {
    if let LoginOutcome::Rejected { after_rejection } = portal.tokens.judge(username, password) {
        portal.tally.count(|stats| {
            stats.rejected_logins += 1;
            stats.logins_after_rejection += u64::from(after_rejection);
        });
        return visit.error(StatusCode::UNAUTHORIZED, "Usuario ou senha invalidos");
    }
    portal.tally.count(|stats| stats.logins += 1);
    let issued = portal.tokens.issue(portal.token_clock.now(), life(portal, visit));
    Json(json!({"access_token": issued.access_token, "refresh_token": issued.refresh_token})).into_response()
}

fn life(portal: &Portal, visit: &Visit) -> Duration {
    let struck = visit.fired.iter().find_map(|fired| match fired.action {
        Action::TokenLifeS(seconds) => Some(Duration::from_secs(seconds.into())),
        _ => None,
    });
    struck.unwrap_or(portal.token_life)
}

/// Validation has an envelope of its own.
fn missing_fields(username: bool, password: bool) -> Response {
    let fault = |field: &str, message: &str| json!({"field": field, "message": message});
    let faults = [
        username.then(|| fault("username", "O campo usuario e obrigatorio.")),
        password.then(|| fault("password", "O campo senha e obrigatorio.")),
    ];
    let fields: Vec<_> = faults.into_iter().flatten().collect();
    (StatusCode::BAD_REQUEST, Json(json!({"fields": fields}))).into_response()
}
