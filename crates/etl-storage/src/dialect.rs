//! What differs between the two databases: sessions, rows, bulk writing, locks, partitions, wake-ups. Everything else is
//! written once, in `store` and `queue`, with statements that both understand: `$n` parameters and names such as `pos.pos_cota`, which SQLite's session turns into
//! `pos_pos_cota`. Implemented by this crate only.

use crate::audit;
use crate::cell::{Cell, Kind};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use etl_core::Decimal;
use etl_core::audit::Outcome;
use etl_core::ports::{Answer, AnswerSink};
use futures::stream::BoxStream;
use std::time::Duration;

/// Result of a session.
pub type Sql<T> = Result<T, sqlx::Error>;

/// Gives the next row of a bulk write: fills the buffer, or says that there is none left.
pub type Rows<'a> = Box<dyn FnMut(&mut Vec<Cell<'a>>) -> bool + Send + 'a>;

/// A column of a table that is written in bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
}

/// The language of a database, for the parser of what people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// That of `SQLite`.
    Sqlite,
    /// That of PostgreSQL.
    Postgres,
}

/// Letters with accents and the letter without, in both cases.
pub(crate) const ACCENTS: [(&str, char); 6] =
    [("áàâãäÁÀÂÃÄ", 'a'), ("éèêëÉÈÊË", 'e'), ("íìîïÍÌÎÏ", 'i'), ("óòôõöÓÒÔÕÖ", 'o'), ("úùûüÚÙÛÜ", 'u'), ("çÇ", 'c')];

pub(crate) const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

/// Rows given to a statement, which knows them as the table `dado`.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    /// Columns.
    pub columns: &'a [Column],
    /// Cells of one row after the other.
    pub cells: Vec<Cell<'a>>,
}

