//! The adapters on real services: a suite of cases that runs on SQLite and on PostgreSQL, and one for the documents that
//! runs on a folder and on a bucket.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod env;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sessions;
