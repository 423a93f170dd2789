//! Readers of documents, from bytes to records and problems: golden texts, every block and class, dirt, hostility.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod book;
mod containers;
mod dirty;
mod format401;
mod format50;
mod hostile;
mod preview;
mod real;
mod support;
