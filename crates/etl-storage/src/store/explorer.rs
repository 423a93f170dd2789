//! Looking at tables: the statements made of a query. Names come from the list of `explorer/tables.rs`, values are parameters.

mod origin;
mod quality;
mod sql;
mod tables;
mod words;

use super::Store;
use crate::cell::{Cell, Kind};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use async_trait::async_trait;
use etl_core::ports::{
    Answer, AnswerSink, AskError, ColumnEntry, ColumnKind, ColumnValue, Condition, Explorer, LoadFlow, LoadRecord,
    Quality, RowCount, RowPage, RowQuery, RowSink, TableEntry, WarehouseError,
};
use futures::TryStreamExt;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::time::Duration;
use tables::TABLES;

/// How long a page, a count or an export may take.
const PAGE: Duration = Duration::from_secs(5);
const EXPORT: Duration = Duration::from_mins(4);
/// Rows that are counted where the database has no estimate, and from which an estimate is believed.
const COUNTED: u64 = 1_000_000;
const SMALL: u64 = 50_000;
/// Rows that an export hands over at a time.
const GROUP: usize = 500;

#[async_trait]
impl<D: Dialect> Explorer for Store<D> {
    fn tables(&self) -> &'static [TableEntry] {
        &TABLES
    }

    async fn row_counts(&self) -> Result<Vec<RowCount>, WarehouseError> {
        self.count_listed().await.map_err(|e| e.during("counting the rows of the tables that can be looked at"))
    }

    async fn count_rows(&self, query: &RowQuery<'_>, at_most: u32) -> Result<u64, WarehouseError> {
        let counted = self.count_found(query, at_most).await;
        counted.map_err(|e| e.during(format!("counting rows of {}", query.table.full_name())))
    }

    async fn rows(&self, query: &RowQuery<'_>) -> Result<RowPage, WarehouseError> {
        self.read_page(query).await.map_err(|e| e.during(format!("reading rows of {}", query.table.full_name())))
    }

    async fn each_row(&self, query: &RowQuery<'_>, sink: &mut dyn RowSink) -> Result<(), WarehouseError> {
        let read = self.read_each(query, sink).await;
        read.map_err(|e| e.during(format!("exporting rows of {}", query.table.full_name())))
    }

    async fn quality(&self, query: &RowQuery<'_>) -> Result<Quality, WarehouseError> {
        let read = self.read_quality(query).await;
        read.map_err(|e| e.during(format!("looking at the values of {}", query.table.full_name())))
    }

    async fn loads_of(
        &self,
        table: &TableEntry,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(LoadRecord, u64)>, WarehouseError> {
        let read = self.read_loads_of(table, before, limit).await;
        read.map_err(|e| e.during(format!("listing the loads of {}", table.full_name())))
    }

    async fn ask(&self, query: &str, shows: bool) -> Result<Answer, AskError> {
        let statement = sql::statement(query, D::TONGUE, &TABLES, shows).await?;
        self.dialect.ask(statement, PAGE).await.map_err(sql::not_answered)
    }

    async fn ask_each(&self, query: &str, shows: bool, sink: &mut dyn AnswerSink) -> Result<(), AskError> {
        let statement = sql::statement(query, D::TONGUE, &TABLES, shows).await?;
        self.dialect.ask_each(statement, EXPORT, sink).await.map_err(sql::not_given)
    }

    async fn count_answer(&self, query: &str, shows: bool) -> Result<u64, AskError> {
        let statement = sql::statement(query, D::TONGUE, &TABLES, shows).await?;
        let counting = format!("select count(*) from ({statement}) as consulta");
        let counted = self.dialect.ask(counting, PAGE).await.map_err(sql::not_answered)?;
        match counted.rows.first().and_then(|row| row.first()) {
            Some(ColumnValue::Int(rows)) => Ok(rows.unsigned_abs()),
            _ => Err(sql::not_answered(sqlx::Error::RowNotFound)),
        }
    }

    async fn table_sizes(&self) -> Result<Vec<Option<u64>>, WarehouseError> {
        self.read_sizes().await.map_err(|e| e.during("reading what the tables take on the disk"))
    }

    async fn load_flows(&self, loads: u32) -> Result<Vec<LoadFlow>, WarehouseError> {
        self.read_flows(loads).await.map_err(|e| e.during("reading which loads the rows of the tables come from"))
    }
}

