//! What is repeated, what is not, and when.

use std::time::{Duration, Instant};

use etl_qore_api::{ErrorKind, QoreSettings};

use crate::portal::{Portal, Reply};
use crate::support::{FUND_JSON, client, client_with, fund, listened, ms, settings};

/// A hub whose first `bad` calls are answered by `reply`.
async fn flaky(bad: usize, reply: Reply) -> Portal {
    Portal::hub(move |portal, _| if portal.calls() <= bad { reply.clone() } else { Reply::json(FUND_JSON) }).await
}

#[tokio::test]
async fn passing_faults_are_repeated_three_times() {
    let cut = Reply::open(200, &[("content-length", "500")]).send(b"{\"guid\":\"fund-1\",");
    let cut_without_length = Reply::open(200, &[]).send(b"{\"guid\":\"fund-1\",");
    let busy = Reply::with(429, &[("retry-after", "0")], b"{}");
    let mut replies = vec![Reply::nothing(), cut, cut_without_length, busy];
    replies.extend([429, 500, 502, 503, 504].map(Reply::status));
    for reply in replies {
        let portal = flaky(3, reply.clone()).await;
        let (client, listener) = listened(client(&portal));
        client.fund(&fund()).await.unwrap_or_else(|e| panic!("{e} after {reply:?}"));
        let tries: Vec<_> = listener.events().iter().map(|e| e.next_try).collect();
        assert_eq!(tries, [2, 3, 4]);
        assert!(listener.events().iter().all(|e| e.delay <= ms(8) && e.fund == Some(fund())));
        assert_eq!((portal.calls(), portal.logins()), (4, 1));
    }
}

#[tokio::test]
async fn a_fault_that_stays_is_an_error_after_the_fourth_try() {
    let limited = ErrorKind::RateLimited { retry_after: None };
    for (reply, kind) in [
        (Reply::status(503), ErrorKind::Transient),
        (Reply::status(429), limited),
        (Reply::nothing(), ErrorKind::Transient),
    ] {
        let portal = flaky(100, reply).await;
        let error = client(&portal).fund(&fund()).await.expect_err("a fault");
        assert_eq!((error.kind(), portal.calls()), (kind, 4));
    }
}

#[tokio::test]
async fn answers_that_will_not_change_are_not_repeated() {
    for (status, kind) in [
        (400, ErrorKind::UnexpectedResponse),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (501, ErrorKind::UnexpectedResponse),
    ] {
        let body = br#"{"status":400,"message":"O campo tipo e obrigatorio","path":"/x"}"#;
        let portal = flaky(100, Reply::with(status, &[], body)).await;
        let error = client(&portal).fund(&fund()).await.expect_err("a fault");
        assert_eq!((error.kind(), portal.calls()), (kind, 1));
        assert_eq!(error.message(), Some("O campo tipo e obrigatorio"));
        let text = format!("read fund of fund fund-1: answered {status}: O campo tipo e obrigatorio");
        assert_eq!(error.to_string(), text);
    }
}

#[tokio::test]
async fn nobody_comes_back_before_retry_after() {
    let portal = flaky(1, Reply::with(429, &[("retry-after", "1")], b"{}")).await;
    let (client, listener) = listened(client(&portal));
    client.authorize().await.expect("logged in");
    let second = async {
        tokio::time::sleep(ms(200)).await;
        client.fund(&fund()).await
    };
    let id = fund();
    let (first, second) = tokio::join!(client.fund(&id), second);
    first.expect("a fund");
    second.expect("a fund");
    assert_eq!(listener.events()[0].delay, Duration::from_secs(1));
    let requests = portal.requests();
    let times: Vec<_> = requests.iter().filter(|r| !r.is_login()).map(|r| r.at).collect();
    assert_eq!(times.len(), 3);
    assert!(times[1..].iter().all(|at| *at - times[0] >= ms(1000)), "one came too early");
}

#[tokio::test]
async fn retry_after_as_a_date_is_measured_by_the_hubs_clock() {
    let headers = [("date", "Fri, 26 Dec 2025 10:00:00 GMT"), ("retry-after", "Fri, 26 Dec 2025 10:00:01 GMT")];
    let portal = flaky(1, Reply::with(503, &headers, b"{}")).await;
    let (client, listener) = listened(client(&portal));
    client.fund(&fund()).await.expect("a fund");
    assert_eq!(listener.events()[0].delay, Duration::from_secs(1));
}

