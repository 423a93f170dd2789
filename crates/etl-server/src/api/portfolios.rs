//! The portfolios of a day, and one fund's: series, composition, positions, reconciliation, files. Every figure carries the keys
//! of the document and load behind it. Returns are in `returns`.

use super::coverage::ReasonView;
use super::documents::load;
use super::execute::date;
use super::fund_pages::FundPage;
use super::list_returns::{Landmarks, ListReturns};
use super::period::{day_or_usual, fund, judge, usual_day};
use crate::app::App;
use crate::extract::Params;
use crate::problem::Problem;
use crate::trail::{CheckView, FindingView, FundView, LoadView, RowView, text};
use axum::Json;
use axum::extract::{Path, State};
use chrono::{Months, TimeDelta};
use etl_core::ports::{DayFigures, FundFigures, LoadRecord, LoadsOf, TracedRow};
use etl_core::returns::{earned, net_flow};
use etl_core::{Code, Decimal, DocumentKind, Exact, Fund, FundId, Health, ReferenceDate};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How far back the day before is looked for, and how far around a day without data the nearest one is.
const AROUND: i64 = 30;
/// Months of a series when nobody says which.
const USUAL_MONTHS: u32 = 6;
const LOADS: u32 = 500;
const LARGEST_PAGE: u32 = 1000;

/// A data-base.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DayQuery {
    /// A data-base (o dia útil anterior a hoje).
    data: Option<String>,
}

/// A data-base e a página.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DayPageQuery {
    /// A data-base (o dia útil anterior a hoje).
    data: Option<String>,
    /// Só as que vêm depois: o `proximo` da página anterior.
    depois: Option<String>,
    /// Quantas, no máximo; sem isto, todas.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// A carteira de um fundo num dia, em uma linha.
#[derive(Serialize, ToSchema)]
#[schema(as = CarteiraDoDia)]
pub(crate) struct PortfolioLine {
    id_fundo: i64,
    fundo: String,
    nome: String,
    cnpj: Option<String>,
    tipo: Option<String>,
    situacao: &'static str,
    /// Estado do dia: a palavra da matriz de cobertura.
    estado: &'static str,
    pl: Option<String>,
    qtde_cota: Option<String>,
    cota: Option<String>,
    /// Rentabilidade desde o dia anterior com posição, como fração (0.01 = 1 %).
    rent_dia: Option<String>,
    /// Variação do PL desde o dia anterior com posição, em reais.
    var_pl: Option<String>,
    /// Aplicações menos resgates desde o dia anterior com posição, em reais: a variação da quantidade de cotas, à cota do dia. É uma
    /// estimativa: nenhum documento lido diz o que entrou e saiu.
    captacao_estimada: Option<String>,
    /// O dia anterior com posição.
    data_anterior: Option<String>,
    id_carga: Option<i64>,
    id_documento: Option<i64>,
    /// A pior das contas da carga.
    faixa: Option<&'static str>,
    #[serde(flatten)]
    rentabilidades: ListReturns,
}

/// As carteiras de um dia.
#[derive(Serialize, ToSchema)]
#[schema(as = Carteiras)]
pub(crate) struct PortfolioList {
    data_pos: String,
    /// PL somado de todos os fundos com posição, os de outras páginas também.
    pl_total: Option<String>,
    com_posicao: usize,
    carteiras: Vec<PortfolioLine>,
    /// O `depois` da página seguinte, se houver.
    proximo: Option<String>,
}

/// As carteiras de um dia: todo fundo com posição ou documento esperado.
#[utoipa::path(get, path = "/api/carteiras", tag = "carteiras", params(DayPageQuery),
    responses((status = 200, body = PortfolioList)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Params(query): Params<DayPageQuery>,
) -> Result<Json<PortfolioList>, Problem> {
    let day = day_or_usual(&app, "data", query.data.as_deref())?;
    let since = ReferenceDate::new(day.date() - TimeDelta::days(AROUND));
    let (funds, days, figures) = futures::try_join!(
        app.ports.warehouse.funds(),
        app.ports.warehouse.fund_days(day, day),
        app.ports.loads.day_figures(day, since)
    )?;
    let page = FundPage { after: query.depois, limit: query.limit };
    let (verdicts, proximo) = page.of(judge(&app).verdicts(funds, days), |verdict| &verdict.fund)?;
    let figures: HashMap<FundId, DayFigures> = figures.into_iter().map(|day| (day.figures.fund, day)).collect();
    let total = figures.values().filter_map(|day| day.figures.net_assets).map(Exact::of).sum::<Exact>();
    let funds: Vec<Fund> = verdicts.iter().map(|verdict| verdict.fund.clone()).collect();
    let mut landmarks = Landmarks::read(&app, &funds, day).await?;
    let line = |verdict: &etl_core::verdict::FundVerdict| {
        let returns = landmarks.returns(&verdict.fund, day);
        portfolio_line(&verdict.fund, verdict.health, figures.get(&verdict.fund.id), returns)
    };
    Ok(Json(PortfolioList {
        data_pos: day.to_string(),
        pl_total: text(total.rounded(2)).filter(|_| !figures.is_empty()),
        com_posicao: figures.len(),
        carteiras: verdicts.iter().map(line).collect(),
        proximo,
    }))
}

