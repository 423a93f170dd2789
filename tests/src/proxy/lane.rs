//! One direction of a connection: a reader that sees what the bytes mean, and a writer that delays, holds, thins or loses
//! them. A queue between the two keeps the throughput of a slow way as it would be on a real one.

use super::postgres::{Answers, Passed, Requests};
use super::toxics::{Flow, LaneToxics, Lose, Pick, Toxics};
use super::{Counts, Protocol, Shared};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

/// Bytes read at once.
const READ_BYTES: usize = 16 * 1024;

/// Pieces on the way at most: 4 MB.
const PIECES: usize = 256;

/// Parts of a second that a limited bandwidth is spread over.
const BEATS: u32 = 50;

/// Where bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    ToServer,
    ToClient,
}

/// Why a connection ends before both its ends closed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Close,
    Reset,
}

/// What the reader saw.
enum Piece {
    Bytes(Vec<u8>),
    /// The sender ended its stream.
    Fin,
    /// The sender is gone.
    Gone,
    /// A commit was struck.
    Cut,
}

pub(super) struct Lane {
    shared: Arc<Shared>,
    direction: Direction,
    toxics: watch::Receiver<Toxics>,
    random: ChaCha8Rng,
    /// Bytes vanished: whoever is at the ends can no longer make sense of the rest.
    lossy: bool,
    /// Bytes passed since there is a limit.
    under_limit: u64,
}

impl Lane {
    pub(super) fn new(shared: &Arc<Shared>, direction: Direction, connection: u64) -> Self {
        let toxics = shared.toxics.subscribe();
        let random = stream_of(shared.seed, connection, direction);
        Self { shared: Arc::clone(shared), direction, toxics, random, lossy: false, under_limit: 0 }
    }

    /// Carries bytes until the sender ends its stream.
    pub(super) async fn carry(self, from: impl AsyncRead + Unpin, to: impl AsyncWrite + Unpin) -> Result<(), End> {
        let (sender, pieces) = mpsc::channel(PIECES);
        let reader = Reader::new(&self);
        let mut writing = std::pin::pin!(self.write(pieces, to));
        tokio::select! {
            end = &mut writing => end,
            () = reader.read(from, sender) => writing.await,
        }
    }

    async fn write(
        mut self,
        mut pieces: mpsc::Receiver<(Instant, Piece)>,
        mut to: impl AsyncWrite + Unpin,
    ) -> Result<(), End> {
        while let Some((read_at, piece)) = pieces.recv().await {
            self.arrive(read_at).await;
            match piece {
                Piece::Bytes(bytes) => self.deliver(&bytes, &mut to).await?,
                Piece::Fin => {
                    self.until_it_passes().await?;
                    sleep(self.now().close_delay).await;
                    return to.shutdown().await.map_err(|_| End::Reset);
                }
                Piece::Gone => {
                    self.until_it_passes().await?;
                    return Err(End::Reset);
                }
                Piece::Cut => return Err(End::Close),
            }
        }
        Err(End::Close)
    }

    fn now(&self) -> LaneToxics {
        lane(&self.toxics.borrow(), self.direction).clone()
    }

    /// Waits for the latency of a piece, as long as there is one.
    async fn arrive(&mut self, read_at: Instant) {
        let chance: f64 = self.random.random();
        loop {
            let toxics = lane(&self.toxics.borrow_and_update(), self.direction).clone();
            let due = read_at + toxics.latency + toxics.jitter.mul_f64(chance);
            if due <= Instant::now() {
                return;
            }
            tokio::select! {
                () = sleep_until(due) => return,
                _ = self.toxics.changed() => {}
            }
        }
    }

    /// Waits while nothing passes.
    async fn until_it_passes(&mut self) -> Result<(), End> {
        let direction = self.direction;
        let passes = self.toxics.wait_for(|toxics| lane(toxics, direction).flow == Flow::Pass).await.is_ok();
        if passes && !self.lossy { Ok(()) } else { Err(End::Reset) }
    }

    async fn deliver(&mut self, mut bytes: &[u8], to: &mut (impl AsyncWrite + Unpin)) -> Result<(), End> {
        while !bytes.is_empty() {
            let toxics = self.not_held().await?;
            if toxics.flow == Flow::Swallow {
                self.lossy = true;
                self.shared.count(|counts| counts.swallowed_bytes += bytes.len() as u64);
                return Ok(());
            }
            if self.lossy {
                return Err(End::Reset);
            }
            let (now, later) = bytes.split_at(self.most(&toxics).min(bytes.len()));
            to.write_all(now).await.map_err(|_| End::Reset)?;
            self.shared.count(|counts| *passed(counts, self.direction) += now.len() as u64);
            self.under_limit = if toxics.limit_bytes.is_some() { self.under_limit + now.len() as u64 } else { 0 };
            if toxics.limit_bytes.is_some_and(|limit| self.under_limit >= limit) {
                return Err(End::Close);
            }
            sleep(pause_after(&toxics, now.len())).await;
            bytes = later;
        }
        Ok(())
    }

