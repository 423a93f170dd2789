//! Access tokens: JWT of ten minutes for programs, signed with one fixed algorithm. Every claim is required; the time is the
//! server's clock.

use chrono::{DateTime, TimeDelta, Utc};
use etl_core::account::{Role, User, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

/// Minutes that an access token lasts.
pub(crate) const ACCESS_MINUTES: i64 = 10;
const ALGORITHM: Algorithm = Algorithm::HS256;
const ISSUER: &str = "etl";
const AUDIENCE: &str = "etl-api";
/// Bytes of a token at most.
const LONGEST: usize = 4096;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    iat: i64,
    jti: String,
    versao: i64,
    papel: String,
}

/// What a valid token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claimed {
    /// Whose.
    pub(crate) user: UserId,
    /// [`User::version`] when it was issued.
    pub(crate) version: i64,
    /// The most that it may do.
    pub(crate) scope: Role,
}

/// Issues and reads access tokens.
pub(crate) struct Access {
    signs: EncodingKey,
    reads: DecodingKey,
    rules: Validation,
}

impl Access {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        super::hmac::install();
        let mut rules = Validation::new(ALGORITHM);
        rules.set_audience(&[AUDIENCE]);
        rules.set_issuer(&[ISSUER]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Compared with the clock below, which is not always the machine's.
        rules.validate_exp = false;
        Self { signs: EncodingKey::from_secret(key), reads: DecodingKey::from_secret(key), rules }
    }

    /// A token for a user, within a scope.
    pub(crate) fn issue(&self, user: &User, scope: Role, now: DateTime<Utc>) -> String {
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: user.id.0.to_string(),
            exp: (now + TimeDelta::minutes(ACCESS_MINUTES)).timestamp(),
            iat: now.timestamp(),
            jti: uuid::Uuid::new_v4().to_string(),
            versao: user.version,
            papel: scope.name().into(),
        };
        jsonwebtoken::encode(&Header::new(ALGORITHM), &claims, &self.signs).expect("claims are plain data")
    }

    /// What a token says, if it is one of ours and has not expired.
    pub(crate) fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Claimed> {
        if token.len() > LONGEST {
            return None;
        }
        let claims = jsonwebtoken::decode::<Claims>(token, &self.reads, &self.rules).ok()?.claims;
        if claims.exp <= now.timestamp() || claims.iat > now.timestamp() + 60 {
            return None;
        }
        let user = UserId(claims.sub.parse().ok()?);
        Some(Claimed { user, version: claims.versao, scope: Role::from_name(&claims.papel)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_764_000_000, 0).unwrap()
    }

    fn user() -> User {
        let created_at = now();
        User { id: UserId(7), name: "ana".into(), role: Role::Operator, active: true, version: 3, created_at }
    }

    fn signed(key: &[u8], claims: &Value) -> String {
        jsonwebtoken::encode(&Header::new(ALGORITHM), claims, &EncodingKey::from_secret(key)).unwrap()
    }

    #[test]
    fn a_token_says_who_for_ten_minutes() {
        let access = Access::new(&[1; 32]);
        let token = access.issue(&user(), Role::Reader, now());
        let claimed = Claimed { user: UserId(7), version: 3, scope: Role::Reader };
        assert_eq!(access.read(&token, now()), Some(claimed));
        assert_eq!(access.read(&token, now() + TimeDelta::seconds(599)), Some(claimed));
        assert_eq!(access.read(&token, now() + TimeDelta::seconds(600)), None);
        assert_eq!(Access::new(&[2; 32]).read(&token, now()), None);
    }

    #[test]
    fn whatever_else_is_refused() {
        let access = Access::new(&[1; 32]);
        let good = json!({
            "iss": "etl", "aud": "etl-api", "sub": "7", "exp": now().timestamp() + 600, "iat": now().timestamp(),
            "jti": "x", "versao": 3, "papel": "leitor",
        });
        assert!(access.read(&signed(&[1; 32], &good), now()).is_some());
        for (claim, value) in [
            ("iss", json!("outro")),
            ("aud", json!("outra")),
            ("sub", json!("ana")),
            ("exp", json!((now().timestamp() + 600).to_string())),
            ("exp", Value::Null),
            ("papel", json!("rei")),
            ("iat", json!(now().timestamp() + 3600)),
        ] {
            let mut claims = good.clone();
            claims[claim] = value;
            assert!(access.read(&signed(&[1; 32], &claims), now()).is_none(), "{claims}");
        }
        for claim in ["iss", "aud", "sub", "exp", "iat", "jti"] {
            let mut claims = good.clone();
            claims.as_object_mut().unwrap().remove(claim);
            assert!(access.read(&signed(&[1; 32], &claims), now()).is_none(), "without {claim}");
        }
        let token = signed(&[1; 32], &good);
        let rest = token.split_once('.').unwrap().1;
        // {"alg":"none","typ":"JWT"}, {"alg":"HS512","typ":"JWT"}, {"alg":"RS256","typ":"JWT"}
        for header in [
            "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0",
            "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9",
            "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9",
        ] {
            assert!(access.read(&format!("{header}.{rest}"), now()).is_none(), "another algorithm");
        }
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", rest.split_once('.').unwrap().0);
        assert!(access.read(&unsigned, now()).is_none());
        assert!(access.read(&"x".repeat(10_000), now()).is_none());
    }
}
