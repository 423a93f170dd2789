//! The real server on a folder, and a client of it.

use crate::binary::command;
use crate::canary;
use crate::chaos::Process;
use anyhow::Context;
use futures::StreamExt;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A server is there by then, on a busy machine too.
const SOON: Duration = Duration::from_secs(30);
const PASSWORD_SAID: &str = "usuário admin, senha ";

/// A running server.
pub struct Server {
    /// The program.
    pub process: Process,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// The first user's password; empty when there were users.
    pub password: String,
    folder: PathBuf,
}

impl Server {
    /// Starts the server in a folder, on a free port.
    pub async fn start(folder: &Path, env: &[(&str, String)]) -> anyhow::Result<Self> {
        let own = [("ETL__SERVIDOR__ENDERECO", "127.0.0.1:0"), ("ETL__SERVIDOR__LOGINS_POR_MINUTO", "1000")];
        let given = env.iter().map(|(name, value)| (*name, value.as_str()));
        let env: Vec<_> = own.into_iter().chain(given).collect();
        let process = Process::start(command("etl-server", folder, &[], &env))?;
        process.wait_for_output("[+] Servidor em ", SOON).await?;
        let output = process.output();
        let said = |text: &str| {
            let line = output.lines().find_map(|line| line.split_once(text))?.1;
            line.split_whitespace().next().map(str::to_owned)
        };
        let url = said("[+] Servidor em ").context("the server tells its address")?;
        let password = said(PASSWORD_SAID).unwrap_or_default();
        Ok(Self { process, url, password, folder: folder.to_owned() })
    }

    /// The folder that it runs in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A client that has an access token of the first user.
    pub async fn admin(&self) -> anyhow::Result<Client> {
        self.client("admin", &self.password).await
    }

    /// A client that has an access token of a user.
    pub async fn client(&self, user: &str, password: &str) -> anyhow::Result<Client> {
        let nobody = self.nobody()?;
        let form = [("grant_type", "password"), ("username", user), ("password", password)];
        let answer = nobody.http.post(format!("{}/api/auth/token", self.url)).form(&form).send().await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        let token = answer["access_token"].as_str().context("an access token")?.to_owned();
        Ok(Client { token: Some(token), ..nobody })
    }

    /// A client without anything to show.
    pub fn nobody(&self) -> anyhow::Result<Client> {
        // Another test of this process may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(SOON).build()?;
        Ok(Client { http, url: self.url.clone(), token: None })
    }
}

/// A client of the API.
#[derive(Clone)]
pub struct Client {
    /// Sends the calls.
    pub http: reqwest::Client,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// What it shows.
    pub token: Option<String>,
}

impl Client {
    /// A call, to be changed and sent.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let call = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => call.bearer_auth(token),
            None => call,
        }
    }

    /// Makes a call with a JSON body and gives status and body.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<(StatusCode, Value)> {
        let call = self.call(method, path);
        let answer = match body {
            Some(body) => call.json(body).send().await?,
            None => call.send().await?,
        };
        let status = answer.status();
        let text = answer.text().await?;
        // The only answer that shows a personal token.
        if path != "/api/tokens" {
            canary::search(path, &text);
        }
        Ok((status, serde_json::from_str(&text).unwrap_or(json!({ "text": text }))))
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> anyhow::Result<(StatusCode, Value)> {
        self.send(Method::GET, path, None).await
    }

    /// Writes.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<(StatusCode, Value)> {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Changes.
    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<(StatusCode, Value)> {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// Opens a live connection.
    pub async fn listen(&self, query: &str) -> anyhow::Result<Live> {
        let mut request = format!("{}/ws{query}", self.url.replacen("http", "ws", 1)).into_client_request()?;
        if let Some(token) = &self.token {
            let protocols = format!("bearer, {token}").parse()?;
            request.headers_mut().insert("sec-websocket-protocol", protocols);
        }
        Ok(Live(tokio_tungstenite::connect_async(request).await?.0))
    }

    /// Waits until a job has ended and gives it.
    pub async fn ended(&self, job: i64) -> anyhow::Result<Value> {
        let wait = async {
            loop {
                let (_, found) = self.get(&format!("/api/jobs/{job}")).await?;
                if !["pending", "running"].contains(&found["status"].as_str().unwrap_or_default()) {
                    return anyhow::Ok(found);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(2 * SOON, wait).await?
    }
}

/// A live connection.
pub struct Live(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Live {
    /// The next message; none when the server closed the connection.
    pub async fn next(&mut self) -> anyhow::Result<Option<Value>> {
        loop {
            match timeout(SOON, self.0.next()).await? {
                Some(Ok(Message::Text(text))) => return Ok(Some(serde_json::from_str(&text)?)),
                Some(Ok(Message::Close(_))) | None => return Ok(None),
                Some(other) => drop(other?),
            }
        }
    }

    /// Waits for the end and gives the code that the server closes with, and how long that took.
    pub async fn closed(&mut self) -> anyhow::Result<(u16, Duration)> {
        let start = Instant::now();
        loop {
            let message = timeout(SOON, self.0.next()).await?.context("the server says why it closes")??;
            if let Message::Close(Some(frame)) = message {
                return Ok((frame.code.into(), start.elapsed()));
            }
        }
    }

    /// Messages up to the first of a kind, that one included.
    pub async fn until(&mut self, kind: &str) -> anyhow::Result<Vec<Value>> {
        let mut all = Vec::new();
        loop {
            let message = self.next().await?.context("the connection stays open")?;
            let found = message["type"] == kind;
            all.push(message);
            if found {
                return Ok(all);
            }
        }
    }
}
