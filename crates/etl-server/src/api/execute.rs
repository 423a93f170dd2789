//! Requests to collect: they become jobs of the queue, done by whatever workers there are.

use super::systems::{is_built, option, spec, views};
use super::times::today;
use crate::app::App;
use crate::auth::Caller;
use crate::extract::{Body, Params};
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use etl_core::audit::Deed;
use etl_core::system::SystemSpec;
use etl_core::{Code, CollectMode, CollectRequest, DocumentKind, LongRange, ReferenceDate};
use etl_queue::port::Enqueued;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Characters of an `Idempotency-Key` at most.
const KEY_LENGTH: usize = 200;
/// Documents that a request may want at the same time.
const MOST_AT_ONCE: u16 = 100;

/// Pedido de execução.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Execucao)]
pub(crate) struct Execute {
    /// Sistemas a executar.
    sistemas: Vec<String>,
    /// Primeira data-base (DD/MM/AAAA ou AAAA-MM-DD); sem datas, o dia útil anterior.
    data_inicial: Option<String>,
    /// Última data-base.
    data_final: Option<String>,
    /// Pede tudo de novo. Nada é apagado: o que mudou vira nova versão.
    limpar: Option<bool>,
    /// Só conta o que seria pedido; o resultado fica no registro da execução.
    dry_run: Option<bool>,
    /// Opções por sistema, só para esta execução.
    opcoes: Option<BTreeMap<String, BTreeMap<String, bool>>>,
    /// Fundos, por apelido, nome inteiro ou CNPJ; sem eles, todos.
    fundos: Option<Vec<String>>,
}

/// Pedido de execução de um sistema.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExecucaoDeUm)]
pub(crate) struct ExecuteOne {
    data_inicial: Option<String>,
    data_final: Option<String>,
    limpar: Option<bool>,
    dry_run: Option<bool>,
    /// Opções, só para esta execução.
    opcoes: Option<BTreeMap<String, bool>>,
    /// Fundos, por apelido, nome inteiro ou CNPJ; sem eles, todos.
    fundos: Option<Vec<String>>,
}

/// A execução que está na fila.
#[derive(Serialize, ToSchema)]
#[schema(as = Enfileirada)]
pub(crate) struct Queued {
    /// Sempre `queued`.
    status: &'static str,
    /// Frase para pessoas.
    message: String,
    /// Número da execução.
    job_id: i64,
}

/// Executa sistemas.
#[utoipa::path(post, path = "/api/execute", tag = "execuções", request_body = Execute,
    params(("Idempotency-Key" = Option<String>, Header, description = "o mesmo valor não cria outra execução")),
    responses((status = 200, body = Queued)))]
pub(crate) async fn execute(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    headers: HeaderMap,
    Body(asked): Body<Execute>,
) -> Result<Json<Queued>, Problem> {
    let request = request(&app, &deed, &asked).await?;
    enqueue(&app, &caller, &headers, (request, asked.dry_run)).await
}

/// Executa um sistema.
#[utoipa::path(post, path = "/api/execute/{sistema_id}", tag = "execuções", request_body = Option<ExecuteOne>,
    params(("sistema_id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "o mesmo valor não cria outra execução")),
    responses((status = 200, body = Queued)))]
pub(crate) async fn execute_one(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Path(system): Path<String>,
    headers: HeaderMap,
    Body(one): Body<ExecuteOne>,
) -> Result<Json<Queued>, Problem> {
    let asked = Execute {
        opcoes: one.opcoes.map(|options| BTreeMap::from([(system.clone(), options)])),
        sistemas: vec![system],
        data_inicial: one.data_inicial,
        data_final: one.data_final,
        limpar: one.limpar,
        dry_run: one.dry_run,
        fundos: one.fundos,
    };
    let request = request(&app, &deed, &asked).await?;
    enqueue(&app, &caller, &headers, (request, asked.dry_run)).await
}

