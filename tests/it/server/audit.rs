//! The audit of the server and the command line: one row for each call that changes something, and none that could be changed.

use super::start;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use tests::{Client, Server, etl};

const PASSWORD: &str = tests::canary::USER_PASSWORD;

/// The rows of the audit that are newer than a number, oldest first.
async fn since(admin: &Client, number: i64) -> Vec<Value> {
    let (_, page) = admin.get("/api/auditoria?limit=1000").await.unwrap();
    let mut rows = page["registros"].as_array().unwrap().clone();
    rows.retain(|row| row["id"].as_i64().unwrap() > number);
    rows.reverse();
    rows
}

async fn last(admin: &Client) -> i64 {
    since(admin, 0).await.last().map_or(0, |row| row["id"].as_i64().unwrap())
}

/// The calls of the description that the audit tells of: method, path, action, and whether they need a role.
async fn acts(admin: &Client) -> Vec<(Method, String, String, bool)> {
    let (_, description) = admin.get("/api/openapi.json").await.unwrap();
    let mut all = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let told = operation["description"].as_str().and_then(|text| text.split_once("Auditoria: `"));
            let Some(action) = told.and_then(|(_, rest)| rest.split('`').next()) else {
                assert_eq!(method, "get", "{path}: the audit tells of what changes something");
                continue;
            };
            let method: Method = method.to_uppercase().parse().unwrap();
            all.push((method, path.clone(), action.to_owned(), operation["x-papel"].is_string()));
        }
    }
    all
}

/// It asks for nothing that could be wrong; its own test looks at its row.
const CANNOT_BE_REFUSED: &str = "sistema.diagnostico";

