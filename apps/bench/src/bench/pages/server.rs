//! The real server as a process, and a client that asks one thing at a time on one connection.

use crate::bench::measure::Guarded;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const ADDRESS_SAID: &str = "[+] Servidor em http://";
const PASSWORD_SAID: &str = "usuário admin, senha ";

/// A running server.
pub(super) struct Server {
    address: String,
    token: String,
    _process: Guarded,
}

/// One answer.
pub(super) struct Answer {
    /// From the call to the last byte.
    pub(super) ms: f64,
    /// Bytes of the body as sent.
    pub(super) wire_bytes: usize,
}

impl Server {
    /// Starts it on a database, and logs in as its first user.
    pub(super) fn start(binaries: &Path, folder: &Path, database: &str) -> Result<Self> {
        let log = tempfile::NamedTempFile::new_in(folder)?;
        let mut command = Command::new(binaries.join("etl-server"));
        command.current_dir(folder).env("ETL__BANCO", database).env("ETL__SERVIDOR__ENDERECO", "127.0.0.1:0");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.reopen()?);
        let process = Guarded::spawn(&mut command)?;
        let (address, password) = said(log.path())?;
        let body = format!("grant_type=password&username=admin&password={password}");
        let kind = "application/x-www-form-urlencoded";
        let text = exchange(
            &address,
            &format!("POST /api/auth/token HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len()),
            &body,
        )?;
        let answer: Value = serde_json::from_slice(&text.1).context("o token")?;
        let token = answer["access_token"].as_str().with_context(|| format!("sem token: {answer}"))?.to_owned();
        Ok(Self { address, token, _process: process })
    }

    /// Reads, compressed.
    pub(super) fn get(&self, path: &str) -> Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {}\r\nAccept-Encoding: gzip\r\n", self.token);
        let begun = Instant::now();
        let (status, body) = exchange(&self.address, &head, "")?;
        let ms = begun.elapsed().as_secs_f64() * 1e3;
        ensure!(status.contains(" 200 "), "{path}: {status}");
        Ok(Answer { ms, wire_bytes: body.len() })
    }
}

/// Waits until the server has told its address and the password of its first user.
fn said(log: &Path) -> Result<(String, String)> {
    let begun = Instant::now();
    while begun.elapsed().as_secs() < 60 {
        let text = std::fs::read_to_string(log)?;
        let word = |after: &str| Some(text.split_once(after)?.1.split_whitespace().next()?.to_owned());
        if let (Some(address), Some(password)) = (word(ADDRESS_SAID), word(PASSWORD_SAID)) {
            return Ok((address, password));
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    anyhow::bail!("o servidor não disse o endereço: {}", std::fs::read_to_string(log)?)
}

/// Sends a call on a connection of its own and gives the first line of the answer and its body, out of its chunks.
fn exchange(address: &str, head: &str, body: &str) -> Result<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    write!(stream, "{head}Host: {address}\r\nConnection: close\r\n\r\n{body}")?;
    let mut answer = BufReader::new(stream);
    let (mut status, mut chunked) = (String::new(), false);
    answer.read_line(&mut status)?;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        chunked |= line == "transfer-encoding: chunked";
        if line.is_empty() {
            break;
        }
    }
    let mut content = Vec::new();
    if !chunked {
        answer.read_to_end(&mut content)?;
        return Ok((status, content));
    }
    loop {
        let mut size = String::new();
        answer.read_line(&mut size)?;
        let size = usize::from_str_radix(size.trim(), 16).context("tamanho de um pedaço")?;
        let mut chunk = vec![0; size + 2];
        answer.read_exact(&mut chunk)?;
        if size == 0 {
            return Ok((status, content));
        }
        content.extend_from_slice(&chunk[..size]);
    }
}
