//! Typed client of the QORE hub; here is the list of its modules and what is public. Deliberately not here: any knowledge
//! of the rest of the system (stores, queues, parsers).
#![doc = include_str!("../README.md")]

mod call;
mod checks;
mod client;
mod download;
mod error;
mod gate;
mod item;
mod listing;
mod login;
mod model;
mod name;
mod receive;
mod retry;
mod session;
mod settings;
mod sink;
mod token;

pub use client::QoreClient;
pub use download::{Downloaded, Expected};
pub use error::{ErrorKind, QoreError};
pub use listing::{DateRange, FileListing, UnreadableFile};
pub use model::{FileKind, Fund, Guid, InvalidGuid, Quote, QuotePage, RemoteFile};
pub use name::safe_file_name;
pub use retry::{NoObserver, QoreObserver, RetryEvent};
pub use session::{LoginAttempt, SessionStore, SessionToken};
pub use settings::{MinRate, QoreLogin, QoreSettings, RateLimits};
pub use sink::BodySink;