/// Pedido de reprocessamento.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reprocessamento)]
pub(crate) struct Reprocess {
    /// Sistemas.
    sistemas: Vec<String>,
    /// Primeira data-base (DD/MM/AAAA ou AAAA-MM-DD).
    data_inicial: String,
    /// Última data-base.
    data_final: String,
    /// O que pedir: `faltantes` (padrão), `erros` (também o que falhou) ou `tudo` (novas versões, as antigas ficam).
    modo: Option<String>,
    /// Fundos, por apelido, nome inteiro ou CNPJ; sem eles, todos.
    fundos: Option<Vec<String>>,
    /// Opções por sistema, só para esta execução.
    opcoes: Option<BTreeMap<String, BTreeMap<String, bool>>>,
    /// Documentos pedidos ao mesmo tempo a cada sistema, se menos do que ele permite (de 1 a 100).
    #[schema(minimum = 1, maximum = 100)]
    paralelismo: Option<u16>,
    /// Semana a semana, da mais recente para a mais antiga.
    recentes_primeiro: Option<bool>,
}

/// Só contar.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReprocessQuery {
    /// Só conta o que seria pedido; o resultado fica no registro da execução.
    dry_run: Option<bool>,
}

/// Pede de novo os documentos de um período.
#[utoipa::path(post, path = "/api/reprocessar", tag = "execuções", request_body = Reprocess,
    params(ReprocessQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "o mesmo valor não cria outra execução")),
    responses((status = 200, body = Queued)))]
pub(crate) async fn reprocess(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Params(query): Params<ReprocessQuery>,
    headers: HeaderMap,
    Body(body): Body<Reprocess>,
) -> Result<Json<Queued>, Problem> {
    let mode = match body.modo.as_deref().unwrap_or("faltantes") {
        "faltantes" => CollectMode::Missing,
        "erros" => CollectMode::MissingAndFailed,
        "tudo" => CollectMode::Everything,
        _ => return Err(Problem::field(Code::ApiFields, "modo", "esperado faltantes, erros ou tudo")),
    };
    let asked = Execute {
        sistemas: body.sistemas,
        data_inicial: Some(body.data_inicial),
        data_final: Some(body.data_final),
        limpar: None,
        dry_run: query.dry_run,
        opcoes: body.opcoes,
        fundos: body.fundos,
    };
    let mut request = request(&app, &deed, &asked).await?;
    request.mode = mode;
    request.at_once = at_once(body.paralelismo)?;
    request.newest_first = body.recentes_primeiro == Some(true);
    deed.note("modo", body.modo.as_deref().unwrap_or("faltantes"));
    enqueue(&app, &caller, &headers, (request, asked.dry_run)).await
}

fn at_once(asked: Option<u16>) -> Result<Option<NonZeroU16>, Problem> {
    let Some(asked) = asked else { return Ok(None) };
    let allowed = NonZeroU16::new(asked).filter(|many| many.get() <= MOST_AT_ONCE);
    let refused = || Problem::field(Code::ApiFields, "paralelismo", &format!("esperado de 1 a {MOST_AT_ONCE}"));
    allowed.map(Some).ok_or_else(refused)
}

async fn enqueue(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    (request, dry_run): (CollectRequest, Option<bool>),
) -> Result<Json<Queued>, Problem> {
    let known: Vec<&str> = app.settings.connections.keys().map(String::as_str).collect();
    request.check(&known, &app.ports.calendar, LongRange::Unconfirmed)?;
    let origin = format!("api:{}", caller.user.name);
    let mut job = if dry_run == Some(true) { request.rehearsal(&origin) } else { request.job(&origin) };
    job.idempotency_key = idempotency_key(headers, caller)?;
    Ok(queued(app.ports.jobs.enqueue(&job).await?))
}

/// The answer to a request that is in the queue now.
pub(super) fn queued(enqueued: Enqueued) -> Json<Queued> {
    let job_id = enqueued.job().0;
    let message = match enqueued {
        Enqueued::New(_) => format!("Execução {job_id} na fila"),
        Enqueued::Known(_) => format!("{} (execução {job_id})", Code::JobOpen.message()),
    };
    Json(Queued { status: "queued", message, job_id })
}