/// A database.
///
/// A limit that is a parameter is written `limit cast($n as bigint)`: `SQLite` looks into a bare one while it plans, and plans the
/// statement anew for each execution.
#[async_trait]
pub trait Dialect: Send + Sync + 'static {
    /// A transaction.
    type Session: Session;
    /// The end of a query that keeps others from changing its rows until the end of the transaction.
    const SHARE: &'static str;
    /// The end of a query that locks its rows until the end of the transaction.
    const LOCK: &'static str;
    /// The same without those that others hold.
    const LOCK_FREE: &'static str;
    /// Whether parts of a `with` may change tables.
    const CHANGES_IN_WITH: bool;
    /// The present moment by the clock of the database, as an expression.
    const NOW: &'static str;
    /// Further columns of the query that holds the task `t`: they bound how long its transaction may do nothing.
    const WHILE_LEASED: &'static str;

    /// [`Dialect::NOW`] plus the milliseconds of this parameter, as an expression; before it when they are negative.
    fn later(param: usize) -> String;
    /// The condition of being one of the values that a query gives, looked up one by one.
    fn one_of(query: &str) -> String;

    /// An expression by which exact numbers, given as a column or parameter, are compared.
    fn exact(expression: &str) -> String;
    /// A text without case and accents, as an expression.
    fn folded(expression: &str) -> String;
    /// The condition that a text has another one in it.
    fn has(text: &str, part: &str) -> String;
    /// The query of names of tables and about how many rows each one has, where the database keeps that.
    const ROW_ESTIMATES: Option<&'static str>;
    /// The query of names of tables and the bytes that each one takes, indexes included.
    const TABLE_SIZES: &'static str;
    /// The query of its version and of what it takes on its disk.
    const FACTS: &'static str;
    /// What its queries are written in.
    const TONGUE: Tongue;

    /// Begins a transaction that writes.
    async fn write(&self) -> Sql<Self::Session>;
    /// Begins a transaction that reads one consistent state.
    async fn read(&self) -> Sql<Self::Session>;
    /// Begins the same for somebody who looks around, on connections of their own: its statements are given up after a while.
    async fn explore(&self, at_most: Duration) -> Sql<Self::Session>;
    /// Runs one query that a person wrote, once it is known to be harmless, on the connections of those who look around.
    async fn ask(&self, statement: String, at_most: Duration) -> Sql<Answer>;
    /// Runs such a query and gives all of its rows, group after group.
    async fn ask_each(&self, statement: String, at_most: Duration, sink: &mut dyn AnswerSink) -> Sql<()>;
    /// Begins a short transaction of the queue, which waits for no load.
    async fn turn(&self) -> Sql<Self::Session>;
    /// The same for a claim of tasks, of which one passes at a time.
    async fn turn_to_claim(&self) -> Sql<Self::Session>;
    /// Runs one query of the queue.
    async fn look(&self, sql: &str, values: &[Cell<'_>]) -> Sql<Vec<<Self::Session as Session>::Row>>;
    /// Runs one statement of the queue that works on given rows, a few hundred at most, and keeps what it did: in one round
    /// trip where the database allows it. No deed signs it.
    async fn once(&self, sql: &str, values: &[Cell<'_>], given: Given<'_>)
    -> Sql<Vec<<Self::Session as Session>::Row>>;
    /// Makes sure that the yearly table of cash exists.
    async fn prepare_year(&self, year: i32) -> Sql<()>;
    /// Makes sure that the log, where it is kept by days, has places for this day and the next.
    async fn prepare_days(&self) -> Sql<()>;
    /// Removes days of the log that ended before a moment, whole: those that are empty and those with more than `few` lines.
    /// Tells how many lines they had.
    async fn drop_days(&self, before: DateTime<Utc>, few: u32) -> Sql<u64>;
    /// Tells everybody who waits, in this process and in others, that there may be work.
    async fn call(&self);
    /// Waits for a call; false when none came in this time. One that nobody waited for is kept for the next one who does.
    async fn wait(&self, at_most: Duration) -> bool;
}

/// A transaction; dropped without [`Session::commit`] it leaves nothing.
#[async_trait]
pub trait Session: Send {
    /// A row read.
    type Row: Row;
    /// The query of the last row of the audit, which locks it: number, hash, and the present moment.
    const AUDIT_HEAD: &'static str;
    /// Runs a statement and tells how many rows it touched.
    async fn run(&mut self, sql: &str, values: &[Cell<'_>]) -> Sql<u64>;
    /// Runs a query.
    async fn rows(&mut self, sql: &str, values: &[Cell<'_>]) -> Sql<Vec<Self::Row>>;
    /// Runs a query whose rows are read one after the other.
    fn stream<'a>(&'a mut self, sql: &str, values: &[Cell<'_>]) -> Sql<BoxStream<'a, Sql<Self::Row>>>;
    /// Runs a statement that works on given rows and may return some; a few hundred at most.
    async fn rows_given(&mut self, sql: &str, values: &[Cell<'_>], given: Given<'_>) -> Sql<Vec<Self::Row>>;
    /// Runs statements that change different tables and work on the same given rows.
    async fn run_given(&mut self, statements: &[&str], values: &[Cell<'_>], given: Given<'_>) -> Sql<()>;
    /// Writes rows in bulk and tells how many.
    async fn insert<'a>(&mut self, table: &str, columns: &[Column], rows: Rows<'a>) -> Sql<u64>;
    /// Writes rows in bulk, of which some may be there: `tail` is the `on conflict` clause, `table` may carry an alias for it.
    async fn upsert<'a>(&mut self, table: &str, columns: &[Column], rows: Rows<'a>, tail: &str) -> Sql<u64>;
    /// Whether anything was changed by now.
    fn has_changed(&self) -> bool;
    /// Ends the transaction and keeps what it did, and nothing more.
    async fn end(self) -> Sql<()>;

    /// Ends the transaction and keeps what it did, with the audit's row of the deed that it is part of.
    async fn commit(mut self) -> Sql<()>
    where
        Self: Sized,
    {
        let deed = if self.has_changed() { audit::unsigned() } else { None };
        let Some(deed) = deed else { return self.end().await };
        audit::sign(&mut self, &deed, Outcome::Done, None).await?;
        self.end().await?;
        deed.set_written();
        Ok(())
    }
}

/// `$1, $2, …`: parameters of a statement.
pub(crate) fn marks(numbers: std::ops::RangeInclusive<usize>) -> String {
    numbers.map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// The values of an `in (…)` list: the last one again and again up to a power of two, so that lists of many lengths share a
/// few prepared statements.
pub(crate) fn padded<'a>(values: impl Iterator<Item = Cell<'a>>) -> Vec<Cell<'a>> {
    let mut list: Vec<Cell<'a>> = values.collect();
    if let Some(last) = list.last().cloned() {
        list.resize(list.len().next_power_of_two(), last);
    }
    list
}

/// A row read. Decimals are asked for as text (`cast(x as text)`), so that both databases give the same digits.
pub trait Row: Send + Sync {
    /// An integer or nothing.
    fn opt_int(&self, index: usize) -> Sql<Option<i64>>;
    /// A text or nothing.
    fn opt_text(&self, index: usize) -> Sql<Option<String>>;
    /// A day or nothing.
    fn opt_date(&self, index: usize) -> Sql<Option<NaiveDate>>;
    /// A moment or nothing.
    fn opt_moment(&self, index: usize) -> Sql<Option<DateTime<Utc>>>;
    /// A boolean.
    fn flag(&self, index: usize) -> Sql<bool>;

    /// An exact number, read as text, or nothing.
    fn opt_number(&self, index: usize) -> Sql<Option<Decimal>> {
        let read = |text: String| Decimal::from_str_exact(&text).map_err(sqlx::Error::decode);
        self.opt_text(index)?.map(read).transpose()
    }

    /// An integer.
    fn int(&self, index: usize) -> Sql<i64> {
        self.opt_int(index)?.ok_or_else(|| missing(index))
    }

    /// A text.
    fn text(&self, index: usize) -> Sql<String> {
        self.opt_text(index)?.ok_or_else(|| missing(index))
    }

    /// A day.
    fn date(&self, index: usize) -> Sql<NaiveDate> {
        self.opt_date(index)?.ok_or_else(|| missing(index))
    }

    /// A moment.
    fn moment(&self, index: usize) -> Sql<DateTime<Utc>> {
        self.opt_moment(index)?.ok_or_else(|| missing(index))
    }

    /// An exact number, read as text.
    fn number(&self, index: usize) -> Sql<Decimal> {
        self.opt_number(index)?.ok_or_else(|| missing(index))
    }

    /// JSON, read as text, or nothing.
    fn opt_json(&self, index: usize) -> Sql<Option<serde_json::Value>> {
        self.opt_text(index)?.map(|text| serde_json::from_str(&text).map_err(sqlx::Error::decode)).transpose()
    }

    /// JSON, read as text.
    fn json(&self, index: usize) -> Sql<serde_json::Value> {
        self.opt_json(index)?.ok_or_else(|| missing(index))
    }

    /// A count.
    fn count(&self, index: usize) -> Sql<u64> {
        Ok(u64::try_from(self.int(index)?).unwrap_or(0))
    }

    /// A small count.
    fn small(&self, index: usize) -> Sql<u32> {
        Ok(u32::try_from(self.int(index)?.max(0)).unwrap_or(u32::MAX))
    }

    /// A word of a closed set.
    fn word<T>(&self, index: usize, read: impl Fn(&str) -> Option<T>) -> Sql<T>
    where
        Self: Sized,
    {
        let word = self.text(index)?;
        read(&word).ok_or_else(|| sqlx::Error::decode(format!("unknown word {word:?} in column {index}")))
    }
}

fn missing(index: usize) -> sqlx::Error {
    sqlx::Error::decode(format!("column {index} is null"))
}
