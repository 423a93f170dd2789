//! The login: one at a time, its result for everybody.
//! Deliberately not here: how long a token is good, and that a rejected login is never made again (the session store).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use reqwest::RequestBuilder;
use secrecy::ExposeSecret;
use serde::Serialize;
use tokio::time::timeout;

use crate::call::{Call, Class};
use crate::client::QoreClient;
use crate::error::{ErrorKind, QoreError};
use crate::receive::{hubs_words, json_time_limit, parse, read_body};
use crate::retry::{Failure, backoff, retry_after};
use crate::session::SessionToken;
use crate::token::{Held, LoginAnswer, Token, dated};

impl QoreClient {
    /// The token to use; asks the session store if none is good. Everybody else waits for that and uses its result.
    pub(crate) async fn token(&self, stale: Option<&Arc<Token>>) -> Result<Held<'_>, QoreError> {
        let mut session = self.shared.session.lock().await;
        if let Some(token) = session.usable(stale)? {
            return Ok(Held { token, trial: None });
        }
        let refused = stale.map(|token| token.secret());
        let own = AtomicBool::new(false);
        let login = async {
            own.store(true, Relaxed);
            self.log_in().await
        };
        match self.sessions.token(refused, Box::pin(login)).await {
            Ok(token) => {
                let token = session.logged_in(token);
                let trial = (stale.is_some() && own.into_inner()).then_some(session);
                Ok(Held { token, trial })
            }
            Err(error) => {
                session.login_failed(&error, self.shared.settings.login_pause);
                Err(error)
            }
        }
    }

    /// Logs in; repeats it once if no answer came, and never after any answer.
    async fn log_in(&self) -> Result<SessionToken, QoreError> {
        let call = Call::authorize();
        let error = match self.authorize_once(&call).await {
            Ok(token) => return Ok(token),
            Err(Failure::Retry { error, .. }) => error,
            Err(Failure::Fatal(error) | Failure::SignedOut(error)) => return Err(error),
        };
        let delay = backoff(&self.shared.settings, 0);
        self.wait_before(&call, 2, delay, error).await;
        self.authorize_once(&call).await.map_err(|failure| match failure {
            Failure::Fatal(error) | Failure::SignedOut(error) | Failure::Retry { error, .. } => error,
        })
    }

    async fn authorize_once(&self, call: &Call) -> Result<SessionToken, Failure> {
        #[derive(Serialize)]
        struct LoginBody<'a> {
            username: &'a str,
            password: &'a str,
        }
        self.shared.gates.of(Class::Authorize).pass().await;
        self.observer.on_login();
        let login = &self.shared.login;
        let body = LoginBody { username: &login.username, password: login.password.expose_secret() };
        let request = self.shared.http.post(self.url(call)).json(&body);
        let limit = json_time_limit(&self.shared.settings);
        let answer = timeout(limit, self.login_answer(call, request)).await;
        let answer = answer.map_err(|_| Failure::transient(call, format!("no whole answer within {limit:?}")))??;
        let secret = answer
            .into_secret()
            .ok_or_else(|| QoreError::new(ErrorKind::UnexpectedResponse, call, "the answer holds no token"))?;
        Ok(dated(secret, (self.clock)()))
    }

    async fn login_answer(&self, call: &Call, request: RequestBuilder) -> Result<LoginAnswer, Failure> {
        let response = self.send(call, request).await?;
        if response.status().is_success() {
            let body = read_body(call, response).await?;
            return parse(call, &body);
        }
        let status = response.status().as_u16();
        let kind = match status {
            400 | 401 | 403 => ErrorKind::Auth,
            429 => ErrorKind::RateLimited { retry_after: retry_after(response.headers(), (self.clock)()) },
            500..=599 => ErrorKind::Transient,
            _ => ErrorKind::UnexpectedResponse,
        };
        let password = self.shared.login.password.expose_secret();
        let message = hubs_words(response, &[password]).await;
        let error = QoreError::new(kind, call, format!("answered {status}"));
        Err(error.with_message(message).into())
    }
}
