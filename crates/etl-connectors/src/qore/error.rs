//! QORE's errors in the words of the system.

use crate::reach::{Refused, refusal};
use etl_core::Code;
use etl_core::ports::{ConnectorError, ConnectorErrorKind, StoreError, WarehouseError};
use etl_qore_api::{ErrorKind, QoreError};
use std::error::Error;
use std::time::Duration;

/// Wait assumed when the portal asks to come back later without saying when.
const UNSAID_WAIT: Duration = Duration::from_mins(1);

/// The same failure as a connector's error.
pub(super) fn told(error: QoreError) -> ConnectorError {
    if let Some(refused) = refusal(&error) {
        return not_allowed(refused);
    }
    let (kind, code) = match error.kind() {
        ErrorKind::Auth => (ConnectorErrorKind::Auth, Code::PortalAuth),
        ErrorKind::Forbidden => (ConnectorErrorKind::UnexpectedResponse, Code::PortalForbidden),
        ErrorKind::NotFound => (ConnectorErrorKind::UnexpectedResponse, Code::PortalNotFound),
        ErrorKind::RateLimited { retry_after } => {
            let retry_after = retry_after.unwrap_or(UNSAID_WAIT);
            (ConnectorErrorKind::RateLimited { retry_after }, Code::PortalRateLimited)
        }
        // The sessions are kept in our own database: when that is away the portal is not to blame.
        ErrorKind::Transient if is_of_database(&error) => (ConnectorErrorKind::Transient, Code::StorageFailed),
        ErrorKind::Transient => (ConnectorErrorKind::Transient, Code::PortalUnavailable),
        ErrorKind::UnexpectedResponse => (ConnectorErrorKind::UnexpectedResponse, Code::PortalUnexpected),
        ErrorKind::Cancelled => (ConnectorErrorKind::Cancelled, Code::Cancelled),
        ErrorKind::Config => (ConnectorErrorKind::Config, Code::Settings),
        ErrorKind::Write => (ConnectorErrorKind::Transient, code_of_write(&error)),
    };
    ConnectorError::new(kind, code, error.to_string()).caused_by(error)
}

/// An address that may not be asked; nothing was sent.
pub(super) fn not_allowed(refused: Refused) -> ConnectorError {
    ConnectorError::new(ConnectorErrorKind::Config, Code::PortalAddress, refused.sentence()).caused_by(refused)
}

fn is_of_database(error: &QoreError) -> bool {
    error.cause().is_some_and(<dyn Error>::is::<WarehouseError>)
}

/// A full disk, or something else, behind a body that could not be written.
fn code_of_write(error: &QoreError) -> Code {
    let mut cause = error.source();
    while let Some(error) = cause {
        let written = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if matches!(written.and_then(|error| error.downcast_ref()), Some(StoreError::Full { .. })) {
            return Code::StorageFull;
        }
        cause = error.source();
    }
    Code::StorageFailed
}

/// The document store's failure as a connector's error.
pub(super) fn not_stored(error: StoreError) -> ConnectorError {
    let code = if matches!(error, StoreError::Full { .. }) { Code::StorageFull } else { Code::StorageFailed };
    ConnectorError::new(ConnectorErrorKind::Transient, code, error.to_string()).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::ports::WarehouseErrorKind;

    #[test]
    fn a_database_that_is_away_is_no_fault_of_the_portal() {
        let portal = || QoreError::session(ErrorKind::Transient, "x");
        assert_eq!(told(portal()).code, Code::PortalUnavailable);
        let away = WarehouseError { kind: WarehouseErrorKind::Unavailable, doing: "y".into(), source: None };
        assert_eq!(told(portal().caused_by(away)).code, Code::StorageFailed);
    }
}
