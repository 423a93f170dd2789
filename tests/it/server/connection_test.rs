//! The staged test of a connection, and what may be an address of a portal.

use super::start;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::canary::USER_PASSWORD;
use tests::{Client, Server, Setup, TestApp, etl_with_input};

const TEST: &str = "/api/credenciais/qore/testar";

async fn tested(client: &Client, body: &Value) -> (StatusCode, Value) {
    client.post(TEST, body).await.unwrap()
}

/// Stage, state and code of each stage.
fn stages(answer: &Value) -> Vec<(&str, &str, Option<&str>)> {
    let views = answer["etapas"].as_array().unwrap();
    views.iter().map(|v| (v["etapa"].as_str().unwrap(), v["estado"].as_str().unwrap(), v["codigo"].as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_connection_passes_every_stage_five_times_a_minute() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (status, answer) = tested(&admin, &json!({})).await;
    assert_eq!((status, &answer["sucesso"]), (StatusCode::OK, &json!(true)), "{answer}");
    let passed = ["dns", "conexao", "login", "lista"].map(|stage| (stage, "ok", None));
    assert_eq!(stages(&answer), passed);
    for _ in 1..5 {
        assert_eq!(tested(&admin, &json!({})).await.0, StatusCode::OK);
    }
    let (status, refused) = tested(&admin, &json!({})).await;
    assert_eq!((status, &refused["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("API-LIMITE")));
    let new = json!({ "username": "bia", "password": USER_PASSWORD, "papel": "configurador" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let other = server.client("bia", USER_PASSWORD).await.unwrap();
    assert_eq!(tested(&other, &json!({})).await.0, StatusCode::OK, "each user has a limit of his own");
    assert_eq!(other.post("/api/credenciais/nada/testar", &json!({})).await.unwrap().0, StatusCode::NOT_FOUND);
    let (status, unbuilt) = other.post("/api/credenciais/maps/testar", &json!({})).await.unwrap();
    assert_eq!((status.as_u16(), &unbuilt["code"]), (422, &json!("SISTEMA-SEM-CONECTOR")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_login_is_not_sent_again_unless_somebody_says_so() {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let mut env = app.environment();
    env.push(("ETL_QORE_SENHA", "senha-que-nao-e".into()));
    let server = Server::start(app.folder(), &env).await.unwrap();
    let admin = server.admin().await.unwrap();
    for (body, rejected) in [(json!({}), 1), (json!({}), 1), (json!({ "repetir_login": true }), 2)] {
        let (_, answer) = tested(&admin, &body).await;
        let login = ("login", "falha", Some("PORTAL-LOGIN"));
        assert_eq!(stages(&answer)[2..], [login, ("lista", "nao_feita", None)], "{answer}");
        assert_eq!(app.portal.stats().rejected_logins, rejected, "{body}");
        assert!(!answer.to_string().contains("senha-que-nao-e"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inside_address_is_neither_kept_nor_asked() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let seen = app.portal.stats().calls;
    for url in
        ["https://127.0.0.2/", "https://[::ffff:10.0.0.1]", "https://169.254.169.254/latest", "https://mau.example"]
    {
        let document = json!({ "qore": { "username": "u", "password": "p", "url": url } });
        let (status, answer) = admin.post("/api/credentials", &document).await.unwrap();
        assert_eq!((status.as_u16(), &answer["errors"][0]["campo"]), (422, &json!("qore.url")), "{url}: {answer}");
        // It came by another way: an old file.
        let folder = tests::folder().unwrap();
        std::fs::write(folder.path().join("credentials.json"), document.to_string()).unwrap();
        let run = |args: &[&str]| etl_with_input(folder.path(), args, &[], "").unwrap();
        assert_eq!(run(&["credenciais", "importar", "credentials.json"]).code, 0);
        let test = run(&["credenciais", "test", "qore"]);
        assert_eq!(test.code, 2, "{}", test.stderr);
        assert!(test.stderr.contains("PORTAL-ENDERECO"), "{}", test.stderr);
        let collect = run(&["run", "--sistema", "qore", "--data", "2025-12-19"]);
        assert_ne!(collect.code, 0);
        assert!(collect.stderr.contains("PORTAL-ENDERECO"), "{url}: {}", collect.stderr);
    }
    assert_eq!(app.portal.stats().calls, seen);
}
