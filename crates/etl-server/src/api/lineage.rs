//! Repeated runs: which run repeats which, and what came out differently the second time.

use super::jobs::job;
use crate::app::App;
use crate::extract::Number;
use crate::problem::Problem;
use crate::trail::{LoadView, text};
use crate::views::{CountsView, ItemView, JobView};
use axum::Json;
use axum::extract::State;
use etl_core::ItemKey;
use etl_core::ports::{JobCounts, JobItem, LoadRecord, LoadsOf};
use etl_queue::port::{Job, JobFilter};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use utoipa::ToSchema;

/// Runs of a line at most: on either side of the one that is looked at.
const LONGEST: usize = 20;
/// Items that are told one by one.
const ITEMS: usize = 200;
/// New versions that are told one by one.
const VERSIONS: usize = 50;
/// Loads of a run that are looked through for new versions, and versions of a day.
const LOADS: u32 = 1000;

/// Uma execução de uma linhagem.
#[derive(Serialize, ToSchema)]
#[schema(as = ExecucaoDaLinhagem)]
pub(crate) struct Relative {
    #[serde(flatten)]
    job: JobView,
    itens: CountsView,
}

/// A linhagem de uma execução: a que ela repete, a que aquela repete, e as que repetem estas.
#[derive(Serialize, ToSchema)]
#[schema(as = Linhagem)]
pub(crate) struct Lineage {
    /// Da mais velha para a mais nova.
    execucoes: Vec<Relative>,
}

/// A linhagem de uma execução.
#[utoipa::path(get, path = "/api/jobs/{id}/linhagem", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = Lineage), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn lineage(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<Lineage>, Problem> {
    let this = job(&app, id).await?;
    let mut line = forebears(&app, &this).await?;
    line.extend(descendants(&app, &this).await?);
    line.push(this);
    line.sort_by_key(|job| job.id);
    let mut execucoes = Vec::with_capacity(line.len());
    for job in &line {
        let itens = CountsView::from(&app.ports.warehouse.job_counts(job.id).await?);
        execucoes.push(Relative { job: JobView::from(job), itens });
    }
    Ok(Json(Lineage { execucoes }))
}

/// Those that a run repeats, as far as they are kept.
async fn forebears(app: &App, this: &Job) -> Result<Vec<Job>, Problem> {
    let mut found = Vec::new();
    let mut next = this.parent;
    while let Some(id) = next.filter(|_| found.len() < LONGEST) {
        let Some(job) = app.ports.jobs.job(id).await? else { break };
        next = job.parent;
        found.push(job);
    }
    Ok(found)
}

/// Those that repeat a run, and those that repeat them.
async fn descendants(app: &App, this: &Job) -> Result<Vec<Job>, Problem> {
    let mut found: Vec<Job> = Vec::new();
    let mut open = VecDeque::from([this.id]);
    while let Some(parent) = open.pop_front() {
        let limit = u32::try_from(LONGEST - found.len()).unwrap_or_default();
        if limit == 0 {
            break;
        }
        // The report of a run is told by it too, and repeats nothing.
        let kind = Some(this.kind.clone());
        let filter = JobFilter { parent: Some(parent), kind, limit, ..JobFilter::default() };
        let children = app.ports.jobs.jobs(&filter).await?;
        open.extend(children.iter().map(|child| child.id));
        found.extend(children);
    }
    Ok(found)
}

/// Um documento que teve outro desfecho.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemMudado)]
pub(crate) struct ItemChange {
    /// Como ficou na execução repetida; nada quando ela não o pediu.
    antes: Option<ItemView>,
    /// Como ficou nesta.
    depois: ItemView,
}

/// Um documento de que esta execução trouxe outra versão.
#[derive(Serialize, ToSchema)]
#[schema(as = VersaoNova)]
pub(crate) struct NewVersion {
    carga: LoadView,
    /// O PL da versão anterior.
    pl_antes: Option<String>,
    /// As linhas da versão anterior.
    linhas_antes: u64,
}

/// Um número das duas execuções.
#[derive(Serialize, ToSchema)]
#[schema(as = NumeroMudado)]
pub(crate) struct FigureChange {
    /// `documentos`, `linhas` ou `bytes` carregados.
    campo: &'static str,
    antes: u64,
    depois: u64,
}

/// O que uma execução mudou em relação à que ela repete.
#[derive(Serialize, ToSchema)]
#[schema(as = MudancasDaExecucao)]
pub(crate) struct Changes {
    /// A execução repetida; nada quando esta não repete nenhuma, ou aquela já não existe.
    repete: Option<i64>,
    numeros: Vec<FigureChange>,
    /// Documentos com outro desfecho, os primeiros 200.
    itens: Vec<ItemChange>,
    /// Quantos são ao todo.
    total_itens: usize,
    /// Documentos com outra versão, os primeiros 50.
    versoes: Vec<NewVersion>,
    /// Quantas são ao todo.
    total_versoes: usize,
}

