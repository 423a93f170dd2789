//! Decides which faults strike a request. What is left to chance depends on the seed, the request and how often it was
//! made, never on the order in which different requests arrive.

use super::calls::{Call, Visit};
use super::dice;
use super::scenario::{Action, Rule, Scenario, ScenarioError, Scope, resolve_fund};
use super::shelf::DocumentId;
use crate::book::Book;
use etl_core::ReferenceDate;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A fault that strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fired {
    pub(crate) action: Action,
    /// The only item of a listing that it is for.
    pub(crate) day: Option<ReferenceDate>,
}

struct ResolvedRule {
    rule: Rule,
    fund: Option<usize>,
}

#[derive(Debug, Default)]
struct Count {
    met: u64,
    fired: u64,
    burst_left: u64,
}

/// The rules of a scenario and how often each was met.
pub(crate) struct Engine {
    seed: u64,
    rules: Vec<ResolvedRule>,
    /// By rule, and by target where the rule counts so.
    counts: Mutex<HashMap<(usize, String), Count>>,
}

impl Engine {
    pub(crate) fn new(book: &Book, scenario: &Scenario) -> Result<Self, ScenarioError> {
        scenario.check_rules()?;
        let resolve = |rule: &Rule| {
            let fund = rule.fund.as_deref().map(|name| resolve_fund(book, name)).transpose()?;
            Ok(ResolvedRule { rule: rule.clone(), fund })
        };
        let rules = scenario.faults.iter().map(resolve).collect::<Result<_, _>>()?;
        Ok(Self { seed: scenario.seed, rules, counts: Mutex::default() })
    }

    /// The faults that strike this request; it is counted as met.
    pub(crate) fn decide(&self, visit: &Visit) -> Vec<Fired> {
        let Some(call) = visit.call else { return Vec::new() };
        let target = visit.target();
        let mut fired = Vec::new();
        for (index, entry) in self.rules.iter().enumerate() {
            if entry.matches(call, visit) && self.strikes(index, &entry.rule, &target) {
                fired.push(Fired { action: entry.rule.action.clone(), day: entry.rule.day });
            }
        }
        fired
    }

    /// What a listing shows of a document's size must agree with what its download will send, where that is certain.
    pub(crate) fn lasting_changes(&self, document: DocumentId) -> Vec<Action> {
        let changes = self.rules.iter().filter(|entry| {
            entry.rule.action.scope() == Scope::Document
                && entry.rule.is_for(Call::List)
                && entry.rule.is_lasting()
                && entry.is_about(document)
        });
        changes.map(|entry| entry.rule.action.clone()).collect()
    }

    fn strikes(&self, index: usize, rule: &Rule, target: &str) -> bool {
        let by_target = rule.per_target || rule.chance_percent.is_some();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let all_fired = counts.get(&(index, String::new())).map_or(0, |count| count.fired);
        let key = if by_target { target } else { "" };
        let count = counts.entry((index, key.to_owned())).or_default();
        count.met += 1;
        let fired = if rule.per_target { count.fired } else { all_fired };
        if rule.limit.is_some_and(|limit| fired >= limit) {
            return false;
        }
        let chance = |percent| self.chance(index, target, count.met) < u64::from(percent);
        let strikes = if count.burst_left > 0 {
            count.burst_left -= 1;
            true
        } else if starts(rule, count.met, chance) {
            count.burst_left = rule.burst - 1;
            true
        } else {
            false
        };
        count.fired += u64::from(strikes);
        if by_target && strikes {
            counts.entry((index, String::new())).or_default().fired += 1;
        }
        strikes
    }

    fn chance(&self, rule: usize, target: &str, met: u64) -> u64 {
        dice::pick(self.seed, &["chance", &rule.to_string(), target, &met.to_string()], 100)
    }
}

impl ResolvedRule {
    fn matches(&self, call: Call, visit: &Visit) -> bool {
        let rule = &self.rule;
        let fund = self.fund.is_none() || self.fund == visit.fund;
        let kind = rule.kind.is_none() || rule.kind == visit.kind;
        let day = match (call, rule.day) {
            (_, None) => true,
            (Call::List, Some(_)) => rule.chooses_items(),
            (_, Some(day)) => visit.document.is_some_and(|document| document.day == day),
        };
        // A listing shows changed documents by their size, which is looked up item by item.
        let by_item = call == Call::List && rule.action.scope() == Scope::Document;
        rule.is_for(call) && fund && kind && day && !by_item
    }

    fn is_about(&self, document: DocumentId) -> bool {
        self.fund.is_none_or(|fund| fund == document.fund)
            && self.rule.kind.is_none_or(|kind| kind == document.kind)
            && self.rule.day.is_none_or(|day| day == document.day)
    }
}

/// Whether a request that is not part of a burst starts one.
fn starts(rule: &Rule, met: u64, chance: impl FnOnce(u8) -> bool) -> bool {
    match (rule.nth, rule.every, rule.chance_percent) {
        (Some(nth), _, _) => met == nth,
        (_, Some(every), _) => met.is_multiple_of(every),
        (_, _, Some(percent)) => chance(percent),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
