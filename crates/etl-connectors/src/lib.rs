//! Connectors: one module per platform, registered in one list.
//!
//! Usable with `etl-core` alone: no queue, no server, no database (see `examples/`). Deliberately not here: what happens
//! to a file after it was delivered to the sink.

mod qore;

pub use qore::{QoreConfig, QoreConnector};

use etl_core::ports::{Registry, SessionCache};
use std::sync::Arc;

/// Every connector of the program; their logins go through this cache (`MemorySessions` for a program that is alone).
pub fn all(sessions: Arc<dyn SessionCache>) -> Registry {
    Registry::new(vec![Arc::new(QoreConnector::new(sessions))]).expect("the ids of this list differ")
}
