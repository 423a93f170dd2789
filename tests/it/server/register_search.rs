//! What the portals list of a fund and day, asked through the API.

use super::start;
use etl_core::DocumentKind;
use etl_simulator::qore::Call;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::canary::USER_PASSWORD;
use tests::{Server, Setup, TestApp};

/// Kind, standing and whether each edition is here.
fn kinds(answer: &Value) -> Vec<(&str, &str, Vec<bool>)> {
    let kinds = answer["portais"][0]["tipos"].as_array().unwrap();
    let here = |kind: &Value| kind["arquivos"].as_array().unwrap().iter().map(|f| f["recebido"] == true).collect();
    kinds.iter().map(|k| (k["tipo"].as_str().unwrap(), k["situacao"].as_str().unwrap(), here(k))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_portal_lists_is_told_with_what_is_here_already() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let day = app.last_day();
    app.run(&[day], &[DocumentKind::PortfolioPdf]).await.unwrap();
    let fetched = || app.portal.stats().calls.get(&Call::Download).copied();
    let before = fetched();
    let (_, funds) = admin.get("/api/fundos/cadastro").await.unwrap();
    let id = &funds["fundos"][0]["id_fundo"];
    let search = format!("/api/fundos/cadastro/{id}/procurar");
    let (status, answer) = admin.post(&search, &json!({ "data": day.to_string() })).await.unwrap();
    assert_eq!((status, &answer["data_pos"]), (StatusCode::OK, &json!(day.to_string())), "{answer}");
    let published = |kind, here| (kind, "publicado", vec![here]);
    let expected = [published("CARTEIRA_PDF", true), published("CARTEIRA_EXCEL", false), published("XML_5_0", false)];
    assert_eq!(kinds(&answer), expected, "{answer}");
    assert_eq!(fetched(), before, "nothing is fetched");
    let (_, early) = admin.post(&search, &json!({ "data": "01/12/2024" })).await.unwrap();
    assert!(kinds(&early).iter().all(|(_, standing, files)| *standing == "lacuna" && files.is_empty()), "{early}");
    let (_, late) = admin.post(&search, &json!({ "data": "2025-12-24" })).await.unwrap();
    assert!(kinds(&late).iter().all(|(_, standing, _)| *standing == "ainda_nao"), "{late}");
    assert_eq!(late["portais"][0]["tipos"][0]["mais_recente"], day.to_string());
    let (_, audit) = admin.get("/api/auditoria?acao=fundo.procurar&resultado=iniciado").await.unwrap();
    assert_eq!(audit["registros"].as_array().unwrap().len(), 3, "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_for_operators_of_known_funds_and_days() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (_, funds) = admin.get("/api/fundos/cadastro").await.unwrap();
    let search = format!("/api/fundos/cadastro/{}/procurar", funds["fundos"][0]["id_fundo"]);
    for (path, body, status) in [
        ("/api/fundos/cadastro/999/procurar", json!({}), 404),
        ("/api/fundos/cadastro/x/procurar", json!({}), 422),
        (search.as_str(), json!({ "data": "ontem" }), 422),
        (search.as_str(), json!({ "dia": "2025-12-19" }), 422),
    ] {
        let (found, answer) = admin.post(path, &body).await.unwrap();
        assert_eq!(found.as_u16(), status, "{path} {body}: {answer}");
    }
    let new = json!({ "username": "bia", "password": USER_PASSWORD, "papel": "leitor" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let reader = server.client("bia", USER_PASSWORD).await.unwrap();
    assert_eq!(reader.post(&search, &json!({})).await.unwrap().0, StatusCode::FORBIDDEN);
    for _ in 0..20 {
        assert_eq!(admin.post(&search, &json!({})).await.unwrap().0, StatusCode::OK);
    }
    let (status, refused) = admin.post(&search, &json!({})).await.unwrap();
    assert_eq!((status, &refused["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("API-LIMITE")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_refuses_is_told_and_its_words_are_not() {
    let app = TestApp::start(Setup::default()).await.unwrap();
    app.run(&[app.last_day()], &[DocumentKind::PortfolioPdf]).await.unwrap();
    let mut env = app.environment();
    env.push(("ETL_QORE_SENHA", "senha-que-nao-e".into()));
    let server = Server::start(app.folder(), &env).await.unwrap();
    let admin = server.admin().await.unwrap();
    let (_, funds) = admin.get("/api/fundos/cadastro").await.unwrap();
    let search = format!("/api/fundos/cadastro/{}/procurar", funds["fundos"][0]["id_fundo"]);
    for _ in 0..2 {
        let (status, answer) = admin.post(&search, &json!({})).await.unwrap();
        let portal = &answer["portais"][0];
        assert_eq!((status, &portal["codigo"]), (StatusCode::OK, &json!("PORTAL-LOGIN")), "{answer}");
        assert!(portal["tipos"].as_array().unwrap().is_empty() && !answer.to_string().contains("senha-que-nao-e"));
    }
    assert_eq!(app.portal.stats().rejected_logins, 1, "a rejected login is not sent again");
}
