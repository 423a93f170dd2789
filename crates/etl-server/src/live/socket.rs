//! One live connection.

use super::feed::{PAGE, is_told};
use super::frames::{self, Frame};
use super::line::{Heard, Next, parse_since};
use crate::app::App;
use crate::auth::{BEARER_PROTOCOL, Caller};
use crate::extract::Params;
use crate::problem::{Problem, chain};
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::http::StatusCode;
use axum::response::Response;
use etl_core::{Code, JobId};
use etl_queue::port::Level;
use futures::SinkExt;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use utoipa::IntoParams;

/// Bytes of a message from a client at most; clients have nothing to say.
const MESSAGE_BYTES: usize = 64 << 10;
/// Messages from a client in a minute at most.
const MESSAGES_PER_MINUTE: u32 = 100;
/// A sign of life is sent this often.
const PING: Duration = Duration::from_secs(30);
/// A client that takes nothing for this long is gone.
const PATIENCE: Duration = Duration::from_secs(30);
const MINUTE: Duration = Duration::from_mins(1);
/// Jobs that a client may resume at once.
const RESUMED_JOBS: usize = 100;

/// De onde continuar.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Resume {
    /// O que já se recebeu, por execução: `job:seq`, separados por vírgula.
    #[param(example = "12:345")]
    since: Option<String>,
}

/// Atualizações ao vivo: `log`, `status`, `job_complete`, e nossas `progress`, `apontamento`, `resync`, `ping`. Programas podem mandar o token
/// nos subprotocolos: `Sec-WebSocket-Protocol: bearer, TOKEN`.
#[utoipa::path(get, path = "/ws", tag = "ao vivo", params(Resume),
    responses((status = 101, description = "ligação aberta"), (status = 426, body = crate::problem::ProblemBody),
        (status = 429, description = "ligações demais deste usuário", body = crate::problem::ProblemBody)))]
pub(crate) async fn connect(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Params(resume): Params<Resume>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let refused = || Problem::field(Code::ApiFields, "since", "esperado job:seq, separados por vírgula");
    let since = resume.since.as_deref().map_or(Some(Vec::new()), parse_since).ok_or_else(refused)?;
    if since.len() > RESUMED_JOBS {
        return Err(refused());
    }
    let upgrade = upgrade.map_err(|_| {
        Problem::with_detail(Code::ApiMethod, "esperada uma ligação WebSocket").status(StatusCode::UPGRADE_REQUIRED)
    })?;
    let place = app.places.take(caller.user.id).ok_or_else(|| Problem::new(Code::LiveTooMany))?;
    let upgrade = upgrade
        .protocols([BEARER_PROTOCOL])
        .max_message_size(MESSAGE_BYTES)
        .max_frame_size(MESSAGE_BYTES)
        .read_buffer_size(4096)
        .write_buffer_size(0);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _place = place;
        let mut connection = Connection { app, socket, heard: Heard::default() };
        // A connection that ends tells nobody.
        if let Err(Ended(Some(frame))) = connection.serve(&caller, since).await {
            let _ = timeout(PATIENCE, connection.socket.send(Message::Close(Some(frame)))).await;
        }
    }))
}

/// Why a connection ends: with a word to the client, or because it is gone.
struct Ended(Option<CloseFrame>);

fn closed(code: u16, reason: &'static str) -> Ended {
    Ended(Some(CloseFrame { code, reason: reason.into() }))
}

struct Connection {
    app: Arc<App>,
    socket: WebSocket,
    heard: Heard,
}

impl Connection {
    async fn serve(&mut self, caller: &Caller, since: Vec<(JobId, i64)>) -> Result<(), Ended> {
        // Listens before it catches up: nothing falls between the two.
        let (mut frames, mut valid) = self.app.feed.listen();
        let closing = self.app.closing.clone();
        for (job, seq) in since {
            self.heard.until(job, seq);
            self.catch_up(job, seq).await?;
        }
        let mut ping = interval_at(Instant::now() + PING, PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut minute, mut messages) = (Instant::now(), 0);
        loop {
            tokio::select! {
                frame = frames.recv() => match frame {
                    Ok(frame) => self.deliver(&frame).await?,
                    Err(RecvError::Lagged(_)) => self.resync().await?,
                    Err(RecvError::Closed) => return Err(closed(close_code::AWAY, "servidor encerrando")),
                },
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Ended(None)),
                    Some(Ok(_)) => {
                        if minute.elapsed() > MINUTE {
                            (minute, messages) = (Instant::now(), 0);
                        }
                        messages += 1;
                        if messages > MESSAGES_PER_MINUTE {
                            return Err(closed(close_code::POLICY, "mensagens demais"));
                        }
                    }
                },
                _ = ping.tick() => self.send(&[frames::ping()]).await?,
                changed = valid.changed() => {
                    if changed.is_ok() && !valid.borrow_and_update().has(caller) {
                        return Err(closed(close_code::POLICY, "a sessão terminou"));
                    }
                }
                () = closing.cancelled() => return Err(closed(close_code::AWAY, "servidor encerrando")),
            }
        }
    }

    async fn deliver(&mut self, frame: &Frame) -> Result<(), Ended> {
        match self.heard.next(frame) {
            Next::Nothing => Ok(()),
            Next::Send(texts) => {
                let texts = texts.to_vec();
                self.send(&texts).await
            }
            Next::CatchUp(job, seq) => self.catch_up(job, seq).await,
        }
    }

    /// Frames were dropped: what has a number is read again, the rest is the client's to ask for.
    async fn resync(&mut self) -> Result<(), Ended> {
        self.send(&[frames::resync()]).await?;
        self.heard.miss();
        for (job, seq) in self.heard.jobs() {
            self.catch_up(job, seq).await?;
        }
        Ok(())
    }

    /// Sends the lines of a job after a number, and its end if it has ended. The state first: lines written before the end come
    /// before it.
    async fn catch_up(&mut self, id: JobId, mut seq: i64) -> Result<(), Ended> {
        let job = self.app.ports.jobs.job(id).await.map_err(|error| lost(&error))?;
        let Some(job) = job.filter(is_told) else { return Ok(()) };
        loop {
            let records = self.app.ports.log.lines(id, seq, Level::Debug, PAGE).await.map_err(|error| lost(&error))?;
            let texts: Vec<Utf8Bytes> = records.iter().map(|record| frames::log(id, record)).collect();
            self.send(&texts).await?;
            seq = records.last().map_or(seq, |record| record.seq);
            self.heard.until(id, seq);
            if records.len() < PAGE as usize {
                break;
            }
        }
        if job.status.has_ended() && self.heard.end(id) {
            self.send(&[frames::job_complete(&job)]).await?;
        }
        Ok(())
    }

    async fn send(&mut self, texts: &[Utf8Bytes]) -> Result<(), Ended> {
        let sending = async {
            for text in texts {
                self.socket.feed(Message::Text(text.clone())).await?;
            }
            self.socket.flush().await
        };
        match timeout(PATIENCE, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Ended(None)),
        }
    }
}

fn lost(error: &etl_queue::port::QueueError) -> Ended {
    tracing::warn!(error = chain(error), "a live connection could not catch up");
    closed(close_code::AGAIN, "banco de dados fora; ligue de novo")
}
