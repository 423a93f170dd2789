//! Everything that keeps data: the system of record on SQLite and PostgreSQL, raw documents, destination folders.

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

use etl_core::ports::{Checkup, Warehouse, WarehouseError};
use etl_queue::port::Queue;
use std::sync::Arc;

/// The ports of one database.
#[derive(Clone)]
pub struct Database {
    /// System of record.
    pub warehouse: Arc<dyn Warehouse>,
    /// The queue.
    pub queue: Arc<dyn Queue>,
    /// Examination of what must hold.
    pub checkup: Arc<dyn Checkup>,
}

/// Opens a database: `postgres://…` connects to PostgreSQL, anything else is a SQLite file, as a path or after `sqlite://`.
pub async fn open(url: &str) -> Result<Database, WarehouseError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        Ok(ports(postgres::PostgresWarehouse::connect(url).await?))
    } else {
        Ok(ports(sqlite::SqliteWarehouse::open(url).await?))
    }
}

fn ports<D: dialect::Dialect>(store: Store<D>) -> Database {
    let store = Arc::new(store);
    Database { warehouse: store.clone(), queue: store.clone(), checkup: store }
}
