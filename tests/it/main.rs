//! End-to-end scenarios of the morning run.

#![expect(clippy::unwrap_used, reason = "scenarios fail by panicking")]

mod bucket;
mod by_hand;
mod catalogue;
mod chaos;
mod command_line;
mod crash;
mod credentials;
mod deploy;
mod faults;
mod mail;
mod morning;
mod server;
mod sessions;
mod terms;
