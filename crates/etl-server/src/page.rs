//! The dashboard: the files of its build, inside a release and from their folder in other builds. Its addresses are those that the
//! API does not have; every one of them is the same page, which knows what to show. Needs no login: the page asks for it.

use crate::problem::Problem;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use etl_core::Code;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write;

/// What `cargo xtask dashboard` writes; empty in a fresh clone.
#[derive(RustEmbed)]
#[folder = "../../apps/dashboard/dist"]
struct Files;

/// The page that all addresses of the dashboard are.
const INDEX: &str = "index.html";
/// Files whose names change with their content.
const HASHED: &str = "assets/";
/// First parts of the addresses that are not the dashboard's.
const OTHERS: [&str; 4] = ["api", "ws", "docs", "metrics"];
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// Shown where nobody has built the dashboard.
const UNBUILT: &str = "<!doctype html><html lang=\"pt-BR\"><meta charset=\"utf-8\"><title>Painel não compilado</title>\
    <h1>O painel não foi compilado</h1><p>Nesta cópia do código, rode <code>cargo xtask dashboard</code> e abra esta página de novo. \
    A API já responde; a descrição dela está em <a href=\"/docs/\">/docs</a>.</p></html>";

/// A file of the dashboard, or its page.
pub(crate) async fn page(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    if OTHERS.contains(&first) {
        return Problem::new(Code::ApiRoute).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::new(Code::ApiMethod).into_response();
    }
    if let Some(file) = Files::get(path) {
        let cache = if path.starts_with(HASHED) { FOREVER } else { ASK_AGAIN };
        return answer(path, &file, cache, request.headers());
    }
    if path.starts_with(HASHED) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match Files::get(INDEX) {
        Some(index) => answer(INDEX, &index, ASK_AGAIN, request.headers()),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(UNBUILT)).into_response(),
    }
}

fn answer(name: &str, file: &EmbeddedFile, cache: HeaderValue, asked: &HeaderMap) -> Response {
    let tag = tag(file);
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|value| *value == tag);
    let headers = [(header::CACHE_CONTROL, cache), (header::ETAG, tag)];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)))];
    (headers, kind, file.data.to_vec()).into_response()
}

/// Changes with the content. Weak, since an answer may be compressed on its way.
fn tag(file: &EmbeddedFile) -> HeaderValue {
    let mut hex = String::from("W/\"");
    for byte in &file.metadata.sha256_hash()[..8] {
        let _ = write!(hex, "{byte:02x}");
    }
    hex.push('"');
    HeaderValue::from_str(&hex).expect("hexadecimal digits are plain text")
}

/// The kinds of file that the build has.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};

    async fn get(path: &str) -> (StatusCode, HeaderMap, String) {
        let response = page(Request::get(path).body(Body::empty()).unwrap()).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, parts.headers, String::from_utf8_lossy(&bytes).into_owned())
    }

    #[tokio::test]
    async fn every_address_is_the_page_and_an_unbuilt_one_tells_the_command() {
        for path in ["/", "/etl/12", "/logs?run=3"] {
            let (status, headers, text) = get(path).await;
            if Files::get(INDEX).is_none() {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
                assert!(text.contains("cargo xtask dashboard"), "{text}");
            } else {
                assert_eq!((status, &headers[header::CACHE_CONTROL]), (StatusCode::OK, &ASK_AGAIN), "{path}");
                assert!(text.contains("<div id=\"root\">"), "{text}");
            }
        }
    }

    #[tokio::test]
    async fn scripts_are_kept_for_long_and_unknown_ones_are_not_the_page() {
        assert_eq!(get("/assets/ausente.js").await.0, StatusCode::NOT_FOUND);
        for name in Files::iter().filter(|name| name.starts_with(HASHED)) {
            let (status, headers, _) = get(&format!("/{name}")).await;
            assert_eq!((status, &headers[header::CACHE_CONTROL]), (StatusCode::OK, &FOREVER), "{name}");
            assert_ne!(headers[header::CONTENT_TYPE], "application/octet-stream", "{name}");
            let again = Request::get(format!("/{name}")).header(header::IF_NONE_MATCH, &headers[header::ETAG]);
            let again = page(again.body(Body::empty()).unwrap()).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{name}");
        }
    }

    #[tokio::test]
    async fn the_api_s_addresses_are_not_the_page() {
        for path in ["/api/nada", "/api", "/docs", "/ws/x", "/metrics"] {
            let (status, _, text) = get(path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            assert!(text.contains("\"code\""), "{text}");
        }
    }
}
