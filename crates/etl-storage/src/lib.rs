//! Everything that keeps data: the system of record and the queue on SQLite and PostgreSQL, raw documents, destination folders.

mod cell;
pub mod copies;
pub mod dialect;
pub mod documents;
mod error;
pub mod postgres;
mod queue;
pub mod sqlite;
mod store;
mod tables;
#[cfg(all(unix, feature = "testing"))]
pub mod testing;

pub use cell::{Cell, Kind};
pub use store::Store;

use etl_core::ports::{Checkup, Deliveries, Warehouse, WarehouseError};
use etl_queue::port::Queue;
use std::sync::Arc;

/// An open database: the system of record, the queue beside it, the examination of both, and the deliveries of reports.
pub trait Database: Warehouse + Queue + Checkup + Deliveries {}

impl<T: Warehouse + Queue + Checkup + Deliveries> Database for T {}

/// Opens a database: `postgres://…` connects to PostgreSQL, anything else is a SQLite file, as a path or after `sqlite://`.
pub async fn open(url: &str) -> Result<Arc<dyn Database>, WarehouseError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        Ok(Arc::new(postgres::PostgresWarehouse::connect(url).await?))
    } else {
        Ok(Arc::new(sqlite::SqliteWarehouse::open(url).await?))
    }
}
