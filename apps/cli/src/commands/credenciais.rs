//! `etl credenciais`: the logins of the portals, kept sealed. No password is ever shown.

use super::Session;
use crate::args::{CredenciaisCommand, CredencialArgs, ImportarArgs, SistemaArg, TestArgs};
use crate::exit::{Exit, Failure};
use crate::login;
use crate::output::{BAD, GOOD, Style, WARN, tables};
use anyhow::Context;
use etl_core::audit::{Action, Outcome};
use etl_core::ports::{CredentialChange, Credentials};
use etl_core::{Code, MASK, credential_changes};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Runs the verb.
pub(crate) async fn credenciais(
    command: &CredenciaisCommand,
    config: Option<PathBuf>,
    style: Style,
) -> Result<Exit, Failure> {
    if matches!(command, CredenciaisCommand::Chave) {
        return keep_key(config, style);
    }
    let session = Session::open(config, style).await?;
    let store = session.assembly.credentials.clone().ok_or_else(|| {
        Failure::usage("Sem chave não se guarda credencial: defina ETL_CHAVE (para criá-la: openssl rand -base64 32)")
    })?;
    match command {
        CredenciaisCommand::Chave => {}
        CredenciaisCommand::List => list(&store, style).await?,
        CredenciaisCommand::Set(args) => set(&session, &store, args, style).await?,
        CredenciaisCommand::Test(args) => return test(&session, args, style).await,
        CredenciaisCommand::Remover(args) => remove(&session, &store, args, style).await?,
        CredenciaisCommand::Rotate => {
            let deed = super::deed(Action::CredentialRotate, "");
            let rotate = async { Ok(app_setup::rotate(&session.settings, &store).await?) };
            let sealed = session.perform(&deed, rotate).await?;
            style.say(GOOD, &format!("{sealed} credenciais cifradas com a chave nova"));
        }
        CredenciaisCommand::Importar(args) => import(&session, &store, args, style).await?,
    }
    Ok(Exit::Ok)
}

/// Before anything is opened: nothing can be without the key.
fn keep_key(config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let settings = app_setup::load(config).map_err(|e| Failure::usage(e.to_string()))?;
    let name = &settings.chave.cofre;
    if !app_setup::keep_key(&settings)? {
        return Err(Failure::usage(format!("O cofre já tem uma chave com o nome {name:?}; ela fica como está")));
    }
    style.say(GOOD, &format!("A chave está no cofre do sistema, com o nome {name:?}"));
    if settings.chave.origem != Some(app_setup::KeyOrigin::Cofre) {
        style.say(WARN, "A configuração ainda não a usa: ponha origem = \"cofre\" na seção [chave]");
    }
    Ok(Exit::Ok)
}

async fn list(store: &Arc<dyn Credentials>, style: Style) -> Result<(), Failure> {
    let stored = store.list().await?;
    if style.json {
        let told = stored.iter().map(|c| {
            json!({
                "sistema": c.connection, "usuario": c.username, "senha": c.has_password.then_some(MASK),
                "url": c.url, "atualizado_em": c.updated_at, "chave": c.key_id,
            })
        });
        Style::data(&told.collect::<Value>().to_string());
        return Ok(());
    }
    let mut table = tables::table(&["Sistema", "Usuário", "Senha", "Mudada em"]);
    for c in stored {
        let password = if c.has_password { MASK } else { "–" };
        let day = c.updated_at.format("%d/%m/%Y %H:%M UTC").to_string();
        table.add_row([c.connection, c.username, password.to_owned(), day]);
    }
    Style::data(&table.to_string());
    Ok(())
}

async fn set(
    session: &Session,
    store: &Arc<dyn Credentials>,
    args: &CredencialArgs,
    style: Style,
) -> Result<(), Failure> {
    known(session, &args.sistema)?;
    let name = args.sistema.to_uppercase();
    let (user_key, password_key) = app_setup::login_keys(&args.sistema);
    let username = match &args.usuario {
        Some(username) => Some(username.clone()),
        None if args.senha_stdin => None,
        None => Some(login::ask_user(&name, &user_key)?),
    };
    let password = if args.senha_stdin { password_of_stdin()? } else { login::ask_password(&name, &password_key)? };
    let change = CredentialChange { username, password: Some(password), url: None };
    let deed = super::deed(Action::CredentialChange, &args.sistema);
    deed.note(&args.sistema, if change.username.is_some() { "usuario, senha" } else { "senha" });
    session.perform(&deed, async { Ok(store.change(&args.sistema, change).await?) }).await?;
    let sistema = &args.sistema;
    style.say(
        GOOD,
        &format!("Credencial de {sistema} guardada, cifrada. Para conferir: etl credenciais test {sistema}"),
    );
    Ok(())
}

