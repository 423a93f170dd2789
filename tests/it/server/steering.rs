//! Runs that people steer: slowed down, paused, resumed, ended by force; and what they note about them.

use etl_simulator::qore::{Action, Call, Rule, Scenario, Span};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Client, Server, Setup, TestApp};
use tokio::time::{sleep, timeout};

/// A portal whose downloads take their time, and the server.
async fn slow(milliseconds: u64) -> (TestApp, Server) {
    let late = Rule { call: Some(Call::Download), ..Rule::new(Action::LatencyMs(Span::fixed(milliseconds))) };
    let scenario = Scenario { faults: vec![late], ..Scenario::none() };
    let app = TestApp::start(Setup { scenario, ..Setup::default() }).await.unwrap();
    let server = Server::start(app.folder(), &app.environment()).await.unwrap();
    (app, server)
}

async fn reprocess(admin: &Client, app: &TestApp) -> i64 {
    let days = app.book.days();
    let asked = json!({
        "sistemas": ["qore"], "data_inicial": days[0].br(), "data_final": app.last_day().br(),
        "paralelismo": 2, "recentes_primeiro": true,
    });
    let (status, queued) = admin.post("/api/reprocessar", &asked).await.unwrap();
    assert_eq!(status, StatusCode::OK, "{queued}");
    queued["job_id"].as_i64().unwrap()
}

async fn job(admin: &Client, id: i64) -> Value {
    admin.get(&format!("/api/jobs/{id}")).await.unwrap().1
}

