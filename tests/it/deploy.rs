//! The compose file without Docker: its programs, its environment and its health command, as they stand there, on a PostgreSQL of
//! the test. What Docker itself does (images, networks, volumes) is not seen here.

use etl_storage::testing::ServerOptions;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tests::chaos::Process;
use tests::command;

const SOON: Duration = Duration::from_secs(30);

/// What the compose file says, as far as the programs see it.
struct Compose {
    /// Lines `ETL_…: value`.
    environment: BTreeMap<String, String>,
    /// Programs of `command:`.
    programs: Vec<String>,
    /// The health command of our programs.
    health: Vec<String>,
}

fn committed(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../deploy/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn words(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap()
}

fn compose() -> Compose {
    let text = committed("compose.yml");
    let after = |name: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.trim().strip_prefix(name)).map(str::to_owned).collect()
    };
    let pairs = text.lines().filter_map(|line| line.trim().split_once(": "));
    let environment = pairs
        .filter(|(name, _)| name.starts_with("ETL_"))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
        .collect();
    let programs = after("command: ").iter().flat_map(|json| words(json)).collect();
    let health = after("test: ").iter().map(|json| words(json)).find(|words| words[1] == "bash").unwrap();
    Compose { environment, programs, health }
}

/// A program with the environment of the file, on this database and with addresses that are free.
fn start(program: &str, folder: &Path, compose: &Compose, own: &[(&str, String)]) -> Process {
    let server = program == "etl-server";
    let given = compose.environment.iter().filter(|(name, _)| server || !name.contains("SERVIDOR"));
    let mut env: BTreeMap<&str, String> = given.map(|(name, value)| (name.as_str(), value.clone())).collect();
    for (name, value) in own {
        assert!(!name.starts_with("ETL__M") || env.contains_key(name), "{name} is not in the file");
        env.insert(name, value.clone());
    }
    let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Process::start(command(program, folder, &[], &env)).unwrap()
}

/// Runs the health command of the file against the measures of a process.
async fn is_healthy(process: &Process, health: &[String]) -> bool {
    process.wait_for_output("Medidas em ", SOON).await.unwrap();
    let output = process.output();
    let port = output.split_once("Medidas em http://127.0.0.1:").unwrap().1.split('/').next().unwrap();
    let script = health[3].replace("9464", port);
    Command::new(&health[1]).args([&health[2], &script]).status().unwrap().success()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_of_the_compose_file_start_and_are_healthy() {
    let compose = compose();
    assert_eq!(compose.programs, ["etl-server", "etl-worker"]);
    let postgres = tests::canary::postgres(ServerOptions::default()).unwrap();
    let folder = tests::folder().unwrap();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["servidor".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("servidor.pem"), folder.path().join("servidor.key"));
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    // 32 zeros.
    let secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let shared = [
        ("ETL__BANCO", postgres.url.clone()),
        ("ETL_CHAVE", secret.into()),
        ("ETL__DOCUMENTOS", folder.path().join("documentos").display().to_string()),
        ("ETL__METRICAS__ENDERECO", "127.0.0.1:0".into()),
    ];
    let server = [
        ("ETL__SERVIDOR__ENDERECO", "127.0.0.1:0".to_owned()),
        ("ETL__SERVIDOR__CERTIFICADO", certificate.display().to_string()),
        ("ETL__SERVIDOR__CHAVE", key.display().to_string()),
    ];
    let server = start("etl-server", folder.path(), &compose, &[&shared[..], &server].concat());
    server.wait_for_output("[+] Servidor em https://", SOON).await.unwrap();
    let workers = [1, 2].map(|_| start("etl-worker", folder.path(), &compose, &shared));
    for process in workers.iter().chain([&server]) {
        assert!(is_healthy(process, &compose.health).await, "{}", process.tail());
    }
    for worker in &workers {
        worker.wait_for_output("pronto", SOON).await.unwrap();
    }
    let line = server.output().lines().find(|line| line.starts_with('{')).map(str::to_owned);
    if let Some(line) = line {
        assert!(serde_json::from_str::<Value>(&line).is_ok(), "a log line is JSON: {line}");
    }
}

#[test]
fn the_image_has_what_the_compose_file_starts() {
    let image = committed("Dockerfile");
    for program in compose().programs {
        assert!(image.contains(&format!("target/release/{program}")), "{program} is not in the image");
    }
    for package in ["app-server", "app-worker", "app-cli"] {
        let manifest = package.replace("app-", "../apps/");
        assert!(image.contains(&format!("--package {package}")), "{package}");
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(manifest).join("Cargo.toml").exists(), "{package}");
    }
    let toolchain = std::fs::read_to_string(format!("{}/../rust-toolchain.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let version = image.split_once("FROM rust:").unwrap().1.split('-').next().unwrap();
    assert!(toolchain.contains(&format!("\"{version}")), "the image builds with {version}: {toolchain}");
    assert!(image.contains("\nUSER etl\n") && !image.contains("ETL_CHAVE="), "nobody's password is in the image");
}
