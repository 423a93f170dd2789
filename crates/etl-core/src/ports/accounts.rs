//! Users, sessions and tokens as they are kept. What a valid session or password is, is decided by the server.

use super::WarehouseError;
use crate::Sha256;
use crate::account::{NewRefresh, NewSession, NewToken, NewUser, Rotation, Session, Token, User, UserChange, UserId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Users, their sessions and their tokens.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Makes a user; `None` when the name is taken.
    async fn create_user(&self, user: &NewUser, at: DateTime<Utc>) -> Result<Option<UserId>, WarehouseError>;
    /// Every user, by name.
    async fn users(&self) -> Result<Vec<User>, WarehouseError>;
    /// A user.
    async fn user(&self, id: UserId) -> Result<Option<User>, WarehouseError>;
    /// A user by name, with the hash of the password.
    async fn user_to_log_in(&self, name: &str) -> Result<Option<(User, String)>, WarehouseError>;
    /// Changes a user, which ends what was issued to him; `None` when there is none.
    async fn change_user(&self, id: UserId, change: &UserChange) -> Result<Option<User>, WarehouseError>;
    /// Sets the hash of a password, which ends every session of the user but one; false when there is none.
    async fn set_password(&self, id: UserId, hash: &str, keep: Option<Sha256>) -> Result<bool, WarehouseError>;

    /// Opens a session.
    async fn open_session(&self, session: &NewSession) -> Result<(), WarehouseError>;
    /// A session with its user.
    async fn session(&self, key: Sha256) -> Result<Option<(Session, User)>, WarehouseError>;
    /// Notes that a session is in use.
    async fn touch_session(&self, id: i64, at: DateTime<Utc>) -> Result<(), WarehouseError>;
    /// Sessions, newest first; of one user, or all.
    async fn user_sessions(&self, user: Option<UserId>) -> Result<Vec<Session>, WarehouseError>;
    /// Ends a session; of this user only, when one is given. False when there is none.
    async fn close_session(&self, id: i64, user: Option<UserId>) -> Result<bool, WarehouseError>;
    /// Removes sessions opened or last used before these moments, and refresh tokens past their end.
    async fn forget_sessions(
        &self,
        opened_before: DateTime<Utc>,
        used_before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), WarehouseError>;

    /// Issues a personal token and gives its number.
    async fn add_token(&self, token: &NewToken) -> Result<i64, WarehouseError>;
    /// A personal token with its user.
    async fn token(&self, key: Sha256) -> Result<Option<(Token, User)>, WarehouseError>;
    /// Notes that a token is in use.
    async fn touch_token(&self, id: i64, at: DateTime<Utc>) -> Result<(), WarehouseError>;
    /// Personal tokens, newest first; of one user, or all.
    async fn tokens(&self, user: Option<UserId>) -> Result<Vec<Token>, WarehouseError>;
    /// Revokes a token; of this user only, when one is given. False when there is none.
    async fn revoke_token(&self, id: i64, user: Option<UserId>, at: DateTime<Utc>) -> Result<bool, WarehouseError>;

    /// Begins a family of refresh tokens.
    async fn add_refresh(&self, refresh: &NewRefresh) -> Result<(), WarehouseError>;
    /// Hands a refresh token in for `next`. A race of two callers is tolerated: the later successor counts, until one was used.
    async fn rotate_refresh(&self, key: Sha256, next: Sha256, at: DateTime<Utc>) -> Result<Rotation, WarehouseError>;
}
