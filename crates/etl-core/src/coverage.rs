//! Coverage: what was expected, what came, and the health of each fund and day. Items are the coverage matrix.

use crate::desk::{DeskAct, DeskEntry, decision};
use crate::terms::FundTerms;
use crate::{Band, Check, Code, DocumentKind, Fund, FundId, FundStatus, ReferenceDate};
use chrono::{DateTime, Utc};

/// One expected document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey {
    /// Connection (`sistema`) that yields it.
    pub connection: String,
    /// Fund.
    pub fund: FundId,
    /// Reference date.
    pub date: ReferenceDate,
    /// What it is.
    pub kind: DocumentKind,
}

/// State of an expected document; the closed set of the queue design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemState {
    /// Planned, not begun.
    Pending,
    /// Being collected.
    Running,
    /// Stored, validated and, where it states a position, loaded.
    Done,
    /// The portal has nothing for that day, and says so.
    NoData,
    /// Did not come, or came wrong.
    Failed,
    /// Cancelled by a person.
    Cancelled,
    /// Left out with a reason.
    Skipped,
}

impl ItemState {
    const ALL: [Self; 7] =
        [Self::Pending, Self::Running, Self::Done, Self::NoData, Self::Failed, Self::Cancelled, Self::Skipped];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Done => "done",
            Self::NoData => "no_data",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// An expected document with its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which one.
    pub key: ItemKey,
    /// State.
    pub state: ItemState,
    /// Why, unless done.
    pub code: Option<Code>,
    /// Detail of the reason, for people.
    pub detail: String,
    /// When the state was reached.
    pub updated_at: DateTime<Utc>,
}

/// Everything known of one fund on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct FundDay {
    /// Fund.
    pub fund: FundId,
    /// Day.
    pub date: ReferenceDate,
    /// Expected documents.
    pub items: Vec<Item>,
    /// Checks of the current position.
    pub checks: Vec<Check>,
    /// Whether a position is loaded.
    pub has_position: bool,
    /// The newest load that stands (`id_carga`).
    pub newest_load: Option<i64>,
    /// What people said and decided, from the oldest to the newest; taken up by [`FundDay::set_desk`].
    pub desk: Vec<DeskEntry>,
}

impl FundDay {
    /// A day of which nothing is known.
    pub fn empty(fund: FundId, date: ReferenceDate) -> Self {
        Self { fund, date, items: vec![], checks: vec![], has_position: false, newest_load: None, desk: vec![] }
    }
}

/// Health of a fund and day, from good to bad: the worst of arrival, load and reconciliation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Health {
    /// Everything came and adds up.
    Released,
    /// Everything came; a check is in the warning band.
    ReleasedWithWarning,
    /// Everything came and adds up, of a fund that nobody has confirmed.
    Unconfirmed,
    /// Something is not published yet and the cut-off hour has not passed.
    Waiting,
    /// Something is not published and the cut-off hour has passed.
    Late,
    /// The portal published later days but not this one.
    Missing,
    /// Somebody at the desk refused the release.
    Rejected,
    /// A check is beyond the tolerance.
    Divergent,
    /// A document did not come, or came wrong.
    Failed,
}

impl Health {
    /// The word that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Released => "liberado",
            Self::ReleasedWithWarning => "liberado com aviso",
            Self::Unconfirmed => "sem cadastro",
            Self::Waiting => "aguardando",
            Self::Late => "atrasado",
            Self::Missing => "faltando",
            Self::Rejected => "reprovado",
            Self::Divergent => "divergente",
            Self::Failed => "falhou",
        }
    }

    /// Whether the desk may release the day.
    pub fn is_released(self) -> bool {
        self <= Self::ReleasedWithWarning
    }
}

/// What the health of a fund and day is made of.
pub fn day_marks(day: &FundDay) -> DayMarks {
    let of_item = |item: &Item| match (item.state, item.code) {
        (ItemState::Done | ItemState::Skipped, _) => Health::Released,
        (ItemState::NoData, Some(Code::Gap)) => Health::Missing,
        (ItemState::Pending | ItemState::Running | ItemState::NoData, _) => Health::Waiting,
        (ItemState::Failed | ItemState::Cancelled, _) => Health::Failed,
    };
    let items = day.items.iter().map(of_item).max();
    let checks = day.checks.iter().map(|check| check.band).max().unwrap_or(Band::Ok);
    let is_position_waived = day.waivers().any(|entry| entry.kind.is_some_and(|kind| kind.position_rank().is_some()));
    let is_rejected = decision(&day.desk).is_some_and(|entry| entry.act == DeskAct::Reject);
    DayMarks { items, is_running: false, has_position: day.has_position, is_position_waived, checks, is_rejected }
}

/// What the health of a fund and day is made of, each part by its worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each one is a fact of its own, and every combination can be")]
pub struct DayMarks {
    /// The worst of the expected documents, as if the desk still waited; none when nothing was expected.
    pub items: Option<Health>,
    /// Whether one of them is being collected, and none is worse off.
    pub is_running: bool,
    /// Whether a position is loaded.
    pub has_position: bool,
    /// Whether nobody waits any more for a document that states a position.
    pub is_position_waived: bool,
    /// The worst of the checks.
    pub checks: Band,
    /// Whether somebody at the desk refused the release.
    pub is_rejected: bool,
}

impl DayMarks {
    /// Nothing expected, nothing there.
    pub const NONE: Self = Self {
        items: None,
        is_running: false,
        has_position: false,
        is_position_waived: false,
        checks: Band::Ok,
        is_rejected: false,
    };