fn known(session: &Session, connection: &str) -> Result<(), Failure> {
    let known = session.assembly.connections.names();
    if known.contains(&connection) {
        return Ok(());
    }
    Err(Failure::usage(format!("Sistema desconhecido: {connection:?} (conhecidos: {})", known.join(", "))))
}

fn password_of_stdin() -> Result<SecretString, Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("a senha não pôde ser lida da entrada padrão")?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err(Failure::usage("A entrada padrão não tem senha")) } else { Ok(password.into()) }
}

async fn test(session: &Session, args: &TestArgs, style: Style) -> Result<Exit, Failure> {
    known(session, &args.sistema)?;
    // The portal sees the login whatever comes after.
    let deed = super::deed(Action::CredentialTest, &args.sistema);
    session.assembly.audit.record(&deed, Outcome::Begun, None).await?;
    let tests = session.assembly.connection_tests(&session.settings);
    let reports = tests.test(&args.sistema, args.repetir_login).await?;
    let fault = reports.iter().find_map(|report| report.fault);
    let outcome = if fault.is_none() { Outcome::Done } else { Outcome::Failed };
    session.assembly.audit.record(&deed, outcome, fault).await?;
    for report in &reports {
        let sign = if report.fault.is_some() { BAD } else { GOOD };
        let (title, took) = (report.stage.title(), report.took.as_millis());
        style.say(sign, &format!("{title}: {} ({took} ms)", report.sentence));
    }
    Ok(match reports.last().and_then(|report| report.fault) {
        None => Exit::Ok,
        Some(Code::PortalAuth | Code::LoginMissing) => Exit::NeedsLogin,
        Some(_) => Exit::CouldNotRun,
    })
}

async fn remove(
    session: &Session,
    store: &Arc<dyn Credentials>,
    args: &SistemaArg,
    style: Style,
) -> Result<(), Failure> {
    let deed = super::deed(Action::CredentialRemove, &args.sistema);
    if !session.perform(&deed, async { Ok(store.remove(&args.sistema).await?) }).await? {
        return Err(Failure::usage(format!("Não há credencial guardada de {:?}", args.sistema)));
    }
    style.say(GOOD, &format!("Credencial de {} removida", args.sistema));
    Ok(())
}

async fn import(
    session: &Session,
    store: &Arc<dyn Credentials>,
    args: &ImportarArgs,
    style: Style,
) -> Result<(), Failure> {
    let path = &args.arquivo;
    let text = std::fs::read_to_string(path).with_context(|| format!("{} não pôde ser lido", path.display()))?;
    // Without the reader's own words: they may quote a line with a secret.
    let mut document: Value = serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("{} não é JSON (linha {})", path.display(), error.line())))?;
    let changes = credential_changes(&document).map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(|f| format!("{}: esperado {}", f.field, f.expected)).collect();
        Failure::usage(format!("{} tem campos que não se entendem: {}", path.display(), faults.join("; ")))
    })?;
    let names: Vec<_> = changes.iter().map(|(connection, _)| connection.as_str()).collect();
    let deed = super::deed(Action::CredentialImport, names.join(", "));
    let keep = async {
        for (connection, change) in &changes {
            store.change(connection, change.clone()).await?;
        }
        Ok(())
    };
    session.perform(&deed, keep).await?;
    style.say(GOOD, &format!("{} credenciais guardadas, cifradas: {}", changes.len(), names.join(", ")));
    if args.esvaziar || confirmed(path)? {
        blank(&mut document);
        overwrite(path, &text, &document)?;
        style.say(GOOD, &format!("As senhas de {} foram apagadas do arquivo", path.display()));
    } else {
        let hint = format!("{} ainda tem as senhas às claras: repita com --esvaziar, ou apague-o", path.display());
        style.say(WARN, &hint);
    }
    Ok(())
}

fn confirmed(path: &Path) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!("Apagar as senhas de {}? [s/N] ", path.display());
    let mut line = String::new();
    let read = std::io::stderr().flush().and_then(|()| std::io::stdin().read_line(&mut line));
    read.context("a resposta não pôde ser lida")?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "s" | "sim"))
}

/// Empties every password of the document, at any depth.
fn blank(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "password" { *value = "".into() } else { blank(value) }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(blank),
        _ => {}
    }
}

/// Writes the document in the place of the old text, which is overwritten first, so that it does not stay on the disk.
fn overwrite(path: &Path, old: &str, document: &Value) -> Result<(), Failure> {
    let failed = || format!("{} não pôde ser esvaziado", path.display());
    let new = serde_json::to_string_pretty(document).context("o documento não pôde ser escrito")?;
    let mut file = std::fs::OpenOptions::new().write(true).open(path).with_context(failed)?;
    file.write_all(&vec![b' '; old.len()]).and_then(|()| file.sync_all()).with_context(failed)?;
    std::fs::write(path, new).with_context(failed)?;
    Ok(())
}
