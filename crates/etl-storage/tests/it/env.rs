//! A database of its own for each case, with a way to look at it past the ports.

use etl_core::ports::{SessionCache, Violation, Warehouse};
use etl_storage::Database;
use etl_storage::postgres::PostgresWarehouse;
use etl_storage::secrets::Cipher;
use etl_storage::sqlite::SqliteWarehouse;
use etl_storage::testing::TestPostgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) enum Env {
    Sqlite { store: Arc<SqliteWarehouse>, folder: TempDir },
    Postgres { store: Arc<PostgresWarehouse>, url: String },
}

impl Env {
    pub(crate) async fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("novo/etl.db");
        let store = SqliteWarehouse::open(&format!("sqlite://{}", path.display())).await.unwrap();
        Self::Sqlite { store: Arc::new(store), folder }
    }

    pub(crate) async fn postgres(server: &TestPostgres, template: &str) -> Self {
        let url = server.clone_of(template).await.unwrap();
        Self::Postgres { store: Arc::new(PostgresWarehouse::connect(&url).await.unwrap()), url }
    }

    /// A database with the tables and nothing in them, for [`Env::postgres`].
    pub(crate) async fn template(server: &TestPostgres) -> String {
        let url = server.database().await.unwrap();
        let store = PostgresWarehouse::connect(&url).await.unwrap();
        store.migrate().await.unwrap();
        store.close().await;
        url
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    pub(crate) fn warehouse(&self) -> Arc<dyn Warehouse> {
        self.database()
    }

    pub(crate) fn sessions(&self, cipher: Cipher) -> Arc<dyn SessionCache> {
        match self {
            Self::Sqlite { store, .. } => Arc::clone(store).sessions(cipher),
            Self::Postgres { store, .. } => Arc::clone(store).sessions(cipher),
        }
    }

    /// Moves every moment of the portal sessions into the past.
    pub(crate) async fn age_sessions(&self, seconds: i64) {
        let aged = |column: &str| match self {
            Self::Sqlite { .. } => {
                format!("{column} = strftime('%Y-%m-%dT%H:%M:%f000Z', {column}, '-{seconds} seconds')")
            }
            Self::Postgres { .. } => format!("{column} = {column} - interval '{seconds} seconds'"),
        };
        let columns = ["expira_em", "recusada_em", "reservada_ate"].map(aged).join(", ");
        self.texts(&format!("update etl.sessao_portal set {columns} returning sistema")).await;
    }

    /// The same database as another process sees it.
    pub(crate) async fn another(&self) -> Arc<dyn Database> {
        match self {
            Self::Sqlite { folder, .. } => {
                let path = folder.path().join("novo/etl.db");
                etl_storage::open(path.to_str().unwrap()).await.unwrap()
            }
            Self::Postgres { url, .. } => etl_storage::open(url).await.unwrap(),
        }
    }

    /// The cells of a query whose columns are texts; names as in PostgreSQL.
    pub(crate) async fn texts(&self, query: &str) -> Vec<Vec<Option<String>>> {
        match self {
            Self::Sqlite { folder, .. } => {
                let mut connection = sqlite(folder).await;
                let rows = sqlx::query(AssertSqlSafe(flat(query))).fetch_all(&mut connection).await.unwrap();
                rows.iter().map(|row| (0..row.len()).map(|i| row.get(i)).collect()).collect()
            }
            Self::Postgres { url, .. } => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let rows = sqlx::query(AssertSqlSafe(query.to_owned())).fetch_all(&mut connection).await.unwrap();
                rows.iter().map(|row| (0..row.len()).map(|i| row.get(i)).collect()).collect()
            }
        }
    }

    /// Runs a statement; names as in PostgreSQL.
    pub(crate) async fn run(&self, statement: &str) {
        self.try_to_run("", statement).await.unwrap();
    }

    /// Whether the database refuses a statement; names as in PostgreSQL.
    pub(crate) async fn refuses(&self, statement: &str) -> bool {
        self.try_to_run("", statement).await.is_err()
    }

    /// Whether PostgreSQL refuses a statement of a role.
    pub(crate) async fn refuses_as(&self, role: &str, statement: &str) -> bool {
        self.try_to_run(&format!("set role {role}"), statement).await.is_err()
    }

    async fn try_to_run(&self, before: &str, statement: &str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite { folder, .. } => {
                let mut connection = sqlite(folder).await;
                sqlx::query(AssertSqlSafe(flat(statement))).execute(&mut connection).await?;
            }
            Self::Postgres { url, .. } => {
                let mut connection = PgConnection::connect(url).await?;
                sqlx::query(AssertSqlSafe(before.to_owned())).execute(&mut connection).await?;
                sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await?;
            }
        }
        Ok(())
    }

    /// The only cell of a query.
    pub(crate) async fn text(&self, query: &str) -> String {
        self.texts(query).await[0][0].clone().unwrap()
    }

    /// The database as all its ports.
    pub(crate) fn database(&self) -> Arc<dyn Database> {
        match self {
            Self::Sqlite { store, .. } => Arc::<SqliteWarehouse>::clone(store),
            Self::Postgres { store, .. } => Arc::<PostgresWarehouse>::clone(store),
        }
    }

    pub(crate) async fn fsck(&self) -> Vec<Violation> {
        self.database().fsck().await.unwrap()
    }

    /// What must hold after every case.
    pub(crate) async fn check(&self) {
        assert_eq!(self.fsck().await, []);
    }

    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite { store, .. } => store.close().await,
            Self::Postgres { store, .. } => store.close().await,
        }
    }
}

async fn sqlite(folder: &TempDir) -> SqliteConnection {
    let url = format!("sqlite://{}", folder.path().join("novo/etl.db").display());
    SqliteConnection::connect(&url).await.unwrap()
}

fn flat(sql: &str) -> String {
    ["pos", "cad", "etl", "aux"]
        .iter()
        .fold(sql.to_owned(), |sql, schema| sql.replace(&format!("{schema}."), &format!("{schema}_")))
}
