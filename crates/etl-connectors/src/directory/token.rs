//! The token by which a directory tells who signed in: signed with one of its keys by RS256 or ES256, for this client, for this
//! way to it, and of now. The signature is looked at here and not by `jsonwebtoken`, whose only cryptography in this program is
//! that of our own access tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use etl_core::ports::{DirectoryError, Person};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, Header};
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::{Map, Value};

/// Seconds by which the clocks of the two may differ.
const SKEW: i64 = 60;
/// Bytes of a token at most.
const LONGEST: usize = 64 * 1024;

pub(super) type Claims = Map<String, Value>;

/// What a token has to be for.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: DateTime<Utc>,
}

/// Whether the key that a token names is known.
pub(super) fn has_key(token: &str, keys: &JwkSet) -> bool {
    let header = jsonwebtoken::decode_header(token);
    header.is_ok_and(|header| candidates(&header, keys).next().is_some())
}

/// What a token says, if it is one to believe.
pub(super) fn claims(token: &str, keys: &JwkSet, expected: &Expected<'_>) -> Result<Claims, DirectoryError> {
    let refused = DirectoryError::Token;
    if token.len() > LONGEST {
        return Err(refused("it is too long"));
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| refused("its header cannot be read"))?;
    if header.crit.is_some() {
        return Err(refused("it asks for more than is known here"));
    }
    let (message, signature) = token.rsplit_once('.').ok_or(refused("it has no signature"))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| refused("its signature cannot be read"))?;
    let mut keys = candidates(&header, keys);
    if !keys.any(|key| is_signed(header.alg, key, message.as_bytes(), &signature)) {
        return Err(refused("no key of the directory has signed it"));
    }
    // The signature is good: what follows is what the directory said.
    let claims: Claims =
        jsonwebtoken::dangerous::insecure_decode_claims(token).map_err(|_| refused("its claims cannot be read"))?;
    check(&claims, expected).map_or(Ok(claims), |fault| Err(refused(fault)))
}

/// The keys that may have signed a token: the one that it names, or all when it names none.
fn candidates<'a>(header: &'a Header, keys: &'a JwkSet) -> impl Iterator<Item = &'a Jwk> {
    let signs = |key: &&Jwk| !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let named = move |key: &&Jwk| header.kid.is_none() || header.kid == key.common.key_id;
    keys.keys.iter().filter(signs).filter(named)
}

fn is_signed(algorithm: Algorithm, key: &Jwk, message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = DecodingKey::from_jwk(key) else { return false };
    match (algorithm, key.family(), key.kind()) {
        (Algorithm::RS256, AlgorithmFamily::Rsa, DecodingKeyKind::RsaModulusExponent { n, e }) => {
            RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
        }
        (Algorithm::ES256, AlgorithmFamily::Ec, DecodingKeyKind::SecretOrDer(point)) => {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
        }
        _ => false,
    }
}

/// What is wrong with the claims of a token (OpenID Connect Core, 3.1.3.7).
fn check(claims: &Claims, expected: &Expected<'_>) -> Option<&'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let moment = |name: &str| claims.get(name).and_then(Value::as_i64);
    let now = expected.now.timestamp();
    let audiences = listed(claims.get("aud"));
    if text("iss") != Some(expected.issuer) {
        Some("another directory issued it")
    } else if !audiences.iter().any(|audience| audience == expected.client) {
        Some("it is for another program")
    } else if (audiences.len() > 1 || claims.contains_key("azp")) && text("azp") != Some(expected.client) {
        Some("it was given to another program")
    } else if text("nonce") != Some(expected.nonce) {
        Some("it is of another sign-in")
    } else if moment("exp").is_none_or(|end| end + SKEW <= now) {
        Some("it has expired")
    } else if moment("iat").is_none_or(|begin| begin - SKEW > now) {
        Some("it is of the future")
    } else if claims.contains_key("nbf") && moment("nbf").is_none_or(|begin| begin - SKEW > now) {
        Some("it does not count yet")
    } else if text("sub").is_none_or(str::is_empty) {
        Some("it is of nobody")
    } else {
        None
    }
}

/// Who a token is of, by the claims that the settings name.
pub(super) fn person(claims: &Claims, name: &str, groups: &str) -> Result<Person, DirectoryError> {
    if name == "email" && claims.get("email_verified") == Some(&Value::Bool(false)) {
        return Err(DirectoryError::Token("its e-mail address was never verified"));
    }
    let told = claims.get(name).and_then(Value::as_str).map(str::trim).filter(|told| !told.is_empty());
    let name = told.ok_or(DirectoryError::Token("it has no claim with the user name"))?.to_owned();
    Ok(Person { name, groups: listed(claims.get(groups)) })
}

/// One text or a list of texts.
fn listed(claim: Option<&Value>) -> Vec<String> {
    let texts = match claim {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    texts.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
