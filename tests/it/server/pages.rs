//! What the pages look at: panel, matrix, cells, documents, portfolios.

use super::start;
use etl_core::Sha256;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{Client, Server, TestApp};

/// A server after a run of the newest day.
async fn collected() -> (TestApp, Server, Client, i64) {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(id).await.unwrap();
    (app, server, admin, id)
}

async fn ok(client: &Client, path: &str) -> Value {
    let (status, answer) = client.get(path).await.unwrap();
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_says_whether_the_day_can_be_released() {
    let (app, _server, admin, id) = collected().await;
    let day = app.last_day();
    let panel = ok(&admin, &format!("/api/painel?data={day}")).await;
    assert_eq!((&panel["veredito"]["estado"], &panel["veredito"]["total"]), (&json!("OK"), &json!(6)), "{panel}");
    assert_eq!(panel["veredito"]["frase"], format!("[OK] {}: 6/6 fundos liberados", day.br()));
    assert_eq!(panel["cartoes"]["arquivos"], json!({ "feito": 18, "total": 18 }));
    assert_eq!((&panel["cartoes"]["ultima_execucao"]["job_id"], &panel["pendencias"]), (&json!(id), &json!([])));
    assert!(panel["dados_de"].is_string() && panel["data_base_util"] == true, "{panel}");
    let qore = panel["plataformas"].as_array().unwrap().iter().find(|p| p["sistema"] == "qore").unwrap();
    assert_eq!((&qore["saude"], &qore["recebidos"]), (&json!("ok"), &json!(18)));
    assert_eq!(panel["atividade"][0]["id"], id);
    let today = ok(&admin, "/api/painel").await;
    assert_eq!((&today["veredito"]["estado"], &today["veredito"]["total"]), (&json!("PENDENTE"), &json!(0)));
    assert_eq!(admin.get("/api/painel?data=ontem").await.unwrap().0.as_u16(), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_groups_what_is_missing_by_cause() {
    use etl_simulator::qore::{Action, Call, Rule, Scenario};
    let broken = Rule { call: Some(Call::Download), limit: Some(2), ..Rule::new(Action::Status(404)) };
    let scenario = Scenario { faults: vec![broken], ..Scenario::none() };
    let app = TestApp::start(tests::Setup { scenario, ..tests::Setup::default() }).await.unwrap();
    let server = Server::start(app.folder(), &app.environment()).await.unwrap();
    let admin = server.admin().await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(id).await.unwrap();
    let panel = ok(&admin, &format!("/api/painel?data={}", app.last_day())).await;
    assert_eq!(panel["veredito"]["estado"], "FALHA");
    let group = &panel["pendencias"][0];
    assert_eq!((&group["codigo"], &group["quantidade"]), (&json!("PORTAL-404"), &json!(2)), "{panel}");
    assert!(group["o_que_fazer"].as_str().unwrap().len() > 20);
    let pending = &group["fundos"][0];
    assert_eq!((&pending["estado"], &pending["sistema"]), (&json!("falhou"), &json!("qore")));
    assert!(pending["desde"].is_string() && pending["tipo"].is_string(), "{pending}");
    let qore = panel["plataformas"].as_array().unwrap().iter().find(|p| p["sistema"] == "qore").unwrap();
    assert_eq!((&qore["saude"], &qore["falhas"]), (&json!("degradada"), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_matrix_has_a_row_for_each_fund_and_a_cell_tells_all() {
    let (app, _server, admin, id) = collected().await;
    let days = app.book.days();
    let (first, last) = (days[days.len() - 3], app.last_day());
    let matrix = ok(&admin, &format!("/api/cobertura?de={first}&ate={last}&sistema=qore")).await;
    let shown: Vec<_> = matrix["dias"].as_array().unwrap().iter().map(|day| day["data"].as_str().unwrap()).collect();
    assert_eq!(shown, days[days.len() - 3..].iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(matrix["dias"][2], json!({ "data": last.to_string(), "liberados": 6, "total": 6, "pior": "L" }));
    let rows = matrix["fundos"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| row["estados"] == "-2L" && row["sistemas"] == json!(["qore"])), "{rows:?}");
    assert_eq!((&matrix["legenda"]["L"], &matrix["legenda"]["-"]), (&json!("liberado"), &json!("sem dado")));
    let fund = rows[0]["id_fundo"].as_i64().unwrap();
    let cell = ok(&admin, &format!("/api/cobertura/{fund}/{last}")).await;
    assert_eq!((&cell["estado"], cell["itens"].as_array().unwrap().len()), (&json!("liberado"), 3));
    let loads = cell["cargas"].as_array().unwrap();
    assert_eq!(loads.len(), 3);
    let xml = loads.iter().find(|load| load["tipo"] == "XML_5_0").unwrap();
    assert_eq!((&xml["posicao_atual"], &xml["job_id"], &xml["estado"]), (&json!(true), &json!(id), &json!("vigente")));
    let checks = cell["conferencias"].as_array().unwrap();
    assert!(
        checks.iter().any(|check| check["codigo"] == "CONF-COTA" && check["id_carga"] == xml["id_carga"]),
        "{checks:?}"
    );
    assert!(checks.iter().all(|check| check["formula"].as_str().unwrap().contains('=')), "{checks:?}");
    let nothing = ok(&admin, &format!("/api/cobertura/{fund}/{first}")).await;
    assert_eq!((&nothing["estado"], &nothing["cargas"]), (&json!("sem dado"), &json!([])));
    for (path, status) in [
        ("/api/cobertura?sistema=nada", 404),
        ("/api/cobertura?de=2025-12-02&ate=2025-12-01", 422),
        ("/api/cobertura?de=2001-12-02", 422),
        ("/api/cobertura/404/2025-12-19", 404),
        ("/api/cobertura/x/2025-12-19", 422),
        ("/api/cobertura/1/2025-12-32", 422),
    ] {
        assert_eq!(admin.get(path).await.unwrap().0.as_u16(), status, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_can_be_listed_and_got() {
    let (app, server, admin, id) = collected().await;
    let (mut files, mut after) = (Vec::new(), String::new());
    loop {
        let page = ok(&admin, &format!("/api/jobs/{id}/arquivos?limit=7{after}")).await;
        files.extend(page["arquivos"].as_array().unwrap().clone());
        let Some(next) = page["proximo"].as_i64() else { break };
        after = format!("&depois={next}");
    }
    assert_eq!(files.len(), 18);
    for file in &files[..3] {
        let path = format!("/api/documentos/{}", file["id_documento"]);
        let answer = admin.call(Method::GET, &path).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/octet-stream");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-disposition").starts_with("attachment; filename=\""), "{file}");
        let bytes = answer.bytes().await.unwrap();
        let hash = Sha256::from_hex(file["sha256"].as_str().unwrap()).unwrap();
        let stored = app.services.documents.local_copy(hash).await.unwrap().unwrap();
        assert!(bytes == std::fs::read(stored).unwrap() && bytes.len() as u64 == file["bytes"].as_u64().unwrap());
        let versions = ok(&admin, &format!("{path}/versoes")).await;
        assert_eq!(versions["versoes"].as_array().unwrap().len(), 1);
        assert_eq!(
            (&versions["documento"]["sha256"], &versions["cargas"][0]["id_carga"]),
            (&file["sha256"], &file["id_carga"])
        );
    }
    for missing in ["documentos/404", "documentos/404/versoes", "documentos/404/previa", "jobs/404/arquivos"] {
        assert_eq!(admin.get(&format!("/api/{missing}")).await.unwrap().0, StatusCode::NOT_FOUND, "{missing}");
    }
    for kind in ["CARTEIRA_PDF", "CARTEIRA_EXCEL", "XML_5_0"] {
        let file = files.iter().find(|file| file["tipo"] == kind).unwrap();
        let path = format!("/api/documentos/{}/previa", file["id_documento"]);
        let seen = ok(&admin, &path).await;
        assert_eq!(seen["documento"]["sha256"], file["sha256"]);
        let rows = seen["partes"][0]["linhas"].as_array().unwrap();
        assert!(rows.len() > 5 && rows.iter().all(|row| row["linha"].as_u64() > Some(0)), "{kind}: {rows:?}");
        let later = ok(&admin, &format!("{path}?linha={}&pular=3", rows[0]["linha"])).await;
        assert_eq!((&later["partes"][0]["linhas"][0], &later["partes"][0]["puladas"]), (&rows[3], &3.into()), "{kind}");
        let zero = admin.get(&format!("{path}?linha=0")).await.unwrap();
        assert_eq!(zero.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let path = format!("/api/documentos/{}", files[0]["id_documento"]);
    assert_eq!(server.nobody().unwrap().get(&path).await.unwrap().0, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_of_a_portfolio_can_be_compared() {
    let (app, _server, admin, id) = collected().await;
    let files = ok(&admin, &format!("/api/jobs/{id}/arquivos")).await["arquivos"].as_array().unwrap().clone();
    let xml: Vec<_> = files.iter().filter(|file| file["tipo"] == "XML_5_0").collect();
    let load = xml[0]["id_carga"].as_i64().unwrap();
    let fund = etl_core::FundId(xml[0]["id_fundo"].as_i64().unwrap());
    let newer = reissued(&app, fund, load).await;
    let path = format!("/api/carteiras/{}/diferencas?de={load}&para={newer}", fund.0);
    let found = ok(&admin, &path).await;
    assert_eq!(
        (&found["de"]["estado"], &found["para"]["estado"]),
        (&json!("substituida"), &json!("vigente")),
        "{found}"
    );
    let count = |field: &str| found[field].as_array().unwrap().len();
    assert_eq!((count("incluidas"), count("excluidas"), count("mudadas")), (1, 1, 1), "{found}");
    assert_eq!(found["mudadas"][0]["campos"], json!(["valor"]));
    assert_eq!(found["cabecalho"], json!([{ "campo": "pl", "antes": found["de"]["pl"], "depois": "1.00" }]));
    assert_eq!(found["motivo"], Value::Null);
    let other = xml[1]["id_carga"].as_i64().unwrap();
    let status = async |de: i64, para: i64| {
        let path = format!("/api/carteiras/{}/diferencas?de={de}&para={para}", fund.0);
        admin.get(&path).await.unwrap().0.as_u16()
    };
    assert_eq!((status(load, other).await, status(load, 404).await), (404, 404));
    let pdf = files.iter().find(|file| file["tipo"] == "CARTEIRA_PDF" && file["id_fundo"] == fund.0).unwrap();
    let reason = ok(&admin, &format!("/api/carteiras/{}/diferencas?de={load}&para={}", fund.0, pdf["id_carga"])).await;
    assert!(reason["motivo"].as_str().unwrap().contains("CARTEIRA_PDF"), "{reason}");
}

/// Loads the position of a load again with one row more, one less and one changed; gives the key of the new load.
async fn reissued(app: &TestApp, fund: etl_core::FundId, load: i64) -> i64 {
    use etl_core::ports::{FundRef, Load, LoadedDocument, LoadsOf};
    let old = app.store.loads(LoadsOf::One(load), 1).await.unwrap().remove(0);
    let path = app.services.documents.local_copy(old.sha256).await.unwrap().unwrap();
    let (bytes, limits) = (std::fs::read(path).unwrap(), etl_parsers::Limits::default());
    let mut found = Vec::new();
    etl_parsers::parse_positions(bytes.as_slice(), None, &limits, &mut |parsed| {
        found.push(parsed);
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    let mut position = found.remove(0).position;
    position.header.net_assets = Some(etl_core::Decimal::new(100, 2));
    let mut added = position.holdings[0].clone();
    added.code = "NOVO".into();
    added.isin = None;
    position.holdings.remove(0);
    position.holdings[0].value += etl_core::Decimal::ONE;
    position.holdings.push(added);
    let document = LoadedDocument {
        sha256: Sha256([7; 32]),
        size_bytes: 1,
        kind: old.kind,
        original_name: "nova.xml".into(),
        portal_ref: None,
        generated_at: None,
    };
    let new = Load {
        connection: "qore".into(),
        document,
        fund: FundRef::Known(fund),
        date: old.date,
        item: None,
        tried: None,
        position: Some(std::sync::Arc::new(position)),
        checks: vec![],
        problems: vec![],
        reader: "1.2.3",
        at: old.known_from + chrono::TimeDelta::minutes(1),
    };
    app.store.load(&new).await.unwrap();
    let loads = app.store.loads(LoadsOf::Day(fund, old.date), 10).await.unwrap();
    loads.iter().find(|load| load.original_name == "nova.xml").unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_leads_to_its_document() {
    let (app, _server, admin, id) = collected().await;
    let day = app.last_day();
    let list = ok(&admin, &format!("/api/carteiras?data={day}")).await;
    assert_eq!((list["com_posicao"].as_u64(), list["carteiras"].as_array().unwrap().len()), (Some(6), 6));
    let line = &list["carteiras"][0];
    let fund = line["id_fundo"].as_i64().unwrap();
    let load = &line["id_carga"];
    assert!(line["pl"].is_string() && line["rent_dia"].is_null() && line["estado"] == "liberado", "{line}");
    let at = |page: &str| format!("/api/carteiras/{fund}/{page}?data={day}");
    let composition = ok(&admin, &at("composicao")).await;
    assert_eq!((&composition["carga"]["id_carga"], &composition["pl"]), (load, &line["pl"]), "{composition}");
    assert!(composition["classes"].as_array().unwrap().len() > 1);
    let history = ok(&admin, &format!("/api/carteiras/{fund}/composicao/serie?ate={day}")).await;
    let (classes, days) = (history["classes"].as_array().unwrap(), history["dias"].as_array().unwrap());
    assert_eq!((days.len(), &days[0]["data_pos"], &days[0]["pl"]), (1, &json!(day.to_string()), &line["pl"]));
    for class in composition["classes"].as_array().unwrap() {
        let at = classes.iter().position(|name| *name == class["classe"]).unwrap();
        assert_eq!(days[0]["valores"][at], class["valor"], "{class}");
    }
    let positions = ok(&admin, &at("posicoes")).await;
    let rows = positions["posicoes"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["id_carga"] == *load && row["valor"].is_string()), "{rows:?}");
    let lines: u64 =
        composition["classes"].as_array().unwrap().iter().map(|class| class["linhas"].as_u64().unwrap()).sum();
    assert_eq!(rows.len() as u64, lines);
    let reconciliation = ok(&admin, &at("conciliacao")).await;
    assert_eq!((&reconciliation["liberado"], &reconciliation["carga"]["id_carga"]), (&json!(true), load));
    assert!(reconciliation["conferencias"].as_array().unwrap().len() >= 3);
    let files = ok(&admin, &format!("/api/carteiras/{fund}/arquivos?limit=2")).await;
    assert_eq!(
        (files["arquivos"].as_array().unwrap().len(), &files["proximo"]),
        (3, &json!(day.to_string())),
        "a whole day"
    );
    let rest = ok(&admin, &format!("/api/carteiras/{fund}/arquivos?antes={day}")).await;
    assert_eq!((&rest["arquivos"], &rest["proximo"]), (&json!([]), &Value::Null));
    let series = ok(&admin, &format!("/api/carteiras/{fund}/serie?ate={day}")).await;
    assert_eq!((&series["pontos"][0]["id_carga"], &series["pl_final"]), (load, &line["pl"]));
    let movements = ok(&admin, &format!("/api/carteiras/{fund}/movimentacoes")).await;
    assert!(movements["movimentacoes"] == json!([]) && movements["motivo"].as_str().unwrap().contains("passivo"));
    assert_eq!(
        (&movements["estimativas"], &movements["entradas"]),
        (&json!([]), &Value::Null),
        "one day tells no change"
    );
    let before = app.book.days()[0];
    let nothing = ok(&admin, &format!("/api/carteiras/{fund}/composicao?data={before}")).await;
    assert_eq!(
        (&nothing["carga"], &nothing["data_mais_proxima"]),
        (&Value::Null, &json!(day.to_string())),
        "{nothing}"
    );
    let files = ok(&admin, &format!("/api/jobs/{id}/arquivos")).await["arquivos"].as_array().unwrap().clone();
    let pdf = files.iter().find(|file| file["tipo"] == "CARTEIRA_PDF" && file["id_fundo"] == fund).unwrap();
    let reason = ok(&admin, &format!("/api/carteiras/{fund}/posicoes?carga={}", pdf["id_carga"])).await;
    assert!(reason["motivo"].as_str().unwrap().contains("CARTEIRA_PDF"), "{reason}");
    let other = files.iter().find(|file| file["id_fundo"] != fund).unwrap();
    let (status, _) = admin.get(&format!("/api/carteiras/{fund}/posicoes?carga={}", other["id_carga"])).await.unwrap();
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn returns_are_compared_with_a_loaded_index() {
    let (app, _server, admin, _) = collected().await;
    let (first, last) = (app.book.days()[0], app.last_day());
    let asked = json!({ "sistemas": ["qore"], "data_inicial": first.br(), "data_final": last.br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(id).await.unwrap();
    let list = ok(&admin, &format!("/api/carteiras?data={last}")).await;
    let line = list["carteiras"].as_array().unwrap().iter().find(|line| line["rent_dia"].is_string()).unwrap();
    let fund = &line["id_fundo"];
    let path = format!("/api/carteiras/{fund}/rentabilidade?ate={last}");
    let alone = ok(&admin, &path).await;
    assert!(alone["motivo"].as_str().unwrap().contains("CDI") && alone["indice"].is_null(), "{alone}");
    let csv = etl_simulator::files::index::csv(&app.book);
    let send = async |body: &str, code: &str| {
        let call =
            admin.call(Method::POST, &format!("/api/indices/{code}?nome=CDI")).header("content-type", "text/csv");
        let answer = call.body(body.to_owned()).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (status, saved) = send(&csv, "cdi").await;
    assert_eq!((status, &saved["codigo"], &saved["novos"]), (200, &json!("CDI"), &json!(11)), "{saved}");
    assert_eq!(send(&csv, "CDI").await.1["iguais"], 11);
    let (status, refused) = send("data;valor\n32/01/2025;1\n", "CDI").await;
    assert_eq!((status, &refused["errors"][0]["campo"]), (422, &json!("linha 2")), "{refused}");
    assert_eq!(send("x", "a b").await.0, 422);
    let found = ok(&admin, &path).await;
    assert_eq!((&found["indice"], &found["motivo"]), (&json!("CDI"), &Value::Null), "{found}");
    let whole = &found["janelas"]["inicio"];
    assert!(whole["indice"].is_string() && whole["diferenca"].is_string() && whole["id_carga_de"].is_i64(), "{whole}");
    assert_eq!((&found["janelas"]["m12"], &found["anos"][0]["ano"]), (&Value::Null, &json!(2025)));
    assert_eq!(found["anos"][0]["meses"][0]["mes"], 12);
    let values = ok(&admin, &format!("/api/indices/CDI?de={first}&ate={last}")).await;
    assert_eq!(values["valores"].as_array().unwrap().len(), 6);
    assert_eq!(admin.get("/api/indices/IBOV").await.unwrap().0, StatusCode::NOT_FOUND);
    assert_eq!(ok(&admin, "/api/indices").await["indices"][0]["valores"], 11);
}

/// The numbers of the funds of a list, page after page.
async fn page_after_page(admin: &Client, path: &str, name: &str) -> (usize, Vec<Value>) {
    let (mut pages, mut ids, mut next) = (0, Vec::new(), String::new());
    loop {
        let page = ok(admin, &format!("{path}limit=4{next}")).await;
        ids.extend(page[name].as_array().unwrap().iter().map(|fund| fund["id_fundo"].clone()));
        pages += 1;
        match page["proximo"].as_str() {
            Some(place) => next = format!("&depois={place}"),
            None => return (pages, ids),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_funds_come_in_pages() {
    let (app, _server, admin, _) = collected().await;
    let day = format!("/api/carteiras?data={}&", app.last_day());
    for (path, name) in [(day.as_str(), "carteiras"), ("/api/fundos/cadastro?", "fundos")] {
        let whole = ok(&admin, path).await;
        let all: Vec<_> = whole[name].as_array().unwrap().iter().map(|fund| fund["id_fundo"].clone()).collect();
        assert!(all.len() == 6 && whole["proximo"].is_null(), "{whole}");
        assert_eq!(page_after_page(&admin, path, name).await, (2, all), "{path}");
        assert_eq!(ok(&admin, &format!("{path}limit=6")).await["proximo"], Value::Null, "nothing follows");
        for wrong in ["limit=0", "limit=1001", "depois=x", "depois=%C3%A7"] {
            assert_eq!(admin.get(&format!("{path}{wrong}")).await.unwrap().0.as_u16(), 422, "{path}{wrong}");
        }
    }
    let total = ok(&admin, &format!("{day}limit=1")).await;
    assert_eq!((total["com_posicao"].as_u64(), total["carteiras"].as_array().unwrap().len()), (Some(6), 1), "{total}");
}
