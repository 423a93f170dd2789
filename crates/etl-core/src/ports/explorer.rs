//! Looking at tables: which there are, what their columns mean, their rows by filter and order. Only tables and columns of a fixed list
//! can be named at all, because a query holds references to its entries. What callers write is parsed in `etl-server`.

use super::{LoadRecord, WarehouseError};
use crate::{Code, Decimal};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

/// Type of a column, as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// 64-bit integer.
    Int,
    /// Yes or no.
    Bool,
    /// Text.
    Text,
    /// JSON.
    Json,
    /// Exact decimal.
    Number,
    /// Day.
    Date,
    /// Moment in UTC.
    Moment,
}

impl ColumnKind {
    /// The word of the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "inteiro",
            Self::Bool => "logico",
            Self::Text => "texto",
            Self::Json => "json",
            Self::Number => "decimal",
            Self::Date => "data",
            Self::Moment => "momento",
        }
    }
}

/// What a column points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnReference {
    /// Table, as `schema.table`.
    pub table: &'static str,
    /// Its column.
    pub column: &'static str,
    /// Whether the database does not hold it: it follows from what is written.
    pub implied: bool,
}

/// A column that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnEntry {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub kind: ColumnKind,
    /// Whether it may hold nothing.
    pub nullable: bool,
    /// Whether it is part of the key.
    pub key: bool,
    /// What it points at.
    pub reference: Option<ColumnReference>,
    /// What it means, in Portuguese.
    pub meaning: &'static str,
    /// Whether it may hold what a document says of a natural person, such as a CPF.
    pub personal: bool,
}

/// A table that can be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableEntry {
    /// Schema.
    pub schema: &'static str,
    /// Name without the schema.
    pub name: String,
    /// What its rows are, in Portuguese.
    pub meaning: String,
    /// Whether it holds superseded rows of another table.
    pub history: bool,
    /// Columns in their order.
    pub columns: Vec<ColumnEntry>,
}

impl TableEntry {
    /// `schema.table`.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&ColumnEntry> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns of the key; every table has one.
    pub fn key(&self) -> impl Iterator<Item = &ColumnEntry> {
        self.columns.iter().filter(|column| column.key)
    }
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValue {
    /// Nothing.
    Null,
    /// Integer.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// Text, or JSON as text.
    Text(String),
    /// Exact decimal.
    Number(Decimal),
    /// Day.
    Date(NaiveDate),
    /// Moment in UTC.
    Moment(DateTime<Utc>),
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The same.
    Is(ColumnValue),
    /// A text that has this one in it, whatever the case and the accents.
    Has(String),
    /// More than it.
    Above(ColumnValue),
    /// It or more.
    From(ColumnValue),
    /// Less than it.
    Below(ColumnValue),
    /// It or less.
    UpTo(ColumnValue),
    /// Nothing.
    Empty,
    /// Anything.
    Filled,
}

/// A query of rows; what it names is of the list, so that nothing else can be asked for.
#[derive(Debug, Clone)]
pub struct RowQuery<'a> {
    /// Table.
    pub table: &'a TableEntry,
    /// Columns wanted.
    pub columns: Vec<&'a ColumnEntry>,
    /// Conditions, all of which hold.
    pub conditions: Vec<(&'a ColumnEntry, Condition)>,
    /// Columns that order the rows, and whether the largest value comes first; the key follows them.
    pub order: Vec<(&'a ColumnEntry, bool)>,
    /// The place after which rows are wanted: [`RowPage::next`] of the same query.
    pub after: Option<Vec<ColumnValue>>,
    /// Rows at most.
    pub limit: u32,
}

impl<'a> RowQuery<'a> {
    /// The columns whose values are a place in the order: those of [`RowQuery::order`], then the key.
    pub fn place(&self) -> impl Iterator<Item = (&'a ColumnEntry, bool)> + '_ {
        let ordered = move |key: &&ColumnEntry| !self.order.iter().any(|(column, _)| column.name == key.name);
        self.order.iter().copied().chain(self.table.key().filter(ordered).map(|key| (key, false)))
    }
}

/// Rows of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPage {
    /// The values of the columns wanted.
    pub rows: Vec<Vec<ColumnValue>>,
    /// The place of the last row; none when no row follows.
    pub next: Option<Vec<ColumnValue>>,
}

/// How many rows a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowCount {
    /// Rows.
    pub rows: u64,
    /// Whether they were counted; otherwise about so many, or more.
    pub exact: bool,
}

/// Loads of one kind, with rows of a table: where the rows of the table come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadFlow {
    /// Table, as `schema.table`.
    pub table: String,
    /// Connection that the documents came from.
    pub system: String,
    /// Kind of the documents.
    pub kind: String,
    /// Format that was recognised.
    pub format: Option<String>,
    /// Version of the parsers that read them.
    pub reader: String,
    /// Loads.
    pub loads: u64,
    /// When the newest one was made.
    pub newest: DateTime<Utc>,
}

