//! What people say and decide about funds' days: notes, documents that nobody waits for any more, and the release that they confirm or
//! refuse. The rules are in the core; what the system finds out by itself is in `panel` and `coverage`.

use super::config::Done;
use super::coverage::known_or_empty;
use super::desk_view::EntryView;
use super::execute::date;
use super::period::{day_or_usual, judge};
use crate::app::App;
use crate::auth::Caller;
use crate::extract::{Body, Params};
use crate::problem::Problem;
use axum::extract::State;
use axum::{Extension, Json};
use etl_core::audit::Deed;
use etl_core::desk::{DeskAct, DeskRefusal, LONGEST_TEXT, NewDeskEntry, Release, desk_text};
use etl_core::ports::DeskFilter;
use etl_core::verdict::FundVerdict;
use etl_core::{Code, Fund, FundDay, FundId, ReferenceDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Entries of a page at most.
const LARGEST_PAGE: u32 = 1000;
/// Funds of a decision at most.
const MOST_FUNDS: usize = 10_000;
/// Refused funds that an answer names.
const NAMED: usize = 20;

/// Os apontamentos de um dia, do mais novo para o mais velho.
#[derive(Serialize, ToSchema)]
#[schema(as = Apontamentos)]
pub(crate) struct EntryList {
    apontamentos: Vec<EntryView>,
    /// O `cursor` da página seguinte, se houver.
    proximo: Option<i64>,
}

/// O dia e o fundo.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntryQuery {
    /// A data-base (o dia útil anterior a hoje).
    data: Option<String>,
    /// Só deste fundo.
    fundo: Option<i64>,
    /// Só mais velhos que este: o `proximo` da página anterior.
    cursor: Option<i64>,
    /// Quantos, no máximo (100).
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// O que as pessoas anotaram, dispensaram e decidiram sobre um dia.
#[utoipa::path(get, path = "/api/apontamentos", tag = "mesa", params(EntryQuery),
    responses((status = 200, body = EntryList)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Params(query): Params<EntryQuery>,
) -> Result<Json<EntryList>, Problem> {
    let limit = query.limit.unwrap_or(100);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field(Code::ApiFields, "limit", "esperado de 1 a 1000"));
    }
    let date = day_or_usual(&app, "data", query.data.as_deref())?;
    let filter = DeskFilter { date, fund: query.fundo.map(FundId), before: query.cursor, limit };
    let entries = app.ports.desk.desk_entries(&filter).await?;
    let full = entries.len() == limit as usize;
    let proximo = entries.last().filter(|_| full).map(|entry| entry.id);
    Ok(Json(EntryList { apontamentos: entries.iter().map(EntryView::from).collect(), proximo }))
}

/// Algo a anotar, ou um documento a ignorar ou a esperar de novo.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NovoApontamento)]
pub(crate) struct EntryBody {
    /// `nota`, `dispensa` (o documento deixa de ser esperado neste dia) ou `retomada` (volta a ser esperado).
    especie: String,
    data: String,
    id_fundo: i64,
    /// Tipo do documento; obrigatório em `dispensa` e `retomada`.
    tipo: Option<String>,
    /// A nota, até 500 caracteres; numa dispensa o motivo, de 3 a 500.
    texto: Option<String>,
}

/// Anota algo sobre um fundo e dia, ou deixa de esperar um documento dele, ou volta a esperá-lo. O mesmo pedido outra vez nada muda.
#[utoipa::path(post, path = "/api/apontamentos", tag = "mesa", request_body = EntryBody,
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody),
        (status = 409, body = crate::problem::ProblemBody)))]
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Body(body): Body<EntryBody>,
) -> Result<Json<Done>, Problem> {
    deed.about(body.id_fundo.to_string());
    deed.note("especie", &*body.especie);
    let day = date("data", &body.data)?;
    deed.note("data", day.to_string());
    let entry = entry(&body, day)?;
    if let Some(kind) = entry.kind {
        deed.note("tipo", kind.name());
    }
    deed.note("texto", &*entry.text);
    let changed = take(&app, &caller, vec![entry]).await?;
    let act = DeskAct::from_name(&body.especie).unwrap_or(DeskAct::Note);
    Ok(Done::saying(match act {
        _ if changed == 0 => "Já estava assim",
        DeskAct::Waive => "O documento deixa de ser esperado neste dia",
        DeskAct::Expect => "O documento volta a ser esperado",
        _ => "Anotado",
    }))
}

