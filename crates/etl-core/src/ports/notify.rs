//! Messages to people, in two steps, so that an outbox can send each one exactly once.
//!
//! ```text
//! let ready = notifier.prepare(&mail).await?;   // everything that can fail without consequence
//! outbox.mark_sending(id).await?;                // recorded before anything leaves; on error drop `ready`: nothing is sent
//! let outcome = ready.send().await;              // the message leaves
//! outbox.record(id, outcome).await?;
//! ```
//!
//! A message found marked as being sent when the program starts is in the same case as [`SendError::Unknown`]: it may have
//! been delivered, and only a person may send it again. How a message is transported is the adapter's business.

use crate::Code;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A message to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// What makes it this message: equal keys give equal identities on the wire, however often it is tried.
    pub key: String,
    /// What it belongs to, such as a reference date; mailboxes show messages of one thread together.
    pub thread: Option<String>,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// One line.
    pub subject: String,
    /// Body for readers without HTML.
    pub text: String,
    /// Body as HTML, complete and without references to the outside.
    pub html: String,
}

/// Sends messages to the people that it was set up with.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Goes as far as possible without handing the message over: connects, logs in, names the recipients.
    async fn prepare(&self, mail: &Mail) -> Result<Box<dyn ReadyMail>, NotSent>;
}

/// A message whose way is open. Dropping it sends nothing.
#[async_trait]
pub trait ReadyMail: Send + std::fmt::Debug {
    /// Hands the message over. Cancelling this future leaves the same doubt as [`SendError::Unknown`].
    async fn send(self: Box<Self>) -> Result<Delivered, SendError>;
}

/// A message that was accepted for delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The server's words, by which its administrator finds the message.
    pub reply: String,
    /// Recipients that were refused for good while others were accepted.
    pub refused: Vec<RefusedRecipient>,
}

/// A recipient that the server does not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRecipient {
    /// The address.
    pub address: String,
    /// The server's words.
    pub reason: String,
}

/// Whether a later try may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSentKind {
    /// May work later.
    Transient,
    /// Stays so until a person changes something; a rejected login belongs here, since accounts lock.
    Permanent,
}

/// Certain: nothing was accepted, nobody receives anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the message was not sent: {reason}")]
pub struct NotSent {
    /// Whether a later try may work.
    pub kind: NotSentKind,
    /// Code of the sentence that people read.
    pub code: Code,
    /// What was being done and the answer, in one line, without secrets.
    pub reason: String,
}

/// Why a message did not leave, or what is not known of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Certain: nothing was accepted.
    #[error(transparent)]
    NotSent(#[from] NotSent),
    /// The answer was lost after the message left: it may or may not be delivered. Never sent again by the program.
    #[error("the message may or may not have been delivered: {reason}")]
    Unknown {
        /// What happened, in one line.
        reason: String,
    },
}

impl SendError {
    /// Code of the sentence that people read.
    pub fn code(&self) -> Code {
        match self {
            Self::NotSent(error) => error.code,
            Self::Unknown { .. } => Code::MailUncertain,
        }
    }
}
