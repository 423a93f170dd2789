//! Where the logins of connections come from for now: the environment, or a file that it names.

use etl_core::Code;
use etl_core::ports::{ConnectorError, ConnectorErrorKind, Login};
use etl_pipeline::Logins;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;

/// Logins from `ETL_<SISTEMA>_USUARIO` and `ETL_<SISTEMA>_SENHA` (or `…_ARQUIVO`).
#[derive(Debug, Default)]
pub struct EnvironmentLogins;

impl Logins for EnvironmentLogins {
    fn login(&self, connection: &str) -> Result<Login, ConnectorError> {
        let (user, password) = login_keys(connection);
        let username = secret(&user)?.ok_or_else(|| missing(&user))?;
        let password = secret(&password)?.ok_or_else(|| missing(&password))?;
        Ok(Login { connection: connection.to_owned(), username: username.expose_secret().to_owned(), password })
    }
}

/// Logins that were asked for beforehand.
#[derive(Debug, Default)]
pub struct GivenLogins(pub BTreeMap<String, Login>);

impl Logins for GivenLogins {
    fn login(&self, connection: &str) -> Result<Login, ConnectorError> {
        self.0.get(connection).cloned().ok_or_else(|| missing(connection))
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
