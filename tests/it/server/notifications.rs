//! How people are told: what the API says of it, and a message to try it, to a real mail server of the test.

use super::start;
use etl_simulator::smtp::{SmtpFault, SmtpReaction, SmtpStep};
use mail_parser::MessageParser;
use reqwest::StatusCode;
use serde_json::json;
use tests::canary::USER_PASSWORD;
use tests::{Server, Setup, TestApp, mail_to, sink};

const PATH: &str = "/api/notificacoes";
const TEST: &str = "/api/notificacoes/testar";

#[tokio::test(flavor = "multi_thread")]
async fn without_a_mail_server_there_is_nothing_to_try() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (status, told) = admin.get(PATH).await.unwrap();
    assert_eq!((status, told), (StatusCode::OK, json!({ "email": null, "avisos": [] })));
    let (status, refused) = admin.post(TEST, &json!({})).await.unwrap();
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("EMAIL-AUSENTE")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_to_try_it_arrives_and_a_refusal_is_told_in_words() {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let sink = sink().await;
    let env = [app.environment(), mail_to(&sink)].concat();
    let server = Server::start(app.folder(), &env).await.unwrap();
    let admin = server.admin().await.unwrap();
    let (_, told) = admin.get(PATH).await.unwrap();
    let expected = json!({
        "maquina": "127.0.0.1", "porta": sink.port(), "seguranca": "nenhuma", "usuario": "mesa",
        "de": "etl@exemplo.com.br", "para": ["mesa@exemplo.com.br"],
    });
    assert_eq!(told["email"], expected);

    let (status, tried) = admin.post(TEST, &json!({})).await.unwrap();
    assert_eq!((status, &tried["sucesso"]), (StatusCode::OK, &json!(true)), "{tried}");
    let [mail] = sink.mails().try_into().unwrap();
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    assert!(message.subject().unwrap().contains("TESTE"), "{:?}", message.subject());
    assert!(message.body_text(0).unwrap().contains("pedida por admin em "));

    sink.set_faults(vec![SmtpFault::at(
        SmtpStep::Recipient,
        SmtpReaction::Refuse("550 5.1.1 nao ha esta caixa".into()),
    )]);
    let (_, refused) = admin.post(TEST, &json!({})).await.unwrap();
    assert_eq!((&refused["sucesso"], &refused["codigo"]), (&json!(false), &json!("EMAIL-DESTINATARIO")), "{refused}");
    assert_eq!(sink.mails().len(), 1);
    sink.set_faults(Vec::new());

    for _ in 2..5 {
        admin.post(TEST, &json!({})).await.unwrap();
    }
    let (status, limited) = admin.post(TEST, &json!({})).await.unwrap();
    assert_eq!((status, &limited["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("API-LIMITE")));
    let (_, audit) = admin.get("/api/auditoria?acao=notificacao.testar&resultado=iniciado").await.unwrap();
    assert_eq!(audit["registros"].as_array().unwrap().len(), 5, "{audit}");

    let new = json!({ "username": "bia", "password": USER_PASSWORD, "papel": "operador" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let operator = server.client("bia", USER_PASSWORD).await.unwrap();
    assert_eq!(operator.post(TEST, &json!({})).await.unwrap().0, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_of_a_run_is_listed_with_the_answer_of_the_mail_server() {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let sink = sink().await;
    let env = [app.environment(), mail_to(&sink)].concat();
    let server = Server::start(app.folder(), &env).await.unwrap();
    let admin = server.admin().await.unwrap();
    let (_, queued) = admin.post("/api/execute/qore", &json!({ "data_inicial": "2025-12-23" })).await.unwrap();
    let run = queued["job_id"].as_i64().unwrap();
    admin.ended(run).await.unwrap();
    let told = loop {
        let (_, told) = admin.get("/api/notificacoes?limit=5").await.unwrap();
        if told["avisos"][0]["estado"] == "enviado" {
            break told["avisos"].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert_eq!((told.as_array().unwrap().len(), told[0]["execucao"].as_i64()), (1, Some(run)), "{told}");
    assert!(!told[0]["detalhe"].as_str().unwrap().is_empty(), "{told}");
    assert_eq!(sink.mails().len(), 1);
    let (status, refused) = admin.get("/api/notificacoes?limit=0").await.unwrap();
    assert_eq!((status.as_u16(), refused["code"].as_str()), (422, Some("API-CAMPO")), "{refused}");
}
