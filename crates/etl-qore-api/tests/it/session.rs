//! One login for everybody, renewed once per expiry, and never tried again once rejected.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use etl_qore_api::{ErrorKind, FileKind, QoreSettings, RateLimits};
use tokio::task::JoinSet;

use crate::portal::{PASSWORD, Portal, Reply};
use crate::support::{FUND_JSON, client, client_with, fetch, file_of, file_reply, fund, listened, ms, settings};

#[tokio::test]
async fn one_login_serves_all_calls() {
    let portal = Portal::hub(|_, _| Reply::json(FUND_JSON)).await;
    let client = client(&portal);
    client.authorize().await.expect("logged in");
    client.authorize().await.expect("still logged in");
    let mut calls = JoinSet::new();
    for _ in 0..30 {
        let client = client.clone();
        calls.spawn(async move { client.fund(&fund()).await.expect("a fund") });
    }
    assert_eq!(calls.join_all().await.len(), 30);
    assert_eq!(portal.logins(), 1);
    let login = portal.requests().remove(0);
    let body: serde_json::Value = serde_json::from_str(&login.body).expect("json");
    assert_eq!(body["password"], PASSWORD);
    assert_eq!(body["username"], "gestor@exemplo.com.br");
    assert!(!login.headers.contains_key("authorization"));
}

/// 102 downloads by many tasks while the hub ends the token at every 17th request, whoever is under way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ends_is_renewed_once_for_all() {
    static SERVED: AtomicU32 = AtomicU32::new(0);
    static ENDED: AtomicU32 = AtomicU32::new(0);
    let body = file_of(FileKind::PortfolioPdf, 4000);
    let portal = Portal::hub(move |portal, _| {
        if SERVED.fetch_add(1, SeqCst) % 17 == 16 {
            ENDED.fetch_add(1, SeqCst);
            portal.revoke();
        }
        file_reply(&body).after(ms(3))
    })
    .await;
    let client = client(&portal);
    let mut downloads = JoinSet::new();
    for _ in 0..102 {
        let client = client.clone();
        downloads.spawn(async move { fetch(&client, FileKind::PortfolioPdf, None).await });
    }
    let results = downloads.join_all().await;
    let failed: Vec<_> = results.iter().filter_map(|r| r.as_ref().err()).collect();
    assert!(failed.is_empty(), "{failed:?}");
    let ended = usize::try_from(ENDED.load(SeqCst)).expect("a count");
    // The last request may be the one that ended a token: nobody needs another one then.
    let last_ended = usize::from(SERVED.load(SeqCst).is_multiple_of(17));
    assert_eq!(portal.logins(), 1 + ended - last_ended);
    assert!(portal.peak() <= 10);
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end_without_a_refusal() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24);
    let exp = 24 * 3600 + 1;
    let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"x","exp":{exp}}}"#));
    let portal = Portal::bare(move |portal, request| {
        if request.is_login() {
            return portal.log_in(&format!(".{claims}.s"));
        }
        Reply::json(FUND_JSON).after(ms(20))
    })
    .await;
    let client = client(&portal).with_clock(move || now);
    client.authorize().await.expect("logged in");
    let start = tokio::time::Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..10 {
        let client = client.clone();
        workers.spawn(async move {
            while start.elapsed() < ms(850) {
                client.fund(&fund()).await.expect("a fund");
            }
        });
    }
    workers.join_all().await;
    assert_eq!(portal.logins(), 2, "a life of 1 s is renewed at 0.8 s");
}

#[tokio::test]
async fn a_rejected_login_is_never_repeated_and_ends_the_client() {
    for status in [400, 401, 403] {
        let portal = Portal::bare(move |_, _| {
            let body = r#"{"fields":[{"field":"username","message":"Usuario ou senha invalidos."}]}"#;
            Reply::with(status, &[], body.as_bytes()).after(ms(20))
        })
        .await;
        let client = client(&portal);
        let mut calls = JoinSet::new();
        for _ in 0..20 {
            let client = client.clone();
            calls.spawn(async move { client.fund(&fund()).await.expect_err("rejected") });
        }
        for error in calls.join_all().await {
            assert_eq!(error.kind(), ErrorKind::Auth);
            assert_eq!(error.message(), Some("Usuario ou senha invalidos."));
            assert_eq!(error.to_string(), format!("authorize: answered {status}: Usuario ou senha invalidos."));
        }
        let again = client.authorize().await.expect_err("rejected");
        assert_eq!(again.kind(), ErrorKind::Auth);
        assert_eq!(portal.requests().len(), 1, "one authorize and nothing else");
    }
}

