//! Tests of the client against a small portal over real sockets: sessions, retries, listings, downloads, limits.

mod download;
mod faults;
mod limits;
mod listing;
mod portal;
mod retries;
mod secrets;
mod session;
mod shared;
mod support;
