//! What the pages ask the server for, on a year of five hundred funds: times at the client, and bytes on the wire. There is no peer: the
//! bounds are those of the design.

mod data;
mod server;

use super::measure::median;
use super::programs;
use super::report::{Report, Row, Section, Target, figure};
use super::{Common, folders, progress};
use anyhow::{Context, Result};
use clap::Args;
use data::Year;
use etl_storage::testing::TestPostgres;
use server::{Answer, Server};
use tokio::runtime::Runtime;

/// Largest answer of the matrix on the wire, in kB.
const MATRIX_KB: f64 = 400.0;
/// Slowest matrix, in ms.
const MATRIX_MS: f64 = 300.0;

/// Opções de `pages`.
#[derive(Debug, Clone, Args)]
pub(crate) struct PagesArgs {
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The times of one call.
struct Found {
    database: &'static str,
    call: &'static str,
    times_ms: Vec<f64>,
    answer: Answer,
}

/// Measures.
pub(crate) fn run(args: &PagesArgs) -> Result<Report> {
    let binaries = programs::build()?;
    let folder = folders::work()?;
    let runtime = Runtime::new().context("o ambiente assíncrono não pôde ser criado")?;
    let (funds, days) = if args.common.rapido { (20, 30) } else { (500, 260) };
    let year = Year::new(funds, days, args.common.ultimo_dia);
    let postgres = TestPostgres::start().context("o PostgreSQL da medição não iniciou")?;
    let databases = [
        ("SQLite", format!("sqlite://{}", folder.path().join("etl.db").display())),
        ("PostgreSQL", runtime.block_on(postgres.database()).context("o banco não pôde ser criado")?),
    ];
    let mut found = Vec::new();
    for (name, address) in databases {
        progress(&format!("{name}: {funds} fundos × {days} dias"));
        runtime.block_on(year.load(&address))?;
        let server = Server::start(&binaries, folder.path(), &address)?;
        found.extend(measure(args, name, &server, &year)?);
    }
    Ok(report(&found, funds, days))
}

fn measure(args: &PagesArgs, database: &'static str, server: &Server, year: &Year) -> Result<Vec<Found>> {
    let (first, last) = (year.days[0], year.days[year.days.len() - 1]);
    let calls = [
        ("cobertura", format!("/api/cobertura?de={first}&ate={last}")),
        ("cobertura, um sistema", format!("/api/cobertura?de={first}&ate={last}&sistema=qore")),
        ("painel", format!("/api/painel?data={last}")),
        ("célula", format!("/api/cobertura/1/{last}")),
        ("carteiras", format!("/api/carteiras?data={last}")),
        ("série de um fundo", format!("/api/carteiras/1/serie?de={first}&ate={last}")),
        ("rentabilidade", format!("/api/carteiras/1/rentabilidade?ate={last}")),
        ("composição", format!("/api/carteiras/1/composicao?data={last}")),
    ];
    let mut found = Vec::new();
    for (call, path) in calls {
        let (mut times_ms, mut answer) = (Vec::new(), server.get(&path)?);
        for _ in 0..args.common.repeats(15) {
            answer = server.get(&path)?;
            times_ms.push(answer.ms);
        }
        found.push(Found { database, call, times_ms, answer });
    }
    Ok(found)
}

fn report(found: &[Found], funds: usize, days: usize) -> Report {
    let worst = |found: &Found| found.times_ms.iter().copied().fold(0.0, f64::max);
    let row = |found: &Found| Row {
        case: found.call.to_owned(),
        who: found.database.to_owned(),
        figures: vec![
            figure("mediana (ms)", median(found.times_ms.iter().copied()), 1),
            figure("pior (ms)", worst(found), 1),
            figure("na rede (kB)", found.answer.wire_bytes as f64 / 1e3, 1),
        ],
    };
    let matrix = found.iter().filter(|found| found.call == "cobertura");
    let targets = matrix.flat_map(|found| {
        let name = found.database;
        [
            Target::at_most(format!("{name}: cobertura, pior (ms)"), worst(found), MATRIX_MS),
            Target::at_most(format!("{name}: cobertura, gzip (kB)"), found.answer.wire_bytes as f64 / 1e3, MATRIX_KB),
        ]
    });
    Report {
        name: "pages",
        targets: targets.collect(),
        sections: vec![Section {
            title: format!("pages: {funds} fundos × {days} dias × 3 documentos, uma chamada por vez, pelo HTTP"),
            rows: found.iter().map(row).collect(),
        }],
        notes: vec![
            "do pedido ao último byte, comprimido; uma chamada antes das medidas; 1 documento em 97 falta ou diverge"
                .into(),
        ],
    }
}