#[tokio::test]
async fn a_wait_beyond_the_cap_is_handed_to_the_caller() {
    for status in [429, 503] {
        let portal = flaky(1, Reply::with(status, &[("retry-after", "301")], b"{}")).await;
        let client = client(&portal);
        let error = client.fund(&fund()).await.expect_err("too long");
        let retry_after = Some(Duration::from_secs(301));
        assert_eq!(error.kind(), ErrorKind::RateLimited { retry_after });
        client.fund(&fund()).await.expect("the next call is the caller's choice");
    }
}

#[tokio::test]
async fn a_hub_that_does_not_answer_is_left_after_the_read_timeout() {
    let portal = flaky(1, Reply::nothing().pause(ms(3000)).send(b"late")).await;
    let quick = QoreSettings { connect_timeout: ms(50), read_timeout: ms(100), ..settings(&portal) };
    let start = Instant::now();
    client_with(quick).fund(&fund()).await.expect("a fund");
    assert!(start.elapsed() < ms(2500));
    assert_eq!(portal.calls(), 2);
}

#[tokio::test]
async fn a_dead_address_is_a_transient_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let settings = QoreSettings { backoff_base: ms(1), ..QoreSettings::at(format!("http://{address}")) };
    let error = client_with(settings).fund(&fund()).await.expect_err("nobody there");
    assert_eq!(error.kind(), ErrorKind::Transient);
}

#[tokio::test]
async fn a_web_page_instead_of_json_is_answered_by_one_new_login() {
    let page = Reply::with(200, &[("content-type", "text/html")], b"<!DOCTYPE html><html></html>");
    let portal = flaky(1, page.clone()).await;
    client(&portal).fund(&fund()).await.expect("a fund after the new login");
    assert_eq!((portal.logins(), portal.calls()), (2, 2));
    let portal = flaky(100, page).await;
    let error = client(&portal).fund(&fund()).await.expect_err("always a page");
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    assert_eq!((portal.logins(), portal.calls()), (2, 2));
}

#[tokio::test]
async fn json_of_another_shape_or_fund_is_refused() {
    for body in [r#"{"nome":"LUA"}"#, "[]", r#"{"guid":"fund-2","nome":"LUA","cnpj":"1"}"#] {
        let portal = flaky(100, Reply::json(body)).await;
        let error = client(&portal).fund(&fund()).await.expect_err("a wrong answer");
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
        assert_eq!(portal.calls(), 1);
        assert!(!error.to_string().contains("LUA"), "the body is not repeated");
    }
}

#[tokio::test]
async fn json_without_end_is_cut_off() {
    let mut endless = Reply::open(200, &[]);
    for _ in 0..9 {
        endless = endless.send(&vec![b' '; 1024 * 1024]);
    }
    let portal = flaky(100, endless).await;
    let error = client(&portal).fund(&fund()).await.expect_err("too long");
    assert_eq!((error.kind(), portal.calls()), (ErrorKind::UnexpectedResponse, 1));
}

#[tokio::test]
async fn a_hub_that_does_not_speak_tls_is_a_transient_error() {
    let portal = flaky(100, Reply::nothing()).await;
    let base_url = portal.url().replace("http", "https");
    let client = client_with(QoreSettings { base_url, ..settings(&portal) });
    let error = client.fund(&fund()).await.expect_err("no tls");
    assert_eq!((error.kind(), portal.requests().len()), (ErrorKind::Transient, 0));
}

#[tokio::test]
async fn a_call_that_waits_for_a_free_place_is_held_back_too() {
    let busy = Reply::with(429, &[("retry-after", "1")], b"{}");
    let portal = flaky(1, busy.after(ms(30))).await;
    let client = client_with(QoreSettings { max_connections: 1, ..settings(&portal) });
    client.authorize().await.expect("logged in");
    let id = fund();
    let (a, b, c) = tokio::join!(client.fund(&id), client.fund(&id), client.fund(&id));
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    let requests = portal.requests();
    let times: Vec<_> = requests.iter().filter(|r| !r.is_login()).map(|r| r.at).collect();
    assert_eq!(times.len(), 4);
    assert!(times[1..].iter().all(|at| *at - times[0] >= ms(1000)), "one came too early");
}
