//! What people decide about a fund's day, on a real run: a document that does not come is left out with a reason, the day is
//! confirmed, and what comes later is noticed.

use etl_simulator::qore::{Action, Call, Rule, Scenario};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::canary::USER_PASSWORD;
use tests::{Client, Server, Setup, TestApp, etl};

async fn run(app: &TestApp, client: &Client) {
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = client.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    client.ended(id).await.unwrap();
}

async fn panel(app: &TestApp, client: &Client) -> Value {
    client.get(&format!("/api/painel?data={}", app.last_day())).await.unwrap().1
}

async fn ok(client: &Client, path: &str, body: &Value) -> Value {
    let (status, answer) = client.post(path, body).await.unwrap();
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    answer
}

async fn refused(client: &Client, path: &str, body: &Value) -> (u16, String) {
    let (status, answer) = client.post(path, body).await.unwrap();
    (status.as_u16(), answer["code"].as_str().unwrap_or_default().to_owned())
}

/// A confirmation of everything that the panel offers.
fn confirmation(panel: &Value) -> Value {
    let offered = panel["liberacao"]["a_confirmar"].as_array().unwrap();
    let funds: Vec<_> = offered.iter().map(|f| json!({ "id_fundo": f["id_fundo"], "visto": f["visto"] })).collect();
    json!({ "decisao": "confirmacao", "data": panel["data_base"], "fundos": funds })
}