/// What a column holds in the rows that were found.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnQuality {
    /// Rows without a value.
    pub nulls: u64,
    /// Rows with a text of no letters.
    pub empty: u64,
    /// Different values.
    pub distinct: u64,
    /// The smallest value; none of JSON.
    pub smallest: ColumnValue,
    /// The largest one.
    pub largest: ColumnValue,
}

/// What the columns of a query hold, over the rows that its conditions leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Rows.
    pub rows: u64,
    /// Of each column wanted, in their order.
    pub columns: Vec<ColumnQuality>,
}

/// What a query written by a person gives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// Names of the columns; none when no row was found.
    pub columns: Vec<String>,
    /// Values: whole numbers, yes or no, nothing, and everything else as the database writes it.
    pub rows: Vec<Vec<ColumnValue>>,
    /// Whether there was more than may be read.
    pub truncated: bool,
    /// Whether something was computed in binary floating point, so that its last digits may be wrong.
    pub approximate: bool,
}

/// Why a query written by a person has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It cannot be read, or may not be asked.
    #[error("the query is refused: {words}")]
    Refused {
        /// [`Code::SqlSyntax`], [`Code::SqlRefused`] or [`Code::SqlFailed`].
        code: Code,
        /// What is wrong with it, for people.
        words: String,
        /// Line and column, where they are known.
        place: Option<(u64, u64)>,
    },
    /// The database is not well, or the time was over.
    #[error(transparent)]
    Store(#[from] WarehouseError),
}

/// Takes rows as they come.
#[async_trait]
pub trait RowSink: Send {
    /// Takes some rows; false to have no more.
    async fn take(&mut self, rows: Vec<Vec<ColumnValue>>) -> bool;
}

/// Takes the rows of a query that a person wrote.
#[async_trait]
pub trait AnswerSink: RowSink {
    /// Takes the names of the columns, before any row; never without a row.
    async fn begin(&mut self, columns: Vec<String>);
}

/// Tables that can be looked at; never those that hold secrets, sessions, users or the audit. A query that takes too long is
/// given up as [`super::WarehouseErrorKind::Slow`].
#[async_trait]
pub trait Explorer: Send + Sync {
    /// The list, by schema and name.
    fn tables(&self) -> &'static [TableEntry];
    /// The rows of each table of [`Explorer::tables`], in the same order.
    async fn row_counts(&self) -> Result<Vec<RowCount>, WarehouseError>;
    /// The rows that the conditions of a query leave, counted up to a number.
    async fn count_rows(&self, query: &RowQuery<'_>, at_most: u32) -> Result<u64, WarehouseError>;
    /// A page of rows.
    async fn rows(&self, query: &RowQuery<'_>) -> Result<RowPage, WarehouseError>;
    /// Gives all rows of one moment, group after group, to somebody who may be slow.
    async fn each_row(&self, query: &RowQuery<'_>, sink: &mut dyn RowSink) -> Result<(), WarehouseError>;
    /// What the columns hold, over all rows that the conditions of a query leave.
    async fn quality(&self, query: &RowQuery<'_>) -> Result<Quality, WarehouseError>;
    /// The loads that rows of a table came from, newest first, before one of them, each with how many rows of it there are. The
    /// table has a column `id_carga`.
    async fn loads_of(
        &self,
        table: &TableEntry,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(LoadRecord, u64)>, WarehouseError>;
    /// Asks what a person wrote in SQL: one query that reads tables of the list only. Without `shows`, columns that may hold what
    /// belongs to natural persons have no value in it.
    async fn ask(&self, query: &str, shows: bool) -> Result<Answer, AskError>;
    /// Gives all rows of such a query, group after group, to somebody who may be slow.
    async fn ask_each(&self, query: &str, shows: bool, sink: &mut dyn AnswerSink) -> Result<(), AskError>;
    /// How many rows such a query has, if counting them takes no longer than a page.
    async fn count_answer(&self, query: &str, shows: bool) -> Result<u64, AskError>;
    /// The bytes that each table of [`Explorer::tables`] takes on its disk, indexes included, in the same order; none where the
    /// database cannot tell within a moment.
    async fn table_sizes(&self) -> Result<Vec<Option<u64>>, WarehouseError>;
    /// Which kinds of loads rows of the tables come from, seen from the newest loads; tables of superseded rows are left out.
    async fn load_flows(&self, loads: u32) -> Result<Vec<LoadFlow>, WarehouseError>;
}
