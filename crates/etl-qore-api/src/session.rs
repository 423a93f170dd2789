//! Where the session of a login is kept beyond one client, so that several clients, or processes, share it.
//! Deliberately not here: when a token is due for renewal, and any store but that of a client that is alone.

use std::pin::Pin;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::error::{ErrorKind, QoreError};

/// A token, as client and store hand it to each other; prints as `***`.
#[derive(Clone)]
pub struct SessionToken {
    /// The token.
    pub secret: SecretString,
    /// Time until it is due for renewal; `None` when its end is unknown.
    pub good_for: Option<Duration>,
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(***)")
    }
}

/// A login that is made when it is awaited, and not before.
pub type LoginAttempt<'a> = Pin<Box<dyn Future<Output = Result<SessionToken, QoreError>> + Send + 'a>>;

/// Keeps the session of one login. The client asks it one call at a time, and keeps the token itself until it is due.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// A token that is good: one that is kept, or the one that `login` yields. `refused` is a token that the hub refused: it
    /// is not given again. After a login that ended as [`ErrorKind::Auth`] the same login must not be made again.
    async fn token(&self, refused: Option<&SecretString>, login: LoginAttempt<'_>) -> Result<SessionToken, QoreError>;
}

/// The store of a client that is alone: remembers a rejected login.
#[derive(Debug, Default)]
pub(crate) struct OwnSession {
    rejected: Mutex<Option<QoreError>>,
}

#[async_trait]
impl SessionStore for OwnSession {
    async fn token(&self, _: Option<&SecretString>, login: LoginAttempt<'_>) -> Result<SessionToken, QoreError> {
        let rejected = || self.rejected.lock().expect("no code panics while holding it");
        if let Some(error) = rejected().as_ref() {
            return Err(error.clone());
        }
        let result = login.await;
        if let Err(error) = &result
            && error.kind() == ErrorKind::Auth
        {
            *rejected() = Some(error.clone());
        }
        result
    }
}
