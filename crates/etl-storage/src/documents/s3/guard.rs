//! Stands between `object_store` and the network: an object is never replaced, and no answer with a key in it gets on.
//!
//! `object_store` can make one request of a multipart upload conditional only in its own copies, and hands the text of
//! an error answer on; both are put right here, for each request.

use super::failure::Refused;
use async_trait::async_trait;
use object_store::HeaderValue;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use reqwest::{Method, StatusCode};
use std::sync::atomic::{AtomicBool, Ordering};

/// On a request: it may replace an object.
#[derive(Debug, Clone)]
pub(super) struct MayReplace;

/// The client that requests go through.
#[derive(Debug)]
pub(super) struct Guard<S> {
    inner: S,
    /// Whether the object store knows conditional writes; true until it says no.
    conditional: AtomicBool,
}

impl<S: HttpService> Guard<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner, conditional: AtomicBool::new(true) }
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if !makes_an_object(&request) || !self.conditional.load(Ordering::Relaxed) {
            return self.inner.call(request).await;
        }
        let mut conditional = request.clone();
        // Not signed, which the protocol allows: its own condition could not be added here.
        conditional.headers_mut().insert("if-none-match", HeaderValue::from_static("*"));
        let response = self.inner.call(conditional).await?;
        if response.status() != StatusCode::NOT_IMPLEMENTED {
            return Ok(response);
        }
        tracing::warn!(
            "the object store has no conditional writes: only a look beforehand keeps objects from being replaced"
        );
        self.conditional.store(false, Ordering::Relaxed);
        self.inner.call(request).await
    }
}

#[async_trait]
impl<S: HttpService> HttpService for Guard<S> {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let response = self.send(request).await?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let code = code_of(&body.bytes().await?);
        if may_pass(status) {
            return Ok(HttpResponse::from_parts(parts, code.into()));
        }
        Err(HttpError::new(HttpErrorKind::Unknown, Refused { status: status.as_u16(), code }))
    }
}

/// Gives `object_store` the client that is there already.
#[derive(Debug)]
pub(super) struct Connector(pub(super) HttpClient);

impl HttpConnector for Connector {
    fn connect(&self, _: &object_store::ClientOptions) -> object_store::Result<HttpClient> {
        Ok(self.0.clone())
    }
}

/// The requests after which a name holds an object: a put of the whole, and the end of an upload in parts.
fn makes_an_object(request: &HttpRequest) -> bool {
    let query = request.uri().query().unwrap_or_default();
    match *request.method() {
        Method::PUT => query.is_empty() && request.extensions().get::<MayReplace>().is_none(),
        Method::POST => query.starts_with("uploadId="),
        _ => false,
    }
}

/// Answers that `object_store` tries again.
fn may_pass(status: StatusCode) -> bool {
    match status {
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::NOT_IMPLEMENTED | StatusCode::INSUFFICIENT_STORAGE => false,
        _ => status.is_server_error(),
    }
}

/// The code in the body of an error answer; empty when it has none.
fn code_of(body: &[u8]) -> String {
    const LENGTH: usize = 64;
    let text = String::from_utf8_lossy(body);
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map_or("", |(code, _)| code);
    let is_code = code.len() <= LENGTH && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_code { code.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::client::HttpRequestBody;
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};

    /// Gives answers in order and notes what it was asked.
    #[derive(Debug, Clone, Default)]
    struct Script {
        answers: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
        asked: Arc<Mutex<Vec<HttpRequest>>>,
    }

    #[async_trait]
    impl HttpService for Script {
        async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
            self.asked.lock().unwrap().push(request);
            let (status, body) = self.answers.lock().unwrap().pop_front().unwrap();
            let mut response = HttpResponse::new(body.to_owned().into());
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            Ok(response)
        }
    }

    fn request(method: Method, path: &str) -> HttpRequest {
        let mut request = HttpRequest::new(HttpRequestBody::empty());
        *request.method_mut() = method;
        *request.uri_mut() = format!("http://s3.exemplo/fundos/{path}").parse().unwrap();
        request
    }

    async fn answered(answers: &[(u16, &'static str)], request: HttpRequest) -> (Script, Result<String, String>) {
        let script = Script::default();
        script.answers.lock().unwrap().extend(answers);
        let result = match Guard::new(script.clone()).call(request).await {
            Ok(response) => {
                let status = response.status().as_u16();
                let body = response.into_body().bytes().await.unwrap();
                Ok(format!("{status} {}", String::from_utf8(body.to_vec()).unwrap()))
            }
            Err(error) => Err(format!("{error} {error:?}")),
        };
        (script, result)
    }

    fn conditions(script: &Script) -> Vec<bool> {
        script.asked.lock().unwrap().iter().map(|request| request.headers().contains_key("if-none-match")).collect()
    }

    const WITH_KEY: &str = "<?xml version=\"1.0\"?><Error><Code>InvalidAccessKeyId</Code><Message>The key AKIAEXEMPLO \
        is not known</Message><AWSAccessKeyId>AKIAEXEMPLO</AWSAccessKeyId></Error>";

    #[tokio::test]
    async fn of_a_refusal_only_status_and_code_get_on() {
        let (_, result) = answered(&[(403, WITH_KEY)], request(Method::GET, "a")).await;
        let text = result.unwrap_err();
        assert!(text.contains("403 InvalidAccessKeyId") && !text.contains("AKIAEXEMPLO"), "{text}");
        let (_, result) = answered(&[(503, WITH_KEY)], request(Method::GET, "a")).await;
        assert_eq!(result.unwrap(), "503 InvalidAccessKeyId", "to be tried again");
        let (_, result) = answered(&[(502, "<html>AKIAEXEMPLO</html>")], request(Method::GET, "a")).await;
        assert_eq!(result.unwrap(), "502 ");
        let (_, result) = answered(&[(400, "<Code>AKIA EXEMPLO</Code>")], request(Method::GET, "a")).await;
        assert!(!result.unwrap_err().contains("EXEMPLO"));
    }

    #[tokio::test]
    async fn requests_that_make_an_object_are_conditional() {
        let of = async |request| conditions(&answered(&[(200, "")], request).await.0);
        assert_eq!(of(request(Method::PUT, "a")).await, [true]);
        assert_eq!(of(request(Method::POST, "a?uploadId=1")).await, [true]);
        assert_eq!(of(request(Method::POST, "a?uploads=")).await, [false]);
        assert_eq!(of(request(Method::PUT, "a?partNumber=1&uploadId=1")).await, [false]);
        assert_eq!(of(request(Method::GET, "a")).await, [false]);
        let mut over = request(Method::PUT, "a");
        over.extensions_mut().insert(MayReplace);
        assert_eq!(of(over).await, [false]);
    }

    #[tokio::test]
    async fn a_store_without_conditional_writes_is_asked_once() {
        let script = Script::default();
        let no = "<Error><Code>NotImplemented</Code></Error>";
        script.answers.lock().unwrap().extend([(501, no), (200, ""), (200, "")]);
        let guard = Guard::new(script.clone());
        for _ in 0..2 {
            guard.call(request(Method::PUT, "a")).await.unwrap();
        }
        assert_eq!(conditions(&script), [true, false, false]);
        let (_, result) = answered(&[(501, no)], request(Method::GET, "a")).await;
        assert!(result.unwrap_err().contains("501 NotImplemented"));
    }
}
