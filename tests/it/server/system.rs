//! How what is behind the server stands: folders, database, queue, workers.

use super::start;
use serde_json::{Value, json};

fn folder_of<'a>(answer: &'a Value, name: &str) -> &'a Value {
    answer["pastas"].as_array().unwrap().iter().find(|folder| folder["nome"] == name).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_are_tried_out_and_told_in_words() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (there, file) = (app.folder().join("pasta"), app.folder().join("arquivo"));
    std::fs::create_dir(&there).unwrap();
    std::fs::write(&file, "").unwrap();
    let paths = json!({ "qore_xml": there, "qore_excel": file, "csv": app.folder().join("falta"), "pdf": "/proc" });
    admin.post("/api/config", &json!({ "paths": paths })).await.unwrap();
    let (_, answer) = admin.get("/api/config/paths/situacao").await.unwrap();
    let standings = ["qore_xml", "qore_excel", "csv", "pdf", "maps"].map(|name| &folder_of(&answer, name)["situacao"]);
    assert_eq!(standings, ["ok", "nao_e_pasta", "nao_existe", "so_leitura", "nao_definida"], "{answer}");
    let xml = folder_of(&answer, "qore_xml");
    assert!(xml["livres_bytes"].as_u64().unwrap() <= xml["total_bytes"].as_u64().unwrap(), "{xml}");
    let names: Vec<_> = xml["amostras"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names.len(), 2);
    assert!(names[0].contains(" - Carteira XML - ") && names[1].contains(" - Carteira XML 4.01 - "), "{names:?}");
    assert_eq!(folder_of(&answer, "csv")["amostras"], json!([]));
    assert_eq!(std::fs::read_dir(there).unwrap().count(), 0, "what was tried out is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_system_says_what_it_is_and_who_works() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (_, details) = admin.get("/api/health/details").await.unwrap();
    let database = &details["banco"];
    assert_eq!((&database["tipo"], &database["esquema"]), (&json!("SQLite"), &json!("20251202000000")), "{details}");
    assert!(database["tamanho_bytes"].as_u64().unwrap() > 0, "{details}");
    assert!(details["copia_de_seguranca"]["comando"].as_str().unwrap().contains("etl.db"), "{details}");
    let disks = details["discos"].as_array().unwrap();
    let names: Vec<_> = disks.iter().map(|disk| (disk["nome"].as_str().unwrap(), &disk["situacao"])).collect();
    assert_eq!(names, [("documentos", &json!("ok")), ("banco", &json!("ok"))], "{details}");

    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    let held = loop {
        let (_, details) = admin.get("/api/health/details").await.unwrap();
        let workers = &details["trabalhadores"];
        if let Some(task) = workers["tarefas"].as_array().unwrap().first() {
            break task.clone();
        }
        let (_, job) = admin.get(&format!("/api/jobs/{id}")).await.unwrap();
        assert!(["pending", "running"].contains(&job["status"].as_str().unwrap()), "it ended unseen: {job}");
    };
    assert_eq!((&held["job_id"], &held["sistema"]), (&json!(id), &json!("qore")), "{held}");
    let worker = held["trabalhador"].as_str().unwrap();
    assert!(worker.starts_with(&format!("{}_", held["maquina"].as_str().unwrap())), "{held}");
    admin.ended(id).await.unwrap();
    let (_, details) = admin.get("/api/health/details").await.unwrap();
    assert_eq!(details["trabalhadores"]["lider"]["trabalhador"], worker, "{details}");
    let moment = |name: &str| held[name].as_str().unwrap().to_owned();
    assert!(moment("desde") <= moment("ultimo_sinal") && moment("ultimo_sinal") < moment("posse_ate"), "{held}");
}
