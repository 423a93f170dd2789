//! The configured connections (`sistemas`) and where their logins come from.

use async_trait::async_trait;
use etl_core::Code;
use etl_core::ports::{ConnectorError, ConnectorErrorKind, DynConnector, Login};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One configured account of a platform.
#[derive(Clone)]
pub struct Connection {
    /// Name (`sistema`).
    pub name: String,
    /// Code of its platform.
    pub connector: Arc<dyn DynConnector>,
    /// Settings; never a secret.
    pub config: serde_json::Value,
}

/// Where a login comes from: environment, prompt, the encrypted store.
#[async_trait]
pub trait Logins: Send + Sync {
    /// The login of a connection.
    async fn login(&self, connection: &str) -> Result<Login, ConnectorError>;

    /// The address of the portal, where it is kept with the login and not in the settings.
    async fn url(&self, connection: &str) -> Result<Option<String>, ConnectorError> {
        let _ = connection;
        Ok(None)
    }
}

/// Every connection of the program.
#[derive(Clone)]
pub struct Connections {
    by_name: BTreeMap<String, Connection>,
    logins: Arc<dyn Logins>,
}

impl Connections {
    /// Connections by name; a later one of the same name replaces the earlier.
    pub fn new(connections: Vec<Connection>, logins: Arc<dyn Logins>) -> Self {
        Self { by_name: connections.into_iter().map(|c| (c.name.clone(), c)).collect(), logins }
    }

    /// Names, sorted.
    pub fn names(&self) -> Vec<&str> {
        self.by_name.keys().map(String::as_str).collect()
    }

    /// A connection by name.
    pub fn find(&self, name: &str) -> Option<&Connection> {
        self.by_name.get(name)
    }

    /// A connection with its login.
    pub async fn open(&self, name: &str) -> Result<(Connection, Login), ConnectorError> {
        Ok((self.at_its_address(name).await?, self.login(name).await?))
    }

    /// The login of a connection.
    pub async fn login(&self, name: &str) -> Result<Login, ConnectorError> {
        self.logins.login(name).await
    }

    /// A connection, its settings with the address that is kept with the login.
    pub async fn at_its_address(&self, name: &str) -> Result<Connection, ConnectorError> {
        let mut connection = self.find(name).cloned().ok_or_else(|| {
            let context = format!("connection {name:?} is not configured here");
            ConnectorError::new(ConnectorErrorKind::Config, Code::RequestConnection, context)
        })?;
        if let Some(url) = self.logins.url(name).await? {
            connection.config["url"] = url.into();
        }
        Ok(connection)
    }
}
