//! The systems: how they stand and how people switch them.

use crate::app::App;
use crate::extract::Body;
use crate::problem::Problem;
use crate::views::opt_local;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use etl_core::Code;
use etl_core::audit::Deed;
use etl_core::ports::{ACTIVE_SWITCH, Switches};
use etl_core::system::{SYSTEMS, SystemOption, SystemRun, SystemSpec, SystemStatus};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Um sistema, como o seu cartão o mostra.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Sistema)]
pub(crate) struct SystemView {
    /// Identificador estável.
    #[schema(example = "qore")]
    pub(crate) id: &'static str,
    /// Nome no cartão.
    pub(crate) nome: &'static str,
    /// Descrição no cartão.
    pub(crate) descricao: &'static str,
    /// Se participa das execuções.
    pub(crate) ativo: bool,
    /// Como está: IDLE, RUNNING, SUCCESS, ERROR ou CANCELLED.
    pub(crate) status: &'static str,
    /// Opções que o sistema tem, ligadas ou não.
    pub(crate) opcoes: BTreeMap<&'static str, bool>,
    /// Quando terminou (ou começou) a última execução.
    pub(crate) ultima_execucao: Option<String>,
    /// O que há a dizer.
    pub(crate) mensagem: Option<String>,
}

/// Os sistemas.
#[derive(Serialize, ToSchema)]
#[schema(as = Sistemas)]
pub(crate) struct SystemList {
    sistemas: Vec<SystemView>,
}

/// A mudança de um sistema; o que falta fica.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MudancaDeSistema)]
pub(crate) struct SystemChange {
    ativo: Option<bool>,
    opcoes: Option<BTreeMap<String, bool>>,
}

/// Liga ou desliga um sistema.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Chave)]
pub(crate) struct Toggle {
    ativo: bool,
}

/// O sistema depois de ligado ou desligado.
#[derive(Serialize, ToSchema)]
#[schema(as = Chaveado)]
pub(crate) struct Toggled {
    id: &'static str,
    ativo: bool,
    status: &'static str,
}

/// Liga ou desliga uma opção.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Opcao)]
pub(crate) struct OptionChange {
    opcao: String,
    valor: bool,
}

/// A opção depois de mudada.
#[derive(Serialize, ToSchema)]
#[schema(as = OpcaoMudada)]
pub(crate) struct OptionChanged {
    id: &'static str,
    opcao: String,
    valor: bool,
}

/// Todos os sistemas.
#[utoipa::path(get, path = "/api/sistemas", tag = "sistemas", responses((status = 200, body = SystemList)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<SystemList>, Problem> {
    Ok(Json(SystemList { sistemas: views(&app).await? }))
}

/// Os sistemas ativos.
#[utoipa::path(get, path = "/api/sistemas/ativos", tag = "sistemas", responses((status = 200, body = SystemList)))]
pub(crate) async fn list_active(State(app): State<Arc<App>>) -> Result<Json<SystemList>, Problem> {
    let sistemas = views(&app).await?.into_iter().filter(|system| system.ativo).collect();
    Ok(Json(SystemList { sistemas }))
}

