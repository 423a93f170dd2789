//! When a fault strikes: which requests it is for, and which of those.

use super::action::{Action, Scope};
use super::{Call, optional_date, optional_kind};
use etl_core::{DocumentKind, ReferenceDate};
use serde::Deserialize;

/// A fault and its occasion. Without `nth`, `every` or `chance_percent` it strikes each request that matches.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Only this call; without it, every call that the action can change.
    #[serde(default)]
    pub call: Option<Call>,
    /// Only this fund: id at the portal or name that people use.
    #[serde(default)]
    pub fund: Option<String>,
    /// Only this kind.
    #[serde(default, deserialize_with = "optional_kind")]
    pub kind: Option<DocumentKind>,
    /// Only this reference date: of the file for downloads, of the items for listings.
    #[serde(default, deserialize_with = "optional_date")]
    pub day: Option<ReferenceDate>,
    /// Only the n-th matching request, from 1.
    #[serde(default)]
    pub nth: Option<u64>,
    /// Every n-th matching request.
    #[serde(default)]
    pub every: Option<u64>,
    /// So many requests of a hundred; which ones follows from the seed and the request alone.
    #[serde(default)]
    pub chance_percent: Option<u8>,
    /// Once it strikes, it strikes so many matching requests in a row.
    #[serde(default = "one")]
    pub burst: u64,
    /// Strikes at most so often.
    #[serde(default)]
    pub limit: Option<u64>,
    /// Counts and limits for each file or page on its own instead of all together.
    #[serde(default)]
    pub per_target: bool,
    /// What happens.
    pub action: Action,
}

fn one() -> u64 {
    1
}

impl Rule {
    /// A fault that strikes every request that it can change; narrow it with the fields.
    pub fn new(action: Action) -> Self {
        Self {
            call: None,
            fund: None,
            kind: None,
            day: None,
            nth: None,
            every: None,
            chance_percent: None,
            burst: 1,
            limit: None,
            per_target: false,
            action,
        }
    }

    /// Whether the call can meet it at all.
    pub(crate) fn is_for(&self, call: Call) -> bool {
        self.call.is_none_or(|wanted| wanted == call) && self.action.fits(call)
    }

    /// Whether it strikes each matching request, always: then a listing can know of it beforehand.
    pub(crate) fn is_lasting(&self) -> bool {
        self.nth.is_none() && self.every.is_none() && self.chance_percent.is_none() && self.limit.is_none()
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        let triggers = [self.nth.is_some(), self.every.is_some(), self.chance_percent.is_some()];
        if triggers.into_iter().filter(|given| *given).count() > 1 {
            return Err("only one of nth, every and chance_percent".into());
        }
        if self.nth == Some(0) || self.every == Some(0) || self.burst == 0 {
            return Err("nth, every and burst start at 1".into());
        }
        match self.call {
            Some(call) if !self.action.fits(call) => Err(format!("this action cannot change the call {call}")),
            _ => self.check_numbers(),
        }
    }

    fn check_numbers(&self) -> Result<(), String> {
        let percent = match self.action {
            Action::CutPercent(p)
            | Action::CutChunkedPercent(p)
            | Action::ShortPercent(p)
            | Action::CutContentPercent(p) => p,
            Action::SlowBytesPerS(0) => return Err("a rate of 0 never ends: use stall".into()),
            Action::Status(status) if !(400..600).contains(&status) => return Err("a status of 400 to 599".into()),
            _ => 0,
        };
        let range = matches!(&self.action, Action::LatencyMs(span) if span.from > span.to);
        match percent.max(self.chance_percent.unwrap_or(0)) {
            0..=100 if !range => Ok(()),
            0..=100 => Err("a range from the least to the most".into()),
            _ => Err("per cent go up to 100".into()),
        }
    }

    /// Whether a listing meets it because of its items, so that `day` chooses among these.
    pub(crate) fn chooses_items(&self) -> bool {
        self.action.scope() == Scope::Items
    }
}
