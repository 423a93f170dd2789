//! A portal of a few lines over plain TCP, so that answers can be cut, dripped and left hanging at any byte.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const PASSWORD: &str = "s3nha-do-gestor";

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
    pub(crate) at: Instant,
}

impl Request {
    pub(crate) fn is_login(&self) -> bool {
        self.path == "/api/v1/authorize"
    }

    /// Value of the query's `p`.
    pub(crate) fn page(&self) -> usize {
        let (_, p) = self.path.split_once("&p=").expect("a page is asked for");
        p.parse().expect("a number")
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Pause(Duration),
}

/// An answer as raw steps; the connection closes after the last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply(pub(crate) Vec<Step>);

impl Reply {
    pub(crate) fn with(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let length = body.len().to_string();
        let mut all = vec![("content-length", length.as_str())];
        all.extend_from_slice(headers);
        Self::open(status, &all).send(body)
    }

    /// A head whose length headers are the caller's; the body follows by `send`.
    pub(crate) fn open(status: u16, headers: &[(&str, &str)]) -> Self {
        let mut head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n");
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").expect("a string");
        }
        head.push_str("\r\n");
        Self::default().send(head.as_bytes())
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::with(200, &[("content-type", "application/json")], body.as_bytes())
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::with(status, &[], b"{}")
    }

    /// Closes the connection without an answer.
    pub(crate) fn nothing() -> Self {
        Self::default()
    }

    pub(crate) fn send(mut self, bytes: &[u8]) -> Self {
        self.0.push(Step::Send(bytes.to_vec()));
        self
    }

    pub(crate) fn pause(mut self, pause: Duration) -> Self {
        self.0.push(Step::Pause(pause));
        self
    }

    /// The same answer, begun later.
    pub(crate) fn after(mut self, pause: Duration) -> Self {
        self.0.insert(0, Step::Pause(pause));
        self
    }
}

type Handler = dyn Fn(&Portal, &Request) -> Reply + Send + Sync;

/// The portal. Its logins give `token-1`, `token-2`…, of which only the newest is good.
#[derive(Clone)]
pub(crate) struct Portal(Arc<State>);

struct State {
    url: String,
    handler: Box<Handler>,
    requests: Mutex<Vec<Request>>,
    logins: AtomicU32,
    good_token: AtomicU32,
    in_flight: AtomicUsize,
    peak: AtomicUsize,
}

impl Portal {
    /// Answers logins and refuses old tokens itself; `handler` answers the rest.
    pub(crate) async fn hub(handler: impl Fn(&Portal, &Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::bare(move |portal, request| {
            if request.is_login() {
                return portal.log_in("");
            }
            if !portal.is_signed_in(request) {
                return Reply::status(401);
            }
            handler(portal, request)
        })
        .await
    }

    /// `handler` answers everything.
    pub(crate) async fn bare(handler: impl Fn(&Portal, &Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let portal = Self(Arc::new(State {
            url: format!("http://{address}"),
            handler: Box::new(handler),
            requests: Mutex::default(),
            logins: AtomicU32::new(0),
            good_token: AtomicU32::new(0),
            in_flight: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
        }));
        let served = portal.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let portal = served.clone();
                tokio::spawn(async move { portal.serve(stream).await });
            }
        });
        portal
    }

    pub(crate) fn url(&self) -> String {
        self.0.url.clone()
    }

    /// Gives a new token, `token-N` and what `suffix` adds.
    pub(crate) fn log_in(&self, suffix: &str) -> Reply {
        let number = self.0.logins.fetch_add(1, SeqCst) + 1;
        self.0.good_token.store(number, SeqCst);
        Reply::json(&format!(r#"{{"access_token":"token-{number}{suffix}","refresh_token":"r"}}"#))
    }

    pub(crate) fn is_signed_in(&self, request: &Request) -> bool {
        let good = format!("Bearer token-{}", self.0.good_token.load(SeqCst));
        let given = request.headers.get("authorization");
        given.is_some_and(|given| given.split('.').next() == Some(good.as_str()))
    }

    /// Makes the newest token bad.
    pub(crate) fn revoke(&self) {
        self.0.good_token.store(0, SeqCst);
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.0.requests.lock().expect("not poisoned").clone()
    }

    pub(crate) fn logins(&self) -> usize {
        self.requests().iter().filter(|r| r.is_login()).count()
    }

    /// Requests other than logins.
    pub(crate) fn calls(&self) -> usize {
        self.requests().len() - self.logins()
    }

    /// Most requests that were under way at the same time.
    pub(crate) fn peak(&self) -> usize {
        self.0.peak.load(SeqCst)
    }

    async fn serve(&self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        let Some(request) = read_request(&mut stream).await else {
            return;
        };
        let now = self.0.in_flight.fetch_add(1, SeqCst) + 1;
        self.0.peak.fetch_max(now, SeqCst);
        self.0.requests.lock().expect("not poisoned").push(request.clone());
        let Reply(mut steps) = (self.0.handler)(self, &request);
        let last = steps.pop();
        for step in steps {
            perform(&mut stream, step).await;
        }
        // Counted out before the last bytes: the client may start its next request on seeing them.
        self.0.in_flight.fetch_sub(1, SeqCst);
        if let Some(step) = last {
            perform(&mut stream, step).await;
        }
        let _ = stream.shutdown().await;
    }
}

async fn perform(stream: &mut BufReader<TcpStream>, step: Step) {
    match step {
        Step::Pause(pause) => tokio::time::sleep(pause).await,
        // A client that gave up is what several tests are about.
        Step::Send(bytes) => drop(stream.write_all(&bytes).await),
    }
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |n| n.parse().expect("a length"));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { path, headers, body: String::from_utf8(body).ok()?, at: Instant::now() })
}
