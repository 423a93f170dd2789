//! Neither password nor token is ever printed, not even when the hub repeats them.

use std::error::Error;
use std::fmt::Debug;

use etl_qore_api::{FileKind, QoreError, QoreLogin};

use crate::portal::{PASSWORD, Portal, Reply};
use crate::support::{client, fetch, fund, listened};

fn assert_silent(text: &str) {
    for secret in [PASSWORD, "token-1", "token-2"] {
        assert!(!text.contains(secret), "{text}");
    }
}

fn assert_silent_value(value: &impl Debug) {
    assert_silent(&format!("{value:?} {value:#?}"));
}

fn assert_silent_error(error: &QoreError) {
    assert_silent_value(error);
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        assert_silent(&format!("{error} {error:?}"));
        next = error.source();
    }
}

#[tokio::test]
async fn clients_and_logins_print_stars() {
    let portal = Portal::hub(|_, _| Reply::status(404)).await;
    let login = QoreLogin::new("gestor@exemplo.com.br", PASSWORD);
    assert_eq!(format!("{login:?}"), "QoreLogin(***)");
    let client = client(&portal);
    client.authorize().await.expect("logged in");
    assert_silent_value(&client);
}

#[tokio::test]
async fn a_rejected_login_does_not_print_the_password_that_the_hub_repeats() {
    let portal = Portal::bare(|_, _| {
        let body = format!(r#"{{"message":"senha {PASSWORD} invalida"}}"#);
        Reply::with(401, &[], body.as_bytes())
    })
    .await;
    let error = client(&portal).authorize().await.expect_err("rejected");
    assert_eq!(error.message(), Some("senha *** invalida"));
    assert_silent_error(&error);
}

#[tokio::test]
async fn errors_and_events_of_calls_do_not_print_the_token_that_the_hub_repeats() {
    for status in [400, 401, 403, 404, 429, 500] {
        let portal = Portal::hub(move |_, request| {
            let token = request.headers["authorization"].trim_start_matches("Bearer ");
            let body = format!(r#"{{"message":"{PASSWORD} e {token}"}}"#);
            Reply::with(status, &[("retry-after", "0")], body.as_bytes())
        })
        .await;
        let (client, listener) = listened(client(&portal));
        let error = client.fund(&fund()).await.expect_err("a fault");
        assert_eq!(error.message(), Some("*** e ***"));
        assert_silent_error(&error);
        assert_silent_value(&listener.events());
    }
    for reply in [Reply::nothing(), Reply::json("{\"access_token\":\"token-1\"")] {
        let portal = Portal::hub(move |_, _| reply.clone()).await;
        let (client, listener) = listened(client(&portal));
        assert_silent_error(&client.fund(&fund()).await.expect_err("a fault"));
        let download = fetch(&client, FileKind::PortfolioPdf, None).await;
        assert_silent_error(&download.expect_err("a fault"));
        assert_silent_value(&listener.events());
    }
}
