//! What people say and decide about funds' days. What follows from it is in the core.

use super::{Store, stored};
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column, marks, padded};
use crate::error::Fault;
use crate::tables::rows_of;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::desk::{DeskAct, DeskEntry, NewDeskEntry, decision};
use etl_core::ports::{Desk, DeskFilter, RunNote, WarehouseError};
use etl_core::{DocumentKind, FundId, JobId, ReferenceDate};
use std::collections::HashMap;

const COLUMNS: &str = "id_apontamento, id_fundo, data_pos, tipo, especie, dito, quem, apontado_em, carga_vista";
const NEW_COLUMNS: [Column; 8] = [
    column("id_fundo", Kind::Int),
    column("data_pos", Kind::Date),
    column("tipo", Kind::Text),
    column("especie", Kind::Text),
    column("dito", Kind::Text),
    column("quem", Kind::Text),
    column("apontado_em", Kind::Moment),
    column("carga_vista", Kind::Int),
];

#[async_trait]
impl<D: Dialect> Desk for Store<D> {
    async fn add_entries(
        &self,
        entries: &[NewDeskEntry],
        author: &str,
        at: DateTime<Utc>,
    ) -> Result<Result<(), FundId>, WarehouseError> {
        let added = self.insert_entries(entries, author, at).await;
        added.map_err(|e| e.during(format!("adding {} entries of the desk", entries.len())))
    }

    async fn desk_entries(&self, filter: &DeskFilter) -> Result<Vec<DeskEntry>, WarehouseError> {
        let query = format!(
            "select {COLUMNS} from etl.apontamento where data_pos = $1 and id_fundo = coalesce(cast($2 as bigint), id_fundo) \
             and id_apontamento < $3 order by id_apontamento desc limit cast($4 as bigint)"
        );
        let before = filter.before.unwrap_or(i64::MAX);
        let values = values![filter.date, filter.fund.map(|fund| fund.0), before, filter.limit];
        let rows = self.all_rows(&query, values).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(entry).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading the entries of the desk of {}", filter.date)))
    }

    async fn note_run(&self, job: JobId, text: &str, author: &str, at: DateTime<Utc>) -> Result<bool, WarehouseError> {
        let noted = self.insert_run_note(job, text, author, at).await;
        noted.map_err(|e| e.during(format!("noting something about job {}", job.0)))
    }

    async fn run_notes(&self, job: JobId) -> Result<Vec<RunNote>, WarehouseError> {
        const NOTES: &str = "select dito, quem, anotado_em from etl.nota_job where id_job = $1 order by id_nota";
        let rows = self.all_rows(NOTES, values![job.0]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(run_note).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading the notes of job {}", job.0)))
    }

    async fn newest_entry(&self) -> Result<i64, WarehouseError> {
        let newest = async {
            let rows = self.all_rows("select coalesce(max(id_apontamento), 0) from etl.apontamento", &[]).await?;
            Ok::<_, Fault>(rows.first().map(|row| row.int(0)).transpose()?.unwrap_or_default())
        };
        newest.await.map_err(|e| e.during("looking for the newest entry of the desk"))
    }
}

impl<D: Dialect> Store<D> {
    async fn insert_run_note(&self, job: JobId, text: &str, author: &str, at: DateTime<Utc>) -> Result<bool, Fault> {
        const NOTE: &str = "insert into etl.nota_job (id_job, dito, quem, anotado_em) \
             select j.id_job, $2, $3, $4 from etl.job j where j.id_job = $1 and not exists (\
             select 1 from etl.nota_job n where n.id_job = $1 and n.dito = $2 and n.quem = $3)";
        const KNOWN: &str = "select 1 from etl.job where id_job = $1";
        let mut session = self.dialect.write().await?;
        session.run(NOTE, values![job.0, text, author, stored(at)]).await?;
        let known = !session.rows(KNOWN, values![job.0]).await?.is_empty();
        session.commit().await?;
        Ok(known)
    }

