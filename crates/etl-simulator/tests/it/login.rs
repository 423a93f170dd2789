//! Logins, tokens, limits: who may ask, until when, how often and how many at once.

use crate::support::{Desk, book_of, client, keys, settings};
use chrono::TimeDelta;
use etl_core::DocumentKind;
use etl_simulator::qore::{
    Action, Call, PortalLogin, PortalSettings, QorePortal, RateLimits, Rule, Scenario, SimClock,
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

#[tokio::test]
async fn a_login_gives_a_token_with_claims() {
    let desk = Desk::plain().await;
    let PortalLogin { username, password } = PortalLogin::default();
    let response = desk.authorize(&json!({"username": username, "password": password})).await;
    let answer: Value = response.json().await.unwrap();
    assert_eq!(keys(&answer), ["access_token", "refresh_token"]);
    assert_eq!(answer["refresh_token"].as_str().unwrap().len(), 36);
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(token.split('.').count(), 3);
}

#[tokio::test]
async fn an_incomplete_login_gets_the_envelope_of_validation() {
    let desk = Desk::plain().await;
    for (body, fields) in [
        (json!({"password": "x"}), vec!["username"]),
        (json!({"username": "x", "password": "  "}), vec!["password"]),
        (json!({}), vec!["username", "password"]),
    ] {
        let response = desk.authorize(&body).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let answer: Value = response.json().await.unwrap();
        let named: Vec<_> = answer["fields"].as_array().unwrap().iter().map(|f| f["field"].as_str().unwrap()).collect();
        assert_eq!(named, fields);
    }
    let url = desk.portal.base_url() + "/api/v1/authorize";
    let response = desk.client.post(url).body("{").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn rejections_are_counted_and_lock_the_user() {
    let desk = Desk::plain().await;
    let PortalLogin { username, password } = PortalLogin::default();
    for _ in 0..5 {
        let response = desk.authorize(&json!({"username": username, "password": "errada"})).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    let response = desk.authorize(&json!({"username": username, "password": password})).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "locked");
    let stats = desk.portal.stats();
    assert_eq!((stats.logins, stats.rejected_logins, stats.logins_after_rejection), (1, 6, 5));
}

#[tokio::test]
async fn nothing_answers_without_a_token() {
    let desk = Desk::plain().await;
    for path in ["/gestor/dashboard", "/users/me", &desk.list_path(0, DocumentKind::Xml50, 0)] {
        let url = desk.portal.base_url() + path;
        assert_eq!(client().get(&url).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
        let forged = client().get(&url).bearer_auth("a.b.c").send().await.unwrap();
        assert_eq!(forged.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_token_ends_by_the_clock() {
    let book = book_of(10);
    let clock = SimClock::real();
    let (settings, _) = settings(&book, Scenario::none());
    let portal = QorePortal::start(PortalSettings { token_clock: Arc::new(clock.clone()), ..settings }).await.unwrap();
    let mut desk = Desk { portal, book, clock: clock.clone(), client: client(), token: String::new() };
    desk.log_in().await;
    assert_eq!(desk.get("/users/me").await.status(), StatusCode::OK);
    clock.advance(TimeDelta::hours(1));
    assert_eq!(desk.get("/users/me").await.status(), StatusCode::UNAUTHORIZED);
    desk.log_in().await;
    assert_eq!(desk.get("/users/me").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_short_life_is_written_in_the_token() {
    let mut desk = Desk::with_rule(Rule { limit: Some(1), ..Rule::new(Action::TokenLifeS(0)) }).await;
    assert_eq!(desk.get("/users/me").await.status(), StatusCode::UNAUTHORIZED);
    desk.log_in().await;
    assert_eq!(desk.get("/users/me").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_401_in_mid_run_ends_the_token() {
    let rule = Rule { call: Some(Call::Account), nth: Some(2), ..Rule::new(Action::Status(401)) };
    let mut desk = Desk::with_rule(rule).await;
    for status in [200, 401, 401] {
        assert_eq!(desk.get("/users/me").await.status(), status);
    }
    desk.log_in().await;
    assert_eq!(desk.get("/users/me").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn rate_limits_are_told_and_kept() {
    let limits = RateLimits { authorize: 3, funds: 2, download: 1 };
    let desk = Desk::with(Scenario { rate_limits: Some(limits), ..Scenario::none() }).await;
    let number = |response: &reqwest::Response, name: &str| -> u64 {
        response.headers()[name].to_str().unwrap().parse().unwrap()
    };
    let (_, response) = desk.newest(DocumentKind::Xml50).await;
    assert_eq!((number(&response, "x-ratelimit-limit"), number(&response, "x-ratelimit-remaining")), (1, 0));
    assert!(number(&response, "x-ratelimit-reset") <= 60);
    assert_eq!(desk.get(&desk.fund_path(0)).await.status(), StatusCode::OK);
    let refused = desk.get(&desk.fund_path(0)).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(number(&refused, "retry-after"), 60);
    assert_eq!(desk.portal.stats().rate_limited, 1);
}

#[tokio::test]
async fn requests_in_flight_are_counted_and_limited() {
    let desk = Desk::with(Scenario { max_parallel: Some(3), ..Scenario::none() }).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(desk.request("/users/me").header("x-sim-fault", "stall").send().await.unwrap());
    }
    assert_eq!(desk.portal.stats().in_flight, 3, "headers have come, bodies have not");
    assert_eq!(desk.get("/users/me").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let stats = desk.portal.stats();
    assert_eq!((stats.over_parallel, stats.max_parallel), (1, 4));
}
