//! The peers' side, the same for both databases: which rows our load wrote, their export by document, and their import
//! against the clock.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Rows by table.
pub(crate) type Counts = BTreeMap<String, u64>;

/// Column that says of which document a row is.
pub(crate) const LOAD_COLUMN: &str = "id_carga";

/// The command-line client of a database, on one database.
pub(crate) trait Shell {
    /// The answer to a query, a line for each row, fields between `|`.
    fn ask(&self, sql: &str) -> Result<Vec<String>>;
    /// The query for the tables: name, and `1` if a row says of which document it is.
    fn tables_query(&self) -> String;
    /// The table of documents, on which others depend.
    fn load_table(&self) -> &'static str;
    /// Writes the rows of a query into a CSV file.
    fn export(&self, query: &str, file: &Path) -> Result<()>;
    /// Reads CSV files into tables, in this order, in one call of the client.
    fn import(&self, files: &[(String, PathBuf)]) -> Result<()>;

    /// Tables, and whether their rows are of documents.
    fn tables(&self) -> Result<Vec<(String, bool)>> {
        let lines = self.ask(&self.tables_query())?;
        let read = |line: &String| line.split_once('|').map(|(name, flag)| (name.to_owned(), flag == "1"));
        Ok(lines.iter().filter_map(read).collect())
    }

    /// Rows of every table.
    fn counts(&self) -> Result<Counts> {
        let query = |(name, _): &(String, bool)| format!("select '{name}', count(*) from {name}");
        let queries: Vec<_> = self.tables()?.iter().map(query).collect();
        if queries.is_empty() {
            return Ok(Counts::new());
        }
        let lines = self.ask(&queries.join(" union all "))?;
        let read = |line: &String| {
            let (name, count) = line.split_once('|').with_context(|| format!("contagem ilegível: {line:?}"))?;
            Ok((name.to_owned(), count.parse().with_context(|| format!("contagem ilegível: {line:?}"))?))
        };
        lines.iter().map(read).collect()
    }
}

/// The tables that a load filled.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tables(Vec<Filled>);

/// A table, whether its rows are of documents, and how many there are.
#[derive(Debug, PartialEq, Eq)]
struct Filled {
    name: String,
    of_documents: bool,
    rows: u64,
}

impl Tables {
    /// Those that were empty before and are not any more; the funds are registered before the clock starts. What others
    /// refer to comes first.
    pub(crate) fn grown(shell: &dyn Shell, before: &Counts) -> Result<Self> {
        let counts = shell.counts()?;
        let not_counted = |name: &str| name.ends_with("info_fundos") || before.get(name).is_some_and(|rows| *rows > 0);
        let mut tables: Vec<_> = shell.tables()?;
        tables.retain(|(name, _)| counts.get(name).is_some_and(|rows| *rows > 0) && !not_counted(name));
        tables.sort_by_key(|(name, of_documents)| (*of_documents, name != shell.load_table(), name.clone()));
        let filled = |(name, of_documents)| Filled { rows: counts[&name], name, of_documents };
        Ok(Self(tables.into_iter().map(filled).collect()))
    }

    /// Rows of all.
    pub(crate) fn rows(&self) -> u64 {
        self.0.iter().map(|table| table.rows).sum()
    }

    /// Names, for a statement.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|table| table.name.as_str()).collect()
    }
}

/// Writes the rows into CSV files: a list of (table, file) for each document. Rows that are of no document go with the first.
pub(crate) fn export(shell: &dyn Shell, tables: &Tables, folder: &Path) -> Result<Vec<Vec<(String, PathBuf)>>> {
    let key = LOAD_COLUMN;
    let documents = shell.ask(&format!("select {key} from {} order by {key}", shell.load_table()))?;
    let mut files = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let mut of_document = Vec::new();
        for Filled { name, of_documents, .. } in &tables.0 {
            let condition = match (of_documents, index) {
                (true, _) => format!("where {key} = {document}"),
                (false, 0) => String::new(),
                (false, _) => continue,
            };
            let file = folder.join(format!("{document}-{name}.csv"));
            shell.export(&format!("select * from {name} {condition}"), &file)?;
            if fs::metadata(&file).with_context(|| file.display().to_string())?.len() > 0 {
                of_document.push((name.clone(), file));
            }
        }
        files.push(of_document);
    }
    Ok(files)
}

/// Imports the documents one after the other; gives the seconds.
pub(crate) fn import(shell: &dyn Shell, documents: &[Vec<(String, PathBuf)>]) -> Result<f64> {
    let start = Instant::now();
    documents.iter().try_for_each(|files| shell.import(files))?;
    Ok(start.elapsed().as_secs_f64())
}
