//! Takes collected files in, a group at a time: validate, store, copy, load. A file counts only when its content is that of
//! its item. The files of a group become durable together and are loaded in one transaction.

use crate::Services;
use crate::inspect::{Content, Expected, Suspect, examine};
use etl_core::ports::{
    CopyOf, FileMeta, FundRef, Load, LoadOutcome, LoadedDocument, QuarantinedFile, RunEvent, Staged, StoreError,
    StoredDocument, Tried, WarehouseError, WarehouseErrorKind,
};
use etl_core::terms::FundTerms;
use etl_core::{Band, Check, Cnpj, Code, ItemKey, Problem};
use std::sync::Arc;

/// A file with what it should be.
pub(crate) struct Intake {
    pub(crate) connection: String,
    pub(crate) tried: Tried,
    pub(crate) item: ItemKey,
    pub(crate) cnpj: Option<Cnpj>,
    pub(crate) nickname: String,
    pub(crate) meta: FileMeta,
}

/// The rows loaded, or why the file is refused and in quarantine.
pub(crate) type Taken = Result<u64, Problem>;

/// Takes files in, in their order. `Err` means that nothing works.
pub(crate) async fn take_in(
    services: &Services,
    files: Vec<(Intake, Staged)>,
) -> Result<Vec<(ItemKey, Taken)>, WarehouseError> {
    let suspect = |(intake, file): &(Intake, Staged)| Suspect {
        file: file.clone(),
        name: intake.meta.name.clone(),
        expected: Expected { kind: intake.item.kind, cnpj: intake.cnpj, date: intake.item.date },
    };
    let contents = examine(services, files.iter().map(suspect).collect()).await;
    let (mut taken, mut accepted) = (Vec::with_capacity(files.len()), Vec::new());
    for ((intake, file), content) in files.into_iter().zip(contents) {
        match content {
            Ok(content) => accepted.push((intake, file, content)),
            Err(problem) => {
                // What came before it first: it may be an older edition of the same item.
                taken.extend(keep(services, std::mem::take(&mut accepted)).await?);
                let problem = refuse(services, &intake, file, problem).await?;
                taken.push((intake.item, Err(problem)));
            }
        }
    }
    taken.extend(keep(services, accepted).await?);
    Ok(taken)
}

/// Makes files documents, copies them and loads them.
async fn keep(
    services: &Services,
    accepted: Vec<(Intake, Staged, Content)>,
) -> Result<Vec<(ItemKey, Taken)>, WarehouseError> {
    let files = accepted.iter().map(|(_, file, _)| file.clone()).collect();
    let stored = services.documents.commit_all(files).await.map_err(store_failed)?;
    let own = if accepted.is_empty() { Vec::new() } else { services.warehouse.funds_with_own_load().await? };
    let usual = FundTerms::default();
    let (mut intakes, mut loads) = (Vec::new(), Vec::new());
    for ((intake, _, content), stored) in accepted.into_iter().zip(stored) {
        let terms = own.iter().find(|fund| fund.id == intake.item.fund).map_or(&usual, |fund| &fund.terms);
        copy(services, &intake, terms, stored.sha256).await;
        loads.push(load_of(services, &intake, terms, content, stored));
        intakes.push(intake);
    }
    let outcomes = match services.warehouse.load_all(&loads).await {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        Err(error) if error.kind == WarehouseErrorKind::Data => load_each(services, &intakes, &loads).await?,
        Err(error) => return Err(error),
    };
    let taken = intakes.into_iter().zip(&loads).zip(outcomes).map(|((intake, load), outcome)| {
        let rows = outcome.map(|outcome| report(services, &intake, load, outcome));
        (intake.item, rows)
    });
    Ok(taken.collect())
}

/// One of the documents does not fit: loads each one by itself, so that only that one is refused.
async fn load_each(
    services: &Services,
    intakes: &[Intake],
    loads: &[Load],
) -> Result<Vec<Result<LoadOutcome, Problem>>, WarehouseError> {
    let mut outcomes = Vec::with_capacity(loads.len());
    for (intake, load) in intakes.iter().zip(loads) {
        outcomes.push(match services.warehouse.load(load).await {
            Ok(outcome) => Ok(outcome),
            Err(error) if error.kind == WarehouseErrorKind::Data => Err(unfit(services, intake, load, &error).await?),
            Err(error) => return Err(error),
        });
    }
    Ok(outcomes)
}

/// Writes the human copy before the load: after a crash in between, the file is fetched and copied again, so none is
/// missing. A folder that cannot be written is told, and never blocks the system of record.
async fn copy(services: &Services, intake: &Intake, terms: &FundTerms, document: etl_core::Sha256) {
    let Some(copies) = &services.copies else { return };
    let folder = terms.folder.as_deref();
    let of = CopyOf { nickname: &intake.nickname, folder, date: intake.item.date, kind: intake.item.kind };
    if let Err(error) = copies.copy(document, of).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the human copy failed");
        let detail = format!("{} {} {}: {error}", intake.nickname, intake.item.kind.label(), intake.item.date.br());
        services.progress.event(RunEvent::Note { code: Code::CopyFailed, detail });
    }
}

fn load_of(services: &Services, intake: &Intake, terms: &FundTerms, content: Content, stored: StoredDocument) -> Load {
    let tolerance = terms.tolerance(services.tolerance);
    let checks = content.position.as_ref().map(|p| p.checks(&tolerance)).unwrap_or_default();
    let generated_at = content.position.as_ref().map(|p| p.header.generated_at.to_string()).filter(|t| !t.is_empty());
    Load {
        connection: intake.connection.clone(),
        document: LoadedDocument {
            sha256: stored.sha256,
            size_bytes: stored.size_bytes,
            kind: intake.item.kind,
            original_name: intake.meta.name.clone(),
            portal_ref: Some(intake.meta.portal_ref.clone()),
            generated_at,
        },
        fund: FundRef::Known(intake.item.fund),
        date: intake.item.date,
        item: Some(intake.item.clone()),
        tried: Some(intake.tried),
        position: content.position.map(Arc::new),
        checks,
        problems: content.problems,
        reader: etl_parsers::VERSION,
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
        tried: Some(intake.tried),
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
