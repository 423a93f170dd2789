//! Reading positions: our parsers, quick-xml's bare event loop and lxml, over the same files, in turns.

mod files;
mod readers;

use super::measure::{cpu_of, measured, median};
use super::report::{Figure, Report, Row, Section, Target, figure};
use super::{Common, folders, progress, python};
use anyhow::{Context, Result, ensure};
use clap::Args;
use files::{Format, Material};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Opções de `parse`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ParseArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Tamanho de cada material, em MB.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    mb: Option<u32>,
}

impl ParseArgs {
    fn bytes(&self) -> u64 {
        u64::from(self.mb.unwrap_or(if self.common.rapido { 4 } else { 100 })) * 1_000_000
    }
}

/// Opções de `parse-one`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ParseOneArgs {
    /// Arquivos ou pastas de arquivos.
    #[arg(required = true)]
    caminhos: Vec<PathBuf>,
}

/// Reads everything and prints the rows.
pub(crate) fn parse_one(args: &ParseOneArgs) -> Result<()> {
    for path in &args.caminhos {
        println!("{}", readers::ours(&files::files_of(path)?)?);
    }
    Ok(())
}

/// CPU seconds of each reader, one entry for each repetition.
#[derive(Default)]
struct Times {
    ours: Vec<f64>,
    bare: Vec<f64>,
    lxml: Vec<f64>,
}

/// What was found of one format.
struct Found {
    format: Format,
    mb: f64,
    rows: u64,
    ours_s: f64,
    bare_s: f64,
    lxml_s: f64,
    ours_peak_mb: f64,
    lxml_peak_mb: f64,
}

/// Measures.
pub(crate) fn run(args: &ParseArgs) -> Result<Report> {
    let folder = folders::work()?;
    let python = python::interpreter()?;
    let book = args.common.book(34, 60);
    let mut found = Vec::new();
    for format in [Format::Anbima401, Format::Anbima50] {
        progress(&format!("Gerando {} MB de {}", args.bytes() / 1_000_000, format.name()));
        let material = files::generate(&book, format, args.bytes(), folder.path())?;
        progress(&format!("Lendo {}", format.name()));
        found.push(read(args, &material, &python, folder.path())?);
    }
    Ok(report(args, &found))
}

fn read(args: &ParseArgs, material: &Material, python: &Path, folder: &Path) -> Result<Found> {
    let mut times = Times::default();
    let files = &material.files;
    // Not counted: brings the files into the page cache.
    let rows = readers::ours(files)?;
    let (mut lxml_rows, mut lxml_peak_mb) = (0, f64::NAN);
    for _ in 0..args.common.repeats(5) {
        times.bare.push(cpu_of(|| readers::bare(files))?.0);
        times.ours.push(cpu_of(|| readers::ours(files))?.0);
        let mut command = python::script(python, "parse_lxml.py");
        let taken = measured(command.arg(material.format.code()).arg(&material.path), folder)?;
        let said: Value = serde_json::from_str(&taken.stdout).context("parse_lxml.py")?;
        times.lxml.push(said["cpu_s"].as_f64().context("parse_lxml.py: cpu_s")?);
        lxml_rows = said["linhas"].as_u64().context("parse_lxml.py: linhas")?;
        lxml_peak_mb = taken.peak_mb.max(lxml_peak_mb);
    }
    ensure!(rows == lxml_rows, "{}: {rows} linhas nossas, {lxml_rows} do lxml", material.format.name());
    Ok(Found {
        format: material.format,
        mb: material.bytes as f64 / 1e6,
        rows,
        ours_s: median(times.ours),
        bare_s: median(times.bare),
        lxml_s: median(times.lxml),
        ours_peak_mb: peak_of_ours(&material.path, folder)?,
        lxml_peak_mb,
    })
}

/// Peak memory of a process that does nothing but read the material.
fn peak_of_ours(path: &Path, folder: &Path) -> Result<f64> {
    let this = std::env::current_exe().context("o caminho deste programa")?;
    Ok(measured(Command::new(this).arg("parse-one").arg(path), folder)?.peak_mb)
}

fn report(args: &ParseArgs, found: &[Found]) -> Report {
    let title = format!("parse: um fio, arquivos no cache, medianas de {}", args.common.repeats(5));
    Report {
        name: "parse",
        sections: vec![Section { title, rows: found.iter().flat_map(rows).collect() }],
        targets: found.iter().flat_map(targets).collect(),
        notes: vec![
            "MB/s por segundo de CPU: o que outros processos fazem não entra".into(),
            "quick-xml puro: só o laço de eventos, sem olhar nenhum".into(),
        ],
    }
}

fn rows(found: &Found) -> Vec<Row> {
    let readers = [
        ("etl-parsers", found.ours_s, found.ours_peak_mb, found.rows as f64),
        ("quick-xml puro", found.bare_s, f64::NAN, f64::NAN),
        ("lxml iterparse", found.lxml_s, found.lxml_peak_mb, found.rows as f64),
    ];
    let row = |(who, seconds, peak_mb, rows): (&str, f64, f64, f64)| Row {
        case: format!("{}, {:.0} MB", found.format.name(), found.mb),
        who: who.into(),
        figures: figures(found.mb / seconds, seconds, peak_mb, rows),
    };
    readers.into_iter().map(row).collect()
}

fn figures(speed: f64, seconds: f64, peak_mb: f64, rows: f64) -> Vec<Figure> {
    vec![
        figure("MB/s", speed, 1),
        figure("CPU (s)", seconds, 3),
        figure("pico (MB)", peak_mb, 1),
        figure("linhas", rows, 0),
    ]
}

fn targets(found: &Found) -> [Target; 2] {
    let name = found.format.name();
    [
        Target::at_least(format!("{name}: velocidade / quick-xml puro"), found.bare_s / found.ours_s, 0.6),
        Target::at_least(format!("{name}: velocidade / lxml"), found.lxml_s / found.ours_s, 3.0),
    ]
}
