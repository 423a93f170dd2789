//! The system of record in one `SQLite` file: WAL, one connection that writes, a few that read, exact numbers as text.
//! No statement of the model is here: those are in `store`.

mod ask;
mod bulk;

use crate::audit;
use crate::cell::{Cell, Kind};
use crate::dialect::{self, Column, Dialect, Given, Row, Rows, Session, Sql, Tongue};
use crate::error::Fault;
use crate::queue::Bell;
use crate::store::Store;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use etl_core::Decimal;
use etl_core::ports::{Answer, AnswerSink, WarehouseError};
use futures::stream::BoxStream;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, Row as _, Transaction};
use std::cmp::Ordering;
use std::collections::HashSet;
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a load waits for its turn: documents are loaded one after the other.
const TURN_TIMEOUT: Duration = Duration::from_mins(10);
/// Connections that read: as many as can work at the same time. Each one reads all tables' definitions and prepares its own statements.
const READERS: RangeInclusive<usize> = 2..=4;
/// Those who look around the tables wait for each other, and no page waits for them.
const EXPLORERS: u32 = 4;
/// Steps of the database after which a query is asked whether its time is over.
const STEPS: i32 = 10_000;
/// What a reader keeps of the file; the system keeps the rest, once for all of them.
const READER_CACHE_KIB: &str = "-256";
/// What the writer keeps of the file: what one group of loads changes, rather than the megabytes that a large file would fill.
const WRITER_CACHE_KIB: &str = "-1024";
/// Pause and number of the tries to open a file that another process is just making.
const OPEN_AGAIN: Duration = Duration::from_millis(20);
const OPEN_TRIES: u32 = 500;
/// Fixed width, so that the text sorts as the moment does.
const MOMENT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// A `SQLite` file.
pub struct SqliteDialect {
    writer: SqlitePool,
    readers: SqlitePool,
    explorers: SqlitePool,
    years: Mutex<HashSet<i32>>,
    bell: Bell,
}

/// The system of record on `SQLite`.
pub type SqliteWarehouse = Store<SqliteDialect>;

impl SqliteWarehouse {
    /// Opens the file, making it and its folder when missing, and brings the tables up to date. Takes a path, or one after `sqlite://`.
    pub async fn open(path_or_url: &str) -> Result<Self, WarehouseError> {
        let path = path_of(path_or_url);
        let doing = || format!("opening {}", path.display());
        let dialect = connect(&path).await.map_err(|e| e.during(doing()))?;
        migrate(&dialect.writer).await.map_err(|e| e.during("bringing the tables up to date"))?;
        dialect.prepare_present_year().await.map_err(|e| Fault::from(e).during("preparing the year"))?;
        Ok(Self::new(dialect))
    }

    /// Brings the tables up to date; [`SqliteWarehouse::open`] does it too.
    pub async fn migrate(&self) -> Result<(), WarehouseError> {
        migrate(&self.dialect().writer).await.map_err(|e| e.during("bringing the tables up to date"))
    }

    /// Closes the file: waits for what is being written.
    pub async fn close(&self) {
        self.dialect().explorers.close().await;
        self.dialect().readers.close().await;
        self.dialect().writer.close().await;
    }
}

/// The file that an address names.
pub fn path_of(path_or_url: &str) -> PathBuf {
    let path = path_or_url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    PathBuf::from(path.unwrap_or(path_or_url))
}

async fn connect(path: &Path) -> Result<SqliteDialect, Fault> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs_err::tokio::create_dir_all(folder).await?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(512)
        .disable_statement_logging();
    // A file does not go away between two statements: no connection is tried before it is used.
    let pool = |size| {
        let options = SqlitePoolOptions::new().max_connections(size).idle_timeout(None).max_lifetime(None);
        options.test_before_acquire(false)
    };
    let writing = options.clone().pragma("cache_size", WRITER_CACHE_KIB);
    let writer = opened(|| pool(1).acquire_timeout(TURN_TIMEOUT).connect_with(writing.clone())).await?;
    let reading = options.pragma("query_only", "on").pragma("cache_size", READER_CACHE_KIB);
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let count = cores.clamp(*READERS.start(), *READERS.end());
    let readers = pool(u32::try_from(count).expect("a handful")).min_connections(0).connect_lazy_with(reading.clone());
    let explorers = pool(EXPLORERS).min_connections(0).connect_lazy_with(reading.collation("decimal", compare_numbers));
    Ok(SqliteDialect { writer, readers, explorers, years: Mutex::default(), bell: Bell::default() })
}

