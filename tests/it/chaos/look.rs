//! What a scenario sees of the database, past workers and proxies. It outlives the faults that strike the database.

use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, FromRow};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A database that is away this long stays away.
const AWAY: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(50);

/// A task and the number of its lease.
pub(super) type Lease = (i64, i64);

pub(super) struct Look(PgPool);

impl Look {
    pub(super) fn at(url: &str) -> Self {
        Self(PgPoolOptions::new().max_connections(1).acquire_timeout(AWAY).connect_lazy(url).unwrap())
    }

    /// The rows of a query, asked again while the database is away.
    pub(super) async fn all<R>(&self, query: &str) -> Vec<R>
    where
        R: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let due = Instant::now() + AWAY;
        loop {
            match sqlx::query_as(AssertSqlSafe(query.to_owned())).fetch_all(&self.0).await {
                Ok(rows) => return rows,
                Err(error) => assert!(Instant::now() < due, "{query}: {error}"),
            }
            sleep(PAUSE).await;
        }
    }

    /// The only cell of a query.
    pub(super) async fn one<T>(&self, query: &str) -> T
    where
        (T,): for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.all::<(T,)>(query).await.pop().unwrap().0
    }

    /// Waits until a query says so; false when it does not in this time.
    pub(super) async fn becomes_true(&self, query: &str, within: Duration) -> bool {
        let due = Instant::now() + within;
        while !self.one::<bool>(query).await {
            if Instant::now() > due {
                return false;
            }
            sleep(PAUSE).await;
        }
        true
    }

    /// Seconds by the database's clock.
    pub(super) async fn now(&self) -> f64 {
        self.one("select extract(epoch from clock_timestamp())::float8").await
    }

    /// Items that are done.
    pub(super) async fn done(&self) -> i64 {
        self.one("select count(*) from etl.tarefa_item where estado = 'done'").await
    }

    pub(super) async fn has_ended(&self) -> bool {
        self.one("select not exists (select 1 from etl.job where estado in ('pending', 'running'))").await
    }

    /// The leases that a worker holds.
    pub(super) async fn held(&self, worker: &str) -> Vec<Lease> {
        let held =
            format!("select id_tarefa, lease_no from etl.tarefa where estado = 'running' and worker = '{worker}'");
        self.all(&held).await
    }

    /// Waits until a worker holds a task that collects.
    pub(super) async fn collects(&self, worker: &str, within: Duration) -> bool {
        let collects = format!(
            "select exists (select 1 from etl.tarefa where estado = 'running' and tipo = 'coletar' and worker = '{worker}')"
        );
        self.becomes_true(&collects, within).await
    }

    /// Waits until each of these leases has a successor, unless it had ended by itself; gives the longest time until one
    /// began, since a moment.
    pub(super) async fn rescued(&self, held: &[Lease], since: f64, within: Duration) -> Option<Duration> {
        let leases: Vec<_> = held.iter().map(|(task, number)| format!("({task}, {number})")).collect();
        let from = format!(
            "from (values {}) h (tarefa, vez) join etl.tarefa t on t.id_tarefa = h.tarefa \
             left join etl.tentativa a on a.id_tarefa = h.tarefa and a.lease_no = h.vez + 1 \
             where not (t.lease_no = h.vez and t.estado in ('done', 'failed'))",
            leases.join(", ")
        );
        if !self.becomes_true(&format!("select count(*) = count(a.inicio) {from}"), within).await {
            return None;
        }
        let last: f64 =
            self.one(&format!("select coalesce(max(extract(epoch from a.inicio)), 0)::float8 {from}")).await;
        Some(Duration::from_secs_f64((last - since).max(0.0)))
    }

    /// Everything that workers write about documents, tasks and items, as one mark: any change changes it.
    pub(super) async fn mark(&self) -> String {
        let mut marks = Vec::new();
        for table in ["etl.tarefa", "etl.tentativa", "etl.tarefa_item", "etl.item", "etl.carga", "pos.pos_cota"] {
            let mark = format!("select coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from {table} t");
            marks.push(self.one::<String>(&mark).await);
        }
        marks.join(" ")
    }

    /// Closes the connection, so that the database can be compared and left.
    pub(super) async fn close(&self) {
        self.0.close().await;
    }
}
