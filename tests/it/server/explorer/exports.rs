//! Files that are written while their asker does something else: whole answers of SQL, who may have them, giving them up.

use super::{Both, CPF, PASSWORD, files, reader};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tests::Client;

const NUMBERS: &str = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 25000) select i as \"número\", 'a;b' as texto from n";
const ENDLESS: &str = "with recursive c(n) as (select 1 union all select n + 1 from c) select n from c";

/// Waits until an export has ended.
async fn ended(client: &Client, id: &Value) -> Value {
    loop {
        let (_, list) = client.get("/api/dados/exportacoes").await.unwrap();
        let found = list["exportacoes"].as_array().unwrap().iter().find(|export| export["id"] == *id).cloned();
        let export = found.unwrap_or_else(|| panic!("{id}: {list}"));
        if export["estado"] != "escrevendo" {
            return export;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn fetched(client: &Client, id: &Value) -> (StatusCode, String, Vec<u8>) {
    let call = client.call(Method::GET, &format!("/api/dados/exportacoes/{id}/arquivo"));
    let answer = call.header("accept-encoding", "identity").send().await.unwrap();
    let length = answer.headers().get("content-length").map(|length| length.to_str().unwrap().to_owned());
    (answer.status(), length.unwrap_or_default(), answer.bytes().await.unwrap().into())
}

async fn given_up(client: &Client, id: &Value) -> u16 {
    client.call(Method::DELETE, &format!("/api/dados/exportacoes/{id}")).send().await.unwrap().status().as_u16()
}

/// On both databases.
pub(super) async fn answers(client: &Client) {
    let table =
        json!({ "esquema": "pos", "tabela": "pos_cota", "formato": "csv_dados", "colunas": "id_fundo,data_pos" });
    let (status, begun) = client.post("/api/dados/exportacoes", &table).await.unwrap();
    assert_eq!((status, &begun["codigo"]), (StatusCode::OK, &Value::Null), "{begun}");
    let export = ended(client, &begun["id"]).await;
    assert_eq!((&export["estado"], &export["linhas"], &export["total"]), (&json!("pronta"), &json!(6), &json!(6)));
    assert!(export["nome"].as_str().unwrap().starts_with("pos_pos_cota_"), "{export}");
    let (_, length, bytes) = fetched(client, &begun["id"]).await;
    assert!(bytes.starts_with(b"id_fundo,data_pos\n") && length == bytes.len().to_string(), "{length}");

    // More than the screen shows of an answer.
    let sql = json!({ "sql": NUMBERS, "formato": "csv_excel" });
    let (_, begun) = client.post("/api/dados/sql/exportacoes", &sql).await.unwrap();
    let export = ended(client, &begun["id"]).await;
    assert_eq!((&export["linhas"], &export["total"]), (&json!(25_000), &json!(25_000)), "{export}");
    let text = String::from_utf8(fetched(client, &begun["id"]).await.2).unwrap();
    assert!(text.starts_with("\u{feff}número;texto\r\n1;\"a;b\"\r\n") && text.ends_with("25000;\"a;b\"\r\n"));
    assert_eq!(fetched(client, &begun["id"]).await.2.len(), text.len(), "again, as often as wanted");
    assert_eq!((given_up(client, &begun["id"]).await, given_up(client, &begun["id"]).await), (200, 404));
    assert_eq!(fetched(client, &begun["id"]).await.0, StatusCode::NOT_FOUND);

    let wrong = json!({ "sql": "select * from etl.usuario", "formato": "xlsx" });
    let (_, begun) = client.post("/api/dados/sql/exportacoes", &wrong).await.unwrap();
    let export = ended(client, &begun["id"]).await;
    assert_eq!((&export["estado"], &export["codigo"]), (&json!("falhou"), &json!("DADOS-RECUSADA")), "{export}");
    assert!(export["detalhe"].as_str().unwrap().contains("linha 1, coluna 15"), "{export}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_are_one_s_own_and_are_given_up() {
    let both = Both::start(false).await;
    let admin = both.server.admin().await.unwrap();
    let reader = reader(&both.server, &admin).await;
    let new = json!({ "username": "operadora", "password": PASSWORD, "papel": "operador" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let operator = both.server.client("operadora", PASSWORD).await.unwrap();
    let mut database = files::open(&both.app).await;
    let row = "insert into cad_info_rf (chave, codigo, emissor) values ('a', 'a', $1)";
    sqlx::query(row).bind(CPF).execute(&mut database).await.unwrap();

    let sql = json!({ "sql": "select emissor from cad.info_rf", "formato": "csv_dados" });
    assert_eq!(reader.post("/api/dados/sql/exportacoes", &sql).await.unwrap().0, StatusCode::FORBIDDEN);
    let (_, begun) = operator.post("/api/dados/sql/exportacoes", &sql).await.unwrap();
    ended(&operator, &begun["id"]).await;
    assert_eq!(fetched(&operator, &begun["id"]).await.2, b"emissor\n***\n");
    assert_eq!(fetched(&admin, &begun["id"]).await.0, StatusCode::NOT_FOUND, "not even an administrator");
    assert_eq!(given_up(&admin, &begun["id"]).await, 404);
    let table = json!({ "esquema": "cad", "tabela": "info_rf", "formato": "csv_dados", "colunas": "emissor" });
    let (_, begun) = reader.post("/api/dados/exportacoes", &table).await.unwrap();
    ended(&reader, &begun["id"]).await;
    assert_eq!(fetched(&reader, &begun["id"]).await.2, b"emissor\n***.***.***-**\n");

    // Two at a time; who gives one up makes room, at once and for good.
    let endless = json!({ "sql": ENDLESS, "formato": "csv_dados" });
    let mut running = Vec::new();
    for expected in [200, 200, 429] {
        let (status, begun) = operator.post("/api/dados/sql/exportacoes", &endless).await.unwrap();
        assert_eq!(status.as_u16(), expected, "{begun}");
        running.push(begun);
    }
    assert_eq!(running[2]["code"], json!("DADOS-OCUPADO"));
    // Pages are answered meanwhile.
    assert_eq!(reader.get("/api/dados/linhas?esquema=cad&tabela=info_rf").await.unwrap().0, StatusCode::OK);
    assert_eq!(fetched(&operator, &running[0]["id"]).await.0, StatusCode::NOT_FOUND, "not before it is whole");
    assert_eq!(given_up(&operator, &running[0]["id"]).await, 200);
    let freed = async || operator.post("/api/dados/sql/exportacoes", &sql).await.unwrap();
    let mut next = freed().await;
    for _ in 0..100 {
        if next.0 == StatusCode::OK {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        next = freed().await;
    }
    assert_eq!(ended(&operator, &next.1["id"]).await["linhas"], json!(1), "{}", next.1);
    assert_eq!(given_up(&operator, &running[1]["id"]).await, 200);

    let (_, audit) = admin.get("/api/auditoria?quem=operadora").await.unwrap();
    let told = audit["registros"].to_string();
    assert!(told.contains("dados.exportar") && told.contains("dados.desistir"), "{told}");
    assert!(told.contains("select emissor from cad.info_rf"), "{told}");
}

/// A hundred bytes a row, two hundred thousand times: the file is far larger than what the server may hold of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_answer_takes_little_memory() {
    let both = Both::start(false).await;
    let admin = both.server.admin().await.unwrap();
    let sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) \
         select i, 'cem letras, mais ou menos, que se repetem até o fim de uma linha comprida como as das tabelas de verdade' from n";
    admin.post("/api/dados/sql", &json!({ "sql": "select 1" })).await.unwrap();
    let before = files::peak(both.server.process.id());
    for format in ["csv_dados", "xlsx"] {
        let (_, begun) =
            admin.post("/api/dados/sql/exportacoes", &json!({ "sql": sql, "formato": format })).await.unwrap();
        let export = ended(&admin, &begun["id"]).await;
        assert_eq!((&export["estado"], &export["linhas"]), (&json!("pronta"), &json!(200_000)), "{export}");
        let grown = files::peak(both.server.process.id()) - before;
        assert!(grown < 40_000, "{format}: {grown} kB more");
    }
}