fn portfolio_line(fund: &Fund, health: Health, day: Option<&DayFigures>, returns: ListReturns) -> PortfolioLine {
    let FundView { id_fundo, fundo, nome, cnpj, tipo, situacao, .. } = FundView::from(fund);
    let figures = day.map(|day| &day.figures);
    let before = day.and_then(|day| day.previous.as_ref());
    let (quota, net_assets) = (figures.and_then(|f| f.quota), figures.and_then(|f| f.net_assets));
    let (old_quota, old_assets) = (before.and_then(|b| b.quota), before.and_then(|b| b.net_assets));
    PortfolioLine {
        id_fundo,
        fundo,
        nome,
        cnpj,
        tipo,
        situacao,
        estado: health.name(),
        pl: text(net_assets),
        qtde_cota: text(figures.and_then(|f| f.quantity)),
        cota: text(quota),
        rent_dia: text(old_quota.zip(quota).and_then(|(old, new)| earned(old, new))),
        var_pl: text(old_assets.zip(net_assets).map(|(old, new)| new - old)),
        captacao_estimada: text(day.and_then(flow)),
        data_anterior: before.map(|before| before.date.to_string()),
        id_carga: figures.map(|f| f.load),
        id_documento: figures.map(|f| f.document),
        faixa: figures.map(|f| f.checks.name()),
        rentabilidades: returns,
    }
}

/// What came in less what went out since the day before, in reais.
fn flow(day: &DayFigures) -> Option<Decimal> {
    let (old, new) = (day.previous.as_ref()?.quantity?, day.figures.quantity?);
    net_flow(old, new, day.figures.quota?)
}

/// O período.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeriodQuery {
    /// Primeiro dia (seis meses antes do último).
    de: Option<String>,
    /// Último dia (o dia útil anterior a hoje).
    ate: Option<String>,
}

impl PeriodQuery {
    pub(super) fn days(&self, app: &App) -> Result<(ReferenceDate, ReferenceDate), Problem> {
        let to = day_or_usual(app, "ate", self.ate.as_deref())?;
        let usual = || to.date().checked_sub_months(Months::new(USUAL_MONTHS)).map_or(to, ReferenceDate::new);
        let from = self.de.as_deref().map_or_else(|| Ok(usual()), |text| date("de", text))?;
        if to < from {
            return Err(Problem::field(Code::RequestInverted, "ate", "vem antes de `de`"));
        }
        Ok((from, to))
    }
}

/// Os números de um fundo num dia.
#[derive(Serialize, ToSchema)]
#[schema(as = PontoDaSerie)]
pub(crate) struct Point {
    data_pos: String,
    pl: Option<String>,
    qtde_cota: Option<String>,
    cota: Option<String>,
    id_carga: i64,
    id_documento: i64,
    tipo: &'static str,
    versao: u32,
    faixa: &'static str,
}

impl From<&FundFigures> for Point {
    fn from(figures: &FundFigures) -> Self {
        Self {
            data_pos: figures.date.to_string(),
            pl: text(figures.net_assets),
            qtde_cota: text(figures.quantity),
            cota: text(figures.quota),
            id_carga: figures.load,
            id_documento: figures.document,
            tipo: figures.kind.name(),
            versao: figures.version,
            faixa: figures.checks.name(),
        }
    }
}

