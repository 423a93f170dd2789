//! The office's directory by OpenID Connect: authorization code with PKCE. Every request goes where [`Reach`] allows; what the
//! directory answers is kept short and believed only so far as [`token`] says. Deliberately not here: who of the users it is.

mod token;

use crate::reach::Reach;
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::ports::{Clock, Directory, DirectoryError, Person, SignIn};
use jsonwebtoken::jwk::JwkSet;
use reqwest::{Client, Response, Url};
use ring::digest;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use token::Expected;
use tokio::sync::Mutex;

/// Where a directory describes itself, under its issuer.
const DESCRIPTION: &str = "/.well-known/openid-configuration";
/// Longest wait for an answer of the directory.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const LONGEST: usize = 256 * 1024;
/// How long its description and keys count without being asked for again.
const KNOWN_FOR: TimeDelta = TimeDelta::hours(1);
/// How old they are at least when a key that is not among them has them asked for again.
const KEYS_KEPT_FOR: TimeDelta = TimeDelta::minutes(1);

/// What an office says of its directory.
#[derive(Debug, Clone)]
pub struct DirectorySettings {
    /// Address by which it names itself.
    pub issuer: String,
    /// Name by which it knows this system.
    pub client: String,
    /// What this system shows to it besides, when it asks for that.
    pub secret: Option<SecretString>,
    /// What is asked for, `openid` among it.
    pub scopes: Vec<String>,
    /// Claim that holds the user name.
    pub name_claim: String,
    /// Claim that holds the groups.
    pub groups_claim: String,
}

/// The directory. Keeps its description and keys for a while.
pub struct OpenIdDirectory {
    settings: DirectorySettings,
    reach: Reach,
    http: Client,
    clock: Arc<dyn Clock>,
    known: Mutex<Option<Arc<Known>>>,
}

/// How the directory describes itself.
#[derive(Debug, Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

struct Known {
    /// Where people sign in.
    door: Url,
    /// Where codes are handed in.
    desk: Url,
    /// Whether it wants the secret in the form.
    secret_in_form: bool,
    keys: JwkSet,
    at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Granted {
    id_token: SecretString,
}

#[derive(Deserialize)]
struct Denied {
    error: String,
}

impl OpenIdDirectory {
    /// The directory, asked where these rules allow.
    pub fn new(settings: DirectorySettings, reach: Reach, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        // Another part of the program may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reach.client().timeout(PATIENCE).retry(reqwest::retry::never()).build()?;
        Ok(Self { settings, reach, http, clock, known: Mutex::default() })
    }

    /// Description and keys, not older than this.
    async fn known(&self, oldest: TimeDelta) -> Result<Arc<Known>, DirectoryError> {
        let mut kept = self.known.lock().await;
        let now = self.clock.now();
        if let Some(known) = kept.as_ref().filter(|known| now - known.at < oldest) {
            return Ok(Arc::clone(known));
        }
        let known = Arc::new(self.ask(now).await?);
        *kept = Some(Arc::clone(&known));
        Ok(known)
    }

    async fn ask(&self, at: DateTime<Utc>) -> Result<Known, DirectoryError> {
        let asked = "what it is";
        let issuer = &self.settings.issuer;
        let url = format!("{}{DESCRIPTION}", issuer.trim_end_matches('/'));
        let told: Description = self.fetch(asked, &url).await?;
        if told.issuer != *issuer {
            return Err(away(asked, "it names itself otherwise than the settings"));
        }
        let door = Url::parse(&told.authorization_endpoint).ok().filter(|url| self.is_safe(url));
        Ok(Known {
            door: door.ok_or_else(|| away(asked, "it has people sign in without https"))?,
            desk: self.allowed(asked, &told.token_endpoint)?,
            secret_in_form: told.token_endpoint_auth_methods_supported.iter().any(|way| way == "client_secret_post"),
            keys: self.fetch("its keys", &told.jwks_uri).await?,
            at,
        })
    }

    async fn fetch<T: DeserializeOwned>(&self, asked: &'static str, url: &str) -> Result<T, DirectoryError> {
        let call = self.http.get(self.allowed(asked, url)?);
        let answer = call.send().await.and_then(Response::error_for_status).map_err(|e| away(asked, e))?;
        serde_json::from_slice(&read(asked, answer).await?).map_err(|e| away(asked, e))
    }

