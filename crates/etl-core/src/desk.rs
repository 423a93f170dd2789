//! What people say and decide about a fund's day: notes, documents that they no longer wait for, and the release that they confirm or
//! refuse. Entries are only ever added; what holds follows from their order. What the system finds out by itself is not here.

use crate::verdict::FundVerdict;
use crate::{DocumentKind, FundDay, FundId, ItemState, ReferenceDate};
use chrono::{DateTime, Utc};

/// Characters of a reason at least.
pub const SHORTEST_REASON: usize = 3;
/// Characters of a text at most.
pub const LONGEST_TEXT: usize = 500;

/// What somebody did with a fund's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeskAct {
    /// Said something that changes nothing.
    Note,
    /// Waits no longer for a document, with a reason.
    Waive,
    /// Waits for it again.
    Expect,
    /// Confirmed the release.
    Confirm,
    /// Refused the release, with a reason.
    Reject,
    /// Took back the last confirmation or refusal.
    Undo,
}

impl DeskAct {
    /// Every act.
    pub const ALL: [Self; 6] = [Self::Note, Self::Waive, Self::Expect, Self::Confirm, Self::Reject, Self::Undo];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "nota",
            Self::Waive => "dispensa",
            Self::Expect => "retomada",
            Self::Confirm => "confirmacao",
            Self::Reject => "reprovacao",
            Self::Undo => "desfeita",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    /// Whether it is about one kind of document, and says which.
    pub fn needs_kind(self) -> bool {
        matches!(self, Self::Waive | Self::Expect)
    }

    /// Characters of its text at least.
    pub fn shortest_text(self) -> usize {
        match self {
            Self::Note => 1,
            Self::Waive | Self::Reject => SHORTEST_REASON,
            Self::Expect | Self::Confirm | Self::Undo => 0,
        }
    }

    fn is_decision(self) -> bool {
        matches!(self, Self::Confirm | Self::Reject | Self::Undo)
    }
}

/// What is to be said or decided about a fund's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeskEntry {
    /// Fund.
    pub fund: FundId,
    /// Day.
    pub date: ReferenceDate,
    /// Kind of document that it is about, if it is about one.
    pub kind: Option<DocumentKind>,
    /// What is done.
    pub act: DeskAct,
    /// The words; empty where none are needed.
    pub text: String,
    /// The newest load that stood when the person looked (`id_carga`); a confirmation is of that and nothing newer.
    pub seen: Option<i64>,
    /// The refusal that held when the person looked; a confirmation takes no other one back.
    pub over: Option<i64>,
}

/// What somebody said or decided about a fund's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskEntry {
    /// Number; later entries have larger ones.
    pub id: i64,
    /// Fund.
    pub fund: FundId,
    /// Day.
    pub date: ReferenceDate,
    /// Kind of document that it is about, if it is about one.
    pub kind: Option<DocumentKind>,
    /// What was done.
    pub act: DeskAct,
    /// The words.
    pub text: String,
    /// Who.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The newest load that stood then, for a confirmation.
    pub seen: Option<i64>,
}

/// Why something cannot be said or decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskRefusal {
    /// Something still keeps the day from being released.
    NotReleased,
    /// A newer load or another person's decision came after the person looked.
    Changed,
    /// The document is there already, or nobody waits for this kind of it.
    NotWaitedFor,
    /// Nothing was expected or came of the fund on this day.
    NothingKnown,
}