    /// The health of a fund's day; `past_cut_off` says whether the hour until which the desk waits has passed. What nobody has
    /// confirmed is not released.
    pub fn health(self, fund: &Fund, past_cut_off: bool) -> Health {
        let health = self.computed(fund, past_cut_off);
        if self.is_rejected { health.max(Health::Rejected) } else { health }
    }

    /// The same without what the desk decided about the release.
    pub fn computed(self, fund: &Fund, past_cut_off: bool) -> Health {
        let health = self.of_documents(&fund.terms, past_cut_off);
        if fund.status == FundStatus::Unconfirmed { health.max(Health::Unconfirmed) } else { health }
    }

    fn of_documents(self, terms: &FundTerms, past_cut_off: bool) -> Health {
        // No position at all is never a success, unless the office expects only documents that state none, always or on this
        // day, and they were asked for; one that was loaded by hand had no item to expect it.
        let expects_position = terms.expects_position() && !self.is_position_waived;
        let enough = self.has_position || self.items.is_some() && !expects_position;
        let position = if enough { Health::Released } else { Health::Waiting };
        let arrival = self.items.map_or(position, |items| items.max(position));
        let arrival = if arrival == Health::Waiting && past_cut_off { Health::Late } else { arrival };
        arrival.max(match self.checks {
            Band::Ok => Health::Released,
            Band::Warning => Health::ReleasedWithWarning,
            Band::Divergence => Health::Divergent,
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Decimal, FundIdentity};

    fn item(state: ItemState, code: Option<Code>) -> Item {
        let date = ReferenceDate::from_ymd(2025, 12, 19).unwrap();
        let key = ItemKey { connection: "qore".into(), fund: FundId(1), date, kind: DocumentKind::Xml50 };
        Item { key, state, code, detail: String::new(), updated_at: DateTime::UNIX_EPOCH }
    }

    /// The fund 1, of which only some kinds are waited for; of none, all.
    pub(crate) fn fund(kinds: &[DocumentKind]) -> Fund {
        Fund {
            id: FundId(1),
            identity: FundIdentity::Unregistered { administrator: None, name: "FUNDO".into() },
            name: "FUNDO".into(),
            nickname: "FUNDO".into(),
            kind: None,
            status: FundStatus::Active,
            start: None,
            end: None,
            terms: FundTerms { kinds: kinds.to_vec(), ..FundTerms::default() },
        }
    }

    fn day(items: Vec<Item>, bands: &[Band]) -> FundDay {
        let check = |band: &Band| Check {
            code: Code::CheckQuota,
            stated: Decimal::ONE,
            computed: Decimal::ONE,
            gap: Decimal::ZERO,
            bound: Decimal::ZERO,
            band: *band,
        };
        let date = ReferenceDate::from_ymd(2025, 12, 19).unwrap();
        let checks = bands.iter().map(check).collect();
        FundDay { items, checks, has_position: true, ..FundDay::empty(FundId(1), date) }
    }

    #[test]
    fn the_worst_decides() {
        let done = || item(ItemState::Done, None);
        let health = |d: FundDay| day_marks(&d).health(&fund(&[]), false);
        assert_eq!(health(day(vec![done()], &[Band::Ok])), Health::Released);
        assert_eq!(health(day(vec![done()], &[Band::Ok, Band::Warning])), Health::ReleasedWithWarning);
        assert_eq!(
            health(day(vec![done(), item(ItemState::NoData, Some(Code::NotPublished))], &[Band::Warning])),
            Health::Waiting
        );
        assert_eq!(health(day(vec![item(ItemState::NoData, Some(Code::Gap))], &[])), Health::Missing);
        assert_eq!(health(day(vec![done()], &[Band::Divergence])), Health::Divergent);
        assert_eq!(
            health(day(vec![item(ItemState::Failed, Some(Code::FileMagic)), done()], &[Band::Divergence])),
            Health::Failed
        );
    }

    #[test]
    fn waiting_turns_late_and_no_position_is_never_a_success() {
        let late = |d: &FundDay| day_marks(d).health(&fund(&[]), true);
        let waiting = day(vec![item(ItemState::NoData, Some(Code::NotPublished))], &[]);
        assert_eq!(late(&waiting), Health::Late);
        assert_eq!(day_marks(&day(vec![], &[Band::Ok])).health(&fund(&[]), false), Health::Released);
        let no_position = FundDay { has_position: false, ..day(vec![item(ItemState::Done, None)], &[]) };
        assert_eq!(late(&no_position), Health::Late);
    }

    #[test]
    fn a_fund_of_which_only_reports_are_expected_needs_no_position() {
        let pdf = fund(&[DocumentKind::PortfolioPdf]);
        let without = |items| FundDay { has_position: false, ..day(items, &[]) };
        let health = |d: FundDay| day_marks(&d).health(&pdf, false);
        assert_eq!(health(without(vec![item(ItemState::Done, None)])), Health::Released);
        assert_eq!(health(without(vec![item(ItemState::NoData, Some(Code::NotPublished))])), Health::Waiting);
        assert_eq!(health(without(vec![])), Health::Waiting, "nothing was asked for");
        let seen = Fund { status: FundStatus::Unconfirmed, ..pdf.clone() };
        assert_eq!(day_marks(&without(vec![item(ItemState::Done, None)])).health(&seen, false), Health::Unconfirmed);
    }
}
