//! The token that a client uses: when it must be renewed, and the pause after a login that failed.
//! Deliberately not here: the login request itself, and what is known of a session beyond this client.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::MutexGuard;
use tokio::time::Instant;

use crate::error::{ErrorKind, QoreError};
use crate::session::SessionToken;

/// Longest time before its end at which a token counts as used up.
const MAX_MARGIN: Duration = Duration::from_secs(30);
/// Longest pause after a failed login, whatever the hub asks for.
const MAX_PAUSE: Duration = Duration::from_hours(24);

/// A token in memory; prints as `***`.
pub(crate) struct Token {
    secret: SecretString,
    renew_at: Option<Instant>,
}

/// A token as one request holds it.
pub(crate) struct Held<'a> {
    pub(crate) token: Arc<Token>,
    /// The lock of the session, while a request tries the token that it logged in for after a refusal. Nobody else uses the
    /// token meanwhile: whoever the hub always refuses may have a token revoked for all, and then it could be anybody's.
    pub(crate) trial: Option<MutexGuard<'a, Session>>,
}

impl Held<'_> {
    /// The hub did not refuse the token: it is for all.
    pub(crate) fn proved(&mut self) {
        self.trial = None;
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

impl Token {
    pub(crate) fn new(token: SessionToken) -> Self {
        let renew_at = token.good_for.and_then(|life| Instant::now().checked_add(life));
        Self { secret: token.secret, renew_at }
    }

    pub(crate) fn secret(&self) -> &SecretString {
        &self.secret
    }

    pub(crate) fn expose(&self) -> &str {
        self.secret.expose_secret()
    }

    fn is_fresh(&self, now: Instant) -> bool {
        self.renew_at.is_none_or(|moment| now < moment)
    }
}

/// The token with the time until it is due for renewal. `now` is the wall clock to which `exp` is compared. A token that is
/// already past its end is taken as one whose end is unknown: a wrong clock must not cause a login per request.
pub(crate) fn dated(secret: SecretString, now: SystemTime) -> SessionToken {
    let life = expiry(secret.expose_secret()).and_then(|exp| exp.duration_since(now).ok());
    let good_for = life.filter(|life| !life.is_zero()).map(|life| life.saturating_sub(MAX_MARGIN.min(life / 5)));
    SessionToken { secret, good_for }
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

/// What the client knows of its session. It sits behind one lock that is held while a login runs: all others wait for it.
#[derive(Debug, Default)]
pub(crate) struct Session {
    token: Option<Arc<Token>>,
    paused: Option<(Instant, QoreError)>,
}

impl Session {
    /// The token to use, `None` if another one is due, or the error of a failed login whose pause still holds.
    /// `stale` is a token that the hub has just refused.
    pub(crate) fn usable(&mut self, stale: Option<&Arc<Token>>) -> Result<Option<Arc<Token>>, QoreError> {
        let now = Instant::now();
        let refused = |token: &Arc<Token>| stale.is_some_and(|stale| Arc::ptr_eq(stale, token));
        self.token = self.token.take().filter(|token| token.is_fresh(now) && !refused(token));
        match (&self.token, &self.paused) {
            (Some(token), _) => Ok(Some(Arc::clone(token))),
            (None, Some((until, error))) if now < *until => Err(error.clone()),
            _ => Ok(None),
        }
    }

    pub(crate) fn logged_in(&mut self, token: SessionToken) -> Arc<Token> {
        let token = Arc::new(Token::new(token));
        self.token = Some(Arc::clone(&token));
        self.paused = None;
        token
    }

    /// After a login that failed nobody tries again for a while; a rejected one is the session store's business.
    pub(crate) fn login_failed(&mut self, error: &QoreError, pause: Duration) {
        let asked = match error.kind() {
            ErrorKind::Auth => return,
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

    use super::{LoginAnswer, Token, dated, expiry};
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
        let token = Token::new(dated(jwt(r#"{"exp":1010}"#).into(), at(1000)));
        let now = Instant::now();
        assert!(token.is_fresh(now + Duration::from_millis(7900)));
        assert!(!token.is_fresh(now + Duration::from_millis(8100)));
        let long = Token::new(dated(jwt(r#"{"exp":4600}"#).into(), at(1000)));
        assert!(long.is_fresh(now + Duration::from_secs(3569)));
        assert!(!long.is_fresh(now + Duration::from_secs(3571)));
    }

    #[test]
    fn a_token_that_looks_expired_on_arrival_has_an_unknown_end() {
        let token = Token::new(dated(jwt(r#"{"exp":999}"#).into(), at(1000)));
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
            let token = Token::new(dated(answer.into_secret().expect("a token"), at(0)));
            assert_eq!(token.expose(), "t-1");
            assert!(!format!("{token:?}").contains("t-1"));
        }
        for json in ["{}", r#"{"access_token":"a\nb"}"#] {
            let answer: LoginAnswer = serde_json::from_str(json).expect("an answer");
            assert!(answer.into_secret().is_none());
        }
    }
}
