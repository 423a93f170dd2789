//! As little of HTTP/1.1 as a load generator needs: one call after the other on one connection.

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A connection to a server that repeats one call.
pub(super) struct Caller {
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
    line: String,
    body: Vec<u8>,
}

impl Caller {
    /// Connects; `address` is `machine:port`.
    pub(super) async fn connect(address: &str, call: &Call<'_>) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("o servidor não aceita conexões")?;
        stream.set_nodelay(true)?;
        let request = call.bytes(address);
        Ok(Self { stream: BufReader::new(stream), request, line: String::new(), body: Vec::new() })
    }

    /// Makes the call, which has to succeed, and gives the body.
    pub(super) async fn call(&mut self) -> Result<&[u8]> {
        self.stream.get_mut().write_all(&self.request).await?;
        let status = self.header().await?;
        ensure!(status.split(' ').nth(1) == Some("200"), "resposta inesperada: {status}");
        let mut length = None;
        loop {
            let line = self.header().await?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = Some(value.trim().parse()?);
            }
        }
        self.body.resize(length.context("a resposta não diz o seu tamanho")?, 0);
        self.stream.read_exact(&mut self.body).await?;
        Ok(&self.body)
    }

    async fn header(&mut self) -> Result<String> {
        self.line.clear();
        ensure!(self.stream.read_line(&mut self.line).await? > 0, "o servidor fechou a conexão");
        Ok(self.line.trim_end().to_owned())
    }
}

/// A call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) token: Option<&'a str>,
    /// Type and text of the body.
    pub(super) body: Option<(&'a str, &'a str)>,
}

impl<'a> Call<'a> {
    /// Reads something with a token.
    pub(super) fn get(path: &'a str, token: &'a str) -> Self {
        Self { method: "GET", path, token: Some(token), body: None }
    }

    fn bytes(&self, address: &str) -> Vec<u8> {
        let token = self.token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let (kind, body) = self.body.unwrap_or_default();
        let about = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len())
        };
        let (method, path) = (self.method, self.path);
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n{token}{about}\r\n{body}").into_bytes()
    }
}

/// The value that this part of the sorted values does not pass.
pub(super) fn percentile(sorted: &[f64], part: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((sorted.len() * part / 100).min(last)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_of_the_sample() {
        let sample: Vec<f64> = (1..=100).map(f64::from).collect();
        let found = [percentile(&sample, 50), percentile(&sample, 99), percentile(&sample, 100)];
        assert_eq!(found.map(f64::to_bits), [51.0, 100.0, 100.0].map(f64::to_bits));
        assert!(percentile(&[], 50).is_nan());
    }

    #[test]
    fn a_call_says_its_token_and_its_body() {
        let call = Call { method: "POST", path: "/x", token: Some("t"), body: Some(("application/json", "{}")) };
        let text = String::from_utf8(call.bytes("maquina:1")).unwrap();
        assert!(text.starts_with("POST /x HTTP/1.1\r\nHost: maquina:1\r\nAuthorization: Bearer t\r\n"), "{text}");
        assert!(text.ends_with("Content-Length: 2\r\n\r\n{}"), "{text}");
    }
}
