//! The system of record in PostgreSQL: schemas `etl`, `cad`, `pos`, exact `NUMERIC`, cash in yearly partitions.
//! No statement of the model is here: those are in `store`.

mod ask;
mod calls;
mod copy;
mod days;
mod guards;
mod limits;
mod unnest;

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
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPool, PgRow};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, Connection, Executor, Row as _};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::timeout;

const CONNECTIONS: u32 = 10;
/// How long a caller waits for a free connection: many documents may be loading.
const TURN_TIMEOUT: Duration = Duration::from_mins(10);

/// Connections of the queue: leases are renewed however many documents are loading.
const QUEUE_CONNECTIONS: u32 = 4;
/// Connections of those who look around the tables: they wait for each other, and no load waits for them.
const EXPLORERS: u32 = 5;
/// How much longer this side waits for a statement than the server works on it.
const GRACE: Duration = Duration::from_secs(5);

/// A PostgreSQL database.
pub struct PostgresDialect {
    pool: PgPool,
    queue: PgPool,
    explorers: PgPool,
    years: Mutex<HashSet<i32>>,
    bell: Arc<Bell>,
    caller: Arc<calls::Caller>,
    ear: Mutex<Option<calls::Ear>>,
    /// Name of this process in its calls.
    sender: String,
}

/// The system of record on PostgreSQL.
pub type PostgresWarehouse = Store<PostgresDialect>;

impl PostgresWarehouse {
    /// Connects and brings the tables up to date.
    pub async fn connect(url: &str) -> Result<Self, WarehouseError> {
        let dialect = connect(url).await.map_err(|e| e.during("connecting to PostgreSQL"))?;
        migrate(&dialect.pool).await.map_err(|e| e.during("bringing the tables up to date"))?;
        Ok(Self::new(dialect))
    }

    /// Brings the tables up to date; [`PostgresWarehouse::connect`] does it too.
    pub async fn migrate(&self) -> Result<(), WarehouseError> {
        migrate(&self.dialect().pool).await.map_err(|e| e.during("bringing the tables up to date"))
    }

    /// Closes the connections: waits for what is being written.
    pub async fn close(&self) {
        self.dialect().ear.lock().expect("nothing panics while it listens").take();
        self.dialect().explorers.close().await;
        self.dialect().queue.close().await;
        self.dialect().pool.close().await;
    }
}

async fn connect(url: &str) -> Result<PostgresDialect, Fault> {
    let options: PgConnectOptions = url.parse()?;
    let options = options.application_name("etl").disable_statement_logging();
    // Reached at once or not at all; afterwards a caller waits for a free connection.
    limits::answered(limits::CONNECT, async { options.connect().await?.close().await }).await?;
    let pool = guards::pool(CONNECTIONS, &guards::LOADS).connect_lazy_with(options.clone());
    let queue = guards::pool(QUEUE_CONNECTIONS, &guards::QUEUE).connect_lazy_with(options.clone());
    let explorers = guards::pool(EXPLORERS, &guards::EXPLORERS).connect_lazy_with(options);
    Ok(PostgresDialect {
        pool,
        queue,
        explorers,
        years: Mutex::default(),
        bell: Arc::default(),
        caller: Arc::default(),
        ear: Mutex::default(),
        sender: uuid::Uuid::new_v4().simple().to_string(),
    })
}

async fn migrate(pool: &PgPool) -> Result<(), Fault> {
    let migrated = timeout(limits::LONG, sqlx::migrate!("migrations/postgres").run(pool)).await;
    Ok(migrated.map_err(|_| sqlx::Error::PoolTimedOut)??)
}

#[async_trait]
impl Dialect for PostgresDialect {
    type Session = PgSession;
    // Does not stand in the way of rows that refer to the fund.
    const SHARE: &'static str = " for share";
    const LOCK: &'static str = " for no key update";
    const LOCK_FREE: &'static str = " for no key update skip locked";
    const CHANGES_IN_WITH: bool = true;
    const NOW: &'static str = "statement_timestamp()";
    // Not longer than the lease: what a frozen worker locks is free when its task is.
    const WHILE_LEASED: &'static str = ", set_config('idle_in_transaction_session_timeout', greatest(1000, \
         extract(epoch from t.lease_ate - statement_timestamp()) * 1000)::int::text, true)";

