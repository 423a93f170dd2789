//! What jobs do for items: the items of a task, how they stand, and the fence that lets only its holder write.

use super::coverage::{self, END_COLUMNS, KEY_COLUMNS, SET_END};
use super::{Store, stored};
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column, marks, padded};
use crate::error::Fault;
use crate::{queue, tables};
use chrono::{DateTime, Utc};
use etl_core::ports::{JobCounts, JobItem, Planning, Service, Tried};
use etl_core::{Code, Fence, Item, ItemKey, ItemState, JobId, NewTask, TaskId};
use futures::TryStreamExt;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Fails when the task is another worker's by now. Nobody takes it before the end of the transaction.
pub(crate) async fn hold<D: Dialect>(session: &mut D::Session, fence: Option<Fence>) -> Result<(), Fault> {
    let Some(fence) = fence else { return Ok(()) };
    match held_job::<D>(session, fence).await? {
        Some(_) => Ok(()),
        None => Err(Fault::Lost(fence)),
    }
}

/// The columns of a task's items: key, state, task and what it asked for, job.
pub(super) fn item_columns() -> Vec<Column> {
    [&KEY_COLUMNS[..], &END_COLUMNS, &TRIED_COLUMNS, &[column("id_job", Kind::Int)]].concat()
}

const TRIED_COLUMNS: [Column; 4] = [
    column("id_tarefa", Kind::Int),
    column("iniciado_em", Kind::Moment),
    column("recebido_em", Kind::Moment),
    column("tentativas", Kind::Int),
];

/// The cells of the task and of what it asked for.
pub(super) fn tried_cells(tried: Tried) -> [Cell<'static>; 4] {
    let [begun, received] = [tried.begun_at, tried.received_at].map(|at| Cell::from(at.map(stored)));
    [Cell::from(tried.fence.task.0), begun, received, Cell::from(tried.times)]
}

/// What an upsert adds to a known item of a task: it began when it began first, and further tries count on.
pub(super) const ADD_TRIES: &str = ", iniciado_em = coalesce(i.iniciado_em, excluded.iniciado_em), \
     recebido_em = coalesce(excluded.recebido_em, i.recebido_em), tentativas = i.tentativas + excluded.tentativas";

/// The job of a task, held or not.
pub(super) async fn job_of<S: Session>(session: &mut S, task: TaskId) -> Sql<Option<i64>> {
    let rows = session.rows("select id_job from etl.tarefa where id_tarefa = $1", values![task.0]).await?;
    rows.first().map(|row| row.int(0)).transpose()
}

/// The job of a task that is held.
pub(crate) async fn held_job<D: Dialect>(session: &mut D::Session, fence: Fence) -> Sql<Option<JobId>> {
    let query = format!(
        "select t.id_job{} from etl.tarefa t where t.id_tarefa = $1 and t.lease_no = $2 and t.estado = 'running'{}",
        D::WHILE_LEASED,
        D::SHARE
    );
    let rows = session.rows(&query, values![fence.task.0, fence.lease_no]).await?;
    rows.first().map(|row| row.int(0).map(JobId)).transpose()
}

/// Sets the state that an item has in a task: `cells` are those of its key and of its state.
pub(super) async fn set_item<S: Session>(session: &mut S, tried: Tried, mut cells: Vec<Cell<'_>>) -> Sql<()> {
    const SET: &str = "insert into etl.tarefa_item as i (sistema, id_fundo, data_pos, tipo, estado, codigo, detalhe, \
         atualizado_em, id_tarefa, iniciado_em, recebido_em, tentativas, id_job) \
         select $1, $2, $3, $4, $5, $6, $7, $8, t.id_tarefa, $10, $11, $12, t.id_job from etl.tarefa t where t.id_tarefa = $9 \
         on conflict (id_tarefa, sistema, id_fundo, data_pos, tipo)";
    cells.extend(tried_cells(tried));
    session.run(&format!("{SET} {SET_END}{ADD_TRIES}"), &cells).await?;
    Ok(())
}

/// Documents by which a portal's service is judged at most.
const SERVICE_ITEMS: u32 = 5000;

const ITEM: &str = "i.sistema, i.id_fundo, i.data_pos, i.tipo, i.estado, i.codigo, i.detalhe, i.atualizado_em";

impl<D: Dialect> Store<D> {
    pub(super) async fn plan_groups(&self, planning: &Planning, at: DateTime<Utc>) -> Result<bool, Fault> {
        let mut session = self.dialect.write().await?;
        let Some(job) = held_job::<D>(&mut session, planning.fence).await? else { return Ok(false) };
        let mut known: HashSet<_> = task_ids(&mut session, job).await?.into_keys().collect();
        let groups: Vec<_> = planning.groups.iter().filter(|(task, _)| known.insert(task.key.clone())).collect();
        let tasks: Vec<_> = groups.iter().map(|(task, _)| task).collect();
        if !queue::add_tasks::<D>(&mut session, job, &tasks).await? {
            return Ok(true);
        }
        let ids = task_ids(&mut session, job).await?;
        expect_task_items(&mut session, job, &ids, &groups, at).await?;
        let items: BTreeSet<_> = groups.iter().flat_map(|(_, items)| items).collect();
        coverage::expect_items(&mut session, &items, at).await?;
        session.commit().await?;
        self.dialect.call().await;
        Ok(true)
    }