/// Um sistema.
#[utoipa::path(get, path = "/api/sistemas/{id}", tag = "sistemas", params(("id" = String, Path)),
    responses((status = 200, body = SystemView), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn find(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<SystemView>, Problem> {
    Ok(Json(view(&app, spec(&id)?).await?))
}

/// Muda um sistema.
#[utoipa::path(patch, path = "/api/sistemas/{id}", tag = "sistemas", params(("id" = String, Path)),
    request_body = Option<SystemChange>,
    responses((status = 200, body = SystemView), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Path(id): Path<String>,
    Body(change): Body<SystemChange>,
) -> Result<Json<SystemView>, Problem> {
    let spec = spec(&id)?;
    let switches = switches_of(&app, spec, change.ativo, change.opcoes.unwrap_or_default())?;
    save(&app, &deed, spec, &switches).await?;
    Ok(Json(view(&app, spec).await?))
}

/// Liga ou desliga um sistema.
#[utoipa::path(patch, path = "/api/sistemas/{id}/toggle", tag = "sistemas", params(("id" = String, Path)),
    request_body = Toggle,
    responses((status = 200, body = Toggled), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn toggle(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Path(id): Path<String>,
    Body(Toggle { ativo }): Body<Toggle>,
) -> Result<Json<Toggled>, Problem> {
    let spec = spec(&id)?;
    save(&app, &deed, spec, &switches_of(&app, spec, Some(ativo), BTreeMap::new())?).await?;
    let view = view(&app, spec).await?;
    Ok(Json(Toggled { id: view.id, ativo: view.ativo, status: view.status }))
}

/// Liga ou desliga uma opção de um sistema.
#[utoipa::path(patch, path = "/api/sistemas/{id}/opcao", tag = "sistemas", params(("id" = String, Path)),
    request_body = OptionChange,
    responses((status = 200, body = OptionChanged), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn set_option(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Path(id): Path<String>,
    Body(OptionChange { opcao, valor }): Body<OptionChange>,
) -> Result<Json<OptionChanged>, Problem> {
    let spec = spec(&id)?;
    let switches = switches_of(&app, spec, None, BTreeMap::from([(opcao.clone(), valor)]))?;
    save(&app, &deed, spec, &switches).await?;
    Ok(Json(OptionChanged { id: spec.id, opcao, valor }))
}

async fn save(app: &App, deed: &Deed, spec: &SystemSpec, switches: &Switches) -> Result<(), Problem> {
    tell(deed, "", switches);
    app.ports.systems.set_switches(spec.id, switches, app.ports.clock.now()).await?;
    app.feed.look_at_systems();
    Ok(())
}

/// Tells the audit what switches become.
pub(super) fn tell(deed: &Deed, prefix: &str, switches: &Switches) {
    for (name, on) in switches {
        deed.note(&format!("{prefix}{name}"), on.to_string());
    }
}

/// The system of an id.
pub(super) fn spec(id: &str) -> Result<&'static SystemSpec, Problem> {
    SYSTEMS.iter().find(|spec| spec.id == id).ok_or_else(|| Problem::new(Code::SystemUnknown))
}

/// The option of a system; 400 when it has none of that name.
pub(super) fn option(spec: &SystemSpec, name: &str) -> Result<SystemOption, Problem> {
    let known = SystemOption::from_name(name).filter(|option| spec.options.contains(option));
    known.ok_or_else(|| Problem::with_detail(Code::SystemOption, spec.name))
}

/// What a change sets, once it is known that it can be meant.
pub(super) fn switches_of(
    app: &App,
    spec: &SystemSpec,
    active: Option<bool>,
    options: BTreeMap<String, bool>,
) -> Result<Switches, Problem> {
    if active == Some(true) && !is_built(app, spec) {
        return Err(Problem::with_detail(Code::SystemUnbuilt, spec.name));
    }
    for name in options.keys() {
        option(spec, name)?;
    }
    let active = active.map(|on| (ACTIVE_SWITCH.to_owned(), on));
    Ok(active.into_iter().chain(options).collect())
}

/// Whether a system has a connection in this program.
pub(super) fn is_built(app: &App, spec: &SystemSpec) -> bool {
    app.settings.connections.contains_key(spec.id)
}

/// One system as its card shows it.
pub(super) async fn view(app: &App, spec: &SystemSpec) -> Result<SystemView, Problem> {
    let all = views(app).await?;
    all.into_iter().find(|view| view.id == spec.id).ok_or_else(|| Problem::new(Code::SystemUnknown))
}

/// Every system as its card shows it.
pub(crate) async fn views(app: &App) -> Result<Vec<SystemView>, Problem> {
    let (switches, runs) = futures::try_join!(app.ports.systems.switches(), app.ports.systems.runs())?;
    let view = |spec: &'static SystemSpec| {
        let set = switches.get(spec.id);
        let on = |name: &str| set.and_then(|set| set.get(name)).copied();
        let built = is_built(app, spec);
        let run = runs.get(spec.id);
        SystemView {
            id: spec.id,
            nome: spec.name,
            descricao: spec.description,
            ativo: built && on(ACTIVE_SWITCH).unwrap_or(true),
            status: run.map_or(SystemStatus::Idle, |run| run.status).name(),
            opcoes: spec.options.iter().map(|option| (option.name(), on(option.name()).unwrap_or(true))).collect(),
            ultima_execucao: opt_local(run.and_then(|run| run.finished_at.or(run.started_at))),
            mensagem: if built { run.map(sentence) } else { Some(Code::SystemUnbuilt.message().into()) },
        }
    };
    Ok(SYSTEMS.iter().map(view).collect())
}

fn sentence(run: &SystemRun) -> String {
    let number = run.job.0;
    match run.status {
        SystemStatus::Idle => format!("Na fila (execução {number})"),
        SystemStatus::Running => format!("Em andamento (execução {number})"),
        SystemStatus::Success => format!("Concluída (execução {number})"),
        SystemStatus::Error if run.error.is_empty() => format!("Com erro (execução {number})"),
        SystemStatus::Error => run.error.clone(),
        SystemStatus::Cancelled => format!("Cancelada (execução {number})"),
    }
}
