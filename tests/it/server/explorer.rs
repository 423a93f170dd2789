//! Tables through the API: lists, pages, refusals, and who sees what. Files are in `explorer/files.rs` and `explorer/exports.rs`, SQL in `explorer/sql.rs`, views in `explorer/views.rs`.

mod exports;
mod files;
mod sql;
mod views;

use etl_storage::testing::ServerOptions;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::canary::Postgres;
use tests::{Client, Server, Setup, TestApp};

const PASSWORD: &str = "cavalo bateria grampo";
/// Written like a CPF.
const CPF: &str = "52998224725";

/// A system with a server, on SQLite or PostgreSQL.
struct Both {
    app: TestApp,
    server: Server,
    _postgres: Option<Postgres>,
}

impl Both {
    async fn start(on_postgres: bool) -> Self {
        let postgres = on_postgres.then(|| tests::canary::postgres(ServerOptions::default()).unwrap());
        let database = postgres.as_ref().map(|server| server.url.clone());
        let app = TestApp::start(Setup { database: database.clone(), ..Setup::default() }).await.unwrap();
        let mut env = app.environment();
        if let Some(url) = database {
            env.push(("ETL__BANCO", url));
            // 32 zeros.
            env.push(("ETL_CHAVE", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".into()));
            env.push(("ETL__SERVIDOR__TRABALHADOR", "true".into()));
        }
        let server = Server::start(app.folder(), &env).await.unwrap();
        Self { app, server, _postgres: postgres }
    }
}

async fn reader(server: &Server, admin: &Client) -> Client {
    let new = json!({ "username": "leitora", "password": PASSWORD, "papel": "leitor" });
    admin.post("/api/usuarios", &new).await.unwrap();
    server.client("leitora", PASSWORD).await.unwrap()
}

/// The rows of a table, with filters as they are written in an address.
async fn rows(client: &Client, table: &str, filters: &Value, more: &str) -> (StatusCode, Value) {
    let (schema, name) = table.split_once('.').unwrap();
    let filters = filters.to_string();
    let query = [("esquema", schema), ("tabela", name), ("filtros", filters.as_str())];
    let call = client.call(reqwest::Method::GET, &format!("/api/dados/linhas?{more}")).query(&query);
    let answer = call.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_can_be_looked_at_on_sqlite() {
    can_be_looked_at(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_can_be_looked_at_on_postgres() {
    can_be_looked_at(true).await;
}

async fn can_be_looked_at(on_postgres: bool) {
    let both = Both::start(on_postgres).await;
    let admin = both.server.admin().await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": both.app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(id).await.unwrap();
    lists(&admin).await;
    pages(&admin, &both.app.last_day().to_string()).await;
    qualities(&admin).await;
    loads(&admin, id).await;
    sql::answers(&admin).await;
    exports::answers(&admin).await;
    lineage(&admin).await;
}

async fn qualities(client: &Client) {
    let of = async |more: &str| client.get(&format!("/api/dados/qualidade?{more}")).await.unwrap();
    let (status, found) = of("esquema=pos&tabela=pos_cota").await;
    assert_eq!((status, &found["linhas"]), (StatusCode::OK, &json!(6)), "{found}");
    let column = |found: &Value, name: &str| {
        found["colunas"].as_array().unwrap().iter().find(|c| c["nome"] == name).unwrap().clone()
    };
    let funds = column(&found, "id_fundo");
    assert_eq!((&funds["distintos"], &funds["nulos"], &funds["menor"]), (&json!(6), &json!(0), &json!(1)), "{funds}");
    let ends = column(&found, "pl_posicao");
    let number = |value: &Value| value.as_str().unwrap().parse::<etl_core::Decimal>().unwrap();
    assert!(number(&ends["menor"]) < number(&ends["maior"]), "{ends}");
    let filter = json!([{ "coluna": "id_fundo", "op": "igual", "valor": "1" }]).to_string();
    let call = client.call(reqwest::Method::GET, "/api/dados/qualidade?esquema=pos&tabela=pos_cota");
    let found: Value = call.query(&[("filtros", filter)]).send().await.unwrap().json().await.unwrap();
    assert_eq!((&found["linhas"], &column(&found, "id_fundo")["maior"]), (&json!(1), &json!(1)));
    assert_eq!(of("esquema=etl&tabela=usuario").await.0, StatusCode::NOT_FOUND);
}

async fn loads(client: &Client, job: i64) {
    let of = async |more: &str| client.get(&format!("/api/dados/cargas?{more}")).await.unwrap();
    let (mut seen, mut more) = (Vec::new(), String::new());
    loop {
        let (_, page) = of(&format!("esquema=pos&tabela=pos_cota&limite=4{more}")).await;
        seen.extend(page["cargas"].as_array().unwrap().clone());
        let Some(next) = page["proximo"].as_i64() else { break };
        more = format!("&antes={next}");
    }
    let ids: Vec<_> = seen.iter().map(|load| load["carga"]["id_carga"].as_i64().unwrap()).collect();
    assert!(ids.len() == 6 && ids.is_sorted_by(|a, b| a > b), "{ids:?}");
    let load = &seen[0];
    assert_eq!((&load["linhas_na_tabela"], &load["carga"]["job_id"]), (&json!(1), &json!(job)), "{load}");
    let (status, refused) = of("esquema=cad&tabela=info_fundos").await;
    assert_eq!((status.as_u16(), &refused["errors"][0]["campo"]), (422, &json!("tabela")));
    assert_eq!(of("esquema=pos&tabela=pos_cota&limite=0").await.0.as_u16(), 422);
}

/// Where the rows come from and where they are shown; the tree tells the last load and the size.
async fn lineage(client: &Client) {
    let (status, told) = client.get("/api/dados/linhagem").await.unwrap();
    assert_eq!(status, StatusCode::OK, "{told}");
    let flows = told["fluxos"].as_array().unwrap();
    let into = |table: &str| flows.iter().filter(|flow| flow["tabela"] == table).collect::<Vec<_>>();
    let quotas = into("pos_cota");
    assert_eq!(quotas.iter().map(|flow| flow["cargas"].as_u64().unwrap()).sum::<u64>(), 6, "{told}");
    assert!(quotas.iter().all(|flow| flow["sistema"] == "qore" && flow["leitor"] != ""), "{quotas:?}");
    let pages = told["paginas"].as_array().unwrap();
    let portfolios = pages.iter().find(|page| page["pagina"] == "carteiras").unwrap();
    assert!(portfolios["tabelas"].as_array().unwrap().contains(&json!("pos.pos_cota")), "{portfolios}");
    let (_, whole) = client.get("/api/esquema").await.unwrap();
    let known: Vec<_> = whole["tabelas"].as_array().unwrap().iter().map(|table| &table["tabela"]).collect();
    assert!(flows.iter().all(|flow| known.contains(&&flow["tabela"])), "{told}");
    let of = |name: &str| whole["tabelas"].as_array().unwrap().iter().find(|table| table["tabela"] == name).unwrap();
    let newest = quotas.iter().map(|flow| flow["ultima"].as_str().unwrap()).max();
    assert_eq!(of("pos_cota")["carregada_em"].as_str(), newest);
    assert!(of("pos_cota")["bytes"].as_u64().unwrap() > 0);
    assert_eq!(of("info_fundos")["carregada_em"], Value::Null, "no load fills it");
}

async fn lists(client: &Client) {
    let (_, list) = client.get("/api/dados/esquemas").await.unwrap();
    let names: Vec<_> = list["esquemas"].as_array().unwrap().iter().map(|s| s["esquema"].as_str().unwrap()).collect();
    assert_eq!(names, ["cad", "pos", "aux", "etl"]);
    let funds = &list["esquemas"][0]["tabelas"][0];
    assert_eq!((&funds["tabela"], &funds["linhas"]), (&json!("info_fundos"), &json!(6)), "{funds}");
    let shown = list.to_string();
    for hidden in ["usuario", "sessao", "token", "renovacao", "credencial", "auditoria", "configuracao"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
        let (status, refused) = client.get(&format!("/api/dados/tabelas/etl/{hidden}")).await.unwrap();
        assert_eq!((status, &refused["code"]), (StatusCode::NOT_FOUND, &json!("DADOS-TABELA")));
        let (status, _) = rows(client, &format!("etl.{hidden}"), &json!([]), "").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{hidden}");
    }
    let (_, table) = client.get("/api/dados/tabelas/pos/pos_cota").await.unwrap();
    let column = |name: &str| table["colunas"].as_array().unwrap().iter().find(|c| c["nome"] == name).unwrap().clone();
    assert_eq!((&column("id")["chave"], &column("pl_posicao")["tipo"]), (&json!(true), &json!("decimal")));
    let fund = json!({ "esquema": "cad", "tabela": "info_fundos", "coluna": "id_fundo", "implicita": false });
    assert_eq!((&column("id_fundo")["referencia"], &column("id_fundo")["nula"]), (&fund, &json!(false)));
    let (_, funds) = client.get("/api/dados/tabelas/cad/info_fundos").await.unwrap();
    assert!(funds["referida_por"].as_array().unwrap().len() > 10, "{funds}");
    let (_, whole) = client.get("/api/esquema").await.unwrap();
    assert_eq!(whole["tabelas"].as_array().unwrap().len(), 43);
}

async fn pages(client: &Client, day: &str) {
    let (status, all) = rows(client, "pos.pos_cota", &json!([]), "colunas=id_fundo,data_pos,pl_posicao").await;
    assert_eq!((status, &all["total"], &all["proximo"]), (StatusCode::OK, &json!(6), &Value::Null), "{all}");
    assert_eq!(all["colunas"], json!(["id_fundo", "data_pos", "pl_posicao"]));
    let row = &all["linhas"][0];
    assert_eq!((row[0].is_i64(), &row[1], row[2].is_string()), (true, &json!(day), true), "{row}");
    let (mut found, mut more) = (Vec::new(), String::new());
    loop {
        let page = rows(client, "pos.pos_cota", &json!([]), &format!("ordem=-pl_posicao&limite=2{more}")).await.1;
        let at = page["colunas"].as_array().unwrap().iter().position(|name| name == "pl_posicao").unwrap();
        found.extend(page["linhas"].as_array().unwrap().iter().map(|row| row[at].as_str().unwrap().to_owned()));
        let Some(next) = page["proximo"].as_str() else { break };
        more = format!("&cursor={next}");
    }
    let mut sorted: Vec<etl_core::Decimal> = found.iter().map(|text| text.parse().unwrap()).collect();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(found, sorted.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(found.len(), 6);
    let filters = json!([{ "coluna": "pl_posicao", "op": "entre", "valor": found[3], "ate": found[1] }]);
    assert_eq!(rows(client, "pos.pos_cota", &filters, "").await.1["total"], 3);
    let today = json!([{ "coluna": "conhecido_de", "op": "preenchido" }, { "coluna": "data_pos", "op": "igual", "valor": day }]);
    assert_eq!(rows(client, "pos.pos_cota", &today, "").await.1["total"], 6);
    let loads =
        rows(client, "etl.carga", &json!([{ "coluna": "vigente", "op": "igual", "valor": "sim" }]), "limite=1").await.1;
    assert_eq!((&loads["total"], loads["linhas"].as_array().unwrap().len()), (&json!(18), 1), "{loads}");
    let known = loads["linhas"][0]
        [loads["colunas"].as_array().unwrap().iter().position(|c| c == "conhecido_de").unwrap()]
    .as_str()
    .unwrap();
    let that_day = |op: &str| json!([{ "coluna": "conhecido_de", "op": op, "valor": &known[..10] }]);
    assert_eq!(rows(client, "etl.carga", &that_day("igual"), "").await.1["total"], 18);
    assert_eq!(rows(client, "etl.carga", &that_day("maior"), "").await.1["total"], 0);
    assert_eq!(rows(client, "etl.carga", &that_day("menor"), "").await.1["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_refused() {
    let both = Both::start(false).await;
    let admin = both.server.admin().await.unwrap();
    for table in [
        "cad.nada",
        "main.cad_info_fundos",
        "sqlite_master.x",
        "pg_catalog.pg_class",
        "cad.info_fundos; drop table x",
        "cad.\"info_fundos\"",
        "cad.info_fundos--",
        ".",
        "cad.INFO_FUNDOS",
    ] {
        assert_eq!(rows(&admin, table, &json!([]), "").await.0, StatusCode::NOT_FOUND, "{table}");
    }
    let refused = async |filters: Value, more: &str, field: &str| {
        let (status, answer) = rows(&admin, "cad.info_fundos", &filters, more).await;
        assert_eq!(
            (status.as_u16(), answer["errors"][0]["campo"].as_str()),
            (422, Some(field)),
            "{filters} {more}: {answer}"
        );
    };
    let filter = |column: &str, op: &str, value: Value| json!([{ "coluna": column, "op": op, "valor": value }]);
    let long = "x".repeat(201);
    refused(filter("1=1 or nome_fundo", "igual", json!("x")), "", "filtros[0].coluna").await;
    refused(filter("nome_fundo", "like", json!("x")), "", "filtros[0].op").await;
    refused(filter("nome_fundo", "igual", json!(long)), "", "filtros[0].valor").await;
    refused(filter("nome_fundo", "contem", json!("a\u{0}b")), "", "filtros[0].valor").await;
    refused(filter("nome_fundo", "contem", json!("")), "", "filtros[0].valor").await;
    refused(filter("id_fundo", "igual", json!("1 or 1=1")), "", "filtros[0].valor").await;
    refused(filter("id_fundo", "contem", json!("1")), "", "filtros[0].op").await;
    refused(filter("data_inicio", "maior", json!("ontem")), "", "filtros[0].valor").await;
    refused(filter("data_inicio", "entre", Value::Null), "", "filtros[0].valor").await;
    refused(json!([{ "coluna": "id_fundo", "op": "vazio", "sql": "1" }]), "", "filtros").await;
    refused(json!({ "coluna": "id_fundo" }), "", "filtros").await;
    refused(json!(vec![json!({ "coluna": "cnpj", "op": "vazio" }); 21]), "", "filtros").await;
    refused(json!([]), "ordem=cnpj%20desc", "ordem").await;
    refused(json!([]), "ordem=cnpj,cnpj", "ordem").await;
    refused(json!([]), "ordem=cnpj,status,apelido,nome_fundo", "ordem").await;
    refused(json!([]), "colunas=*", "colunas").await;
    refused(json!([]), "colunas=cnpj,cnpj", "colunas").await;
    refused(json!([]), "limite=501", "limite").await;
    refused(json!([]), "limite=0", "limite").await;
    for text in ["' or '1'='1", "%", "'; drop table cad_info_fundos; --"] {
        let found = rows(&admin, "cad.info_fundos", &filter("nome_fundo", "contem", json!(text)), "").await;
        assert_eq!((found.0, &found.1["total"]), (StatusCode::OK, &json!(0)), "{text:?}");
    }
    assert_eq!(rows(&admin, "cad.info_fundos", &json!([]), "").await.1["total"], 6);
    assert_eq!(rows(&admin, "cad.info_fundos", &json!([]), "nada=1").await.0.as_u16(), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_counts_only_for_its_query() {
    let both = Both::start(false).await;
    let admin = both.server.admin().await.unwrap();
    let page = rows(&admin, "cad.info_fundos", &json!([]), "limite=2&ordem=apelido").await.1;
    let place = page["proximo"].as_str().unwrap();
    let next = async |more: &str| rows(&admin, "cad.info_fundos", &json!([]), more).await;
    let (status, second) = next(&format!("limite=3&ordem=apelido&cursor={place}&colunas=apelido")).await;
    assert_eq!((status, &second["total"]), (StatusCode::OK, &Value::Null));
    assert!(second["linhas"][0][0].as_str().unwrap() > page["linhas"][1][9].as_str().unwrap(), "{page} {second}");
    let (inside, code) = place.split_once('.').unwrap();
    let forged = [
        format!("ordem=-apelido&cursor={place}"),
        format!("cursor={place}"),
        format!("ordem=apelido&cursor={inside}"),
        format!("ordem=apelido&cursor=WyJhIiwiMSJd.{code}"),
        format!("ordem=apelido&cursor={inside}.AAAA"),
        "ordem=apelido&cursor=".into(),
        format!("ordem=apelido&cursor={}", "x".repeat(5000)),
    ];
    for more in forged {
        let (status, answer) = next(&more).await;
        assert_eq!((status.as_u16(), &answer["code"]), (422, &json!("DADOS-CURSOR")), "{more}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_persons_are_for_few() {
    let both = Both::start(false).await;
    let admin = both.server.admin().await.unwrap();
    let reader = reader(&both.server, &admin).await;
    let mut database = files::open(&both.app).await;
    for (key, issuer) in [("a", CPF), ("b", "11222333000181")] {
        let row = "insert into cad_info_rf (chave, codigo, emissor) values ($1, $1, $2)";
        sqlx::query(row).bind(key).bind(issuer).execute(&mut database).await.unwrap();
    }
    let issuers = async |client: &Client, filters: &Value, more: &str| {
        let (status, answer) = rows(client, "cad.info_rf", filters, &format!("colunas=emissor{more}")).await;
        (status.as_u16(), answer["linhas"].clone())
    };
    let all = json!([]);
    assert_eq!(issuers(&admin, &all, "").await.1, json!([[CPF], ["11222333000181"]]));
    assert_eq!(issuers(&reader, &all, "").await.1, json!([["***.***.***-**"], ["11222333000181"]]));
    let filter = |op: &str, value: &str| json!([{ "coluna": "emissor", "op": op, "valor": value }]);
    assert_eq!(issuers(&admin, &filter("contem", "5299"), "").await.1, json!([[CPF]]));
    assert_eq!(issuers(&reader, &filter("contem", "5299"), "").await.0, 403);
    assert_eq!(issuers(&reader, &filter("igual", CPF), "").await.0, 403);
    assert_eq!(issuers(&reader, &filter("entre", "5"), "").await.0, 403);
    assert_eq!(issuers(&reader, &filter("igual", "11222333000181"), "").await.1, json!([["11222333000181"]]));
    assert_eq!(issuers(&reader, &all, "&ordem=emissor").await.0, 403);
    let export = "/api/dados/exportar?esquema=cad&tabela=info_rf&formato=csv_dados";
    assert!(reader.get(export).await.unwrap().1.to_string().contains("***.***.***-**"));
    assert!(!reader.get(export).await.unwrap().1.to_string().contains(CPF));
    assert!(admin.get(export).await.unwrap().1.to_string().contains(CPF));
    for (client, hidden, least) in [(&admin, false, json!("11222333000181")), (&reader, true, Value::Null)] {
        let (_, found) = client.get("/api/dados/qualidade?esquema=cad&tabela=info_rf").await.unwrap();
        let column = found["colunas"].as_array().unwrap().iter().find(|c| c["nome"] == "emissor").unwrap();
        assert_eq!((&column["oculta"], &column["menor"], &column["distintos"]), (&json!(hidden), &least, &json!(2)));
    }
    let (_, audit) = admin.get("/api/auditoria?acao=dados.exportar").await.unwrap();
    let told = &audit["registros"][0];
    assert_eq!((&told["objeto"], audit["registros"].as_array().unwrap().len()), (&json!("cad.info_rf"), 3), "{audit}");
    assert!(!audit.to_string().contains(CPF));
}
