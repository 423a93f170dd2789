//! Section 1 of the contract, call by call: bodies, statuses, masks, both forms of dates.

use super::start;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Client, Server, Setup, TestApp};

/// The fields of an object.
fn fields(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn refused(client: &Client, (method, path, body): (Method, &str, Value), status: u16, code: &str) {
    let (found, answer) = client.send(method, path, Some(&body)).await.unwrap();
    assert_eq!(found.as_u16(), status, "{path} {body}: {answer}");
    assert_eq!(answer["code"], code, "{path} {body}: {answer}");
    assert!(answer["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_needs_no_login_and_everything_else_does() {
    let (_app, server) = start().await;
    let nobody = server.nobody().unwrap();
    let (status, health) = nobody.get("/api/health").await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(fields(&health), ["status", "timestamp", "version"].into());
    assert_eq!(health["status"], "ok");
    let (status, refused) = nobody.get("/api/sistemas").await.unwrap();
    assert_eq!((status, refused["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("API-SEM-LOGIN")));
    let (status, refused) = nobody.get("/api/nada").await.unwrap();
    assert_eq!((status, refused["code"].as_str()), (StatusCode::NOT_FOUND, Some("API-ROTA")));
    let (status, refused) = nobody.post("/api/health", &json!({})).await.unwrap();
    assert_eq!((status, refused["code"].as_str()), (StatusCode::METHOD_NOT_ALLOWED, Some("API-METODO")));
}

#[tokio::test(flavor = "multi_thread")]
async fn systems_are_listed_and_switched() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (_, all) = admin.get("/api/sistemas").await.unwrap();
    let systems = all["sistemas"].as_array().unwrap();
    let ids: Vec<_> = systems.iter().map(|s| s["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["amplis_reag", "amplis_master", "maps", "fidc", "jcot", "britech", "qore", "trustee"]);
    let names = ["ativo", "descricao", "id", "mensagem", "nome", "opcoes", "status", "ultima_execucao"];
    for system in systems {
        assert_eq!(fields(system), names.into());
        assert_eq!(system["status"], "IDLE");
        if system["id"] != "qore" {
            assert_eq!(system["ativo"], false);
            assert!(system["mensagem"].as_str().unwrap().contains("conector"), "{system}");
        }
    }
    let (_, active) = admin.get("/api/sistemas/ativos").await.unwrap();
    assert_eq!(active["sistemas"].as_array().unwrap().len(), 1);
    let (_, qore) = admin.get("/api/sistemas/qore").await.unwrap();
    assert_eq!(qore, active["sistemas"][0]);
    assert_eq!(qore["opcoes"], json!({ "pdf": true, "excel": true, "xml": true }));

    let (_, toggled) = admin.patch("/api/sistemas/qore/toggle", &json!({ "ativo": false })).await.unwrap();
    assert_eq!(toggled, json!({ "id": "qore", "ativo": false, "status": "IDLE" }));
    let (_, none) = admin.get("/api/sistemas/ativos").await.unwrap();
    assert_eq!(none, json!({ "sistemas": [] }));
    let option = json!({ "opcao": "pdf", "valor": false });
    let (_, changed) = admin.patch("/api/sistemas/qore/opcao", &option).await.unwrap();
    assert_eq!(changed, json!({ "id": "qore", "opcao": "pdf", "valor": false }));
    let both = json!({ "ativo": true, "opcoes": { "xml": false } });
    let (_, changed) = admin.patch("/api/sistemas/qore", &both).await.unwrap();
    assert_eq!(
        (&changed["ativo"], &changed["opcoes"]),
        (&json!(true), &json!({ "pdf": false, "excel": true, "xml": false }))
    );

    refused(&admin, (Method::GET, "/api/sistemas/nada", json!({})), 404, "SISTEMA-DESCONHECIDO").await;
    let csv = json!({ "opcao": "csv", "valor": true });
    refused(&admin, (Method::PATCH, "/api/sistemas/qore/opcao", csv), 400, "SISTEMA-OPCAO").await;
    let on = json!({ "ativo": true });
    refused(&admin, (Method::PATCH, "/api/sistemas/maps/toggle", on), 422, "SISTEMA-SEM-CONECTOR").await;
    let unknown = json!({ "ativo": true, "x": 1 });
    refused(&admin, (Method::PATCH, "/api/sistemas/qore/toggle", unknown), 422, "API-CAMPO").await;
    refused(&admin, (Method::PATCH, "/api/sistemas/qore/toggle", json!({})), 422, "API-CAMPO").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_is_asked_for_watched_and_found_again() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let day = app.last_day();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": day.br(), "data_final": day.to_string() });
    let (status, queued) = admin.post("/api/execute", &asked).await.unwrap();
    assert_eq!(status, StatusCode::OK, "{queued}");
    assert_eq!(fields(&queued), ["job_id", "message", "status"].into());
    assert_eq!(queued["status"], "queued");
    let id = queued["job_id"].as_i64().unwrap();
    let job = admin.ended(id).await.unwrap();
    assert_eq!((&job["status"], &job["error"], &job["progress"]), (&json!("completed"), &Value::Null, &json!(100)));
    assert_eq!(job["params"]["data_inicial"], day.to_string());
    assert_eq!(job["origem"], "api:admin");
    assert_eq!(job["itens"]["ok"], 6 * 3);
    let logs = job["logs"].as_str().unwrap();
    assert!(logs.lines().any(|line| line.starts_with("[INFO] [QORE] ")), "{logs}");
    let (_, qore) = admin.get("/api/sistemas/qore").await.unwrap();
    assert_eq!((&qore["status"], qore["ultima_execucao"].is_string()), (&json!("SUCCESS"), true));

    let (_, list) = admin.get("/api/jobs?status=completed&sistema=qore").await.unwrap();
    assert_eq!((&list["total"], &list["limit"], &list["offset"]), (&json!(1), &json!(50), &json!(0)));
    let listed = &list["jobs"][0];
    for field in ["id", "status", "sistemas", "params", "created_at", "started_at", "finished_at", "error"] {
        assert_eq!(listed[field], job[field], "{field}");
    }
    let (_, none) = admin.get("/api/jobs?status=error").await.unwrap();
    assert_eq!((&none["total"], &none["jobs"]), (&json!(0), &json!([])));
    let (_, late) = admin.post(&format!("/api/cancel/{id}"), &json!({})).await.unwrap();
    assert_eq!(late["status"], "error");
    refused(&admin, (Method::POST, "/api/cancel/404", json!({})), 404, "EXEC-DESCONHECIDA").await;
    refused(&admin, (Method::GET, "/api/jobs/404", json!({})), 404, "EXEC-DESCONHECIDA").await;
    refused(&admin, (Method::GET, "/api/jobs?limit=0", json!({})), 422, "API-CAMPO").await;
    refused(&admin, (Method::GET, "/api/jobs?status=feito", json!({})), 422, "API-CAMPO").await;
    refused(&admin, (Method::GET, "/api/jobs?x=1", json!({})), 422, "API-CAMPO").await;

    // One system, one option, and only counted.
    let only_pdf = json!({ "data_inicial": day.br(), "dry_run": true, "opcoes": { "excel": false, "xml": false } });
    let (_, queued) = admin.post("/api/execute/qore", &only_pdf).await.unwrap();
    let rehearsal = admin.ended(queued["job_id"].as_i64().unwrap()).await.unwrap();
    assert_eq!(rehearsal["status"], "completed");
    assert!(rehearsal["logs"].as_str().unwrap().contains("6 fundos, 6 documentos esperados"), "{rehearsal}");
    // One fund, by the name that people use.
    let (_, items) = admin.get(&format!("/api/jobs/{id}/itens")).await.unwrap();
    let one_fund = json!({ "sistemas": ["qore"], "data_inicial": day.br(), "dry_run": true, "fundos": [items["itens"][0]["fundo"]] });
    let (_, queued) = admin.post("/api/execute", &one_fund).await.unwrap();
    let rehearsal = admin.ended(queued["job_id"].as_i64().unwrap()).await.unwrap();
    assert!(rehearsal["logs"].as_str().unwrap().contains("1 fundo, 3 documentos esperados"), "{rehearsal}");
    let (_, list) = admin.get("/api/jobs").await.unwrap();
    assert_eq!(list["total"], 1, "a rehearsal is no collection");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_refused() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let execute = |body: Value| (Method::POST, "/api/execute", body);
    for (body, status, code) in [
        (json!({ "sistemas": [] }), 400, "PEDIDO-VAZIO"),
        (json!({ "sistemas": ["nada"] }), 422, "SISTEMA-DESCONHECIDO"),
        (json!({ "sistemas": ["maps"] }), 422, "SISTEMA-SEM-CONECTOR"),
        (json!({}), 422, "API-CAMPO"),
        (json!({ "sistemas": "qore" }), 422, "API-CAMPO"),
        (json!({ "sistemas": ["qore"], "outro": 1 }), 422, "API-CAMPO"),
        (json!({ "sistemas": ["qore"], "data_inicial": "31/02/2025" }), 422, "PEDIDO-DATA"),
        (
            json!({ "sistemas": ["qore"], "data_inicial": "2025-11-19", "data_final": "03/11/2025" }),
            422,
            "PEDIDO-PERIODO",
        ),
        (
            json!({ "sistemas": ["qore"], "data_inicial": "2015-11-19", "data_final": "2025-11-19" }),
            422,
            "PEDIDO-LONGO",
        ),
        (json!({ "sistemas": ["qore"], "data_inicial": "2025-12-25" }), 422, "EXEC-VAZIA"),
        (json!({ "sistemas": ["qore"], "opcoes": { "qore": { "csv": true } } }), 400, "SISTEMA-OPCAO"),
        (
            json!({ "sistemas": ["qore"], "opcoes": { "qore": { "pdf": false, "excel": false, "xml": false } } }),
            422,
            "SISTEMA-SEM-TIPO",
        ),
    ] {
        refused(&admin, execute(body), status, code).await;
    }
    let (_, faults) = admin.post("/api/execute", &json!({ "sistemas": ["qore"], "limpar": "s3gr3d0" })).await.unwrap();
    assert_eq!(faults["errors"][0]["campo"], "limpar");
    assert!(!faults.to_string().contains("s3gr3d0"), "values are not echoed: {faults}");
    admin.patch("/api/sistemas/qore/toggle", &json!({ "ativo": false })).await.unwrap();
    refused(&admin, execute(json!({ "sistemas": ["qore"] })), 422, "SISTEMA-INATIVO").await;
    let broken =
        admin.call(Method::POST, "/api/execute").header("content-type", "application/json").body("{\"sistemas\":");
    assert_eq!(broken.send().await.unwrap().status(), 400);
    let form = admin.call(Method::POST, "/api/execute").form(&[("sistemas", "qore")]);
    assert_eq!(form.send().await.unwrap().status(), 415);
    let huge =
        admin.call(Method::POST, "/api/execute").header("content-type", "application/json").body(vec![b' '; 2 << 20]);
    assert_eq!(huge.send().await.unwrap().status(), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_is_one_job_and_can_be_cancelled() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let mut ids = BTreeSet::new();
    for _ in 0..3 {
        let call = admin.call(Method::POST, "/api/execute").header("Idempotency-Key", "manhã-1".replace('ã', "a"));
        let answer: Value = call.json(&asked).send().await.unwrap().json().await.unwrap();
        ids.insert(answer["job_id"].as_i64().unwrap());
    }
    assert_eq!(ids.len(), 1);
    let id = *ids.first().unwrap();
    let (status, cancelled) = admin.post(&format!("/api/cancel/{id}"), &json!({})).await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(fields(&cancelled), ["message", "status"].into());
    let ended = admin.ended(id).await.unwrap();
    assert!(["cancelled", "completed"].contains(&ended["status"].as_str().unwrap()), "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_is_masked_and_merged() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (_, config) = admin.get("/api/config").await.unwrap();
    assert_eq!(fields(&config), ["credentials", "paths", "sistemas"].into());
    assert_eq!(config["credentials"]["qore"]["password"], "********");
    assert_eq!(config["credentials"]["amplis"]["reag"]["username"], "********");
    assert!(!config.to_string().contains(&app.environment()[1].1), "the password of the portal is not told");
    assert_eq!(config["paths"]["qore_pdf"], "copias/fundos");
    let part = json!({
        "credentials": { "qore": { "password": "********" } },
        "paths": { "qore_xml": "outra/pasta", "qore_pdf": "********" },
        "sistemas": { "qore": { "opcoes": { "pdf": false } } },
    });
    let (status, saved) = admin.post("/api/config", &part).await.unwrap();
    assert_eq!((status, saved["status"].as_str()), (StatusCode::OK, Some("success")), "{saved}");
    let (_, paths) = admin.get("/api/config/paths").await.unwrap();
    let names = [
        "bd_xlsx",
        "britech",
        "csv",
        "fidc",
        "jcot",
        "maps",
        "pdf",
        "qore_excel",
        "qore_pdf",
        "qore_xml",
        "selenium_temp",
        "trustee",
    ];
    assert_eq!(fields(&paths["paths"]), names.into());
    assert_eq!(
        (&paths["paths"]["qore_xml"], &paths["paths"]["qore_pdf"]),
        (&json!("outra/pasta"), &json!("copias/fundos"))
    );
    let (_, config) = admin.get("/api/config").await.unwrap();
    assert_eq!(config["sistemas"]["qore"]["opcoes"]["pdf"], false);
    let change = |body: Value| (Method::POST, "/api/config", body);
    refused(&admin, change(json!({ "paths": { "outra": "x" } })), 422, "API-CAMPO").await;
    let (_, funds) = admin.get("/api/fundos").await.unwrap();
    assert_eq!(funds["qore"], json!({ "fundos_selecionados": [], "usar_todos": true }));
    assert_eq!(fields(&funds).len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_written_and_never_read() {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let mut env = app.environment();
    env.push(("ETL__REDE__PORTAIS", "*.exemplo.invalid".into()));
    let server = Server::start(app.folder(), &env).await.unwrap();
    let admin = server.admin().await.unwrap();
    let part = json!({
        "amplis": { "reag": { "username": "mesa", "password": "canario-1", "url": "https://reag.exemplo.invalid" } },
        "maps": { "password": "canario-2" },
        "paths": { "maps": "pasta/maps" },
    });
    let (status, saved) = admin.post("/api/credentials", &part).await.unwrap();
    assert_eq!((status, saved["status"].as_str()), (StatusCode::OK, Some("success")), "{saved}");
    let (_, all) = admin.get("/api/credentials").await.unwrap();
    let reag = json!({ "username": "mesa", "password": "********", "url": "https://reag.exemplo.invalid" });
    assert_eq!((&all["amplis"]["reag"], &all["paths"]["maps"]), (&reag, &json!("pasta/maps")));
    assert_eq!(all["amplis"]["master"], json!({ "username": "", "password": "", "url": "" }));
    let (_, one) = admin.get("/api/credentials/amplis_reag").await.unwrap();
    assert_eq!(one, reag);
    let (status, _) = admin.post("/api/credentials", &json!({ "amplis": { "reag": reag } })).await.unwrap();
    assert_eq!(status, StatusCode::OK, "what was read may be written back");
    let both = json!({ "credentials": { "maps": { "username": "outra" } } });
    assert_eq!(admin.post("/api/config", &both).await.unwrap().0, StatusCode::OK);
    let (_, all) = admin.get("/api/credentials").await.unwrap();
    assert_eq!(all["maps"], json!({ "username": "outra", "password": "********", "url": "" }));
    let (_, config) = admin.get("/api/config").await.unwrap();
    assert!(![all, config].iter().any(|answer| answer.to_string().contains("canario")));

    refused(&admin, (Method::GET, "/api/credentials/nada", Value::Null), 404, "SISTEMA-DESCONHECIDO").await;
    refused(&admin, (Method::DELETE, "/api/credentials/nada", Value::Null), 404, "SISTEMA-DESCONHECIDO").await;
    let change = |body: Value| (Method::POST, "/api/credentials", body);
    for wrong in [
        json!({ "nada": { "username": "x" } }),
        json!({ "qore": { "senha": "canario-3" } }),
        json!({ "qore": { "password": 5 } }),
        json!({ "qore": { "url": "http://10.0.0.1" } }),
        json!({ "amplis": { "reag": { "url": "https://outro.exemplo.invalid" } } }),
        json!({ "paths": { "outra": "x" } }),
        json!([]),
    ] {
        refused(&admin, change(wrong), 422, "API-CAMPO").await;
    }
    for message in ["Credencial removida", "Não havia credencial guardada"] {
        let answer = admin.call(Method::DELETE, "/api/credentials/amplis_reag").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.json::<Value>().await.unwrap()["message"], message);
        let (_, one) = admin.get("/api/credentials/amplis_reag").await.unwrap();
        assert_eq!(one, json!({ "username": "", "password": "", "url": "" }));
    }
}
