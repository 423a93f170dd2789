//! PostgreSQL: databases of one server, and `psql`.

use super::Database;
use super::peer::{LOAD_COLUMN, Shell, Tables};
use crate::bench::python::quietly;
use anyhow::{Context, Result};
use etl_storage::postgres::PostgresWarehouse;
use etl_storage::testing::TestPostgres;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio::runtime::Runtime;

/// Makes databases on a server.
pub(crate) struct Postgres<'a> {
    server: &'a TestPostgres,
    template: Option<String>,
}

impl<'a> Postgres<'a> {
    /// Of that server.
    pub(crate) fn new(server: &'a TestPostgres) -> Self {
        Self { server, template: None }
    }
}

impl Database for Postgres<'_> {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn peer(&self) -> &'static str {
        "psql \\copy"
    }

    fn create(&mut self, runtime: &Runtime) -> Result<String> {
        let template = match &self.template {
            Some(template) => template.clone(),
            None => runtime.block_on(async {
                let empty = self.server.database().await?;
                PostgresWarehouse::connect(&empty).await?.close().await;
                anyhow::Ok(empty)
            })?,
        };
        self.template = Some(template.clone());
        Ok(runtime.block_on(self.server.clone_of(&template))?)
    }

    /// A copy whose rows are taken out again: partitions, indexes and constraints are those of ours. Triggers that refuse to empty
    /// what only grows are off meanwhile.
    fn twin(&mut self, runtime: &Runtime, address: &str, tables: &Tables) -> Result<String> {
        let twin = runtime.block_on(self.server.clone_of(address))?;
        let names = tables.names().join(", ");
        self.shell(&twin).ask(&format!("set session_replication_role = replica; truncate {names} cascade"))?;
        Ok(twin)
    }

    fn shell(&self, address: &str) -> Box<dyn Shell> {
        Box::new(Psql(address.to_owned()))
    }
}

/// `psql` on a database.
struct Psql(String);

impl Psql {
    fn command(&self) -> Command {
        let mut command = Command::new("psql");
        command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--dbname"]);
        command.arg(&self.0);
        command
    }
}

impl Shell for Psql {
    fn ask(&self, sql: &str) -> Result<Vec<String>> {
        Ok(quietly(self.command().args(["--command", sql]))?.lines().map(str::to_owned).collect())
    }

    fn tables_query(&self) -> String {
        format!(
            "select n.nspname || '.' || c.relname || '|' || (exists (select from pg_attribute a \
             where a.attrelid = c.oid and a.attname = '{LOAD_COLUMN}'))::int \
             from pg_class c join pg_namespace n on n.oid = c.relnamespace \
             where n.nspname in ('cad', 'pos', 'etl') and c.relkind in ('r', 'p') and not c.relispartition"
        )
    }

    fn load_table(&self) -> &'static str {
        "etl.carga"
    }

    fn export(&self, query: &str, file: &Path) -> Result<()> {
        let copy = format!("\\copy ({query}) to '{}' with (format csv)", file.display());
        self.ask(&copy).map(drop)
    }

    /// One transaction, as ours.
    fn import(&self, files: &[(String, PathBuf)]) -> Result<()> {
        let mut command = self.command();
        command.arg("--single-transaction");
        for (table, file) in files {
            let mut copy = String::new();
            write!(copy, "\\copy {table} from '{}' with (format csv)", file.display()).context("o roteiro do psql")?;
            command.arg("--command").arg(copy);
        }
        quietly(&mut command).map(drop)
    }
}
