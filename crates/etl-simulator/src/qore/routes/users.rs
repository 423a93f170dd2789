//! What the portal's own pages ask for besides: the user and the notifications. Their bodies are public nowhere, hence
//! minimal.

use crate::qore::portal::Portal;
use crate::qore::token::{ROLES, user_guid};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) async fn profile(State(portal): State<Arc<Portal>>) -> Json<Value> {
    let guid = user_guid(&portal.username);
    Json(json!({"guid": guid, "email": portal.username, "nome": "Mesa de Operações", "papeis": ROLES}))
}

pub(crate) async fn notifications() -> Json<Value> {
    Json(json!([]))
}
