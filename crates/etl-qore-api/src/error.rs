//! The one error of the crate and its kinds. Deliberately not here: what the pipeline does about a kind.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What a caller may want to branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The login was rejected, or the hub refuses a fresh token.
    Auth,
    /// The login has no right to this fund or file.
    Forbidden,
    /// The hub does not know this fund or file.
    NotFound,
    /// The hub asks to come back later.
    RateLimited {
        /// The wait that the hub asked for, where it said one.
        retry_after: Option<Duration>,
    },
    /// A fault of the network or the hub that may pass.
    Transient,
    /// An answer that is not what it should be.
    UnexpectedResponse,
    /// The caller's cancellation token was triggered.
    Cancelled,
    /// The settings are wrong.
    Config,
    /// The caller's sink could not take the body.
    Write,
}

/// Failure of a call: which call on which fund, what happened, and its cause; never a secret.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct QoreError {
    kind: ErrorKind,
    detail: Box<Detail>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

#[derive(Debug, Clone)]
struct Detail {
    call: String,
    what: String,
    message: Option<String>,
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.call, self.what)?;
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl QoreError {
    pub(crate) fn new(kind: ErrorKind, call: impl fmt::Display, what: impl Into<String>) -> QoreError {
        let detail = Detail { call: call.to_string(), what: what.into(), message: None };
        Self { kind, detail: Box::new(detail), source: None }
    }

    /// A failure of a session store, in its own words.
    pub fn session(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self::new(kind, "session", what)
    }

    /// The same failure with its cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// What was given to [`QoreError::caused_by`], itself: [`Error::source`] shows it behind a pointer.
    pub fn cause(&self) -> Option<&(dyn Error + 'static)> {
        let cause: &(dyn Error + Send + Sync + 'static) = self.source.as_deref()?;
        Some(cause)
    }

    pub(crate) fn with_message(mut self, message: Option<String>) -> Self {
        self.detail.message = message;
        self
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The hub's own words, cut to 200 characters and freed of control characters and secrets.
    pub fn message(&self) -> Option<&str> {
        self.detail.message.as_deref()
    }
}
