//! Everything that keeps data: the system of record, the queue and the portal sessions on SQLite and PostgreSQL, raw
//! documents, destination folders, and the cipher for secrets.

mod access;
mod audit;
mod cell;
pub mod copies;
pub mod dialect;
pub mod documents;
mod error;
mod gathered;
pub mod postgres;
mod queue;
pub mod secrets;
pub mod sqlite;
mod store;
mod tables;
#[cfg(all(unix, feature = "testing"))]
pub mod testing;

pub use cell::{Cell, Kind};
pub use store::Store;

use etl_core::ports::{
    Accounts, AuditLog, Checkup, Credentials, Deliveries, Desk, Explorer, FundEditor, Gauges, Indices, Loads,
    SavedViews, SessionCache, Systems, Warehouse, WarehouseError,
};
use etl_queue::port::Queue;
use secrets::{Cipher, KeySource};
use std::sync::Arc;

/// An open database: the system of record, the queue beside it, the examination of both, the deliveries of reports, the systems,
/// what people decide, who may use them, the audit, and the state of it all in numbers.
pub trait Database:
    Warehouse
    + Loads
    + Indices
    + FundEditor
    + Desk
    + Explorer
    + Queue
    + Checkup
    + Deliveries
    + Systems
    + Accounts
    + SavedViews
    + AuditLog
    + Gauges
{
    /// The portal sessions of all workers on this database, sealed by a cipher.
    fn sessions(self: Arc<Self>, cipher: Cipher) -> Arc<dyn SessionCache>;
    /// The logins of connections, sealed by the keys of a source.
    fn credentials(self: Arc<Self>, keys: KeySource) -> Arc<dyn Credentials>;
}

/// Opens a database: `postgres://…` connects to PostgreSQL, anything else is a SQLite file, as a path or after `sqlite://`.
pub async fn open(url: &str) -> Result<Arc<dyn Database>, WarehouseError> {
    if is_postgres(url) {
        Ok(Arc::new(postgres::PostgresWarehouse::connect(url).await?))
    } else {
        Ok(Arc::new(sqlite::SqliteWarehouse::open(url).await?))
    }
}

/// Opens the system of record alone, at the address that [`open`] takes.
pub async fn open_warehouse(url: &str) -> Result<Arc<dyn Warehouse>, WarehouseError> {
    Ok(open(url).await?)
}

pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
