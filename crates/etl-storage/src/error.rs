//! From what the databases say to the few kinds that a caller branches on.

use etl_core::Fence;
use etl_core::ports::{WarehouseError, WarehouseErrorKind};
use etl_queue::port::QueueError;

/// What goes wrong inside the adapter, before it is known what was being done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The database refused.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// The embedded migrations could not be run.
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The folder of the database could not be made.
    #[error(transparent)]
    Folder(#[from] std::io::Error),
    /// The data contradict the model.
    #[error("{0}")]
    Data(String),
    /// A query took longer than it may.
    #[error("the query took too long")]
    Slow(#[source] sqlx::Error),
    /// Others were always quicker.
    #[error("{0}")]
    Busy(&'static str),
    /// The task is another worker's by now.
    #[error("lease {} of task {} is over", .0.lease_no, .0.task.0)]
    Lost(Fence),
}

impl Fault {
    fn kind(&self) -> WarehouseErrorKind {
        match self {
            Self::Sql(error) => kind_of(error),
            Self::Migrate(_) => WarehouseErrorKind::Other,
            Self::Folder(error) if error.kind() == std::io::ErrorKind::StorageFull => WarehouseErrorKind::Full,
            Self::Folder(_) | Self::Busy(_) => WarehouseErrorKind::Unavailable,
            Self::Data(_) => WarehouseErrorKind::Data,
            Self::Slow(_) => WarehouseErrorKind::Slow,
            Self::Lost(_) => WarehouseErrorKind::Lost,
        }
    }

    /// Of a query whose time is limited: `SQLite` says that it was interrupted (9), PostgreSQL that it was cancelled.
    pub(crate) fn of_limited(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        let ended = code.is_some_and(|code| matches!(&*code, "9" | "57014"));
        if ended { Self::Slow(error) } else { Self::Sql(error) }
    }

    /// The error of the port.
    pub(crate) fn during(self, doing: impl Into<String>) -> WarehouseError {
        WarehouseError { kind: self.kind(), doing: doing.into(), source: Some(Box::new(self)) }
    }

    /// The error of the port of the queue.
    pub(crate) fn during_queue(self, doing: impl Into<String>) -> QueueError {
        let transient = matches!(self.kind(), WarehouseErrorKind::Unavailable | WarehouseErrorKind::Full);
        QueueError { doing: doing.into(), transient, source: Some(Box::new(self)) }
    }
}

fn kind_of(error: &sqlx::Error) -> WarehouseErrorKind {
    use sqlx::Error as E;
    match error {
        E::Database(error) => error.code().map_or(WarehouseErrorKind::Other, |code| kind_of_code(&code)),
        E::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => WarehouseErrorKind::Full,
        E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => WarehouseErrorKind::Unavailable,
        _ => WarehouseErrorKind::Other,
    }
}

/// `SQLite`'s extended result codes (decimal numbers) and PostgreSQL's SQLSTATE (five characters).
fn kind_of_code(code: &str) -> WarehouseErrorKind {
    if code.len() == 5 {
        return match (&code[..2], code) {
            (_, "53100") => WarehouseErrorKind::Full,
            // a transaction left alone; connection, resources, operator, lock, rolled back by the server
            (_, "25P03") | ("08" | "53" | "57" | "55" | "40", _) => WarehouseErrorKind::Unavailable,
            // data and constraints
            ("22" | "23", _) => WarehouseErrorKind::Data,
            _ => WarehouseErrorKind::Other,
        };
    }
    // The low byte is the primary code: 5 busy, 6 locked, 13 full, 14 cannot open, 18 too big, 19 constraint, 20 mismatch.
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(5 | 6 | 14) => WarehouseErrorKind::Unavailable,
        Ok(13) => WarehouseErrorKind::Full,
        Ok(18..=20) => WarehouseErrorKind::Data,
        _ => WarehouseErrorKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_databases_have_a_kind() {
        for (code, kind) in [
            ("5", WarehouseErrorKind::Unavailable),
            ("517", WarehouseErrorKind::Unavailable),
            ("13", WarehouseErrorKind::Full),
            ("2067", WarehouseErrorKind::Data),
            ("1", WarehouseErrorKind::Other),
            ("53100", WarehouseErrorKind::Full),
            ("53300", WarehouseErrorKind::Unavailable),
            ("40P01", WarehouseErrorKind::Unavailable),
            ("57P01", WarehouseErrorKind::Unavailable),
            ("25P03", WarehouseErrorKind::Unavailable),
            ("22003", WarehouseErrorKind::Data),
            ("42P01", WarehouseErrorKind::Other),
        ] {
            assert_eq!(kind_of_code(code), kind, "{code}");
        }
    }
}
