//! The portal's rate limits, as one unverified source states them: per minute, off unless a scenario turns them on.

use super::Call;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Time over which calls are counted, and what `Retry-After` asks for.
const WINDOW: Duration = Duration::from_mins(1);

/// Calls per minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimits {
    /// Logins.
    pub authorize: u32,
    /// Calls about funds: list of funds, head, quotes, files.
    pub funds: u32,
    /// Downloads.
    pub download: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { authorize: 10, funds: 100, download: 50 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    Authorize,
    Funds,
    Download,
}

/// Where a call stands against its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    pub(crate) limit: u32,
    /// `None` when the call is over the limit.
    pub(crate) remaining: Option<u32>,
    /// Seconds until the count starts anew.
    pub(crate) reset_s: u64,
}

/// Counts calls against the limits.
pub(crate) struct Limiter {
    limits: RateLimits,
    windows: Mutex<HashMap<Group, (Instant, u32)>>,
}

impl Limiter {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self { limits, windows: Mutex::default() }
    }

    /// Counts a call made at a moment; a refused one is not counted.
    pub(crate) fn take(&self, call: Call, now: Instant) -> Allowance {
        let (group, limit) = match call {
            Call::Authorize => (Group::Authorize, self.limits.authorize),
            Call::Download => (Group::Download, self.limits.download),
            _ => (Group::Funds, self.limits.funds),
        };
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, used) = windows.entry(group).or_insert((now, 0));
        if now.duration_since(*start) >= WINDOW {
            (*start, *used) = (now, 0);
        }
        let remaining = limit.checked_sub(*used + 1);
        *used += u32::from(remaining.is_some());
        let reset = WINDOW.saturating_sub(now.duration_since(*start));
        Allowance { limit, remaining, reset_s: whole_seconds(reset) }
    }
}

/// Rounded up: a client that waits that long finds the count at zero.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_per_group_and_starts_anew_after_a_minute() {
        let limiter = Limiter::new(RateLimits { authorize: 1, funds: 2, download: 1 });
        let start = Instant::now();
        assert_eq!(limiter.take(Call::Fund, start), Allowance { limit: 2, remaining: Some(1), reset_s: 60 });
        let later = start + Duration::from_millis(20_500);
        assert_eq!(limiter.take(Call::List, later), Allowance { limit: 2, remaining: Some(0), reset_s: 40 });
        assert_eq!(limiter.take(Call::Quotes, later).remaining, None);
        assert_eq!(limiter.take(Call::Download, later).remaining, Some(0));
        assert_eq!(limiter.take(Call::Dashboard, start + WINDOW).remaining, Some(1));
    }
}
