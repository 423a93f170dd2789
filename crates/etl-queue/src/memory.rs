//! The queue in memory: all rules of the port behind one lock, with a clock that its owner moves. For tests and models; it forgets
//! everything with its process.

mod jobs;
mod leases;
mod log;
mod schedules;
mod state;
mod upkeep;

use crate::port::Wake;
use crate::rules::later;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::{FundId, JobId};
use state::State;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

/// A queue in memory.
pub struct MemoryQueue {
    state: Mutex<State>,
    /// When its clock began to run; absent for a clock that stands still.
    running_since: Option<Instant>,
    calls: Notify,
}

impl MemoryQueue {
    /// An empty queue whose clock stands still at `start` until it is [advanced](Self::advance).
    pub fn new(start: DateTime<Utc>) -> Self {
        Self { state: Mutex::new(State::new(start)), running_since: None, calls: Notify::new() }
    }

    /// An empty queue whose clock runs from `start` on with tokio's, which tests can pause.
    pub fn running(start: DateTime<Utc>) -> Self {
        Self { running_since: Some(Instant::now()), ..Self::new(start) }
    }

    /// Moves the clock.
    pub fn advance(&self, time: Duration) {
        let mut state = self.state();
        state.start = later(state.start, time);
    }

    /// Notes that a job planned a document of a fund, as the system of record does in the database that it shares with the queue.
    pub fn note_fund(&self, job: JobId, fund: FundId) {
        if let Some(row) = self.state().jobs.get_mut(&job) {
            row.funds.insert(fund);
        }
    }

    /// The state, at the present moment.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().expect("nothing panics while it holds the state");
        let run = self.running_since.map(|since| since.elapsed()).unwrap_or_default();
        state.now = later(state.start, run);
        state
    }

    /// Wakes everybody who waits, or the next one who does.
    fn call(&self) {
        self.calls.notify_waiters();
        self.calls.notify_one();
    }
}

#[async_trait]
impl Wake for MemoryQueue {
    async fn wait(&self, at_most: Duration) -> bool {
        timeout(at_most, self.calls.notified()).await.is_ok()
    }
}

#[cfg(test)]
mod tests;
