//! What the readers of this crate hand back.

use crate::Content;
use etl_core::{Cnpj, Position, Problem, ReferenceDate};

/// One fund, class or portfolio of a file, with what was odd about it.
///
/// A problem of [`Severity::Error`](etl_core::Severity) means that the position must not be loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The position.
    pub position: Position,
    /// Problems of this fund.
    pub problems: Vec<Problem>,
}

/// What was found about the file as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Kind of the file, by content.
    pub content: Content,
    /// Positions handed over.
    pub positions: usize,
    /// Problems of the file: unknown blocks and tags once per name with a count, encoding, breaking off.
    pub problems: Vec<Problem>,
    /// The file was read to its end and was whole.
    pub complete: bool,
    /// Which page of a report the file is (5.0).
    pub page: Option<Page>,
}

/// Page of a 5.0 report that is spread over several files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Number of the page, from 1.
    pub number: u32,
    /// Whether it is the last one.
    pub last: bool,
    /// Reference common to all pages (`QryRef`); empty when not stated.
    pub reference: String,
}

/// A file that cannot be read, or must not be: nothing of it may count, even when funds were handed over before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.sentence())]
pub struct Refused(pub Problem);

/// What a report meant for people (PDF, XLSX) says of itself: enough to tell whose it is and of which day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// CNPJs with right check digits, in order of appearance, each once.
    pub cnpjs: Vec<Cnpj>,
    /// Dates, in order of appearance, each once.
    pub dates: Vec<ReferenceDate>,
    /// First line of text: the name of the fund or the title of the report.
    pub title: Option<String>,
    /// Start of the text, at most 2,000 characters.
    pub text_excerpt: String,
}