/// A série de PL, quantidade e cota de um fundo.
#[derive(Serialize, ToSchema)]
#[schema(as = Serie)]
pub(crate) struct Series {
    fundo: FundView,
    de: String,
    ate: String,
    pontos: Vec<Point>,
    pl_inicial: Option<String>,
    pl_final: Option<String>,
    /// Variação do PL no período, como fração.
    var_pl: Option<String>,
    /// Variação da cota no período, como fração.
    var_cota: Option<String>,
}

/// A série de PL, quantidade e cota de um fundo, dia a dia.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/serie", tag = "carteiras",
    params(("fundo" = i64, Path), PeriodQuery),
    responses((status = 200, body = Series), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn series(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<PeriodQuery>,
) -> Result<Json<Series>, Problem> {
    let (from, to) = query.days(&app)?;
    let fund = fund(&app, &number).await?;
    let figures = app.ports.warehouse.figures(fund.id, from, to, None).await?;
    let ends = |of: fn(&FundFigures) -> Option<Decimal>| {
        let mut values = figures.iter().filter_map(of);
        let first = values.next();
        (first, values.next_back().or(first))
    };
    let (assets, quotas) = (ends(|f| f.net_assets), ends(|f| f.quota));
    let change = |(first, last): (Option<Decimal>, Option<Decimal>)| first.zip(last).and_then(|(a, b)| earned(a, b));
    Ok(Json(Series {
        fundo: FundView::from(&fund),
        de: from.to_string(),
        ate: to.to_string(),
        pontos: figures.iter().map(Point::from).collect(),
        pl_inicial: text(assets.0),
        pl_final: text(assets.1),
        var_pl: text(change(assets)),
        var_cota: text(change(quotas)),
    }))
}

/// O dia, e a versão quando não é a que vale.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VersionQuery {
    /// A data-base (o dia útil anterior a hoje).
    data: Option<String>,
    /// A carga (`id_carga`) de outra versão deste dia.
    carga: Option<i64>,
}

/// As posições de um fundo num dia.
#[derive(Serialize, ToSchema)]
#[schema(as = Posicoes)]
pub(crate) struct Positions {
    fundo: FundView,
    data_pos: String,
    carga: Option<LoadView>,
    motivo: Option<String>,
    data_mais_proxima: Option<String>,
    posicoes: Vec<RowView>,
}

