//! A mail server on localhost that delivers nothing: it keeps what it accepts, and misbehaves at any step on request.
//!
//! Speaks what a client needs (RFC 5321, AUTH PLAIN, STARTTLS). Faults are looked up anew at every step, so
//! that a test can change them while a client is connected. TLS from the first byte is not here.

mod session;

use session::{Session, Talk};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// Where in a conversation the server is about to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpStep {
    /// The client has connected.
    Greeting,
    /// `EHLO`.
    Hello,
    /// `STARTTLS`.
    StartTls,
    /// `AUTH`.
    Login,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The final dot: the message is complete.
    Message,
}

/// What the server does instead of its usual answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmtpReaction {
    /// Refuses with this line.
    Refuse(String),
    /// Closes the connection without a word. At [`SmtpStep::Message`] the message is kept all the same.
    Drop,
    /// Says nothing and waits. At [`SmtpStep::Message`] the message is kept all the same.
    Silence,
    /// Answers as usual, but later.
    Late(Duration),
}

/// One misbehaviour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpFault {
    /// When.
    pub step: SmtpStep,
    /// Only when the client's line contains this; empty = always.
    pub containing: String,
    /// What.
    pub reaction: SmtpReaction,
}

impl SmtpFault {
    /// A fault whatever the client's line says.
    pub fn at(step: SmtpStep, reaction: SmtpReaction) -> Self {
        Self { step, containing: String::new(), reaction }
    }
}

/// How the server is set up.
#[derive(Debug, Clone, Default)]
pub struct SmtpSinkSettings {
    /// User and password that it demands; none = it takes mail from anyone.
    pub login: Option<(String, String)>,
    /// What it offers `STARTTLS` with; none = it does not offer it.
    pub tls: Option<Arc<ServerConfig>>,
    /// Misbehaviours from the start.
    pub faults: Vec<SmtpFault>,
}

/// A message that came in whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SunkMail {
    /// Sender of the envelope.
    pub from: String,
    /// Recipients of the envelope that were accepted.
    pub to: Vec<String>,
    /// Headers and body as they came, dots unstuffed.
    pub bytes: Vec<u8>,
    /// Whether it came over TLS.
    pub encrypted: bool,
    /// Who had logged in.
    pub user: Option<String>,
}

#[derive(Debug, Default)]
struct Shared {
    login: Option<(String, String)>,
    tls: Option<Arc<ServerConfig>>,
    faults: Mutex<Vec<SmtpFault>>,
    mails: Mutex<Vec<SunkMail>>,
    lines: Mutex<Vec<String>>,
}

/// The running server; it ends, connections included, when this is dropped.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl SmtpSink {
    /// Starts a server on a free port of localhost.
    pub async fn start(settings: SmtpSinkSettings) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let faults = Mutex::new(settings.faults);
        let shared = Arc::new(Shared { login: settings.login, tls: settings.tls, faults, ..Shared::default() });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Misbehaves like this from now on.
    pub fn set_faults(&self, faults: Vec<SmtpFault>) {
        *locked(&self.shared.faults) = faults;
    }

    /// The messages that came in whole, in order.
    pub fn mails(&self) -> Vec<SunkMail> {
        locked(&self.shared.mails).clone()
    }

    /// Every command line that clients sent, in order; lines of messages are not among them.
    pub fn lines(&self) -> Vec<String> {
        locked(&self.shared.lines).clone()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut sessions = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        sessions.spawn(converse(stream, Arc::clone(&shared)));
    }
}

/// One conversation; how it breaks off is the client's business.
async fn converse(stream: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    let tls = shared.tls.clone();
    let talk = Session::new(stream, Arc::clone(&shared), false).run().await?;
    if let (Talk::Secure(stream), Some(tls)) = (talk, tls) {
        let stream = TlsAcceptor::from(tls).accept(stream).await?;
        Session::new(stream, shared, true).run().await?;
    }
    Ok(())
}
