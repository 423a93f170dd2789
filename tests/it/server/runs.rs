//! The list of runs narrowed down, what ran, what its sums say, and what a repetition changed.

use etl_simulator::qore::{Action, Call, Rule, Scenario};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{Server, Setup, TestApp};

/// A run in which one document failed, and the one that repeats it.
async fn repeated(app: &TestApp, server: &Server) -> [Value; 2] {
    let admin = server.admin().await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    let failed = admin.ended(id).await.unwrap();
    assert_eq!(failed["itens"]["falha"], 1, "{failed}");
    let (_, queued) = admin.post(&format!("/api/jobs/{id}/repetir"), &json!({})).await.unwrap();
    [failed, admin.ended(queued["job_id"].as_i64().unwrap()).await.unwrap()]
}

async fn start() -> (TestApp, Server) {
    let broken = Rule { call: Some(Call::Download), limit: Some(1), ..Rule::new(Action::Status(404)) };
    let scenario = Scenario { faults: vec![broken], ..Scenario::none() };
    let app = TestApp::start(Setup { scenario, ..Setup::default() }).await.unwrap();
    let server = Server::start(app.folder(), &app.environment()).await.unwrap();
    (app, server)
}

fn ids(list: &Value) -> Vec<i64> {
    list["jobs"].as_array().unwrap().iter().map(|job| job["id"].as_i64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_run_is_found_and_told_apart() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let [failed, again] = repeated(&app, &server).await;
    let [first, second] = [&failed, &again].map(|job| job["id"].as_i64().unwrap());

    assert!(failed["previsto_s"].is_null(), "nothing is expected of what has ended");

    // The repetition planned one document, of one fund.
    let (_, items) = admin.get(&format!("/api/jobs/{second}/itens")).await.unwrap();
    let fund = items["itens"][0]["id_fundo"].as_i64().unwrap();
    let (_, of_fund) = admin.get(&format!("/api/jobs?fundo={fund}")).await.unwrap();
    assert_eq!((ids(&of_fund), &of_fund["total"]), (vec![second, first], &json!(2)));
    let (_, others) = admin.get(&format!("/api/jobs?fundo={}", if fund == 1 { 2 } else { 1 })).await.unwrap();
    assert_eq!(ids(&others), [first]);
    let (_, none) = admin.get("/api/jobs?fundo=999").await.unwrap();
    assert_eq!((ids(&none), &none["total"]), (vec![], &json!(0)));
    assert_eq!(admin.get("/api/jobs?fundo=um").await.unwrap().0.as_u16(), 422);

    let (_, origins) = admin.get("/api/jobs/origens").await.unwrap();
    let asked: Vec<_> = origins["origens"].as_array().unwrap().iter().map(|origin| &origin["origem"]).collect();
    assert!(asked.contains(&&json!("api:admin")), "{origins}");
    let (_, mine) = admin.get("/api/jobs?origem=api:admin").await.unwrap();
    assert_eq!(ids(&mine), [second, first]);
    let (_, nobody) = admin.get("/api/jobs?origem=api:ninguem").await.unwrap();
    assert_eq!(ids(&nobody), Vec::<i64>::new());

    // The same program under the same settings did both.
    let program = &failed["programa"];
    assert_eq!(program["versao"], env!("CARGO_PKG_VERSION"));
    assert_eq!(program["configuracao"].as_str().unwrap().len(), 12, "{program}");
    assert_eq!(*program, again["programa"]);
    let (_, files) = admin.get(&format!("/api/jobs/{second}/arquivos")).await.unwrap();
    assert_eq!(files["arquivos"][0]["leitor"], env!("CARGO_PKG_VERSION"));

    for id in [first, second] {
        let (_, line) = admin.get(&format!("/api/jobs/{id}/linhagem")).await.unwrap();
        let line = line["execucoes"].as_array().unwrap();
        assert_eq!(line.iter().map(|run| run["id"].as_i64().unwrap()).collect::<Vec<_>>(), [first, second]);
        assert_eq!((&line[1]["repete"], &line[1]["itens"]["ok"]), (&json!(first), &json!(1)));
    }
    let (_, changes) = admin.get(&format!("/api/jobs/{second}/mudancas")).await.unwrap();
    assert_eq!((&changes["repete"], &changes["total_itens"]), (&json!(first), &json!(1)), "{changes}");
    let item = &changes["itens"][0];
    assert_eq!((&item["antes"]["estado"], &item["depois"]["estado"]), (&json!("failed"), &json!("done")));
    let documents = &changes["numeros"][0];
    assert_eq!(documents, &json!({ "campo": "documentos", "antes": 17, "depois": 1 }));
    let (_, none) = admin.get(&format!("/api/jobs/{first}/mudancas")).await.unwrap();
    assert_eq!((&none["repete"], &none["itens"]), (&Value::Null, &json!([])));
    for part in ["linhagem", "mudancas", "conciliacao"] {
        assert_eq!(admin.get(&format!("/api/jobs/404/{part}")).await.unwrap().0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sums_of_a_run_are_told_the_worst_first() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let [failed, _] = repeated(&app, &server).await;
    let (_, told) = admin.get(&format!("/api/jobs/{}/conciliacao", failed["id"])).await.unwrap();
    assert_eq!(told["ha_mais"], false);
    let checks = told["conferencias"].as_array().unwrap();
    assert!(checks.len() >= 5, "{told}");
    let bands: Vec<_> = checks.iter().map(|check| check["faixa"].as_str().unwrap()).collect();
    let order = |band: &str| ["divergencia", "aviso", "ok"].iter().position(|known| *known == band);
    assert!(bands.windows(2).all(|pair| order(pair[0]) <= order(pair[1])), "{bands:?}");
    let day = app.last_day().to_string();
    assert!(checks.iter().all(|check| check["data_pos"] == day && check["formula"] != "" && check["fundo"] != ""));
    let fund = checks[0]["id_fundo"].as_i64().unwrap();
    let (_, of_fund) = admin.get(&format!("/api/carteiras/{fund}/conciliacao?data={day}")).await.unwrap();
    let same = of_fund["conferencias"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| ["id_carga", "ordem"].iter().all(|field| check[field] == checks[0][field]));
    let same = same.expect("the fund's page has the check");
    for field in ["codigo", "declarado", "calculado", "diferenca", "faixa"] {
        assert_eq!(same[field], checks[0][field], "{field}");
    }
}
