//! Faults of answers as a whole and of their delivery: each does what it says, and chance repeats itself.

use crate::support::Desk;
use etl_core::DocumentKind::{PortfolioPdf, Xml50};
use etl_simulator::qore::{Action, Call, Rule, Scenario, Span, Wait};
use reqwest::{Response, StatusCode};
use std::time::{Duration, Instant};

/// A fault that strikes downloads only.
async fn downloads_under(action: Action) -> Desk {
    Desk::with_rule(Rule { call: Some(Call::Download), ..Rule::new(action) }).await
}

fn content_type(response: &Response) -> &str {
    response.headers()["content-type"].to_str().unwrap()
}

#[tokio::test]
async fn statuses_come_in_bursts_and_then_it_works() {
    let rule = Rule { call: Some(Call::Account), limit: Some(3), ..Rule::new(Action::Status(502)) };
    let desk = Desk::with_rule(rule).await;
    for status in [502, 502, 502, 200] {
        assert_eq!(desk.get("/users/me").await.status(), status);
    }
    assert_eq!(desk.portal.stats().faults, 3);
}

#[tokio::test]
async fn every_status_has_the_error_envelope() {
    for status in [400, 403, 404, 429, 500, 503, 504] {
        let desk = downloads_under(Action::Status(status)).await;
        let (_, response) = desk.newest(Xml50).await;
        assert_eq!(response.status(), status);
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["status"], status);
    }
}

#[tokio::test]
async fn a_wait_is_told_in_seconds_or_as_a_date() {
    let wait = |as_date, status| Action::Wait(Wait { seconds: 7, status, as_date });
    let (_, response) = downloads_under(wait(false, 429)).await.newest(Xml50).await;
    assert_eq!(
        (response.status(), &response.headers()["retry-after"]),
        (StatusCode::TOO_MANY_REQUESTS, &"7".parse().unwrap())
    );
    let (_, response) = downloads_under(wait(true, 503)).await.newest(Xml50).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers()["retry-after"].to_str().unwrap().ends_with(" GMT"));
}

#[tokio::test]
async fn a_200_can_be_something_else() {
    for (action, media, start) in [
        (Action::HtmlPage, "text/html; charset=utf-8", "<!DOCTYPE html>"),
        (Action::HtmlDisguised, "application/pdf", "<!DOCTYPE html>"),
        (Action::JsonError, "application/json", "{"),
        (Action::EmptyBody, "application/pdf", ""),
        (Action::WrongContentType, "application/octet-stream", "%PDF-"),
    ] {
        let desk = downloads_under(action.clone()).await;
        let (_, response) = desk.newest(PortfolioPdf).await;
        assert_eq!(response.status(), StatusCode::OK, "{action:?}");
        assert_eq!(content_type(&response), media, "{action:?}");
        let body = response.bytes().await.unwrap();
        assert!(body.starts_with(start.as_bytes()), "{action:?}");
        assert_eq!(body.is_empty(), action == Action::EmptyBody);
    }
}

#[tokio::test]
async fn a_file_name_need_not_be_offered() {
    let (_, response) = downloads_under(Action::NoSuggestedName).await.newest(Xml50).await;
    assert!(response.headers().get("x-suggested-filename").is_none());
}

#[tokio::test]
async fn a_cut_body_breaks_off_after_its_part() {
    for action in [Action::CutPercent(50), Action::CutChunkedPercent(50)] {
        let desk = downloads_under(action.clone()).await;
        let (item, mut response) = desk.newest(Xml50).await;
        let announced = response.content_length();
        assert_eq!(announced, (action == Action::CutPercent(50)).then(|| item["tamanho"].as_u64().unwrap()));
        let mut received = 0;
        let end = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => received += chunk.len() as u64,
                end => break end,
            }
        };
        assert!(end.is_err(), "{action:?} must not look complete");
        assert_eq!(received, item["tamanho"].as_u64().unwrap() / 2, "{action:?}");
    }
}

#[tokio::test]
async fn a_short_body_looks_complete() {
    let (item, response) = downloads_under(Action::ShortPercent(50)).await.newest(Xml50).await;
    let body = response.bytes().await.unwrap();
    assert_eq!(body.len() as u64, item["tamanho"].as_u64().unwrap() / 2);
}

#[tokio::test]
async fn a_stalled_body_never_comes() {
    let desk = downloads_under(Action::Stall).await;
    let item = desk.items(0, Xml50).await.remove(0);
    let request = desk.request(&desk.download_path(0, &item)).timeout(Duration::from_millis(200));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.bytes().await.unwrap_err().is_timeout());
    let started = Instant::now();
    desk.portal.stop().await;
    assert!(started.elapsed() < Duration::from_secs(2), "stopping cuts what stalls");
}

#[tokio::test]
async fn a_slow_body_takes_its_time_and_arrives_whole() {
    let desk = Desk::plain().await;
    let (item, response) = desk.newest(Xml50).await;
    let whole = response.bytes().await.unwrap();
    let rate = u32::try_from(whole.len()).unwrap() * 2;
    let request = desk.request(&desk.download_path(0, &item));
    let started = Instant::now();
    let response = request.header("x-sim-fault", format!("slow_bytes_per_s = {rate}")).send().await.unwrap();
    assert_eq!(response.bytes().await.unwrap(), whole);
    assert!(started.elapsed() >= Duration::from_millis(400), "half a second at twice its length per second");
}

#[tokio::test]
async fn latency_delays_the_answer() {
    let desk = Desk::with(Scenario { latency_ms: Span { from: 40, to: 60 }, ..Scenario::none() }).await;
    let started = Instant::now();
    let request = desk.request("/users/me").header("x-sim-fault", "latency_ms = 50");
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    assert!(started.elapsed() >= Duration::from_millis(90));
}

#[tokio::test]
async fn a_request_can_choose_its_own_fault() {
    let desk = Desk::plain().await;
    let ask = async |fault: &str| {
        let request = desk.request("/users/me").header("x-sim-fault", fault);
        request.send().await.unwrap()
    };
    assert_eq!(ask("status = 503").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ask("{ wait = { seconds = 2 } }").await.headers()["retry-after"], "2");
    assert!(content_type(&ask("html_page").await).starts_with("text/html"));
    assert_eq!(ask("explode").await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(desk.get("/users/me").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_same_seed_strikes_the_same_requests() {
    let strikes = async |seed| {
        let rule = Rule { chance_percent: Some(40), call: Some(Call::Fund), ..Rule::new(Action::Status(500)) };
        let desk = Desk::with(Scenario { seed, faults: vec![rule], ..Scenario::none() }).await;
        let mut statuses = Vec::new();
        for fund in (0..9).chain(0..9) {
            statuses.push(desk.get(&desk.fund_path(fund)).await.status().as_u16());
        }
        statuses
    };
    let first = strikes(1).await;
    assert_eq!(first, strikes(1).await);
    assert_ne!(first, strikes(2).await);
    assert!(first.contains(&200) && first.contains(&500));
}
