//! What is in a job and its repetition, schedules and calendars, and how the server stands.

use super::start;
use etl_simulator::qore::{Action, Call, Rule, Scenario};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tests::{Server, Setup, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_job_shows_its_parts() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(id).await.unwrap();
    let (_, items) = admin.get(&format!("/api/jobs/{id}/itens")).await.unwrap();
    let items = items["itens"].as_array().unwrap();
    assert_eq!(items.len(), 6 * 3);
    assert!(items.iter().all(|item| item["estado"] == "done" && item["data_pos"] == app.last_day().to_string()));
    let (_, tasks) = admin.get(&format!("/api/jobs/{id}/tarefas")).await.unwrap();
    let kinds: Vec<_> =
        tasks["tarefas"].as_array().unwrap().iter().map(|task| task["tipo"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["planejar", "coletar"]);
    let (_, bars) = admin.get(&format!("/api/jobs/{id}/linha-do-tempo")).await.unwrap();
    assert_eq!(bars["barras"].as_array().unwrap().len(), 2);
    let (_, first) = admin.get(&format!("/api/jobs/{id}/logs?limit=2")).await.unwrap();
    assert_eq!((first["linhas"].as_array().unwrap().len(), &first["proximo"]), (2, &json!(2)));
    let (_, next) = admin.get(&format!("/api/jobs/{id}/logs?limit=1&depois=2")).await.unwrap();
    assert_eq!(next["linhas"][0]["seq"], 3);
    let (_, errors) = admin.get(&format!("/api/jobs/{id}/logs?nivel=ERROR")).await.unwrap();
    assert_eq!(errors["linhas"], json!([]));
    for part in ["itens", "tarefas", "logs", "linha-do-tempo"] {
        assert_eq!(admin.get(&format!("/api/jobs/404/{part}")).await.unwrap().0, StatusCode::NOT_FOUND);
    }
    let (status, nothing) = admin.post(&format!("/api/jobs/{id}/repetir"), &json!({})).await.unwrap();
    assert_eq!((status.as_u16(), &nothing["code"]), (422, &json!("EXEC-VAZIA")), "nothing failed");
    let (_, again) = admin.post(&format!("/api/jobs/{id}/repetir"), &json!({ "modo": "tudo" })).await.unwrap();
    let again = admin.ended(again["job_id"].as_i64().unwrap()).await.unwrap();
    assert_eq!(
        (&again["repete"], &again["status"], &again["itens"]["ok"]),
        (&json!(id), &json!("completed"), &json!(18))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_asked_for_again() {
    let broken = Rule { call: Some(Call::Download), limit: Some(1), ..Rule::new(Action::Status(404)) };
    let scenario = Scenario { faults: vec![broken], ..Scenario::none() };
    let app = TestApp::start(Setup { scenario, ..Setup::default() }).await.unwrap();
    let server = Server::start(app.folder(), &app.environment()).await.unwrap();
    let admin = server.admin().await.unwrap();
    let day = app.last_day();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": day.br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    let failed = admin.ended(id).await.unwrap();
    assert_eq!((&failed["status"], &failed["itens"]["falha"]), (&json!("error"), &json!(1)), "{failed}");
    let (_, qore) = admin.get("/api/sistemas/qore").await.unwrap();
    assert_eq!((&qore["status"], &qore["mensagem"]), (&json!("ERROR"), &json!("1 documento falhou")));
    let period = json!({ "sistemas": ["qore"], "data_inicial": day.br(), "data_final": day.br(), "modo": "erros" });
    let (_, queued) = admin.post("/api/reprocessar?dry_run=true", &period).await.unwrap();
    let rehearsal = admin.ended(queued["job_id"].as_i64().unwrap()).await.unwrap();
    assert!(rehearsal["logs"].as_str().unwrap().contains("1 documento esperado"), "{rehearsal}");
    let (_, queued) = admin.post(&format!("/api/jobs/{id}/repetir"), &json!({})).await.unwrap();
    let repeated = admin.ended(queued["job_id"].as_i64().unwrap()).await.unwrap();
    assert_eq!((&repeated["status"], &repeated["itens"]["total"]), (&json!("completed"), &json!(1)), "{repeated}");
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_are_kept_and_shown() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let morning = json!({ "nome": "manhã", "cron": "30 7 * * *", "sistemas": ["qore"] });
    let (status, saved) = admin.post("/api/agenda", &morning).await.unwrap();
    assert_eq!(status, StatusCode::OK, "{saved}");
    let (_, list) = admin.get("/api/agenda").await.unwrap();
    let schedule = &list["agendamentos"][0];
    assert_eq!(
        (&schedule["nome"], &schedule["corte"], &schedule["dias_uteis"]),
        (&json!("manhã"), &json!("11:00"), &json!(true))
    );
    assert_eq!(schedule["proximas"].as_array().unwrap().len(), 5);
    for (field, value, code) in [
        ("cron", json!("x"), "AGENDA-INVALIDA"),
        ("fuso", json!("Marte/Norte"), "AGENDA-INVALIDA"),
        ("sistemas", json!(["maps"]), "API-CAMPO"),
        ("corte", json!("25:00"), "API-CAMPO"),
        ("perdidas", json!("algumas"), "API-CAMPO"),
    ] {
        let mut wrong = morning.clone();
        wrong[field] = value;
        let (status, refused) = admin.post("/api/agenda", &wrong).await.unwrap();
        assert_eq!((status.as_u16(), refused["code"].as_str()), (422, Some(code)), "{wrong}: {refused}");
    }
    let path = "/api/agenda/manh%C3%A3";
    assert_eq!(admin.send(Method::DELETE, path, None).await.unwrap().0, StatusCode::OK);
    assert_eq!(admin.send(Method::DELETE, path, None).await.unwrap().0, StatusCode::NOT_FOUND);
    let (_, calendars) = admin.get("/api/calendarios?ano=2025").await.unwrap();
    let holidays = calendars["calendarios"][0]["feriados"].as_array().unwrap();
    assert!(holidays.contains(&json!("2025-12-25")) && holidays.contains(&json!("2025-11-20")), "{holidays:?}");
    assert_eq!(admin.get("/api/calendarios?ano=1999").await.unwrap().0.as_u16(), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_tells_how_it_stands() {
    let (_app, server) = start().await;
    let nobody = server.nobody().unwrap();
    for path in ["/api/health/live", "/api/health/ready"] {
        assert_eq!(nobody.get(path).await.unwrap(), (StatusCode::OK, json!({ "status": "ok" })));
    }
    assert_eq!(nobody.get("/api/health/details").await.unwrap().0, StatusCode::UNAUTHORIZED);
    let (_, details) = server.admin().await.unwrap().get("/api/health/details").await.unwrap();
    assert_eq!((&details["fila"]["na_fila"], details["banco"]["resposta_ms"].is_u64()), (&json!(0), true), "{details}");
}
