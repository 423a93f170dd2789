//! The QORE portal from outside: what a client sees over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod calls;
mod delivery;
mod documents;
mod listings;
mod login;
mod publication;
mod support;
