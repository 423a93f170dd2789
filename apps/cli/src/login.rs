//! Where the login of a connection comes from: the environment (or a file it names), the store, else a prompt without echo.

use crate::exit::Failure;
use etl_core::ports::{Credentials, Login};
use secrecy::SecretString;
use std::io::{IsTerminal, Write};
use std::sync::Arc;

/// The login of a connection: `ETL_<SISTEMA>_USUARIO` and `ETL_<SISTEMA>_SENHA` (or `…_SENHA_ARQUIVO`), else the stored one,
/// else asked for.
pub(crate) async fn login(connection: &str, store: Option<&Arc<dyn Credentials>>) -> Result<Login, Failure> {
    if let Some(login) = app_setup::login_of_environment(connection)? {
        return Ok(login);
    }
    let stored = match store {
        Some(store) => store.login(connection).await?,
        None => None,
    };
    match stored {
        Some(login) => Ok(login),
        None => ask(connection),
    }
}

/// Asks a person at the terminal.
pub(crate) fn ask(connection: &str) -> Result<Login, Failure> {
    let name = connection.to_uppercase();
    let (user_key, password_key) = app_setup::login_keys(connection);
    let username = ask_user(&name, &user_key)?;
    let password = ask_password(&name, &password_key)?;
    Ok(Login { connection: connection.to_owned(), username, password })
}

pub(crate) fn ask_user(name: &str, key: &str) -> Result<String, Failure> {
    needs_terminal(key)?;
    eprint!("Usuário do {name}: ");
    let mut line = String::new();
    let read = std::io::stderr().flush().and_then(|()| std::io::stdin().read_line(&mut line));
    match read {
        Ok(_) if !line.trim().is_empty() => Ok(line.trim().to_owned()),
        _ => Err(Failure::login(format!("Falta o usuário do {name}"))),
    }
}

pub(crate) fn ask_password(name: &str, key: &str) -> Result<SecretString, Failure> {
    needs_terminal(key)?;
    let password = rpassword::prompt_password(format!("Senha do {name}: ")).unwrap_or_default();
    if password.is_empty() { Err(Failure::login(format!("Falta a senha do {name}"))) } else { Ok(password.into()) }
}

/// A new password: from `ETL_USUARIO_SENHA` (or `…_ARQUIVO`), else asked for twice.
pub(crate) fn new_password() -> Result<SecretString, Failure> {
    const KEY: &str = "ETL_USUARIO_SENHA";
    if let Some(password) = etl_runtime::secret_env(KEY).map_err(|e| Failure::login(e.to_string()))? {
        return Ok(password);
    }
    needs_terminal(KEY)?;
    let ask = |what: &str| rpassword::prompt_password(what).unwrap_or_default();
    let password = ask("Nova senha: ");
    if password != ask("De novo: ") {
        return Err(Failure::usage("As senhas não são iguais"));
    }
    Ok(password.into())
}

fn needs_terminal(key: &str) -> Result<(), Failure> {
    if std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::login(format!(
        "Falta a credencial: defina {key} no ambiente (ou {key}_ARQUIVO com o caminho de um arquivo)"
    )))
}
