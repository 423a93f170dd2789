//! `etl usuario`: who may use the server. Works on the database itself, so that nobody is ever locked out of his own machine.

use super::Session;
use crate::args::UsuarioCommand;
use crate::exit::{Exit, Failure};
use crate::login::new_password;
use crate::output::{GOOD, Style, WARN, tables};
use etl_core::account::{NewUser, Role, User};
use etl_core::audit::Action;
use etl_core::{Code, message};
use etl_server::passwords;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Runs the verb.
pub(crate) async fn usuario(command: UsuarioCommand, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    match command {
        UsuarioCommand::Criar { nome, papel } => create(&session, nome, &papel, style).await,
        UsuarioCommand::Listar => list(&session, style).await,
        UsuarioCommand::Senha { nome } => set_password(&session, &nome, style).await,
    }
}

async fn create(session: &Session, name: String, role: &str, style: Style) -> Result<Exit, Failure> {
    if !passwords::is_user_name(&name) {
        return Err(Failure::usage(message(Code::UserNameRefused, &format!("{name:?}"))));
    }
    let words = || format!("Papel desconhecido: {role:?} (use leitor, operador, configurador ou administrador)");
    let role = Role::from_name(role).ok_or_else(|| Failure::usage(words()))?;
    let password_hash = hash_for(&name)?;
    let new = NewUser { name: name.clone(), role, password_hash };
    let deed = super::deed(Action::UserCreate, &name);
    deed.note("papel", role.name());
    let make = async {
        let made = session.assembly.accounts.create_user(&new, session.services.clock.now()).await?;
        made.ok_or_else(|| Failure::usage(message(Code::UserTaken, &name)))
    };
    session.perform(&deed, make).await?;
    style.say(GOOD, &format!("Usuário {name} criado, papel {}", role.name()));
    Ok(Exit::Ok)
}

/// The hash of a new password.
fn hash_for(user: &str) -> Result<String, Failure> {
    let password = new_password()?;
    if let Some(fault) = passwords::fault(&password, user) {
        return Err(Failure::usage(message(Code::PasswordRefused, fault)));
    }
    Ok(passwords::hash(&password))
}

async fn list(session: &Session, style: Style) -> Result<Exit, Failure> {
    let users = session.assembly.accounts.users().await?;
    if style.json {
        Style::data(&users.iter().map(user_json).collect::<Value>().to_string());
    } else if users.is_empty() {
        style.say(WARN, "Nenhum usuário. Crie um com: etl usuario criar admin --papel administrador");
    } else {
        let mut table = tables::table(&["Usuário", "Papel", "Ativo"]);
        for user in &users {
            table.add_row([user.name.as_str(), user.role.name(), if user.active { "sim" } else { "não" }]);
        }
        Style::data(&table.to_string());
    }
    Ok(Exit::Ok)
}

fn user_json(user: &User) -> Value {
    json!({ "id": user.id.0, "username": user.name, "papel": user.role.name(), "ativo": user.active })
}

async fn set_password(session: &Session, name: &str, style: Style) -> Result<Exit, Failure> {
    let accounts = &session.assembly.accounts;
    let found = accounts.users().await?.into_iter().find(|user| user.name == name);
    let user = found.ok_or_else(|| Failure::usage(message(Code::UserUnknown, name)))?;
    let hash = hash_for(name)?;
    let deed = super::deed(Action::UserChange, name);
    deed.note("senha", "trocada");
    session.perform(&deed, async { Ok(accounts.set_password(user.id, &hash, None).await?) }).await?;
    style.say(GOOD, &format!("Senha de {name} trocada; as sessões terminaram"));
    Ok(Exit::Ok)
}
