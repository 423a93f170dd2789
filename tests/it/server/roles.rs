//! Each call of the description with each role, without login and with a session that has ended; and the headers of answers.

use super::logins::browser;
use super::start;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::canary::USER_PASSWORD;
use tests::{Client, Server};

const ROLES: [&str; 4] = ["leitor", "operador", "configurador", "administrador"];
/// Calls that need no role; the same list as the committed one of the crate.
const OPEN: [&str; 9] = [
    "/api/auth/formas",
    "/api/auth/login",
    "/api/auth/logout",
    "/api/auth/oidc/entrar",
    "/api/auth/oidc/retorno",
    "/api/auth/token",
    "/api/health",
    "/api/health/live",
    "/api/health/ready",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_call_asks_for_its_role() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let mut callers = BTreeMap::new();
    for role in ROLES {
        let new = json!({ "username": role.replace("dor", "d"), "password": USER_PASSWORD, "papel": role });
        admin.post("/api/usuarios", &new).await.unwrap();
        callers.insert(role, server.client(new["username"].as_str().unwrap(), USER_PASSWORD).await.unwrap());
    }
    let nobody = server.nobody().unwrap();
    let (ended, cookie) = ended_session(&server).await;
    let (_, description) = admin.get("/api/openapi.json").await.unwrap();
    let mut calls = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(needed) = operation["x-papel"].as_str() else {
                assert!(OPEN.contains(&path.as_str()), "{method} {path} needs no role");
                continue;
            };
            let needed = ROLES.iter().position(|role| *role == needed).unwrap();
            let method: Method = method.to_uppercase().parse().unwrap();
            // Nothing has this number or name, and no body can be meant: a call that may be made changes nothing.
            let path = path
                .replace("{id}", "987654")
                .replace("{job_id}", "987654")
                .replace("{sistema_id}", "nada")
                .replace("{conexao}", "nada")
                .replace("{nome}", "nada");
            let body = json!({ "campo_que_nao_existe": true });
            let (status, _) = nobody.send(method.clone(), &path, Some(&body)).await.unwrap();
            assert_eq!(status, 401, "{method} {path} without login");
            let call = ended.call(method.clone(), &path).header("cookie", &cookie).header("X-ETL", "1").json(&body);
            assert_eq!(call.send().await.unwrap().status(), 401, "{method} {path} with a session that was ended");
            for (rank, role) in ROLES.iter().enumerate() {
                let (status, answer) = callers[role].send(method.clone(), &path, Some(&body)).await.unwrap();
                assert_eq!(status == 403, rank < needed, "{method} {path} as {role}: {status} {answer}");
                assert!(status.as_u16() < 500 && status != 401, "{method} {path} as {role}: {status} {answer}");
            }
            calls += 1;
        }
    }
    assert!(calls > 25, "{calls}");
}

/// A browser whose session an administrator has ended, with the cookie that it still sends.
async fn ended_session(server: &Server) -> (Client, String) {
    let (client, cookie) = browser(server, "admin", &server.password).await;
    let me = async || client.call(Method::GET, "/api/auth/me").header("cookie", &cookie).send().await.unwrap().status();
    assert_eq!(me().await, 200);
    let admin = server.admin().await.unwrap();
    let (_, list) = admin.get("/api/sessoes").await.unwrap();
    for session in list["sessoes"].as_array().unwrap() {
        let (status, answer) =
            admin.send(Method::DELETE, &format!("/api/sessoes/{}", session["id"]), None).await.unwrap();
        assert_eq!(status, 200, "{answer}");
    }
    assert_eq!(me().await, 401);
    (client, cookie)
}

/// How many calls the description has.
pub(super) async fn calls(client: &Client) -> usize {
    let (_, description) = client.get("/api/openapi.json").await.unwrap();
    description["paths"].as_object().unwrap().values().map(|item| item.as_object().unwrap().len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_carry_the_protecting_headers() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    for path in ["/api/health", "/api/sistemas", "/api/nada", "/docs/"] {
        let answer = admin.call(Method::GET, path).send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap();
        assert!(!scripts.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("access-control-allow-origin"), "", "{path}");
    }
    let page = admin.call(Method::GET, "/docs/").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("swagger-ui") && !page.contains("https://") && !page.contains("<script>"), "{page}");
    let script = admin.call(Method::GET, "/docs/swagger-initializer.js").send().await.unwrap().text().await.unwrap();
    assert!(script.contains("/api/openapi.json"), "{script}");
    let (status, _) = server.nobody().unwrap().get("/docs/").await.unwrap();
    assert_eq!(status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_get_a_refusal() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let long = "x".repeat(10_000);
    for token in ["", "x", long.as_str(), "etlp_", "a.b.c"] {
        let call =
            server.nobody().unwrap().call(Method::GET, "/api/jobs").header("authorization", format!("Bearer {token}"));
        assert_eq!(call.send().await.unwrap().status(), 401, "{token:.20}");
    }
    for path in
        ["/api/jobs/abc", "/api/jobs/99999999999999999999", "/api/jobs/-1", "/api/sistemas/%00", "/api/jobs?de=x"]
    {
        let (status, answer): (_, Value) = admin.get(path).await.unwrap();
        assert!(status.is_client_error(), "{path}: {status} {answer}");
        assert!(answer["detail"].is_string(), "{path}: {answer}");
    }
}
