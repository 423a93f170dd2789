//! Documents: those of a run, their bytes, their versions, and what changed from one version of a portfolio to another.

use super::document_preview::PreviewView;
use super::jobs::job;
use super::period::fund;
use crate::app::App;
use crate::download;
use crate::extract::{Number, Params};
use crate::problem::Problem;
use crate::trail::{LoadView, RowView, text};
use crate::views::local;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use etl_core::Code;
use etl_core::ports::{DocumentRecord, LoadRecord, LoadsOf, TracedRow};
use etl_core::preview::PreviewStart;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Loads of a page at most.
const LARGEST_PAGE: u32 = 1000;
/// Funds and days of one document, and versions of each, at most.
const LOADS: u32 = 500;

/// A página.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileQuery {
    /// Só depois desta carga: o `proximo` da página anterior.
    depois: Option<i64>,
    /// Quantas, no máximo (200).
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// Os documentos que uma execução carregou.
#[derive(Serialize, ToSchema)]
#[schema(as = Arquivos)]
pub(crate) struct FileList {
    arquivos: Vec<LoadView>,
    /// O `depois` da página seguinte, se houver.
    proximo: Option<i64>,
}

/// Os documentos que uma execução carregou, na ordem em que foram carregados.
#[utoipa::path(get, path = "/api/jobs/{id}/arquivos", tag = "execuções", params(("id" = i64, Path), FileQuery),
    responses((status = 200, body = FileList), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn of_job(
    State(app): State<Arc<App>>,
    Number(id): Number,
    Params(query): Params<FileQuery>,
) -> Result<Json<FileList>, Problem> {
    let limit = query.limit.unwrap_or(200);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field(Code::ApiFields, "limit", "esperado de 1 a 1000"));
    }
    let job = job(&app, id).await?;
    let loads = app.ports.loads.loads(LoadsOf::Job(job.id, query.depois.unwrap_or(0)), limit).await?;
    let proximo = loads.last().filter(|_| loads.len() == limit as usize).map(|load| load.id);
    Ok(Json(FileList { arquivos: loads.iter().map(LoadView::from).collect(), proximo }))
}

/// Os bytes de um documento, como chegaram.
#[utoipa::path(get, path = "/api/documentos/{id}", tag = "documentos", params(("id" = i64, Path)),
    responses((status = 200, body = String, content_type = "application/octet-stream"),
        (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn download(State(app): State<Arc<App>>, Number(id): Number) -> Result<Response, Problem> {
    let document = document(&app, id).await?;
    let path = app.ports.documents.local_copy(document.sha256).await?;
    let path = path.ok_or_else(|| Problem::new(Code::DocumentMissing))?;
    download::file(&path, &document.original_name, document.kind.extension()).await
}

/// De onde em diante.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewQuery {
    /// Linha do arquivo, da planilha ou da página em que começar, de 1 em diante (1).
    #[param(minimum = 1)]
    linha: Option<u64>,
    /// Quantas linhas pular em cada parte depois disso (0): um arquivo pode ter tudo numa linha só.
    pular: Option<u32>,
}

/// As primeiras linhas de um documento, como veio: até 200 de cada planilha, página ou bloco.
#[utoipa::path(get, path = "/api/documentos/{id}/previa", tag = "documentos", params(("id" = i64, Path), PreviewQuery),
    responses((status = 200, body = PreviewView), (status = 404, body = crate::problem::ProblemBody),
        (status = 422, body = crate::problem::ProblemBody)))]
pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    Number(id): Number,
    Params(query): Params<PreviewQuery>,
) -> Result<Json<PreviewView>, Problem> {
    if query.linha == Some(0) {
        return Err(Problem::field(Code::ApiFields, "linha", "esperado de 1 em diante"));
    }
    let start = PreviewStart { line: query.linha.unwrap_or(0), skip: query.pular.unwrap_or(0) as usize };
    let document = document(&app, id).await?;
    let path = app.ports.documents.local_copy(document.sha256).await?;
    let path = path.ok_or_else(|| Problem::new(Code::DocumentMissing))?;
    let seen = app.ports.previews.preview(&path, start).await.map_err(|problem| Problem::unreadable(&problem))?;
    Ok(Json(PreviewView::new(DocumentView::from(document), seen)))
}

