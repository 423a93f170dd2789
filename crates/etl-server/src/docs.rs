//! The description of the API and the page that shows it, with its scripts and styles inside the program. Both need a login.

use crate::app::App;
use crate::auth;
use crate::problem::Problem;
use axum::Router;
use axum::extract::{Path, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use etl_core::Code;
use etl_core::account::Role;
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

/// The page puts styles on its elements; its scripts are files all the same.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static DESCRIPTION: LazyLock<String> =
    LazyLock::new(|| crate::openapi().to_json().expect("the description is plain data"));
static PAGE: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| Arc::new(Config::from("/api/openapi.json")));

/// The addresses of the description and of its page.
pub(crate) fn router() -> Router<Arc<App>> {
    let guard = |request: Request, next: Next| auth::guard(Role::Reader, None, request, next);
    Router::new()
        .route("/api/openapi.json", get(description))
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/docs/", get(|| async { file("") }))
        .route("/docs/{*file}", get(|Path(name): Path<String>| async move { file(&name) }))
        .route_layer(middleware::from_fn(guard))
}

async fn description() -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], DESCRIPTION.as_str()).into_response()
}

fn file(name: &str) -> Response {
    let Ok(Some(file)) = utoipa_swagger_ui::serve(name, Arc::clone(&PAGE)) else {
        return Problem::new(Code::ApiRoute).into_response();
    };
    let mut response = file.bytes.into_owned().into_response();
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.content_type) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if file.gzpipped {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
