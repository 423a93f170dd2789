//! The staged test of a connection: how far one gets with its address and its login, and how long each step takes.

use super::ConnectorError;
use crate::Code;
use async_trait::async_trait;
use std::time::Duration;

/// A step of the test, in the order in which they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The address may be asked, and its name leads somewhere.
    Dns,
    /// A connection is opened, with TLS where the address says so.
    Connect,
    /// User and password are accepted.
    Login,
    /// The portal lists what the account sees.
    List,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 4] = [Self::Dns, Self::Connect, Self::Login, Self::List];

    /// The word of the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "conexao",
            Self::Login => "login",
            Self::List => "lista",
        }
    }

    /// Title for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Dns => "Endereço",
            Self::Connect => "Conexão",
            Self::Login => "Entrada",
            Self::List => "Lista",
        }
    }
}

/// How a stage went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageReport {
    /// Which.
    pub stage: Stage,
    /// What stopped it; `None` when it passed.
    pub fault: Option<Code>,
    /// What people read. Never what the portal answered.
    pub sentence: String,
    /// Time that it took.
    pub took: Duration,
}

/// Tests connections (`sistemas`).
#[async_trait]
pub trait ConnectionTests: Send + Sync {
    /// The stages up to the first that fails. A login that the portal rejected before is not sent again unless a person says
    /// that it is good (`repeat_login`).
    async fn test(&self, connection: &str, repeat_login: bool) -> Result<Vec<StageReport>, ConnectorError>;

    /// Why an address cannot be a portal's, for people.
    fn address_fault(&self, url: &str) -> Option<&'static str>;
}