/// Um documento.
#[derive(Serialize, ToSchema)]
#[schema(as = Documento)]
pub(crate) struct DocumentView {
    id_documento: i64,
    nome: String,
    tipo: &'static str,
    bytes: u64,
    sha256: String,
    recebido_em: String,
}

impl From<DocumentRecord> for DocumentView {
    fn from(document: DocumentRecord) -> Self {
        Self {
            id_documento: document.id,
            nome: document.original_name,
            tipo: document.kind.name(),
            bytes: document.size_bytes,
            sha256: document.sha256.hex(),
            recebido_em: local(document.received_at),
        }
    }
}

/// Um documento, as suas cargas e as outras versões do mesmo tipo, fundo e dia.
#[derive(Serialize, ToSchema)]
#[schema(as = VersoesDoDocumento)]
pub(crate) struct Versions {
    documento: DocumentView,
    cargas: Vec<LoadView>,
    /// Todas as versões, as do próprio documento incluídas, por fundo, dia e versão.
    versoes: Vec<LoadView>,
}

/// As versões de um documento.
#[utoipa::path(get, path = "/api/documentos/{id}/versoes", tag = "documentos", params(("id" = i64, Path)),
    responses((status = 200, body = Versions), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn versions(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<Versions>, Problem> {
    let document = document(&app, id).await?;
    let loads = app.ports.loads.loads(LoadsOf::Document(id), LOADS).await?;
    let mut all = Vec::new();
    for load in &loads {
        let day = app.ports.loads.loads(LoadsOf::Day(load.fund, load.date), LOADS).await?;
        all.extend(day.into_iter().filter(|other| other.kind == load.kind));
    }
    all.sort_by_key(|load| (load.fund, load.date, load.version));
    all.dedup_by_key(|load| load.id);
    Ok(Json(Versions {
        documento: DocumentView::from(document),
        cargas: loads.iter().map(LoadView::from).collect(),
        versoes: all.iter().map(LoadView::from).collect(),
    }))
}

async fn document(app: &App, id: i64) -> Result<DocumentRecord, Problem> {
    app.ports.loads.document(id).await?.ok_or_else(|| Problem::new(Code::DocumentNotFound))
}

/// As duas cargas a comparar.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DifferenceQuery {
    /// `id_carga` da versão de antes.
    de: i64,
    /// `id_carga` da versão de depois.
    para: i64,
}

/// Um número do cabeçalho que mudou.
#[derive(Serialize, ToSchema)]
#[schema(as = CampoMudado)]
pub(crate) struct FieldChange {
    campo: &'static str,
    antes: Option<String>,
    depois: Option<String>,
}

/// Uma posição que mudou.
#[derive(Serialize, ToSchema)]
#[schema(as = PosicaoMudada)]
pub(crate) struct RowChange {
    /// Os campos que mudaram: `qtde`, `pu`, `valor` ou `descricao`.
    campos: Vec<&'static str>,
    antes: RowView,
    depois: RowView,
}

/// O que mudou de uma versão para outra.
#[derive(Serialize, ToSchema)]
#[schema(as = Diferencas)]
pub(crate) struct Differences {
    de: LoadView,
    para: LoadView,
    cabecalho: Vec<FieldChange>,
    incluidas: Vec<RowView>,
    excluidas: Vec<RowView>,
    mudadas: Vec<RowChange>,
    /// Posições iguais nas duas.
    iguais: usize,
    /// Por que as posições não podem ser comparadas, quando não podem.
    motivo: Option<String>,
}

/// O que mudou de uma versão da carteira para outra do mesmo dia: posições incluídas, excluídas e mudadas.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/diferencas", tag = "carteiras",
    params(("fundo" = i64, Path), DifferenceQuery),
    responses((status = 200, body = Differences), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn differences(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<DifferenceQuery>,
) -> Result<Json<Differences>, Problem> {
    let fund = fund(&app, &number).await?;
    let (before, after) = futures::try_join!(load(&app, query.de), load(&app, query.para))?;
    if before.fund != fund.id || after.fund != fund.id {
        return Err(Problem::new(Code::LoadNotFound));
    }
    if before.date != after.date {
        return Err(Problem::field(Code::ApiFields, "para", "as duas cargas devem ser do mesmo dia"));
    }
    let (old, new) = futures::try_join!(app.ports.loads.rows_of(&before), app.ports.loads.rows_of(&after))?;
    let without =
        [(&before, &old), (&after, &new)].into_iter().find(|(load, rows)| load.format.is_none() || rows.is_empty());
    let motivo = without.map(|(load, _)| {
        format!(
            "a carga {} não tem posições guardadas: o tipo {} não as traz, ou outra fonte valia",
            load.id, load.kind
        )
    });
    let pairs = if motivo.is_some() { Pairs::default() } else { Pairs::new(&old, &new) };
    Ok(Json(Differences {
        cabecalho: header(&before, &after),
        incluidas: pairs.added.iter().map(|row| RowView::new(&after, row)).collect(),
        excluidas: pairs.removed.iter().map(|row| RowView::new(&before, row)).collect(),
        iguais: pairs.both.iter().filter(|(old, new)| changed(old, new).is_empty()).count(),
        mudadas: pairs.both.iter().filter_map(|(old, new)| row_change((&before, old), (&after, new))).collect(),
        motivo,
        de: LoadView::from(&before),
        para: LoadView::from(&after),
    }))
}

/// A load, by its key.
pub(super) async fn load(app: &App, id: i64) -> Result<LoadRecord, Problem> {
    let found = app.ports.loads.loads(LoadsOf::One(id), 1).await?;
    found.into_iter().next().ok_or_else(|| Problem::new(Code::LoadNotFound))
}

fn header(before: &LoadRecord, after: &LoadRecord) -> Vec<FieldChange> {
    let fields = [
        ("pl", before.net_assets, after.net_assets),
        ("qtde_cota", before.quantity, after.quantity),
        ("cota", before.quota, after.quota),
    ];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    changed.map(|(campo, before, after)| FieldChange { campo, antes: text(before), depois: text(after) }).collect()
}

/// The rows of two versions that are of the same asset. Of several lots of one asset, equal ones are the same, then those of one
/// quantity, then those left in their order.
#[derive(Default)]
struct Pairs<'a> {
    both: Vec<(&'a TracedRow, &'a TracedRow)>,
    added: Vec<&'a TracedRow>,
    removed: Vec<&'a TracedRow>,
}

impl<'a> Pairs<'a> {
    fn new(old: &'a [TracedRow], new: &'a [TracedRow]) -> Self {
        let mut assets: BTreeMap<_, (Vec<&TracedRow>, Vec<&TracedRow>)> = BTreeMap::new();
        for row in old {
            assets.entry(asset(row)).or_default().0.push(row);
        }
        for row in new {
            assets.entry(asset(row)).or_default().1.push(row);
        }
        let mut pairs = Self::default();
        for (mut before, mut after) in assets.into_values() {
            pairs.join(&mut before, &mut after, |old, new| changed(old, new).is_empty());
            pairs.join(&mut before, &mut after, |old, new| old.row.quantity == new.row.quantity);
            pairs.join(&mut before, &mut after, |_, _| true);
            pairs.removed.extend(before);
            pairs.added.extend(after);
        }
        pairs
    }

    /// Takes out of both lists the rows that are the same lot.
    fn join(
        &mut self,
        before: &mut Vec<&'a TracedRow>,
        after: &mut Vec<&'a TracedRow>,
        is_same: impl Fn(&TracedRow, &TracedRow) -> bool,
    ) {
        after.retain(|new| {
            let Some(index) = before.iter().position(|old| is_same(old, new)) else { return true };
            self.both.push((before.remove(index), new));
            false
        });
    }
}

/// What makes a row the same asset in two versions.
fn asset(row: &TracedRow) -> (&str, &str, &str, Option<&str>, Option<etl_core::ReferenceDate>, Option<&str>) {
    (&row.table, &row.block, &row.row.code, row.isin.as_deref(), row.maturity, row.side.as_deref())
}

fn changed(old: &TracedRow, new: &TracedRow) -> Vec<&'static str> {
    let (old, new) = (&old.row, &new.row);
    let fields = [
        ("qtde", old.quantity != new.quantity),
        ("pu", old.unit_price != new.unit_price),
        ("valor", old.value != new.value),
        ("descricao", old.description != new.description),
    ];
    fields.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
}

fn row_change(before: (&LoadRecord, &TracedRow), after: (&LoadRecord, &TracedRow)) -> Option<RowChange> {
    let campos = changed(before.1, after.1);
    let (antes, depois) = (RowView::new(before.0, before.1), RowView::new(after.0, after.1));
    (!campos.is_empty()).then_some(RowChange { campos, antes, depois })
}
