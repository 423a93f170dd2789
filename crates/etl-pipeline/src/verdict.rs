//! The verdict of what the system of record holds; how it is said is in the core.

use crate::Services;
use etl_core::ReferenceDate;
use etl_core::ports::WarehouseError;
use etl_core::verdict::{CutOff, FundVerdict, Judge};

/// Judges every fund with something expected or loaded between two days, by day and nickname.
pub async fn verdict(
    services: &Services,
    from: ReferenceDate,
    to: ReferenceDate,
    cut_off: CutOff,
) -> Result<Vec<FundVerdict>, WarehouseError> {
    let funds = services.warehouse.funds().await?;
    let days = services.warehouse.fund_days(from, to).await?;
    let judge = Judge { calendar: &services.calendar, cut_off, now: services.clock.now() };
    Ok(judge.verdicts(funds, days))
}
