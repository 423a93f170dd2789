//! The adapters on real databases: one suite of cases that runs on SQLite and on PostgreSQL.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod env;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sessions;
