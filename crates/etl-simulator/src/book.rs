//! The synthetic book: invented funds and, for each fund and business day, one position whose identities hold to the cent.
//!
//! Everything follows from the seed: a position is a function of (seed, fund, day, edition) and is built when asked for.
//! How a portal presents a position (names of files, list items, delays, faults) is not decided here.

mod accounts;
mod cash;
mod catalog;
mod derivatives;
mod draft;
mod equities;
mod fixed_income;
mod identity;
mod names;
mod others;
mod path;
mod totals;

pub(crate) use identity::generator;

#[cfg(test)]
mod tests;

use etl_core::ports::NewFund;
use etl_core::position::Party;
use etl_core::{Calendar, Cnpj, FundIdentity, FundKind, FundLevel, FundStatus, Isin, Position, ReferenceDate, Text};

/// What a book is made from; equal settings give equal books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookSettings {
    /// Seed of everything invented.
    pub seed: u64,
    /// Listed funds: 34 are the catalogue, further ones are variations with invented names.
    pub funds: usize,
    /// Business days, counted back from the last.
    pub days: usize,
    /// Last day; when it is no business day, the one before it.
    pub last_day: ReferenceDate,
    /// Plants one fund whose quota × quantity misses its net assets on the last day.
    pub divergence: bool,
}

/// The funds and days of one seed.
#[derive(Debug, Clone)]
pub struct Book {
    settings: BookSettings,
    days: Vec<ReferenceDate>,
    funds: Vec<BookFund>,
}

/// One invented fund (or class, or managed portfolio).
#[derive(Debug, Clone)]
pub struct BookFund {
    /// Place in [`Book::funds`].
    pub index: usize,
    /// Id at the portal, a UUID.
    pub portal_id: String,
    /// What makes it that fund.
    pub identity: FundIdentity,
    /// CNPJ; none for offshore feeders and the managed portfolio.
    pub cnpj: Option<Cnpj>,
    /// Legal kind.
    pub kind: FundKind,
    /// Level of RCVM 175.
    pub level: FundLevel,
    /// Full legal name; may be longer than the 50 characters of ANBIMA 4.01.
    pub name: String,
    /// Name that people use.
    pub nickname: String,
    /// Short name in file names: lower case, words joined by `_`.
    pub sigla: String,
    /// ISIN; none for offshore feeders and the managed portfolio.
    pub isin: Option<Isin>,
    /// First day with a position.
    pub start: ReferenceDate,
    /// Administrator; empty for the managed portfolio.
    pub administrator: Party,
    /// Manager.
    pub manager: Party,
    /// Custodian.
    pub custodian: Party,
    /// ANBIMA code of the fund, when registered.
    pub anbima_code: Text,
    /// ANBIMA type code.
    pub fund_type: Text,
    /// Whether the portal lists it: false for the extras (offshore feeders, managed portfolio), which come after the listed ones.
    pub listed: bool,
    /// Whether ANBIMA 4.01 can state it: not an alphanumeric CNPJ, not several series under one CNPJ.
    pub supports_401: bool,
    pub(crate) recipe: catalog::Recipe,
    pub(crate) path: path::Path,
}

impl BookFund {
    /// The fund as an office registers it before its first run.
    pub fn registration(&self) -> NewFund {
        NewFund {
            identity: self.identity.clone(),
            name: self.name.clone(),
            nickname: self.nickname.clone(),
            kind: Some(self.kind.name().into()),
            status: FundStatus::Active,
            start: Some(self.start),
        }
    }
}

impl Book {
    /// Invents the funds and their daily paths; the positions themselves are built on demand.
    pub fn new(settings: BookSettings) -> Self {
        let days = business_days(&settings);
        let funds = catalog::funds(&settings, &days);
        Self { settings, days, funds }
    }

    /// What it was made from.
    pub fn settings(&self) -> &BookSettings {
        &self.settings
    }

    /// Every fund: the listed ones first, then the extras that only files of several funds hold.
    pub fn funds(&self) -> &[BookFund] {
        &self.funds
    }

    /// The funds that a portal lists; each has a CNPJ.
    pub fn listed(&self) -> &[BookFund] {
        &self.funds[..self.settings.funds]
    }

    /// The business days, ascending.
    pub fn days(&self) -> &[ReferenceDate] {
        &self.days
    }

    /// The fund with that id at the portal.
    pub fn find(&self, portal_id: &str) -> Option<&BookFund> {
        self.funds.iter().find(|fund| fund.portal_id == portal_id)
    }

    /// The position as published in that edition, seen as ANBIMA 4.01 states it.
    ///
    /// `None` outside the days, before the fund's start, and for editions that do not exist.
    pub fn position(&self, fund: &BookFund, day: ReferenceDate, edition: u32) -> Option<Position> {
        let day_index = self.days.binary_search(&day).ok()?;
        if day < fund.start || edition >= self.editions(fund, day) {
            return None;
        }
        let wrong_price = edition + 1 < self.editions(fund, day);
        let mut draft = draft::Draft::new(self, fund, day_index, wrong_price);
        draft.fill();
        let diverges = self.planted_divergence().is_some_and(|(f, d)| f.index == fund.index && d == day);
        Some(totals::close(draft, diverges))
    }

    /// How many editions of that day were published: 2 on the planted republished day, else 1; 0 when there is no position.
    pub fn editions(&self, fund: &BookFund, day: ReferenceDate) -> u32 {
        if day < fund.start || self.days.binary_search(&day).is_err() {
            return 0;
        }
        let republished = self.planted_republished().is_some_and(|(f, d)| f.index == fund.index && d == day);
        if republished { 2 } else { 1 }
    }

    /// The fund and day whose quota × quantity misses the net assets, when the settings ask for it.
    pub fn planted_divergence(&self) -> Option<(&BookFund, ReferenceDate)> {
        let fund = self.listed().get(catalog::DIVERGENT.min(self.listed().len().checked_sub(1)?))?;
        self.settings.divergence.then_some((fund, *self.days.last()?))
    }

    /// The fund and day whose first edition carried one wrong price.
    pub fn planted_republished(&self) -> Option<(&BookFund, ReferenceDate)> {
        let fund = self.listed().get(catalog::REPUBLISHED.min(self.listed().len().checked_sub(1)?))?;
        let day = self.days.get(self.days.len().checked_sub(3)?)?;
        (fund.start <= *day).then_some((fund, *day))
    }
}

fn business_days(settings: &BookSettings) -> Vec<ReferenceDate> {
    let calendar = Calendar::anbima();
    let mut day = settings.last_day;
    if !calendar.is_business_day(day) {
        day = calendar.previous(day);
    }
    let mut days: Vec<_> =
        std::iter::successors(Some(day), |d| Some(calendar.previous(*d))).take(settings.days).collect();
    days.reverse();
    days
}