    fn later(param: usize) -> String {
        format!("(statement_timestamp() + ${param} * interval '1 millisecond')")
    }

    fn one_of(query: &str) -> String {
        format!("= any (array({query}))")
    }

    fn exact(expression: &str) -> String {
        expression.to_owned()
    }

    fn folded(expression: &str) -> String {
        let accented: String = dialect::ACCENTS.into_iter().map(|(accented, _)| accented).collect();
        let plain: String =
            dialect::ACCENTS.into_iter().flat_map(|(accented, plain)| accented.chars().map(move |_| plain)).collect();
        format!("translate(lower({expression}), '{accented}', '{plain}')")
    }

    fn has(text: &str, part: &str) -> String {
        format!("strpos({text}, {part}) > 0")
    }

    const FACTS: &'static str =
        "select split_part(current_setting('server_version'), ' ', 1), pg_database_size(current_database())";
    const TONGUE: Tongue = Tongue::Postgres;
    // The parts of a partitioned table are counted by the server, the whole is not.
    const ROW_ESTIMATES: Option<&'static str> = Some(
        "select n.nspname || '.' || c.relname, cast(case when c.relkind = 'r' then greatest(c.reltuples, 0) else (\
           select coalesce(sum(greatest(part.reltuples, 0)), 0) from pg_partition_tree(c.oid) as leaf \
           join pg_class as part on part.oid = leaf.relid where leaf.isleaf) end as bigint) \
         from pg_class as c join pg_namespace as n on n.oid = c.relnamespace \
         where n.nspname in ('cad', 'pos', 'aux', 'etl') and c.relkind in ('r', 'p') and not c.relispartition",
    );
    const TABLE_SIZES: &'static str = "select n.nspname || '.' || c.relname, cast(case when c.relkind = 'r' then pg_total_relation_size(c.oid) else (\
           select coalesce(sum(pg_total_relation_size(leaf.relid)), 0) from pg_partition_tree(c.oid) as leaf) end as bigint) \
         from pg_class as c join pg_namespace as n on n.oid = c.relnamespace \
         where n.nspname in ('cad', 'pos', 'aux', 'etl') and c.relkind in ('r', 'p') and not c.relispartition";

    async fn write(&self) -> Sql<PgSession> {
        let connection = limits::turn(&self.pool, TURN_TIMEOUT).await?;
        PgSession::new(connection, limits::WRITE).begun("begin").await
    }

    async fn read(&self) -> Sql<PgSession> {
        let connection = limits::turn(&self.pool, TURN_TIMEOUT).await?;
        let session = PgSession::new(connection, limits::LONG);
        session.begun("begin isolation level repeatable read, read only").await
    }

    async fn explore(&self, at_most: Duration) -> Sql<PgSession> {
        let connection = limits::turn(&self.explorers, limits::CONNECT).await?;
        let session = PgSession::new(connection, at_most + GRACE);
        let mut session = session.begun("begin isolation level repeatable read, read only").await?;
        let limit = format!("set local statement_timeout = {}", at_most.as_millis());
        session.run(&limit, &[]).await?;
        Ok(session)
    }

    async fn ask(&self, statement: String, at_most: Duration) -> Sql<Answer> {
        let mut session = self.explore(at_most).await?;
        let patience = session.patience;
        // Nothing is kept of it: the connection goes with the session.
        limits::answered(patience, ask::ask(session.connection(), &statement)).await
    }

    async fn ask_each(&self, statement: String, at_most: Duration, sink: &mut dyn AnswerSink) -> Sql<()> {
        let mut session = self.explore(at_most).await?;
        let patience = session.patience;
        limits::answered(patience, ask::ask_each(session.connection(), &statement, sink)).await
    }

    async fn turn(&self) -> Sql<PgSession> {
        PgSession::of_queue(&self.queue).await?.begun("begin").await
    }

    async fn turn_to_claim(&self) -> Sql<PgSession> {
        // Only a plain index scan passes over what it once found to be dead, of which claims leave much. Then the lock, in the
        // same round trip; any number that nothing else locks.
        const BEGIN: &str = "begin; set local enable_bitmapscan = off; select pg_advisory_xact_lock(7165107115)";
        PgSession::of_queue(&self.queue).await?.begun(BEGIN).await
    }

    async fn look(&self, sql: &str, values: &[Cell<'_>]) -> Sql<Vec<PgRow>> {
        let mut session = PgSession::of_queue(&self.queue).await?;
        let rows = session.rows(sql, values).await?;
        session.give_back();
        Ok(rows)
    }

    async fn once(&self, sql: &str, values: &[Cell<'_>], given: Given<'_>) -> Sql<Vec<PgRow>> {
        let mut session = PgSession::of_queue(&self.queue).await?;
        let rows = session.rows_given(sql, values, given).await?;
        session.give_back();
        Ok(rows)
    }

    async fn prepare_days(&self) -> Sql<()> {
        days::prepare(&self.queue).await
    }

    async fn drop_days(&self, before: DateTime<Utc>, few: u32) -> Sql<u64> {
        days::drop_before(&self.queue, before, few).await
    }

    async fn call(&self) {
        self.bell.ring();
        self.caller.call(&self.queue, &self.sender).await;
    }

    async fn wait(&self, at_most: Duration) -> bool {
        self.listen();
        self.bell.wait(at_most).await
    }

    /// Outside the load, because making a partition locks the whole table for a moment.
    async fn prepare_year(&self, year: i32) -> Sql<()> {
        for year in [year, year + 1] {
            if self.years.lock().expect("no holder panics").contains(&year) {
                continue;
            }
            self.make_partition(year).await?;
            self.years.lock().expect("no holder panics").insert(year);
        }
        Ok(())
    }
}

impl PostgresDialect {
    /// Hears the calls of other processes from the first time that somebody waits for one.
    fn listen(&self) {
        let open = || calls::Ear::open(&self.queue.connect_options(), Arc::clone(&self.bell), self.sender.clone());
        self.ear.lock().expect("nothing panics while it listens").get_or_insert_with(open);
    }

    async fn make_partition(&self, year: i32) -> Sql<()> {
        let next = year + 1;
        let mut session = self.write().await?;
        let known = format!("select to_regclass('pos.pos_caixa_{year}') is not null");
        let is_known = session.rows(&known, &[]).await?.first().is_some_and(|row| row.flag(0).unwrap_or(false));
        if !is_known {
            // Two processes may find the same year missing.
            session.run("lock table pos.pos_caixa in access exclusive mode", &[]).await?;
            let partition = format!(
                "create table if not exists pos.pos_caixa_{year} partition of pos.pos_caixa \
                 for values from ('{year:04}-01-01') to ('{next:04}-01-01')"
            );
            session.run(&partition, &[]).await?;
        }
        session.commit().await
    }
}

/// A transaction. Dropped before its end it closes its connection, whatever that was in the middle of: the server then undoes
/// everything. So does a statement that is not answered in time.
pub struct PgSession {
    /// Taken at the end only.
    connection: Option<PoolConnection<sqlx::Postgres>>,
    /// How long a statement may take.
    patience: Duration,
    changed: bool,
}

impl PgSession {
    fn new(connection: PoolConnection<sqlx::Postgres>, patience: Duration) -> Self {
        Self { connection: Some(connection), patience, changed: false }
    }

    async fn of_queue(pool: &PgPool) -> Sql<Self> {
        Ok(Self::new(pool.acquire().await?, limits::QUEUE))
    }

    async fn begun(mut self, statement: &'static str) -> Sql<Self> {
        let patience = self.patience.min(limits::WRITE);
        limits::answered(patience, self.connection().execute(statement)).await?;
        Ok(self)
    }

    fn connection(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("taken only at the end")
    }

    /// Leaves the connection to the pool, which tries it first.
    fn give_back(mut self) {
        if let Some(connection) = self.connection.take() {
            limits::give_back(connection);
        }
    }
}

impl Drop for PgSession {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.close_on_drop();
        }
    }
}

