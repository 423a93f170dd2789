//! The report of a job as people get it: verdict first, then what is open and what to do, then every fund, then figures.
//!
//! Plain data in, a message out; where the data comes from and when the message is sent is the caller's business.

mod next_step;
mod view;

use crate::RunSummary;
use crate::{FundVerdict, Reason};
use askama::Template;
use chrono::{DateTime, Utc};
use etl_core::ports::Mail;
use etl_core::{Code, DocumentKind, Health, ItemState, JobId, JobStatus, ReferenceDate};
use view::View;

/// What a job did, as people are told.
#[derive(Debug, Clone)]
pub struct JobReport {
    /// Number by which people repeat it: `etl repetir 1234`.
    pub job: JobId,
    /// Connections (`sistemas`).
    pub systems: Vec<String>,
    /// First reference date.
    pub from: ReferenceDate,
    /// Last reference date.
    pub to: ReferenceDate,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// How it ended.
    pub status: JobStatus,
    /// What ended it, when that was not one of its items.
    pub failure: Option<JobFailure>,
    /// Every fund and day that it was about, judged.
    pub funds: Vec<FundLine>,
    /// Expected documents by how they ended, and rows loaded.
    pub counts: RunSummary,
    /// Documents that came and are stored.
    pub documents: u64,
    /// Size of those documents.
    pub size_bytes: u64,
}

/// What ended a job as a whole, such as a rejected login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFailure {
    /// Code of the sentence that people read.
    pub code: Code,
    /// Detail for people, without secrets.
    pub detail: String,
}

/// One fund and day of the report.
#[derive(Debug, Clone)]
pub struct FundLine {
    /// The fund as people call it.
    pub fund: String,
    /// The day.
    pub date: ReferenceDate,
    /// The worst of arrival, load and reconciliation.
    pub health: Health,
    /// Why it is not simply released.
    pub reasons: Vec<Reason>,
    /// Documents that nobody waits for any more.
    pub waived: Vec<WaivedDocument>,
    /// Documents expected.
    pub expected: usize,
    /// Documents that are there.
    pub received: usize,
}

/// A document that somebody stopped waiting for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaivedDocument {
    /// Which kind.
    pub kind: DocumentKind,
    /// The reason that was given.
    pub reason: String,
    /// By whom.
    pub author: String,
}

impl From<&FundVerdict> for FundLine {
    fn from(verdict: &FundVerdict) -> Self {
        let items = &verdict.day.items;
        let left_out = items.iter().filter(|item| item.state == ItemState::Skipped).count();
        let waived = verdict.day.waivers().filter_map(|entry| {
            let (reason, author) = (entry.text.clone(), entry.author.clone());
            Some(WaivedDocument { kind: entry.kind?, reason, author })
        });
        Self {
            fund: verdict.fund.nickname.clone(),
            date: verdict.date,
            health: verdict.health,
            reasons: verdict.reasons.clone(),
            waived: waived.collect(),
            expected: items.len() - left_out,
            received: items.iter().filter(|item| item.state == ItemState::Done).count(),
        }
    }
}

impl JobReport {
    /// The message; `key` makes it this one, however often it is tried.
    pub fn mail(&self, key: impl Into<String>) -> Mail {
        let view = View::new(self);
        let rendered = "a template of text fields renders";
        Mail {
            key: key.into(),
            thread: (self.from == self.to).then(|| format!("data-base {}", self.from)),
            written_at: self.ended_at,
            subject: format!("[{}] {}: {}", view.systems, view.period, view.verdict),
            text: Text { v: &view }.render().expect(rendered),
            html: Html { v: &view }.render().expect(rendered),
        }
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct Html<'a> {
    v: &'a View,
}

#[derive(Template)]
#[template(path = "report.txt")]
struct Text<'a> {
    v: &'a View,
}

#[cfg(test)]
mod tests;
