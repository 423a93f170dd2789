//! The directory against a provider of a few lines that says what a test wants it to: what is asked of it, and what of its
//! answers is refused. The way there and back with a real provider is among the scenarios.

use super::*;
use etl_core::Code;
use etl_core::ports::SystemClock;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers by path, and what was asked.
struct Provider {
    url: String,
    answers: BTreeMap<&'static str, (u16, String)>,
    asked: std::sync::Mutex<Vec<String>>,
}

impl Provider {
    /// One whose description is changed by the test.
    async fn start(change: impl FnOnce(&mut Value), more: &[(&'static str, u16, Value)]) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut description = json!({
            "issuer": url, "authorization_endpoint": format!("{url}/entrar?tema=claro"),
            "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/jwks"),
        });
        change(&mut description);
        let own = [(DESCRIPTION, 200, description), ("/jwks", 200, json!({ "keys": [] }))];
        let answers = own.iter().chain(more).map(|(path, status, body)| (*path, (*status, body.to_string())));
        let provider = Arc::new(Self { url, answers: answers.collect(), asked: std::sync::Mutex::default() });
        let serving = Arc::clone(&provider);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).answer(stream));
            }
        });
        provider
    }

    async fn answer(self: Arc<Self>, mut stream: TcpStream) {
        let mut text = String::new();
        let mut part = [0; 4096];
        loop {
            let read = stream.read(&mut part).await.unwrap();
            text.push_str(&String::from_utf8_lossy(&part[..read]));
            if read == 0 {
                return;
            }
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break;
            }
        }
        let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
        self.asked.lock().unwrap().push(text);
        let (status, body) = self.answers.get(path.as_str()).cloned().unwrap_or((404, String::new()));
        let answer =
            format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        // Who asked may have had enough.
        let _ = stream.write_all(answer.as_bytes()).await;
    }

    fn directory(issuer: &str) -> OpenIdDirectory {
        let settings = DirectorySettings {
            issuer: issuer.into(),
            client: "etl mesa".into(),
            secret: Some("s3gr3d0+/".into()),
            scopes: vec!["openid".into(), "profile".into()],
            name_claim: "sub".into(),
            groups_claim: "groups".into(),
        };
        let reach = Reach::new([], ["127.0.0.1".to_owned()]);
        OpenIdDirectory::new(settings, reach, Arc::new(SystemClock)).unwrap()
    }

    fn asked(&self, path: &str) -> String {
        let asked = self.asked.lock().unwrap();
        asked.iter().find(|text| text.split(' ').nth(1) == Some(path)).cloned().unwrap_or_default()
    }
}

fn sign_in() -> SignIn {
    // The pair of RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into();
    SignIn { state: "s".into(), nonce: "n".into(), verifier, back: "http://etl/volta".into() }
}

async fn refusal(provider: &Provider) -> DirectoryError {
    Provider::directory(&provider.url).person(&"c".to_owned().into(), &sign_in()).await.unwrap_err()
}

fn cause(error: &DirectoryError) -> String {
    let (mut text, mut next) = (String::new(), Some(error as &dyn Error));
    while let Some(error) = next {
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}

#[tokio::test]
async fn the_browser_is_sent_with_the_challenge_and_the_code_is_handed_in_with_the_verifier() {
    let denied = json!({ "error": "invalid_grant" });
    let provider = Provider::start(|_| {}, &[("/token", 400, denied)]).await;
    let directory = Provider::directory(&provider.url);
    let address = Url::parse(&directory.address(&sign_in()).await.unwrap()).unwrap();
    let query: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
    assert_eq!((address.path(), query["tema"].as_str()), ("/entrar", "claro"));
    let told = ["response_type", "client_id", "redirect_uri", "scope", "state", "nonce"].map(|key| query[key].as_str());
    assert_eq!(told, ["code", "etl mesa", "http://etl/volta", "openid profile", "s", "n"]);
    assert_eq!(query["code_challenge"], "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assert_eq!(query["code_challenge_method"], "S256");
    let refused = directory.person(&"c0de".to_owned().into(), &sign_in()).await.unwrap_err();
    assert_eq!(refused.code(), Code::DirectoryStale);
    let asked = provider.asked("/token");
    for part in ["grant_type=authorization_code", "code=c0de", "code_verifier=dBjft", "redirect_uri=http%3A%2F%2Fetl"] {
        assert!(asked.contains(part), "{asked}");
    }
    let shown = base64::engine::general_purpose::STANDARD.encode("etl+mesa:s3gr3d0%2B%2F");
    assert!(asked.contains(&format!("Basic {shown}")) && !asked.contains("s3gr3d0"), "{asked}");
    assert_eq!(provider.asked.lock().unwrap().len(), 3, "description and keys are asked for once");
}

#[tokio::test]
async fn a_secret_goes_into_the_form_where_the_directory_wants_it_there() {
    let ways = |description: &mut Value| {
        description["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    };
    let provider = Provider::start(ways, &[("/token", 401, json!({ "error": "invalid_client" }))]).await;
    let refused = refusal(&provider).await;
    assert_eq!(refused.code(), Code::DirectoryAway);
    assert!(cause(&refused).contains("invalid_client") && !cause(&refused).contains("s3gr3d0"), "{refused:?}");
    let asked = provider.asked("/token");
    assert!(asked.contains("client_secret=s3gr3d0") && !asked.contains("authorization:"), "{asked}");
}

#[tokio::test]
async fn a_token_that_nobody_signed_tells_of_nobody() {
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.AAAA";
    let provider = Provider::start(|_| {}, &[("/token", 200, json!({ "id_token": token }))]).await;
    assert_eq!(refusal(&provider).await.code(), Code::DirectoryToken);
}

#[tokio::test]
async fn a_directory_that_cannot_be_meant_is_not_asked() {
    let elsewhere = |key: &'static str, url: &'static str| move |all: &mut Value| all[key] = json!(url);
    for (key, url, reason) in [
        ("issuer", "http://outro", "names itself otherwise"),
        ("jwks_uri", "http://169.254.169.254/latest", "no public address"),
        ("jwks_uri", "ftp://127.0.0.1/jwks", "cannot be read"),
        ("token_endpoint", "http://10.0.0.1/token", "no public address"),
        ("token_endpoint", "https://login.exemplo:8443/token", "port"),
        ("authorization_endpoint", "javascript:alert(1)", "without https"),
    ] {
        let provider = Provider::start(elsewhere(key, url), &[]).await;
        let refused = refusal(&provider).await;
        assert_eq!(refused.code(), Code::DirectoryAway, "{key}");
        assert!(cause(&refused).contains(reason), "{key}: {}", cause(&refused));
    }
}

#[tokio::test]
async fn what_is_no_answer_is_refused() {
    let long = json!("x".repeat(LONGEST));
    let answers = [("/token", 200, json!({})), ("/token", 500, json!("x")), ("/token", 200, long)];
    for answer in answers {
        let provider = Provider::start(|_| {}, &[answer]).await;
        assert_eq!(refusal(&provider).await.code(), Code::DirectoryAway);
    }
    let closed = Provider::directory("http://127.0.0.1:1");
    assert_eq!(closed.address(&sign_in()).await.unwrap_err().code(), Code::DirectoryAway);
}
