//! Exit codes, and failures as a person reads them.

use etl_core::Code;
use etl_core::ports::{ConnectorError, ConnectorErrorKind, CredentialError, StoreError};
use etl_pipeline::RunError;
use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything as it should be, warnings included.
    Ok,
    /// Finished, with failures.
    Failures,
    /// Could not run, wrong usage, or cancelled.
    CouldNotRun,
    /// Something is still due.
    Pending,
    /// A login is missing or was rejected.
    NeedsLogin,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Ok => 0,
            Exit::Failures => 1,
            Exit::CouldNotRun => 2,
            Exit::Pending => 3,
            Exit::NeedsLogin => 4,
        })
    }
}

/// Why the program could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Exit code.
    pub(crate) exit: Exit,
    error: anyhow::Error,
}

impl Failure {
    /// Wrong usage.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self { exit: Exit::CouldNotRun, error: anyhow::Error::msg(text.into()) }
    }

    /// A login is missing.
    pub(crate) fn login(text: impl Into<String>) -> Self {
        Self { exit: Exit::NeedsLogin, error: anyhow::Error::msg(text.into()) }
    }

    /// The sentence with its causes.
    pub(crate) fn text(&self) -> String {
        let causes: Vec<String> = self.error.chain().map(ToString::to_string).collect();
        causes.join(": ")
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { exit: Exit::CouldNotRun, error }
    }
}

impl From<etl_core::ports::WarehouseError> for Failure {
    fn from(error: etl_core::ports::WarehouseError) -> Self {
        Self::from(anyhow::Error::new(error).context(etl_core::message(Code::StorageFailed, "")))
    }
}

impl From<etl_queue::port::QueueError> for Failure {
    fn from(error: etl_queue::port::QueueError) -> Self {
        Self::from(anyhow::Error::new(error).context(etl_core::message(Code::StorageFailed, "")))
    }
}

impl From<CredentialError> for Failure {
    fn from(error: CredentialError) -> Self {
        let sentence = etl_core::message(error.code(), "");
        Self::from(anyhow::Error::new(error).context(sentence))
    }
}

impl From<ConnectorError> for Failure {
    fn from(error: ConnectorError) -> Self {
        let exit = if error.kind == ConnectorErrorKind::Auth { Exit::NeedsLogin } else { Exit::CouldNotRun };
        let sentence = etl_core::message(error.code, "");
        Self { exit, error: anyhow::Error::new(error).context(sentence) }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::LowSpace { folder, free_bytes, minimum_bytes } => {
                let megabytes = |bytes: &u64| bytes / 1_000_000;
                let (free, minimum) = (megabytes(free_bytes), megabytes(minimum_bytes));
                let detail =
                    format!("{free} MB livres em {}, mínimo de {minimum} MB (espaco_minimo_mb)", folder.display());
                Self::usage(etl_core::message(Code::StorageFull, &detail))
            }
            StoreError::Full { .. } => {
                anyhow::Error::new(error).context(etl_core::message(Code::StorageFull, "")).into()
            }
            _ => anyhow::Error::new(error).context(etl_core::message(Code::StorageFailed, "")).into(),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Warehouse(error) => error.into(),
            RunError::Queue(error) => error.into(),
            RunError::Request(error) => Self::usage(error.sentence()),
            RunError::Documents(error) => error.into(),
            RunError::Connector(error) => error.into(),
            RunError::NothingPlanned | RunError::UnknownFund(_) | RunError::JobGone(_) => {
                Self::usage(etl_core::message(error.code(), &error.detail()))
            }
        }
    }
}
