//! Where the logins of connections come from: the environment, what a person was asked, the encrypted store.

use async_trait::async_trait;
use etl_core::Code;
use etl_core::ports::{ConnectorError, ConnectorErrorKind, CredentialError, Credentials, Login};
use etl_pipeline::Logins;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Logins from `ETL_<SISTEMA>_USUARIO` and `ETL_<SISTEMA>_SENHA` (or `…_ARQUIVO`), else from the encrypted store.
#[derive(Default)]
pub struct UsualLogins {
    /// The store; absent without a key for it.
    pub store: Option<Arc<dyn Credentials>>,
}

#[async_trait]
impl Logins for UsualLogins {
    async fn login(&self, connection: &str) -> Result<Login, ConnectorError> {
        if let Some(login) = login_of_environment(connection)? {
            return Ok(login);
        }
        let stored = match &self.store {
            Some(store) => store.login(connection).await.map_err(|e| unusable(&e))?,
            None => None,
        };
        stored.ok_or_else(|| unknown(connection))
    }

    async fn url(&self, connection: &str) -> Result<Option<String>, ConnectorError> {
        stored_url(self.store.as_ref(), connection).await
    }
}

/// Logins that were asked for beforehand.
#[derive(Default)]
pub struct GivenLogins {
    /// They, by connection.
    pub logins: BTreeMap<String, Login>,
    /// The store, which may know where a portal is.
    pub store: Option<Arc<dyn Credentials>>,
}

#[async_trait]
impl Logins for GivenLogins {
    async fn login(&self, connection: &str) -> Result<Login, ConnectorError> {
        self.logins.get(connection).cloned().ok_or_else(|| unknown(connection))
    }

    async fn url(&self, connection: &str) -> Result<Option<String>, ConnectorError> {
        stored_url(self.store.as_ref(), connection).await
    }
}

/// The address that is kept with a login.
async fn stored_url(store: Option<&Arc<dyn Credentials>>, connection: &str) -> Result<Option<String>, ConnectorError> {
    let Some(store) = store else { return Ok(None) };
    let stored = store.list().await.map_err(|e| unusable(&e))?;
    Ok(stored.into_iter().find(|c| c.connection == connection).and_then(|c| c.url))
}

/// The login that the environment gives; a part of one is refused.
pub fn login_of_environment(connection: &str) -> Result<Option<Login>, ConnectorError> {
    let (user, password) = login_keys(connection);
    match (secret(&user)?, secret(&password)?) {
        (Some(username), Some(password)) => {
            let username = username.expose_secret().to_owned();
            Ok(Some(Login { connection: connection.to_owned(), username, password }))
        }
        (None, None) => Ok(None),
        (None, Some(_)) => Err(missing(&user)),
        (Some(_), None) => Err(missing(&password)),
    }
}

/// The two names of the environment that hold a login.
pub fn login_keys(connection: &str) -> (String, String) {
    let name = connection.to_uppercase();
    (format!("ETL_{name}_USUARIO"), format!("ETL_{name}_SENHA"))
}

fn secret(key: &str) -> Result<Option<SecretString>, ConnectorError> {
    etl_runtime::secret_env(key)
        .map_err(|error| ConnectorError::new(ConnectorErrorKind::Auth, Code::LoginMissing, format!("{key}: {error}")))
}

fn missing(key: &str) -> ConnectorError {
    let context = format!("defina {key} no ambiente (ou {key}_ARQUIVO com o caminho de um arquivo)");
    ConnectorError::new(ConnectorErrorKind::Auth, Code::LoginMissing, context)
}

fn unknown(connection: &str) -> ConnectorError {
    let (user, password) = login_keys(connection);
    let context = format!("guarde-a com etl credenciais set {connection}, ou defina {user} e {password} no ambiente");
    ConnectorError::new(ConnectorErrorKind::Auth, Code::LoginMissing, context)
}

fn unusable(error: &CredentialError) -> ConnectorError {
    ConnectorError::new(ConnectorErrorKind::Auth, error.code(), error.to_string())
}