#[tokio::test]
async fn a_rejection_in_the_middle_ends_the_client_too() {
    let portal = Portal::bare(|portal, request| {
        if request.is_login() && portal.logins() > 1 {
            return Reply::status(401);
        }
        if request.is_login() {
            return portal.log_in("");
        }
        let answer = if portal.is_signed_in(request) { Reply::json(FUND_JSON) } else { Reply::status(401) };
        portal.revoke();
        answer
    })
    .await;
    let client = client(&portal);
    client.fund(&fund()).await.expect("the first token is good");
    for _ in 0..3 {
        let error = client.fund(&fund()).await.expect_err("rejected");
        assert_eq!(error.kind(), ErrorKind::Auth);
    }
    assert_eq!((portal.logins(), portal.calls()), (2, 2));
}

#[tokio::test]
async fn a_login_without_an_answer_is_repeated_once_at_most() {
    let portal = Portal::bare(|_, _| Reply::nothing()).await;
    let (client, listener) = listened(client(&portal));
    let mut calls = JoinSet::new();
    for _ in 0..15 {
        let client = client.clone();
        calls.spawn(async move { client.fund(&fund()).await.expect_err("no login").kind() });
    }
    assert!(calls.join_all().await.iter().all(|kind| *kind == ErrorKind::Transient));
    assert_eq!(portal.requests().len(), 2);
    assert_eq!(listener.events().len(), 1);
    assert_eq!(listener.events()[0].operation, "authorize");
}

#[tokio::test]
async fn a_login_that_fails_for_once_recovers() {
    let portal = Portal::bare(|portal, request| match (request.is_login(), portal.logins()) {
        (true, 1) => Reply::nothing(),
        (true, _) => portal.log_in(""),
        _ => Reply::json(FUND_JSON),
    })
    .await;
    client(&portal).fund(&fund()).await.expect("a fund");
    assert_eq!(portal.logins(), 2);
}

#[tokio::test]
async fn a_login_that_was_answered_is_not_repeated_and_may_be_made_again_later() {
    for (status, kind) in [
        (500, ErrorKind::Transient),
        (503, ErrorKind::Transient),
        (404, ErrorKind::UnexpectedResponse),
        (302, ErrorKind::UnexpectedResponse),
    ] {
        let portal = Portal::bare(move |portal, request| match portal.requests().len() {
            1 => Reply::status(status),
            _ if request.is_login() => portal.log_in(""),
            _ => Reply::json(FUND_JSON),
        })
        .await;
        let patient = client(&portal);
        for _ in 0..5 {
            assert_eq!(patient.fund(&fund()).await.expect_err("no login").kind(), kind);
        }
        assert_eq!(portal.requests().len(), 1, "the pause holds");
    }
    let portal = Portal::bare(|portal, request| match portal.requests().len() {
        1 => Reply::status(500),
        _ if request.is_login() => portal.log_in(""),
        _ => Reply::json(FUND_JSON),
    })
    .await;
    let hasty = client_with(QoreSettings { login_pause: Duration::ZERO, ..settings(&portal) });
    hasty.fund(&fund()).await.expect_err("no login");
    hasty.fund(&fund()).await.expect("a fund after the pause");
}

