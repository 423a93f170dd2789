//! Tokens that are to be believed, and all the ways in which one is not. Signed by ES256 here; the scenarios with a real
//! provider have RS256.

use super::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;

const NOW: i64 = 1_764_000_000;

/// A directory's key.
struct Signer {
    pair: EcdsaKeyPair,
    kid: &'static str,
}

impl Signer {
    fn new(kid: &'static str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        Self { pair, kid }
    }

    fn jwk(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        json!({ "kty": "EC", "crv": "P-256", "kid": self.kid, "use": "sig", "x": x, "y": y })
    }

    fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({ "alg": "ES256", "kid": self.kid }), claims)
    }
}

fn keys(signers: &[&Signer]) -> JwkSet {
    let keys: Vec<_> = signers.iter().map(|signer| signer.jwk()).collect();
    serde_json::from_value(json!({ "keys": keys })).unwrap()
}

fn good() -> Value {
    json!({
        "iss": "https://login.exemplo", "aud": "etl", "sub": "7", "nonce": "n", "iat": NOW, "exp": NOW + 300,
        "preferred_username": " Ana ", "groups": ["mesa", "admins"], "email": "ana@exemplo", "roles": "mesa",
    })
}

fn read(token: &str, keys: &JwkSet) -> Result<Claims, String> {
    let now = DateTime::from_timestamp(NOW, 0).unwrap();
    let expected = Expected { issuer: "https://login.exemplo", client: "etl", nonce: "n", now };
    claims(token, keys, &expected).map_err(|error| error.to_string())
}

#[test]
fn a_good_token_tells_who_it_is() {
    let (signer, other) = (Signer::new("a"), Signer::new("b"));
    let keys = keys(&[&other, &signer]);
    let claims = read(&signer.sign(&good()), &keys).unwrap();
    let ana = person(&claims, "preferred_username", "groups").unwrap();
    assert_eq!(ana, Person { name: "Ana".into(), groups: vec!["mesa".into(), "admins".into()] });
    assert_eq!(person(&claims, "email", "roles").unwrap().groups, ["mesa"], "one group may be a text");
    assert!(person(&claims, "sub", "nada").unwrap().groups.is_empty());
    assert!(person(&claims, "upn", "groups").is_err(), "no claim with the name");
    let unnamed = signer.sign_with(&json!({ "alg": "ES256" }), &good());
    assert!(read(&unnamed, &keys).is_ok(), "any of the keys when none is named");
    let mut two = good();
    two["aud"] = json!(["etl", "outro"]);
    two["azp"] = json!("etl");
    assert!(read(&signer.sign(&two), &keys).is_ok());
}

#[test]
fn what_is_not_for_this_sign_in_is_refused() {
    let signer = Signer::new("a");
    let keys = keys(&[&signer]);
    let cases = [
        ("iss", json!("https://outro.exemplo"), "another directory"),
        ("iss", Value::Null, "another directory"),
        ("aud", json!("outro"), "another program"),
        ("aud", json!(["outro"]), "another program"),
        ("aud", json!(["etl", "outro"]), "given to another"),
        ("azp", json!("outro"), "given to another"),
        ("nonce", json!("m"), "another sign-in"),
        ("nonce", Value::Null, "another sign-in"),
        ("exp", json!(NOW - 60), "expired"),
        ("exp", json!((NOW + 300).to_string()), "expired"),
        ("exp", Value::Null, "expired"),
        ("iat", json!(NOW + 61), "future"),
        ("iat", Value::Null, "future"),
        ("nbf", json!(NOW + 61), "not count yet"),
        ("nbf", json!("0"), "not count yet"),
        ("sub", json!(""), "nobody"),
    ];
    for (claim, value, reason) in cases {
        let mut claims = good();
        claims[claim] = value;
        let refused = read(&signer.sign(&claims), &keys).unwrap_err();
        assert!(refused.contains(reason), "{claims}: {refused}");
    }
    let mut edge = good();
    edge["exp"] = json!(NOW - 59);
    edge["iat"] = json!(NOW + 60);
    assert!(read(&signer.sign(&edge), &keys).is_ok(), "the clocks may differ by a minute");
}

#[test]
fn what_no_key_of_the_directory_signed_is_refused() {
    let (signer, other) = (Signer::new("a"), Signer::new("a"));
    let keys = keys(&[&signer]);
    let token = signer.sign(&good());
    let (rest, _) = token.rsplit_once('.').unwrap();
    let by_public_key = signer.sign_with(&json!({ "alg": "HS256", "kid": "a" }), &good());
    let as_rsa = signer.sign_with(&json!({ "alg": "RS256", "kid": "a" }), &good());
    let critical = signer.sign_with(&json!({ "alg": "ES256", "kid": "a", "crit": ["exp"] }), &good());
    let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), rest.split_once('.').unwrap().1);
    let bad = [by_public_key, as_rsa, critical, unsigned, other.sign(&good()), format!("{rest}."), rest.to_owned()];
    for token in bad.into_iter().chain(["", "a.b.c", "...."].map(str::to_owned)) {
        assert!(read(&token, &keys).is_err(), "{token}");
    }
    assert!(read(&"x".repeat(100_000), &keys).unwrap_err().contains("too long"));
    let unknown = Signer::new("c").sign(&good());
    assert!(!has_key(&unknown, &keys) && has_key(&token, &keys));
    let mut encrypting = signer.jwk();
    encrypting["use"] = json!("enc");
    let encrypting = serde_json::from_value(json!({ "keys": [encrypting] })).unwrap();
    assert!(read(&token, &encrypting).is_err(), "a key for something else");
}

#[test]
fn an_unverified_address_names_nobody() {
    let mut claims = good();
    let person = |claims: &Value| person(claims.as_object().unwrap(), "email", "groups");
    assert!(person(&claims).is_ok(), "a directory that does not say");
    claims["email_verified"] = json!(true);
    assert!(person(&claims).is_ok());
    claims["email_verified"] = json!(false);
    assert!(person(&claims).is_err());
}
