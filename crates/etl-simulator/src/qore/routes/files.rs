//! Downloads.

use super::rendered;
use crate::qore::calls::Visit;
use crate::qore::content;
use crate::qore::names::ODD_NAMES;
use crate::qore::portal::Portal;
use crate::qore::scenario::Action;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use etl_core::DocumentKind;
use std::sync::Arc;

const SUGGESTED_NAME: HeaderName = HeaderName::from_static("x-suggested-filename");

/// The type under which a kind is sent.
pub(crate) fn content_type(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::PortfolioPdf => "application/pdf",
        DocumentKind::PortfolioXlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        DocumentKind::Xml50 | DocumentKind::Xml401 => "application/xml",
    }
}

pub(crate) async fn download(State(portal): State<Arc<Portal>>, Extension(visit): Extension<Visit>) -> Response {
    let published = visit.document.filter(|document| portal.shelf.is_published(*document, visit.now));
    let Some(document) = published else {
        return visit.error(StatusCode::NOT_FOUND, "Arquivo nao encontrado");
    };
    let name = portal.file_name(document);
    let actions: Vec<_> = visit.fired.iter().map(|fired| fired.action.clone()).collect();
    let headers = headers(document.kind, &name, &actions);
    rendered(&visit, move || match content::bytes(&portal, document, &actions) {
        Some(bytes) => (headers, bytes).into_response(),
        None => (StatusCode::NOT_FOUND, Bytes::new()).into_response(),
    })
    .await
}

fn headers(kind: DocumentKind, name: &str, actions: &[Action]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(kind)));
    if actions.contains(&Action::NoSuggestedName) {
        return headers;
    }
    let struck = actions.iter().find_map(|action| match action {
        Action::Name(name) => Some(name.as_str()),
        Action::OddNames => Some(ODD_NAMES[0]),
        _ => None,
    });
    // A header cannot hold control characters; a name with them is then not offered at all.
    if let Ok(value) = HeaderValue::from_bytes(struck.unwrap_or(name).as_bytes()) {
        headers.insert(SUGGESTED_NAME, value);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-suggested-filename"));
    }
    headers
}