    /// An address that may be asked.
    fn allowed(&self, asked: &'static str, url: &str) -> Result<Url, DirectoryError> {
        let url = self.reach.check(url).map_err(|e| away(asked, e))?;
        if self.is_safe(&url) { Ok(url) } else { Err(away(asked, "its address is not https")) }
    }

    /// Whether what is sent there stays between the two: without https only where the settings say so themselves.
    fn is_safe(&self, url: &Url) -> bool {
        url.scheme() == "https" || url.scheme() == "http" && self.settings.issuer.starts_with("http://")
    }

    /// Hands the code in for the token that tells who signed in.
    async fn redeem(&self, code: &SecretString, sign_in: &SignIn, at: &Known) -> Result<SecretString, DirectoryError> {
        let asked = "who signed in";
        let DirectorySettings { client, secret, .. } = &self.settings;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", sign_in.back.as_str()),
            ("code_verifier", sign_in.verifier.expose_secret()),
            ("client_id", client.as_str()),
        ];
        let mut call = self.http.post(at.desk.clone());
        match secret {
            Some(secret) if at.secret_in_form => form.push(("client_secret", secret.expose_secret())),
            Some(secret) => call = call.basic_auth(encoded(client), Some(encoded(secret.expose_secret()))),
            None => {}
        }
        let answer = call.form(&form).send().await.map_err(|e| away(asked, e))?;
        let status = answer.status();
        let body = read(asked, answer).await?;
        if status.is_success() {
            let granted: Granted = serde_json::from_slice(&body).map_err(|e| away(asked, e))?;
            return Ok(granted.id_token);
        }
        match serde_json::from_slice::<Denied>(&body) {
            Ok(denied) if denied.error == "invalid_grant" => Err(DirectoryError::Code(denied.error)),
            Ok(denied) => Err(away(asked, format!("{status}: {:.100}", denied.error))),
            Err(_) => Err(away(asked, status.to_string())),
        }
    }
}

#[async_trait]
impl Directory for OpenIdDirectory {
    async fn address(&self, sign_in: &SignIn) -> Result<String, DirectoryError> {
        let known = self.known(KNOWN_FOR).await?;
        let mut url = known.door.clone();
        let challenge = digest::digest(&digest::SHA256, sign_in.verifier.expose_secret().as_bytes());
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client)
            .append_pair("redirect_uri", &sign_in.back)
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair("state", &sign_in.state)
            .append_pair("nonce", &sign_in.nonce)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(challenge))
            .append_pair("code_challenge_method", "S256");
        Ok(url.into())
    }

    async fn person(&self, code: &SecretString, sign_in: &SignIn) -> Result<Person, DirectoryError> {
        let mut known = self.known(KNOWN_FOR).await?;
        let token = self.redeem(code, sign_in, &known).await?;
        if !token::has_key(token.expose_secret(), &known.keys) {
            known = self.known(KEYS_KEPT_FOR).await?;
        }
        let DirectorySettings { issuer, client, name_claim, groups_claim, .. } = &self.settings;
        let (nonce, now) = (&sign_in.nonce, self.clock.now());
        let claims = token::claims(token.expose_secret(), &known.keys, &Expected { issuer, client, nonce, now })?;
        token::person(&claims, name_claim, groups_claim)
    }
}

/// The body of an answer, which must not be long.
async fn read(asked: &'static str, mut answer: Response) -> Result<Vec<u8>, DirectoryError> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|e| away(asked, e))? {
        body.extend_from_slice(&part);
        if body.len() > LONGEST {
            return Err(away(asked, "the answer is too long"));
        }
    }
    Ok(body)
}

/// A text as a form has it: RFC 6749 wants client and secret so before they are put into the header.
fn encoded(text: &str) -> String {
    let url = Url::parse_with_params("https://form", [("", text)]).expect("a constant address takes any query");
    url.query().unwrap_or_default().trim_start_matches('=').to_owned()
}

fn away(asked: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> DirectoryError {
    DirectoryError::Away { asked, source: source.into() }
}

#[cfg(test)]
mod tests;
