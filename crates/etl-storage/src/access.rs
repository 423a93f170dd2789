//! Who may use the system and how the systems are switched: users, sessions, tokens, switches. Written once for both databases,
//! like the system of record.

mod refresh;
mod systems;
mod tokens;
mod users;
mod views;

use crate::dialect::Dialect;
use crate::store::Store;
use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, Utc};
use etl_core::Sha256;
use etl_core::account::{
    NewRefresh, NewSession, NewToken, NewUser, Rotation, Session, Token, User, UserChange, UserId,
};
use etl_core::ports::{Accounts, WarehouseError};

/// A moment as both databases hold it.
pub(crate) fn stored(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

#[async_trait]
impl<D: Dialect> Accounts for Store<D> {
    async fn create_user(&self, user: &NewUser, at: DateTime<Utc>) -> Result<Option<UserId>, WarehouseError> {
        self.insert_user(user, at).await.map_err(|e| e.during(format!("making the user {:?}", user.name)))
    }

    async fn users(&self) -> Result<Vec<User>, WarehouseError> {
        self.list_users().await.map_err(|e| e.during("listing the users"))
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, WarehouseError> {
        self.find_user(id).await.map_err(|e| e.during(format!("reading user {}", id.0)))
    }

    async fn user_to_log_in(&self, name: &str) -> Result<Option<(User, String)>, WarehouseError> {
        self.find_user_by_name(name).await.map_err(|e| e.during("reading a user by name"))
    }

    async fn change_user(&self, id: UserId, change: &UserChange) -> Result<Option<User>, WarehouseError> {
        self.update_user(id, change).await.map_err(|e| e.during(format!("changing user {}", id.0)))
    }

    async fn set_password(&self, id: UserId, hash: &str, keep: Option<Sha256>) -> Result<bool, WarehouseError> {
        self.update_password(id, hash, keep)
            .await
            .map_err(|e| e.during(format!("setting the password of user {}", id.0)))
    }

    async fn open_session(&self, session: &NewSession) -> Result<(), WarehouseError> {
        self.insert_session(session).await.map_err(|e| e.during("opening a session"))
    }

    async fn session(&self, key: Sha256) -> Result<Option<(Session, User)>, WarehouseError> {
        self.find_session(key).await.map_err(|e| e.during("reading a session"))
    }

    async fn touch_session(&self, id: i64, at: DateTime<Utc>) -> Result<(), WarehouseError> {
        self.use_session(id, at).await.map_err(|e| e.during("noting the use of a session"))
    }

    async fn user_sessions(&self, user: Option<UserId>) -> Result<Vec<Session>, WarehouseError> {
        self.list_sessions(user).await.map_err(|e| e.during("listing the sessions"))
    }

    async fn close_session(&self, id: i64, user: Option<UserId>) -> Result<bool, WarehouseError> {
        self.delete_session(id, user).await.map_err(|e| e.during("ending a session"))
    }

    async fn forget_sessions(
        &self,
        opened_before: DateTime<Utc>,
        used_before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), WarehouseError> {
        let forgotten = self.delete_old_sessions(opened_before, used_before, now).await;
        forgotten.map_err(|e| e.during("removing what has expired"))
    }

    async fn add_token(&self, token: &NewToken) -> Result<i64, WarehouseError> {
        self.insert_token(token).await.map_err(|e| e.during("issuing a token"))
    }

    async fn token(&self, key: Sha256) -> Result<Option<(Token, User)>, WarehouseError> {
        self.find_token(key).await.map_err(|e| e.during("reading a token"))
    }

    async fn touch_token(&self, id: i64, at: DateTime<Utc>) -> Result<(), WarehouseError> {
        self.use_token(id, at).await.map_err(|e| e.during("noting the use of a token"))
    }

    async fn tokens(&self, user: Option<UserId>) -> Result<Vec<Token>, WarehouseError> {
        self.list_tokens(user).await.map_err(|e| e.during("listing the tokens"))
    }

    async fn revoke_token(&self, id: i64, user: Option<UserId>, at: DateTime<Utc>) -> Result<bool, WarehouseError> {
        self.end_token(id, user, at).await.map_err(|e| e.during("revoking a token"))
    }

    async fn add_refresh(&self, refresh: &NewRefresh) -> Result<(), WarehouseError> {
        self.insert_refresh(refresh).await.map_err(|e| e.during("issuing a refresh token"))
    }

    async fn rotate_refresh(&self, key: Sha256, next: Sha256, at: DateTime<Utc>) -> Result<Rotation, WarehouseError> {
        self.swap_refresh(key, next, at).await.map_err(|e| e.during("handing a refresh token in"))
    }
}
