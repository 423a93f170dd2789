//! Several clients of one login share a session through a store of the caller's.

use std::sync::Arc;

use async_trait::async_trait;
use etl_qore_api::{ErrorKind, LoginAttempt, QoreError, SessionStore, SessionToken};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::portal::{Portal, Reply};
use crate::support::{FUND_JSON, client, fund};

/// Keeps the last token; one client at a time.
#[derive(Default)]
struct Shared(Mutex<Option<SessionToken>>);

#[async_trait]
impl SessionStore for Shared {
    async fn token(&self, refused: Option<&SecretString>, login: LoginAttempt<'_>) -> Result<SessionToken, QoreError> {
        let mut kept = self.0.lock().await;
        let is_refused = |t: &SessionToken| refused.is_some_and(|r| r.expose_secret() == t.secret.expose_secret());
        if let Some(token) = kept.as_ref().filter(|token| !is_refused(token)) {
            return Ok(token.clone());
        }
        let token = login.await?;
        *kept = Some(token.clone());
        Ok(token)
    }
}

/// Says no without asking the hub.
struct Barred;

#[async_trait]
impl SessionStore for Barred {
    async fn token(&self, _: Option<&SecretString>, _: LoginAttempt<'_>) -> Result<SessionToken, QoreError> {
        Err(QoreError::session(ErrorKind::Auth, "rejected yesterday"))
    }
}

#[tokio::test]
async fn one_login_serves_many_clients_and_one_renewal_mends_all() {
    let portal = Portal::hub(|_, _| Reply::json(FUND_JSON)).await;
    let store = Arc::new(Shared::default());
    let clients: Vec<_> = (0..6).map(|_| client(&portal).with_session_store(Arc::<Shared>::clone(&store))).collect();
    for logins in [1, 2] {
        let mut calls = JoinSet::new();
        for client in &clients {
            let client = client.clone();
            calls.spawn(async move { client.fund(&fund()).await.expect("a fund") });
        }
        assert_eq!(calls.join_all().await.len(), 6);
        assert_eq!(portal.logins(), logins);
        portal.revoke();
    }
    let printed = format!("{:?}", store.0.lock().await);
    assert!(!printed.contains("token"), "{printed}");
}

#[tokio::test]
async fn a_store_that_knows_of_a_rejection_keeps_the_client_from_the_hub() {
    let portal = Portal::hub(|_, _| Reply::json(FUND_JSON)).await;
    let client = client(&portal).with_session_store(Arc::new(Barred));
    for _ in 0..3 {
        let error = client.fund(&fund()).await.expect_err("barred");
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::Auth, "session: rejected yesterday".into()));
    }
    assert!(portal.requests().is_empty());
}