/// O que uma execução mudou em relação à que ela repete.
#[utoipa::path(get, path = "/api/jobs/{id}/mudancas", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = Changes), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn changes(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<Changes>, Problem> {
    let this = job(&app, id).await?;
    let parent = match this.parent {
        Some(parent) => app.ports.jobs.job(parent).await?,
        None => None,
    };
    let Some(parent) = parent else {
        let (numeros, itens, versoes) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(Json(Changes { repete: None, numeros, itens, total_itens: 0, versoes, total_versoes: 0 }));
    };
    let warehouse = &app.ports.warehouse;
    let (old, new) = futures::try_join!(warehouse.job_items(parent.id), warehouse.job_items(this.id))?;
    let (before, after) = futures::try_join!(warehouse.job_counts(parent.id), warehouse.job_counts(this.id))?;
    let changed = changed_items(&old, &new);
    let loads = app.ports.loads.loads(LoadsOf::Job(this.id, 0), LOADS).await?;
    let newer: Vec<&LoadRecord> = loads.iter().filter(|load| load.version > 1).collect();
    let mut versoes = Vec::new();
    for load in newer.iter().take(VERSIONS) {
        versoes.extend(new_version(&app, load).await?);
    }
    Ok(Json(Changes {
        repete: Some(parent.id.0),
        numeros: figures(&before, &after),
        total_itens: changed.len(),
        itens: changed.into_iter().take(ITEMS).collect(),
        versoes,
        total_versoes: newer.len(),
    }))
}

/// The items of a run that ended otherwise than in the one before, or were not in it.
fn changed_items(old: &[JobItem], new: &[JobItem]) -> Vec<ItemChange> {
    let before: BTreeMap<&ItemKey, &JobItem> = old.iter().map(|entry| (&entry.item.key, entry)).collect();
    let changed = new.iter().filter_map(|entry| {
        let antes = before.get(&entry.item.key).copied();
        let same = antes.is_some_and(|old| (old.item.state, old.item.code) == (entry.item.state, entry.item.code));
        (!same).then(|| ItemChange { antes: antes.map(ItemView::from), depois: ItemView::from(entry) })
    });
    changed.collect()
}

fn figures(before: &JobCounts, after: &JobCounts) -> Vec<FigureChange> {
    let figures = [
        ("documentos", before.documents, after.documents),
        ("linhas", before.rows, after.rows),
        ("bytes", before.bytes, after.bytes),
    ];
    figures.into_iter().map(|(campo, antes, depois)| FigureChange { campo, antes, depois }).collect()
}

/// A version with the figures of the one before it.
async fn new_version(app: &App, load: &LoadRecord) -> Result<Option<NewVersion>, Problem> {
    let day = app.ports.loads.loads(LoadsOf::Day(load.fund, load.date), LOADS).await?;
    let before = day.into_iter().find(|other| other.kind == load.kind && other.version + 1 == load.version);
    Ok(before.map(|before| NewVersion {
        carga: LoadView::from(load),
        pl_antes: text(before.net_assets),
        linhas_antes: before.rows,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use etl_core::{Code, DocumentKind, FundId, Item, ItemState, ReferenceDate};

    fn entry(fund: i64, state: ItemState, code: Option<Code>) -> JobItem {
        let date = ReferenceDate::parse("2025-11-18").unwrap();
        let key = ItemKey { connection: "qore".into(), fund: FundId(fund), date, kind: DocumentKind::PortfolioPdf };
        let item = Item { key, state, code, detail: String::new(), updated_at: DateTime::UNIX_EPOCH };
        JobItem::untried(item, format!("FUNDO {fund}"))
    }

    #[test]
    fn only_what_ended_otherwise_is_told() {
        let failed = Some(Code::Cancelled);
        let old =
            [entry(1, ItemState::Failed, failed), entry(2, ItemState::Done, None), entry(3, ItemState::Failed, failed)];
        let new =
            [entry(1, ItemState::Done, None), entry(3, ItemState::Failed, failed), entry(4, ItemState::Done, None)];
        let changed = changed_items(&old, &new);
        let told: Vec<_> = changed
            .iter()
            .map(|change| (change.depois.id_fundo, change.antes.as_ref().map(|old| old.estado), change.depois.estado))
            .collect();
        assert_eq!(told, [(1, Some("failed"), "done"), (4, None, "done")]);
    }
}
