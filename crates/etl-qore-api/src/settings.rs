//! Settings of a client and the login it uses. Deliberately not here: reading them from a file or the environment.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

use crate::error::{ErrorKind, QoreError};

/// Everything about a client that a deployment may want to change.
#[derive(Debug, Clone)]
pub struct QoreSettings {
    /// Root of the hub, without the API path; `http` is accepted so that a simulator can stand in.
    pub base_url: String,
    /// Path of the list of funds below the root; not documented by the portal, hence a setting.
    pub funds_path: String,
    /// `User-Agent` of every request.
    pub user_agent: String,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for the head of an answer, and for the whole of a JSON answer.
    pub read_timeout: Duration,
    /// Longest silence in the middle of a file.
    pub idle_timeout: Duration,
    /// Longest time of one try of one download, head and body.
    pub total_timeout: Duration,
    /// Requests in flight at the same time, bodies included.
    pub max_connections: usize,
    /// Repeats after the first try of a call.
    pub max_retries: u32,
    /// Upper bound of the first random wait; it doubles with every retry.
    pub backoff_base: Duration,
    /// Upper bound of any random wait.
    pub backoff_max: Duration,
    /// Longest `Retry-After` that is waited for; a longer one is returned as an error.
    pub retry_after_cap: Duration,
    /// After a login that failed without being rejected, calls fail at once for this long.
    pub login_pause: Duration,
    /// Largest file accepted, in bytes.
    pub max_file_bytes: u64,
    /// Slowest download accepted.
    pub min_rate: MinRate,
    /// Repeats of a listing that changed while it was read.
    pub listing_rereads: u32,
    /// Own limits of calls per minute.
    pub rate_limits: RateLimits,
}

/// Slowest download accepted: the mean rate over each window.
#[derive(Debug, Clone, Copy)]
pub struct MinRate {
    /// Bytes per second.
    pub bytes_per_second: u64,
    /// Time over which the rate is measured.
    pub window: Duration,
}

/// Calls per minute that the client allows itself; `None` is no limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct RateLimits {
    /// Logins.
    pub authorize_per_minute: Option<NonZeroU32>,
    /// Calls that answer JSON.
    pub calls_per_minute: Option<NonZeroU32>,
    /// Downloads.
    pub downloads_per_minute: Option<NonZeroU32>,
}

impl Default for QoreSettings {
    fn default() -> Self {
        Self {
            base_url: "https://hub.qoredtvm.com.br".to_owned(),
            funds_path: "/gestor/dashboard".to_owned(),
            user_agent: concat!("etl-qore-api/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_mins(1),
            idle_timeout: Duration::from_secs(20),
            total_timeout: Duration::from_mins(10),
            max_connections: 10,
            max_retries: 3,
            backoff_base: Duration::from_millis(500),
            backoff_max: Duration::from_secs(30),
            retry_after_cap: Duration::from_mins(5),
            login_pause: Duration::from_secs(30),
            max_file_bytes: 200 * 1024 * 1024,
            min_rate: MinRate { bytes_per_second: 1024, window: Duration::from_secs(30) },
            listing_rereads: 2,
            rate_limits: RateLimits::default(),
        }
    }
}

impl QoreSettings {
    /// The defaults, at another address.
    pub fn at(base_url: impl Into<String>) -> Self {
        Self { base_url: base_url.into(), ..Self::default() }
    }

    /// Checks everything and names every fault at once.
    pub(crate) fn validate(&self) -> Result<(), QoreError> {
        let mut faults = Vec::new();
        if let Some(fault) = self.fault_of_base_url() {
            faults.push(fault.to_owned());
        }
        if !self.funds_path.starts_with('/') {
            faults.push("funds_path must start with /".to_owned());
        }
        if !(1..=1000).contains(&self.max_connections) {
            faults.push("max_connections must be between 1 and 1000".to_owned());
        }
        if self.max_file_bytes == 0 {
            faults.push("max_file_bytes must not be 0".to_owned());
        }
        for (name, value) in self.durations() {
            if value.is_zero() {
                faults.push(format!("{name} must not be 0"));
            }
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(QoreError::new(ErrorKind::Config, "settings", faults.join("; ")))
    }

    fn durations(&self) -> [(&'static str, Duration); 5] {
        [
            ("connect_timeout", self.connect_timeout),
            ("read_timeout", self.read_timeout),
            ("idle_timeout", self.idle_timeout),
            ("total_timeout", self.total_timeout),
            ("min_rate.window", self.min_rate.window),
        ]
    }

    /// The address itself is never put in the message: a mistaken one may hold a password.
    fn fault_of_base_url(&self) -> Option<&'static str> {
        let Ok(url) = Url::parse(&self.base_url) else {
            return Some("base_url is not an address");
        };
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Some("base_url must be an http or https address");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some("base_url must not hold a login");
        }
        (url.query().is_some() || url.fragment().is_some()).then_some("base_url must not have a query or fragment")
    }
}

/// E-mail and password of a user of the hub; prints as `***`.
#[derive(Clone)]
pub struct QoreLogin {
    /// The user's e-mail.
    pub username: String,
    /// The user's password.
    pub password: SecretString,
}

impl QoreLogin {
    /// A login from its two parts.
    pub fn new(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self { username: username.into(), password: password.into() }
    }
}

impl fmt::Debug for QoreLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QoreLogin(***)")
    }
}