/// Exact numbers are stored as text.
fn compare_numbers(left: &str, right: &str) -> Ordering {
    match (Decimal::from_str_exact(left), Decimal::from_str_exact(right)) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => left.cmp(right),
    }
}

/// The first to open a new file switches its journal, and SQLite makes nobody wait for that: whoever comes meanwhile is
/// told that the file is locked, and tries again.
async fn opened<F: Future<Output = Sql<SqlitePool>>>(open: impl Fn() -> F) -> Sql<SqlitePool> {
    let mut tries = tokio::time::interval(OPEN_AGAIN);
    for _ in 0..OPEN_TRIES {
        tries.tick().await;
        match open().await {
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| is_busy(&code)) => {}
            other => return other,
        }
    }
    open().await
}

/// The low byte of a result code is its primary code; 5 is `SQLITE_BUSY`.
fn is_busy(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| code & 0xff == 5)
}

/// Several processes may open a new file at once: one that loses a migration to another finds it done when it tries again.
async fn migrate(pool: &SqlitePool) -> Result<(), Fault> {
    let migrator = sqlx::migrate!("migrations/sqlite");
    for _ in migrator.iter() {
        if migrator.run(pool).await.is_ok() {
            return Ok(());
        }
    }
    Ok(migrator.run(pool).await?)
}

impl SqliteDialect {
    /// While nobody has statements prepared yet: each change of the tables makes every connection read all of them anew.
    async fn prepare_present_year(&self) -> Sql<()> {
        const YEAR: &str = "select cast(strftime('%Y', 'now') as integer)";
        let year = sqlx::query_scalar(YEAR).fetch_one(&self.writer).await?;
        self.prepare_year(year).await
    }
}