#[async_trait]
impl Session for PgSession {
    type Row = PgRow;
    const AUDIT_HEAD: &'static str = "select id_registro, hash, clock_timestamp() from etl.auditoria_topo for update";

    async fn run(&mut self, sql: &str, values: &[Cell<'_>]) -> Sql<u64> {
        let (query, patience) = (sqlx::query_with(AssertSqlSafe(sql), arguments(values)?), self.patience);
        let touched = limits::answered(patience, query.execute(self.connection())).await?.rows_affected();
        self.changed |= touched > 0;
        Ok(touched)
    }

    async fn rows(&mut self, sql: &str, values: &[Cell<'_>]) -> Sql<Vec<PgRow>> {
        let (query, patience) = (sqlx::query_with(AssertSqlSafe(sql), arguments(values)?), self.patience);
        let rows = limits::answered(patience, query.fetch_all(self.connection())).await?;
        self.changed |= !rows.is_empty() && audit::changes(sql);
        Ok(rows)
    }

    fn stream<'a>(&'a mut self, sql: &str, values: &[Cell<'_>]) -> Sql<BoxStream<'a, Sql<PgRow>>> {
        Ok(sqlx::query_with(AssertSqlSafe(sql.to_owned()), arguments(values)?).fetch(self.connection()))
    }

    async fn rows_given(&mut self, sql: &str, values: &[Cell<'_>], given: Given<'_>) -> Sql<Vec<PgRow>> {
        let (sql, arguments) = unnest::with_given(sql, values.len(), arguments(values)?, given)?;
        let (query, patience) = (sqlx::query_with(AssertSqlSafe(sql), arguments), self.patience);
        let rows = limits::answered(patience, query.fetch_all(self.connection())).await?;
        self.changed |= !rows.is_empty();
        Ok(rows)
    }

    /// In one round trip.
    async fn run_given(&mut self, statements: &[&str], values: &[Cell<'_>], given: Given<'_>) -> Sql<()> {
        let Some((last, others)) = statements.split_last() else { return Ok(()) };
        let parts = others.iter().enumerate().map(|(number, part)| format!(", parte_{number} as ({part})"));
        self.rows_given(&format!("{} {last}", parts.collect::<String>()), values, given).await?;
        Ok(())
    }

    async fn insert<'a>(&mut self, table: &str, columns: &[Column], rows: Rows<'a>) -> Sql<u64> {
        let written = limits::answered(limits::LONG, copy::insert(self.connection(), table, columns, rows)).await?;
        self.changed |= written > 0;
        Ok(written)
    }

    async fn upsert<'a>(&mut self, table: &str, columns: &[Column], rows: Rows<'a>, tail: &str) -> Sql<u64> {
        let written =
            limits::answered(limits::LONG, unnest::upsert(self.connection(), table, columns, rows, tail)).await?;
        self.changed |= written > 0;
        Ok(written)
    }

    fn has_changed(&self) -> bool {
        self.changed
    }

    async fn end(mut self) -> Sql<()> {
        let patience = self.patience;
        limits::answered(patience, self.connection().execute("commit")).await?;
        self.give_back();
        Ok(())
    }
}

fn arguments(values: &[Cell<'_>]) -> Sql<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in values {
        let added = match value {
            Cell::Null(Kind::Int) => arguments.add(None::<i64>),
            Cell::Null(Kind::Bool) => arguments.add(None::<bool>),
            Cell::Null(Kind::Text) => arguments.add(None::<&str>),
            Cell::Null(Kind::Json) => arguments.add(None::<serde_json::Value>),
            Cell::Null(Kind::Number) => arguments.add(None::<Decimal>),
            Cell::Null(Kind::Date) => arguments.add(None::<NaiveDate>),
            Cell::Null(Kind::Moment) => arguments.add(None::<DateTime<Utc>>),
            Cell::Int(value) => arguments.add(*value),
            Cell::Bool(value) => arguments.add(*value),
            Cell::Text(text) => arguments.add(text.as_ref()),
            Cell::Json(text) => arguments.add(serde_json::from_str::<serde_json::Value>(text).ok()),
            Cell::Number(value) => arguments.add(*value),
            Cell::Date(date) => arguments.add(*date),
            Cell::Moment(moment) => arguments.add(*moment),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

impl Row for PgRow {
    fn opt_int(&self, index: usize) -> Sql<Option<i64>> {
        self.try_get(index)
    }

    fn opt_text(&self, index: usize) -> Sql<Option<String>> {
        self.try_get(index)
    }

    fn opt_date(&self, index: usize) -> Sql<Option<NaiveDate>> {
        self.try_get(index)
    }

    fn opt_moment(&self, index: usize) -> Sql<Option<DateTime<Utc>>> {
        self.try_get(index)
    }

    fn flag(&self, index: usize) -> Sql<bool> {
        self.try_get(index)
    }
}
