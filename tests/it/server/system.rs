//! How what is behind the server stands: folders, database, queue, workers.

use super::start;
use etl_simulator::qore::{Action, Call, Rule, Scenario};
use etl_simulator::smtp::SmtpSink;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use tests::canary::{MAIL_PASSWORD, OFFICE_KEY, USER_PASSWORD, search};
use tests::{Server, Setup, TestApp, mail_to, sink};

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

/// A password that no portal takes, kept as a credential.
const STORED: &str = "outro \"segredo\" com aspas";

/// The files of a .zip.
fn files_of(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.insert(file.name().unwrap().into_owned(), text);
    }
    files
}

/// A server with a secret of every kind, some of them written where none belongs.
async fn start_with_secrets() -> (TestApp, Server, SmtpSink) {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let mut env = app.environment();
    let mail = sink().await;
    env.extend(mail_to(&mail));
    env.push(("ETL_EMAIL_SENHA", MAIL_PASSWORD.into()));
    env.push(("ETL__REDE__PORTAIS", "*.exemplo.invalid".into()));
    let server = Server::start(app.folder(), &env).await.unwrap();
    (app, server, mail)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_diagnosis_has_everything_but_secrets() {
    let (app, server, _mail) = start_with_secrets().await;
    let admin = server.admin().await.unwrap();
    let credential =
        json!({ "maps": { "username": "mesa", "password": STORED, "url": "https://maps.exemplo.invalid" } });
    admin.post("/api/credentials", &credential).await.unwrap();
    let (_, token) = admin.post("/api/tokens", &json!({ "nome": "planilha", "papel": "leitor" })).await.unwrap();
    let token = token["token"].as_str().unwrap().to_owned();
    // What people write where no secret belongs.
    let schedule = json!({ "nome": format!("manhã {STORED}"), "cron": "30 7 * * *", "sistemas": ["qore"] });
    admin.call(Method::POST, "/api/agenda").json(&schedule).send().await.unwrap().error_for_status().unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(id).await.unwrap();

    let answer = admin.call(Method::GET, "/api/sistema/diagnostico").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let name = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(name.contains("etl_diagnostico_") && name.contains(".zip"), "{name}");
    let bytes = answer.bytes().await.unwrap();
    let files = files_of(&bytes);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    let expected = [
        "agenda.json",
        "ajustes.txt",
        "configuracao.json",
        "erros.txt",
        "execucoes.json",
        "leia-me.txt",
        "pastas.json",
        "saude.json",
        "tabelas.json",
        "versoes.json",
    ];
    assert_eq!(names, expected);

    let own = [STORED, &token, &server.password, MAIL_PASSWORD, OFFICE_KEY];
    for (name, text) in &files {
        search(name, text);
        assert!(!text.contains("$argon2"), "{name} shows how a password is kept");
        for secret in own {
            let escaped = serde_json::to_string(secret).unwrap();
            assert!(
                !text.contains(secret) && !text.contains(escaped.trim_matches('"')),
                "{name} shows {secret}: {text}"
            );
        }
    }
    for secret in own {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} is in the file");
    }

    let value = |name: &str| serde_json::from_str::<Value>(&files[name]).unwrap();
    assert_eq!(value("agenda.json")[0]["nome"], "manhã ***", "what is written elsewhere is masked too");
    assert!(value("execucoes.json").as_array().unwrap().iter().any(|run| run["id"] == id));
    assert_eq!(value("versoes.json")["programa"], env!("CARGO_PKG_VERSION"));
    assert_eq!(value("saude.json")["banco"]["tipo"], "SQLite");
    assert_eq!(value("pastas.json")["pastas"].as_array().unwrap().len(), 12);
    assert!(value("configuracao.json")["sistemas"]["qore"]["ativo"].is_boolean());
    assert!(value("tabelas.json")["esquemas"].as_array().unwrap().len() >= 3);
    assert!(files["ajustes.txt"].contains("mesa@exemplo.com.br"), "{}", files["ajustes.txt"]);
    assert_eq!(files["erros.txt"], "Nenhuma linha de erro nos últimos 7 dias.\n");
    let (_, audit) = admin.get("/api/auditoria?acao=sistema.diagnostico").await.unwrap();
    assert_eq!(audit["registros"][0]["resultado"], "sem_efeito", "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_diagnosis_tells_what_went_wrong_and_only_to_administrators() {
    let scenario = Scenario {
        faults: vec![Rule { call: Some(Call::Download), ..Rule::new(Action::Status(404)) }],
        ..Scenario::none()
    };
    let app = TestApp::start(Setup { scenario, ..Setup::default() }).await.unwrap();
    let server = Server::start(app.folder(), &app.environment()).await.unwrap();
    let admin = server.admin().await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(id).await.unwrap();
    let answer = admin.call(Method::GET, "/api/sistema/diagnostico").send().await.unwrap();
    let files = files_of(&answer.bytes().await.unwrap());
    assert!(files["erros.txt"].contains(&format!("execução {id} ")), "{}", files["erros.txt"]);
    let user = json!({ "username": "ana", "password": USER_PASSWORD, "papel": "configurador" });
    admin.post("/api/usuarios", &user).await.unwrap();
    let ana = server.client("ana", USER_PASSWORD).await.unwrap();
    assert_eq!(ana.get("/api/sistema/diagnostico").await.unwrap().0, StatusCode::FORBIDDEN);
}