/// How the release of a day stands with people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release<'a> {
    /// Nobody decided.
    Open,
    /// Confirmed, and nothing has changed since.
    Confirmed(&'a DeskEntry),
    /// Confirmed, but something newer came or keeps the day from being released: it does not count.
    Outdated(&'a DeskEntry),
    /// Refused, until somebody takes it back or confirms.
    Rejected(&'a DeskEntry),
}

/// The waiver of a kind of document, among the entries of one day from the oldest to the newest.
pub fn waiver(entries: &[DeskEntry], kind: DocumentKind) -> Option<&DeskEntry> {
    let about = |entry: &&DeskEntry| entry.act.needs_kind() && entry.kind == Some(kind);
    entries.iter().rev().find(about).filter(|entry| entry.act == DeskAct::Waive)
}

/// The confirmation or refusal that holds, among the entries of one day from the oldest to the newest.
pub fn decision(entries: &[DeskEntry]) -> Option<&DeskEntry> {
    entries.iter().rev().find(|entry| entry.act.is_decision()).filter(|entry| entry.act != DeskAct::Undo)
}

impl FundDay {
    /// Takes up what people said of the day, from the oldest to the newest: what they no longer wait for and did not come is left
    /// out with their reason.
    pub fn set_desk(&mut self, entries: Vec<DeskEntry>) {
        for item in self.items.iter_mut().filter(|item| item.state != ItemState::Done) {
            if let Some(waiver) = waiver(&entries, item.key.kind) {
                (item.state, item.code) = (ItemState::Skipped, None);
                item.detail.clone_from(&waiver.text);
                item.updated_at = waiver.at;
            }
        }
        self.desk = entries;
    }

    /// The documents that nobody waits for any more, in the order of [`DocumentKind::ALL`].
    pub fn waivers(&self) -> impl Iterator<Item = &DeskEntry> {
        DocumentKind::ALL.into_iter().filter_map(|kind| waiver(&self.desk, kind))
    }

    /// The notes of the day, from the oldest to the newest.
    pub fn notes(&self) -> impl Iterator<Item = &DeskEntry> {
        self.desk.iter().filter(|entry| entry.act == DeskAct::Note)
    }
}

impl FundVerdict {
    /// How the release of the day stands with people.
    pub fn release(&self) -> Release<'_> {
        let Some(entry) = decision(&self.day.desk) else { return Release::Open };
        match entry.act {
            DeskAct::Reject => Release::Rejected(entry),
            _ if entry.seen == self.day.newest_load && self.computed.is_released() => Release::Confirmed(entry),
            _ => Release::Outdated(entry),
        }
    }

    /// What an entry would do to the day as it stands: true when something changes, false when the same was said before.
    ///
    /// # Errors
    /// When it cannot be said or decided.
    pub fn admits(&self, entry: &NewDeskEntry, author: &str, is_known: bool) -> Result<bool, DeskRefusal> {
        match entry.act {
            DeskAct::Note => {
                let same =
                    |note: &DeskEntry| (&note.text, note.kind) == (&entry.text, entry.kind) && note.author == author;
                Ok(!self.day.notes().any(same))
            }
            DeskAct::Waive => self.admits_waiver(entry),
            DeskAct::Expect => Ok(entry.kind.is_some_and(|kind| waiver(&self.day.desk, kind).is_some())),
            DeskAct::Confirm => self.admits_confirmation(entry),
            DeskAct::Reject if !is_known => Err(DeskRefusal::NothingKnown),
            DeskAct::Reject => Ok(!matches!(self.release(), Release::Rejected(before) if before.text == entry.text)),
            DeskAct::Undo => Ok(decision(&self.day.desk).is_some()),
        }
    }

    fn admits_waiver(&self, entry: &NewDeskEntry) -> Result<bool, DeskRefusal> {
        let Some(kind) = entry.kind.filter(|kind| self.fund.terms.expects(*kind)) else {
            return Err(DeskRefusal::NotWaitedFor);
        };
        if self.day.items.iter().any(|item| item.key.kind == kind && item.state == ItemState::Done) {
            return Err(DeskRefusal::NotWaitedFor);
        }
        Ok(waiver(&self.day.desk, kind).is_none_or(|before| before.text != entry.text))
    }

    /// Of what was seen, and over nobody's refusal unless it was seen too.
    fn admits_confirmation(&self, entry: &NewDeskEntry) -> Result<bool, DeskRefusal> {
        if !self.computed.is_released() {
            return Err(DeskRefusal::NotReleased);
        }
        match self.release() {
            _ if entry.seen != self.day.newest_load => Err(DeskRefusal::Changed),
            Release::Confirmed(_) => Ok(false),
            Release::Rejected(before) if entry.over != Some(before.id) => Err(DeskRefusal::Changed),
            _ => Ok(true),
        }
    }
}

/// The words as they are kept: on one line, without blanks around; none when they are too short, too long or hold characters that
/// cannot be read.
pub fn desk_text(act: DeskAct, text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    let is_readable = !text.chars().any(char::is_control);
    (is_readable && (act.shortest_text()..=LONGEST_TEXT).contains(&length)).then_some(text)
}

#[cfg(test)]
mod tests;
