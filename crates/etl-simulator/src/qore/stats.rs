//! What the portal counted: calls, requests in flight, logins, refusals, bytes.

use super::Call;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts since the start, or since the last reset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Requests by call, refused ones included.
    pub calls: BTreeMap<Call, u64>,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Logins accepted.
    pub logins: u64,
    /// Logins rejected for a wrong user or password.
    pub rejected_logins: u64,
    /// Logins tried by a user whose last one was rejected: these lock accounts.
    pub logins_after_rejection: u64,
    /// Requests to write services or under Boletas, all refused.
    pub forbidden: u64,
    /// Requests to addresses that the portal does not have.
    pub unknown: u64,
    /// Requests refused because the rate limit was used up.
    pub rate_limited: u64,
    /// Requests refused because too many were in flight.
    pub over_parallel: u64,
    /// Faults that struck.
    pub faults: u64,
    /// Requests in flight now, bodies included.
    pub in_flight: usize,
    /// Most requests in flight at the same time.
    pub max_parallel: usize,
    /// Bytes of bodies sent.
    pub bytes_sent: u64,
}

impl Stats {
    /// Requests of a call.
    pub fn calls(&self, call: Call) -> u64 {
        self.calls.get(&call).copied().unwrap_or(0)
    }
}

/// The counter of a portal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally(Arc<Mutex<Stats>>);

impl Tally {
    /// Counts a request in; it counts as in flight until the seat is dropped.
    pub(crate) fn enter(&self) -> Seat {
        let mut stats = self.lock();
        stats.in_flight += 1;
        stats.max_parallel = stats.max_parallel.max(stats.in_flight);
        Seat { tally: self.clone(), in_flight: stats.in_flight }
    }

    pub(crate) fn count(&self, change: impl FnOnce(&mut Stats)) {
        change(&mut self.lock());
    }

    pub(crate) fn snapshot(&self) -> Stats {
        self.lock().clone()
    }

    /// Starts counting anew; what is in flight stays so.
    pub(crate) fn reset(&self) {
        let mut stats = self.lock();
        let in_flight = stats.in_flight;
        *stats = Stats { in_flight, max_parallel: in_flight, ..Stats::default() };
    }

    fn lock(&self) -> MutexGuard<'_, Stats> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a request among those in flight.
#[derive(Debug)]
pub(crate) struct Seat {
    tally: Tally,
    /// Requests in flight when this one came, itself included.
    pub(crate) in_flight: usize,
}

impl Seat {
    pub(crate) fn sent(&self, bytes: usize) {
        self.tally.lock().bytes_sent += bytes as u64;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.tally.lock().in_flight -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_counted_until_given_back() {
        let tally = Tally::default();
        let first = tally.enter();
        let second = tally.enter();
        assert_eq!((first.in_flight, second.in_flight), (1, 2));
        drop(first);
        tally.reset();
        assert_eq!((tally.snapshot().in_flight, tally.snapshot().max_parallel), (1, 1));
        drop(second);
        assert_eq!(tally.snapshot().in_flight, 0);
    }
}
