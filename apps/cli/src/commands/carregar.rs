//! `etl carregar`: loads files, folders and zips that were got by hand.

use super::Session;
use crate::args::CarregarArgs;
use crate::exit::{Exit, Failure};
use crate::output::{BAD, GOOD, Style, WARN, numbers};
use anyhow::Context;
use etl_core::Band;
use etl_core::audit::Action;
use etl_core::ports::DocumentStore;
use etl_pipeline::{HandFile, HandOutcome, HandReport, load_by_hand, unpack};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Counts of the whole call.
#[derive(Default)]
struct Tally {
    loaded: u64,
    warned: u64,
    refused: u64,
    same: u64,
    rows: u64,
}

/// Runs the verb.
pub(crate) async fn carregar(args: &CarregarArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let started = Instant::now();
    let mut files = Vec::new();
    for path in &args.caminhos {
        list(path, &mut files)?;
    }
    if files.is_empty() {
        return Err(Failure::usage("Nenhum arquivo nos caminhos dados: nada foi carregado"));
    }
    let (mut tally, mut reports) = (Tally::default(), Vec::new());
    for path in &files {
        let hand = stage(session.services.documents.as_ref(), path).await?;
        let unpacked = unpack(&session.services, hand).await?;
        if let Some(report) = unpacked.refused {
            show(&report, style, &mut tally);
            reports.push(report);
        }
        for hand in unpacked.files {
            let deed = super::deed(Action::DocumentLoad, path.display().to_string());
            let report = session.perform(&deed, async { Ok(load_by_hand(&session.services, hand).await?) }).await?;
            show(&report, style, &mut tally);
            reports.push(report);
        }
    }
    if style.json {
        Style::data(&serde_json::Value::Array(reports.iter().map(report_json).collect()).to_string());
    }
    let total = tally.loaded + tally.same + tally.refused;
    let sign = if tally.refused > 0 { BAD } else { GOOD };
    eprintln!(
        "{sign} Concluído em {}. OK={} AVISO={} FALHA={} IGNORADO={} TOTAL={}   {} linhas carregadas",
        numbers::time(started.elapsed()),
        tally.loaded,
        tally.warned,
        tally.refused,
        tally.same,
        total,
        numbers::count(tally.rows)
    );
    Ok(if tally.refused > 0 { Exit::Failures } else { Exit::Ok })
}

/// The files of a path, folders walked in name order; links are not followed.
fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let meta = std::fs::symlink_metadata(path).with_context(|| format!("{} não pôde ser lido", path.display()))?;
    if !meta.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    let entries = std::fs::read_dir(path).with_context(|| format!("{} não pôde ser lida", path.display()))?;
    let mut entries: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    entries.sort();
    entries.iter().try_for_each(|entry| list(entry, files))
}

/// Copies a file into the store's staging area.
async fn stage(documents: &dyn DocumentStore, path: &Path) -> anyhow::Result<HandFile> {
    use tokio::io::AsyncReadExt;
    let mut source =
        tokio::fs::File::open(path).await.with_context(|| format!("{} não pôde ser aberto", path.display()))?;
    let mut writer = documents.stage().await?;
    let mut buffer = vec![0_u8; 256 * 1024];
    loop {
        let read = source.read(&mut buffer).await.with_context(|| format!("{} não pôde ser lido", path.display()))?;
        if read == 0 {
            break;
        }
        writer.write(&buffer[..read]).await?;
    }
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    Ok(HandFile { file: writer.finish().await?, name })
}

fn show(report: &HandReport, style: Style, tally: &mut Tally) {
    style.say(GOOD, &report.name);
    for problem in &report.problems {
        style.say(WARN, &format!("  {}", problem.sentence()));
    }
    for outcome in &report.outcomes {
        match outcome {
            HandOutcome::Loaded { fund, date, rows, version, band, warnings } => {
                tally.loaded += 1;
                tally.rows += rows;
                let odd = *band != Band::Ok || *warnings > 0;
                tally.warned += u64::from(odd);
                let checks = if *band == Band::Ok { String::new() } else { format!(", conferência: {}", band.name()) };
                let notes = if *warnings == 0 { String::new() } else { format!(", {warnings} avisos") };
                let sign = if odd { WARN } else { GOOD };
                style.say(sign, &format!("  {fund} {} versão {version}, {rows} linhas{checks}{notes}", date.br()));
            }
            HandOutcome::Identical { fund, date } => {
                tally.same += 1;
                style.say(GOOD, &format!("  {fund} {} idêntico ao já carregado, nada mudou", date.br()));
            }
            HandOutcome::Refused { fund, problem } => {
                tally.refused += 1;
                let fund = if fund.is_empty() { String::new() } else { format!("{fund}: ") };
                style.say(BAD, &format!("  {fund}{} (em quarentena)", problem.sentence()));
            }
        }
    }
}

fn report_json(report: &HandReport) -> serde_json::Value {
    let outcome = |o: &HandOutcome| match o {
        HandOutcome::Loaded { fund, date, rows, version, band, warnings } => json!({
            "resultado": "carregado", "fundo": fund, "data_pos": date.to_string(), "linhas": rows, "versao": version,
            "conferencia": band.name(), "avisos": warnings,
        }),
        HandOutcome::Identical { fund, date } => {
            json!({ "resultado": "identico", "fundo": fund, "data_pos": date.to_string() })
        }
        HandOutcome::Refused { fund, problem } => json!({
            "resultado": "recusado", "fundo": fund, "codigo": problem.code.as_str(), "mensagem": problem.sentence(),
            "linha": problem.place.line, "byte": problem.place.byte, "lugar": problem.place.path,
        }),
    };
    let problems: Vec<_> = report.problems.iter().map(etl_core::Problem::sentence).collect();
    json!({ "arquivo": report.name, "fundos": report.outcomes.iter().map(outcome).collect::<Vec<_>>(), "avisos": problems })
}
