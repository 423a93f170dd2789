//! Position files: finds the format by content and runs its reader, one fund in memory at a time.

use crate::anbima50::Anbima50;
use crate::anbima401::Anbima401;
use crate::names::NameFacts;
use crate::notes::{Notes, Scope, Spot};
use crate::text::Decoder;
use crate::values::Cell;
use crate::xml::{Ended, Flow, Handler, Xml};
use crate::{Content, FileReport, Limits, Page, Parsed, Refused};
use etl_core::{Code, Place, Position, Problem, Severity};
use std::io::BufRead;
use std::ops::ControlFlow;

/// Reads an ANBIMA 4.01 or 5.0 position file, the kind told by content, and hands every fund over as it is complete.
///
/// # Errors
/// What cannot be read, or must not be (DOCTYPE, limits): nothing of the file may count then, even when funds were
/// handed over before. A file that breaks off is no error: see [`FileReport::complete`].
pub fn parse_positions<R: BufRead>(
    source: R,
    file_name: Option<&str>,
    limits: &Limits,
    on_fund: &mut dyn FnMut(Parsed) -> ControlFlow<()>,
) -> Result<FileReport, Refused> {
    let mut context = Context::new(limits, file_name, on_fund);
    let (content, mut xml) = open(source, limits, &mut context)?;
    let (ended, page) = if content == Content::Anbima401 {
        (xml.run(&mut Anbima401::new(&mut context))?, None)
    } else {
        let mut report = Anbima50::new(&mut context, false);
        let ended = xml.run(&mut report)?;
        (ended, report.page())
    };
    context.encoding_problem(&mut xml);
    let complete = matches!(ended, Ended::Complete);
    match ended {
        Ended::Broken(problem) => context.file_problem(problem),
        Ended::Complete if context.positions == 0 => context.file_problem(xml.problem(Code::XmlNoFund, "")),
        Ended::Complete | Ended::Stopped => {}
    }
    Ok(context.into_report(content, complete, page))
}

/// Opens the file and reads up to the root of a position.
pub(crate) fn open<R: BufRead>(
    source: R,
    limits: &Limits,
    context: &mut Context<'_>,
) -> Result<(Content, Xml<R>), Refused> {
    let mut decoder = Decoder::new(source, limits.max_bytes, limits.max_text_bytes);
    let refused = |code: Code, found: &str| Refused(Problem::error(code, Place::default(), found));
    let (kind, head) = match decoder.head() {
        Ok(head) => head,
        Err(error) => return Err(decoder_failure(&decoder, &error)),
    };
    match kind {
        Content::Empty => return Err(refused(Code::FileEmpty, "")),
        Content::Html => return Err(refused(Code::FileIsHtml, first_line(&head))),
        Content::Pdf | Content::Xlsx | Content::Zip => return Err(refused(Code::FileUnknownKind, "")),
        Content::Unknown if !head.starts_with('<') => {
            return Err(refused(Code::FileUnknownKind, first_line(&head)));
        }
        Content::Unknown | Content::Anbima401 | Content::Anbima50 => {}
    }
    let mut xml = Xml::new(decoder, limits);
    let mut finder = Finder::default();
    let ended = xml.run(&mut finder)?;
    context.created_at = finder.created_at;
    match (finder.found, ended) {
        (Some(content), _) => Ok((content, xml)),
        (None, Ended::Broken(problem)) => Err(Refused(problem)),
        (None, _) => Err(Refused(Problem::error(Code::XmlRoot, Place { line: 1, ..Place::default() }, &finder.first))),
    }
}

fn decoder_failure<R: BufRead>(decoder: &Decoder<R>, error: &std::io::Error) -> Refused {
    let (code, found) = match decoder.stopped() {
        Some(stop) => (stop.code(), String::new()),
        None => (Code::FileNotReadable, error.to_string()),
    };
    Refused(Problem::error(code, Place::default(), &found))
}

fn first_line(head: &str) -> &str {
    head.lines().next().unwrap_or_default()
}

/// Looks for the root of a position, wherever it is.
#[derive(Default)]
struct Finder {
    found: Option<Content>,
    first: String,
    last: String,
    created_at: String,
}