impl<D: Dialect> Store<D> {
    async fn count_listed(&self) -> Result<Vec<RowCount>, Fault> {
        let mut session = self.dialect.explore(PAGE).await?;
        let mut estimates = HashMap::new();
        if let Some(query) = D::ROW_ESTIMATES {
            for row in session.rows(query, &[]).await.map_err(Fault::of_limited)? {
                estimates.insert(row.text(0)?, row.count(1)?);
            }
        }
        let mut counts = Vec::with_capacity(TABLES.len());
        for table in TABLES.iter() {
            let name = table.full_name();
            let estimate = estimates.get(&name).copied().filter(|rows| *rows >= SMALL);
            counts.push(match estimate {
                Some(rows) => RowCount { rows, exact: false },
                None => counted(&mut session, &name).await?,
            });
        }
        session.commit().await?;
        Ok(counts)
    }

    async fn count_found(&self, query: &RowQuery<'_>, at_most: u32) -> Result<u64, Fault> {
        let mut statement = Statement::<D>::default();
        let found = statement.found(query);
        let sql = format!("select count(*) from (select 1 {found} limit {at_most}) as achado");
        let mut session = self.dialect.explore(PAGE).await?;
        let rows = session.rows(&sql, &statement.values).await.map_err(Fault::of_limited)?;
        session.commit().await?;
        Ok(rows.first().ok_or(sqlx::Error::RowNotFound)?.count(0)?)
    }

    async fn read_page(&self, query: &RowQuery<'_>) -> Result<RowPage, Fault> {
        let (columns, place) = selected(query);
        let mut statement = Statement::<D>::default();
        // One more, which tells that there is another page.
        let sql = statement.ordered(query, &columns, u64::from(query.limit) + 1);
        let mut session = self.dialect.explore(PAGE).await?;
        let rows = session.rows(&sql, &statement.values).await.map_err(Fault::of_limited)?;
        session.commit().await?;
        let more = rows.len() > query.limit as usize;
        let read = rows.iter().take(query.limit as usize).map(|row| values_of(row, &columns));
        let mut rows = read.collect::<Sql<Vec<_>>>()?;
        let last = rows.last().filter(|_| more);
        let next = last.map(|row| place.iter().map(|index| row[*index].clone()).collect());
        for row in &mut rows {
            row.truncate(query.columns.len());
        }
        Ok(RowPage { rows, next })
    }

    async fn read_each(&self, query: &RowQuery<'_>, sink: &mut dyn RowSink) -> Result<(), Fault> {
        let mut statement = Statement::<D>::default();
        let sql = statement.ordered(query, &query.columns, u64::from(query.limit));
        let mut session = self.dialect.explore(EXPORT).await?;
        let mut stream = session.stream(&sql, &statement.values)?;
        let mut group = Vec::with_capacity(GROUP);
        while let Some(row) = stream.try_next().await.map_err(Fault::of_limited)? {
            group.push(values_of(&row, &query.columns)?);
            if group.len() == GROUP && !sink.take(std::mem::take(&mut group)).await {
                return Ok(());
            }
        }
        drop(stream);
        session.commit().await?;
        sink.take(group).await;
        Ok(())
    }
}

