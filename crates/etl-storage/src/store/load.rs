//! The load of documents in one transaction: file, version, rows, checks, problems, item.
//!
//! Documents that do not touch each other go through every step together (see `batch`), so that sixteen of them need hardly
//! more statements than one. Where two are of the same fund, day and kind, or both state the position of a fund's day, the later
//! one waits until the earlier one is written.

use super::batch::Batch;
use super::version::{Decision, Destination};
use super::{Store, funds, stored, tasks};
use crate::dialect::{Dialect, Session};
use crate::error::Fault;
use crate::tables::{self, Stamp};
use chrono::{DateTime, Utc};
use etl_core::ports::{Load, LoadOutcome};
use etl_core::{Fence, FundId, Position, Problem, ReferenceDate, Severity};
use std::collections::HashSet;

impl<D: Dialect> Store<D> {
    pub(super) async fn load_documents(&self, loads: &[Load]) -> Result<Vec<LoadOutcome>, Fault> {
        let mut entries = Vec::with_capacity(loads.len());
        for load in loads {
            let mut entry = Entry::new(load);
            if let Some(position) = &load.position {
                entry.problems.extend(tables::fixed_problems(position).map_err(Fault::Data)?);
                self.dialect.prepare_year(load.date.year()).await?;
            }
            entries.push(entry);
        }
        let mut session = self.dialect.write().await?;
        let funds = funds::resolve::<D>(&mut session, loads.iter().map(|load| &load.fund)).await?;
        entries.iter_mut().zip(funds).for_each(|(entry, fund)| entry.fund = fund);
        for fence in fences(loads) {
            let job = tasks::job_of(&mut session, fence.task).await?;
            let own = entries.iter_mut().filter(|entry| entry.load.tried.is_some_and(|tried| tried.fence == fence));
            own.for_each(|entry| entry.job = job);
        }
        let mut rest = entries.as_mut_slice();
        while !rest.is_empty() {
            let (batch, later) = rest.split_at_mut(independent(rest));
            Batch { session: &mut session, entries: batch }.load().await?;
            rest = later;
        }
        // Last of all, so that the renewals of the leases do not wait for the load.
        for fence in fences(loads) {
            tasks::hold::<D>(&mut session, Some(fence)).await?;
        }
        session.commit().await?;
        Ok(entries.iter().map(Entry::outcome).collect())
    }
}

/// The fences that some loads carry, each once.
fn fences(loads: &[Load]) -> HashSet<Fence> {
    loads.iter().filter_map(|load| load.tried.map(|tried| tried.fence)).collect()
}

/// One document on its way in.
pub(super) struct Entry<'l> {
    pub(super) load: &'l Load,
    pub(super) fund: FundId,
    pub(super) problems: Vec<Problem>,
    pub(super) at: DateTime<Utc>,
    /// `id_job` of the task that it is loaded for.
    pub(super) job: Option<i64>,
    /// `id_arquivo`.
    pub(super) file: i64,
    /// What becomes of it; `None` when the same bytes were loaded before.
    pub(super) decision: Option<Decision>,
    /// `id_carga`.
    pub(super) id: i64,
}

impl<'l> Entry<'l> {
    fn new(load: &'l Load) -> Self {
        let (problems, at) = (load.problems.clone(), stored(load.at));
        Self { load, fund: FundId(0), problems, at, job: None, file: 0, decision: None, id: 0 }
    }

    pub(super) fn kind(&self) -> &'static str {
        self.load.document.kind.name()
    }

    pub(super) fn day(&self) -> (i64, ReferenceDate) {
        (self.fund.0, self.load.date)
    }

    /// Its position, when the rows of it are to be written.
    pub(super) fn written(&self) -> Option<&'l Position> {
        let nowhere = self.decision.is_none_or(|d| d.rows == Destination::Nowhere);
        self.load.position.as_deref().filter(|_| !nowhere)
    }

    pub(super) fn goes_to(&self, destination: Destination) -> bool {
        self.decision.is_some_and(|d| d.rows == destination)
    }

    pub(super) fn stamp(&self) -> Stamp {
        Stamp { load: self.id, fund: self.fund.0, date: self.load.date.date(), known_from: self.at }
    }

    fn outcome(&self) -> LoadOutcome {
        let Some(decision) = self.decision else { return LoadOutcome::Identical { fund: self.fund } };
        LoadOutcome::Loaded {
            fund: self.fund,
            version: u32::try_from(decision.version).unwrap_or(u32::MAX),
            rows: self.written().map_or(0, Position::rows) as u64,
            current: decision.rows == Destination::Current || (self.load.position.is_none() && decision.stands),
        }
    }
}

/// How many of the first entries do not touch each other; at least one.
fn independent(entries: &[Entry<'_>]) -> usize {
    let (mut kinds, mut positions, mut items) = (HashSet::new(), HashSet::new(), HashSet::new());
    let touches = |entry: &Entry<'_>| {
        let same_kind = !kinds.insert((entry.day(), entry.kind()));
        let same_day = entry.load.position.is_some() && !positions.insert(entry.day());
        let same_item = entry.load.item.as_ref().is_some_and(|item| !items.insert(item.clone()));
        same_kind || same_day || same_item
    };
    entries.iter().position(touches).unwrap_or(entries.len())
}

/// The stored word of a severity.
pub(super) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "aviso",
        Severity::Error => "erro",
    }
}
