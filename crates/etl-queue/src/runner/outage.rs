//! One log line when the database goes away and one when it is back, however many loops notice.

use crate::port::QueueError;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug, Default)]
pub(super) struct Outage(AtomicBool);

impl Outage {
    /// Takes the result of a call in.
    pub(super) fn note<T>(&self, result: &Result<T, QueueError>) {
        match result {
            Ok(_) if self.0.load(Ordering::Relaxed) => {
                if self.0.swap(false, Ordering::Relaxed) {
                    tracing::info!("the database answers again");
                }
            }
            Ok(_) => {}
            Err(error) if error.transient => {
                if !self.0.swap(true, Ordering::Relaxed) {
                    tracing::warn!(error = chain(error), "the database is away; trying until it is back");
                }
            }
            Err(error) => tracing::error!(error = chain(error), "the database refused a call of the queue"),
        }
    }
}

/// An error with its causes.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
