//! Bad input, table by table: a refusal with its reason, never a failure of ours, never an echo of a secret; and live connections
//! that a page elsewhere asks for.

use super::start;
use reqwest::Method;
use serde_json::{Value, json};
use tests::canary::{self, USER_PASSWORD};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

#[tokio::test(flavor = "multi_thread")]
async fn bad_bodies_are_refused_with_the_field_and_the_reason() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (user, json) = ("/api/usuarios", "application/json");
    let secret = json!(USER_PASSWORD).to_string();
    let deep = "[".repeat(100_000);
    let long = format!(r#"{{"username":"{}"}}"#, "x".repeat((1 << 20) + 4096));
    for (path, kind, body, status, part) in [
        (user, json, "{".to_owned(), 400, "linha 1"),
        (user, json, format!(r#"{{"password":{secret},"#), 400, "linha 1"),
        (user, json, format!(r#"{{"username":"x","password":{secret}}} x"#), 422, "papel"),
        (user, json, "\u{feff}{}".to_owned(), 400, "linha"),
        (user, json, format!(r#"{{"username":["{secret:?}"]}}"#), 422, "username"),
        (user, json, r#"{"username":5,"password":"x","papel":"leitor"}"#.to_owned(), 422, "username"),
        (user, json, format!(r#"{{"username":"x","senha":{secret}}}"#), 422, "senha"),
        (user, json, format!("[{secret}]"), 422, "objeto"),
        (user, json, deep, 422, "objeto"),
        ("/api/execute", json, r#"{"sistemas":["qore\u0000"]}"#.to_owned(), 422, "caractere"),
        (user, json, r#"{"username":"\ud800"}"#.to_owned(), 400, "linha"),
        (user, json, long, 413, "grande"),
        (user, "text/plain", "{}".to_owned(), 415, "Content-Type"),
        (user, "multipart/form-data; boundary=x", format!("--x\r\n{secret}"), 415, "Content-Type"),
        ("/api/config", json, r#"{"sistemas":{"qore":[true]}}"#.to_owned(), 422, "sistemas"),
        ("/api/config", json, r#"{"sistemas":{"nada":{}}}"#.to_owned(), 422, "sistemas.nada"),
        ("/api/auth/token", json, "{}".to_owned(), 400, "formulário"),
    ] {
        let call = admin.call(Method::POST, path).header("content-type", kind).body(body.clone());
        let answer = call.send().await.unwrap();
        let found = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        assert_eq!(found, status, "{path} {body:.60}: {text}");
        let told: Value = serde_json::from_str(&text).unwrap();
        assert!(told["code"].is_string() && text.contains(part), "{body:.60}: {text}");
        canary::search(path, &text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_headers_change_nothing() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    for (name, value) in [
        ("cookie", b"sessao=\xff\xfe; __Host-sessao=x".as_slice()),
        ("x-forwarded-for", b"127.0.0.1, ::1"),
        ("x-forwarded-host", b"mau.example"),
        ("x-http-method-override", b"DELETE"),
        ("x-original-url", b"/api/usuarios"),
        ("range", b"bytes=-1"),
        ("accept-encoding", b"gzip;q=x, br, \xff"),
        ("accept", b"\xff"),
        ("if-none-match", b"*"),
        ("idempotency-key", b"\xc3\x28"),
        ("user-agent", b"\x80"),
    ] {
        let value = reqwest::header::HeaderValue::from_bytes(value).unwrap();
        let answer = admin.call(Method::GET, "/api/sistemas").header(name, &value).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{name}");
        let nobody = server.nobody().unwrap();
        let answer = nobody.call(Method::GET, "/api/usuarios").header(name, &value).send().await.unwrap();
        assert_eq!(answer.status(), 401, "{name} opens nothing");
    }
    for path in [
        "/api/jobs?limit=5&limit=6",
        "/api/jobs?limite=5",
        "/api/jobs?status=%ff",
        "/api/jobs?sistema=%00",
        "/api/sistemas/a%00b",
    ] {
        let (status, answer) = admin.get(path).await.unwrap();
        assert!(status.is_client_error() && answer["code"].is_string(), "{path}: {status} {answer}");
    }
    // Whatever is no call is a page of the dashboard, which says itself that there is none.
    for path in ["/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "//api/jobs"] {
        let (status, answer) = admin.get(path).await.unwrap();
        let page = answer["text"].as_str().is_some_and(|text| text.starts_with("<!doctype html>"));
        assert!(page || status.is_client_error(), "{path}: {status} {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_elsewhere_gets_no_live_connection() {
    let (_app, server) = start().await;
    let login = json!({ "username": "admin", "password": server.password });
    let nobody = server.nobody().unwrap();
    let answer = nobody.call(Method::POST, "/api/auth/login").header("X-ETL", "1").json(&login).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let own = server.url.as_str();
    let open = async |origin: Option<&str>, cookie: &str, query: &str| {
        let address = format!("{}/ws{query}", own.replacen("http", "ws", 1));
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok(_) => 101,
            Err(Error::Http(answer)) => answer.status().as_u16(),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(open(Some(own), &cookie, "").await, 101);
    let tricks = [
        format!("{own}.mau.example"),
        own.replacen("http", "https", 1),
        own.replace("127.0.0.1", "localhost"),
        format!("{own}@mau.example"),
        "http://mau.example".into(),
        "null".into(),
        "file://".into(),
    ];
    for origin in &tricks {
        assert_eq!(open(Some(origin), &cookie, "").await, 403, "{origin}");
    }
    assert_eq!(open(None, &cookie, "").await, 403, "browsers always tell the origin");
    assert_eq!(open(Some(own), "sessao=outra", "").await, 401);
    let (_, token) = server.admin().await.unwrap().post("/api/tokens", &json!({ "nome": "x" })).await.unwrap();
    let query = format!("?token={}", token["token"].as_str().unwrap());
    assert_eq!(open(Some(own), "x=y", &query).await, 401, "a token in the address is none");
    let mark = |call: reqwest::RequestBuilder| call.header("cookie", &cookie).header("X-ETL", "1");
    assert_eq!(mark(nobody.call(Method::POST, "/api/auth/logout")).send().await.unwrap().status(), 200);
    assert_eq!(open(Some(own), &cookie, "").await, 401, "the session is over");
}
