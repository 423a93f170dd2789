//! Many rows into one table: statements of 1, 8 or 32 places, which stay prepared, and texts that a column repeats kept once.
//! A statement passes over the places that no row needs: each statement more would be a change of threads more, and those cost
//! what small loads cost.

use super::write_text;
use crate::cell::Cell;
use crate::dialect::{Column, Rows, Sql};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe};
use std::sync::Arc;

/// Rows of the largest statement. Larger ones cost memory for each prepared statement and gain nothing.
const LARGEST: usize = 32;
/// Places of the statements. Few sizes: to prepare one more takes longer than to pass over places, and each keeps memory.
const SIZES: [usize; 3] = [1, 8, LARGEST];

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
    let mut chunks = Chunks { rows, encoder: Encoder::new(columns.len()), row: Vec::new(), more: true };
    let mut written = 0;
    // Most chunks are as large as the one before.
    let mut last: (usize, Arc<str>) = (0, "".into());
    let mut next = chunks.next()?;
    while let Some((places, arguments)) = next {
        if last.0 != places {
            last = (places, statement(table, columns, places, tail).into());
        }
        let execute = sqlx::query_with(AssertSqlSafe(Arc::clone(&last.1)), arguments).execute(&mut *connection);
        // The database's thread works on one chunk while this one encodes the next.
        let (done, encoded) = tokio::join!(execute, async { chunks.next() });
        written += done?.rows_affected();
        next = encoded?;
    }
    Ok(written)
}

/// Places of a statement for so many rows.
fn places(rows: usize) -> usize {
    SIZES.into_iter().find(|size| rows <= *size).unwrap_or(LARGEST)
}

/// The statement with so many places; one with several knows by the first column which of them hold a row.
fn statement(table: &str, columns: &[Column], places: usize, tail: &str) -> String {
    let names = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(",");
    let marks = format!("({})", vec!["?"; columns.len()].join(","));
    let values = format!("values {}", vec![marks.as_str(); places].join(","));
    match places {
        1 => format!("insert into {table} ({names}) {values} {tail}"),
        _ => format!("insert into {table} ({names}) select * from ({values}) where column1 is not null {tail}"),
    }
}

/// The rows, encoded for statements.
struct Chunks<'a> {
    rows: Rows<'a>,
    encoder: Encoder<'a>,
    row: Vec<Cell<'a>>,
    more: bool,
}

impl Chunks<'_> {
    /// Places of the next statement and its arguments; `None` when every row was given.
    fn next(&mut self) -> Sql<Option<(usize, SqliteArguments)>> {
        let mut rows = 0;
        while rows < LARGEST && self.more {
            self.row.clear();
            self.more = (self.rows)(&mut self.row);
            if self.more {
                debug_assert!(
                    !matches!(self.row.first(), Some(Cell::Null(_))),
                    "the first column tells a row from a spare place"
                );
                self.encoder.encode(&self.row);
                rows += 1;
            }
        }
        if rows == 0 {
            return Ok(None);
        }
        let places = places(rows);
        Ok(Some((places, self.encoder.take(places)?)))
    }
}

struct Encoder<'a> {
    width: usize,
    stored: Vec<Stored>,
    /// The last text of each column: dates, currencies, issuers repeat from row to row.
    last: Vec<Option<(Cell<'a>, Arc<str>)>>,
    text: String,
}

impl<'a> Encoder<'a> {
    fn new(width: usize) -> Self {
        Self { width, stored: Vec::new(), last: vec![None; width], text: String::new() }
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
            self.stored.push(stored);
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

    /// The cells for so many places; those that no row needs are empty.
    fn take(&mut self, places: usize) -> Sql<SqliteArguments> {
        self.stored.resize_with(places * self.width, || Stored::Null);
        let mut arguments = SqliteArguments::default();
        arguments.reserve(self.stored.len(), 0);
        for stored in self.stored.drain(..) {
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
