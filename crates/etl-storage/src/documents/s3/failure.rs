//! What went wrong at the object store, in words that hold no key.
//!
//! Servers repeat the access key in the text of an error, so of a refusal only the status and the code are kept
//! ([`super::guard`]); of a failed connection the first cause.

use etl_core::ports::StoreError;
use std::error::Error;
use std::io::{self, ErrorKind};

/// An answer of the object store that says no, for good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the object store answered {status}{}{code}{}", if code.is_empty() { "" } else { " " }, self.hint())]
pub(super) struct Refused {
    /// Status of the answer.
    pub(super) status: u16,
    /// Code in its body, such as `NoSuchBucket`; empty when there is none.
    pub(super) code: String,
}

impl Refused {
    /// The object is not there; a missing bucket is something else.
    pub(super) fn is_missing_object(&self) -> bool {
        self.status == 404 && self.code != "NoSuchBucket"
    }

    /// The name has an object, or another writer is making one.
    pub(super) fn is_taken(&self) -> bool {
        matches!(self.status, 409 | 412)
    }

    /// The object store does not know this kind of request, or this key may not make it.
    pub(super) fn is_not_offered(&self) -> bool {
        matches!(self.status, 405 | 501) || self.code == "AccessDenied"
    }

    fn is_full(&self) -> bool {
        self.status == 507 || ["Quota", "StorageFull", "CapExceeded"].iter().any(|part| self.code.contains(part))
    }

    fn hint(&self) -> &'static str {
        match (self.status, self.code.as_str()) {
            (_, "NoSuchBucket") => ": there is no such bucket",
            (_, "RequestTimeTooSkewed") => ": the clock of this machine is wrong",
            (301 | 307 | 308, _) | (_, "AuthorizationHeaderMalformed") => ": check the region and the address",
            (401 | 403, _) => ": check the access key, its secret and what it may do",
            _ => "",
        }
    }

    fn kind(&self) -> ErrorKind {
        match self.status {
            401 | 403 => ErrorKind::PermissionDenied,
            404 => ErrorKind::NotFound,
            _ => ErrorKind::Other,
        }
    }
}

/// The refusal behind an error, if it is one.
pub(super) fn refusal(error: &object_store::Error) -> Option<&Refused> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// The error of the port for one of the object store.
pub(super) fn store_error(doing: String, error: &object_store::Error) -> StoreError {
    match refusal(error) {
        Some(refused) if refused.is_full() => StoreError::Full { doing },
        Some(refused) => StoreError::Io { doing, source: io::Error::new(refused.kind(), refused.clone()) },
        None => {
            let first = causes(error).last().unwrap_or(error);
            let kind = first.downcast_ref::<io::Error>().map_or(ErrorKind::Other, io::Error::kind);
            StoreError::Io { doing, source: io::Error::new(kind, first.to_string()) }
        }
    }
}

/// An error and what caused it, the first cause last.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause| Error::source(*cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: &str) -> object_store::Error {
        object_store::Error::Generic { store: "S3", source: Box::new(Refused { status, code: code.into() }) }
    }

    #[test]
    fn a_full_store_is_told_apart() {
        for (status, code) in
            [(403, "QuotaExceeded"), (507, "XMinioStorageFull"), (400, "XMinioAdminBucketQuotaExceeded")]
        {
            let error = store_error("storing x".into(), &refused(status, code));
            assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_check() {
        let text = |status, code| {
            let error = store_error("storing x".into(), &refused(status, code));
            format!("{error}: {}", error.source().unwrap())
        };
        assert_eq!(
            text(403, "SignatureDoesNotMatch"),
            "document store failed while storing x: the object store answered 403 SignatureDoesNotMatch: \
             check the access key, its secret and what it may do"
        );
        assert!(text(404, "NoSuchBucket").ends_with("there is no such bucket"));
        assert!(text(403, "RequestTimeTooSkewed").ends_with("the clock of this machine is wrong"));
        assert!(text(301, "PermanentRedirect").ends_with("check the region and the address"));
    }
}
