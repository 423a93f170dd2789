//! Many live clients of one server: what they get of a job's log, and when.

use super::ServerArgs;
use super::http::percentile;
use super::office::{Office, Start};
use crate::bench::measure::memory_mb;
use crate::bench::progress;
use anyhow::{Context, Result, ensure};
use etl_core::{COLLECT_JOB, JobId, NewJob, NewTask};
use etl_queue::port::{Level, LogLine};
use etl_storage::Database;
use futures::StreamExt;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Clients that connect at the same time.
const AT_ONCE: usize = 100;
/// Files that this process and the server may have open each; of the limit that the machine sets.
const FILES: u64 = 65_536;
/// How long the last lines may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// A line of the log is about this long, as those of a collection are.
const PADDING: &str =
    "FIP ALVORADA 19/11/2025 xml: recebido, conferido e carregado, 148 linhas, conferência ok, 12,4 KB";

/// What the clients got.
#[derive(Debug)]
pub(super) struct Live {
    /// Milliseconds from writing to reading, sorted.
    delays_ms: Vec<f64>,
    pub(super) received: u64,
    pub(super) lost: u64,
    pub(super) doubled: u64,
    pub(super) memory_mb: f64,
}

impl Live {
    pub(super) fn ms(&self, part: usize) -> f64 {
        percentile(&self.delays_ms, part)
    }
}

/// Lets this process, and those that it starts, have many connections.
pub(super) fn allow_many_files() -> Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).context("getrlimit")?;
    setrlimit(Resource::RLIMIT_NOFILE, most.min(FILES), most).context("setrlimit")
}

/// Connects the clients, writes the lines, and waits for them.
pub(super) async fn measure(programs: &Path, home: &Path, args: &ServerArgs) -> Result<Live> {
    let (files, _) = getrlimit(Resource::RLIMIT_NOFILE).context("getrlimit")?;
    ensure!(files > u64::from(args.clients()) + 200, "só {files} arquivos abertos por processo: aumente `ulimit -n`");
    let start = Start { env: vec![("ETL__SERVIDOR__TRABALHADOR", "false".into())], ..Start::default() };
    let office = Office::start(programs, home, &start).await?;
    let database = office.database();
    let store = etl_storage::open(database.to_str().context("o caminho não é UTF-8")?).await?;
    let job = open_job(&store).await?;
    let lines = u64::from(args.seconds()) * u64::from(args.linhas);
    let epoch = Instant::now();
    let clients = connected(&office, args.clients()).await?;
    progress(&format!("{} ligados, servidor com {:.0} MB", clients.len(), memory_mb(office.process.id())?));
    let mut listening = JoinSet::new();
    for client in clients {
        listening.spawn(listen(client, lines, epoch));
    }
    write(&store, job, args, epoch).await?;
    let mut live = Live { delays_ms: Vec::new(), received: 0, lost: 0, doubled: 0, memory_mb: f64::NAN };
    while let Some(heard) = listening.join_next().await {
        let heard = heard.context("um cliente caiu")?;
        live.received += heard.delays_ms.len() as u64;
        live.lost += lines - heard.delays_ms.len() as u64;
        live.doubled += heard.doubled;
        live.delays_ms.extend(heard.delays_ms);
    }
    live.memory_mb = memory_mb(office.process.id())?;
    live.delays_ms.sort_by(f64::total_cmp);
    Ok(live)
}

/// A job that nobody works on.
async fn open_job(store: &Arc<dyn Database>) -> Result<JobId> {
    let task = NewTask::new("planejar", "qore", "planejar:qore", serde_json::json!({}));
    let job = NewJob {
        kind: COLLECT_JOB.into(),
        connections: vec!["qore".into()],
        request: serde_json::json!({}),
        origin: "medição".into(),
        parent: None,
        unique_key: None,
        idempotency_key: None,
        tasks: vec![task],
    };
    Ok(store.enqueue(&job).await?.job())
}

/// A batch of lines each second; each one says when it was written.
async fn write(store: &Arc<dyn Database>, job: JobId, args: &ServerArgs, epoch: Instant) -> Result<()> {
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for _ in 0..args.seconds() {
        seconds.tick().await;
        let now = epoch.elapsed();
        let line = LogLine {
            at: chrono::DateTime::UNIX_EPOCH,
            level: Level::Info,
            connection: "qore".into(),
            item: String::new(),
            message: format!("@{}@ {PADDING}", now.as_micros()),
        };
        store.append(job, &vec![line; args.linhas as usize]).await?;
    }
    Ok(())
}

type Client = WebSocketStream<TcpStream>;

async fn connected(office: &Office, clients: u32) -> Result<Vec<Client>> {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut opening = JoinSet::new();
    for _ in 0..clients {
        let (turns, address, token) = (Arc::clone(&turns), office.address.clone(), office.token.clone());
        opening.spawn(async move {
            let _turn = turns.acquire().await?;
            connect(&address, &token).await
        });
    }
    let mut open = Vec::new();
    while let Some(client) = opening.join_next().await {
        open.push(client.context("um cliente caiu")??);
    }
    Ok(open)
}

async fn connect(address: &str, token: &str) -> Result<Client> {
    let mut request = format!("ws://{address}/ws").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", format!("bearer, {token}").parse()?);
    let stream = TcpStream::connect(address).await?;
    let small = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
    let (client, _) = tokio_tungstenite::client_async_with_config(request, stream, Some(small)).await?;
    Ok(client)
}

/// What one client heard.
struct Heard {
    delays_ms: Vec<f64>,
    doubled: u64,
}

/// Listens until every line came, or nothing comes any more.
async fn listen(mut client: Client, lines: u64, epoch: Instant) -> Heard {
    let mut heard = Heard { delays_ms: Vec::new(), doubled: 0 };
    let mut last = 0;
    while last < lines {
        let Ok(Some(Ok(message))) = timeout(PATIENCE, client.next()).await else { break };
        let Message::Text(text) = message else { continue };
        let Some((number, written)) = parts(&text) else { continue };
        if number <= last {
            heard.doubled += 1;
            continue;
        }
        last = number;
        heard.delays_ms.push(epoch.elapsed().saturating_sub(written).as_secs_f64() * 1000.0);
    }
    heard
}

/// Number of a line and the moment that it says; none for other messages.
fn parts(text: &str) -> Option<(u64, Duration)> {
    let digits = |rest: &str| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
    let written: u64 = digits(text.split_once('@')?.1)?;
    let number = digits(text.split_once("\"seq\":")?.1)?;
    Some((number, Duration::from_micros(written)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_its_number_and_its_moment() {
        let text = r#"{"type":"log","data":{"message":"@1500@ x","seq":12,"job_id":3}}"#;
        assert_eq!(parts(text), Some((12, Duration::from_micros(1500))));
        assert_eq!(parts(r#"{"type":"ping","data":{}}"#), None);
    }
}
