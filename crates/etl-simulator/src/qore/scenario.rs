//! Scenarios: what is planted in the book's publications, and the faults of the portal. Read from TOML or built in code.
//! Deliberately not here: how a fault is carried out.

mod action;
mod rule;

pub(crate) use action::Scope;
pub use action::{Action, Span, Wait};
pub use rule::Rule;

use super::clock::in_sao_paulo;
use super::{Call, RateLimits};
use crate::book::{Book, BookFund};
use chrono::{DateTime, NaiveTime, Utc};
use etl_core::{Calendar, DocumentKind, ReferenceDate};
use serde::{Deserialize, Deserializer, de};

/// Everything that is not as it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// Seed of everything left to chance.
    pub seed: u64,
    /// Wait before each answer.
    pub latency_ms: Span,
    /// Calls per minute; without it there is no limit.
    pub rate_limits: Option<RateLimits>,
    /// Requests in flight above which the portal answers 503.
    pub max_parallel: Option<usize>,
    /// Documents that never come.
    pub missing: Vec<FundDay>,
    /// Documents that come late.
    pub late: Vec<LateDay>,
    /// Faults, tried in this order; all that match strike.
    pub faults: Vec<Rule>,
}

/// Documents of a fund and day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundDay {
    /// Id at the portal, or the name that people use.
    pub fund: String,
    /// Reference date.
    #[serde(deserialize_with = "date")]
    pub day: ReferenceDate,
    /// One kind; without it, every kind.
    #[serde(default, deserialize_with = "optional_kind")]
    pub kind: Option<DocumentKind>,
}

/// Documents that come at another moment than usual.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LateDay {
    /// Which.
    #[serde(flatten)]
    pub item: FundDay,
    /// When they come; a moment before the usual one changes nothing.
    pub published_at: DateTime<Utc>,
}

/// Why a scenario cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// Not TOML, or not of this form.
    #[error("scenario cannot be read")]
    Syntax(#[source] toml::de::Error),
    /// A fund that the portal does not show.
    #[error("scenario names a fund that the portal does not show: {0:?}")]
    UnknownFund(String),
    /// A day that the book does not have.
    #[error("scenario names a day that the book does not have: {0}")]
    UnknownDay(ReferenceDate),
    /// A rule that says two things at once, or nothing.
    #[error("fault {number}: {what}")]
    Rule {
        /// Place of the rule in the file, from 1.
        number: usize,
        /// What is wrong with it.
        what: String,
    },
}

/// Something that was put into the book or its publication on purpose, and that a run must find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// Fund, by its id at the portal.
    pub portal_id: String,
    /// Name that people use.
    pub nickname: String,
    /// Reference date.
    pub day: ReferenceDate,
    /// One kind, or every kind.
    pub kind: Option<DocumentKind>,
    /// What it is.
    pub what: PlantedKind,
}

/// What was planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlantedKind {
    /// Never published, though later days are.
    Missing,
    /// Published at this moment.
    Late(DateTime<Utc>),
    /// The figures do not add up.
    Divergence,
    /// Published twice; the first edition was wrong.
    Republished,
}

impl Scenario {
    /// Nothing planted by the portal, no faults.
    pub fn none() -> Self {
        Self::default()
    }

    /// The demonstration: one document missing on the last day but one, and one that comes at 11:30 of the morning on which
    /// the last day is collected. The divergence is the book's own.
    pub fn demo(book: &Book) -> Self {
        let mut scenario = Self { seed: book.settings().seed, ..Self::default() };
        let taken = [book.planted_divergence(), book.planted_republished()];
        let is_free = |fund: &&BookFund| !taken.iter().flatten().any(|(other, _)| other.index == fund.index);
        let funds: Vec<_> = book.listed().iter().filter(is_free).collect();
        let entry =
            |fund: &BookFund, day| FundDay { fund: fund.portal_id.clone(), day, kind: Some(DocumentKind::Xml50) };
        if let ([.., before, _], Some(fund)) = (book.days(), funds.get(funds.len() / 3)) {
            scenario.missing.push(entry(fund, *before));
        }
        if let (Some(last), Some(fund)) = (book.days().last(), funds.get(funds.len() * 2 / 3)) {
            let published_at = late_moment(*last);
            scenario.late.push(LateDay { item: entry(fund, *last), published_at });
        }
        scenario
    }

    /// Reads a scenario and checks what can be checked without a book.
    ///
    /// # Errors
    /// Says what is wrong and where.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text).map_err(ScenarioError::Syntax)?;
        scenario.check_rules()?;
        Ok(scenario)
    }

    /// What was planted: by this scenario, and by the book itself.
    pub fn planted(&self, book: &Book) -> Vec<Planted> {
        let missing = self.missing.iter().map(|item| (item, PlantedKind::Missing));
        let late = self.late.iter().map(|late| (&late.item, PlantedKind::Late(late.published_at)));
        let of_portal = missing.chain(late).filter_map(|(item, what)| {
            let fund = &book.funds()[resolve_fund(book, &item.fund).ok()?];
            Some(planted(fund, item.day, item.kind, what))
        });
        let divergence = book.planted_divergence().map(|(f, day)| planted(f, day, None, PlantedKind::Divergence));
        let republished = book.planted_republished().map(|(f, day)| planted(f, day, None, PlantedKind::Republished));
        of_portal.chain(divergence).chain(republished).collect()
    }

    pub(crate) fn check_rules(&self) -> Result<(), ScenarioError> {
        for (index, rule) in self.faults.iter().enumerate() {
            rule.check().map_err(|what| ScenarioError::Rule { number: index + 1, what })?;
        }
        Ok(())
    }
}

fn planted(fund: &BookFund, day: ReferenceDate, kind: Option<DocumentKind>, what: PlantedKind) -> Planted {
    Planted { portal_id: fund.portal_id.clone(), nickname: fund.nickname.clone(), day, kind, what }
}

/// 11:30 in São Paulo on the business day after.
fn late_moment(day: ReferenceDate) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(11, 30, 0).expect("a time of day");
    in_sao_paulo(Calendar::anbima().next(day).date(), time)
}

/// Index of the fund with this id at the portal, or this nickname.
pub(crate) fn resolve_fund(book: &Book, name: &str) -> Result<usize, ScenarioError> {
    let is_it = |fund: &&BookFund| fund.portal_id == name || fund.nickname.eq_ignore_ascii_case(name);
    let fund = book.listed().iter().find(is_it);
    fund.map(|fund| fund.index).ok_or_else(|| ScenarioError::UnknownFund(name.to_owned()))
}

fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ReferenceDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    ReferenceDate::parse(&text).map_err(de::Error::custom)
}

fn optional_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ReferenceDate>, D::Error> {
    date(deserializer).map(Some)
}

fn optional_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DocumentKind>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(de::Error::custom)
}

#[cfg(test)]
mod tests;
