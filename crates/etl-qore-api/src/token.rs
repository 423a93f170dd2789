//! The session: the token of the one login, when it must be renewed, and a login that must not be tried again.
//! Deliberately not here: the login request itself.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::Instant;

use crate::error::{ErrorKind, QoreError};

/// Longest time before its end at which a token counts as used up.
const MAX_MARGIN: Duration = Duration::from_secs(30);
/// Longest pause after a failed login, whatever the hub asks for.
const MAX_PAUSE: Duration = Duration::from_hours(24);

/// A token in memory; prints as `***`.
pub(crate) struct Token {
    secret: SecretString,
    renew_at: Option<Instant>,
    accepted: AtomicBool,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

impl Token {
    /// `now` is the wall clock to which `exp` is compared. A token that is already past its end is taken as one whose
    /// end is unknown: a wrong clock must not cause a login per request.
    pub(crate) fn new(secret: SecretString, now: SystemTime) -> Self {
        let life = expiry(secret.expose_secret()).and_then(|exp| exp.duration_since(now).ok());
        let renew_at = life.filter(|life| !life.is_zero()).and_then(|life| {
            let margin = MAX_MARGIN.min(life / 5);
            Instant::now().checked_add(life.saturating_sub(margin))
        });
        Self { secret, renew_at, accepted: AtomicBool::new(false) }
    }

    pub(crate) fn expose(&self) -> &str {
        self.secret.expose_secret()
    }

    /// Notes that the hub answered a request made with it.
    pub(crate) fn mark_accepted(&self) {
        self.accepted.store(true, Ordering::Relaxed);
    }

    /// Whether the hub ever answered a request made with it; if so, a refusal means that it ended since.
    pub(crate) fn was_accepted(&self) -> bool {
        self.accepted.load(Ordering::Relaxed)
    }

    fn is_fresh(&self, now: Instant) -> bool {
        self.renew_at.is_none_or(|moment| now < moment)
    }
}

/// Reads the claim `exp`; anything unreadable is an unknown end.
fn expiry(jwt: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Claims {
        exp: u64,
    }
    let payload = jwt.split('.').nth(1)?.trim_end_matches('=');
    let json = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&json).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(claims.exp))
}

/// The answer of a login; the field's name is read leniently.
#[derive(Deserialize)]
pub(crate) struct LoginAnswer {
    #[serde(default)]
    access_token: Option<String>,
    #[serde(default)]
    token: Option<String>,
    #[serde(default, rename = "accessToken")]
    camel_token: Option<String>,
}

impl LoginAnswer {
    /// The first token given that can travel in a header.
    pub(crate) fn into_secret(self) -> Option<SecretString> {
        let usable = |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        [self.access_token, self.token, self.camel_token].into_iter().flatten().find(usable).map(SecretString::from)
    }
}

/// What the client knows of its login. It sits behind one lock that is held while a login runs: all others wait for it.
#[derive(Debug, Default)]
pub(crate) struct Session {
    token: Option<Arc<Token>>,
    rejected: Option<QoreError>,
    paused: Option<(Instant, QoreError)>,
}

impl Session {
    /// The token to use, `None` if a login is due, or the error of an earlier login that still stands.
    /// `stale` is a token that the hub has just refused.
    pub(crate) fn usable(&self, stale: Option<&Arc<Token>>) -> Result<Option<Arc<Token>>, QoreError> {
        if let Some(error) = &self.rejected {
            return Err(error.clone());
        }
        let now = Instant::now();
        let refused = |token: &Arc<Token>| stale.is_some_and(|stale| Arc::ptr_eq(stale, token));
        if let Some(token) = &self.token
            && token.is_fresh(now)
            && !refused(token)
        {
            return Ok(Some(Arc::clone(token)));
        }
        match &self.paused {
            Some((until, error)) if now < *until => Err(error.clone()),
            _ => Ok(None),
        }
    }

    pub(crate) fn logged_in(&mut self, token: Token) -> Arc<Token> {
        let token = Arc::new(token);
        self.token = Some(Arc::clone(&token));
        self.paused = None;
        token
    }

    /// Remembers a failed login: for good if it was rejected, else for a while.
    pub(crate) fn login_failed(&mut self, error: &QoreError, pause: Duration) {
        let asked = match error.kind() {
            ErrorKind::Auth => {
                self.rejected = Some(error.clone());
                return;
            }
            ErrorKind::RateLimited { retry_after } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        let pause = pause.max(asked).min(MAX_PAUSE);
        self.paused = Some((Instant::now() + pause, error.clone()));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{LoginAnswer, Token, expiry};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use tokio::time::Instant;

    fn jwt(claims: &str) -> String {
        format!("h.{}.s", URL_SAFE_NO_PAD.encode(claims))
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn the_end_is_read_leniently() {
        assert_eq!(expiry(&jwt(r#"{"sub":"x","exp":1000}"#)), Some(at(1000)));
        for odd in ["", "abc", "a.b.c", &jwt("{}"), &jwt(r#"{"exp":"1000"}"#), &jwt("not json")] {
            assert_eq!(expiry(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_token_is_renewed_shortly_before_its_end() {
        let token = Token::new(jwt(r#"{"exp":1010}"#).into(), at(1000));
        let now = Instant::now();
        assert!(token.is_fresh(now + Duration::from_millis(7900)));
        assert!(!token.is_fresh(now + Duration::from_millis(8100)));
        let long = Token::new(jwt(r#"{"exp":4600}"#).into(), at(1000));
        assert!(long.is_fresh(now + Duration::from_secs(3569)));
        assert!(!long.is_fresh(now + Duration::from_secs(3571)));
    }

    #[test]
    fn a_token_that_looks_expired_on_arrival_has_an_unknown_end() {
        let token = Token::new(jwt(r#"{"exp":999}"#).into(), at(1000));
        assert!(token.is_fresh(Instant::now() + Duration::from_hours(24)));
    }

    #[test]
    fn the_token_field_is_read_leniently_and_never_printed() {
        for json in [
            r#"{"access_token":"t-1","token":"other"}"#,
            r#"{"access_token":null,"token":"t-1"}"#,
            r#"{"access_token":"","accessToken":"t-1","refresh_token":"r"}"#,
        ] {
            let answer: LoginAnswer = serde_json::from_str(json).expect("an answer");
            let token = Token::new(answer.into_secret().expect("a token"), at(0));
            assert_eq!(token.expose(), "t-1");
            assert!(!format!("{token:?}").contains("t-1"));
        }
        for json in ["{}", r#"{"access_token":"a\nb"}"#] {
            let answer: LoginAnswer = serde_json::from_str(json).expect("an answer");
            assert!(answer.into_secret().is_none());
        }
    }
}
