//! The record of what was handed to the mail server, so that a notification leaves at most once however often its task runs.

use super::WarehouseError;
use crate::{Fence, JobId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Being handed over; found by another task, it may have arrived or not.
    Sending,
    /// Accepted by the server.
    Sent,
    /// The answer was lost: it may have arrived or not, and only a person may send it again.
    Uncertain,
    /// Certainly not accepted.
    Failed,
}

impl Delivery {
    const ALL: [Self; 4] = [Self::Sending, Self::Sent, Self::Uncertain, Self::Failed];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sending => "enviando",
            Self::Sent => "enviado",
            Self::Uncertain => "incerto",
            Self::Failed => "falhou",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.name() == name)
    }
}

/// What is known of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryNote {
    /// Key of the message.
    pub key: String,
    /// The job that it is about.
    pub job: Option<JobId>,
    /// How it stands.
    pub state: Delivery,
    /// The words of the mail server.
    pub detail: String,
    /// When it came to stand so.
    pub at: DateTime<Utc>,
}

/// Records deliveries by the key of their message.
#[async_trait]
pub trait Deliveries: Send + Sync {
    /// How a delivery stands; `None` when it was never begun.
    async fn delivery(&self, key: &str) -> Result<Option<Delivery>, WarehouseError>;
    /// Notes that the message is about to leave, unless it has left or may have; false then. Under the fence of its task.
    async fn begin_delivery(&self, key: &str, job: JobId, fence: Fence) -> Result<bool, WarehouseError>;
    /// The newest deliveries, this many at most.
    async fn deliveries(&self, limit: u32) -> Result<Vec<DeliveryNote>, WarehouseError>;
    /// Notes how it went.
    async fn end_delivery(&self, key: &str, state: Delivery, detail: &str) -> Result<(), WarehouseError>;
}
