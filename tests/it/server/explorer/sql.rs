//! Tables in SQL through the API: who may ask, what is told, what is kept.

use super::{Both, CPF, PASSWORD, files, reader};
use serde_json::{Value, json};
use tests::Client;

async fn ask(client: &Client, sql: &str) -> (u16, Value) {
    let (status, answer) = client.post("/api/dados/sql", &json!({ "sql": sql })).await.unwrap();
    (status.as_u16(), answer)
}

/// On both databases.
pub(super) async fn answers(client: &Client) {
    let sql = "select f.apelido, c.pl_posicao from pos.pos_cota c join cad.info_fundos f on f.id_fundo = c.id_fundo order by 2 desc";
    let (status, answer) = ask(client, sql).await;
    assert_eq!((status, &answer["colunas"]), (200, &json!(["apelido", "pl_posicao"])), "{answer}");
    assert_eq!((answer["linhas"].as_array().unwrap().len(), &answer["truncado"]), (6, &json!(false)));
    assert!(answer["linhas"][0][1].is_string(), "{answer}");
    for (sql, code, place) in [
        ("select * from etl.usuario", "DADOS-RECUSADA", "linha 1, coluna 15"),
        ("select\n  pg_sleep(9)", "DADOS-RECUSADA", "linha 2, coluna 3"),
        ("selec 1", "DADOS-SINTAXE", "linha 1, coluna 1"),
        ("select nada from pos.pos_cota", "DADOS-BANCO", "nada"),
        ("", "DADOS-SINTAXE", ""),
    ] {
        let (status, refused) = ask(client, sql).await;
        assert_eq!((status, &refused["code"]), (422, &json!(code)), "{sql}: {refused}");
        assert!(refused["detail"].as_str().unwrap().contains(place), "{sql}: {refused}");
    }
    let (_, own) = client.get("/api/dados/sql").await.unwrap();
    let own = own["consultas"].as_array().unwrap();
    assert_eq!((own.len(), &own[0]["codigo"], &own[5]["sql"]), (6, &json!("DADOS-SINTAXE"), &json!(sql)), "{own:?}");
    assert_eq!((&own[5]["linhas"], &own[5]["codigo"], &own[4]["linhas"]), (&json!(6), &Value::Null, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_operators_ask_and_nobody_beneath_sees_persons() {
    let both = Both::start(false).await;
    let admin = both.server.admin().await.unwrap();
    let reader = reader(&both.server, &admin).await;
    let new = json!({ "username": "operadora", "password": PASSWORD, "papel": "operador" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let operator = both.server.client("operadora", PASSWORD).await.unwrap();
    let mut database = files::open(&both.app).await;
    let row = "insert into cad_info_rf (chave, codigo, emissor) values ('a', 'a', $1)";
    sqlx::query(row).bind(CPF).execute(&mut database).await.unwrap();
    let sql = "select emissor from cad.info_rf";
    assert_eq!(ask(&reader, sql).await.0, 403);
    assert_eq!(reader.get("/api/dados/sql").await.unwrap().0.as_u16(), 403);
    assert_eq!(ask(&operator, sql).await.1["linhas"], json!([["***"]]));
    assert_eq!(ask(&admin, sql).await.1["linhas"], json!([[CPF]]));
    let (_, own) = operator.get("/api/dados/sql").await.unwrap();
    assert_eq!(own["consultas"].as_array().unwrap().len(), 1, "only one's own: {own}");
    let (_, audit) = admin.get("/api/auditoria?acao=dados.sql&quem=operadora").await.unwrap();
    assert!(audit["registros"][0].to_string().contains(sql), "{audit}");
    assert_eq!(ask(&operator, &"x".repeat(10_001)).await.0, 422);
    let endless = "with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c";
    let (status, refused) = ask(&operator, endless).await;
    assert_eq!((status, &refused["code"]), (422, &json!("DADOS-TEMPO")), "{refused}");
}
