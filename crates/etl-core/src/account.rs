//! Who may use the system: users, their roles, and what proves who somebody is. No password and no key is here in clear text.

use crate::Sha256;
use chrono::{DateTime, Utc};

/// What a user may do; each role may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Looks.
    Reader,
    /// Runs, cancels, repeats, annotates.
    Operator,
    /// Sets credentials (without reading them), schedules, funds.
    Configurator,
    /// Keeps users and the audit.
    Administrator,
}

impl Role {
    /// Every role, the least one first.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Operator, Self::Configurator, Self::Administrator];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "leitor",
            Self::Operator => "operador",
            Self::Configurator => "configurador",
            Self::Administrator => "administrador",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Number of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub i64);

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Number.
    pub id: UserId,
    /// Name to log in with; lower case.
    pub name: String,
    /// What the user may do.
    pub role: Role,
    /// Off keeps the user without letting him in.
    pub active: bool,
    /// Grows when password, role or activity change: what was issued before counts no more.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A user to make.
#[derive(Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Name to log in with; lower case.
    pub name: String,
    /// What the user may do.
    pub role: Role,
    /// Argon2id hash of the password, in the PHC form.
    pub password_hash: String,
}

/// A change of a user; what is absent stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UserChange {
    /// New role.
    pub role: Option<Role>,
    /// Lets in or keeps out.
    pub active: Option<bool>,
}

/// A browser session to open; the key that the browser holds is known by its hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Hash of the key.
    pub key: Sha256,
    /// Whose.
    pub user: UserId,
    /// Now.
    pub at: DateTime<Utc>,
    /// Address that it was opened from.
    pub origin: String,
    /// What the browser says of itself.
    pub agent: String,
}

/// A browser session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Number, for lists.
    pub id: i64,
    /// Whose.
    pub user: UserId,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to about a minute.
    pub used_at: DateTime<Utc>,
    /// Address that it was opened from.
    pub origin: String,
    /// What the browser says of itself.
    pub agent: String,
}

/// A personal token to issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Hash of the token.
    pub key: Sha256,
    /// Whose.
    pub user: UserId,
    /// Name for people.
    pub name: String,
    /// The most that it may do, whatever its user may.
    pub scope: Role,
    /// Now.
    pub at: DateTime<Utc>,
    /// Not after; none = until it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A personal token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Number, for lists and as the `client_id` of the client-credentials grant.
    pub id: i64,
    /// Whose.
    pub user: UserId,
    /// Name for people.
    pub name: String,
    /// The most that it may do.
    pub scope: Role,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// Not after.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to about a minute.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Token {
    /// Whether it still opens anything.
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// A refresh token to issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefresh {
    /// Hash of the token.
    pub key: Sha256,
    /// Whose.
    pub user: UserId,
    /// [`User::version`] when the family began; a later one ends it.
    pub version: i64,
    /// The most that the family may do.
    pub scope: Role,
    /// Not after; a rotation does not lengthen the life of its family.
    pub expires_at: DateTime<Utc>,
}

/// What became of a refresh token that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// It counts no more and the new one does.
    Rotated {
        /// Whose.
        user: UserId,
        /// See [`NewRefresh::version`].
        version: i64,
        /// See [`NewRefresh::scope`].
        scope: Role,
    },
    /// Unknown, expired or revoked.
    Refused,
    /// It had been used and so had its successor: stolen. The whole family is revoked.
    Reused {
        /// Whose.
        user: UserId,
    },
}
