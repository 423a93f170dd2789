//! The audit: what was done to the system, by whom. It only grows. Deliberately not here: how its rows are chained.

use super::WarehouseError;
use crate::Code;
use crate::audit::{AuditChain, AuditFilter, AuditRow, Deed, Outcome};
use async_trait::async_trait;
use std::pin::Pin;

/// Work that is part of a deed.
pub type DeedWork<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The audit of a database.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Does some work. The first transaction of this database in it that changes anything carries the row of the deed, with
    /// [`Outcome::Done`]: neither is kept without the other. What the work does on tasks of its own is not part of the deed.
    async fn during<'a>(&self, deed: &Deed, work: DeedWork<'a>);
    /// Writes a row of a deed by itself.
    async fn record(&self, deed: &Deed, outcome: Outcome, code: Option<Code>) -> Result<(), WarehouseError>;
    /// Rows, newest first.
    async fn audit_rows(&self, filter: &AuditFilter) -> Result<Vec<AuditRow>, WarehouseError>;
    /// Reads the whole audit and says whether it is as it was written.
    async fn examine_audit(&self) -> Result<AuditChain, WarehouseError>;
}
