//! When a failed try is repeated and after how long: backoff with full jitter, `Retry-After`, and the observer of it.
//! Deliberately not here: what counts as which failure, which is decided where an answer is read.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::call::Call;
use crate::error::{ErrorKind, QoreError};
use crate::model::Guid;
use crate::settings::QoreSettings;

/// Outcome of a try that did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Repeating it is of no use.
    Fatal(QoreError),
    /// It may pass; the hub may have said when to come back.
    Retry { error: QoreError, after: Option<Duration> },
    /// The hub treats us as not logged in.
    SignedOut(QoreError),
}

impl From<QoreError> for Failure {
    fn from(error: QoreError) -> Self {
        Self::Fatal(error)
    }
}

impl Failure {
    /// A fault of the network or the hub.
    pub(crate) fn transient(call: &Call, what: impl Into<String>) -> Self {
        Self::repeatable(QoreError::new(ErrorKind::Transient, call, what))
    }

    /// An answer that is wrong now and may be right the next time.
    pub(crate) fn odd(call: &Call, what: impl Into<String>) -> Self {
        Self::repeatable(QoreError::new(ErrorKind::UnexpectedResponse, call, what))
    }

    pub(crate) fn repeatable(error: QoreError) -> Self {
        Self::Retry { error, after: None }
    }

    /// A failure of the transport, without the address that the library puts in its text.
    pub(crate) fn network(call: &Call, what: &str, cause: reqwest::Error) -> Self {
        let kind = if cause.is_builder() { ErrorKind::Config } else { ErrorKind::Transient };
        let error = QoreError::new(kind, call, what).caused_by(cause.without_url());
        match kind {
            ErrorKind::Config => Self::Fatal(error),
            _ => Self::repeatable(error),
        }
    }
}

/// A repeat that is about to be made.
#[derive(Debug, Clone)]
pub struct RetryEvent {
    /// Name of the call.
    pub operation: &'static str,
    /// The fund that it is about.
    pub fund: Option<Guid>,
    /// Number of the try that comes next; the first try is 1.
    pub next_try: u32,
    /// Wait before it.
    pub delay: Duration,
    /// Why the last try failed.
    pub error: QoreError,
}

/// Is told what the client does on its own account, so that a run log can show it.
pub trait QoreObserver: Send + Sync {
    /// A call failed and will be repeated after `event.delay`.
    fn on_retry(&self, event: &RetryEvent) {
        let _ = event;
    }

    /// A login request is about to be sent.
    fn on_login(&self) {}
}

/// The observer of those who do not listen.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObserver;

impl QoreObserver for NoObserver {}

/// Counts the tries of one call.
pub(crate) struct Retries<'a> {
    settings: &'a QoreSettings,
    done: u32,
}

impl<'a> Retries<'a> {
    pub(crate) fn new(settings: &'a QoreSettings) -> Self {
        Self { settings, done: 0 }
    }

    /// Number of the try that runs now; the first is 1.
    pub(crate) fn current_try(&self) -> u32 {
        self.done + 1
    }

    /// Decides on a failure: the error that ends the call, or the wait before the next try and what is being retried.
    pub(crate) fn decide(&mut self, failure: Failure) -> Result<(Duration, QoreError), QoreError> {
        let (error, after) = match failure {
            Failure::Fatal(error) | Failure::SignedOut(error) => return Err(error),
            Failure::Retry { error, after } => (error, after),
        };
        if let Some(wait) = after.filter(|wait| *wait > self.settings.retry_after_cap) {
            let retry_after = Some(wait);
            return Err(error.with_kind(ErrorKind::RateLimited { retry_after }));
        }
        if self.done >= self.settings.max_retries {
            return Err(error);
        }
        let delay = after.unwrap_or_else(|| backoff(self.settings, self.done));
        self.done += 1;
        Ok((delay, error))
    }
}

/// A random wait between nothing and a bound that doubles with every retry.
pub(crate) fn backoff(settings: &QoreSettings, retries_done: u32) -> Duration {
    let factor = 2_u32.saturating_pow(retries_done);
    let bound = settings.backoff_base.saturating_mul(factor).min(settings.backoff_max);
    rand::random_range(Duration::ZERO..=bound)
}

/// Reads `Retry-After` as seconds or HTTP date; a date is measured against the hub's own `Date`, else against `now`.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(text)?;
    let sent = headers.get(DATE).and_then(|date| date.to_str().ok());
    let from = sent.and_then(http_date).unwrap_or(now);
    Some(until.duration_since(from).unwrap_or_default())
}

fn http_date(text: &str) -> Option<SystemTime> {
    DateTime::parse_from_rfc2822(text.trim()).ok().map(SystemTime::from)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{Failure, Retries, backoff, http_date, retry_after};
    use crate::call::Call;
    use crate::error::{ErrorKind, QoreError};
    use crate::settings::QoreSettings;
    use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

    fn busy(after: Option<Duration>) -> Failure {
        let error = QoreError::new(ErrorKind::Transient, Call::authorize(), "busy");
        Failure::Retry { error, after }
    }

    #[test]
    fn the_bound_of_the_wait_doubles_up_to_its_maximum() {
        let settings = QoreSettings {
            backoff_base: Duration::from_millis(100),
            backoff_max: Duration::from_millis(300),
            ..QoreSettings::default()
        };
        for (done, bound) in [(0, 100), (1, 200), (2, 300), (40, 300)] {
            let longest = (0..500).map(|_| backoff(&settings, done)).max();
            let longest = longest.expect("500 waits");
            assert!(longest <= Duration::from_millis(bound));
            assert!(longest > Duration::from_millis(bound) / 2, "full jitter uses the whole range");
        }
    }

    #[test]
    fn three_retries_and_no_more() {
        let settings = QoreSettings::default();
        let mut retries = Retries::new(&settings);
        for _ in 0..3 {
            retries.decide(busy(None)).expect("a retry");
        }
        assert_eq!(retries.current_try(), 4);
        assert_eq!(retries.decide(busy(None)).expect_err("the end").kind(), ErrorKind::Transient);
    }

    #[test]
    fn the_hubs_wait_is_taken_exactly_up_to_the_cap() {
        let settings = QoreSettings::default();
        let wait = Duration::from_mins(5);
        let (delay, _) = Retries::new(&settings).decide(busy(Some(wait))).expect("a retry");
        assert_eq!(delay, wait);
        let wait = Duration::from_secs(301);
        let error = Retries::new(&settings).decide(busy(Some(wait))).expect_err("too long");
        assert_eq!(error.kind(), ErrorKind::RateLimited { retry_after: Some(wait) });
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_date() {
        let now = http_date("Fri, 26 Dec 2025 10:00:00 GMT").expect("a date");
        let read = |value: &'static str, date: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            if let Some(date) = date {
                headers.insert(DATE, HeaderValue::from_static(date));
            }
            retry_after(&headers, now)
        };
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(read("60", None), seconds(60));
        assert_eq!(read(" 0 ", None), seconds(0));
        assert_eq!(read("Fri, 26 Dec 2025 10:01:30 GMT", None), seconds(90));
        let hub = Some("Fri, 26 Dec 2025 10:01:00 GMT");
        assert_eq!(read("Fri, 26 Dec 2025 10:01:30 GMT", hub), seconds(30));
        assert_eq!(read("Fri, 26 Dec 2025 09:00:00 GMT", None), seconds(0));
        assert_eq!(read("soon", None), None);
        assert_eq!(read("-5", None), None);
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::UNIX_EPOCH), None);
    }
}
