//! What must hold in the database whatever happened to it: looked for after crash tests and by the doctor. That the files
//! of the document store are those of the database is compared by the caller, with the list given here.

use super::WarehouseError;
use crate::Sha256;
use async_trait::async_trait;

/// Something that must never be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Number of the broken invariant (`I1` to `I8`).
    pub rule: &'static str,
    /// What is wrong, for people.
    pub what: &'static str,
    /// Which one: keys of rows.
    pub subject: String,
}

/// Examination of the database.
#[async_trait]
pub trait Checkup: Send + Sync {
    /// Looks for broken invariants; an empty list is good.
    async fn fsck(&self) -> Result<Vec<Violation>, WarehouseError>;
    /// Files that the document store must hold, with their sizes in bytes, by hash, after the one given.
    async fn files(&self, after: Option<Sha256>, limit: u32) -> Result<Vec<(Sha256, u64)>, WarehouseError>;
}
