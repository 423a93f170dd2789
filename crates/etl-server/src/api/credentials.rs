//! The credentials of the portals, in the document that clients of old know: written and replaced, never read. A password is
//! in no answer, nor its length; another address asks for the password again, so that nobody can have it sent elsewhere.

use super::config::{Done, Folders};
use super::systems::spec;
use crate::app::App;
use crate::extract::Body;
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use etl_core::audit::Deed;
use etl_core::ports::{Credential, CredentialChange, Credentials};
use etl_core::system::SYSTEMS;
use etl_core::{Code, MASK, credential_changes};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// The platform whose accounts are tenants in the document.
const TENANTS: &str = "amplis_";
/// Characters of a field at most.
const LENGTH: usize = 500;

/// A credencial de um sistema; a senha é `********` quando há uma, e vazia quando não há.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = Credencial)]
pub(crate) struct CredentialView {
    url: String,
    username: String,
    password: &'static str,
}

impl From<&Credential> for CredentialView {
    fn from(credential: &Credential) -> Self {
        Self {
            url: credential.url.clone().unwrap_or_default(),
            username: credential.username.clone(),
            password: if credential.has_password { MASK } else { "" },
        }
    }
}

/// As credenciais de todos os sistemas, e as pastas.
#[utoipa::path(get, path = "/api/credentials", tag = "configuração", responses((status = 200, body = Value)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<Value>, Problem> {
    let mut document = document(&stored(&app).await?);
    document.insert("paths".into(), json!(Folders::of(&app).await?));
    Ok(Json(Value::Object(document)))
}

/// A credencial de um sistema.
#[utoipa::path(get, path = "/api/credentials/{system_id}", tag = "configuração",
    params(("system_id" = String, Path, example = "qore")), responses((status = 200, body = CredentialView), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn find(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<CredentialView>, Problem> {
    let id = spec(&id)?.id;
    Ok(Json(stored(&app).await?.remove(id).unwrap_or_default()))
}

/// Muda credenciais e pastas; o que falta ou vem como `********` fica.
#[utoipa::path(post, path = "/api/credentials", tag = "configuração", request_body = Option<Value>,
    responses((status = 200, body = Done)))]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Body(document): Body<Value>,
) -> Result<Json<Done>, Problem> {
    let folders = document.get("paths").cloned().unwrap_or_else(|| json!({}));
    let folders = serde_json::from_value(folders)
        .map_err(|_| Problem::field(Code::ApiFields, "paths", "esperado um objeto de textos"))?;
    let folders = Folders::checked(folders)?;
    let changes = checked(&app, &document).await?;
    tell(&deed, &changes);
    folders.tell(&deed, &app).await?;
    save(&app, changes).await?;
    folders.save(&app).await?;
    Ok(Done::saying("Credenciais salvas"))
}

/// Remove a credencial de um sistema; as execuções que entrariam nele falham até que haja outra.
#[utoipa::path(delete, path = "/api/credentials/{system_id}", tag = "configuração",
    params(("system_id" = String, Path, example = "qore")), responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Path(id): Path<String>,
) -> Result<Json<Done>, Problem> {
    let spec = spec(&id)?;
    deed.about(spec.id);
    let removed = store(&app)?.remove(spec.id).await?;
    Ok(Done::saying(if removed { "Credencial removida" } else { "Não havia credencial guardada" }))
}

/// The changes that a document asks for, all checked; nothing is written yet.
pub(super) async fn checked(app: &App, document: &Value) -> Result<Vec<(String, CredentialChange)>, Problem> {
    let changes = credential_changes(document).map_err(|faults| {
        let faults = faults.into_iter().map(|fault| (fault.field, format!("esperado {}", fault.expected)));
        Problem::fields(Code::ApiFields, faults)
    })?;
    if changes.is_empty() {
        return Ok(changes);
    }
    let store = store(app)?;
    let stored = store.list().await?;
    for (connection, change) in &changes {
        if !SYSTEMS.iter().any(|system| system.id == connection) {
            return Err(Problem::field(Code::ApiFields, &path_of(connection), "sistema desconhecido"));
        }
        check(app, connection, change, stored.iter().find(|c| c.connection == *connection))?;
    }
    Ok(changes)
}

/// Tells the audit which parts of which credentials change; never what they become.
pub(super) fn tell(deed: &Deed, changes: &[(String, CredentialChange)]) {
    for (connection, change) in changes {
        deed.note(connection, parts(change));
    }
}

/// The names of the parts of a credential that a change sets.
fn parts(change: &CredentialChange) -> String {
    let parts =
        [("url", change.url.is_some()), ("usuario", change.username.is_some()), ("senha", change.password.is_some())];
    parts.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}

/// Writes changes that were checked.
pub(super) async fn save(app: &App, changes: Vec<(String, CredentialChange)>) -> Result<(), Problem> {
    for (connection, change) in changes {
        store(app)?.change(&connection, change).await?;
    }
    Ok(())
}

fn check(app: &App, connection: &str, change: &CredentialChange, was: Option<&Credential>) -> Result<(), Problem> {
    let refused = |field: &str, message: &str| {
        Err(Problem::field(Code::ApiFields, &format!("{}.{field}", path_of(connection)), message))
    };
    if change.username.as_ref().is_some_and(|text| text.chars().count() > LENGTH || text.contains(char::is_control)) {
        return refused("username", "comprido demais ou com caracteres de controle");
    }
    let Some(url) = &change.url else { return Ok(()) };
    let usual = url.is_empty() || url.starts_with("https://");
    if !usual || url.chars().count() > LENGTH || url.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return refused("url", "esperado um endereço https://");
    }
    if let Some(fault) = Some(url).filter(|url| !url.is_empty()).and_then(|url| app.ports.tests.address_fault(url)) {
        return refused("url", fault);
    }
    let same = was.and_then(|c| c.url.as_deref()).unwrap_or_default() == url;
    let has_password = was.is_some_and(|c| c.has_password);
    if !same && has_password && change.password.is_none() {
        return refused(
            "url",
            "o endereço mudou: informe também a senha, que não é mandada a outro lugar sem ser pedida",
        );
    }
    Ok(())
}

fn store(app: &App) -> Result<&Arc<dyn Credentials>, Problem> {
    app.ports.credentials.as_ref().ok_or_else(|| Problem::new(Code::LoginNoKey))
}

/// What is stored, by system; nothing without a key.
async fn stored(app: &App) -> Result<BTreeMap<String, CredentialView>, Problem> {
    let Some(store) = &app.ports.credentials else { return Ok(BTreeMap::new()) };
    let list = store.list().await?;
    Ok(list.iter().map(|c| (c.connection.clone(), CredentialView::from(c))).collect())
}

/// The document of what is stored, with every system in it.
fn document(stored: &BTreeMap<String, CredentialView>) -> Map<String, Value> {
    let mut document = Map::new();
    for system in &SYSTEMS {
        let view = json!(stored.get(system.id).cloned().unwrap_or_default());
        match system.id.strip_prefix(TENANTS) {
            Some(tenant) => {
                let platform = TENANTS.trim_end_matches('_');
                document.entry(platform).or_insert_with(|| json!({}))[tenant] = view;
            }
            None => {
                document.insert(system.id.into(), view);
            }
        }
    }
    document
}

/// The place of a connection in the document.
fn path_of(connection: &str) -> String {
    match connection.strip_prefix(TENANTS) {
        Some(tenant) => format!("{}.{tenant}", TENANTS.trim_end_matches('_')),
        None => connection.to_owned(),
    }
}
