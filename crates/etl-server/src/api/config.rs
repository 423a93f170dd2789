//! The configuration as clients of old read and write it: one document with credentials masked. What is absent or masked keeps its
//! value; credentials are not kept by the server yet, and a try to set one is refused instead of being lost.

use super::systems::{spec, switches_of, views};
use crate::app::App;
use crate::extract::Body;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use etl_core::Code;
use etl_core::ports::Switches;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// What stands for a secret, set or not.
const MASK: &str = "********";
/// Folders by the names of the contract.
const PATHS: [&str; 12] = [
    "csv",
    "pdf",
    "maps",
    "fidc",
    "jcot",
    "britech",
    "qore_excel",
    "qore_pdf",
    "qore_xml",
    "bd_xlsx",
    "selenium_temp",
    "trustee",
];
/// Characters of a folder at most.
const PATH_LENGTH: usize = 1000;

/// A configuração inteira, com as credenciais mascaradas.
#[derive(Serialize, ToSchema)]
#[schema(as = Configuracao)]
pub(crate) struct Config {
    /// Credenciais por sistema; senhas e usuários sempre `********`.
    credentials: Value,
    /// Pastas.
    paths: BTreeMap<&'static str, String>,
    /// Sistemas: ligados ou não, e as suas opções.
    sistemas: Value,
}

/// Parte da configuração a mudar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MudancaDeConfiguracao)]
pub(crate) struct ConfigChange {
    credentials: Option<Value>,
    paths: Option<BTreeMap<String, String>>,
    sistemas: Option<BTreeMap<String, SystemPart>>,
}

/// Parte de um sistema a mudar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ParteDeSistema)]
pub(crate) struct SystemPart {
    ativo: Option<bool>,
    opcoes: Option<BTreeMap<String, bool>>,
}

/// Feito.
#[derive(Serialize, ToSchema)]
#[schema(as = Feito)]
pub(crate) struct Done {
    /// Sempre `success`.
    status: &'static str,
    message: String,
}

impl Done {
    pub(super) fn saying(message: &str) -> Json<Self> {
        Json(Self { status: "success", message: message.into() })
    }
}

/// As pastas.
#[derive(Serialize, ToSchema)]
#[schema(as = Pastas)]
pub(crate) struct Paths {
    paths: BTreeMap<&'static str, String>,
}

/// A configuração, com as credenciais mascaradas.
#[utoipa::path(get, path = "/api/config", tag = "configuração", responses((status = 200, body = Config)))]
pub(crate) async fn find(State(app): State<Arc<App>>) -> Result<Json<Config>, Problem> {
    let systems = views(&app).await?;
    let sistemas = systems.iter().map(|s| (s.id.to_owned(), json!({ "ativo": s.ativo, "opcoes": s.opcoes })));
    let sistemas = Value::Object(sistemas.collect());
    Ok(Json(Config { credentials: masked(), paths: folders(&app).await?, sistemas }))
}

/// As pastas.
#[utoipa::path(get, path = "/api/config/paths", tag = "configuração", responses((status = 200, body = Paths)))]
pub(crate) async fn paths(State(app): State<Arc<App>>) -> Result<Json<Paths>, Problem> {
    Ok(Json(Paths { paths: folders(&app).await? }))
}

/// Muda parte da configuração; o que falta ou vem como `********` fica.
#[utoipa::path(post, path = "/api/config", tag = "configuração", request_body = ConfigChange,
    responses((status = 200, body = Done)))]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Body(change): Body<ConfigChange>,
) -> Result<Json<Done>, Problem> {
    // Everything is checked before anything is written.
    if change.credentials.as_ref().is_some_and(sets_something) {
        let message = "as credenciais vêm do ambiente de cada trabalhador e não são guardadas pelo servidor";
        return Err(Problem::field(Code::ApiFields, "credentials", message));
    }
    let paths = change.paths.unwrap_or_default();
    for (name, folder) in &paths {
        check_folder(name, folder)?;
    }
    let mut switches: Vec<(&str, Switches)> = Vec::new();
    for (id, part) in change.sistemas.unwrap_or_default() {
        let spec = spec(&id)?;
        switches.push((spec.id, switches_of(&app, spec, part.ativo, part.opcoes.unwrap_or_default())?));
    }
    let now = app.ports.clock.now();
    let new: BTreeMap<String, String> = paths.into_iter().filter(|(_, folder)| folder != MASK).collect();
    app.ports.systems.set_paths(&new, now).await?;
    for (id, switches) in switches {
        app.ports.systems.set_switches(id, &switches, now).await?;
    }
    app.feed.look_at_systems();
    let later = if new.is_empty() { "" } else { "; as pastas valem a partir do próximo início dos trabalhadores" };
    Ok(Done::saying(&format!("Configuração salva{later}")))
}

fn check_folder(name: &str, folder: &str) -> Result<(), Problem> {
    let field = format!("paths.{name}");
    if !PATHS.contains(&name) {
        return Err(Problem::field(Code::ApiFields, &field, "campo desconhecido"));
    }
    if folder.chars().count() > PATH_LENGTH || folder.chars().any(char::is_control) {
        return Err(Problem::field(Code::ApiFields, &field, "caminho comprido demais ou com caracteres de controle"));
    }
    Ok(())
}

/// Whether a document sets a value: something that is neither empty nor the mask.
fn sets_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty() && text != MASK,
        Value::Array(items) => items.iter().any(sets_something),
        Value::Object(fields) => fields.values().any(sets_something),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// The folders: what people set, over the settings of the program; empty when neither says anything.
async fn folders(app: &App) -> Result<BTreeMap<&'static str, String>, Problem> {
    let set = app.ports.systems.paths().await?;
    let folder = |name: &str| set.get(name).or_else(|| app.settings.paths.get(name)).cloned().unwrap_or_default();
    Ok(PATHS.into_iter().map(|name| (name, folder(name))).collect())
}

/// The document of credentials without any: whether one is set is not told.
fn masked() -> Value {
    let account = || json!({ "url": "", "username": MASK, "password": MASK });
    let mut all: Map<String, Value> =
        ["maps", "fidc", "jcot", "britech", "qore"].iter().map(|id| ((*id).to_owned(), account())).collect();
    all.insert("amplis".into(), json!({ "reag": account(), "master": account() }));
    Value::Object(all)
}