#[tokio::test]
async fn a_login_told_to_wait_is_not_made_earlier() {
    let portal = Portal::bare(|_, _| Reply::with(429, &[("retry-after", "60")], b"{}")).await;
    let client = client_with(QoreSettings { login_pause: Duration::ZERO, ..settings(&portal) });
    for _ in 0..3 {
        let kind = client.fund(&fund()).await.expect_err("no login").kind();
        assert_eq!(kind, ErrorKind::RateLimited { retry_after: Some(Duration::from_mins(1)) });
    }
    assert_eq!(portal.requests().len(), 1);
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_is_an_error_after_one_renewal() {
    let portal =
        Portal::bare(|portal, request| if request.is_login() { portal.log_in("") } else { Reply::status(401) }).await;
    let error = client(&portal).fund(&fund()).await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(error.to_string(), "read fund of fund fund-1: answered 401");
    assert_eq!((portal.logins(), portal.calls()), (2, 2));
}

#[tokio::test]
async fn an_answer_without_a_token_is_not_a_login() {
    for body in ["{}", "[]", "<html></html>", r#"{"access_token":""}"#] {
        let portal = Portal::bare(move |_, _| Reply::json(body)).await;
        let error = client(&portal).fund(&fund()).await.expect_err("no token");
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{body}");
        assert_eq!(portal.requests().len(), 1);
    }
}

#[tokio::test]
async fn own_limits_of_calls_hold_back_the_next_one() {
    let portal = Portal::hub(|_, _| Reply::json(FUND_JSON)).await;
    let rate_limits = RateLimits { calls_per_minute: std::num::NonZeroU32::new(2), ..RateLimits::default() };
    let client = client_with(QoreSettings { rate_limits, ..settings(&portal) });
    client.fund(&fund()).await.expect("a fund");
    client.fund(&fund()).await.expect("a fund");
    let third = tokio::time::timeout(ms(100), client.fund(&fund())).await;
    assert!(third.is_err(), "the third waits for the next minute");
    assert_eq!(portal.calls(), 2);
}

/// Answers downloads by `replies` in turn, each begun 60 ms later, and other calls at once.
async fn turns(replies: Vec<Reply>) -> Portal {
    Portal::hub(move |portal, request| {
        if !request.path.ends_with("download") {
            return Reply::json(FUND_JSON);
        }
        replies[downloads(portal) - 1].clone().after(ms(60))
    })
    .await
}

fn downloads(portal: &Portal) -> usize {
    portal.requests().iter().filter(|r| r.path.ends_with("download")).count()
}

/// Fetches a file while other calls are answered well with every token.
async fn fetch_beside_others(portal: &Portal) -> Result<u32, ErrorKind> {
    let client = client(portal);
    let done = AtomicBool::new(false);
    let others = async {
        while !done.load(SeqCst) {
            client.fund(&fund()).await.expect("a fund");
        }
    };
    let file = async {
        let result = fetch(&client, FileKind::PortfolioPdf, None).await;
        done.store(true, SeqCst);
        result
    };
    let (result, ()) = tokio::join!(file, others);
    result.map(|(downloaded, _)| downloaded.tries).map_err(|error| error.kind())
}

#[tokio::test]
async fn a_file_that_is_always_refused_costs_one_more_login() {
    let portal = turns(vec![Reply::status(401); 9]).await;
    assert_eq!(fetch_beside_others(&portal).await, Err(ErrorKind::Auth));
    assert_eq!((portal.logins(), downloads(&portal)), (2, 2));
    let page = Reply::with(200, &[], b"<html></html>");
    let portal = turns(vec![page; 9]).await;
    assert_eq!(fetch_beside_others(&portal).await, Err(ErrorKind::UnexpectedResponse));
    assert_eq!((portal.logins(), downloads(&portal)), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_always_refused_and_has_the_token_revoked_spares_the_other_calls() {
    for _ in 0..20 {
        let portal = Portal::hub(|portal, request| {
            if request.path.contains("/download") {
                portal.revoke();
                return Reply::status(401);
            }
            Reply::json(FUND_JSON).after(Duration::from_millis(2))
        })
        .await;
        let client = client(&portal);
        let mut calls = JoinSet::new();
        for _ in 0..6 {
            let client = client.clone();
            calls.spawn(async move { client.fund(&fund()).await.map(drop) });
        }
        let refused = fetch(&client, FileKind::PortfolioPdf, None).await.expect_err("always refused");
        assert_eq!(refused.kind(), ErrorKind::Auth);
        for answer in calls.join_all().await {
            answer.expect("a fund");
        }
    }
}
