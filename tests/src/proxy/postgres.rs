//! As much of PostgreSQL's protocol (version 3) as it takes to see a commit: where messages end, which request is a
//! COMMIT, in the simple protocol and in the extended one, and which answer says that something was committed.

use super::toxics::Lose;
use std::collections::HashSet;

/// An answer of this size is passed on as it comes: no commit is worth holding more back.
const MOST_HELD_BYTES: usize = 4 * 1024 * 1024;

/// What may pass now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) bytes: Vec<u8>,
    /// The connection ends here.
    pub(super) cut: bool,
}

/// Cuts a stream into messages.
#[derive(Debug, Default)]
struct Messages {
    buffer: Vec<u8>,
    /// Messages carry their kind in front. Before that, a client sends its wishes without one, and a server answers with
    /// one byte.
    typed: bool,
}

impl Messages {
    fn add(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message of `length` bytes, if it is there.
    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        (self.buffer.len() >= length).then(|| self.buffer.drain(..length).collect())
    }

    /// The length that starts at this byte, and counts itself.
    fn length_at(&self, start: usize) -> Option<usize> {
        let bytes = self.buffer.get(start..start + 4)?;
        let length = u32::from_be_bytes(bytes.try_into().expect("four bytes"));
        Some(start + usize::try_from(length.max(4)).expect("a message fits in memory"))
    }

    fn next_typed(&mut self) -> Option<Vec<u8>> {
        let length = self.length_at(1)?;
        self.take(length)
    }
}

/// What the client sends.
#[derive(Debug, Default)]
pub(super) struct Requests {
    messages: Messages,
    /// Prepared statements that commit, by name.
    statements: HashSet<Vec<u8>>,
    /// Bound portals that commit, by name.
    portals: HashSet<Vec<u8>>,
}

impl Requests {
    /// Takes bytes of the client; `struck` is asked at each request to commit and ends the connection before it.
    pub(super) fn pass(&mut self, bytes: &[u8], mut struck: impl FnMut() -> bool) -> Passed {
        self.messages.add(bytes);
        let mut passed = Passed::default();
        while let Some(message) = self.next() {
            if self.commits(&message) && struck() {
                passed.cut = true;
                return passed;
            }
            passed.bytes.extend(message);
        }
        passed
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        /// Requests that are not the last word before the typed messages: CANCEL, SSL and GSSAPI.
        const OTHERS: [[u8; 4]; 3] =
            [80_877_102_u32.to_be_bytes(), 80_877_103_u32.to_be_bytes(), 80_877_104_u32.to_be_bytes()];
        if self.messages.typed {
            return self.messages.next_typed();
        }
        let length = self.messages.length_at(0)?;
        let message = self.messages.take(length)?;
        self.messages.typed = !message.get(4..8).is_some_and(|code| OTHERS.iter().any(|other| other == code));
        Some(message)
    }

    /// Whether the message makes the server commit.
    fn commits(&mut self, message: &[u8]) -> bool {
        let (Some(kind), Some(body)) = (message.first(), message.get(5..)) else { return false };
        let mut texts = body.split(|byte| *byte == 0);
        let mut text = || texts.next().unwrap_or_default();
        match kind {
            b'Q' => is_commit(text()),
            b'P' => {
                let name = text().to_vec();
                remember(&mut self.statements, name, is_commit(text()));
                false
            }
            b'B' => {
                let portal = text().to_vec();
                remember(&mut self.portals, portal, self.statements.contains(text()));
                false
            }
            b'E' => self.portals.contains(text()),
            _ => false,
        }
    }
}

fn remember(names: &mut HashSet<Vec<u8>>, name: Vec<u8>, belongs: bool) {
    if belongs {
        names.insert(name);
    } else {
        names.remove(&name);
    }
}

fn is_commit(statement: &[u8]) -> bool {
    let text = String::from_utf8_lossy(statement).to_ascii_uppercase();
    let words: Vec<_> = text.split(|c: char| c.is_whitespace() || c == ';').filter(|word| !word.is_empty()).collect();
    matches!(words[..], ["COMMIT" | "END"] | ["COMMIT" | "END", "WORK" | "TRANSACTION"])
}

/// What the server answers.
#[derive(Debug, Default)]
pub(super) struct Answers {
    messages: Messages,
    /// Of the answer that is not complete yet.
    held: Vec<u8>,
    in_transaction: bool,
    /// The answer tells that a COMMIT was made.
    committed: bool,
    /// The answer tells of a write outside a transaction.
    wrote: bool,
}

impl Answers {
    /// Takes bytes of the server. While answers are to be lost, each one is held until it is complete: only then the
    /// server has committed for certain. `struck` is asked at each commit and ends the connection instead of the answer.
    pub(super) fn pass(&mut self, bytes: &[u8], lose: Option<Lose>, mut struck: impl FnMut() -> bool) -> Passed {
        self.messages.add(bytes);
        let mut passed = Passed::default();
        let watched = matches!(lose, Some(Lose::Answer | Lose::AnswerOfAnyWrite));
        loop {
            if !self.messages.typed && self.refusals_of_encryption(&mut passed) {
                return passed;
            }
            let Some(message) = self.messages.next_typed() else { break };
            let ends = self.read(&message);
            let alone = self.held.is_empty();
            self.held.extend(&message);
            if ends {
                let counts = self.committed || self.wrote && lose == Some(Lose::AnswerOfAnyWrite);
                (self.committed, self.wrote) = (false, false);
                if watched && counts && struck() {
                    passed.cut = true;
                    return passed;
                }
            }
            let passes = ends || passes_at_once(message[0], alone) || self.held.len() > MOST_HELD_BYTES;
            if passes || !watched {
                passed.bytes.append(&mut self.held);
            }
        }
        passed
    }

    /// Passes on the one-byte answers to the wish for encryption; true when the server agreed, and nothing can be read.
    fn refusals_of_encryption(&mut self, passed: &mut Passed) -> bool {
        while self.messages.buffer.first() == Some(&b'N') {
            passed.bytes.extend(self.messages.take(1).unwrap_or_default());
        }
        passed.cut = matches!(self.messages.buffer.first(), Some(b'S' | b'G'));
        self.messages.typed = !passed.cut && !self.messages.buffer.is_empty();
        passed.cut
    }

    /// Notes what a message tells; true for the one that ends an answer.
    fn read(&mut self, message: &[u8]) -> bool {
        let body = &message[5..];
        match message[0] {
            b'C' => {
                let tag = body.split(|byte| *byte == 0 || *byte == b' ').next().unwrap_or_default();
                self.committed |= body == b"COMMIT\0";
                let writes = matches!(tag, b"INSERT" | b"UPDATE" | b"DELETE" | b"MERGE" | b"COPY");
                self.wrote |= writes && !self.in_transaction;
            }
            b'E' => self.wrote = false,
            b'Z' => {
                self.in_transaction = body != b"I";
                return true;
            }
            _ => {}
        }
        false
    }
}

/// Messages that cannot wait for the end of an answer: those of the login, those that ask the client for rows, and
/// those that come outside answers.
fn passes_at_once(kind: u8, alone: bool) -> bool {
    matches!(kind, b'R' | b'K' | b'v' | b'G' | b'W') || alone && matches!(kind, b'A' | b'N' | b'S')
}

#[cfg(test)]
mod tests;
