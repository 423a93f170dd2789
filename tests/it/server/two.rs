//! Two servers on one PostgreSQL: what one is asked for the other does, and both tell the same.

use etl_storage::testing::ServerOptions;
use serde_json::json;
use tests::canary::OFFICE_KEY;
use tests::{Server, Setup, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_tell_the_same() {
    let postgres = tests::canary::postgres(ServerOptions::default()).unwrap();
    let app = TestApp::start(Setup { database: Some(postgres.url.clone()), ..Setup::default() }).await.unwrap();
    let mut env = app.environment();
    env.push(("ETL__BANCO", postgres.url.clone()));
    // 32 zeros.
    env.push(("ETL_CHAVE", OFFICE_KEY.into()));
    let asks = Server::start(app.folder(), &env).await.unwrap();
    env.push(("ETL__SERVIDOR__TRABALHADOR", "true".into()));
    let works = Server::start(app.folder(), &env).await.unwrap();
    let first = asks.admin().await.unwrap();
    // The token of one server counts at the other.
    let second = tests::Client { url: works.url.clone(), ..first.clone() };
    let mut live = first.listen("").await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = first.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    let heard = live.until("job_complete").await.unwrap();
    let lines = heard.iter().filter(|message| message["type"] == "log").count();
    assert!(lines >= 18, "{lines} lines of another process");
    assert_eq!(heard.last().unwrap()["data"]["job_id"], id);
    let (here, there) = (first.get("/api/sistemas").await.unwrap(), second.get("/api/sistemas").await.unwrap());
    assert_eq!(here, there);
    assert_eq!(here.1["sistemas"][6]["status"], "SUCCESS");
    second.patch("/api/sistemas/qore/toggle", &json!({ "ativo": false })).await.unwrap();
    assert_eq!(first.post("/api/execute", &asked).await.unwrap().1["code"], "SISTEMA-INATIVO");
}
