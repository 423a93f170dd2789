//! Views of pages through the API.

use super::{Both, reader};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn views_are_one_s_own_or_shared() {
    let both = Both::start(false).await;
    let admin = both.server.admin().await.unwrap();
    let reader = reader(&both.server, &admin).await;
    let view = |name: &str, shared: bool| json!({ "pagina": "execucoes", "nome": name, "endereco": "estado=falhou", "compartilhada": shared });
    let (status, kept) = reader.post("/api/visoes", &view(" Falhas ", false)).await.unwrap();
    assert_eq!(status.as_u16(), 200, "{kept}");
    let (status, taken) = reader.post("/api/visoes", &view("Falhas", true)).await.unwrap();
    assert_eq!((status.as_u16(), &taken["code"]), (409, &json!("VISAO-EXISTE")));
    for (field, wrong) in [
        ("nome", "x".repeat(81)),
        ("nome", " ".into()),
        ("nome", "a\nb".into()),
        ("endereco", "x".repeat(4001)),
        ("pagina", String::new()),
    ] {
        let mut body = view("outra", false);
        body[field] = json!(wrong);
        let (status, refused) = reader.post("/api/visoes", &body).await.unwrap();
        assert_eq!((status.as_u16(), &refused["errors"][0]["campo"]), (422, &json!(field)), "{refused}");
    }
    admin.post("/api/visoes", &view("De todos", true)).await.unwrap();
    admin.post("/api/visoes", &view("Só minha", false)).await.unwrap();
    let (_, seen) = reader.get("/api/visoes?pagina=execucoes").await.unwrap();
    let names: Vec<_> =
        seen["visoes"].as_array().unwrap().iter().map(|v| (v["nome"].clone(), v["propria"].clone())).collect();
    assert_eq!(names, [(json!("De todos"), json!(false)), (json!("Falhas"), json!(true))], "{seen}");
    assert_eq!(reader.get("/api/visoes?pagina=dados").await.unwrap().1["visoes"], json!([]));
    let shared = seen["visoes"][0]["id"].as_i64().unwrap();
    let (own, other) = (format!("/api/visoes/{}", kept["id"]), format!("/api/visoes/{shared}"));
    let renamed = async |path: &str, name: &str| {
        let call = reader.call(reqwest::Method::PATCH, path).json(&json!({ "nome": name }));
        call.send().await.unwrap().status().as_u16()
    };
    reader.post("/api/visoes", &view("Outra", false)).await.unwrap();
    for (path, name, expected) in
        [(&own, "Outra", 409), (&own, " ", 422), (&other, "Minha", 404), (&own, "Falhou", 200), (&own, "Falhou", 200)]
    {
        assert_eq!(renamed(path, name).await, expected, "{name}");
    }
    let (_, seen) = reader.get("/api/visoes?pagina=execucoes").await.unwrap();
    let names: Vec<_> = seen["visoes"].as_array().unwrap().iter().map(|v| v["nome"].clone()).collect();
    assert_eq!(names, ["De todos", "Falhou", "Outra"]);
    for (path, expected) in [(&other, 404), (&own, 200), (&own, 404)] {
        let answer = reader.call(reqwest::Method::DELETE, path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected, "{path}");
    }
    assert_eq!(reader.get("/api/visoes?pagina=execucoes").await.unwrap().1["visoes"].as_array().unwrap().len(), 2);
    let (_, audit) = admin.get("/api/auditoria?quem=leitora").await.unwrap();
    let told: Vec<_> = audit["registros"].as_array().unwrap().iter().map(|row| row["acao"].clone()).collect();
    assert!(told.contains(&json!("visao.renomear")));
    assert!(told.contains(&json!("visao.guardar")) && told.contains(&json!("visao.remover")), "{audit}");
}
