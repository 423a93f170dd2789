//! QORE's session through the cache of all workers: take what is there, wait for whoever logs in, or log in and say how it
//! went. Deliberately not here: the login request.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::ports::{LOGIN_LEASE, Login, PortalSession, SessionCache, SessionLease, SessionState, WarehouseError};
use etl_qore_api::{ErrorKind, LoginAttempt, QoreError, SessionStore, SessionToken};
use secrecy::SecretString;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, interval, interval_at, timeout};

/// Time between two looks at somebody else's login.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Longest wait for somebody else's login: a slow one, or a dead one and the slow one after it.
const LONGEST_WAIT: Duration = Duration::from_mins(3);
/// Time between two signs of life of our own login.
const EXTEND_EVERY: Duration = LOGIN_LEASE.checked_div(3).expect("3 is not 0");

/// The session of one account.
pub(super) struct SharedSession {
    cache: Arc<dyn SessionCache>,
    login: Login,
    extend_every: Duration,
}

/// What a worker is to do.
enum Turn {
    Use(SessionToken),
    LogIn(SessionLease),
}

impl SharedSession {
    pub(super) fn new(cache: Arc<dyn SessionCache>, login: Login) -> Self {
        Self { cache, login, extend_every: EXTEND_EVERY }
    }

    /// Looks until nobody else is logging in.
    async fn turn(&self) -> Result<Turn, QoreError> {
        let mut looks = interval(LOOK_EVERY);
        loop {
            looks.tick().await;
            match self.cache.lookup(&self.login).await.map_err(not_known)? {
                SessionState::Valid(PortalSession { secret, good_for }) => {
                    return Ok(Turn::Use(SessionToken { secret, good_for }));
                }
                SessionState::Renew(lease) => return Ok(Turn::LogIn(lease)),
                SessionState::Rejected { since } => return Err(rejected(since)),
                SessionState::Busy => {}
            }
        }
    }

    async fn log_in(&self, lease: &SessionLease, attempt: LoginAttempt<'_>) -> Result<SessionToken, QoreError> {
        let result = tokio::select! {
            result = attempt => result,
            never = self.hold_on(lease) => match never {},
        };
        // When this fails nobody hears of it: the token is as good, and the others log in when the lease ends.
        let _ = match &result {
            Ok(token) => self.cache.store(lease, &kept(token)).await,
            Err(error) if error.kind() == ErrorKind::Auth => self.cache.reject(lease).await,
            Err(_) => self.cache.release(lease).await,
        };
        result
    }

    async fn hold_on(&self, lease: &SessionLease) -> Infallible {
        let mut beats = interval_at(Instant::now() + self.extend_every, self.extend_every);
        loop {
            beats.tick().await;
            // The next beat tries again; a lease that is lost is not taken back.
            let _ = self.cache.extend(lease).await;
        }
    }
}

#[async_trait]
impl SessionStore for SharedSession {
    async fn token(&self, refused: Option<&SecretString>, login: LoginAttempt<'_>) -> Result<SessionToken, QoreError> {
        if let Some(secret) = refused {
            self.cache.forget(&self.login, secret).await.map_err(not_known)?;
        }
        let turn = timeout(LONGEST_WAIT, self.turn()).await.unwrap_or_else(|_| {
            let what = format!("another worker has been logging in for more than {LONGEST_WAIT:?}");
            Err(QoreError::session(ErrorKind::Transient, what))
        });
        match turn? {
            Turn::Use(token) => Ok(token),
            Turn::LogIn(lease) => self.log_in(&lease, login).await,
        }
    }
}

fn rejected(since: DateTime<Utc>) -> QoreError {
    let since = since.format("%Y-%m-%dT%H:%M:%SZ");
    let what = format!("this user and password were rejected at {since} and are not tried again");
    QoreError::session(ErrorKind::Auth, what)
}

fn kept(token: &SessionToken) -> PortalSession {
    PortalSession { secret: token.secret.clone(), good_for: token.good_for }
}

fn not_known(error: WarehouseError) -> QoreError {
    QoreError::session(ErrorKind::Transient, "the sessions of the workers cannot be read").caused_by(error)
}

#[cfg(test)]
mod tests;
