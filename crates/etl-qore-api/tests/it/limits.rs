//! Bounds: requests in flight, and the time a cancelled call takes to end.

use std::future::Future;
use std::time::{Duration, Instant};

use etl_qore_api::{DateRange, ErrorKind, FileKind, QoreClient, QoreError, QoreLogin, QoreSettings};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::portal::{Portal, Reply};
use crate::support::{FUND_JSON, client, client_with, date, fetch, file_of, fund, ms, settings};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_requests_run_than_allowed_bodies_and_renewals_included() {
    let body = file_of(FileKind::PortfolioPdf, 5000);
    let portal = Portal::hub(move |portal, request| {
        if portal.calls().is_multiple_of(23) {
            portal.revoke();
        }
        if portal.calls() % 7 == 3 {
            return Reply::status(503).after(ms(4));
        }
        if request.path.ends_with("download") {
            let (half, rest) = body.split_at(2000);
            return Reply::open(200, &[]).send(half).pause(ms(8)).send(rest);
        }
        Reply::json(FUND_JSON).after(ms(8))
    })
    .await;
    let client = client(&portal);
    let mut calls = JoinSet::new();
    for n in 0..120 {
        let client = client.clone();
        calls.spawn(async move {
            if n % 2 == 0 {
                client.fund(&fund()).await.map(drop)
            } else {
                fetch(&client, FileKind::PortfolioPdf, None).await.map(drop)
            }
        });
    }
    let results = calls.join_all().await;
    let failed: Vec<_> = results.iter().filter_map(|r| r.as_ref().err()).collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(portal.peak(), 10, "the bound is kept and used");
}

#[tokio::test]
async fn one_connection_is_enough_to_renew_a_token() {
    let portal = Portal::hub(|portal, _| {
        if portal.calls() == 2 {
            portal.revoke();
            return Reply::status(401);
        }
        Reply::json(FUND_JSON)
    })
    .await;
    let client = client_with(QoreSettings { max_connections: 1, ..settings(&portal) });
    for _ in 0..3 {
        client.fund(&fund()).await.expect("a fund");
    }
    assert_eq!((portal.peak(), portal.logins()), (1, 2));
}

/// Runs `call` on a client that is cancelled 50 ms later, and checks that it ends so and soon.
async fn ends_when_cancelled<T: std::fmt::Debug, F>(portal: &Portal, call: impl FnOnce(QoreClient) -> F)
where
    F: Future<Output = Result<T, QoreError>>,
{
    let cancel = CancellationToken::new();
    let slow = QoreSettings { backoff_base: Duration::from_mins(1), ..settings(portal) };
    let client = client_with(QoreSettings { backoff_max: Duration::from_mins(1), ..slow });
    let start = Instant::now();
    let stop = async {
        tokio::time::sleep(ms(50)).await;
        cancel.cancel();
    };
    let (result, ()) = tokio::join!(call(client.with_cancel(cancel.clone())), stop);
    assert_eq!(result.expect_err("cancelled").kind(), ErrorKind::Cancelled);
    assert!(start.elapsed() < ms(1000), "it took {:?}", start.elapsed());
}

#[tokio::test]
async fn a_cancelled_call_ends_at_once_wherever_it_is() {
    let silent = Portal::bare(|_, _| Reply::nothing().pause(ms(5000)).send(b"late")).await;
    ends_when_cancelled(&silent, |client| async move { client.authorize().await }).await;

    let late = Portal::hub(|_, _| Reply::json(FUND_JSON).after(ms(5000))).await;
    ends_when_cancelled(&late, |client| async move { client.fund(&fund()).await }).await;
    let range = DateRange::day(date("2025-12-26"));
    ends_when_cancelled(&late, |client| async move { client.files(&fund(), FileKind::Xml401, range).await }).await;

    let half = Portal::hub(|_, _| Reply::open(200, &[]).send(b"%PDF-1.7 ").pause(ms(5000))).await;
    ends_when_cancelled(&half, |client| async move { fetch(&client, FileKind::PortfolioPdf, None).await }).await;

    let busy = Portal::hub(|_, _| Reply::with(429, &[("retry-after", "60")], b"{}")).await;
    ends_when_cancelled(&busy, |client| async move { client.fund(&fund()).await }).await;
    assert_eq!(busy.calls(), 1);
}

#[tokio::test]
async fn a_cancelled_client_sends_nothing_and_leaves_its_siblings_alone() {
    let portal = Portal::hub(|_, _| Reply::json(FUND_JSON)).await;
    let sibling = client(&portal);
    let cancel = CancellationToken::new();
    let cancelled = sibling.clone().with_cancel(cancel.clone());
    cancel.cancel();
    let error = cancelled.fund(&fund()).await.expect_err("cancelled");
    assert_eq!(error.to_string(), "read fund of fund fund-1: cancelled");
    assert_eq!(portal.requests().len(), 0);
    sibling.fund(&fund()).await.expect("a fund");
}

#[test]
fn wrong_settings_are_all_named_before_anything_starts() {
    let wrong = QoreSettings {
        max_connections: 0,
        max_file_bytes: 0,
        funds_path: "gestor".to_owned(),
        read_timeout: Duration::ZERO,
        ..QoreSettings::at("ftp://host")
    };
    let error = QoreClient::new(wrong, QoreLogin::new("u", "p")).expect_err("wrong");
    assert_eq!(error.kind(), ErrorKind::Config);
    for name in ["base_url", "max_connections", "max_file_bytes", "funds_path", "read_timeout"] {
        assert!(error.to_string().contains(name), "{name} in {error}");
    }
    for url in ["", "hub", "http://", "https://user:s3nha@host", "https://host/?x=1", "https://host/#x"] {
        let error = QoreClient::new(QoreSettings::at(url), QoreLogin::new("u", "p"));
        let error = error.expect_err("wrong").to_string();
        assert!(!error.contains("s3nha"), "{error}");
    }
}

#[tokio::test]
async fn a_simulator_may_live_below_a_path() {
    let portal = Portal::bare(|portal, request| {
        assert!(request.path.starts_with("/qore/api/v1/"), "{}", request.path);
        if request.path.ends_with("authorize") { portal.log_in("") } else { Reply::json(FUND_JSON) }
    })
    .await;
    let client = client_with(QoreSettings::at(format!("{}/qore/", portal.url())));
    client.fund(&fund()).await.expect("a fund");
}
