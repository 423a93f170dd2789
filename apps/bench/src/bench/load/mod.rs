//! Loading positions: `Warehouse::load` into SQLite and PostgreSQL, against `.import` and `\copy` of the very rows that it
//! wrote, into empty tables of the same definition.

mod cases;
mod ours;
mod peer;
mod postgres;
mod sqlite;

use super::measure::median;
use super::report::{Report, Row, Section, Target, figure};
use super::{Common, folders, progress};
use anyhow::{Context, Result, ensure};
use cases::{Case, Input};
use clap::Args;
use etl_storage::testing::TestPostgres;
use peer::{Shell, Tables};
use std::path::Path;
use tokio::runtime::Runtime;

/// Opções de `load`.
#[derive(Debug, Clone, Args)]
pub(crate) struct LoadArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Linhas do documento grande.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    linhas: Option<u32>,
}

impl LoadArgs {
    fn rows(&self) -> usize {
        let rows = self.linhas.unwrap_or(if self.common.rapido { 5_000 } else { 200_000 });
        usize::try_from(rows).expect("32 bits fit")
    }
}

/// A kind of database, able to make empty ones.
trait Database {
    /// Name in tables.
    fn name(&self) -> &'static str;
    /// The peer's name in tables.
    fn peer(&self) -> &'static str;
    /// An empty database with the tables of the system of record.
    fn create(&mut self, runtime: &Runtime) -> Result<String>;
    /// A database with the same empty tables for the peer, made from one of ours that nobody is connected to.
    fn twin(&mut self, runtime: &Runtime, address: &str, tables: &Tables) -> Result<String>;
    /// The command-line client on a database.
    fn shell(&self, address: &str) -> Box<dyn Shell>;
}

/// Seconds of both, one entry for each repetition, and the rows of one.
struct Found {
    database: &'static str,
    peer: &'static str,
    case: String,
    rows: u64,
    ours_s: Vec<f64>,
    peer_s: Vec<f64>,
}

impl Found {
    /// Our speed for each of the peer's.
    fn ratio(&self) -> f64 {
        median(self.peer_s.iter().copied()) / median(self.ours_s.iter().copied())
    }
}

/// Measures.
pub(crate) fn run(args: &LoadArgs) -> Result<Report> {
    let folder = folders::work()?;
    let runtime = Runtime::new().context("o ambiente assíncrono não pôde ser criado")?;
    let book = args.common.book(34, 60);
    let cases = [Case::one_large(&book, args.rows())?, Case::one_morning(&book)];
    let server = TestPostgres::start().context("o PostgreSQL da medição não iniciou")?;
    let mut databases: [Box<dyn Database>; 2] =
        [Box::new(sqlite::Sqlite::new(folder.path())), Box::new(postgres::Postgres::new(&server))];
    let mut found = Vec::new();
    for database in &mut databases {
        for case in &cases {
            progress(&format!("{}: {}", database.name(), case.name));
            found.push(measure(args, &runtime, database.as_mut(), case, folder.path())?);
        }
    }
    Ok(report(args, &found))
}

fn measure(
    args: &LoadArgs,
    runtime: &Runtime,
    database: &mut dyn Database,
    case: &Case,
    folder: &Path,
) -> Result<Found> {
    let (mut ours_s, mut peer_s, mut rows) = (Vec::new(), Vec::new(), 0);
    for _ in 0..args.common.repeats(3) {
        let scratch = tempfile::tempdir_in(folder).context("a pasta dos CSV não pôde ser criada")?;
        let address = database.create(runtime)?;
        let shell = database.shell(&address);
        let before = shell.counts()?;
        ours_s.push(runtime.block_on(ours::load(&address, case))?);
        let tables = Tables::grown(shell.as_ref(), &before)?;
        let documents = peer::export(shell.as_ref(), &tables, scratch.path())?;
        let twin = database.twin(runtime, &address, &tables)?;
        let twin = database.shell(&twin);
        peer_s.push(peer::import(twin.as_ref(), &documents)?);
        let imported = Tables::grown(twin.as_ref(), &before)?;
        ensure!(imported == tables, "{}: importou {imported:?}, carregado {tables:?}", database.peer());
        rows = tables.rows();
    }
    Ok(Found { database: database.name(), peer: database.peer(), case: case.name.clone(), rows, ours_s, peer_s })
}

fn report(args: &LoadArgs, found: &[Found]) -> Report {
    let row = |found: &Found, who: &str, seconds: &[f64]| {
        let seconds = median(seconds.iter().copied());
        Row {
            case: format!("{}: {}", found.database, found.case),
            who: who.to_owned(),
            figures: vec![
                figure("linhas", found.rows as f64, 0),
                figure("tempo (s)", seconds, 3),
                figure("linhas/s", found.rows as f64 / seconds, 0),
            ],
        }
    };
    let both = |f: &Found| [row(f, "etl-storage", &f.ours_s), row(f, f.peer, &f.peer_s)];
    let title = format!("load: da posição na memória até gravado, medianas de {}", args.common.repeats(3));
    let target =
        |f: &Found| Target::at_least(format!("{}: {}: velocidade / {}", f.database, f.case, f.peer), f.ratio(), 0.8);
    Report {
        name: "load",
        sections: vec![Section { title, rows: found.iter().flat_map(both).collect() }],
        targets: found.iter().map(target).collect(),
        notes: vec![
            "linhas: todas as que a carga grava, em todas as tabelas; o par importa as mesmas, de CSV, uma chamada por documento".into(),
            "SQLite: WAL, synchronous = FULL nos dois, até fechar o arquivo; PostgreSQL: o mesmo servidor, fsync desligado".into(),
        ],
    }
}

/// One document of a case, for those who load it.
impl Case {
    fn inputs(&self) -> &[Input] {
        &self.inputs
    }
}
