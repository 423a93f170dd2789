//! Many rows into one table: statements of 64, 32, … 1 rows, which stay prepared, and texts that a column repeats kept once.

use super::write_text;
use crate::cell::Cell;
use crate::dialect::{Column, Rows, Sql};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe};
use std::sync::Arc;

/// Rows of the largest statement; a power of two. Larger ones cost memory for each prepared statement and gain nothing.
const LARGEST: usize = 64;

/// A cell as `SQLite` stores it.
enum Stored {
    Null,
    Int(i64),
    Text(Arc<str>),
}

pub(super) async fn insert(
    connection: &mut SqliteConnection,
    table: &str,
    columns: &[Column],
    mut rows: Rows<'_>,
    tail: &str,
) -> Sql<u64> {
    let mut encoder = Encoder::new(columns.len());
    let mut row = Vec::with_capacity(columns.len());
    let mut written = 0;
    let mut more = true;
    while more {
        let mut pending = 0;
        while pending < LARGEST && more {
            row.clear();
            more = rows(&mut row);
            if more {
                encoder.encode(&row);
                pending += 1;
            }
        }
        while pending > 0 {
            let size = 1 << pending.ilog2();
            let arguments = encoder.take(size)?;
            let statement = sqlx::query_with(AssertSqlSafe(statement(table, columns, size, tail)), arguments);
            written += statement.execute(&mut *connection).await?.rows_affected();
            pending -= size;
        }
    }
    Ok(written)
}

fn statement(table: &str, columns: &[Column], rows: usize, tail: &str) -> String {
    let names = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(",");
    let marks = format!("({})", vec!["?"; columns.len()].join(","));
    format!("insert into {table} ({names}) values {} {tail}", vec![marks.as_str(); rows].join(","))
}

struct Encoder<'a> {
    width: usize,
    stored: std::collections::VecDeque<Stored>,
    /// The last text of each column: dates, currencies, issuers repeat from row to row.
    last: Vec<Option<(Cell<'a>, Arc<str>)>>,
    text: String,
}

impl<'a> Encoder<'a> {
    fn new(width: usize) -> Self {
        Self { width, stored: std::collections::VecDeque::new(), last: vec![None; width], text: String::new() }
    }

    fn encode(&mut self, row: &[Cell<'a>]) {
        for (column, cell) in row.iter().enumerate() {
            let stored = match cell {
                Cell::Null(_) => Stored::Null,
                Cell::Int(value) => Stored::Int(*value),
                Cell::Bool(value) => Stored::Int(i64::from(*value)),
                Cell::Text(_) | Cell::Json(_) | Cell::Number(_) | Cell::Date(_) | Cell::Moment(_) => {
                    Stored::Text(self.text_of(column, cell))
                }
            };
            self.stored.push_back(stored);
        }
    }

    fn text_of(&mut self, column: usize, cell: &Cell<'a>) -> Arc<str> {
        let last = &mut self.last[column];
        if let Some((_, text)) = last.as_ref().filter(|(known, _)| same(known, cell)) {
            return Arc::clone(text);
        }
        self.text.clear();
        write_text(&mut self.text, cell);
        let text: Arc<str> = Arc::from(self.text.as_str());
        *last = Some((cell.clone(), Arc::clone(&text)));
        text
    }

    /// The cells of the first rows.
    fn take(&mut self, rows: usize) -> Sql<SqliteArguments> {
        let mut arguments = SqliteArguments::default();
        arguments.reserve(rows * self.width, 0);
        for stored in self.stored.drain(..rows * self.width) {
            let added = match stored {
                Stored::Null => arguments.add(None::<i64>),
                Stored::Int(value) => arguments.add(value),
                Stored::Text(text) => arguments.add(text),
            };
            added.map_err(sqlx::Error::Encode)?;
        }
        Ok(arguments)
    }
}

/// Whether two cells have the same text; numbers that are equal may still differ in their digits.
fn same(a: &Cell<'_>, b: &Cell<'_>) -> bool {
    match (a, b) {
        (Cell::Number(a), Cell::Number(b)) => a.serialize() == b.serialize(),
        _ => a == b,
    }
}