/// A server after a run in which one document could not be had.
async fn one_missing() -> (TestApp, Server, Client) {
    let broken = Rule { call: Some(Call::Download), limit: Some(1), ..Rule::new(Action::Status(404)) };
    let scenario = Scenario { faults: vec![broken], ..Scenario::none() };
    let app = TestApp::start(Setup { scenario, ..Setup::default() }).await.unwrap();
    let server = Server::start(app.folder(), &app.environment()).await.unwrap();
    let admin = server.admin().await.unwrap();
    run(&app, &admin).await;
    (app, server, admin)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_document_is_left_out_and_the_day_confirmed_until_it_comes() {
    let (app, server, admin) = one_missing().await;
    let day = app.last_day().to_string();
    let before = panel(&app, &admin).await;
    let pending = before["pendencias"][0]["fundos"][0].clone();
    let (fund, kind) = (&pending["id_fundo"], &pending["tipo"]);
    assert_eq!((&before["veredito"]["liberados"], &pending["ignoravel"]), (&json!(5), &json!(true)), "{before}");
    let all: Vec<_> = (1..=6).map(|id| json!({ "id_fundo": id })).collect();
    let body = json!({ "decisao": "confirmacao", "data": day, "fundos": all });
    assert_eq!(refused(&admin, "/api/liberacoes", &body).await.0, 409, "nobody saw the loads");
    assert_eq!(panel(&app, &admin).await["liberacao"]["confirmados"], 0, "all of them or none");

    let mut live = admin.listen("").await.unwrap();
    let note =
        json!({ "especie": "nota", "data": day, "id_fundo": fund, "tipo": kind, "texto": "ligamos p/ adm. 10:12" });
    ok(&admin, "/api/apontamentos", &note).await;
    live.until("apontamento").await.unwrap();
    ok(&admin, "/api/apontamentos", &note).await;
    let noted = panel(&app, &admin).await;
    assert_eq!(noted["pendencias"][0]["fundos"][0]["notas"].as_array().unwrap().len(), 1, "{noted}");
    assert_eq!(noted["pendencias"][0]["fundos"][0]["notas"][0]["autor"], "admin");

    let waiver = json!({ "especie": "dispensa", "data": day, "id_fundo": fund, "tipo": kind, "texto": "Fundo sem este arquivo" });
    ok(&admin, "/api/apontamentos", &waiver).await;
    let waived = panel(&app, &admin).await;
    assert_eq!((&waived["veredito"]["estado"], &waived["pendencias"]), (&json!("OK"), &json!([])), "{waived}");
    assert_eq!(waived["cartoes"]["arquivos"], json!({ "feito": 17, "total": 17 }));
    assert_eq!(
        (&waived["dispensas"][0]["motivo"], &waived["dispensas"][0]["chegou"]),
        (&waiver["texto"], &json!(false))
    );
    let matrix = admin.get(&format!("/api/cobertura?de={day}&ate={day}")).await.unwrap().1;
    assert!(matrix["fundos"].as_array().unwrap().iter().all(|row| row["estados"] == "L"), "{matrix}");
    let cell = admin.get(&format!("/api/cobertura/{fund}/{day}")).await.unwrap().1;
    let item = cell["itens"].as_array().unwrap().iter().find(|item| item["tipo"] == *kind).unwrap();
    assert_eq!((&item["estado"], &item["detalhe"]), (&json!("skipped"), &waiver["texto"]), "{cell}");

    let confirm = confirmation(&waived);
    assert_eq!(ok(&admin, "/api/liberacoes", &confirm).await["mudaram"], 6);
    assert_eq!(ok(&admin, "/api/liberacoes", &confirm).await["mudaram"], 0, "the same again changes nothing");
    let confirmed = panel(&app, &admin).await["liberacao"].clone();
    assert_eq!((&confirmed["confirmados"], &confirmed["autores"]), (&json!(6), &json!(["admin"])), "{confirmed}");
    let status = etl(server.folder(), &["status", "--data", &day], &[]).unwrap();
    assert!(status.code == 0 && status.stdout.contains("ignorado: Fundo sem este arquivo (admin)"), "{status:?}");
    assert!(status.stdout.contains("Confirmados pela mesa: 6 de 6 (mudaram depois: 0)"), "{status:?}");

    run(&app, &admin).await;
    let changed = panel(&app, &admin).await;
    assert_eq!(
        (&changed["liberacao"]["confirmados"], &changed["liberacao"]["mudaram"]),
        (&json!(5), &json!([pending["fundo"]]))
    );
    assert_eq!((&changed["veredito"]["liberados"], &changed["dispensas"][0]["chegou"]), (&json!(6), &json!(true)));
    assert_eq!(
        refused(&admin, "/api/liberacoes", &confirm).await,
        (409, "MESA-MUDOU".into()),
        "of what was seen before"
    );
    assert_eq!(ok(&admin, "/api/liberacoes", &confirmation(&changed)).await["mudaram"], 1);
    assert_eq!(refused(&admin, "/api/apontamentos", &waiver).await, (409, "MESA-SEM-ESPERA".into()), "it came");
    let json = etl(server.folder(), &["status", "--data", &day, "--json"], &[]).unwrap();
    let told: Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(told.as_array().unwrap().iter().all(|fund| fund["mesa"]["estado"] == "confirmada"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_is_refused_with_a_reason_and_taken_back() {
    let (app, server, admin) = one_missing().await;
    let day = app.last_day().to_string();
    let before = panel(&app, &admin).await;
    let waiting = &before["pendencias"][0]["fundos"][0]["id_fundo"];
    let ready = before["liberacao"]["a_confirmar"][0].clone();
    let of = |decision: &str, fund: &Value, more: Value| {
        let mut fund = json!({ "id_fundo": fund["id_fundo"], "visto": fund["visto"] });
        fund.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "decisao": decision, "data": day, "fundos": [fund] })
    };
    let open = json!({ "id_fundo": waiting, "visto": null });
    assert_eq!(
        refused(&admin, "/api/liberacoes", &of("confirmacao", &open, json!({}))).await,
        (409, "MESA-PENDENTE".into())
    );
    let mut reject = of("reprovacao", &ready, json!({}));
    assert_eq!(refused(&admin, "/api/liberacoes", &reject).await, (422, "API-CAMPO".into()), "a reason is needed");
    reject["texto"] = "Cota divergente do controle interno da gestora.".into();
    ok(&admin, "/api/liberacoes", &reject).await;
    let rejected = panel(&app, &admin).await;
    assert_eq!(
        (&rejected["veredito"]["liberados"], &rejected["veredito"]["por_estado"]["reprovado"]),
        (&json!(4), &json!(1))
    );
    let groups = rejected["pendencias"].as_array().unwrap();
    let group = groups.iter().find(|group| group["codigo"] == "MESA-REPROVADO").unwrap();
    assert_eq!(group["fundos"][0]["detalhe"], "Cota divergente do controle interno da gestora. (admin)");
    let cell = admin.get(&format!("/api/cobertura/{}/{day}", ready["id_fundo"])).await.unwrap().1;
    assert_eq!((&cell["estado"], &cell["liberacao"]["estado"]), (&json!("reprovado"), &json!("reprovada")), "{cell}");
    let confirm = of("confirmacao", &ready, json!({}));
    assert_eq!(
        refused(&admin, "/api/liberacoes", &confirm).await,
        (409, "MESA-MUDOU".into()),
        "not over what was not seen"
    );
    let over = of("confirmacao", &ready, json!({ "sobre": cell["liberacao"]["decisao"]["id"] }));
    ok(&admin, "/api/liberacoes", &over).await;
    ok(&admin, "/api/liberacoes", &of("desfeita", &ready, json!({}))).await;
    let after = panel(&app, &admin).await;
    assert_eq!((&after["veredito"]["liberados"], &after["liberacao"]["confirmados"]), (&json!(5), &json!(0)));
    let list = admin.get(&format!("/api/apontamentos?data={day}&fundo={}", ready["id_fundo"])).await.unwrap().1;
    let acts: Vec<_> = list["apontamentos"].as_array().unwrap().iter().map(|entry| &entry["especie"]).collect();
    assert_eq!(acts, ["desfeita", "confirmacao", "reprovacao"]);
    let (_, audit) = admin.get("/api/auditoria?acao=mesa.liberar&resultado=feito").await.unwrap();
    assert_eq!(audit["registros"].as_array().unwrap().len(), 3, "{audit}");

    let new = json!({ "username": "lia", "password": USER_PASSWORD, "papel": "leitor" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let reader = server.client("lia", USER_PASSWORD).await.unwrap();
    assert_eq!(refused(&reader, "/api/liberacoes", &reject).await, (403, "API-PAPEL".into()));
    assert_eq!(reader.get(&format!("/api/apontamentos?data={day}")).await.unwrap().0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_refused() {
    let (app, _server, admin) = one_missing().await;
    let day = app.last_day().to_string();
    let entry = |act: &str, fund: i64, kind: Value, text: &str| json!({ "especie": act, "data": day, "id_fundo": fund, "tipo": kind, "texto": text });
    let release = |act: &str, funds: Value| json!({ "decisao": act, "data": day, "fundos": funds });
    for (path, body, expected) in [
        ("/api/apontamentos", entry("confirmacao", 1, Value::Null, "x"), (422, "API-CAMPO")),
        ("/api/apontamentos", entry("nota", 1, Value::Null, " "), (422, "API-CAMPO")),
        ("/api/apontamentos", entry("nota", 1, Value::Null, &"x".repeat(501)), (422, "API-CAMPO")),
        ("/api/apontamentos", entry("nota", 1, json!("DOC"), "x"), (422, "API-CAMPO")),
        ("/api/apontamentos", entry("dispensa", 1, Value::Null, "motivo"), (422, "API-CAMPO")),
        ("/api/apontamentos", entry("dispensa", 1, json!("XML_5_0"), "ok"), (422, "API-CAMPO")),
        ("/api/apontamentos", entry("nota", 987, Value::Null, "x"), (404, "FUNDO-INEXISTENTE")),
        ("/api/liberacoes", release("nota", json!([{ "id_fundo": 1 }])), (422, "API-CAMPO")),
        ("/api/liberacoes", release("confirmacao", json!([])), (422, "API-CAMPO")),
        ("/api/liberacoes", release("confirmacao", json!([{ "id_fundo": 1 }, { "id_fundo": 1 }])), (422, "API-CAMPO")),
    ] {
        assert_eq!(refused(&admin, path, &body).await, (expected.0, expected.1.into()), "{body}");
    }
    let (fund, day) = (1, app.book.days()[0].to_string());
    let reject = json!({ "decisao": "reprovacao", "data": day, "fundos": [{ "id_fundo": fund }], "texto": "motivo" });
    assert_eq!(refused(&admin, "/api/liberacoes", &reject).await, (409, "MESA-SEM-DADO".into()));
    let waiver =
        json!({ "especie": "dispensa", "data": day, "id_fundo": fund, "tipo": "XML_5_0", "texto": "avisaram" });
    ok(&admin, "/api/apontamentos", &waiver).await;
    let cell = admin.get(&format!("/api/cobertura/{fund}/{day}")).await.unwrap().1;
    assert_eq!((&cell["estado"], cell["dispensas"].as_array().unwrap().len()), (&json!("sem dado"), 1), "{cell}");
    assert_eq!(admin.get("/api/apontamentos?limit=0").await.unwrap().0.as_u16(), 422);
}
