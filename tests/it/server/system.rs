//! How the machine behind the server stands: its folders.

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
