//! Where the login of a connection comes from for now: environment (or a file it names), else a prompt without echo.

use crate::exit::Failure;
use etl_core::ports::Login;
use secrecy::{ExposeSecret, SecretString};
use std::io::{IsTerminal, Write};

/// The login of a connection: `ETL_<SISTEMA>_USUARIO` and `ETL_<SISTEMA>_SENHA` (or `…_SENHA_ARQUIVO`), else asked for.
pub(crate) fn login(connection: &str) -> Result<Login, Failure> {
    let name = connection.to_uppercase();
    let (user_key, password_key) = app_setup::login_keys(connection);
    let secret = |key: &str| etl_runtime::secret_env(key).map_err(|e| Failure::login(e.to_string()));
    let username = match secret(&user_key)? {
        Some(user) => user.expose_secret().to_owned(),
        None => ask_user(&name, &user_key)?,
    };
    let password = match secret(&password_key)? {
        Some(password) => password,
        None => ask_password(&name, &password_key)?,
    };
    Ok(Login { connection: connection.to_owned(), username, password })
}

fn ask_user(name: &str, key: &str) -> Result<String, Failure> {
    needs_terminal(key)?;
    eprint!("Usuário do {name}: ");
    let mut line = String::new();
    let read = std::io::stderr().flush().and_then(|()| std::io::stdin().read_line(&mut line));
    match read {
        Ok(_) if !line.trim().is_empty() => Ok(line.trim().to_owned()),
        _ => Err(Failure::login(format!("Falta o usuário do {name}"))),
    }
}

fn ask_password(name: &str, key: &str) -> Result<SecretString, Failure> {
    needs_terminal(key)?;
    let password = rpassword::prompt_password(format!("Senha do {name}: ")).unwrap_or_default();
    if password.is_empty() { Err(Failure::login(format!("Falta a senha do {name}"))) } else { Ok(password.into()) }
}

fn needs_terminal(key: &str) -> Result<(), Failure> {
    if std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::login(format!(
        "Falta a credencial: defina {key} no ambiente (ou {key}_ARQUIVO com o caminho de um arquivo)"
    )))
}
