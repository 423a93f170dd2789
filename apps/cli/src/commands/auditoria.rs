//! `etl auditoria`: what was done, by whom, and whether the audit is as it was written.

use super::Session;
use crate::args::{AuditoriaCommand, AuditoriaListArgs};
use crate::exit::{Exit, Failure};
use crate::output::{BAD, GOOD, Style, numbers, tables};
use chrono_tz::America::Sao_Paulo;
use etl_core::audit::{AuditFilter, AuditRow};
use etl_server::views::AuditView;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Runs the verb.
pub(crate) async fn auditoria(
    command: &AuditoriaCommand,
    config: Option<PathBuf>,
    style: Style,
) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    match command {
        AuditoriaCommand::List(args) => list(&session, args, style).await,
        AuditoriaCommand::Verificar => examine(&session, style).await,
    }
}

async fn list(session: &Session, args: &AuditoriaListArgs, style: Style) -> Result<Exit, Failure> {
    let filter = AuditFilter {
        who: args.quem.clone(),
        action: args.acao.clone(),
        object: args.objeto.clone(),
        before: args.antes,
        limit: args.limite,
        ..AuditFilter::default()
    };
    let rows = session.assembly.audit.audit_rows(&filter).await?;
    if style.json {
        Style::data(&rows.iter().map(|row| json!(AuditView::from(row))).collect::<Value>().to_string());
        return Ok(Exit::Ok);
    }
    let mut table = tables::table(&["Número", "Quando", "Quem", "De onde", "Ação", "Sobre", "Resultado", "Detalhe"]);
    for row in &rows {
        table.add_row(cells(row));
    }
    Style::data(&table.to_string());
    Ok(Exit::Ok)
}

fn cells(row: &AuditRow) -> [String; 8] {
    let view = AuditView::from(row);
    let code = view.codigo.map(|code| format!(" ({code})")).unwrap_or_default();
    let notes: Vec<_> = view.detalhe.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    [
        view.id.to_string(),
        row.at.with_timezone(&Sao_Paulo).format("%d/%m/%Y %H:%M:%S").to_string(),
        view.quem,
        view.origem,
        view.acao,
        view.objeto,
        format!("{}{code}", view.resultado),
        notes.join("; "),
    ]
}

async fn examine(session: &Session, style: Style) -> Result<Exit, Failure> {
    let chain = session.assembly.audit.examine_audit().await?;
    let (last, hash) = (chain.head.0, chain.head.1.hex());
    if style.json {
        let broken = chain.broken.map(|link| json!({ "id": link.id, "falha": link.fault.sentence() }));
        let told = json!({ "registros": chain.rows, "ultimo": last, "hash": hash, "quebrado": broken });
        Style::data(&told.to_string());
    }
    match chain.broken {
        None => {
            let rows = numbers::count(chain.rows);
            style.say(GOOD, &format!("{rows} registros, todos como foram escritos; o último é o {last}, hash {hash}"));
            Ok(Exit::Ok)
        }
        Some(link) => {
            style.say(BAD, &format!("Registro {}: {}", link.id, link.fault.sentence()));
            Ok(Exit::Failures)
        }
    }
}
