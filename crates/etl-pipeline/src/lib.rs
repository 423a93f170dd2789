//! Job bodies: plan, collect, parse, load, reconcile, say the verdict, tell people.
//!
//! The outside is reached through the ports of `etl-core` only; which portal, database or disk stands behind them is the
//! caller's business. Stages overlap: while one document is parsed and loaded the next ones download, and bounded
//! channels keep memory flat however many funds there are.

mod bodies;
mod collect;
mod connections;
mod hand;
mod inspect;
mod intake;
pub mod notify;
mod plan;
mod requests;
mod run;
mod services;
mod unpack;
mod verdict;
mod worker;

pub use bodies::{bodies, report_of};
pub use connections::{Connection, Connections, Logins};
pub use etl_core::verdict::{CutOff, FundVerdict, Reason, default_day};
pub use hand::{BY_HAND, HandFile, HandOutcome, HandReport, load_by_hand};
pub use plan::{Asked, PlanMode, RunPlan, plan};
pub use run::{ItemResult, PlanFailure, RunError, RunReport, RunSummary, execute, preview, report};
pub use services::{Reports, Services};
pub use unpack::{Unpacked, unpack};
pub use verdict::verdict;
