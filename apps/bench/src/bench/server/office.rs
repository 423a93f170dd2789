//! A server as a process, on a SQLite file of its own, and a token for it.

use super::http::{Call, Caller};
use crate::bench::measure::Guarded;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A running server.
pub(super) struct Office {
    pub(super) process: Guarded,
    /// `machine:port`.
    pub(super) address: String,
    /// A personal token of the administrator.
    pub(super) token: String,
    home: PathBuf,
}

/// How a server is started.
#[derive(Debug, Default)]
pub(super) struct Start {
    /// Put before the program: `taskset -c 0`.
    pub(super) before: Vec<&'static str>,
    pub(super) env: Vec<(&'static str, String)>,
}

impl Office {
    /// Starts the server in a folder and waits until it answers.
    pub(super) async fn start(programs: &Path, home: &Path, start: &Start) -> Result<Self> {
        fs::create_dir_all(home).context("a pasta do servidor não pôde ser criada")?;
        let server = programs.join("etl-server");
        let mut command = match start.before.split_first() {
            Some((program, words)) => {
                let mut command = Command::new(program);
                command.args(words).arg(server);
                command
            }
            None => Command::new(server),
        };
        let said = home.join("dito");
        command.current_dir(home).stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(&said)?);
        command.env("ETL__SERVIDOR__ENDERECO", "127.0.0.1:0").env("ETL__SERVIDOR__LIGACOES_POR_USUARIO", "100000");
        command.env("ETL__LOG__NIVEL", "warn").env("ETL__SERVIDOR__LOGINS_POR_MINUTO", "1000");
        let process = Guarded::spawn(command.envs(start.env.iter().map(|(name, value)| (name, value))))?;
        let address = word_after(&said, "Servidor em http://").await?;
        let password = word_after(&said, "usuário admin, senha ").await?;
        let token = token(&address, &password).await?;
        Ok(Self { process, address, token, home: home.to_owned() })
    }

    /// The file of its database.
    pub(super) fn database(&self) -> PathBuf {
        self.home.join("etl.db")
    }

    /// Reads something.
    pub(super) async fn get(&self, path: &str) -> Result<Value> {
        read(&self.address, &Call::get(path, &self.token)).await
    }

    /// Asks for something.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let text = body.to_string();
        let body = Some(("application/json", text.as_str()));
        read(&self.address, &Call { method: "POST", path, token: Some(&self.token), body }).await
    }
}

async fn read(address: &str, call: &Call<'_>) -> Result<Value> {
    let mut caller = Caller::connect(address, call).await?;
    Ok(serde_json::from_slice(caller.call().await?)?)
}

/// Logs in as the first user and makes a token that lasts.
async fn token(address: &str, password: &str) -> Result<String> {
    // The random password has no character that a form would have to spell.
    let form = format!("grant_type=password&username=admin&password={password}");
    let body = Some(("application/x-www-form-urlencoded", form.as_str()));
    let login = Call { method: "POST", path: "/api/auth/token", token: None, body };
    let access = read(address, &login).await?;
    let access = access["access_token"].as_str().context("sem token de acesso")?;
    let new = json!({ "nome": "medição", "papel": "administrador" }).to_string();
    let body = Some(("application/json", new.as_str()));
    let made = read(address, &Call { method: "POST", path: "/api/tokens", token: Some(access), body }).await?;
    Ok(made["token"].as_str().context("sem token pessoal")?.to_owned())
}

/// The word after a text in what a program says, once it has said it.
async fn word_after(file: &Path, text: &str) -> Result<String> {
    let begin = Instant::now();
    loop {
        let said = fs::read_to_string(file)?;
        let line = said.lines().find_map(|line| line.split_once(text));
        if let Some(word) = line.and_then(|(_, rest)| rest.split_whitespace().next()) {
            return Ok(word.to_owned());
        }
        ensure!(begin.elapsed() < PATIENCE, "o servidor não ficou pronto:\n{said}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