/// Um fundo de que se decide, como a pessoa o viu.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FundoDecidido)]
pub(crate) struct DecidedFund {
    id_fundo: i64,
    /// O `visto` que o painel ou a célula deu: a carga mais nova que valia.
    visto: Option<i64>,
    /// O número da reprovação que a pessoa viu, quando a confirmação a desfaz.
    sobre: Option<i64>,
}

/// Uma decisão sobre a liberação de fundos num dia.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecisaoDeLiberacao)]
pub(crate) struct DecisionBody {
    /// `confirmacao`, `reprovacao` ou `desfeita`.
    decisao: String,
    data: String,
    fundos: Vec<DecidedFund>,
    /// O motivo; obrigatório em `reprovacao`, de 3 a 500 caracteres.
    texto: Option<String>,
}

/// O que uma decisão mudou.
#[derive(Serialize, ToSchema)]
#[schema(as = LiberacaoDecidida)]
pub(crate) struct Decided {
    /// Fundos de que se decidiu algo novo.
    mudaram: usize,
}

/// Confirma, reprova ou desfaz a liberação de fundos num dia: todos ou nenhum. Só se confirma o que o sistema dá por liberado, e como a
/// pessoa o viu. O mesmo pedido outra vez nada muda.
#[utoipa::path(post, path = "/api/liberacoes", tag = "mesa", request_body = DecisionBody,
    responses((status = 200, body = Decided), (status = 404, body = crate::problem::ProblemBody),
        (status = 409, body = crate::problem::ProblemBody)))]
pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Body(body): Body<DecisionBody>,
) -> Result<Json<Decided>, Problem> {
    deed.note("decisao", &*body.decisao);
    deed.note("fundos", body.fundos.len().to_string());
    let day = date("data", &body.data)?;
    deed.about(day.to_string());
    let entries = decisions(&body, day)?;
    if let [only] = &entries[..] {
        deed.note("fundo", only.fund.0.to_string());
    }
    if let Some(first) = entries.first().filter(|entry| !entry.text.is_empty()) {
        deed.note("texto", &*first.text);
    }
    Ok(Json(Decided { mudaram: take(&app, &caller, entries).await? }))
}

fn act(field: &str, name: &str, allowed: [DeskAct; 3]) -> Result<DeskAct, Problem> {
    DeskAct::from_name(name).filter(|act| allowed.contains(act)).ok_or_else(|| {
        let [a, b, c] = allowed.map(DeskAct::name);
        Problem::field(Code::ApiFields, field, &format!("esperado {a}, {b} ou {c}"))
    })
}

fn words(act: DeskAct, text: Option<&str>) -> Result<String, Problem> {
    let shortest = act.shortest_text();
    let told = format!("esperados de {shortest} a {LONGEST_TEXT} caracteres, sem caracteres de controle");
    desk_text(act, text.unwrap_or_default()).ok_or_else(|| Problem::field(Code::ApiFields, "texto", &told))
}

fn entry(body: &EntryBody, day: ReferenceDate) -> Result<NewDeskEntry, Problem> {
    let act = act("especie", &body.especie, [DeskAct::Note, DeskAct::Waive, DeskAct::Expect])?;
    let unknown = || Problem::field(Code::ApiFields, "tipo", "não há este tipo de documento");
    let kind = body.tipo.as_deref().map(|text| text.parse().map_err(|_| unknown())).transpose()?;
    if act.needs_kind() && kind.is_none() {
        return Err(Problem::field(Code::ApiFields, "tipo", "diga de que documento se trata"));
    }
    let text = words(act, body.texto.as_deref())?;
    Ok(NewDeskEntry { fund: FundId(body.id_fundo), date: day, kind, act, text, seen: None, over: None })
}

