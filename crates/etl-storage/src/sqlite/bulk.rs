//! Many rows into one table: statements of 32, 16, … 1 rows, which stay prepared, and texts that a column repeats kept once.

use super::write_text;
use crate::cell::Cell;
use crate::dialect::{Column, Rows, Sql};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe};
use std::sync::Arc;

/// Rows of the largest statement; a power of two. Larger ones cost memory for each prepared statement and gain nothing.
const LARGEST: usize = 32;

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
    rows: Rows<'_>,
    tail: &str,
) -> Sql<u64> {
    let mut chunks = Chunks { rows, encoder: Encoder::new(columns.len()), row: Vec::new(), pending: 0, more: true };
    let largest: Arc<str> = statement(table, columns, LARGEST, tail).into();
    let mut written = 0;
    let mut next = chunks.next()?;
    while let Some((size, arguments)) = next {
        let sql = if size == LARGEST { Arc::clone(&largest) } else { statement(table, columns, size, tail).into() };
        let execute = sqlx::query_with(AssertSqlSafe(sql), arguments).execute(&mut *connection);
        // The database's thread works on one chunk while this one encodes the next.
        let (done, encoded) = tokio::join!(execute, async { chunks.next() });
        written += done?.rows_affected();
        next = encoded?;
    }
    Ok(written)
}

fn statement(table: &str, columns: &[Column], rows: usize, tail: &str) -> String {
    let names = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(",");
    let marks = format!("({})", vec!["?"; columns.len()].join(","));
    format!("insert into {table} ({names}) values {} {tail}", vec![marks.as_str(); rows].join(","))
}

/// The rows, encoded in statements of 32, and of smaller powers of two at the end.
struct Chunks<'a> {
    rows: Rows<'a>,
    encoder: Encoder<'a>,
    row: Vec<Cell<'a>>,
    pending: usize,
    more: bool,
}

impl Chunks<'_> {
    /// Rows of the next statement and their arguments; `None` when every row was given.
    fn next(&mut self) -> Sql<Option<(usize, SqliteArguments)>> {
        while self.pending < LARGEST && self.more {
            self.row.clear();
            self.more = (self.rows)(&mut self.row);
            if self.more {
                self.encoder.encode(&self.row);
                self.pending += 1;
            }
        }
        if self.pending == 0 {
            return Ok(None);
        }
        let size = 1 << self.pending.ilog2();
        self.pending -= size;
        Ok(Some((size, self.encoder.take(size)?)))
    }
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
