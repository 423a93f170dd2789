//! The portals, simulated from one synthetic book of funds, with faults. A product of its own: demo, training and tests.
//!
//! `book` invents funds and their positions, `files` renders a position in each document format, `qore` is the QORE portal,
//! `smtp` a mail server.

pub mod book;
pub mod files;
pub mod qore;
pub mod smtp;