    /// What is wrong, once bytes need not wait.
    async fn not_held(&mut self) -> Result<LaneToxics, End> {
        let direction = self.direction;
        let toxics = self.toxics.wait_for(|toxics| lane(toxics, direction).flow != Flow::Hold).await;
        toxics.map(|toxics| lane(&toxics, direction).clone()).map_err(|_| End::Close)
    }

    /// Bytes that may be written at once; never none.
    fn most(&self, toxics: &LaneToxics) -> usize {
        let left = toxics.limit_bytes.map(|limit| limit.saturating_sub(self.under_limit));
        let left = left.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        let beat = toxics.bandwidth.map(|rate| usize::try_from(rate.get() / BEATS).unwrap_or(usize::MAX));
        let slice = toxics.slice.map(|slice| slice.bytes);
        [left, beat, slice].into_iter().flatten().min().unwrap_or(usize::MAX).max(1)
    }
}

/// How long the way is busy with this many bytes.
fn pause_after(toxics: &LaneToxics, bytes: usize) -> Duration {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let busy = toxics.bandwidth.map(|rate| Duration::from_secs(1) * bytes / rate.get());
    busy.unwrap_or_default().max(toxics.slice.map(|slice| slice.pause).unwrap_or_default())
}

fn lane(toxics: &Toxics, direction: Direction) -> &LaneToxics {
    match direction {
        Direction::ToServer => &toxics.to_server,
        Direction::ToClient => &toxics.to_client,
    }
}

fn passed(counts: &mut Counts, direction: Direction) -> &mut u64 {
    match direction {
        Direction::ToServer => &mut counts.to_server_bytes,
        Direction::ToClient => &mut counts.to_client_bytes,
    }
}

/// The random numbers of one lane: the same for the same seed and order of connections.
fn stream_of(seed: u64, connection: u64, direction: Direction) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(connection * 2 + u64::from(direction == Direction::ToClient));
    random
}

/// The reading half of a lane.
struct Reader {
    shared: Arc<Shared>,
    random: ChaCha8Rng,
    meaning: Meaning,
}

/// What a reader understands.
enum Meaning {
    Bytes,
    Requests(Requests),
    Answers(Answers),
}

impl Reader {
    fn new(lane: &Lane) -> Self {
        let meaning = match (lane.shared.protocol, lane.direction) {
            (Protocol::Bytes, _) => Meaning::Bytes,
            (Protocol::Postgres, Direction::ToServer) => Meaning::Requests(Requests::default()),
            (Protocol::Postgres, Direction::ToClient) => Meaning::Answers(Answers::default()),
        };
        let mut random = lane.random.clone();
        // Far from the numbers that the writer takes from the same stream.
        random.set_word_pos(1 << 32);
        Self { shared: Arc::clone(&lane.shared), random, meaning }
    }

    /// Reads to the end of the stream, or to a commit that is struck.
    async fn read(mut self, mut from: impl AsyncRead + Unpin, pieces: mpsc::Sender<(Instant, Piece)>) {
        let mut buffer = vec![0; READ_BYTES];
        loop {
            let passed = match from.read(&mut buffer).await {
                Ok(0) => return send(&pieces, Piece::Fin).await,
                Ok(length) => self.understand(&buffer[..length]),
                Err(_) => return send(&pieces, Piece::Gone).await,
            };
            if !passed.bytes.is_empty() {
                send(&pieces, Piece::Bytes(passed.bytes)).await;
            }
            if passed.cut {
                return send(&pieces, Piece::Cut).await;
            }
        }
    }

    fn understand(&mut self, bytes: &[u8]) -> Passed {
        let (shared, random) = (&self.shared, &mut self.random);
        let fault = shared.toxics.borrow().commits;
        let mut strikes = |loses: &[Lose]| {
            let fault = fault.filter(|fault| loses.contains(&fault.lose));
            fault.is_some_and(|fault| match (fault.pick, shared.next_turn()) {
                (Pick::Nth(nth), turn) => nth == turn,
                (Pick::Chance(chance), _) => random.random_bool(chance),
            })
        };
        match &mut self.meaning {
            Meaning::Bytes => Passed { bytes: bytes.to_vec(), cut: false },
            Meaning::Requests(requests) => requests.pass(bytes, || {
                let struck = strikes(&[Lose::Request]);
                shared.count(|counts| counts.lost_requests += u64::from(struck));
                struck
            }),
            Meaning::Answers(answers) => answers.pass(bytes, fault.map(|fault| fault.lose), || {
                let struck = strikes(&[Lose::Answer, Lose::AnswerOfAnyWrite]);
                shared.count(|counts| {
                    counts.commits += 1;
                    counts.lost_answers += u64::from(struck);
                });
                struck
            }),
        }
    }
}

async fn send(pieces: &mpsc::Sender<(Instant, Piece)>, piece: Piece) {
    // The writer that does not listen any more has ended the connection.
    let _ = pieces.send((Instant::now(), piece)).await;
}
