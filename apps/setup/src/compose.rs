//! Builds the ports from the settings: the only place of this program that names a port and its adapter together.

use crate::settings::{CalendarSettings, Settings};
use anyhow::Context;
use etl_core::ports::{Clock, DocumentStore, FileCopies, Progress};
use etl_core::{Calendar, ReferenceDate, Tolerance};
use etl_parsers::Limits;
use etl_pipeline::Services;
use etl_storage::copies::{DestinationFolders, FolderSettings};
use etl_storage::documents::LocalDocuments;
use std::sync::Arc;

/// The services of one program run.
pub async fn services(
    settings: &Settings,
    clock: Arc<dyn Clock>,
    progress: Arc<dyn Progress>,
) -> anyhow::Result<Services> {
    let calendar = calendar(&settings.calendario)?;
    let documents: Arc<dyn DocumentStore> = Arc::new(
        LocalDocuments::open(settings.documentos.clone())
            .with_context(|| format!("a pasta de documentos {} não pôde ser aberta", settings.documentos.display()))?
            .with_minimum_space(settings.espaco_minimo_mb.saturating_mul(1_000_000)),
    );
    documents.sweep().await.context("os arquivos parciais não puderam ser removidos")?;
    let warehouse =
        etl_storage::open_warehouse(&settings.banco).await.context("o banco de dados não pôde ser aberto")?;
    let copies = settings.copias.as_ref().map(|copies| {
        let folders = FolderSettings {
            base: copies.base.clone(),
            excel: copies.excel.clone(),
            xml: copies.xml.clone(),
            fund_folders: copies.fundos.clone(),
        };
        Arc::new(DestinationFolders::new(folders, Arc::clone(&documents))) as Arc<dyn FileCopies>
    });
    Ok(Services {
        warehouse,
        documents,
        copies,
        clock,
        calendar,
        tolerance: Tolerance::default(),
        limits: Limits::default(),
        progress,
        workers: settings.trabalhadores,
    })
}

fn calendar(settings: &CalendarSettings) -> anyhow::Result<Calendar> {
    let read = |texts: &[String]| texts.iter().map(|t| ReferenceDate::parse(t)).collect::<Result<Vec<_>, _>>();
    let holidays = read(&settings.feriados).context("calendario.feriados")?;
    let business_days = read(&settings.dias_uteis).context("calendario.dias_uteis")?;
    Ok(Calendar::anbima().with_overrides(&holidays, &business_days))
}
