//! SQLite: one file for each database, and the `sqlite3` program.

use super::Database;
use super::peer::{LOAD_COLUMN, Shell, Tables};
use crate::bench::python::quietly;
use anyhow::{Context, Result};
use etl_storage::sqlite::SqliteWarehouse;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio::runtime::Runtime;

/// Same durability as ours.
const DURABLE: &str = "pragma journal_mode = wal;\npragma synchronous = full;\n";

/// Makes database files in a folder.
pub(crate) struct Sqlite {
    folder: PathBuf,
    made: u32,
}

impl Sqlite {
    /// Files go there.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), made: 0 }
    }

    fn next(&mut self) -> String {
        self.made += 1;
        self.folder.join(format!("{}.db", self.made)).display().to_string()
    }
}

impl Database for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn peer(&self) -> &'static str {
        "sqlite3 .import"
    }

    fn create(&mut self, runtime: &Runtime) -> Result<String> {
        let path = self.next();
        runtime.block_on(async {
            SqliteWarehouse::open(&path).await?.close().await;
            anyhow::Ok(())
        })?;
        Ok(path)
    }

    /// `.import` has no way to say null and writes an empty text, which strict tables refuse where they hold integers: the
    /// twin's tables are not strict, which can only make the peer faster.
    fn twin(&mut self, _: &Runtime, address: &str, _: &Tables) -> Result<String> {
        let path = self.next();
        let schema = quietly(Command::new("sqlite3").arg(address).arg(".schema --nosys"))?;
        let script = format!("{DURABLE}{}", schema.replace(") strict", ") ").replace(") STRICT", ") "));
        run(&path, &script)?;
        Ok(path)
    }

    fn shell(&self, address: &str) -> Box<dyn Shell> {
        Box::new(SqliteShell(address.to_owned()))
    }
}

/// `sqlite3` on a file.
struct SqliteShell(String);

impl Shell for SqliteShell {
    fn ask(&self, sql: &str) -> Result<Vec<String>> {
        Ok(run(&self.0, &format!("{sql};\n"))?.lines().map(str::to_owned).collect())
    }

    fn tables_query(&self) -> String {
        format!(
            "select name, exists (select 1 from pragma_table_info(m.name) c where c.name = '{LOAD_COLUMN}') \
             from sqlite_master m where type = 'table' and name not like 'sqlite%' and name not like '\\_%' escape '\\'"
        )
    }

    fn load_table(&self) -> &'static str {
        "etl_carga"
    }

    fn export(&self, query: &str, file: &Path) -> Result<()> {
        run(&self.0, &format!(".mode csv\n.output '{}'\n{query};\n.output\n", file.display())).map(drop)
    }

    fn import(&self, files: &[(String, PathBuf)]) -> Result<()> {
        let mut script = format!("{DURABLE}.mode csv\n");
        for (table, file) in files {
            writeln!(script, ".import '{}' {table}", file.display()).context("o roteiro do sqlite3")?;
        }
        run(&self.0, &script).map(drop)
    }
}

/// Runs a script of SQL and dot commands, and ends at the first error.
fn run(database: &str, script: &str) -> Result<String> {
    let file = format!("{database}.roteiro");
    fs::write(&file, script).context("o roteiro do sqlite3")?;
    quietly(
        Command::new("sqlite3")
            .args(["-batch", "-bail", "-init", "/dev/null", database])
            .arg(format!(".read '{file}'")),
    )
}
