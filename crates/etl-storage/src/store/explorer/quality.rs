//! What the columns of a table hold, and which loads its rows came from.

use super::{PAGE, Statement, quoted, read_as, value_at};
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::store::Store;
use crate::store::loads::{LOAD_COLUMNS, LOADS_FROM, load_record};
use etl_core::ports::{ColumnEntry, ColumnKind, ColumnQuality, LoadRecord, Quality, RowQuery, TableEntry};

/// What is read of each column.
const FACTS: usize = 5;
const ZERO: &str = "cast(0 as bigint)";

impl<D: Dialect> Store<D> {
    pub(super) async fn read_quality(&self, query: &RowQuery<'_>) -> Result<Quality, Fault> {
        let mut statement = Statement::<D>::default();
        let facts: Vec<_> = query.columns.iter().flat_map(|column| facts::<D>(column)).collect();
        let sql = format!("select count(*), {} {}", facts.join(", "), statement.found(query));
        let mut session = self.dialect.explore(PAGE).await?;
        let rows = session.rows(&sql, &statement.values).await.map_err(Fault::of_limited)?;
        session.commit().await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let column = |(number, column): (usize, &&ColumnEntry)| quality_at(row, 1 + number * FACTS, column.kind);
        let columns = query.columns.iter().enumerate().map(column).collect::<Sql<_>>()?;
        Ok(Quality { rows: row.count(0)?, columns })
    }

    pub(super) async fn read_loads_of(
        &self,
        table: &TableEntry,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(LoadRecord, u64)>, Fault> {
        // Positions are found by fund and day, which their index has.
        let same = ["id_fundo", "data_pos", "id_carga"].into_iter().filter(|name| table.column(name).is_some());
        let same: Vec<_> = same.map(|name| format!("t.{name} = g.{name}")).collect();
        let own = format!("from {} as t where {}", table.full_name(), same.join(" and "));
        let sql = format!(
            "select {LOAD_COLUMNS}, (select count(*) {own}) {LOADS_FROM} g.id_carga < $1 and exists (select 1 {own}) \
             order by g.id_carga desc limit cast($2 as bigint)"
        );
        let mut session = self.dialect.explore(PAGE).await?;
        let values = values![before.unwrap_or(i64::MAX), limit];
        let rows = session.rows(&sql, values).await.map_err(Fault::of_limited)?;
        session.commit().await?;
        let read = rows.iter().map(|row| Ok((load_record(row)?, row.count(24)?)));
        Ok(read.collect::<Sql<_>>()?)
    }
}

/// [`FACTS`] expressions: rows without a value, empty texts, different values, the smallest and the largest one. Amounts are
/// compared as such, also where they are stored as text.
fn facts<D: Dialect>(column: &ColumnEntry) -> [String; FACTS] {
    let name = quoted(column);
    let (exact, empty, ordered) = match column.kind {
        ColumnKind::Number => (D::exact(&name), ZERO.to_owned(), true),
        ColumnKind::Text => (name.clone(), format!("count(case when {name} = '' then 1 end)"), true),
        // Neither database orders every one of these.
        ColumnKind::Bool => (format!("case when {name} then 1 when not {name} then 0 end"), ZERO.to_owned(), true),
        ColumnKind::Json => (name.clone(), ZERO.to_owned(), false),
        ColumnKind::Int | ColumnKind::Date | ColumnKind::Moment => (name.clone(), ZERO.to_owned(), true),
    };
    let kind = if column.kind == ColumnKind::Bool { ColumnKind::Int } else { column.kind };
    let end =
        |which: &str| if ordered { read_as(kind, &format!("{which}({exact})")) } else { "cast(null as text)".into() };
    let absent = format!("count(*) - count({name})");
    [absent, empty, format!("count(distinct {exact})"), end("min"), end("max")]
}

fn quality_at(row: &impl Row, at: usize, kind: ColumnKind) -> Sql<ColumnQuality> {
    Ok(ColumnQuality {
        nulls: row.count(at)?,
        empty: row.count(at + 1)?,
        distinct: row.count(at + 2)?,
        smallest: value_at(row, at + 3, kind)?,
        largest: value_at(row, at + 4, kind)?,
    })
}
