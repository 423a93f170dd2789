//! Portal sessions that all workers share: what a login yielded, who is logging in, and the login that must not be tried
//! again. Deliberately not here: the login itself, and waiting for another worker's login.

mod memory;

pub use memory::MemorySessions;

use super::{Login, WarehouseError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use std::time::Duration;

/// How long a worker that logs in holds the others back after its last sign of life.
pub const LOGIN_LEASE: Duration = Duration::from_secs(30);

/// The longest that a session is kept, whatever the portal says of its end.
pub const LONGEST_SESSION: Duration = Duration::from_hours(30 * 24);

/// What a login yields.
#[derive(Debug, Clone)]
pub struct PortalSession {
    /// What the connector goes on with: a token, or cookies as the connector writes them.
    pub secret: SecretString,
    /// Time until it is due for renewal; `None` when the portal does not say. A span and not a moment, so that the clocks of
    /// portal, worker and database need not agree.
    pub good_for: Option<Duration>,
}

/// The right to log in to an account, held by one worker at a time; ends [`LOGIN_LEASE`] after it was given or extended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLease {
    /// Connection (`sistema`).
    pub connection: String,
    /// The account as the cache calls it; tells nothing of user or password.
    pub account: String,
    /// Who holds it; no two leases have the same.
    pub holder: String,
}

/// What the cache knows of an account.
#[derive(Debug, Clone)]
pub enum SessionState {
    /// There is a session.
    Valid(PortalSession),
    /// The portal rejected this very user and password; it is not tried again.
    Rejected {
        /// When.
        since: DateTime<Utc>,
    },
    /// The caller logs in, and then says how it went.
    Renew(SessionLease),
    /// Another worker is logging in: look again soon.
    Busy,
}

/// Sessions by connection, user and password. A lease that is no longer held changes nothing.
#[async_trait]
pub trait SessionCache: Send + Sync {
    /// The session of an account, or who gets it.
    async fn lookup(&self, login: &Login) -> Result<SessionState, WarehouseError>;
    /// Keeps a lease for another [`LOGIN_LEASE`]; false when it is no longer held.
    async fn extend(&self, lease: &SessionLease) -> Result<bool, WarehouseError>;
    /// The login was accepted.
    async fn store(&self, lease: &SessionLease, session: &PortalSession) -> Result<(), WarehouseError>;
    /// The login was rejected: nobody tries this user and password again.
    async fn reject(&self, lease: &SessionLease) -> Result<(), WarehouseError>;
    /// The login failed otherwise: somebody else may try.
    async fn release(&self, lease: &SessionLease) -> Result<(), WarehouseError>;
    /// The portal refused this secret. A newer one, which another worker may have stored meanwhile, stays.
    async fn forget(&self, login: &Login, secret: &SecretString) -> Result<(), WarehouseError>;
    /// A person says that a rejected login is good again (an account that was unlocked).
    async fn readmit(&self, login: &Login) -> Result<(), WarehouseError>;
}
