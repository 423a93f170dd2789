//! What every job body works with: the ports, the calendar and the tolerances, built once by the app.

use etl_core::ports::{Clock, Deliveries, DocumentStore, FileCopies, Notifier, Progress, Warehouse};
use etl_core::{Calendar, Tolerance};
use etl_parsers::Limits;
use etl_queue::port::Queue;
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
    /// How people are told of ended jobs; none when nobody wants to know.
    pub reports: Option<Reports>,
}

/// What the report of a job is made of and sent by.
#[derive(Clone)]
pub struct Reports {
    /// Sends messages.
    pub notifier: Arc<dyn Notifier>,
    /// Record of what was sent.
    pub deliveries: Arc<dyn Deliveries>,
    /// The jobs.
    pub queue: Arc<dyn Queue>,
}

impl Services {
    /// The same services with other ears.
    #[must_use]
    pub(crate) fn with_progress(&self, progress: Arc<dyn Progress>) -> Self {
        Self { progress, ..self.clone() }
    }
}
