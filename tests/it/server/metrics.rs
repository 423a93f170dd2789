//! The measures: what a run leaves in them, who may read them, and that the dashboard and the alerts use names that there are.

use super::start;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tests::chaos::Process;
use tests::{Client, Server, Setup, TestApp, command};

/// The text of the measures.
async fn measures(client: &Client) -> String {
    let answer = client.call(reqwest::Method::GET, "/metrics").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let form = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(form.starts_with("application/openmetrics-text"), "{form}");
    answer.text().await.unwrap()
}

/// The value of a sample.
fn value(text: &str, sample: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{sample} in:\n{text}")).parse().unwrap()
}

/// The names of measures in a text: words that begin as ours do.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("etl_") || word.starts_with("process_")).map(str::to_owned).collect()
}

/// The expressions of a panel, and of those in it.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("expr").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| expressions(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| expressions(value, found)),
        _ => {}
    }
}

fn committed(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../docs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_leaves_its_measures_and_the_dashboard_uses_them() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let _live = admin.listen("").await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let (_, queued) = admin.post("/api/execute", &asked).await.unwrap();
    let job = admin.ended(queued["job_id"].as_i64().unwrap()).await.unwrap();
    assert_eq!(job["status"], "completed");
    admin.get("/api/nada").await.unwrap();
    let text = measures(&admin).await;
    let done = r#"etl_documentos_total{sistema="qore",tipo="xml",estado="done"}"#;
    assert!(value(&text, done) > 0.0);
    assert!(value(&text, "etl_linhas_carregadas_total") > 100.0);
    assert!(value(&text, r#"etl_portal_segundos_count{sistema="qore",tipo="xml"}"#) > 0.0);
    assert!(value(&text, r#"etl_http_pedidos_total{rota="/api/execute",metodo="POST",status="200"}"#) > 0.0);
    assert!(value(&text, r#"etl_http_pedidos_total{rota="outra",metodo="GET",status="404"}"#) > 0.0);
    assert!(value(&text, r#"etl_http_segundos_count{rota="/api/jobs/{id}",metodo="GET"}"#) > 0.0);
    assert!((value(&text, "etl_ligacoes_ao_vivo") - 1.0).abs() < 0.1);
    assert!(value(&text, r#"etl_execucoes{estado="completed"}"#) > 0.0);
    assert!(value(&text, r#"etl_desde_conclusao_segundos{sistema="qore"}"#) < 60.0);
    assert!(value(&text, "process_resident_memory_bytes") > 1e6);
    assert!(text.ends_with("# EOF\n"), "{text}");

    // What is counted by labels is not there before the first one: nothing is in the queue.
    let mut known = names(&text);
    known.insert("etl_tarefas_abertas".into());
    let mut used = Vec::new();
    expressions(&serde_json::from_str(&committed("operacao/grafana-etl.json")).unwrap(), &mut used);
    let alerts = committed("operacao/alertas.yml");
    used.extend(alerts.lines().filter_map(|line| line.trim().strip_prefix("expr: ")).map(str::to_owned));
    assert!(used.len() > 25, "{}", used.len());
    for expression in &used {
        for name in names(expression) {
            assert!(known.contains(&name), "{name} of {expression} in:\n{text}");
        }
    }
    let page = committed("referencia/medidas.md");
    for name in known {
        let base = ["_bucket", "_count", "_sum"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        let total = format!("`{base}_total`");
        assert!(
            page.contains(&format!("`{base}`")) || page.contains(&total),
            "docs/referencia/medidas.md lacks {name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_read_the_measures_unless_they_have_their_own_address() {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let mut env = app.environment();
    env.push(("ETL__METRICAS__ENDERECO", "127.0.0.1:0".into()));
    let server = Server::start(app.folder(), &env).await.unwrap();
    let admin = server.admin().await.unwrap();
    let new = json!({ "username": "leo", "password": "cavalo bateria", "papel": "configurador" });
    admin.post("/api/usuarios", &new).await.unwrap();
    let other = server.client("leo", "cavalo bateria").await.unwrap();
    assert_eq!(other.get("/metrics").await.unwrap().0, StatusCode::FORBIDDEN);
    assert_eq!(server.nobody().unwrap().get("/metrics").await.unwrap().0, StatusCode::UNAUTHORIZED);
    let own = Client { url: told(&server.process), ..server.nobody().unwrap() };
    assert!(measures(&own).await.contains("etl_http_pedidos_total"));
    assert_eq!(own.get("/api/sistemas").await.unwrap().0, StatusCode::NOT_FOUND, "nothing else is there");

    let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let worker = Process::start(command("etl-worker", app.folder(), &[], &env)).unwrap();
    worker.wait_for_output("pronto", Duration::from_secs(30)).await.unwrap();
    let worker = Client { url: told(&worker), ..own };
    let text = worker.get("/metrics").await.unwrap().1["text"].to_string();
    assert!(text.contains("etl_linhas_carregadas_total 0") && text.contains("process_threads"), "{text}");
}

/// Where a process says that its measures are.
fn told(process: &Process) -> String {
    let output = process.output();
    let line = output.lines().find_map(|line| line.split_once("Medidas em ")).expect("the address is told").1;
    line.trim_end_matches("/metrics").to_owned()
}
