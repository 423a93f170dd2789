//! One conversation with a client, over a plain or a secured stream.

use super::{Shared, SmtpReaction, SmtpStep, SunkMail, locked};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::future::pending;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};

/// How a conversation ended.
pub(super) enum Talk<S> {
    /// One side is gone.
    Over,
    /// The client goes on over TLS.
    Secure(S),
}

/// Whether a conversation goes on.
enum Next {
    /// The usual answer was given.
    Listen,
    /// The client was refused and may go on.
    Refused,
    Hang,
    Secure,
}

pub(super) struct Session<S> {
    stream: BufStream<S>,
    shared: Arc<Shared>,
    encrypted: bool,
    user: Option<String>,
    from: String,
    to: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    pub(super) fn new(stream: S, shared: Arc<Shared>, encrypted: bool) -> Self {
        let stream = BufStream::new(stream);
        Self { stream, shared, encrypted, user: None, from: String::new(), to: Vec::new() }
    }

    pub(super) async fn run(mut self) -> io::Result<Talk<S>> {
        let mut next = Next::Listen;
        // A client that has just secured the connection speaks first.
        if !self.encrypted {
            next = self.answer(SmtpStep::Greeting, "", "220 localhost ESMTP").await?;
        }
        loop {
            match next {
                Next::Hang => return Ok(Talk::Over),
                Next::Secure => return Ok(Talk::Secure(self.stream.into_inner())),
                Next::Listen | Next::Refused => {}
            }
            let Some(line) = self.line().await? else { return Ok(Talk::Over) };
            locked(&self.shared.lines).push(line.clone());
            next = self.command(&line).await?;
        }
    }

    async fn command(&mut self, line: &str) -> io::Result<Next> {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => self.hello(line).await,
            "STARTTLS" if self.offers_tls() => {
                let next = self.answer(SmtpStep::StartTls, line, "220 go ahead").await?;
                Ok(if matches!(next, Next::Listen) { Next::Secure } else { next })
            }
            "AUTH" => self.log_in(line).await,
            "MAIL" if self.shared.login.is_some() && self.user.is_none() => self.say("530 log in first").await,
            "MAIL" => {
                (self.from, self.to) = (address(line), Vec::new());
                self.answer(SmtpStep::Sender, line, "250 ok").await
            }
            "RCPT" => {
                let next = self.answer(SmtpStep::Recipient, line, "250 ok").await?;
                if matches!(next, Next::Listen) {
                    self.to.push(address(line));
                }
                Ok(next)
            }
            "DATA" if self.to.is_empty() => self.say("503 no recipient").await,
            "DATA" => self.data(line).await,
            "QUIT" => {
                self.say("221 bye").await?;
                Ok(Next::Hang)
            }
            _ => self.say("502 unknown command").await,
        }
    }

    async fn hello(&mut self, line: &str) -> io::Result<Next> {
        let tls = if self.offers_tls() { "250-STARTTLS\r\n" } else { "" };
        let login = if self.shared.login.is_some() { "250-AUTH PLAIN\r\n" } else { "" };
        self.answer(SmtpStep::Hello, line, &format!("250-localhost\r\n{tls}{login}250 8BITMIME")).await
    }

    fn offers_tls(&self) -> bool {
        self.shared.tls.is_some() && !self.encrypted
    }

    /// `AUTH PLAIN` with its initial response.
    async fn log_in(&mut self, line: &str) -> io::Result<Next> {
        let given = line.rsplit(' ').next().and_then(|text| BASE64_STANDARD.decode(text).ok()).unwrap_or_default();
        let given = String::from_utf8_lossy(&given).into_owned();
        let mut parts = given.split('\0').skip(1);
        let (user, password) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let expected = self.shared.login.as_ref().is_some_and(|(u, p)| u == user && p == password);
        let usual = if expected { "235 welcome" } else { "535 5.7.8 authentication failed" };
        let next = self.answer(SmtpStep::Login, line, usual).await?;
        self.user = (expected && matches!(next, Next::Listen)).then(|| user.to_owned());
        Ok(next)
    }

    async fn data(&mut self, line: &str) -> io::Result<Next> {
        let next = self.answer(SmtpStep::Data, line, "354 go ahead").await?;
        if !matches!(next, Next::Listen) {
            return Ok(next);
        }
        let mut bytes = Vec::new();
        loop {
            let Some(line) = self.raw_line().await? else { return Ok(Next::Hang) };
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        // A server that refuses the message says so; whoever is cut off in the answer may have taken it.
        if !matches!(self.reaction(SmtpStep::Message, ""), Some(SmtpReaction::Refuse(_))) {
            let (from, to) = (self.from.clone(), self.to.clone());
            let mail = SunkMail { from, to, bytes, encrypted: self.encrypted, user: self.user.clone() };
            locked(&self.shared.mails).push(mail);
        }
        self.answer(SmtpStep::Message, "", "250 2.0.0 ok queued as 1").await
    }

    /// The usual answer, or what a fault makes of it.
    async fn answer(&mut self, step: SmtpStep, line: &str, usual: &str) -> io::Result<Next> {
        match self.reaction(step, line) {
            None => self.say(usual).await,
            Some(SmtpReaction::Refuse(reply)) => {
                self.say(&reply).await?;
                Ok(Next::Refused)
            }
            Some(SmtpReaction::Drop) => Ok(Next::Hang),
            Some(SmtpReaction::Silence) => pending().await,
            Some(SmtpReaction::Late(wait)) => {
                tokio::time::sleep(wait).await;
                self.say(usual).await
            }
        }
    }

    fn reaction(&self, step: SmtpStep, line: &str) -> Option<SmtpReaction> {
        let faults = locked(&self.shared.faults);
        let fault = faults.iter().find(|fault| fault.step == step && line.contains(&fault.containing));
        fault.map(|fault| fault.reaction.clone())
    }

    async fn say(&mut self, reply: &str) -> io::Result<Next> {
        self.stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
        self.stream.flush().await?;
        Ok(Next::Listen)
    }

    async fn line(&mut self) -> io::Result<Option<String>> {
        let line = self.raw_line().await?;
        Ok(line.map(|line| String::from_utf8_lossy(&line).trim_end().to_owned()))
    }

    async fn raw_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = self.stream.read_until(b'\n', &mut line).await?;
        Ok((read > 0).then_some(line))
    }
}

/// What stands between `<` and `>`.
fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}
