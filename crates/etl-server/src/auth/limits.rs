//! Guessing is slow: an address may try few logins a minute, the answers for a user who is being guessed are delayed (never
//! refused, so that nobody locks another one out), and few passwords are hashed at the same time.

use super::passwords;
use crate::problem::Problem;
use etl_core::Code;
use etl_core::account::UserId;
use governor::clock::{Clock, DefaultClock, QuantaInstant};
use governor::{DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};
use secrecy::SecretString;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Passwords hashed at the same time: each takes 19 MiB and a core.
const HASHING: usize = 2;
/// Tries of one user's password, from all addresses, in a minute before they are delayed.
const TRIES_OF_A_USER: NonZeroU32 = NonZeroU32::new(30).expect("it is not zero");
/// That delay.
const DELAY: Duration = Duration::from_secs(2);

/// Tests of one connection by one user in a minute.
const TESTS: NonZeroU32 = NonZeroU32::new(5).expect("it is not zero");
/// Searches for files at the portals by one user in a minute.
const SEARCHES: NonZeroU32 = NonZeroU32::new(20).expect("it is not zero");

/// How often who may try.
pub(crate) struct Limits {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    departures: DefaultKeyedRateLimiter<IpAddr>,
    users: DefaultKeyedRateLimiter<String>,
    tests: DefaultKeyedRateLimiter<(UserId, &'static str)>,
    searches: DefaultKeyedRateLimiter<UserId>,
}

impl Limits {
    pub(crate) fn new(logins_per_minute: u32) -> Self {
        let quota = |count| Quota::per_minute(count);
        let logins = NonZeroU32::new(logins_per_minute).unwrap_or(NonZeroU32::MIN);
        Self {
            addresses: RateLimiter::keyed(quota(logins)),
            departures: RateLimiter::keyed(quota(logins)),
            users: RateLimiter::keyed(quota(TRIES_OF_A_USER)),
            tests: RateLimiter::keyed(quota(TESTS)),
            searches: RateLimiter::keyed(quota(SEARCHES)),
        }
    }

    /// Counts a test of a connection; refuses it when the user has tested it too often.
    pub(crate) fn count_test(&self, user: UserId, connection: &'static str) -> Result<(), Problem> {
        self.tests.check_key(&(user, connection)).map_err(|until| too_often(&until))
    }

    /// Counts a search at the portals; refuses it when the user has searched too often.
    pub(crate) fn count_search(&self, user: UserId) -> Result<(), Problem> {
        self.searches.check_key(&user).map_err(|until| too_often(&until))
    }

    /// Counts that somebody leaves for the office's directory; who comes back from there is counted as a try.
    pub(crate) fn count_departure(&self, address: IpAddr) -> Result<(), Problem> {
        self.departures.retain_recent();
        self.departures.check_key(&address).map_err(|until| too_often(&until))
    }

    /// Counts a try; refuses it when its address has tried too often.
    pub(crate) fn count_address(&self, address: IpAddr) -> Result<(), Problem> {
        self.addresses.retain_recent();
        self.addresses.check_key(&address).map_err(|until| too_often(&until))
    }

    /// Counts a try of a user's password as well, and delays it when he is being guessed.
    pub(crate) async fn count(&self, address: IpAddr, user: &str) -> Result<(), Problem> {
        self.count_address(address)?;
        if self.users.check_key(&user.to_owned()).is_err() {
            tokio::time::sleep(DELAY).await;
        }
        self.users.retain_recent();
        Ok(())
    }
}

fn too_often(until: &NotUntil<QuantaInstant>) -> Problem {
    let wait = until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
    Problem::new(Code::ApiRate).after(wait)
}

/// Hashes and compares passwords beside the threads that serve.
pub(crate) struct Verifier {
    turns: Semaphore,
    /// Hash of a password that nobody has.
    nobody: String,
}

impl Default for Verifier {
    fn default() -> Self {
        Self { turns: Semaphore::new(HASHING), nobody: passwords::hash(&passwords::random()) }
    }
}

impl Verifier {
    /// Whether a password has a hash; without one the work is the same, so that the time does not tell who is a user.
    pub(crate) async fn matches(&self, password: &SecretString, hash: Option<String>) -> bool {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let password = password.clone();
        self.run(move || passwords::matches(&password, &hash)).await.unwrap_or(false) && known
    }

    /// The hash of a password.
    pub(crate) async fn hash(&self, password: SecretString) -> Result<String, Problem> {
        self.run(move || passwords::hash(&password)).await.ok_or_else(|| Problem::new(Code::Internal))
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(work).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    fn address(number: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, number))
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_is_refused_and_a_user_is_only_delayed() {
        let limits = Limits::new(3);
        for _ in 0..3 {
            assert!(limits.count(address(1), "ana").await.is_ok());
        }
        let refused = limits.count(address(1), "ana").await.unwrap_err();
        assert_eq!(axum::response::IntoResponse::into_response(refused).status(), 429);
        let start = tokio::time::Instant::now();
        for number in 2..=28 {
            assert!(limits.count(address(number), "ana").await.is_ok());
        }
        assert!(start.elapsed() < DELAY, "nobody waits for the first 30");
        for number in 29..=100 {
            assert!(limits.count(address(number), "ana").await.is_ok(), "nobody locks her out");
        }
        assert!(start.elapsed() >= 60 * DELAY, "whoever guesses waits");
        let start = tokio::time::Instant::now();
        assert!(limits.count(address(101), "bia").await.is_ok());
        assert!(start.elapsed() < DELAY, "and nobody else does");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn few_passwords_are_hashed_at_the_same_time() {
        let (verifier, running, most) = (Verifier::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        let counts = Arc::new((running, most));
        let work = || {
            let counts = Arc::clone(&counts);
            verifier.run(move || {
                let now = counts.0.fetch_add(1, Ordering::SeqCst) + 1;
                counts.1.fetch_max(now, Ordering::SeqCst);
                passwords::hash(&"cavalo bateria".into());
                counts.0.fetch_sub(1, Ordering::SeqCst);
            })
        };
        futures::future::join_all((0..12).map(|_| work())).await;
        assert_eq!(counts.1.load(Ordering::SeqCst), HASHING);
    }

    #[tokio::test]
    async fn the_time_does_not_tell_who_is_a_user() {
        let verifier = Verifier::default();
        let (password, stored): (SecretString, _) = ("errada".into(), passwords::hash(&"cavalo bateria".into()));
        let parameters = |hash: &str| hash.rsplitn(3, '$').last().unwrap_or_default().to_owned();
        assert_eq!(parameters(&verifier.nobody), parameters(&stored), "the same work");
        let least = async |hash: Option<&String>| {
            let mut least = Duration::MAX;
            for _ in 0..10 {
                let start = Instant::now();
                assert!(!verifier.matches(&password, hash.cloned()).await);
                least = least.min(start.elapsed());
            }
            least
        };
        // What else runs on the machine may fall on one of them, but not on the same one each time.
        let mut differences = Vec::new();
        for _ in 0..5 {
            let (known, unknown) = (least(Some(&stored)).await, least(None).await);
            differences.push(known.abs_diff(unknown));
        }
        assert!(differences.iter().any(|difference| *difference < Duration::from_millis(5)), "{differences:?}");
    }
}
