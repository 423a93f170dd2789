//! The day at the office.

use chrono::{DateTime, Utc};
use chrono_tz::America::Sao_Paulo;
use etl_core::ReferenceDate;

/// The day at the office.
pub(super) fn today(now: DateTime<Utc>) -> ReferenceDate {
    ReferenceDate::new(now.with_timezone(&Sao_Paulo).date_naive())
}
