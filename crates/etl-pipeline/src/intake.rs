//! Takes one collected file in: validate, store, load, copy. A file counts only when its content is that of its item.

use crate::Services;
use crate::inspect::{Content, Expected, examine};
use etl_core::ports::{
    FileMeta, FundRef, Load, LoadOutcome, LoadedDocument, QuarantinedFile, RunEvent, Staged, StoreError,
    WarehouseError, WarehouseErrorKind,
};
use etl_core::{Band, Check, Cnpj, Code, ItemKey, Problem};
use std::sync::Arc;

/// A file with what it should be.
pub(crate) struct Intake {
    pub(crate) connection: String,
    pub(crate) item: ItemKey,
    pub(crate) cnpj: Option<Cnpj>,
    pub(crate) nickname: String,
    pub(crate) meta: FileMeta,
}

/// Takes a file in. `Ok(Err(problem))` means that the file is refused and in quarantine; `Err` that nothing works.
pub(crate) async fn take_in(
    services: &Services,
    intake: &Intake,
    file: Staged,
) -> Result<Result<u64, Problem>, WarehouseError> {
    let expected = Expected { kind: intake.item.kind, cnpj: intake.cnpj, date: intake.item.date };
    let content = match examine(services, &file, &intake.meta.name, expected).await {
        Ok(content) => content,
        Err(problem) => return refuse(services, intake, file, problem).await.map(Err),
    };
    let stored = services.documents.commit(file).await.map_err(store_failed)?;
    copy(services, intake, stored.sha256).await;
    let load = load_of(services, intake, content, stored.sha256, stored.size_bytes);
    let outcome = match services.warehouse.load(&load).await {
        Ok(outcome) => outcome,
        Err(error) if error.kind == WarehouseErrorKind::Data => {
            return unfit(services, intake, &load, &error).await.map(Err);
        }
        Err(error) => return Err(error),
    };
    Ok(Ok(report(services, intake, &load, outcome)))
}

/// Writes the human copy before the load: after a crash in between, the file is fetched and copied again, so none is
/// missing. A folder that cannot be written is told, and never blocks the system of record.
async fn copy(services: &Services, intake: &Intake, document: etl_core::Sha256) {
    let Some(copies) = &services.copies else { return };
    if let Err(error) = copies.copy(document, &intake.nickname, intake.item.date, intake.item.kind).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the human copy failed");
        let detail = format!("{} {} {}: {error}", intake.nickname, intake.item.kind.label(), intake.item.date.br());
        services.progress.event(RunEvent::Note { code: Code::CopyFailed, detail });
    }
}

fn load_of(services: &Services, intake: &Intake, content: Content, sha256: etl_core::Sha256, size_bytes: u64) -> Load {
    let checks = content.position.as_ref().map(|p| p.checks(&services.tolerance)).unwrap_or_default();
    let generated_at = content.position.as_ref().map(|p| p.header.generated_at.to_string()).filter(|t| !t.is_empty());
    Load {
        connection: intake.connection.clone(),
        document: LoadedDocument {
            sha256,
            size_bytes,
            kind: intake.item.kind,
            original_name: intake.meta.name.clone(),
            portal_ref: Some(intake.meta.portal_ref.clone()),
            generated_at,
        },
        fund: FundRef::Known(intake.item.fund),
        date: intake.item.date,
        item: Some(intake.item.clone()),
        position: content.position.map(Arc::new),
        checks,
        problems: content.problems,
        at: services.clock.now(),
    }
}

fn report(services: &Services, intake: &Intake, load: &Load, outcome: LoadOutcome) -> u64 {
    let LoadOutcome::Loaded { rows, .. } = outcome else { return 0 };
    if load.position.is_some() {
        services.progress.event(RunEvent::Loaded {
            fund: intake.nickname.clone(),
            date: intake.item.date,
            rows,
            band: worst(&load.checks),
        });
    }
    rows
}

/// The worst band of some checks.
pub(crate) fn worst(checks: &[Check]) -> Band {
    checks.iter().map(|c| c.band).max().unwrap_or(Band::Ok)
}

async fn refuse(
    services: &Services,
    intake: &Intake,
    file: Staged,
    problem: Problem,
) -> Result<Problem, WarehouseError> {
    let stored = services.documents.quarantine(file, &intake.meta.name, &problem).await.map_err(store_failed)?;
    note(services, intake, stored.sha256, stored.size_bytes, &problem).await?;
    Ok(problem)
}

/// The database refuses the figures (they do not fit its fixed columns): the document stays, nothing is loaded.
async fn unfit(
    services: &Services,
    intake: &Intake,
    load: &Load,
    error: &WarehouseError,
) -> Result<Problem, WarehouseError> {
    let problem = Problem::error(Code::ValueTooLarge, etl_core::Place::default(), &error.doing);
    note(services, intake, load.document.sha256, load.document.size_bytes, &problem).await?;
    Ok(problem)
}

async fn note(
    services: &Services,
    intake: &Intake,
    sha256: etl_core::Sha256,
    size_bytes: u64,
    problem: &Problem,
) -> Result<(), WarehouseError> {
    let file = QuarantinedFile {
        connection: intake.connection.clone(),
        sha256,
        size_bytes,
        original_name: intake.meta.name.clone(),
        item: Some(intake.item.clone()),
        problem: problem.clone(),
        at: services.clock.now(),
    };
    services.warehouse.quarantine(&file).await
}

/// A document store that fails stops the run like a database that fails: nothing may count then.
pub(crate) fn store_failed(error: StoreError) -> WarehouseError {
    let kind =
        if matches!(error, StoreError::Full { .. }) { WarehouseErrorKind::Full } else { WarehouseErrorKind::Other };
    WarehouseError { kind, doing: "storing a document".into(), source: Some(Box::new(error)) }
}