/// The rows of a table, counted up to a number.
async fn counted<S: Session>(session: &mut S, table: &str) -> Result<RowCount, Fault> {
    let sql = format!("select count(*) from (select 1 from {table} limit {}) as contado", COUNTED + 1);
    let rows = session.rows(&sql, &[]).await.map_err(Fault::of_limited)?;
    let rows = rows.first().ok_or(sqlx::Error::RowNotFound)?.count(0)?;
    Ok(RowCount { rows: rows.min(COUNTED), exact: rows <= COUNTED })
}

/// The columns to read: those wanted, and after them those of the place that are not among them; and where the place is.
fn selected<'a>(query: &RowQuery<'a>) -> (Vec<&'a ColumnEntry>, Vec<usize>) {
    let mut columns = query.columns.clone();
    let mut place = Vec::new();
    for (column, _) in query.place() {
        let known = columns.iter().position(|known| known.name == column.name);
        place.push(known.unwrap_or(columns.len()));
        if known.is_none() {
            columns.push(column);
        }
    }
    (columns, place)
}

/// A statement as it grows, with the values of its parameters.
struct Statement<'a, D> {
    values: Vec<Cell<'a>>,
    dialect: PhantomData<D>,
}

impl<D> Default for Statement<'_, D> {
    fn default() -> Self {
        Self { values: Vec::new(), dialect: PhantomData }
    }
}

impl<'a, D: Dialect> Statement<'a, D> {
    /// The whole query.
    fn ordered(&mut self, query: &'a RowQuery<'_>, columns: &[&ColumnEntry], limit: u64) -> String {
        let columns: Vec<_> = columns.iter().map(|column| read(column)).collect();
        let found = self.found(query);
        let order: Vec<_> = query.place().map(|(column, descending)| Self::order(column, descending)).collect();
        format!("select {} {found} order by {} limit {limit}", columns.join(", "), order.join(", "))
    }

