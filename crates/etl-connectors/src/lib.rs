//! Connectors: one module per platform, registered in one list.
//!
//! Usable with `etl-core` alone: no queue, no server, no database (see `examples/`). Deliberately not here: what happens
//! to a file after it was delivered to the sink.

mod qore;

pub use qore::{QoreConfig, QoreConnector};

use etl_core::ports::Registry;
use std::sync::Arc;

/// Every connector of the program.
pub fn all() -> Registry {
    Registry::new(vec![Arc::new(QoreConnector::default())]).expect("the ids of this list differ")
}
