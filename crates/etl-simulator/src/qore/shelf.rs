//! What the portal has published at a moment: by default the next business day between 07:00 and 08:30 in São Paulo,
//! except what the scenario withholds or delays. A later edition comes a business day after the one before it.

use super::clock::in_sao_paulo;
use super::dice;
use super::names::file_guid;
use super::scenario::{FundDay, Scenario, ScenarioError};
use crate::book::{Book, BookFund};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use etl_core::{Calendar, DocumentKind, ReferenceDate};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// Seconds between the first and the last publication of a morning: 07:00 to 08:30.
const MORNING_SECONDS: u64 = 90 * 60;

/// A file of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DocumentId {
    /// Index of the fund in the book.
    pub(crate) fund: usize,
    pub(crate) kind: DocumentKind,
    pub(crate) day: ReferenceDate,
    /// 0 is the first edition.
    pub(crate) edition: u32,
}

type FileKey = (usize, ReferenceDate, DocumentKind);

/// The publications of a book.
pub(crate) struct Shelf {
    book: Arc<Book>,
    calendar: Calendar,
    missing: HashSet<FileKey>,
    late: HashMap<FileKey, DateTime<Utc>>,
    guids: Vec<OnceLock<HashMap<Uuid, DocumentId>>>,
}

impl Shelf {
    pub(crate) fn new(book: Arc<Book>, scenario: &Scenario) -> Result<Self, ScenarioError> {
        let (mut missing, mut late) = (HashSet::new(), HashMap::new());
        for entry in &scenario.missing {
            missing.extend(file_keys(&book, entry)?);
        }
        for entry in &scenario.late {
            let keys = file_keys(&book, &entry.item)?;
            late.extend(keys.into_iter().map(|key| (key, entry.published_at)));
        }
        let guids = book.funds().iter().map(|_| OnceLock::new()).collect();
        Ok(Self { book, calendar: Calendar::anbima(), missing, late, guids })
    }

    /// Index of a fund that the portal shows.
    pub(crate) fn fund(&self, portal_id: &str) -> Option<usize> {
        self.book.find(portal_id).filter(|fund| fund.listed).map(|fund| fund.index)
    }

    /// The file of a fund with this id, published or not.
    pub(crate) fn find(&self, fund: usize, guid: &str) -> Option<DocumentId> {
        let guid = guid.parse::<Uuid>().ok()?;
        self.guids[fund].get_or_init(|| self.index(fund)).get(&guid).copied()
    }

    pub(crate) fn guid(&self, document: DocumentId) -> Uuid {
        file_guid(self.book.settings().seed, &self.of(document.fund).portal_id, document)
    }

    /// The files of a fund and kind that are out at a moment, newest first.
    pub(crate) fn listed(&self, fund: usize, kind: DocumentKind, now: DateTime<Utc>) -> Vec<DocumentId> {
        let mut files = self.files(fund, kind);
        files.retain(|document| self.is_published(*document, now));
        files.reverse();
        files
    }

    pub(crate) fn is_published(&self, document: DocumentId, now: DateTime<Utc>) -> bool {
        let key = (document.fund, document.day, document.kind);
        !self.missing.contains(&key) && self.published_at(document) <= now
    }

    /// The days whose quote is out at a moment, newest first: a quote comes with the first file of its day.
    pub(crate) fn quote_days(&self, fund: usize, now: DateTime<Utc>) -> impl Iterator<Item = ReferenceDate> + '_ {
        let is_out = move |day: ReferenceDate| {
            let first = |kind| DocumentId { fund, kind, day, edition: 0 };
            self.kinds(fund).any(|kind| self.is_published(first(kind), now))
        };
        let exists = move |day: ReferenceDate| self.book.editions(self.of(fund), day) > 0;
        self.book.days().iter().rev().copied().filter(move |day| exists(*day) && is_out(*day))
    }

    /// The newest edition of a day that is out at a moment.
    pub(crate) fn edition(&self, fund: usize, day: ReferenceDate, now: DateTime<Utc>) -> u32 {
        let editions = self.book.editions(self.of(fund), day);
        let newest = (0..editions).rev().find(|&edition| {
            self.kinds(fund).any(|kind| self.is_published(DocumentId { fund, kind, day, edition }, now))
        });
        newest.unwrap_or(0)
    }

    pub(crate) fn of(&self, fund: usize) -> &BookFund {
        &self.book.funds()[fund]
    }

    /// The kinds that exist for a fund.
    pub(crate) fn kinds(&self, fund: usize) -> impl Iterator<Item = DocumentKind> {
        let has_401 = self.of(fund).supports_401;
        DocumentKind::ALL.into_iter().filter(move |kind| has_401 || *kind != DocumentKind::Xml401)
    }

    /// Every file of a fund and kind, published or not, oldest first.
    pub(crate) fn files(&self, fund: usize, kind: DocumentKind) -> Vec<DocumentId> {
        if !self.kinds(fund).any(|k| k == kind) {
            return Vec::new();
        }
        let editions = |day: ReferenceDate| 0..self.book.editions(self.of(fund), day);
        let days = self.book.days().iter().copied();
        days.flat_map(|day| editions(day).map(move |edition| DocumentId { fund, kind, day, edition })).collect()
    }

    fn published_at(&self, document: DocumentId) -> DateTime<Utc> {
        let late = self.late.get(&(document.fund, document.day, document.kind)).copied();
        let usual = self.usual_moment(document);
        late.map_or(usual, |late| usual.max(late))
    }

    fn usual_moment(&self, document: DocumentId) -> DateTime<Utc> {
        let next = self.calendar.next(document.day);
        let day = (0..document.edition).fold(next, |day, _| self.calendar.next(day));
        let words = [&self.of(document.fund).portal_id, document.kind.name(), &document.day.to_string()];
        let seconds = dice::pick(self.book.settings().seed, &words, MORNING_SECONDS);
        let opening = in_sao_paulo(day.date(), NaiveTime::from_hms_opt(7, 0, 0).expect("a time of day"));
        opening + TimeDelta::seconds(seconds.cast_signed())
    }

    fn index(&self, fund: usize) -> HashMap<Uuid, DocumentId> {
        let files = DocumentKind::ALL.into_iter().flat_map(|kind| self.files(fund, kind));
        files.map(|document| (self.guid(document), document)).collect()
    }
}

/// The files that an entry of a scenario names: one kind, or all of them.
fn file_keys(book: &Book, entry: &FundDay) -> Result<Vec<FileKey>, ScenarioError> {
    let fund = super::scenario::resolve_fund(book, &entry.fund)?;
    if !book.days().contains(&entry.day) {
        return Err(ScenarioError::UnknownDay(entry.day));
    }
    let named = |kind: &DocumentKind| entry.kind.is_none_or(|wanted| wanted == *kind);
    Ok(DocumentKind::ALL.into_iter().filter(named).map(|kind| (fund, entry.day, kind)).collect())
}
