//! The database of a measurement: it must be durable and empty. What is measured on it is elsewhere.

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};

/// Settings without which a commit is not safe on disk.
const DURABLE: [&str; 3] = ["fsync", "synchronous_commit", "full_page_writes"];

/// A database that keeps what it commits.
pub(crate) struct Database {
    /// Connections for the peer.
    pub(crate) pool: PgPool,
    /// What the server says of itself.
    pub(crate) settings: Value,
    /// Connection of the measurement.
    watcher: PgPool,
}

impl Database {
    /// Connects, and refuses a server that is not durable.
    pub(crate) async fn connect(url: &str, connections: u32) -> Result<Self> {
        let watcher = PgPoolOptions::new().max_connections(1).connect(url).await.context("o banco não atende")?;
        let mut settings = Map::new();
        for name in DURABLE {
            let value = one::<String>(&watcher, &format!("show {name}")).await?;
            ensure!(value == "on", "o servidor está com {name} = {value}: as tarefas não estariam salvas");
            settings.insert(name.to_owned(), value.into());
        }
        settings.insert("server_version".to_owned(), one::<String>(&watcher, "show server_version").await?.into());
        let pool = PgPoolOptions::new().max_connections(connections).connect(url).await?;
        Ok(Self { pool, settings: Value::Object(settings), watcher })
    }

    /// Rows that a condition holds for.
    pub(crate) async fn count(&self, table: &str, condition: &str) -> Result<i64> {
        one(&self.watcher, &format!("select count(*) from {table} where {condition}")).await
    }

    /// Whether there is a row that a condition holds for.
    pub(crate) async fn any(&self, table: &str, condition: &str) -> Result<bool> {
        one(&self.watcher, &format!("select exists (select from {table} where {condition})")).await
    }

    /// What autovacuum would do some time later: without it the peer is measured with the plans of an empty table.
    pub(crate) async fn settle(&self, table: &str) -> Result<()> {
        for statement in [format!("vacuum analyze {table}"), "checkpoint".to_owned()] {
            sqlx::query(AssertSqlSafe(statement)).execute(&self.watcher).await?;
        }
        Ok(())
    }

    /// Statements that this database was ever sent, those of the measurement left out.
    pub(crate) async fn statements(&self) -> Result<i64> {
        let create = "create extension if not exists pg_stat_statements";
        sqlx::query(create).execute(&self.watcher).await.context("a extensão pg_stat_statements é necessária")?;
        let count = "select coalesce(sum(s.calls), 0)::bigint from pg_stat_statements s \
                     join pg_database d on d.oid = s.dbid and d.datname = current_database() \
                     where s.query not like '%pg_stat_statements%'";
        one(&self.watcher, count).await.context("o servidor não carrega a pg_stat_statements")
    }
}

async fn one<T>(pool: &PgPool, query: &str) -> Result<T>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(pool).await.with_context(|| query.to_owned())
}
