//! Live updates: the three messages of the contract, and a resume without gap or duplicate.

use super::start;
use serde_json::{Value, json};
use tests::canary::USER_PASSWORD;
use tests::{Client, TestApp};

async fn collect(app: &TestApp, client: &Client) -> i64 {
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    client.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap()
}

fn of_kind<'a>(messages: &'a [Value], kind: &str) -> Vec<&'a Value> {
    messages.iter().filter(|message| message["type"] == kind).map(|message| &message["data"]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_hears_the_log_the_states_and_the_end() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let mut live = admin.listen("").await.unwrap();
    let id = collect(&app, &admin).await;
    let heard = live.until("job_complete").await.unwrap();
    let end = of_kind(&heard, "job_complete")[0];
    assert_eq!((&end["job_id"], &end["status"], &end["sistemas"]), (&json!(id), &json!("completed"), &json!(["qore"])));
    assert!(end["duration"].is_u64(), "{end}");
    let log = of_kind(&heard, "log");
    for field in ["level", "sistema", "message", "timestamp"] {
        assert!(log.iter().all(|line| line[field].is_string()), "{field}: {log:?}");
    }
    let numbers: Vec<_> = log.iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    let expected: Vec<_> = (1..=i64::try_from(log.len()).unwrap()).collect();
    assert_eq!(numbers, expected);
    // The state may follow the end by a look.
    let mut states: Vec<Value> = of_kind(&heard, "status").into_iter().cloned().collect();
    while states.last().is_none_or(|state| state["status"] != "SUCCESS") {
        states.extend(live.until("status").await.unwrap().pop().map(|message| message["data"].clone()));
    }
    for field in ["sistema_id", "status", "mensagem"] {
        assert!(states.iter().all(|state| state[field].is_string()), "{field}: {states:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_resumes_where_it_was() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let id = collect(&app, &admin).await;
    admin.ended(id).await.unwrap();
    let mut whole = admin.listen(&format!("?since={id}:0")).await.unwrap();
    let all = whole.until("job_complete").await.unwrap();
    let numbers: Vec<_> = of_kind(&all, "log").iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    let last = i64::try_from(numbers.len()).unwrap();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
    let mut half = admin.listen(&format!("?since={id}:{}", last / 2)).await.unwrap();
    let rest = half.until("job_complete").await.unwrap();
    let numbers: Vec<_> = of_kind(&rest, "log").iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (last / 2 + 1..=last).collect::<Vec<_>>());
    assert!(admin.listen("?since=x").await.is_err());
    assert!(server.nobody().unwrap().listen("").await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_has_so_many_connections_and_no_more() {
    let app = TestApp::start(tests::Setup::default()).await.unwrap();
    let mut env = app.environment();
    env.push(("ETL__SERVIDOR__LIGACOES_POR_USUARIO", "2".into()));
    let server = tests::Server::start(app.folder(), &env).await.unwrap();
    let admin = server.admin().await.unwrap();
    let new = json!({ "username": "bia", "password": "cavalo bateria", "papel": "leitor" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let first = admin.listen("").await.unwrap();
    let _second = admin.listen("").await.unwrap();
    let refused = admin.listen("").await.err().expect("a third one").to_string();
    assert!(refused.contains("429"), "{refused}");
    let reader = server.client("bia", "cavalo bateria").await.unwrap();
    let _other = reader.listen("").await.unwrap();
    drop(first);
    // The server learns of the end by itself.
    while admin.listen("").await.is_err() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_ends_with_its_user_and_with_the_server() {
    let (_app, mut server) = start().await;
    let admin = server.admin().await.unwrap();
    let new = json!({ "username": "bia", "password": USER_PASSWORD, "papel": "leitor" });
    let (_, bia) = admin.post("/api/usuarios", &new).await.unwrap();
    let reader = server.client("bia", USER_PASSWORD).await.unwrap();
    let mut live = reader.listen("").await.unwrap();
    let mut other = admin.listen("").await.unwrap();
    admin.patch(&format!("/api/usuarios/{}", bia["id"]), &json!({ "ativo": false })).await.unwrap();
    assert_eq!(reader.get("/api/sistemas").await.unwrap().0, 401, "at once");
    let (code, took) = live.closed().await.unwrap();
    assert_eq!(code, 1008);
    assert!(took < std::time::Duration::from_secs(8), "{took:?}");
    assert!(reader.listen("").await.is_err(), "and is not opened again");
    server.process.terminate().unwrap();
    while other.next().await.is_ok_and(|message| message.is_some()) {}
    let status = server.process.wait(std::time::Duration::from_secs(20)).await.unwrap();
    assert!(status.success(), "{}", server.process.tail());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_role_counts_at_once_and_ends_live_connections() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let new = json!({ "username": "bia", "password": USER_PASSWORD, "papel": "operador" });
    let (_, bia) = admin.post("/api/usuarios", &new).await.unwrap();
    let account = format!("/api/usuarios/{}", bia["id"]);
    let (_, made) = server
        .client("bia", USER_PASSWORD)
        .await
        .unwrap()
        .post("/api/tokens", &json!({ "nome": "x", "papel": "operador" }))
        .await
        .unwrap();
    let program = Client { token: made["token"].as_str().map(str::to_owned), ..server.nobody().unwrap() };
    let toggle = json!({ "ativo": true });
    assert_eq!(program.patch("/api/sistemas/qore/toggle", &toggle).await.unwrap().0, 200);
    let mut live = program.listen("").await.unwrap();
    assert_eq!(admin.patch(&account, &json!({ "papel": "leitor" })).await.unwrap().0, 200);
    assert_eq!(program.patch("/api/sistemas/qore/toggle", &toggle).await.unwrap().0, 403);
    assert_eq!(live.closed().await.unwrap().0, 1008);
    let (_, admin_id) = admin.get("/api/usuarios").await.unwrap();
    let own = admin_id["usuarios"].as_array().unwrap().iter().find(|user| user["username"] == "admin").unwrap();
    let own = format!("/api/usuarios/{}", own["id"]);
    let (status, refused) = admin.patch(&own, &json!({ "ativo": false })).await.unwrap();
    assert_eq!((status.as_u16(), &refused["code"]), (409, &json!("USUARIO-PROPRIO")), "nobody shuts himself out");
}