    pub(super) async fn list_task_items(&self, task: TaskId) -> Result<Vec<Item>, Fault> {
        let query = format!("select {ITEM} from etl.tarefa_item i where i.id_tarefa = $1");
        let mut session = self.dialect.read().await?;
        let rows = session.rows(&query, values![task.0]).await?;
        session.commit().await?;
        let mut items = rows.iter().map(coverage::item).collect::<Sql<Vec<_>>>()?;
        coverage::sort(&mut items);
        Ok(items)
    }

    pub(super) async fn list_job_items(&self, job: JobId) -> Result<Vec<JobItem>, Fault> {
        let query = format!(
            "select {ITEM}, f.apelido, i.iniciado_em, i.recebido_em, i.tentativas from etl.tarefa_item i \
             join cad.info_fundos f on f.id_fundo = i.id_fundo where i.id_job = $1"
        );
        let mut session = self.dialect.read().await?;
        // Row by row: those of a large job take more memory than its items.
        let mut rows = session.stream(&query, values![job.0])?;
        let mut items = Vec::new();
        while let Some(row) = rows.try_next().await? {
            items.push(job_item(&row)?);
        }
        drop(rows);
        session.commit().await?;
        // Sorted here: the databases do not agree on the order of accented letters.
        items.sort_by(|a, b| {
            let key = |i: &JobItem| (i.item.key.fund, i.item.key.date, i.item.key.kind);
            a.fund.cmp(&b.fund).then_with(|| key(a).cmp(&key(b)))
        });
        Ok(items)
    }

    pub(super) async fn note_begun(&self, fence: Fence, begun: &[(ItemKey, DateTime<Utc>)]) -> Result<(), Fault> {
        // Only what was written before the request began: the end of an item may have come meanwhile.
        const BEGIN: &str = "update etl.tarefa_item set estado = 'running', codigo = null, detalhe = '', \
             atualizado_em = $6, iniciado_em = coalesce(iniciado_em, $6) where id_tarefa = $1 and sistema = $2 \
             and id_fundo = $3 and data_pos = $4 and tipo = $5 and estado <> 'done' and atualizado_em < $6";
        let mut session = self.dialect.write().await?;
        for (item, at) in begun {
            let [system, fund, day, kind] = coverage::key_cells(item);
            let cells = [Cell::from(fence.task.0), system, fund, day, kind, Cell::from(stored(*at))];
            session.run(BEGIN, &cells).await?;
        }
        hold::<D>(&mut session, Some(fence)).await?;
        Ok(session.commit().await?)
    }

    pub(super) async fn count_job(&self, job: JobId) -> Result<JobCounts, Fault> {
        const ITEMS: &str = "select estado, count(*) from etl.tarefa_item where id_job = $1 group by estado";
        const LOADS: &str = "select cast(coalesce(sum(g.linhas), 0) as bigint), count(*), \
             cast(coalesce(sum(a.bytes), 0) as bigint) from etl.carga g \
             join etl.arquivo a on a.id_arquivo = g.id_arquivo where g.id_job = $1";
        let mut session = self.dialect.read().await?;
        let states = session.rows(ITEMS, values![job.0]).await?;
        let loads = session.rows(LOADS, values![job.0]).await?;
        session.commit().await?;
        let mut counts = JobCounts::default();
        for row in &states {
            *count_of(&mut counts, row.word(0, ItemState::from_name)?) = natural(row.int(1)?);
        }
        let loads = loads.first().ok_or(sqlx::Error::RowNotFound)?;
        (counts.rows, counts.documents) = (natural(loads.int(0)?), natural(loads.int(1)?));
        counts.bytes = natural(loads.int(2)?);
        Ok(counts)
    }

    pub(super) async fn list_job_ends(&self, job: JobId) -> Result<Vec<(ItemState, Option<Code>, u64)>, Fault> {
        const ENDS: &str = "select estado, codigo, count(*) from etl.tarefa_item where id_job = $1 \
             group by estado, codigo order by estado, codigo";
        let rows = self.all_rows(ENDS, values![job.0]).await?;
        let end = |row: &<D::Session as Session>::Row| {
            let code = row.opt_text(1)?.as_deref().and_then(Code::from_code);
            Ok((row.word(0, ItemState::from_name)?, code, natural(row.int(2)?)))
        };
        Ok(rows.iter().map(end).collect::<Sql<Vec<_>>>()?)
    }

