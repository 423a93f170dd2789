//! Many rows in one statement, as one array for each column: `insert … select from unnest(…) on conflict …`, and rows given to
//! a statement.

use crate::cell::{Cell, Kind};
use crate::dialect::{Column, Given, Rows, Sql};
use chrono::{DateTime, NaiveDate, Utc};
use etl_core::Decimal;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Arguments, AssertSqlSafe};

/// Rows of one statement.
const LARGEST: usize = 5_000;

pub(super) async fn upsert(
    connection: &mut PgConnection,
    table: &str,
    columns: &[Column],
    mut rows: Rows<'_>,
    tail: &str,
) -> Sql<u64> {
    let statement = statement(table, columns, tail);
    let mut row = Vec::with_capacity(columns.len());
    let mut written = 0;
    let mut more = true;
    while more {
        let mut arrays: Vec<_> = columns.iter().map(|column| Array::of(column.kind)).collect();
        let mut pending = 0;
        while pending < LARGEST && more {
            row.clear();
            more = rows(&mut row);
            if more {
                pending += 1;
                arrays.iter_mut().zip(row.drain(..)).for_each(|(array, cell)| array.push(cell));
            }
        }
        if pending > 0 {
            let mut arguments = PgArguments::default();
            for array in arrays {
                array.add_to(&mut arguments)?;
            }
            let query = sqlx::query_with(AssertSqlSafe(statement.as_str()), arguments);
            written += query.execute(&mut *connection).await?.rows_affected();
        }
    }
    Ok(written)
}

fn statement(table: &str, columns: &[Column], tail: &str) -> String {
    let names = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    format!("insert into {table} ({names}) {} {tail}", select(columns, 1))
}

/// The rows of the arrays that are the parameters from `first` on.
fn select(columns: &[Column], first: usize) -> String {
    let names = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    let arrays: Vec<_> = (first..).take(columns.len()).map(|number| format!("${number}")).collect();
    // JSON travels as text.
    let cast = |column: &Column| format!("{}{}", column.name, if column.kind == Kind::Json { "::jsonb" } else { "" });
    let values = columns.iter().map(cast).collect::<Vec<_>>().join(", ");
    format!("select {values} from unnest({}) as d ({names})", arrays.join(", "))
}

/// A statement that knows the given rows as the table `dado`, and its arguments after those of its own.
pub(super) fn with_given(
    sql: &str,
    own: usize,
    mut arguments: PgArguments,
    given: Given<'_>,
) -> Sql<(String, PgArguments)> {
    let mut arrays: Vec<_> = given.columns.iter().map(|column| Array::of(column.kind)).collect();
    for (index, cell) in given.cells.into_iter().enumerate() {
        arrays[index % given.columns.len()].push(cell);
    }
    for array in arrays {
        array.add_to(&mut arguments)?;
    }
    Ok((format!("with dado as ({}) {sql}", select(given.columns, own + 1)), arguments))
}

/// The cells of a column.
enum Array {
    Int(Vec<Option<i64>>),
    Bool(Vec<Option<bool>>),
    Text(Vec<Option<String>>),
    Number(Vec<Option<Decimal>>),
    Date(Vec<Option<NaiveDate>>),
    Moment(Vec<Option<DateTime<Utc>>>),
}

impl Array {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Int => Self::Int(Vec::new()),
            Kind::Bool => Self::Bool(Vec::new()),
            Kind::Text | Kind::Json => Self::Text(Vec::new()),
            Kind::Number => Self::Number(Vec::new()),
            Kind::Date => Self::Date(Vec::new()),
            Kind::Moment => Self::Moment(Vec::new()),
        }
    }

    /// Adds a cell; one of another type is a null, and the columns that refuse nulls refuse it.
    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Int(array), Cell::Int(value)) => array.push(Some(value)),
            (Self::Bool(array), Cell::Bool(value)) => array.push(Some(value)),
            (Self::Text(array), Cell::Text(text)) => array.push(Some(text.into_owned())),
            (Self::Text(array), Cell::Json(text)) => array.push(Some(text)),
            (Self::Number(array), Cell::Number(value)) => array.push(Some(value)),
            (Self::Date(array), Cell::Date(date)) => array.push(Some(date)),
            (Self::Moment(array), Cell::Moment(moment)) => array.push(Some(moment)),
            (Self::Int(array), _) => array.push(None),
            (Self::Bool(array), _) => array.push(None),
            (Self::Text(array), _) => array.push(None),
            (Self::Number(array), _) => array.push(None),
            (Self::Date(array), _) => array.push(None),
            (Self::Moment(array), _) => array.push(None),
        }
    }

    fn add_to(self, arguments: &mut PgArguments) -> Sql<()> {
        let added = match self {
            Self::Int(array) => arguments.add(array),
            Self::Bool(array) => arguments.add(array),
            Self::Text(array) => arguments.add(array),
            Self::Number(array) => arguments.add(array),
            Self::Date(array) => arguments.add(array),
            Self::Moment(array) => arguments.add(array),
        };
        added.map_err(sqlx::Error::Encode)
    }
}