#[async_trait]
impl Dialect for SqliteDialect {
    type Session = SqliteSession;
    // The transaction is the only one that writes.
    const LOCK: &'static str = "";
    const SHARE: &'static str = "";
    const LOCK_FREE: &'static str = "";
    // To the width of `MOMENT`; the clock gives milliseconds.
    const CHANGES_IN_WITH: bool = false;
    // Who writes is alone in the database.
    const WHILE_LEASED: &'static str = "";
    const NOW: &'static str = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')";

    fn later(param: usize) -> String {
        format!("strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', (${param} / 1000.0) || ' seconds')")
    }

    fn one_of(query: &str) -> String {
        format!("in ({query})")
    }

    fn exact(expression: &str) -> String {
        format!("{expression} collate decimal")
    }

    /// The database knows no case but that of ASCII.
    fn folded(expression: &str) -> String {
        let lower = format!("lower({expression})");
        dialect::ACCENTS.into_iter().fold(lower, |text, (accented, plain)| {
            accented.chars().fold(text, |text, letter| format!("replace({text}, '{letter}', '{plain}')"))
        })
    }

    fn has(text: &str, part: &str) -> String {
        format!("instr({text}, {part}) > 0")
    }

    const ROW_ESTIMATES: Option<&'static str> = None;
    const TABLE_SIZES: &'static str = "select m.tbl_name, sum(s.pgsize) from dbstat as s \
         join sqlite_master as m on m.name = s.name where s.aggregate = 1 group by m.tbl_name";
    const FACTS: &'static str =
        "select sqlite_version(), page_count * page_size from pragma_page_count(), pragma_page_size()";
    const TONGUE: Tongue = Tongue::Sqlite;

    async fn write(&self) -> Sql<SqliteSession> {
        Ok(SqliteSession { inner: self.writer.begin_with("begin immediate").await?, changed: false })
    }

    async fn read(&self) -> Sql<SqliteSession> {
        Ok(SqliteSession { inner: self.readers.begin().await?, changed: false })
    }

    async fn explore(&self, at_most: Duration) -> Sql<SqliteSession> {
        let mut inner = self.explorers.begin().await?;
        let due = Instant::now() + at_most;
        // In the place of the one that an earlier query left.
        inner.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < due);
        Ok(SqliteSession { inner, changed: false })
    }

    async fn ask(&self, statement: String, at_most: Duration) -> Sql<Answer> {
        let mut session = self.explore(at_most).await?;
        ask::ask(&mut session.inner, statement).await
    }

    async fn ask_each(&self, statement: String, at_most: Duration, sink: &mut dyn AnswerSink) -> Sql<()> {
        let mut session = self.explore(at_most).await?;
        ask::ask_each(&mut session.inner, statement, sink).await
    }

    async fn turn(&self) -> Sql<SqliteSession> {
        self.write().await
    }

    async fn turn_to_claim(&self) -> Sql<SqliteSession> {
        self.turn().await
    }

    async fn look(&self, sql: &str, values: &[Cell<'_>]) -> Sql<Vec<SqliteRow>> {
        sqlx::query_with(AssertSqlSafe(names(sql)), arguments(values)?).fetch_all(&self.readers).await
    }

    async fn once(&self, sql: &str, values: &[Cell<'_>], given: Given<'_>) -> Sql<Vec<SqliteRow>> {
        let mut session = self.turn().await?;
        let rows = session.rows_given(sql, values, given).await?;
        session.end().await?;
        Ok(rows)
    }

    async fn prepare_days(&self) -> Sql<()> {
        Ok(())
    }

    async fn drop_days(&self, _: DateTime<Utc>, _: u32) -> Sql<u64> {
        Ok(0)
    }

    async fn call(&self) {
        self.bell.ring();
    }

    /// Other processes are not heard: whoever waits looks by itself after a while.
    async fn wait(&self, at_most: Duration) -> bool {
        self.bell.wait(at_most).await
    }

    async fn prepare_year(&self, year: i32) -> Sql<()> {
        if self.years.lock().expect("no holder panics").contains(&year) {
            return Ok(());
        }
        let next = year + 1;
        let view = format!(
            "create view if not exists pos_pos_caixa_{year} as select * from pos_pos_caixa \
             where data_pos >= '{year:04}-01-01' and data_pos < '{next:04}-01-01'"
        );
        sqlx::query(AssertSqlSafe(view)).execute(&self.writer).await?;
        self.years.lock().expect("no holder panics").insert(year);
        Ok(())
    }
}

/// A transaction.
pub struct SqliteSession {
    inner: Transaction<'static, sqlx::Sqlite>,
    changed: bool,
}

#[async_trait]
impl Session for SqliteSession {
    type Row = SqliteRow;
    const AUDIT_HEAD: &'static str =
        "select id_registro, hash, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') from etl.auditoria_topo";

    async fn run(&mut self, sql: &str, values: &[Cell<'_>]) -> Sql<u64> {
        let query = sqlx::query_with(AssertSqlSafe(names(sql)), arguments(values)?);
        let touched = query.execute(&mut *self.inner).await?.rows_affected();
        self.changed |= touched > 0;
        Ok(touched)
    }

    async fn rows(&mut self, sql: &str, values: &[Cell<'_>]) -> Sql<Vec<SqliteRow>> {
        let rows = sqlx::query_with(AssertSqlSafe(names(sql)), arguments(values)?).fetch_all(&mut *self.inner).await?;
        self.changed |= !rows.is_empty() && audit::changes(sql);
        Ok(rows)
    }

    fn stream<'a>(&'a mut self, sql: &str, values: &[Cell<'_>]) -> Sql<BoxStream<'a, Sql<SqliteRow>>> {
        Ok(sqlx::query_with(AssertSqlSafe(names(sql)), arguments(values)?).fetch(&mut *self.inner))
    }

    async fn rows_given(&mut self, sql: &str, values: &[Cell<'_>], given: Given<'_>) -> Sql<Vec<SqliteRow>> {
        let names: Vec<_> = given.columns.iter().map(|c| c.name).collect();
        let rows = (values.len() + 1..).take(given.cells.len()).map(|number| format!("${number}")).collect::<Vec<_>>();
        let rows: Vec<_> = rows.chunks(names.len()).map(|row| format!("({})", row.join(", "))).collect();
        let sql = format!("with dado ({}) as (values {}) {sql}", names.join(", "), rows.join(", "));
        self.rows(&sql, &[values, &given.cells].concat()).await
    }

    async fn run_given(&mut self, statements: &[&str], values: &[Cell<'_>], given: Given<'_>) -> Sql<()> {
        for statement in statements {
            self.rows_given(statement, values, given.clone()).await?;
        }
        Ok(())
    }

    async fn insert<'a>(&mut self, table: &str, columns: &[Column], rows: Rows<'a>) -> Sql<u64> {
        self.upsert(table, columns, rows, "").await
    }

    async fn upsert<'a>(&mut self, table: &str, columns: &[Column], rows: Rows<'a>, tail: &str) -> Sql<u64> {
        let written = bulk::insert(&mut self.inner, &names(table), columns, rows, tail).await?;
        self.changed |= written > 0;
        Ok(written)
    }

    fn has_changed(&self) -> bool {
        self.changed
    }

    async fn end(self) -> Sql<()> {
        self.inner.commit().await
    }
}

/// `pos.pos_cota` is `pos_pos_cota` here.
fn names(sql: &str) -> String {
    ["cad", "pos", "etl", "aux"]
        .into_iter()
        .fold(sql.to_owned(), |sql, schema| sql.replace(&format!("{schema}."), &format!("{schema}_")))
}

fn arguments(values: &[Cell<'_>]) -> Sql<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        let added = match value {
            Cell::Null(Kind::Int | Kind::Bool) => arguments.add(None::<i64>),
            Cell::Null(_) => arguments.add(None::<&str>),
            Cell::Int(value) => arguments.add(*value),
            Cell::Bool(value) => arguments.add(*value),
            Cell::Text(text) => arguments.add(text.as_ref()),
            Cell::Json(text) => arguments.add(text.as_str()),
            Cell::Number(_) | Cell::Date(_) | Cell::Moment(_) => {
                let mut text = String::new();
                write_text(&mut text, value);
                arguments.add(text)
            }
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// How numbers, days and moments are stored.
fn write_text(text: &mut String, value: &Cell<'_>) {
    use std::fmt::Write;
    let written = match value {
        Cell::Number(value) => write!(text, "{value}"),
        Cell::Date(date) => write!(text, "{date}"),
        Cell::Moment(moment) => write!(text, "{}", moment.format(MOMENT)),
        Cell::Text(value) => text.write_str(value),
        Cell::Json(value) => text.write_str(value),
        Cell::Null(_) | Cell::Int(_) | Cell::Bool(_) => Ok(()),
    };
    written.expect("writing to a text cannot fail");
}

impl Row for SqliteRow {
    fn opt_int(&self, index: usize) -> Sql<Option<i64>> {
        self.try_get(index)
    }

    fn opt_text(&self, index: usize) -> Sql<Option<String>> {
        self.try_get(index)
    }

    fn opt_date(&self, index: usize) -> Sql<Option<NaiveDate>> {
        self.opt_text(index)?.map(|text| text.parse().map_err(sqlx::Error::decode)).transpose()
    }

    fn opt_moment(&self, index: usize) -> Sql<Option<DateTime<Utc>>> {
        self.opt_text(index)?.map(|text| text.parse().map_err(sqlx::Error::decode)).transpose()
    }

    fn flag(&self, index: usize) -> Sql<bool> {
        self.try_get(index)
    }
}
