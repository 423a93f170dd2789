//! The logins of connections, kept sealed. Deliberately not here: how they are sealed, the prompt, the environment.

use super::{Login, WarehouseError};
use crate::Code;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// What is told of a stored login; never a password, nor its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Connection (`sistema`).
    pub connection: String,
    /// User name; empty when none was given.
    pub username: String,
    /// Whether there is a password.
    pub has_password: bool,
    /// Address of the portal, where it is not that of the settings.
    pub url: Option<String>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Id of the key that it is sealed under.
    pub key_id: String,
}

/// What to change of a stored login; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct CredentialChange {
    /// User name.
    pub username: Option<String>,
    /// Password.
    pub password: Option<SecretString>,
    /// Address of the portal; the empty one gives back that of the settings.
    pub url: Option<String>,
}

/// Why a login is not given or not kept.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// It is sealed under a key that is not here.
    #[error("the login of {connection} is sealed under the key {key_id}, which is not given")]
    OtherKey {
        /// Connection.
        connection: String,
        /// Id of the key.
        key_id: String,
    },
    /// It was tampered with, or belongs elsewhere.
    #[error("the stored login of {0} was changed by somebody else and is not used")]
    Damaged(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] WarehouseError),
}

impl CredentialError {
    /// Code of the message that people read.
    pub fn code(&self) -> Code {
        match self {
            Self::OtherKey { .. } => Code::LoginSealed,
            Self::Damaged(_) => Code::LoginDamaged,
            Self::Store(_) => Code::StorageFailed,
        }
    }
}

/// The store of logins.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// Opens every record, so that a wrong key is found before anything starts.
    async fn check(&self) -> Result<(), CredentialError>;
    /// What is stored, by connection.
    async fn list(&self) -> Result<Vec<Credential>, CredentialError>;
    /// The login of a connection; `None` unless user and password are stored.
    async fn login(&self, connection: &str) -> Result<Option<Login>, CredentialError>;
    /// Changes or adds a login.
    async fn change(&self, connection: &str, change: CredentialChange) -> Result<(), CredentialError>;
    /// Removes a login; false when there was none.
    async fn remove(&self, connection: &str) -> Result<bool, CredentialError>;
    /// Seals every record under the newest key and gives how many were changed. May be interrupted and repeated at any time,
    /// as long as both keys are given.
    async fn rotate(&self) -> Result<usize, CredentialError>;
}