/// The key that makes a repeated request the same one, within its user.
pub(super) fn idempotency_key(headers: &HeaderMap, caller: &Caller) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= KEY_LENGTH);
    let refused = || Problem::field(Code::ApiFields, "Idempotency-Key", "esperados de 1 a 200 caracteres ASCII");
    Ok(Some(format!("{}:{}", caller.user.id.0, key.ok_or_else(refused)?)))
}

async fn request(app: &App, deed: &Deed, asked: &Execute) -> Result<CollectRequest, Problem> {
    deed.about(asked.sistemas.join(", "));
    if asked.sistemas.is_empty() {
        return Err(Problem::new(Code::RequestEmpty));
    }
    let mut systems: Vec<&'static SystemSpec> = Vec::new();
    for id in &asked.sistemas {
        let spec = spec(id).map_err(|problem| problem.status(StatusCode::UNPROCESSABLE_ENTITY))?;
        if !systems.contains(&spec) {
            systems.push(spec);
        }
    }
    let kinds = kinds(app, &systems, asked.opcoes.as_ref()).await?;
    let (from, to) = range(app, asked)?;
    deed.note("de", from.to_string());
    deed.note("ate", to.to_string());
    deed.note("ensaio", (asked.dry_run == Some(true)).to_string());
    let names: Vec<&str> = systems.iter().map(|spec| spec.id).collect();
    let mut request = CollectRequest::new(&names, from, to);
    request.kinds_by_connection = kinds;
    request.funds = asked.fundos.clone().unwrap_or_default();
    if asked.limpar == Some(true) {
        request.mode = CollectMode::Everything;
    }
    Ok(request)
}

/// The document kinds that each system is asked for: its switches, and over them those of the request.
async fn kinds(
    app: &App,
    systems: &[&'static SystemSpec],
    asked: Option<&BTreeMap<String, BTreeMap<String, bool>>>,
) -> Result<BTreeMap<String, Vec<DocumentKind>>, Problem> {
    if let Some(other) = asked.into_iter().flat_map(BTreeMap::keys).find(|id| !systems.iter().any(|s| s.id == **id)) {
        return Err(Problem::field(Code::ApiFields, "opcoes", "há um sistema que não está em sistemas")
            .status(if spec(other).is_ok() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST }));
    }
    let views = views(app).await?;
    let mut all = BTreeMap::new();
    for system in systems {
        let view = views.iter().find(|view| view.id == system.id).ok_or_else(|| Problem::new(Code::SystemUnknown))?;
        if !is_built(app, system) {
            return Err(Problem::with_detail(Code::SystemUnbuilt, system.name));
        }
        if !view.ativo {
            return Err(Problem::with_detail(Code::SystemInactive, system.name));
        }
        let mut switches = view.opcoes.clone();
        for (name, on) in asked.and_then(|asked| asked.get(system.id)).into_iter().flatten() {
            switches.insert(option(system, name)?.name(), *on);
        }
        let wanted = system.options.iter().filter(|option| switches[option.name()]);
        let kinds: Vec<DocumentKind> = wanted.filter_map(|option| option.kind()).collect();
        if kinds.is_empty() && !system.options.is_empty() {
            return Err(Problem::with_detail(Code::SystemNoKind, system.name));
        }
        all.insert(system.id.to_owned(), kinds);
    }
    Ok(all)
}

/// The days asked for; one that is missing is the other one, and without both it is the previous business day.
fn range(app: &App, asked: &Execute) -> Result<(ReferenceDate, ReferenceDate), Problem> {
    let read = |field: &str, text: Option<&String>| text.map(|text| date(field, text)).transpose();
    let from = read("data_inicial", asked.data_inicial.as_ref())?;
    let to = read("data_final", asked.data_final.as_ref())?;
    Ok(match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(day), None) | (None, Some(day)) => (day, day),
        (None, None) => {
            let day = app.ports.calendar.previous(today(app.ports.clock.now()));
            (day, day)
        }
    })
}

/// A day as clients write it.
pub(super) fn date(field: &str, text: &str) -> Result<ReferenceDate, Problem> {
    ReferenceDate::parse(text).map_err(|_| Problem::field(Code::RequestDate, field, "use DD/MM/AAAA ou AAAA-MM-DD"))
}