#[tokio::test(flavor = "multi_thread")]
async fn every_call_that_acts_leaves_one_row() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let new = json!({ "username": "leo", "password": PASSWORD, "papel": "leitor" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let reader = server.client("leo", PASSWORD).await.unwrap();
    let acts = acts(&admin).await;
    assert!(acts.len() > 18, "{acts:?}");
    for (method, path, action, guarded) in acts {
        if !guarded {
            continue;
        }
        // Nothing has this number or name, and no body can be meant.
        let path = path.replace('{', "9").replace('}', "8");
        let body = json!({ "campo_que_nao_existe": true });
        for (client, who) in [(&admin, "admin"), (&reader, "leo")] {
            if action == CANNOT_BE_REFUSED && who == "admin" {
                continue;
            }
            let before = last(&admin).await;
            let (status, answer) = client.send(method.clone(), &path, Some(&body)).await.unwrap();
            assert!(status.is_client_error(), "{method} {path}: {status} {answer}");
            let rows = since(&admin, before).await;
            assert_eq!(rows.len(), 1, "{method} {path} as {who}: {rows:?}");
            let row = &rows[0];
            assert_eq!((&row["acao"], &row["quem"]), (&json!(action), &json!(who)), "{method} {path}");
            assert_eq!((&row["resultado"], &row["codigo"]), (&json!("recusado"), &answer["code"]), "{method} {path}");
            assert_eq!(row["origem"], "127.0.0.1");
        }
    }
}

/// What is done, with the action, the object and the notes that the row has to show.
async fn does(admin: &Client, call: (Method, &str, Value), row: (&str, &str, Value)) -> Value {
    let before = last(admin).await;
    let (status, answer) = admin.send(call.0.clone(), call.1, Some(&call.2)).await.unwrap();
    assert!(status.is_success(), "{} {}: {answer}", call.0, call.1);
    let rows = since(admin, before).await;
    assert_eq!(rows.len(), 1, "{}: {rows:?}", call.1);
    assert_eq!((&rows[0]["acao"], &rows[0]["objeto"]), (&json!(row.0), &json!(row.1)), "{}", call.1);
    assert_eq!(rows[0]["resultado"], "feito", "{}: {rows:?}", call.1);
    for (name, value) in row.2.as_object().unwrap() {
        assert_eq!(&rows[0]["detalhe"][name], value, "{}: {rows:?}", call.1);
    }
    answer
}

/// Keeps a login and tries it: the audit tells both, and the history of the credential who it was and how it ended.
async fn keeps_and_tests_a_login(admin: &Client) {
    let credentials = json!({ "qore": { "username": "mesa", "password": "segredo-do-portal" } });
    let notes = json!({ "qore": "usuario, senha" });
    does(admin, (Method::POST, "/api/credentials", credentials), ("credencial.mudar", "", notes)).await;
    let before = last(admin).await;
    let (status, answer) = admin.post("/api/credenciais/qore/testar", &json!({})).await.unwrap();
    assert_eq!(status, 200, "{answer}");
    let rows = since(admin, before).await;
    let told: Vec<_> = rows.iter().map(|row| (row["objeto"].as_str(), row["resultado"].as_str())).collect();
    let ended = if answer["sucesso"] == true { "feito" } else { "falhou" };
    assert_eq!(
        told,
        [(Some("qore"), Some("iniciado")), (Some("qore"), Some(ended))],
        "before the portal is asked, and after"
    );
    let (_, history) = admin.get("/api/credenciais").await.unwrap();
    let qore = history["credenciais"].as_array().unwrap().iter().find(|of| of["sistema"] == "qore").unwrap();
    assert_eq!((&qore["senha"]["por"], &qore["ultimo_teste"]["por"]), (&json!("admin"), &json!("admin")), "{history}");
    assert_eq!(qore["ultimo_teste"]["sucesso"], answer["sucesso"], "{history}");
    assert_eq!(history["lembrar_senha_dias"], 90, "{history}");
    let age = json!({ "dias": 0, "trocar": false });
    assert_eq!((&qore["senha"]["dias"], &qore["senha"]["trocar"]), (&age["dias"], &age["trocar"]), "{history}");
    let (_, panel) = admin.get("/api/painel").await.unwrap();
    let platform = panel["plataformas"].as_array().unwrap().iter().find(|of| of["sistema"] == "qore").unwrap();
    assert_eq!(platform["senha"], age, "{platform}");
    assert!(!history.to_string().contains("segredo-do-portal"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_told_without_secrets() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let day = app.last_day();
    let (post, patch, delete) = (Method::POST, Method::PATCH, Method::DELETE);
    let off = json!({ "ativo": false });
    does(
        &admin,
        (patch.clone(), "/api/sistemas/qore/toggle", off),
        ("sistema.mudar", "qore", json!({ "ativo": "false" })),
    )
    .await;
    let on = json!({ "ativo": true, "opcoes": { "pdf": false } });
    does(&admin, (patch.clone(), "/api/sistemas/qore", on), ("sistema.mudar", "qore", json!({ "pdf": "false" }))).await;
    let run = json!({ "sistemas": ["qore"], "data_inicial": day.to_string() });
    let notes = json!({ "de": day.to_string(), "execucao": "1", "meio": "token de acesso" });
    let job = does(&admin, (post.clone(), "/api/execute", run.clone()), ("execucao.pedir", "qore", notes)).await;
    admin.ended(job["job_id"].as_i64().unwrap()).await.unwrap();
    let again = json!({ "modo": "tudo" });
    does(&admin, (post.clone(), "/api/jobs/1/repetir", again), ("execucao.repetir", "1", json!({ "modo": "tudo" })))
        .await;
    keeps_and_tests_a_login(&admin).await;
    let folders = json!({ "paths": { "pdf": "/dados" }, "sistemas": { "qore": { "ativo": true } } });
    let notes = json!({ "paths.pdf": "nenhuma → /dados", "qore.ativo": "true" });
    does(&admin, (post.clone(), "/api/config", folders), ("configuracao.mudar", "", notes)).await;
    let folders = json!({ "paths": { "pdf": "/outra" } });
    let notes = json!({ "paths.pdf": "/dados → /outra" });
    does(&admin, (post.clone(), "/api/config", folders), ("configuracao.mudar", "", notes)).await;
    let remove = (delete.clone(), "/api/credentials/qore", json!({}));
    does(&admin, remove, ("credencial.remover", "qore", json!({}))).await;
    let user = json!({ "username": "bia", "password": PASSWORD, "papel": "leitor" });
    let bia =
        does(&admin, (post.clone(), "/api/usuarios", user), ("usuario.criar", "bia", json!({ "papel": "leitor" })))
            .await;
    let (path, role) =
        (format!("/api/usuarios/{}", bia["id"]), json!({ "papel": "operador", "password": "outra senha longa" }));
    let notes = json!({ "papel": "leitor → operador", "senha": "trocada" });
    does(&admin, (patch.clone(), &path, role), ("usuario.mudar", "bia", notes)).await;
    let token = json!({ "nome": "relatório" });
    let token =
        does(&admin, (post.clone(), "/api/tokens", token), ("token.criar", "relatório", json!({ "dias": "90" }))).await;
    let number = token["id"].to_string();
    does(&admin, (delete.clone(), &format!("/api/tokens/{number}"), json!({})), ("token.revogar", &number, json!({})))
        .await;
    let schedule = json!({ "nome": "manhã", "cron": "30 7 * * *", "sistemas": ["qore"] });
    let notes = json!({ "cron": "30 7 * * *", "sistemas": "qore" });
    does(&admin, (post.clone(), "/api/agenda", schedule), ("agenda.salvar", "manhã", notes)).await;
    does(&admin, (delete, "/api/agenda/manhã", json!({})), ("agenda.remover", "manhã", json!({}))).await;

    let all = json!(since(&admin, 0).await).to_string();
    for secret in
        [PASSWORD, "outra senha longa", "segredo-do-portal", token["token"].as_str().unwrap(), &server.password]
    {
        assert!(!all.contains(secret), "{secret}");
    }
    let (_, page) = admin.get("/api/auditoria?quem=admin&acao=sistema.mudar&limit=1").await.unwrap();
    assert_eq!(page["registros"][0]["detalhe"]["pdf"], "false");
    let next = format!("/api/auditoria?quem=admin&acao=sistema.mudar&limit=1&cursor={}", page["proximo"]);
    assert_eq!(admin.get(&next).await.unwrap().1["registros"][0]["detalhe"]["ativo"], "false");
    for wrong in ["acao=x", "resultado=x", "de=x", "limit=0", "nada=1"] {
        assert_eq!(admin.get(&format!("/api/auditoria?{wrong}")).await.unwrap().0, 422, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_in_is_told_and_who_tried_too() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let before = last(&admin).await;
    let nobody = server.nobody().unwrap();
    let login = async |user: &str, password: &str| {
        let body = json!({ "username": user, "password": password });
        let answer =
            nobody.call(Method::POST, "/api/auth/login").header("X-ETL", "1").json(&body).send().await.unwrap();
        answer.headers().get("set-cookie").map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
    };
    assert!(login("admin", "errada").await.is_none());
    assert!(login("cavalo bateria", "x").await.is_none(), "a password in the wrong place");
    let cookie = login("admin", &server.password).await.unwrap();
    let call = nobody.call(Method::POST, "/api/auth/logout").header("X-ETL", "1").header("cookie", &cookie);
    assert_eq!(call.send().await.unwrap().status(), 200);
    nobody.post("/api/auth/logout", &json!({})).await.unwrap();
    nobody.patch("/api/sistemas/qore/toggle", &json!({ "ativo": false })).await.unwrap();
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", "inventado")];
    nobody.call(Method::POST, "/api/auth/token").form(&form).send().await.unwrap();
    form = vec![("grant_type", "password"), ("username", "admin"), ("password", &server.password)];
    let answer: Value =
        nobody.call(Method::POST, "/api/auth/token").form(&form).send().await.unwrap().json().await.unwrap();
    form = vec![("grant_type", "refresh_token"), ("refresh_token", answer["refresh_token"].as_str().unwrap())];
    nobody.call(Method::POST, "/api/auth/token").form(&form).send().await.unwrap();
    let rows = since(&admin, before).await;
    let told: Vec<_> =
        rows.iter().map(|row| ["acao", "quem", "resultado"].map(|name| row[name].as_str().unwrap())).collect();
    assert_eq!(
        told,
        [
            ["sessao.entrar", "admin", "recusado"],
            ["sessao.entrar", "", "recusado"],
            ["sessao.entrar", "admin", "feito"],
            ["sessao.sair", "admin", "feito"],
            ["acesso.token", "admin", "feito"],
            ["acesso.token", "admin", "feito"],
        ]
    );
    assert!(!json!(rows).to_string().contains("cavalo"), "{rows:?}");
}

fn cli(folder: &Path, args: &[&str]) -> tests::Finished {
    etl(folder, args, &[("ETL_USUARIO_SENHA", PASSWORD)]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_tells_too_and_finds_who_touched_the_audit() {
    let (app, server) = start().await;
    let folder = app.folder();
    let admin = server.admin().await.unwrap();
    let before = last(&admin).await;
    for args in [
        &["usuario", "criar", "caio"][..],
        &["usuario", "senha", "caio"],
        &["agenda", "salvar", "noite", "--cron", "0 20 * * *", "--sistema", "qore"],
        &["agenda", "remover", "noite"],
        &["run", "--sistema", "qore", "--data", &app.last_day().to_string(), "--fila"],
        &["maintenance", "purge"],
    ] {
        let ended = cli(folder, args);
        assert_eq!(ended.code, 0, "{args:?}: {}", ended.stderr);
    }
    assert_ne!(cli(folder, &["usuario", "criar", "caio"]).code, 0);
    let rows = since(&admin, before).await;
    let told: Vec<_> =
        rows.iter().map(|row| (row["acao"].as_str().unwrap(), row["resultado"].as_str().unwrap())).collect();
    assert_eq!(
        told,
        [
            ("usuario.criar", "feito"),
            ("usuario.mudar", "feito"),
            ("agenda.salvar", "feito"),
            ("agenda.remover", "feito"),
            ("execucao.pedir", "feito"),
            ("manutencao.apagar", "sem_efeito"),
            ("usuario.criar", "falhou"),
        ]
    );
    assert!(rows.iter().all(|row| row["quem"].as_str().unwrap().starts_with("cli") && row["origem"] == "local"));
    stays_whole_until_touched(folder, &server).await;
}

async fn stays_whole_until_touched(folder: &Path, server: &Server) {
    let whole = cli(folder, &["auditoria", "verificar"]);
    assert_eq!(whole.code, 0, "{}", whole.stderr);
    let listed = cli(folder, &["auditoria", "list", "--acao", "agenda.salvar"]);
    assert!(listed.stdout.contains("noite") && !listed.stdout.contains("usuario.criar"), "{}", listed.stdout);
    let admin = server.admin().await.unwrap();
    let examined = async || admin.get("/api/auditoria/verificar").await.unwrap().1;
    let answer = examined().await;
    assert!(answer["registros"].as_u64().unwrap() > 5 && answer["quebrado"].is_null(), "{answer}");
    let mut file = SqliteConnection::connect(&format!("sqlite://{}", folder.join("etl.db").display())).await.unwrap();
    for statement in
        ["drop trigger etl_auditoria_nao_muda", "update etl_auditoria set quem = 'outro' where id_registro = 2"]
    {
        sqlx::query(statement).execute(&mut file).await.unwrap();
    }
    let broken = cli(server.folder(), &["auditoria", "verificar", "--json"]);
    assert_eq!(broken.code, 1, "{}", broken.stderr);
    let told: Value = serde_json::from_str(&broken.stdout).unwrap();
    assert_eq!(told["quebrado"]["id"], 2);
    assert!(broken.stderr.contains("Registro 2"), "{}", broken.stderr);
    let answer = examined().await;
    assert_eq!((&answer["ultimo"], &answer["quebrado"]["id"]), (&json!(1), &json!(2)), "{answer}");
    assert_eq!(answer["quebrado"], told["quebrado"]);
}
