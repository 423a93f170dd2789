//! Collector of problems: folds repetitions, is bounded, and gets the place from the reader only when one occurs.

use etl_core::{Code, Place, Problem, Severity};
use std::collections::HashMap;

/// Where in the source: line from 1, byte from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Spot {
    pub(crate) line: u64,
    pub(crate) byte: u64,
}

/// What is being read, for the path of a problem.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scope {
    /// `fundo`, `carteira`, `BalForAcct`…
    pub(crate) fund_tag: &'static str,
    /// Number of the fund in the file, from 1.
    pub(crate) fund: u32,
    /// Block or class; empty outside rows.
    pub(crate) block: &'static str,
    /// Row inside the block, from 1; 0 outside rows.
    pub(crate) row: u32,
}

impl Scope {
    /// `fundo[3]/titprivado[12]/puposicao`.
    pub(crate) fn path(&self, tag: &str) -> String {
        let mut path = String::new();
        if !self.fund_tag.is_empty() {
            path = format!("{}[{}]", self.fund_tag, self.fund);
        }
        if !self.block.is_empty() {
            let row = if self.row > 0 { format!("[{}]", self.row) } else { String::new() };
            path = format!("{path}/{}{row}", self.block);
        }
        if !tag.is_empty() {
            path = format!("{path}/{tag}");
        }
        path
    }
}

/// Problems of one fund or of one file.
#[derive(Debug)]
pub(crate) struct Notes {
    list: Vec<Problem>,
    index: HashMap<(Code, String), usize>,
    /// Problems before this one have their line and byte.
    placed: usize,
    max: usize,
}

impl Notes {
    pub(crate) fn new(max: usize) -> Self {
        Self { list: Vec::new(), index: HashMap::new(), placed: 0, max }
    }

    /// Adds a problem; one with the same code and key is counted on the first.
    pub(crate) fn add(&mut self, problem: Problem, key: &str) {
        let key = (problem.code, key.to_owned());
        if let Some(i) = self.index.get(&key) {
            return self.count_on(*i, problem.severity);
        }
        if self.list.len() >= self.max
            && let Some(i) = self.list.iter().position(|p| p.code == problem.code)
        {
            return self.count_on(i, problem.severity);
        }
        self.index.insert(key, self.list.len());
        self.list.push(problem);
    }

    fn count_on(&mut self, index: usize, severity: Severity) {
        let known = &mut self.list[index];
        known.count += 1;
        known.severity = known.severity.max(severity);
    }

    /// Adds a problem of a tag inside a scope.
    pub(crate) fn of_tag(&mut self, code: Code, severity: Severity, scope: &Scope, cell: (&str, &str), kept: &str) {
        let (tag, found) = cell;
        let place = Place { path: scope.path(tag), ..Place::default() };
        let problem = match severity {
            Severity::Error => Problem::error(code, place, found),
            Severity::Warning => Problem::warning(code, place, found),
        };
        self.add(problem.keeping(kept), &format!("{}/{tag}/{found}", scope.block));
    }

    /// Whether a problem still has no line and byte.
    pub(crate) fn pending(&self) -> bool {
        self.placed < self.list.len()
    }

    /// Gives the problems added since the last call their line and byte.
    pub(crate) fn place(&mut self, spot: Spot) {
        for problem in &mut self.list[self.placed..] {
            if problem.place.line == 0 {
                problem.place.line = spot.line;
                problem.place.byte = spot.byte;
            }
        }
        self.placed = self.list.len();
    }

    /// Hands the problems over and starts afresh.
    pub(crate) fn take(&mut self) -> Vec<Problem> {
        self.index.clear();
        self.placed = 0;
        std::mem::take(&mut self.list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_counted_and_the_list_is_bounded() {
        let mut notes = Notes::new(2);
        let scope = Scope { fund_tag: "fundo", fund: 1, block: "acoes", row: 3 };
        for found in ["a", "a", "b", "c", "d"] {
            notes.of_tag(Code::ValueDate, Severity::Warning, &scope, ("dt", found), "");
        }
        notes.of_tag(Code::ValueDecimal, Severity::Error, &scope, ("valor", "x"), "");
        assert!(notes.pending());
        notes.place(Spot { line: 7, byte: 70 });
        let problems = notes.take();
        assert_eq!(problems.iter().map(|p| p.count).collect::<Vec<_>>(), [4, 1, 1]);
        assert_eq!(problems[0].place, Place { line: 7, byte: 70, path: "fundo[1]/acoes[3]/dt".into() });
    }
}
