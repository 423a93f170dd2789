//! The office's directory of people (OpenID Connect), at which they sign in with the account that they have anyway. Whom it
//! names is looked for among the users by the server; what he may do here is not the directory's business.

use crate::Code;
use async_trait::async_trait;
use secrecy::SecretString;
use std::error::Error;

/// One person's way to the directory and back.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// What the directory sends back with its answer.
    pub state: String,
    /// What the directory puts into the token of this way and of no other.
    pub nonce: String,
    /// Shown when the code is handed in: who has the code alone gets nothing for it (PKCE).
    pub verifier: SecretString,
    /// Address at which the browser comes back.
    pub back: String,
}

/// Who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The user name that the directory tells.
    pub name: String,
    /// Groups that it says the person belongs to.
    pub groups: Vec<String>,
}

/// Why nobody is known to have signed in.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// It gave no answer that can be used.
    #[error("the directory gave no usable answer to {asked}")]
    Away {
        /// What was asked.
        asked: &'static str,
        /// Cause.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// It does not take the code, which may have been used before.
    #[error("the directory does not take the code: {0}")]
    Code(String),
    /// What it says of the person is not to be believed.
    #[error("the token of the directory is refused: {0}")]
    Token(&'static str),
}

impl DirectoryError {
    /// The message for people.
    pub fn code(&self) -> Code {
        match self {
            Self::Away { .. } => Code::DirectoryAway,
            Self::Code(_) => Code::DirectoryStale,
            Self::Token(_) => Code::DirectoryToken,
        }
    }
}

/// The directory.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Where the browser goes to sign in.
    async fn address(&self, sign_in: &SignIn) -> Result<String, DirectoryError>;
    /// Who came back with this code. A code counts once.
    async fn person(&self, code: &SecretString, sign_in: &SignIn) -> Result<Person, DirectoryError>;
}
