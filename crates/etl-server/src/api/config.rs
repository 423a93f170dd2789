//! The configuration as clients of old read and write it: one document with credentials masked. What is absent or masked keeps its
//! value. The credentials by themselves are in `credentials.rs`.

use super::systems::{spec, switches_of, views};
use super::{credentials, systems};
use crate::app::App;
use crate::extract::Body;
use crate::problem::Problem;
use axum::extract::State;
use axum::{Extension, Json};
use etl_core::audit::Deed;
use etl_core::ports::Switches;
use etl_core::{Code, MASK};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

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
#[serde(try_from = "Map<String, Value>")]
#[schema(as = ParteDeSistema)]
pub(crate) struct SystemPart {
    ativo: Option<bool>,
    opcoes: Option<BTreeMap<String, bool>>,
}

/// From an object by its names only: the library would also take the elements of an array for the fields.
impl TryFrom<Map<String, Value>> for SystemPart {
    type Error = String;

    fn try_from(mut fields: Map<String, Value>) -> Result<Self, String> {
        let unfit = |error: serde_json::Error| error.to_string();
        let ativo = fields.remove("ativo").map(serde_json::from_value).transpose().map_err(unfit)?;
        let opcoes = fields.remove("opcoes").map(serde_json::from_value).transpose().map_err(unfit)?;
        match fields.keys().next() {
            Some(name) => Err(format!("unknown field `{name}`")),
            None => Ok(Self { ativo: ativo.flatten(), opcoes: opcoes.flatten() }),
        }
    }
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
    let views = views(&app).await?;
    let sistemas = views.iter().map(|s| (s.id.to_owned(), json!({ "ativo": s.ativo, "opcoes": s.opcoes })));
    let sistemas = Value::Object(sistemas.collect());
    Ok(Json(Config { credentials: masked(), paths: Folders::of(&app).await?, sistemas }))
}

/// As pastas.
#[utoipa::path(get, path = "/api/config/paths", tag = "configuração", responses((status = 200, body = Paths)))]
pub(crate) async fn paths(State(app): State<Arc<App>>) -> Result<Json<Paths>, Problem> {
    Ok(Json(Paths { paths: Folders::of(&app).await? }))
}

/// Muda parte da configuração; o que falta ou vem como `********` fica.
#[utoipa::path(post, path = "/api/config", tag = "configuração", request_body = Option<ConfigChange>,
    responses((status = 200, body = Done)))]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Body(change): Body<ConfigChange>,
) -> Result<Json<Done>, Problem> {
    // Everything is checked before anything is written.
    let credentials = match &change.credentials {
        Some(document) => credentials::checked(&app, document).await?,
        None => Vec::new(),
    };
    let folders = Folders::checked(change.paths.unwrap_or_default())?;
    let mut switches: Vec<(&str, Switches)> = Vec::new();
    for (id, part) in change.sistemas.unwrap_or_default() {
        let unknown = || Problem::field(Code::ApiFields, &format!("sistemas.{id}"), "sistema desconhecido");
        let spec = spec(&id).map_err(|_| unknown())?;
        switches.push((spec.id, switches_of(&app, spec, part.ativo, part.opcoes.unwrap_or_default())?));
    }
    credentials::tell(&deed, &credentials);
    folders.tell(&deed, &app).await?;
    for (id, switches) in &switches {
        systems::tell(&deed, &format!("{id}."), switches);
    }
    credentials::save(&app, credentials).await?;
    let has_folders = folders.save(&app).await?;
    let now = app.ports.clock.now();
    for (id, switches) in switches {
        app.ports.systems.set_switches(id, &switches, now).await?;
    }
    app.feed.look_at_systems();
    let later = if has_folders { "; as pastas valem a partir do próximo início dos trabalhadores" } else { "" };
    Ok(Done::saying(&format!("Configuração salva{later}")))
}

/// Folders by the names of the contract.
pub(super) struct Folders(BTreeMap<String, String>);

impl Folders {
    /// Those that people set, over the settings of the program; empty when neither says anything.
    pub(super) async fn of(app: &App) -> Result<BTreeMap<&'static str, String>, Problem> {
        let set = app.ports.systems.paths().await?;
        let folder = |name: &str| set.get(name).or_else(|| app.settings.paths.get(name)).cloned().unwrap_or_default();
        Ok(PATHS.into_iter().map(|name| (name, folder(name))).collect())
    }

    /// Those of a request, without the masked ones.
    pub(super) fn checked(folders: BTreeMap<String, String>) -> Result<Self, Problem> {
        for (name, folder) in &folders {
            check_folder(name, folder)?;
        }
        Ok(Self(folders.into_iter().filter(|(_, folder)| folder != MASK).collect()))
    }

    /// Tells the audit what they were and become.
    pub(super) async fn tell(&self, deed: &Deed, app: &App) -> Result<(), Problem> {
        if self.0.is_empty() {
            return Ok(());
        }
        let was = Self::of(app).await?;
        for (name, folder) in &self.0 {
            let old = was.get(name.as_str()).map_or("", String::as_str);
            deed.note(&format!("paths.{name}"), format!("{} → {}", told(old), told(folder)));
        }
        Ok(())
    }

    /// Writes them and tells whether there were any.
    pub(super) async fn save(self, app: &App) -> Result<bool, Problem> {
        app.ports.systems.set_paths(&self.0, app.ports.clock.now()).await?;
        Ok(!self.0.is_empty())
    }
}

/// A folder as the audit tells it.
fn told(folder: &str) -> &str {
    if folder.is_empty() { "nenhuma" } else { folder }
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

/// The document of credentials without any: whether one is set is not told.
fn masked() -> Value {
    let account = || json!({ "url": "", "username": MASK, "password": MASK });
    let mut all: Map<String, Value> =
        ["maps", "fidc", "jcot", "britech", "qore"].iter().map(|id| ((*id).to_owned(), account())).collect();
    all.insert("amplis".into(), json!({ "reag": account(), "master": account() }));
    Value::Object(all)
}
