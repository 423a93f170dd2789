//! What the end-to-end scenarios share: the system in one process on a simulated portal, the real binaries, and a dump of
//! the database that two runs can be compared by. No scenario here.

mod app;
mod binary;
mod dump;
pub mod proxy;

pub use app::{Setup, TestApp};
pub use binary::{Finished, etl, etl_spawn};
pub use dump::dump;
