//! Everything that the description of the API allows, and what it forbids, asked of a server with data by schemathesis: no
//! failure of ours, no answer that the description does not tell.

use super::start;
use serde_json::json;
use std::process::{Command, Stdio};
use tests::python::{folder, python};

/// How long to go on; without it, some examples of each call. `cargo xtask fuzz-api` sets it.
const SECONDS: &str = "ETL_FUZZ_SECONDS";

/// Everything but: what a schema cannot tell to be meant (`positive_data_acceptance`), and whether calls ask for a login, which
/// `roles.rs` asks of each call and role and which a call with a good token and a bad cookie passes (`ignored_auth`).
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
    response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method,use_after_free,\
    ensure_resource_availability";

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_the_answer_is_one_that_the_description_tells() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let days = json!({ "data_inicial": "2025-12-22", "data_final": "2025-12-23" });
    let (_, queued) = admin.post("/api/execute/qore", &days).await.unwrap();
    let job = admin.ended(queued["job_id"].as_i64().unwrap()).await.unwrap();
    assert_eq!(job["status"], "completed", "{job}");
    admin.post("/api/agenda", &json!({ "nome": "manhã", "cron": "30 7 * * *", "sistemas": ["qore"] })).await.unwrap();
    admin.post("/api/tokens", &json!({ "nome": "relatório" })).await.unwrap();

    let seconds = std::env::vars().find(|(name, _)| name == SECONDS);
    let long = seconds.map_or(vec![], |(_, seconds)| vec!["--max-time".to_owned(), seconds]);
    // What it keeps of its questions has the tokens that it was given.
    let scratch = tempfile::Builder::new().tempdir().unwrap();
    let (_, description) = admin.get("/api/openapi.json").await.unwrap();
    std::fs::write(scratch.path().join("openapi.json"), description.to_string()).unwrap();
    let output = Command::new(python("st").unwrap())
        .args(["--no-color", "run", "openapi.json", "--url", &server.url, "--checks", CHECKS])
        .args(["--max-examples", "30", "--continue-on-failure", "--no-shrink", "--seed", "4"])
        .args(long)
        .args(["--exclude-path", "/ws", "--request-timeout", "40", "--output-sanitize", "true"])
        .current_dir(scratch.path())
        .env("PYTHONPATH", folder())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCHEMATHESIS_HOOKS", "api_hooks")
        .env("ETL_FUZZ_URL", &server.url)
        .env("ETL_FUZZ_USER", "admin")
        .env("ETL_FUZZ_PASSWORD", &server.password)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let number = |text: &str| -> usize {
        let rest = told.split_once(text).unwrap().1;
        rest.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty()).unwrap().parse().unwrap()
    };
    let calls = super::roles::calls(&admin).await;
    assert_eq!(number("Tested:"), calls - 1, "every call but the live one");
    assert!(number("Test cases:") > 1_000, "asked too little");
    let log = server.process.output();
    assert!(!log.contains("panicked") && !log.contains(" ERROR "), "{log}");
    assert_eq!(admin.get("/api/auth/me").await.unwrap().0, 200, "the server is still there");
}