    /// Where the rows are, and what they must be.
    fn found(&mut self, query: &'a RowQuery<'_>) -> String {
        let mut conditions: Vec<_> =
            query.conditions.iter().map(|(column, condition)| self.condition(column, condition)).collect();
        if let Some(after) = &query.after {
            let place: Vec<_> = query.place().zip(after).collect();
            conditions.push(self.after(&place));
        }
        let wanted = if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) };
        format!("from {} as t{wanted}", query.table.full_name())
    }

    fn param(&mut self, value: &'a ColumnValue) -> String {
        self.values.push(cell(value));
        format!("${}", self.values.len())
    }

    fn condition(&mut self, column: &ColumnEntry, condition: &'a Condition) -> String {
        let (plain, ordered) = (quoted(column), Self::comparable(column, &quoted(column)));
        let mut compared = |sign: &str, value: &'a ColumnValue| {
            let param = self.param(value);
            format!("{ordered} {sign} {}", Self::comparable(column, &param))
        };
        match condition {
            // A text is the same only with its case and accents.
            Condition::Is(value) if column.kind == ColumnKind::Text => format!("{plain} = {}", self.param(value)),
            Condition::Is(value) => compared("=", value),
            Condition::Above(value) => compared(">", value),
            Condition::From(value) => compared(">=", value),
            Condition::Below(value) => compared("<", value),
            Condition::UpTo(value) => compared("<=", value),
            Condition::Has(part) => {
                self.values.push(Cell::from(part.as_str()));
                let param = format!("${}", self.values.len());
                D::has(&D::folded(&format!("cast({plain} as text)")), &D::folded(&format!("cast({param} as text)")))
            }
            Condition::Empty => format!("{plain} is null"),
            Condition::Filled => format!("{plain} is not null"),
        }
    }

    /// An expression by which values of the column are put in order: texts without case and accents.
    fn comparable(column: &ColumnEntry, expression: &str) -> String {
        match column.kind {
            ColumnKind::Number => D::exact(expression),
            // Keys stay as they are, so that their index is used.
            ColumnKind::Text if !column.key => D::folded(expression),
            _ => expression.to_owned(),
        }
    }

    /// Rows without a value come last.
    fn order(column: &ColumnEntry, descending: bool) -> String {
        let ordered = Self::comparable(column, &quoted(column));
        let direction = if descending { " desc" } else { "" };
        let absent = if column.nullable { format!("{} is null, ", quoted(column)) } else { String::new() };
        format!("{absent}{ordered}{direction}")
    }

    /// The condition of coming after a place: further in its first column, or the same there and further in the others.
    fn after(&mut self, place: &[((&ColumnEntry, bool), &'a ColumnValue)]) -> String {
        let Some((((column, descending), value), rest)) = place.split_first() else { return "false".into() };
        let (plain, ordered) = (quoted(column), Self::comparable(column, &quoted(column)));
        if **value == ColumnValue::Null {
            return format!("({plain} is null and {})", self.after(rest));
        }
        let param = self.param(value);
        let param = Self::comparable(column, &param);
        let sign = if *descending { "<" } else { ">" };
        let absent = if column.nullable { format!(" or {plain} is null") } else { String::new() };
        if rest.is_empty() {
            return format!("({ordered} {sign} {param}{absent})");
        }
        let rest = self.after(rest);
        // What the index can find comes first.
        let reach = if column.nullable { String::new() } else { format!("{ordered} {sign}= {param} and ") };
        format!("({reach}({ordered} {sign} {param}{absent} or ({ordered} = {param} and {rest})))")
    }
}

/// A name of the list as an identifier, of the table and not of what is made of it in the list of columns.
fn quoted(column: &ColumnEntry) -> String {
    format!("t.\"{}\"", column.name)
}

/// A column as [`values_of`] reads it.
fn read(column: &ColumnEntry) -> String {
    read_as(column.kind, &quoted(column))
}

/// An expression of a type as [`value_at`] reads it.
fn read_as(kind: ColumnKind, name: &str) -> String {
    match kind {
        ColumnKind::Int => format!("cast({name} as bigint)"),
        ColumnKind::Bool => format!("cast(case when {name} then 1 when not {name} then 0 end as bigint)"),
        ColumnKind::Text | ColumnKind::Json | ColumnKind::Number => format!("cast({name} as text)"),
        ColumnKind::Date | ColumnKind::Moment => name.to_owned(),
    }
}

fn values_of(row: &impl Row, columns: &[&ColumnEntry]) -> Sql<Vec<ColumnValue>> {
    columns.iter().enumerate().map(|(index, column)| value_at(row, index, column.kind)).collect()
}

fn value_at(row: &impl Row, index: usize, kind: ColumnKind) -> Sql<ColumnValue> {
    let value = match kind {
        ColumnKind::Int => row.opt_int(index)?.map(ColumnValue::Int),
        ColumnKind::Bool => row.opt_int(index)?.map(|value| ColumnValue::Bool(value != 0)),
        ColumnKind::Text | ColumnKind::Json => row.opt_text(index)?.map(ColumnValue::Text),
        ColumnKind::Number => row.opt_number(index)?.map(ColumnValue::Number),
        ColumnKind::Date => row.opt_date(index)?.map(ColumnValue::Date),
        ColumnKind::Moment => row.opt_moment(index)?.map(ColumnValue::Moment),
    };
    Ok(value.unwrap_or(ColumnValue::Null))
}

fn cell(value: &ColumnValue) -> Cell<'_> {
    match value {
        ColumnValue::Null => Cell::Null(Kind::Text),
        ColumnValue::Int(value) => Cell::Int(*value),
        ColumnValue::Bool(value) => Cell::Bool(*value),
        ColumnValue::Text(text) => Cell::from(text.as_str()),
        ColumnValue::Number(value) => Cell::from(*value),
        ColumnValue::Date(day) => Cell::Date(*day),
        ColumnValue::Moment(moment) => Cell::Moment(*moment),
    }
}

#[cfg(test)]
mod tests;
