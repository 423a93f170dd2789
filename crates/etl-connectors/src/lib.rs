//! Connectors: one module per platform, registered in one list; and the client of the office's directory.
//!
//! Usable with `etl-core` alone: no queue, no server, no database (see `examples/`). Deliberately not here: what happens
//! to a file after it was delivered to the sink.

mod directory;
mod probe;
mod qore;
pub mod reach;

pub use directory::{DirectorySettings, OpenIdDirectory};
pub use probe::{probe, report};
pub use qore::{QoreConfig, QoreConnector};

use etl_core::ports::{Registry, SessionCache};
use reach::Reach;
use std::sync::Arc;

/// Every connector of the program; their logins go through this cache (`MemorySessions` for a program that is alone), their
/// requests where these rules allow.
pub fn all(sessions: Arc<dyn SessionCache>, reach: &Reach) -> Registry {
    Registry::new(vec![Arc::new(QoreConnector::new(sessions, reach.clone()))]).expect("the ids of this list differ")
}