    async fn insert_entries(
        &self,
        entries: &[NewDeskEntry],
        author: &str,
        at: DateTime<Utc>,
    ) -> Result<Result<(), FundId>, Fault> {
        let days = entries.iter().map(|entry| entry.date);
        let Some((from, to)) = days.clone().min().zip(days.max()) else { return Ok(Ok(())) };
        let mut session = self.dialect.write().await?;
        lock_funds::<D>(&mut session, entries).await?;
        if entries.iter().any(|entry| entry.act == DeskAct::Confirm) {
            let standing = Standing::read(&mut session, from, to).await?;
            if let Some(entry) = entries.iter().find(|entry| !standing.lets_pass(entry)) {
                return Ok(Err(entry.fund));
            }
        }
        let rows = rows_of(entries.iter(), |row, entry| {
            row.extend([
                Cell::from(entry.fund.0),
                Cell::from(entry.date),
                Cell::from(entry.kind.map(DocumentKind::name)),
                Cell::from(entry.act.name()),
                Cell::from(entry.text.as_str()),
                Cell::from(author),
                Cell::from(stored(at)),
                Cell::from(entry.seen.filter(|_| entry.act == DeskAct::Confirm)),
            ]);
        });
        session.insert("etl.apontamento", &NEW_COLUMNS, rows).await?;
        session.commit().await?;
        Ok(Ok(()))
    }
}

fn run_note(row: &impl Row) -> Sql<RunNote> {
    Ok(RunNote { text: row.text(0)?, author: row.text(1)?, at: row.moment(2)? })
}

/// Whoever decides about the same funds waits for the end of this.
async fn lock_funds<D: Dialect>(session: &mut D::Session, entries: &[NewDeskEntry]) -> Sql<()> {
    let funds = padded(entries.iter().map(|entry| Cell::from(entry.fund.0)));
    let query = format!(
        "select id_fundo from cad.info_fundos where id_fundo in ({}) order by id_fundo{}",
        marks(1..=funds.len()),
        D::LOCK
    );
    session.rows(&query, &funds).await?;
    Ok(())
}

/// What a confirmation is compared with.
struct Standing {
    newest: HashMap<(FundId, ReferenceDate), i64>,
    said: HashMap<(FundId, ReferenceDate), Vec<DeskEntry>>,
}

impl Standing {
    async fn read<S: Session>(session: &mut S, from: ReferenceDate, to: ReferenceDate) -> Sql<Self> {
        const NEWEST: &str = "select id_fundo, data_pos, max(id_carga) from etl.carga \
             where data_pos between $1 and $2 and (vigente or posicao_atual) group by id_fundo, data_pos";
        let rows = session.rows(NEWEST, values![from, to]).await?;
        let load = |row: &S::Row| Ok(((FundId(row.int(0)?), ReferenceDate::new(row.date(1)?)), row.int(2)?));
        let newest = rows.iter().map(load).collect::<Sql<_>>()?;
        let mut said: HashMap<_, Vec<DeskEntry>> = HashMap::new();
        for entry in read_entries(session, from, to).await? {
            said.entry((entry.fund, entry.date)).or_default().push(entry);
        }
        Ok(Self { newest, said })
    }

    fn lets_pass(&self, entry: &NewDeskEntry) -> bool {
        let key = (entry.fund, entry.date);
        let refusal = self.said.get(&key).and_then(|said| decision(said)).filter(|said| said.act == DeskAct::Reject);
        entry.act != DeskAct::Confirm
            || entry.seen == self.newest.get(&key).copied() && refusal.is_none_or(|said| entry.over == Some(said.id))
    }
}

/// Everything said of some days, from the oldest entry to the newest.
pub(super) async fn read_entries<S: Session>(
    session: &mut S,
    from: ReferenceDate,
    to: ReferenceDate,
) -> Sql<Vec<DeskEntry>> {
    let query =
        format!("select {COLUMNS} from etl.apontamento where data_pos between $1 and $2 order by id_apontamento");
    session.rows(&query, values![from, to]).await?.iter().map(entry).collect()
}

/// What makes the health of a day another one: a document that nobody waits for, by its kind, or a refusal.
pub(super) struct Exception {
    pub(super) fund: FundId,
    pub(super) date: ReferenceDate,
    pub(super) kind: Option<DocumentKind>,
}

/// The waivers and refusals that hold.
pub(super) async fn read_exceptions<S: Session>(
    session: &mut S,
    from: ReferenceDate,
    to: ReferenceDate,
) -> Sql<Vec<Exception>> {
    const EXCEPTIONS: &str = "select a.id_fundo, a.data_pos, case when a.especie = 'dispensa' then a.tipo end \
         from etl.apontamento a where a.data_pos between $1 and $2 and a.especie in ('dispensa', 'reprovacao') \
         and not exists (select 1 from etl.apontamento b where b.data_pos = a.data_pos and b.id_fundo = a.id_fundo \
         and b.id_apontamento > a.id_apontamento and (a.especie = 'dispensa' and b.especie = 'retomada' and b.tipo = a.tipo \
         or a.especie = 'reprovacao' and b.especie in ('confirmacao', 'desfeita')))";
    let exception = |row: &S::Row| {
        let (fund, date) = (FundId(row.int(0)?), ReferenceDate::new(row.date(1)?));
        Ok(Exception { fund, date, kind: kind(row, 2)? })
    };
    session.rows(EXCEPTIONS, values![from, to]).await?.iter().map(exception).collect()
}

fn kind(row: &impl Row, index: usize) -> Sql<Option<DocumentKind>> {
    let is_set = row.opt_text(index)?.is_some();
    is_set.then(|| row.word(index, |word| word.parse().ok())).transpose()
}

fn entry(row: &impl Row) -> Sql<DeskEntry> {
    Ok(DeskEntry {
        id: row.int(0)?,
        fund: FundId(row.int(1)?),
        date: ReferenceDate::new(row.date(2)?),
        kind: kind(row, 3)?,
        act: row.word(4, DeskAct::from_name)?,
        text: row.text(5)?,
        author: row.text(6)?,
        at: row.moment(7)?,
        seen: row.opt_int(8)?,
    })
}
