//! What chaos scenarios are made of: programs of ours that can be killed and frozen, disks that fill up, and a schedule
//! of random faults that can be repeated. The network's part is in [`crate::proxy`], PostgreSQL's in
//! `etl_storage::testing`; what is promised, and checked, is with the scenarios.

mod process;
mod schedule;
mod small_disk;

pub use process::Process;
pub use schedule::{Fault, Plan, Schedule, Step};
pub use small_disk::{SmallDisk, with_file_limit};
