//! What is done with an answer: the trait that JSON answers and files share, its status, and the hub's own words.

use std::future::Future;
use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::call::Call;
use crate::checks::{Fault, diagnose};
use crate::error::{ErrorKind, QoreError};
use crate::name::is_invisible;
use crate::retry::{Failure, retry_after};
use crate::settings::QoreSettings;

/// Longest JSON answer read.
const MAX_JSON: usize = 8 * 1024 * 1024;
/// Longest error body read.
const MAX_ERROR: usize = 16 * 1024;
/// Longest time spent on an error body.
const ERROR_TIME: Duration = Duration::from_secs(5);
/// Longest text of the hub that is repeated.
const MAX_MESSAGE: usize = 200;

/// Turns the body of a good answer into a result. A retry calls it again with the new answer.
pub(crate) trait Receive: Send {
    type Output: Send;

    /// Value of `Accept-Encoding`, where the transport's choice does not do.
    fn accept_encoding(&self) -> Option<&'static str>;

    /// Longest time of a try, head and body.
    fn time_limit(&self, settings: &QoreSettings) -> Duration;

    fn receive(
        &mut self,
        call: &Call,
        settings: &QoreSettings,
        response: Response,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

/// Reads JSON into `T`.
pub(crate) struct Json<T>(PhantomData<fn() -> T>);

impl<T> Json<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: DeserializeOwned + Send> Receive for Json<T> {
    type Output = T;

    fn accept_encoding(&self) -> Option<&'static str> {
        None
    }

    fn time_limit(&self, settings: &QoreSettings) -> Duration {
        json_time_limit(settings)
    }

    async fn receive(&mut self, call: &Call, _settings: &QoreSettings, response: Response) -> Result<T, Failure> {
        let body = read_body(call, response).await?;
        parse(call, &body)
    }
}

/// Longest time of a try that answers JSON.
pub(crate) fn json_time_limit(settings: &QoreSettings) -> Duration {
    settings.connect_timeout.saturating_add(settings.read_timeout)
}

pub(crate) async fn read_body(call: &Call, mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    let broken = |e| Failure::network(call, "the answer broke off", e);
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > MAX_JSON {
            let what = "the answer is longer than 8 MB";
            return Err(QoreError::new(ErrorKind::UnexpectedResponse, call, what).into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The library's error is not passed on: it quotes values of the body.
pub(crate) fn parse<T: DeserializeOwned>(call: &Call, body: &[u8]) -> Result<T, Failure> {
    let error = match serde_json::from_slice(body) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if error.is_eof() {
        return Err(Failure::transient(call, "the answer is cut"));
    }
    if diagnose(&body[..body.len().min(512)]) == Fault::WebPage {
        let what = "a web page came instead of an answer";
        let error = QoreError::new(ErrorKind::UnexpectedResponse, call, what);
        return Err(Failure::SignedOut(error));
    }
    let (line, column) = (error.line(), error.column());
    let what = format!("the answer does not have the expected fields (line {line}, column {column})");
    Err(QoreError::new(ErrorKind::UnexpectedResponse, call, what).into())
}

/// Lets a success pass and turns any other status into a failure.
pub(crate) async fn check_status(
    call: &Call,
    response: Response,
    now: SystemTime,
    secrets: &[&str],
) -> Result<Response, Failure> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let after = retry_after(response.headers(), now);
    let message = hubs_words(response, secrets).await;
    Err(failure_of_status(call, status, after, message))
}

fn failure_of_status(call: &Call, status: StatusCode, after: Option<Duration>, message: Option<String>) -> Failure {
    let error = |kind| QoreError::new(kind, call, format!("answered {}", status.as_u16())).with_message(message);
    match status.as_u16() {
        401 => Failure::SignedOut(error(ErrorKind::Auth)),
        300..=399 => Failure::SignedOut(error(ErrorKind::UnexpectedResponse)),
        403 => Failure::Fatal(error(ErrorKind::Forbidden)),
        404 => Failure::Fatal(error(ErrorKind::NotFound)),
        429 => Failure::Retry { error: error(ErrorKind::RateLimited { retry_after: after }), after },
        500 | 502 | 503 | 504 => Failure::Retry { error: error(ErrorKind::Transient), after },
        _ => Failure::Fatal(error(ErrorKind::UnexpectedResponse)),
    }
}

/// The message of an error answer, if it can be had quickly.
pub(crate) async fn hubs_words(response: Response, secrets: &[&str]) -> Option<String> {
    let body = timeout(ERROR_TIME, read_start(response)).await.ok()?;
    message_of(&body, secrets)
}

async fn read_start(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() <= MAX_ERROR
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk);
    }
    body
}

/// Reads `message` of Spring's envelope, or the messages of a refused form; nothing else of a body is repeated.
fn message_of(body: &[u8], secrets: &[&str]) -> Option<String> {
    #[derive(Deserialize)]
    struct Envelope {
        #[serde(default)]
        message: Option<String>,
        #[serde(default)]
        fields: Vec<FieldFault>,
    }
    #[derive(Deserialize)]
    struct FieldFault {
        message: String,
    }
    let envelope: Envelope = serde_json::from_slice(body).ok()?;
    let fields = envelope.fields.into_iter().map(|field| field.message);
    let texts: Vec<String> = envelope.message.into_iter().chain(fields).collect();
    let text = sanitised(&texts.join("; "), secrets);
    (!text.is_empty()).then_some(text)
}

/// Takes secrets, control characters and invisible marks out of foreign text and cuts it.
fn sanitised(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "***");
    }
    let clean = text.chars().filter(|c| !c.is_control() && !is_invisible(*c));
    let cut: String = clean.take(MAX_MESSAGE).collect();
    cut.trim().to_owned()
}

/// A header's value as text for display.
pub(crate) fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    let text = String::from_utf8_lossy(value.as_bytes());
    Some(sanitised(&text, &[]))
}

#[cfg(test)]
mod tests {
    use super::{MAX_MESSAGE, message_of};

    #[test]
    fn only_the_envelopes_message_is_repeated_and_it_is_clean() {
        let spring = br#"{"status":400,"message":"O campo tipo\n e obrigatorio\u202e","path":"/api"}"#;
        assert_eq!(message_of(spring, &[]).as_deref(), Some("O campo tipo e obrigatorio"));
        let form = br#"{"fields":[{"field":"username","message":"A"},{"field":"x","message":"B"}]}"#;
        assert_eq!(message_of(form, &[]).as_deref(), Some("A; B"));
        assert_eq!(message_of(b"<html>secret</html>", &[]), None);
        assert_eq!(message_of(br#"{"detail":"x"}"#, &[]), None);
        let long = format!(r#"{{"message":"{}"}}"#, "é".repeat(500));
        let text = message_of(long.as_bytes(), &[]).expect("a message");
        assert_eq!(text.chars().count(), MAX_MESSAGE);
    }

    #[test]
    fn a_message_that_echoes_a_secret_loses_it() {
        let echo = br#"{"message":"senha s3nha! invalida"}"#;
        assert_eq!(message_of(echo, &["", "s3nha!"]).as_deref(), Some("senha *** invalida"));
    }
}
