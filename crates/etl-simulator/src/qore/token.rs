//! Logins and tokens: who may ask, until when, and how often a rejected user tried again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

use super::dice;
use super::settings::PortalLogin;

/// How a login ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LoginOutcome {
    Accepted,
    Rejected { after_rejection: bool },
}

#[derive(Default)]
struct Session {
    ends: HashMap<String, DateTime<Utc>>,
    rejections: HashMap<String, u32>,
    issued: u64,
}

/// The tokens that are valid.
pub(crate) struct Tokens {
    login: PortalLogin,
    rejections_allowed: u32,
    session: Mutex<Session>,
}

/// What a login gets.
pub(crate) struct Issued {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Uuid,
}

impl Tokens {
    pub(crate) fn new(login: PortalLogin, rejections_allowed: u32) -> Self {
        Self { login, rejections_allowed, session: Mutex::default() }
    }

    /// Judges a login. A user rejected too often in a row is locked: the right password is refused as well.
    pub(crate) fn judge(&self, username: &str, password: &str) -> LoginOutcome {
        let mut session = self.lock();
        let rejections = session.rejections.entry(username.to_owned()).or_default();
        let after_rejection = *rejections > 0;
        let right = username == self.login.username && password == self.login.password;
        if right && *rejections < self.rejections_allowed {
            *rejections = 0;
            return LoginOutcome::Accepted;
        }
        *rejections += 1;
        LoginOutcome::Rejected { after_rejection }
    }

    /// Makes a token; its signature is plainly fake.
    pub(crate) fn issue(&self, now: DateTime<Utc>, life: Duration) -> Issued {
        let end = now + TimeDelta::from_std(life).unwrap_or(TimeDelta::days(365));
        let mut session = self.lock();
        session.issued += 1;
        let serial = session.issued.to_string();
        let access_token = jwt(&self.login.username, end, &serial);
        session.ends.retain(|_, end| *end > now);
        session.ends.insert(access_token.clone(), end);
        Issued { access_token, refresh_token: fake_uuid(&["refresh", &serial]) }
    }

    pub(crate) fn is_valid(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.lock().ends.get(token).is_some_and(|end| now < *end)
    }

    pub(crate) fn revoke(&self, token: &str) {
        self.lock().ends.remove(token);
    }

    fn lock(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The id of a user at the portal.
pub(crate) fn user_guid(username: &str) -> Uuid {
    fake_uuid(&["user", username])
}

/// Roles that the token names.
pub(crate) const ROLES: [&str; 4] = ["USER", "GESTOR_READ", "GESTOR", "GESTOR_ADMIN"];

fn jwt(username: &str, end: DateTime<Utc>, serial: &str) -> String {
    let guid = user_guid(username);
    let head = json!({"alg": "HS512", "typ": "JWT"});
    let claims = json!({"sub": guid, "exp": end.timestamp(), "guid": guid, "papeis": ROLES, "permissoes": []});
    let parts = [head.to_string(), claims.to_string(), format!("assinatura-falsa-{serial}")];
    parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

fn fake_uuid(words: &[&str]) -> Uuid {
    let number = u128::from(dice::roll(1, words)) << 64 | u128::from(dice::roll(2, words));
    uuid::Builder::from_random_bytes(number.to_be_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens::new(PortalLogin { username: "a".into(), password: "b".into() }, 2)
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_token_lives_until_its_end_or_its_revocation() {
        let tokens = tokens();
        let first = tokens.issue(at(100), Duration::from_secs(10)).access_token;
        let second = tokens.issue(at(100), Duration::from_secs(10)).access_token;
        assert_ne!(first, second);
        assert!(tokens.is_valid(&first, at(109)));
        assert!(!tokens.is_valid(&first, at(110)));
        tokens.revoke(&second);
        assert!(!tokens.is_valid(&second, at(101)));
        let claims = URL_SAFE_NO_PAD.decode(first.split('.').nth(1).unwrap()).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["exp"], 110);
        assert_eq!(claims["papeis"][1], "GESTOR_READ");
    }

    #[test]
    fn repeated_rejections_are_told_and_lock_the_user() {
        let tokens = tokens();
        assert_eq!(tokens.judge("a", "x"), LoginOutcome::Rejected { after_rejection: false });
        assert_eq!(tokens.judge("a", "b"), LoginOutcome::Accepted);
        assert_eq!(tokens.judge("a", "x"), LoginOutcome::Rejected { after_rejection: false });
        assert_eq!(tokens.judge("a", "x"), LoginOutcome::Rejected { after_rejection: true });
        assert_eq!(tokens.judge("a", "b"), LoginOutcome::Rejected { after_rejection: true });
    }
}