fn decisions(body: &DecisionBody, day: ReferenceDate) -> Result<Vec<NewDeskEntry>, Problem> {
    let act = act("decisao", &body.decisao, [DeskAct::Confirm, DeskAct::Reject, DeskAct::Undo])?;
    let text = words(act, body.texto.as_deref())?;
    let funds: BTreeSet<i64> = body.fundos.iter().map(|fund| fund.id_fundo).collect();
    if body.fundos.is_empty() || body.fundos.len() > MOST_FUNDS || funds.len() != body.fundos.len() {
        return Err(Problem::field(Code::ApiFields, "fundos", "esperado ao menos um, e cada um uma só vez"));
    }
    let entry = |fund: &DecidedFund| NewDeskEntry {
        fund: FundId(fund.id_fundo),
        date: day,
        kind: None,
        act,
        text: text.clone(),
        seen: fund.visto,
        over: fund.sobre,
    };
    Ok(body.fundos.iter().map(entry).collect())
}

/// Judges the entries of one day and keeps those that change something: all or none. Tells how many.
async fn take(app: &App, caller: &Caller, entries: Vec<NewDeskEntry>) -> Result<usize, Problem> {
    let day = entries[0].date;
    let author = &caller.user.name;
    let (funds, days) = futures::try_join!(app.ports.warehouse.funds(), app.ports.warehouse.fund_days(day, day))?;
    let mut funds: HashMap<FundId, Fund> = funds.into_iter().map(|fund| (fund.id, fund)).collect();
    let mut days: HashMap<FundId, FundDay> = days.into_iter().map(|known| (known.fund, known)).collect();
    let (mut news, mut refused) = (Vec::new(), Vec::new());
    for (index, entry) in entries.into_iter().enumerate() {
        let fund = funds.remove(&entry.fund).ok_or_else(|| Problem::new(Code::FundNotFound))?;
        let known = days.remove(&entry.fund);
        let is_known = known.is_some();
        let verdict = judge(app).verdict(fund, known_or_empty(app, entry.fund, day, known).await?);
        match verdict.admits(&entry, author, is_known) {
            Ok(true) => news.push(entry),
            Ok(false) => {}
            Err(refusal) => refused.push((index, refusal, verdict)),
        }
    }
    if let Some((_, refusal, _)) = refused.first() {
        return Err(refusal_of(*refusal, &refused));
    }
    let added = app.ports.desk.add_entries(&news, author, app.ports.clock.now()).await?;
    added.map_err(|_| Problem::new(Code::DeskChanged))?;
    Ok(news.len())
}

/// The refusal of the first fund, with what is to be said of the first few.
fn refusal_of(refusal: DeskRefusal, refused: &[(usize, DeskRefusal, FundVerdict)]) -> Problem {
    let code = match refusal {
        DeskRefusal::NotReleased => Code::DeskNotReleased,
        DeskRefusal::Changed => Code::DeskChanged,
        DeskRefusal::NotWaitedFor => Code::DeskNotWaitedFor,
        DeskRefusal::NothingKnown => Code::DeskNothingKnown,
    };
    let told = refused.iter().take(NAMED).map(|(index, refusal, verdict)| {
        let why = match (refusal, verdict.release()) {
            (DeskRefusal::Changed, Release::Rejected(entry)) => {
                format!("reprovado por {}: {}", entry.author, entry.text)
            }
            (DeskRefusal::Changed, _) => "chegou algo mais novo".to_owned(),
            _ => verdict.health.name().to_owned(),
        };
        (format!("fundos[{index}]"), format!("{}: {why}", verdict.fund.nickname))
    });
    Problem::fields(code, told)
}