/// Waits until this holds of the run.
async fn until(admin: &Client, id: i64, holds: impl Fn(&Value) -> bool) -> Value {
    let wait = async {
        loop {
            let now = job(admin, id).await;
            if holds(&now) {
                return now;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_mins(1), wait).await.unwrap()
}

async fn steer(admin: &Client, path: &str) -> Value {
    let (status, said) = admin.post(path, &json!({})).await.unwrap();
    assert_eq!(status, StatusCode::OK, "{said}");
    said
}

fn done(job: &Value) -> u64 {
    job["itens"]["ok"].as_u64().unwrap()
}

/// Whether a worker holds a task of the run.
async fn is_worked_on(admin: &Client, id: i64) -> bool {
    let (_, tasks) = admin.get(&format!("/api/jobs/{id}/tarefas")).await.unwrap();
    tasks["tarefas"].as_array().unwrap().iter().any(|task| task["estado"] == "running")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reprocessing_keeps_its_pace_rests_and_goes_on() {
    let (app, server) = slow(60).await;
    let admin = server.admin().await.unwrap();
    let id = reprocess(&admin, &app).await;
    until(&admin, id, |job| done(job) > 0).await;
    // Of the downloads alone, and before it rests: what it then gives up the portal still answers for a while.
    app.portal.reset_stats();
    sleep(Duration::from_millis(500)).await;
    let most = app.portal.stats().max_parallel;
    assert!((1..=2).contains(&most), "{most} requests at the same time");
    assert_eq!(steer(&admin, &format!("/api/jobs/{id}/pausar")).await["status"], "paused");
    let paused = job(&admin, id).await;
    assert_eq!((&paused["pausada"], &paused["status"]), (&json!(true), &json!("running")));
    let rests = async {
        while is_worked_on(&admin, id).await {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(20), rests).await.expect("the worker gives its task back");
    let resting = job(&admin, id).await;
    sleep(Duration::from_secs(2)).await;
    let later = job(&admin, id).await;
    assert_eq!(resting["itens"], later["itens"], "nothing moves while it rests");
    assert!(later["itens"]["aberto"].as_u64().unwrap() > 0, "{later}");
    assert_eq!(steer(&admin, &format!("/api/jobs/{id}/retomar")).await["status"], "resumed");
    let ended = admin.ended(id).await.unwrap();
    assert_eq!(ended["itens"]["ok"], ended["itens"]["total"], "{ended}");
    assert_eq!((&ended["status"], &ended["pausada"]), (&json!("completed"), &json!(false)));
    let late = steer(&admin, &format!("/api/jobs/{id}/pausar")).await;
    assert_eq!(late["status"], "error", "{late}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_obey_is_ended_by_force() {
    let (app, server) = slow(2500).await;
    let admin = server.admin().await.unwrap();
    let id = reprocess(&admin, &app).await;
    until(&admin, id, |job| job["itens"]["total"].as_u64().unwrap() > 0).await;
    let said = steer(&admin, &format!("/api/cancel/{id}?forcar=true")).await;
    assert_eq!(said["status"], "cancelled", "{said}");
    let ended = admin.ended(id).await.unwrap();
    assert_eq!(ended["status"], "cancelled", "{ended}");
    assert_eq!((&ended["cancelando"], &ended["itens"]["aberto"]), (&json!(false), &json!(0)), "{ended}");
    assert!(!is_worked_on(&admin, id).await);
    let (_, audit) = admin.get("/api/auditoria?acao=execucao.cancelar").await.unwrap();
    assert!(audit.to_string().contains("forcado"), "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pace_that_no_portal_bears_is_refused() {
    let (app, server) = slow(0).await;
    let admin = server.admin().await.unwrap();
    for many in [0, 101, 70_000] {
        let asked = json!({
            "sistemas": ["qore"], "data_inicial": app.last_day().br(), "data_final": app.last_day().br(), "paralelismo": many,
        });
        let (status, refused) = admin.post("/api/reprocessar", &asked).await.unwrap();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{many}: {refused}");
    }
    for path in ["/api/jobs/404/pausar", "/api/jobs/404/retomar", "/api/cancel/404?forcar=true"] {
        assert_eq!(admin.post(path, &json!({})).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_note_about_a_run_stays_with_it() {
    let (app, server) = slow(0).await;
    let admin = server.admin().await.unwrap();
    let id = reprocess(&admin, &app).await;
    let path = format!("/api/jobs/{id}/notas");
    let notes = async || admin.get(&path).await.unwrap().1["notas"].as_array().unwrap().clone();
    assert!(notes().await.is_empty());
    for text in ["  ligamos para o administrador\n10:12 ", "chega às 11:00", "chega às 11:00"] {
        let (status, said) = admin.post(&path, &json!({ "texto": text })).await.unwrap();
        assert_eq!(status, StatusCode::OK, "{said}");
    }
    let kept = notes().await;
    let texts: Vec<_> = kept.iter().map(|note| note["texto"].as_str().unwrap()).collect();
    assert_eq!(texts, ["ligamos para o administrador 10:12", "chega às 11:00"], "the same again is one");
    assert!(kept.iter().all(|note| note["quem"] == "admin" && note["em"].is_string()), "{kept:?}");
    for wrong in ["", "   ", &"x".repeat(501), "a\u{7}b"] {
        let (status, problem) = admin.post(&path, &json!({ "texto": wrong })).await.unwrap();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}: {problem}");
    }
    let (status, problem) = admin.post("/api/jobs/4040/notas", &json!({ "texto": "nada" })).await.unwrap();
    assert_eq!(status, StatusCode::NOT_FOUND, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_waited_for_runs_until_it_ends() {
    let (app, server) = slow(5000).await;
    let admin = server.admin().await.unwrap();
    let id = reprocess(&admin, &app).await;
    let items = async || {
        let (_, list) = admin.get(&format!("/api/jobs/{id}/itens")).await.unwrap();
        list["itens"].as_array().unwrap().clone()
    };
    let running = async || items().await.into_iter().filter(|item| item["estado"] == "running").collect::<Vec<_>>();
    let wait = async {
        while running().await.is_empty() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(30), wait).await.unwrap();
    let begun = running().await;
    assert!(begun.len() <= 2, "two downloads at the same time were asked for: {begun:?}");
    assert!(begun.iter().all(|item| item["inicio"].is_string() && item["fim"].is_null()), "{begun:?}");
    until(&admin, id, |job| done(job) > 0).await;
    steer(&admin, &format!("/api/cancel/{id}")).await;
    until(&admin, id, |job| job["status"] == "cancelled").await;
    for item in items().await {
        assert!(["done", "cancelled"].contains(&item["estado"].as_str().unwrap()) && item["fim"].is_string(), "{item}");
        if item["estado"] == "done" {
            assert_eq!((item["tentativas"].as_u64(), item["inicio"].is_string()), (Some(1), true), "{item}");
        }
    }
}
