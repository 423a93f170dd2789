//! What can be wrong with the connections of a proxy: plain values, no behaviour.

use std::num::NonZeroU32;
use std::time::Duration;

/// Everything that is wrong at a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Toxics {
    /// Nothing listens, and live connections are closed.
    pub down: bool,
    /// Every connection is reset after this time. It counts from its opening or from the last change of the toxics.
    pub reset_after: Option<Duration>,
    /// Every connection is closed after this time, counted in the same way.
    pub close_after: Option<Duration>,
    /// On the way to the server.
    pub to_server: LaneToxics,
    /// On the way to the client.
    pub to_client: LaneToxics,
    /// What becomes of commits; only in front of PostgreSQL.
    pub commits: Option<CommitFault>,
}

/// What is wrong in one direction of each connection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LaneToxics {
    /// Whether bytes pass at all.
    pub flow: Flow,
    /// Every piece arrives this much later.
    pub latency: Duration,
    /// And up to this much more, by chance.
    pub jitter: Duration,
    /// Bytes a second.
    pub bandwidth: Option<NonZeroU32>,
    /// Bytes come in small pieces.
    pub slice: Option<Slice>,
    /// The connection is closed when this many bytes have passed since the limit was set.
    pub limit_bytes: Option<u64>,
    /// The end of the stream arrives this much later.
    pub close_delay: Duration,
}

/// Whether bytes pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Flow {
    /// They do.
    #[default]
    Pass,
    /// They wait, as in a partition that TCP outlives: when it heals they arrive.
    Hold,
    /// They vanish, as on a half-open connection: accepted, answered by nobody, and no end is passed on either. A
    /// connection that lost bytes is reset by the first bytes after that.
    Swallow,
}

/// Small pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// Bytes of a piece.
    pub bytes: usize,
    /// Pause after each.
    pub pause: Duration,
}

/// A fault of commits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommitFault {
    /// What is lost.
    pub lose: Lose,
    /// Which commits are struck.
    pub pick: Pick,
}

/// What is lost of a commit; the connection is closed each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lose {
    /// The answer to COMMIT: the server has committed, the client cannot know.
    Answer,
    /// The answer to COMMIT, and to each INSERT, UPDATE, DELETE, MERGE or COPY outside a transaction.
    AnswerOfAnyWrite,
    /// The request: the server never sees the COMMIT and rolls back.
    Request,
}

/// Which commits are struck.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pick {
    /// The nth since this fault was set, from 1, whatever connection it is on.
    Nth(u64),
    /// Each with this probability, from 0 to 1.
    Chance(f64),
}

impl Toxics {
    /// Nothing is wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// Nobody listens.
    pub fn down() -> Self {
        Self { down: true, ..Self::default() }
    }

    /// The same in both directions.
    pub fn both_ways(lane: LaneToxics) -> Self {
        Self { to_server: lane.clone(), to_client: lane, ..Self::default() }
    }

    /// A partition: nothing passes and nothing is lost.
    pub fn partition() -> Self {
        Self::both_ways(LaneToxics { flow: Flow::Hold, ..LaneToxics::default() })
    }

    /// The server is gone without a word.
    pub fn half_open() -> Self {
        Self::both_ways(LaneToxics { flow: Flow::Swallow, ..LaneToxics::default() })
    }

    /// Nothing passes, and after this time the connection is closed.
    pub fn timeout(after: Duration) -> Self {
        Self { close_after: Some(after), ..Self::half_open() }
    }

    /// A far server: each way takes this long, and up to `jitter` longer.
    pub fn latency(each_way: Duration, jitter: Duration) -> Self {
        Self::both_ways(LaneToxics { latency: each_way, jitter, ..LaneToxics::default() })
    }

    /// Commits go wrong.
    pub fn commits(lose: Lose, pick: Pick) -> Self {
        Self { commits: Some(CommitFault { lose, pick }), ..Self::default() }
    }
}
