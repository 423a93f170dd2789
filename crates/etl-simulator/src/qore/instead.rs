//! Faults that answer in place of the portal: errors, and a 200 whose body is not what was asked for.

use super::calls::{Call, Visit};
use super::portal::Portal;
use super::routes::content_type;
use super::scenario::{Action, Wait};
use super::wire;
use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};

/// What a portal shows to those who are not logged in.
const LOGIN_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"pt-BR\"><head><title>Portal Gestor (simulado)</title></head>\
    <body><form id=\"kt_login_signin_form\"><input id=\"email\" name=\"email\"><input id=\"password\" name=\"password\" \
    type=\"password\"><button class=\"auth-button\">ENTRAR</button></form></body></html>\n";

/// The answer of the first fault that has one.
pub(crate) fn response(portal: &Portal, visit: &Visit, token: Option<&str>) -> Option<Response> {
    let answers = visit.fired.iter().map(|fired| match &fired.action {
        Action::Status(status) => Some(status_answer(portal, visit, *status, token)),
        Action::Wait(wait) => Some(wait_answer(portal, visit, wait)),
        Action::HtmlPage => Some(Html(LOGIN_PAGE).into_response()),
        Action::HtmlDisguised => Some(([(CONTENT_TYPE, type_of(visit))], LOGIN_PAGE).into_response()),
        Action::JsonError => {
            let body = wire::error_body(StatusCode::INTERNAL_SERVER_ERROR, "Erro inesperado", &visit.path, visit.now);
            Some(Json(body).into_response())
        }
        Action::EmptyBody => Some(([(CONTENT_TYPE, type_of(visit))], ()).into_response()),
        _ => None,
    });
    answers.flatten().next()
}

fn status_answer(portal: &Portal, visit: &Visit, status: u16, token: Option<&str>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(token) = token.filter(|_| status == StatusCode::UNAUTHORIZED) {
        portal.tokens.revoke(token);
    }
    visit.error(status, "Falha simulada")
}

fn wait_answer(portal: &Portal, visit: &Visit, wait: &Wait) -> Response {
    let status = StatusCode::from_u16(wait.status).unwrap_or(StatusCode::TOO_MANY_REQUESTS);
    let mut response = visit.error(status, "Tente mais tarde");
    let value = if wait.as_date {
        let end = portal.token_clock.now() + TimeDelta::seconds(i64::from(wait.seconds));
        HeaderValue::from_str(&http_date(end)).expect("a date is plain text")
    } else {
        HeaderValue::from(wait.seconds)
    };
    response.headers_mut().insert(RETRY_AFTER, value);
    response
}

/// `Fri, 26 Dec 2025 10:30:00 GMT`.
fn http_date(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn type_of(visit: &Visit) -> &'static str {
    match (visit.call, visit.kind) {
        (Some(Call::Download), Some(kind)) => content_type(kind),
        _ => "application/json",
    }
}
