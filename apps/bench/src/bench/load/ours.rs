//! Our side: registers the funds, then loads the documents against the clock.

use super::cases::{Case, Input};
use anyhow::{Context, Result, ensure};
use etl_core::ports::{Clock, FundRef, Load, LoadOutcome, SystemClock, Warehouse};
use etl_storage::postgres::PostgresWarehouse;
use etl_storage::sqlite::SqliteWarehouse;
use std::sync::Arc;
use std::time::Instant;

/// Connection that the documents come from.
const CONNECTION: &str = "medicao";

/// Loads a case into a database and closes it; gives the seconds from the first document to the closed database.
pub(crate) async fn load(address: &str, case: &Case) -> Result<f64> {
    if address.starts_with("postgres://") {
        let warehouse = PostgresWarehouse::connect(address).await?;
        let loads = loads(&warehouse, case).await?;
        let start = Instant::now();
        load_all(&warehouse, &loads).await?;
        warehouse.close().await;
        return Ok(start.elapsed().as_secs_f64());
    }
    let warehouse = SqliteWarehouse::open(address).await?;
    let loads = loads(&warehouse, case).await?;
    let start = Instant::now();
    load_all(&warehouse, &loads).await?;
    warehouse.close().await;
    Ok(start.elapsed().as_secs_f64())
}

async fn loads(warehouse: &dyn Warehouse, case: &Case) -> Result<Vec<Load>> {
    let mut loads = Vec::new();
    for input in case.inputs() {
        let Input { fund, document, date, position, checks } = input;
        loads.push(Load {
            connection: CONNECTION.into(),
            document: document.clone(),
            fund: FundRef::Known(warehouse.register_fund(fund).await?),
            date: *date,
            item: None,
            tried: None,
            position: Some(Arc::clone(position)),
            checks: checks.clone(),
            problems: Vec::new(),
            reader: "1.2.3",
            at: SystemClock.now(),
        });
    }
    Ok(loads)
}

async fn load_all(warehouse: &dyn Warehouse, loads: &[Load]) -> Result<()> {
    for load in loads {
        let outcome = warehouse.load(load).await.with_context(|| load.document.original_name.clone())?;
        let expected = load.position.as_ref().map_or(0, |position| position.rows() as u64);
        let whole = matches!(outcome, LoadOutcome::Loaded { rows, current: true, .. } if rows >= expected);
        ensure!(whole, "{}: {outcome:?}", load.document.original_name);
    }
    Ok(())
}
