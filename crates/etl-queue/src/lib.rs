//! The queue: jobs cut into tasks, tasks leased by workers, every write fenced by the number of its lease.
//!
//! - [`port`]: what a queue stores and promises; `etl-storage` implements it on SQLite and PostgreSQL, [`memory`] in memory.
//! - [`runner`]: claims tasks, runs their bodies, renews leases, hears cancellations, drains.
//! - [`rules`]: what needs no store: what an end does to a task, how long a retry waits.
//! - [`scheduler`]: cron with time zone, business days, cut-off hour and a policy for missed slots.
//! - `conformance` (feature): the suite that every adapter of the port passes.
//!
//! What the tasks do is not here: bodies are given to the runner by name.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod memory;
pub mod port;
pub mod rules;
pub mod runner;
pub mod scheduler;