/// As posições de um fundo num dia, cada uma com o seu lugar no documento.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/posicoes", tag = "carteiras",
    params(("fundo" = i64, Path), VersionQuery),
    responses((status = 200, body = Positions), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn positions(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<VersionQuery>,
) -> Result<Json<Positions>, Problem> {
    let Held { fund, day, load, rows, motivo, nearest } = held(&app, &number, &query).await?;
    let posicoes = load.iter().flat_map(|load| rows.iter().map(|row| RowView::new(load, row))).collect();
    Ok(Json(Positions {
        fundo: FundView::from(&fund),
        data_pos: day.to_string(),
        carga: load.as_ref().map(LoadView::from),
        motivo,
        data_mais_proxima: nearest.map(|day| day.to_string()),
        posicoes,
    }))
}

/// The rows of a fund's day, or why there are none.
pub(super) struct Held {
    pub(super) fund: Fund,
    pub(super) day: ReferenceDate,
    pub(super) load: Option<LoadRecord>,
    pub(super) rows: Vec<TracedRow>,
    pub(super) motivo: Option<String>,
    pub(super) nearest: Option<ReferenceDate>,
}

pub(super) async fn held(app: &App, number: &str, query: &VersionQuery) -> Result<Held, Problem> {
    let fund = fund(app, number).await?;
    let (day, load) = if let Some(id) = query.carga {
        let load = load(app, id).await?;
        let asked = query.data.as_deref().map(|text| date("data", text)).transpose()?;
        if load.fund != fund.id || asked.is_some_and(|day| day != load.date) {
            return Err(Problem::new(Code::LoadNotFound));
        }
        (load.date, Some(load))
    } else {
        let day = day_or_usual(app, "data", query.data.as_deref())?;
        let loads = app.ports.loads.loads(LoadsOf::Day(fund.id, day), LOADS).await?;
        (day, loads.into_iter().find(|load| load.holds_rows))
    };
    let rows = match &load {
        Some(load) => app.ports.loads.rows_of(load).await?,
        None => Vec::new(),
    };
    let nearest = if load.is_none() { nearest(app, fund.id, day).await? } else { None };
    let motivo = match &load {
        None => Some(format!("nenhuma posição carregada em {}", day.br())),
        Some(load) if rows.is_empty() => Some(why_empty(load)),
        Some(_) => None,
    };
    Ok(Held { fund, day, load, rows, motivo, nearest })
}

fn why_empty(load: &LoadRecord) -> String {
    match load.kind {
        DocumentKind::PortfolioPdf | DocumentKind::PortfolioXlsx => {
            format!("o tipo {} é guardado como documento e não traz linhas", load.kind)
        }
        DocumentKind::Xml50 | DocumentKind::Xml401 => "a carga não guardou linhas: outra fonte valia neste dia".into(),
    }
}

/// The day with a position that is nearest to one without.
async fn nearest(app: &App, fund: FundId, day: ReferenceDate) -> Result<Option<ReferenceDate>, Problem> {
    let around = |days| ReferenceDate::new(day.date() + TimeDelta::days(days));
    let figures = app.ports.warehouse.figures(fund, around(-AROUND), around(AROUND), None).await?;
    let distance = |found: &ReferenceDate| (found.date() - day.date()).num_days().abs();
    Ok(figures.iter().map(|figures| figures.date).min_by_key(distance))
}

/// A conciliação de um fundo num dia.
#[derive(Serialize, ToSchema)]
#[schema(as = Conciliacao)]
pub(crate) struct Reconciliation {
    fundo: FundView,
    data_pos: String,
    /// A palavra da matriz de cobertura.
    estado: &'static str,
    /// Se o dia do fundo pode ser liberado.
    liberado: bool,
    motivos: Vec<ReasonView>,
    carga: Option<LoadView>,
    conferencias: Vec<CheckView>,
    achados: Vec<FindingView>,
}

/// A conciliação de um fundo num dia: cada conta, os dois lados, a diferença e a faixa.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/conciliacao", tag = "carteiras",
    params(("fundo" = i64, Path), DayQuery),
    responses((status = 200, body = Reconciliation), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn reconciliation(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<DayQuery>,
) -> Result<Json<Reconciliation>, Problem> {
    let day = day_or_usual(&app, "data", query.data.as_deref())?;
    let fund = fund(&app, &number).await?;
    let behind = super::coverage::behind(&app, fund, day).await?;
    let verdict = &behind.verdict;
    Ok(Json(Reconciliation {
        fundo: FundView::from(&verdict.fund),
        data_pos: day.to_string(),
        estado: behind.word(),
        liberado: behind.is_known && verdict.health.is_released(),
        motivos: behind.reasons(),
        carga: behind.current().map(LoadView::from),
        conferencias: behind.checks(),
        achados: behind.findings(),
    }))
}

/// A página de arquivos.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileQuery {
    /// Só de dias antes deste: o `proximo` da página anterior.
    antes: Option<String>,
    /// Quantos, no máximo (200); um dia nunca é cortado ao meio.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// Os arquivos de um fundo.
#[derive(Serialize, ToSchema)]
#[schema(as = ArquivosDoFundo)]
pub(crate) struct FundFiles {
    fundo: FundView,
    arquivos: Vec<LoadView>,
    /// O `antes` da página seguinte, se houver.
    proximo: Option<String>,
}

/// Os arquivos carregados de um fundo, em todas as versões, do dia mais novo ao mais velho.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/arquivos", tag = "carteiras",
    params(("fundo" = i64, Path), FileQuery),
    responses((status = 200, body = FundFiles), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn files(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<FileQuery>,
) -> Result<Json<FundFiles>, Problem> {
    let limit = query.limit.unwrap_or(200);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field(Code::ApiFields, "limit", "esperado de 1 a 1000"));
    }
    let end = || ReferenceDate::new(usual_day(&app).date() + TimeDelta::days(3660));
    let before = query.antes.as_deref().map_or_else(|| Ok(end()), |text| date("antes", text))?;
    let fund = fund(&app, &number).await?;
    let mut loads = app.ports.loads.loads(LoadsOf::Fund(fund.id, before), limit).await?;
    let mut proximo = None;
    if loads.len() == limit as usize
        && let Some(last) = loads.last().map(|load| load.date)
    {
        // The last day may go on: it is asked for whole.
        loads.retain(|load| load.date > last);
        loads.extend(app.ports.loads.loads(LoadsOf::Day(fund.id, last), LOADS).await?);
        proximo = Some(last.to_string());
    }
    Ok(Json(FundFiles { fundo: FundView::from(&fund), arquivos: loads.iter().map(LoadView::from).collect(), proximo }))
}
