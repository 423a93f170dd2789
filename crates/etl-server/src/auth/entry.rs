//! A sign-in at the office's directory that has begun. What belongs to it is kept by the browser, so that any server process can
//! end it: a cookie says until when, and holds a seed from which, with the key of the office, the rest follows. The state that
//! comes back is thus the signature of the cookie, and the browser never has the PKCE verifier.

use super::bound_cookie;
use super::hmac::code;
use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::ports::SignIn;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How long the way to the directory and back may take.
const LASTS: TimeDelta = TimeDelta::minutes(10);

/// A sign-in that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Until when, in seconds since 1970, and 256 random bits; as the cookie has it.
    text: String,
}

impl Entry {
    /// Begins one.
    pub(crate) fn begin(now: DateTime<Utc>) -> Self {
        Self { text: format!("{}.{}", (now + LASTS).timestamp(), super::fresh_key()) }
    }

    /// The one of a cookie, when this state came back for it in time.
    pub(crate) fn resume(key: &[u8; 32], cookie: &str, state: &str, now: DateTime<Utc>) -> Option<Self> {
        let entry = Self { text: cookie.to_owned() };
        let state = URL_SAFE_NO_PAD.decode(state).ok()?;
        entry.code(key, "state").verify_slice(&state).ok()?;
        let until: i64 = cookie.split_once('.')?.0.parse().ok()?;
        (now.timestamp() < until).then_some(entry)
    }

    /// What the directory is told of it.
    pub(crate) fn sign_in(&self, key: &[u8; 32], back: String) -> SignIn {
        let derived = |name| URL_SAFE_NO_PAD.encode(self.code(key, name).finalize().into_bytes());
        SignIn { state: derived("state"), nonce: derived("nonce"), verifier: derived("verifier").into(), back }
    }

    /// The name of its cookie.
    pub(crate) fn cookie_name(https: bool) -> &'static str {
        if https { "__Host-entrada" } else { "entrada" }
    }

    /// The cookie that keeps it, or ends what is kept when there is none.
    pub(crate) fn cookie(https: bool, entry: Option<&Self>) -> HeaderValue {
        let value = entry.map(|entry| (entry.text.as_str(), Some(LASTS.num_seconds())));
        bound_cookie(https, Self::cookie_name(https), value)
    }

    fn code(&self, key: &[u8; 32], name: &str) -> Hmac<Sha256> {
        code(key, "entrada", &format!("{name}\n{}", self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    const KEY: [u8; 32] = [1; 32];

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_764_000_000, 0).unwrap()
    }

    #[test]
    fn it_is_resumed_in_time_by_its_state_only() {
        let (entry, other) = (Entry::begin(now()), Entry::begin(now()));
        let sign_in = entry.sign_in(&KEY, "volta".into());
        let resume = |key, text: &str, state: &str, at| Entry::resume(key, text, state, at);
        let late = now() + LASTS;
        assert_eq!(resume(&KEY, &entry.text, &sign_in.state, late - TimeDelta::seconds(1)).as_ref(), Some(&entry));
        assert_eq!(resume(&KEY, &entry.text, &sign_in.state, late), None, "too late");
        assert_eq!(resume(&KEY, &other.text, &sign_in.state, now()), None, "of another browser");
        assert_eq!(resume(&[2; 32], &entry.text, &sign_in.state, now()), None, "of another office");
        let longer = entry.text.replacen(&late.timestamp().to_string(), &(late.timestamp() + 600).to_string(), 1);
        assert_ne!(longer, entry.text);
        assert_eq!(resume(&KEY, &longer, &sign_in.state, now()), None, "made to last longer");
        for state in ["", "x", &sign_in.nonce, &sign_in.state[1..]] {
            assert_eq!(resume(&KEY, &entry.text, state, now()), None, "{state:?}");
        }
        assert_eq!(resume(&KEY, "", "", now()), None);
    }

    #[test]
    fn what_follows_from_it_differs_and_is_not_in_the_cookie() {
        let entry = Entry::begin(now());
        let SignIn { state, nonce, verifier, .. } = entry.sign_in(&KEY, String::new());
        let all = [state.as_str(), nonce.as_str(), verifier.expose_secret()];
        assert!(all.iter().all(|text| text.len() == 43), "as long as a verifier has to be");
        assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
        let cookie = Entry::cookie(true, Some(&entry));
        let cookie = cookie.to_str().unwrap();
        assert!(all.iter().all(|text| !cookie.contains(text)), "{cookie}");
        assert!(cookie.starts_with("__Host-entrada=17640006"), "{cookie}");
        assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600"), "{cookie}");
        let ended = Entry::cookie(false, None);
        assert_eq!(ended.to_str().unwrap(), "entrada=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
