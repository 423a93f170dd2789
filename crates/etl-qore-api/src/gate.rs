//! Holds calls of a class back: the client's own limit per minute, and the pause that the hub asked of everybody.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::call::Class;
use crate::settings::RateLimits;

const MINUTE: Duration = Duration::from_mins(1);

/// One gate per class of call.
#[derive(Debug)]
pub(crate) struct Gates {
    authorize: Gate,
    json: Gate,
    download: Gate,
}

impl Gates {
    pub(crate) fn new(limits: &RateLimits) -> Self {
        Self {
            authorize: Gate::new(limits.authorize_per_minute),
            json: Gate::new(limits.calls_per_minute),
            download: Gate::new(limits.downloads_per_minute),
        }
    }

    pub(crate) fn of(&self, class: Class) -> &Gate {
        match class {
            Class::Authorize => &self.authorize,
            Class::Json => &self.json,
            Class::Download => &self.download,
        }
    }
}

/// Lets calls through at the allowed pace.
#[derive(Debug)]
pub(crate) struct Gate {
    per_minute: Option<NonZeroU32>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    passed: VecDeque<Instant>,
    closed_until: Option<Instant>,
}

impl Gate {
    fn new(per_minute: Option<NonZeroU32>) -> Self {
        Self { per_minute, state: Mutex::default() }
    }

    /// Waits until a call may start.
    pub(crate) async fn pass(&self) {
        while let Some(moment) = self.enter(Instant::now()) {
            sleep_until(moment).await;
        }
    }

    /// Lets nobody through for `pause`.
    pub(crate) fn close_for(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed_until = state.closed_until.max(Some(until));
    }

    /// When the pause ends that the hub asked for, if one lasts.
    pub(crate) fn closed_until(&self, now: Instant) -> Option<Instant> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed_until.filter(|until| *until > now)
    }

    /// Enters now, or returns when to ask again.
    fn enter(&self, now: Instant) -> Option<Instant> {
        if let Some(until) = self.closed_until(now) {
            return Some(until);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = usize::try_from(self.per_minute?.get()).unwrap_or(usize::MAX);
        while state.passed.front().is_some_and(|first| *first + MINUTE <= now) {
            state.passed.pop_front();
        }
        if state.passed.len() >= limit {
            return state.passed.front().map(|first| *first + MINUTE);
        }
        state.passed.push_back(now);
        None
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::time::Duration;

    use super::{Gate, MINUTE};
    use tokio::time::Instant;

    #[test]
    fn no_more_than_the_limit_pass_in_any_minute() {
        let gate = Gate::new(NonZeroU32::new(2));
        let start = Instant::now();
        let second = Duration::from_secs(1);
        assert_eq!(gate.enter(start), None);
        assert_eq!(gate.enter(start + second), None);
        assert_eq!(gate.enter(start + 2 * second), Some(start + MINUTE));
        assert_eq!(gate.enter(start + MINUTE), None);
        assert_eq!(gate.enter(start + MINUTE), Some(start + MINUTE + second));
    }

    #[test]
    fn a_closed_gate_opens_at_the_latest_moment_asked_for() {
        let gate = Gate::new(None);
        gate.close_for(MINUTE);
        gate.close_for(Duration::from_secs(1));
        let now = Instant::now();
        let open = gate.enter(now).expect("closed");
        assert!(open > now + MINUTE / 2);
        assert_eq!(gate.enter(open), None);
    }
}
