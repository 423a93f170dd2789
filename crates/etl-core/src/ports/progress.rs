//! Events of a run, for the log and the progress bar. Receiving one must not block.

use crate::{Band, Code, ItemKey, ItemState, ReferenceDate};
use std::time::Duration;

/// What a run expects, in the words of its log: `34 fundos, 102 documentos esperados`.
pub fn expectation(funds: usize, items: usize) -> String {
    let funds = if funds == 1 { "1 fundo".to_owned() } else { format!("{funds} fundos") };
    let items = if items == 1 { "1 documento esperado".to_owned() } else { format!("{items} documentos esperados") };
    format!("{funds}, {items}")
}

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq)]
pub enum RunEvent {
    /// The login was accepted.
    LoggedIn {
        /// Connection.
        connection: String,
    },
    /// The expected items are known.
    Planned {
        /// Funds.
        funds: usize,
        /// Expected documents.
        items: usize,
        /// First and last day.
        range: (ReferenceDate, ReferenceDate),
    },
    /// A file has arrived whole and is being checked and loaded.
    Received {
        /// Item.
        item: ItemKey,
        /// Fund as people call it.
        fund: String,
        /// Size.
        bytes: u64,
        /// Time since its download began.
        elapsed: Duration,
    },
    /// A request is being repeated.
    Retrying {
        /// The item whose file is asked for; absent for lists and logins.
        item: Option<ItemKey>,
        /// Fund or call, for people.
        what: String,
        /// Reason, without secrets.
        reason: String,
        /// Number of the next try, from 2.
        attempt: u32,
        /// Wait before it.
        wait: Duration,
    },
    /// An item reached its final state in this run.
    Closed {
        /// Item.
        item: ItemKey,
        /// Fund as people call it.
        fund: String,
        /// Final state.
        state: ItemState,
        /// Why, unless done.
        code: Option<Code>,
        /// Detail for people.
        detail: String,
        /// Size of the newest file, when one came.
        bytes: u64,
        /// Time spent.
        elapsed: Duration,
    },
    /// A position was loaded.
    Loaded {
        /// Fund as people call it.
        fund: String,
        /// Day.
        date: ReferenceDate,
        /// Rows.
        rows: u64,
        /// Worst band of its checks.
        band: Band,
    },
    /// Something worth saying that belongs to no item.
    Note {
        /// Code.
        code: Code,
        /// Detail for people.
        detail: String,
    },
}

/// Receives the events of a run.
pub trait Progress: Send + Sync {
    /// Takes one event.
    fn event(&self, event: RunEvent);
}

/// Drops every event.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn event(&self, _: RunEvent) {}
}
