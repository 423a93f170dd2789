//! What people say and decide about funds' days, kept for good: entries are added and never change.

use super::WarehouseError;
use crate::desk::{DeskEntry, NewDeskEntry};
use crate::{FundId, JobId, ReferenceDate};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Which entries to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskFilter {
    /// Only of this day.
    pub date: ReferenceDate,
    /// Only of this fund.
    pub fund: Option<FundId>,
    /// Only older than this one: the last one of the page before.
    pub before: Option<i64>,
    /// Entries at most.
    pub limit: u32,
}

/// Something noted about a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunNote {
    /// What was said.
    pub text: String,
    /// Who said it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The entries of the desk.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Adds entries in their order and in one transaction. A confirmation is taken only while no load is newer than the one seen and
    /// no refusal holds but the one seen; otherwise nothing is added, and the fund is told.
    async fn add_entries(
        &self,
        entries: &[NewDeskEntry],
        author: &str,
        at: DateTime<Utc>,
    ) -> Result<Result<(), FundId>, WarehouseError>;
    /// Entries, the newest first.
    async fn desk_entries(&self, filter: &DeskFilter) -> Result<Vec<DeskEntry>, WarehouseError>;
    /// Notes something about a run; false when there is no such run. The same text of the same author again changes nothing.
    async fn note_run(&self, job: JobId, text: &str, author: &str, at: DateTime<Utc>) -> Result<bool, WarehouseError>;
    /// What was noted about a run, the oldest first.
    async fn run_notes(&self, job: JobId) -> Result<Vec<RunNote>, WarehouseError>;
    /// Number of the newest entry; 0 when there is none.
    async fn newest_entry(&self) -> Result<i64, WarehouseError>;
}
