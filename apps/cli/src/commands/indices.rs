//! `etl indices`: index series for comparison, loaded from the files of the central bank.

use super::Session;
use crate::args::{IndiceArgs, IndicesCommand, Unidade};
use crate::exit::{Exit, Failure};
use crate::output::{BAD, GOOD, Style, tables};
use anyhow::Context;
use chrono::{DateTime, Utc};
use etl_core::audit::Action;
use etl_core::ports::{Indices, StoredIndex};
use etl_core::{IndexSeries, IndexUnit, parse_sgs};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Bytes of a file at most.
const LARGEST_FILE: u64 = 4 << 20;

/// Runs the verb.
pub(crate) async fn indices(command: &IndicesCommand, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    match command {
        IndicesCommand::List => {
            let session = Session::open(config, style).await?;
            let stored = session.assembly.indices.indices().await?;
            let shown = if style.json { index_json(&stored).to_string() } else { tables::indices(&stored) };
            Style::data(&shown);
            Ok(Exit::Ok)
        }
        IndicesCommand::Carregar(args) => load(args, config, style).await,
    }
}

async fn load(args: &IndiceArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let unit = match args.unidade {
        Unidade::PercentualDia => IndexUnit::DailyPercent,
        Unidade::NumeroIndice => IndexUnit::Level,
    };
    let series = IndexSeries::new(&args.codigo, args.nome.as_deref(), unit)
        .ok_or_else(|| Failure::usage("--codigo: até 20 letras, números, - _ ou +"))?;
    let doing = || format!("{} não pôde ser lido", args.arquivo.display());
    let size = std::fs::metadata(&args.arquivo).with_context(doing)?.len();
    if size > LARGEST_FILE {
        return Err(Failure::usage(format!("{} passa de 4 MB: não é uma série", args.arquivo.display())));
    }
    let text = std::fs::read_to_string(&args.arquivo).with_context(doing)?;
    let session = Session::open(config, style).await?;
    let at = session.services.clock.now();
    let deed = super::deed(Action::IndexLoad, &series.code);
    session.perform(&deed, keep(session.assembly.indices.as_ref(), &series, (&text, at), style)).await
}

/// Keeps the values of a file, all or none, and says what that did.
async fn keep(
    indices: &dyn Indices,
    series: &IndexSeries,
    (text, at): (&str, DateTime<Utc>),
    style: Style,
) -> Result<Exit, Failure> {
    let values = match parse_sgs(text) {
        Ok(values) => values,
        Err(faults) => {
            for fault in &faults {
                style.say(BAD, &format!("linha {}: {}", fault.line, fault.what));
            }
            return Err(Failure::usage("O arquivo da série não pode ser lido: nada foi guardado [INDICE-ARQUIVO]"));
        }
    };
    let load = indices.save_index(series, &values, at).await?;
    if style.json {
        let code = &series.code;
        let shown = json!({ "codigo": code, "novos": load.added, "mudados": load.changed, "iguais": load.same });
        Style::data(&shown.to_string());
    }
    let days = format!("{} novos, {} mudados, {} iguais", load.added, load.changed, load.same);
    style.say(GOOD, &format!("{}: {days}", series.code));
    Ok(Exit::Ok)
}

/// Keeps the invented CDI of the demonstration.
pub(crate) async fn keep_demo_cdi(indices: &dyn Indices, csv: &str, at: DateTime<Utc>) -> Result<(), Failure> {
    let cdi = IndexSeries { code: "CDI".into(), name: "CDI (inventado)".into(), unit: IndexUnit::DailyPercent };
    keep(indices, &cdi, (csv, at), Style { json: false, quiet: true }).await.map(|_| ())
}

fn index_json(stored: &[StoredIndex]) -> Value {
    let one = |stored: &StoredIndex| {
        json!({ "codigo": stored.series.code, "nome": stored.series.name, "unidade": stored.series.unit.name(),
                "valores": stored.values, "primeiro": stored.first.map(|day| day.to_string()),
                "ultimo": stored.last.map(|day| day.to_string()) })
    };
    Value::Array(stored.iter().map(one).collect())
}
