//! What every job body works with: the ports, the calendar and the tolerances, built once by the app.

use etl_core::ports::{Clock, DocumentStore, FileCopies, Progress, Warehouse};
use etl_core::{Calendar, Tolerance};
use etl_parsers::Limits;
use std::sync::Arc;

/// Ports and rules, passed down; no globals.
#[derive(Clone)]
pub struct Services {
    /// System of record.
    pub warehouse: Arc<dyn Warehouse>,
    /// Raw documents.
    pub documents: Arc<dyn DocumentStore>,
    /// Destination folders, when the office wants the human copies.
    pub copies: Option<Arc<dyn FileCopies>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Business days.
    pub calendar: Calendar,
    /// Bands of the reconciliation.
    pub tolerance: Tolerance,
    /// Limits on hostile files.
    pub limits: Limits,
    /// Events for people.
    pub progress: Arc<dyn Progress>,
    /// Documents of a task parsed and loaded at the same time.
    pub workers: usize,
}

impl Services {
    /// The same services with other ears.
    #[must_use]
    pub(crate) fn with_progress(&self, progress: Arc<dyn Progress>) -> Self {
        Self { progress, ..self.clone() }
    }
}