impl Handler for Finder {
    fn start(&mut self, name: &str) -> Flow {
        if self.first.is_empty() {
            name.clone_into(&mut self.first);
        }
        name.clone_into(&mut self.last);
        self.found = match name {
            "SctiesBalAcctgRpt" => Some(Content::Anbima50),
            _ if name.starts_with("arquivoposicao_4_0") => Some(Content::Anbima401),
            _ => return Flow::Go,
        };
        Flow::Place
    }

    fn end(&mut self, text: &str) -> Flow {
        if self.last == "CreDt" && !text.is_empty() {
            text.clone_into(&mut self.created_at);
        }
        Flow::Go
    }

    fn cleaned(&mut self, _raw: &str) {}

    fn place(&mut self, _spot: Spot) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

/// What both formats need while a file is read.
pub(crate) struct Context<'f> {
    pub(crate) limits: Limits,
    pub(crate) name: NameFacts,
    /// `AppHdr/CreDt` (5.0).
    pub(crate) created_at: String,
    pub(crate) scope: Scope,
    /// Problems of the fund being read.
    pub(crate) notes: Notes,
    /// Problems of the file.
    file_notes: Notes,
    on_fund: &'f mut dyn FnMut(Parsed) -> ControlFlow<()>,
    positions: usize,
    bytes: usize,
}

impl<'f> Context<'f> {
    pub(crate) fn new(
        limits: &Limits,
        file_name: Option<&str>,
        on_fund: &'f mut dyn FnMut(Parsed) -> ControlFlow<()>,
    ) -> Self {
        Self {
            limits: *limits,
            name: NameFacts::read(file_name),
            created_at: String::new(),
            scope: Scope::default(),
            notes: Notes::new(limits.max_problems),
            file_notes: Notes::new(limits.max_problems),
            on_fund,
            positions: 0,
            bytes: 0,
        }
    }

    /// A cell to read, in the present scope.
    pub(crate) fn cell<'a>(&'a mut self, tag: &'a str, text: &'a str) -> Cell<'a> {
        Cell { tag, text, scope: &self.scope, notes: &mut self.notes }
    }

    /// A problem of the fund.
    pub(crate) fn note(&mut self, code: Code, severity: Severity, cell: (&str, &str), kept: &str) {
        self.notes.of_tag(code, severity, &self.scope, cell, kept);
    }

    /// Something that no table knows, once per name and file.
    pub(crate) fn unknown(&mut self, code: Code, name: &str, text: &str, kept: &str) {
        let place = Place { path: self.scope.path(name), ..Place::default() };
        let key = format!("{}/{name}", self.scope.block);
        self.file_notes.add(Problem::warning(code, place, text).keeping(kept), &key);
    }

    /// A problem of the file.
    pub(crate) fn file_problem(&mut self, problem: Problem) {
        let key = problem.found.clone();
        self.file_notes.add(problem, &key);
    }

    /// Counts a text on the fund's share.
    #[inline]
    pub(crate) fn charge(&mut self, text: &str) {
        self.bytes += text.len();
    }

    /// What to ask of the reader: the place of a new problem, or to stop at a limit.
    #[inline]
    pub(crate) fn flow(&self) -> Flow {
        if self.bytes > self.limits.max_fund_bytes {
            return Flow::Refuse(Code::XmlLimit);
        }
        if self.notes.pending() || self.file_notes.pending() { Flow::Place } else { Flow::Go }
    }

    /// Gives waiting problems their place.
    pub(crate) fn place(&mut self, spot: Spot) {
        self.notes.place(spot);
        self.file_notes.place(spot);
    }

    /// Hands a fund over.
    pub(crate) fn deliver(&mut self, position: Position) -> ControlFlow<()> {
        self.positions += 1;
        self.bytes = 0;
        (self.on_fund)(Parsed { position, problems: self.notes.take() })
    }

    /// Reports an encoding that turned out not to be the declared one.
    pub(crate) fn encoding_problem<R: BufRead>(&mut self, xml: &mut Xml<R>) {
        if let Some((declared, read, spot)) = xml.take_surprise() {
            let place = Place { line: spot.line, byte: spot.byte, path: String::new() };
            self.file_problem(Problem::warning(Code::XmlEncoding, place, &declared).keeping(read));
        }
    }

    /// What was found about the file.
    pub(crate) fn into_report(mut self, content: Content, complete: bool, page: Option<Page>) -> FileReport {
        FileReport { content, positions: self.positions, problems: self.file_notes.take(), complete, page }
    }
}
