//! HTTPS with a certificate of the office's own, and no plain HTTP to other machines.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, StatusCode};
use serde_json::json;
use std::time::Duration;
use tests::chaos::Process;
use tests::{Client, Server, command};

#[tokio::test(flavor = "multi_thread")]
async fn https_binds_the_session_to_it() {
    let folder = tests::folder().unwrap();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.path().join("servidor.pem"), cert.pem()).unwrap();
    std::fs::write(folder.path().join("servidor.key"), signing_key.serialize_pem()).unwrap();
    let env = [("ETL__SERVIDOR__CERTIFICADO", "servidor.pem".into()), ("ETL__SERVIDOR__CHAVE", "servidor.key".into())];
    let server = Server::start(folder.path(), &env).await.unwrap();
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let plain = server.nobody().unwrap();
    assert!(plain.get("/api/health").await.is_err(), "an unknown certificate is not trusted");
    let root = Certificate::from_pem(cert.pem().as_bytes()).unwrap();
    let http = reqwest::Client::builder().tls_certs_only([root]).timeout(Duration::from_secs(30)).build().unwrap();
    let client = Client { http, ..plain };
    let login = json!({ "username": "admin", "password": server.password });
    let answer = client
        .call(reqwest::Method::POST, "/api/auth/login")
        .header("X-ETL", "1")
        .header("Origin", &server.url)
        .json(&login)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-sessao=") && cookie.contains("; Secure"), "{cookie}");
    assert!(answer.headers().contains_key("strict-transport-security"));
    let key = cookie.split(';').next().unwrap().to_owned();
    let me = client.call(reqwest::Method::GET, "/api/auth/me").header("cookie", key).send().await.unwrap();
    assert_eq!(me.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_serves_this_machine_only() {
    let folder = tests::folder().unwrap();
    let env = [("ETL__SERVIDOR__ENDERECO", "0.0.0.0:0")];
    let mut process = Process::start(command("etl-server", folder.path(), &[], &env)).unwrap();
    let status = process.wait(Duration::from_secs(30)).await.unwrap();
    assert_eq!(status.code(), Some(2));
    assert!(process.output().contains("servidor.endereco"), "{}", process.output());
    assert!(!folder.path().join("etl.db").exists());
}