    pub(super) async fn read_service(&self, jobs: &[JobId]) -> Result<BTreeMap<String, Service>, Fault> {
        let mut found: BTreeMap<String, Service> = BTreeMap::new();
        if jobs.is_empty() {
            return Ok(found);
        }
        let ids = padded(jobs.iter().map(|job| Cell::from(job.0)));
        let query = format!(
            "select sistema, estado, iniciado_em, recebido_em from etl.tarefa_item \
             where id_job in ({}) and estado in ('done', 'failed') order by id_job desc limit {SERVICE_ITEMS}",
            marks(1..=ids.len())
        );
        for row in self.all_rows(&query, &ids).await? {
            let service = found.entry(row.text(0)?).or_default();
            service.documents += 1;
            service.failed += u64::from(row.text(1)? == ItemState::Failed.name());
            let times = row.opt_moment(2)?.zip(row.opt_moment(3)?);
            let took = times.and_then(|(begun, received)| u64::try_from((received - begun).num_milliseconds()).ok());
            service.times_ms.extend(took);
        }
        for service in found.values_mut() {
            service.times_ms.sort_unstable();
        }
        Ok(found)
    }

    pub(super) async fn close_job_items(&self, job: JobId, at: DateTime<Utc>) -> Result<u64, Fault> {
        const CLOSE: &str = "update etl.tarefa_item as i set (estado, codigo, detalhe, atualizado_em) = (\
             select case when t.estado = 'cancelled' then 'cancelled' else 'failed' end, \
             coalesce(t.codigo, case when t.estado = 'cancelled' then $3 else $4 end), t.detalhe, $2 \
             from etl.tarefa t where t.id_tarefa = i.id_tarefa) \
             where i.id_job = $1 and i.estado in ('pending', 'running') \
             and i.id_tarefa in (select t.id_tarefa from etl.tarefa t \
             where t.id_job = $1 and t.estado in ('done', 'failed', 'cancelled')) \
             returning sistema, id_fundo, data_pos, tipo, estado, codigo, detalhe, atualizado_em";
        let (cancelled, internal) = (Code::Cancelled.as_str(), Code::Internal.as_str());
        let mut session = self.dialect.write().await?;
        let closed = session.rows(CLOSE, values![job.0, stored(at), cancelled, internal]).await?;
        let mut items = closed.iter().map(coverage::item).collect::<Sql<Vec<_>>>()?;
        // Whoever changes several items does it in one order.
        items.sort_by(|a, b| a.key.cmp(&b.key));
        coverage::end_open_items(&mut session, &items).await?;
        session.commit().await?;
        Ok(items.len() as u64)
    }
}

/// An item of a job, after the columns of [`ITEM`] those of [`JobItem`].
fn job_item(row: &impl Row) -> Sql<JobItem> {
    Ok(JobItem {
        item: coverage::item(row)?,
        fund: row.text(8)?,
        begun_at: row.opt_moment(9)?,
        received_at: row.opt_moment(10)?,
        tries: u32::try_from(row.int(11)?).unwrap_or(u32::MAX),
    })
}

/// A moment that has not come.
const NEVER: Cell<'static> = Cell::Null(Kind::Moment);

/// The tasks of a job by their keys.
async fn task_ids<S: Session>(session: &mut S, job: JobId) -> Sql<HashMap<String, i64>> {
    const TASKS: &str = "select chave, id_tarefa from etl.tarefa where id_job = $1";
    let rows = session.rows(TASKS, values![job.0]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

async fn expect_task_items<S: Session>(
    session: &mut S,
    job: JobId,
    ids: &HashMap<String, i64>,
    groups: &[&(NewTask, Vec<ItemKey>)],
    at: DateTime<Utc>,
) -> Sql<()> {
    let pending = coverage::End { state: ItemState::Pending, code: None, detail: "", at };
    let items = groups.iter().flat_map(|(task, items)| {
        let id = ids.get(&task.key).copied();
        items.iter().filter_map(move |item| Some((id?, item)))
    });
    let rows = tables::rows_of(items, move |row, (task, item)| {
        row.extend(coverage::key_cells(item).into_iter().chain(coverage::end_cells(&pending)));
        row.extend([Cell::from(task), NEVER, NEVER, Cell::from(0_i64), Cell::from(job.0)]);
    });
    session.upsert("etl.tarefa_item", &item_columns(), rows, "on conflict do nothing").await?;
    Ok(())
}

fn count_of(counts: &mut JobCounts, state: ItemState) -> &mut u64 {
    match state {
        ItemState::Pending => &mut counts.pending,
        ItemState::Running => &mut counts.running,
        ItemState::Done => &mut counts.done,
        ItemState::NoData => &mut counts.no_data,
        ItemState::Failed => &mut counts.failed,
        ItemState::Cancelled => &mut counts.cancelled,
        ItemState::Skipped => &mut counts.skipped,
    }
}

fn natural(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
