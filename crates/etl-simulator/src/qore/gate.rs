//! What every request passes: counting, refusals, the faults that strike, and the way out.

use super::calls::{Call, Visit};
use super::delivery::{self, wait_for_stop};
use super::dice;
use super::engine::Fired;
use super::instead;
use super::limits::Allowance;
use super::portal::Portal;
use super::scenario::{Action, Span};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Header with which a request chooses a fault of its own.
const FAULT_HEADER: &str = "x-sim-fault";
/// Seconds that a client over the rate limit is told to wait.
const RATE_LIMIT_WAIT_S: u64 = 60;

/// The one middleware of the portal.
pub(crate) async fn gate(State(portal): State<Arc<Portal>>, mut request: Request, next: Next) -> Response {
    let seat = portal.tally.enter();
    let mut visit = Visit::read(&portal, &mut request).await;
    if let Some(call) = visit.call {
        portal.tally.count(|stats| *stats.calls.entry(call).or_default() += 1);
    }
    let limited = visit.call.zip(portal.limiter.as_ref());
    let allowance = limited.map(|(call, limiter)| limiter.take(call, Instant::now()));
    let mut response = match refusal(&portal, &visit, allowance, (seat.in_flight, request.headers())) {
        Some(refusal) => refusal,
        None => answer(&portal, &mut visit, request, next).await,
    };
    if let Some(allowance) = allowance {
        set_limit_headers(response.headers_mut(), allowance);
    }
    let status = response.status().as_u16();
    portal.tally.count(|stats| *stats.statuses.entry(status).or_default() += 1);
    delivery::send(response, &visit.fired, seat, portal.stop.clone()).await
}

/// Refuses what a good client never asks for, and what comes too often, too many at once, or without a token.
fn refusal(
    portal: &Portal,
    visit: &Visit,
    allowance: Option<Allowance>,
    (in_flight, headers): (usize, &HeaderMap),
) -> Option<Response> {
    if visit.forbidden {
        portal.tally.count(|stats| stats.forbidden += 1);
        return Some(visit.error(StatusCode::FORBIDDEN, "Operacao nao permitida neste simulador"));
    }
    let Some(call) = visit.call else {
        portal.tally.count(|stats| stats.unknown += 1);
        return Some(visit.error(StatusCode::NOT_FOUND, "Recurso nao encontrado"));
    };
    if portal.scenario.max_parallel.is_some_and(|most| in_flight > most) {
        portal.tally.count(|stats| stats.over_parallel += 1);
        return Some(visit.error(StatusCode::SERVICE_UNAVAILABLE, "Conexoes demais"));
    }
    if allowance.is_some_and(|allowance| allowance.remaining.is_none()) {
        portal.tally.count(|stats| stats.rate_limited += 1);
        let mut response = visit.error(StatusCode::TOO_MANY_REQUESTS, "Limite de requisicoes atingido");
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(RATE_LIMIT_WAIT_S));
        return Some(response);
    }
    let known = bearer(headers).is_some_and(|token| portal.tokens.is_valid(token, portal.token_clock.now()));
    (call != Call::Authorize && !known).then(|| visit.error(StatusCode::UNAUTHORIZED, "Token invalido ou expirado"))
}

/// Lets the faults strike, then asks the route unless one of them has answered.
async fn answer(portal: &Portal, visit: &mut Visit, mut request: Request, next: Next) -> Response {
    visit.fired = portal.engine.decide(visit);
    match own_fault(request.headers()) {
        Ok(own) => visit.fired.extend(own),
        Err(what) => return visit.error(StatusCode::BAD_REQUEST, &format!("{FAULT_HEADER}: {what}")),
    }
    portal.tally.count(|stats| stats.faults += visit.fired.len() as u64);
    pause(portal, visit).await;
    if let Some(response) = instead::response(portal, visit, bearer(request.headers())) {
        return response;
    }
    request.extensions_mut().insert(visit.clone());
    next.run(request).await
}

fn own_fault(headers: &HeaderMap) -> Result<Option<Fired>, String> {
    let Some(value) = headers.get(FAULT_HEADER) else { return Ok(None) };
    let text = value.to_str().map_err(|_| "texto ASCII esperado".to_owned())?;
    let action = Action::from_header(text).map_err(|fault| fault.message().to_owned())?;
    Ok(Some(Fired { action, day: None }))
}

/// The latency of the scenario and of the faults, cut short when the portal stops.
async fn pause(portal: &Portal, visit: &Visit) {
    let of_faults = visit.fired.iter().filter_map(|fired| match fired.action {
        Action::LatencyMs(span) => Some(span),
        _ => None,
    });
    let spans = std::iter::once(portal.scenario.latency_ms).chain(of_faults);
    let wait_ms = spans.map(|span| latency_ms(portal.scenario.seed, span, &visit.target())).sum::<u64>();
    if wait_ms > 0 {
        let stop = &mut portal.stop.clone();
        let _ = tokio::time::timeout(Duration::from_millis(wait_ms), wait_for_stop(stop)).await;
    }
}

fn latency_ms(seed: u64, span: Span, target: &str) -> u64 {
    span.from + dice::pick(seed, &["latency", target], span.to.saturating_sub(span.from) + 1)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn set_limit_headers(headers: &mut HeaderMap, allowance: Allowance) {
    let values = [
        ("x-ratelimit-limit", u64::from(allowance.limit)),
        ("x-ratelimit-remaining", u64::from(allowance.remaining.unwrap_or(0))),
        ("x-ratelimit-reset", allowance.reset_s),
    ];
    for (name, value) in values {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
