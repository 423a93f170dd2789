//! Loads files got by hand: single files, folders and zips. The kind, the funds and the days come from the content.

use crate::Services;
use crate::intake::{store_failed, worst};
use etl_core::ports::{
    FundRef, Load, LoadOutcome, LoadedDocument, QuarantinedFile, Staged, WarehouseError, WarehouseErrorKind,
};
use etl_core::{Band, Code, DocumentKind, Fund, Place, Problem, ReferenceDate, Severity, Sha256};
use etl_parsers::{
    Content, Facts, FileReport, Limits, Parsed, Refused, inspect_pdf, inspect_xlsx, parse_positions, sniff,
};
use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Connection under which such loads are kept.
pub const BY_HAND: &str = "manual";

/// A file to load, already staged.
#[derive(Debug)]
pub struct HandFile {
    /// The bytes.
    pub file: Staged,
    /// Name for people; inside a zip `zip/entry`.
    pub name: String,
}

/// What became of one fund of a file, or of the whole file.
#[derive(Debug, Clone)]
pub enum HandOutcome {
    /// A position was loaded, or the document of a fund was filed.
    Loaded {
        /// Name as the document states it.
        fund: String,
        /// Day.
        date: ReferenceDate,
        /// Rows.
        rows: u64,
        /// Version.
        version: u32,
        /// Worst band of the checks.
        band: Band,
        /// Warnings.
        warnings: usize,
    },
    /// The same bytes were loaded before.
    Identical {
        /// Name as the document states it.
        fund: String,
        /// Day.
        date: ReferenceDate,
    },
    /// Refused, in quarantine.
    Refused {
        /// Fund, or empty for the whole file.
        fund: String,
        /// Why.
        problem: Problem,
    },
}

/// What became of one file.
#[derive(Debug, Clone)]
pub struct HandReport {
    /// Name for people.
    pub name: String,
    /// One entry per fund, or one for the whole file.
    pub outcomes: Vec<HandOutcome>,
    /// Oddities of the file as a whole.
    pub problems: Vec<Problem>,
}

/// Loads one staged file. `Err` means that nothing works; a refused file is an outcome.
pub async fn load_by_hand(services: &Services, hand: HandFile) -> Result<HandReport, WarehouseError> {
    let head = read_head(&hand.file);
    match sniff(&head) {
        Content::Anbima401 | Content::Anbima50 => load_positions(services, hand).await,
        Content::Pdf => file_document(services, hand, DocumentKind::PortfolioPdf).await,
        Content::Xlsx => file_document(services, hand, DocumentKind::PortfolioXlsx).await,
        other => {
            let code = match other {
                Content::Empty => Code::FileEmpty,
                Content::Html => Code::FileIsHtml,
                Content::Zip => Code::ZipNested,
                _ if looks_like_xml(&head) => return load_positions(services, hand).await,
                _ => Code::FileUnknownKind,
            };
            refuse_file(services, hand, refusal(code)).await
        }
    }
}

/// XML that is no position file: the parser says best what is wrong with it.
fn looks_like_xml(head: &[u8]) -> bool {
    let start = head.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF)).unwrap_or(0);
    head.get(start) == Some(&b'<')
}

pub(crate) fn read_head(file: &Staged) -> Vec<u8> {
    let mut head = Vec::new();
    if let Ok(opened) = File::open(&file.path) {
        // A file that cannot be read is refused as empty here, and as unreadable by whoever reads it next.
        let _ = opened.take(64 * 1024).read_to_end(&mut head);
    }
    head
}

/// Reads the file twice: once to know that nothing in it refuses the whole, once to load it fund by fund.
async fn load_positions(services: &Services, hand: HandFile) -> Result<HandReport, WarehouseError> {
    if let Some(problem) = refusal_of(services, &hand).await {
        return refuse_file(services, hand, problem).await;
    }
    let (sender, mut receiver) = mpsc::channel::<Parsed>(1);
    let parsing = {
        let (path, name, limits) = (hand.file.path.clone(), hand.name.clone(), services.limits);
        tokio::task::spawn_blocking(move || parse_into(path, &name, &limits, &sender))
    };
    let own = services.warehouse.funds_with_own_load().await?;
    let mut by_hand = ByHand::new(services, hand, own);
    while let Some(parsed) = receiver.recv().await {
        by_hand.load(parsed).await?;
    }
    let parsed = parsing.await.unwrap_or_else(|_| Err(Refused(refusal(Code::ContentUnreadable))));
    by_hand.end(parsed).await
}

/// Why the file as a whole may not count, if so.
async fn refusal_of(services: &Services, hand: &HandFile) -> Option<Problem> {
    let (path, name, limits) = (hand.file.path.clone(), hand.name.clone(), services.limits);
    let read = move || {
        let file = File::open(path).map_err(|_| Refused(refusal(Code::FileNotReadable)))?;
        parse_positions(BufReader::with_capacity(64 * 1024, file), Some(&name), &limits, &mut |_| {
            ControlFlow::Continue(())
        })
    };
    let parsed =
        tokio::task::spawn_blocking(read).await.unwrap_or_else(|_| Err(Refused(refusal(Code::ContentUnreadable))));
    parsed.err().map(|Refused(problem)| problem)
}

fn parse_into(
    path: PathBuf,
    name: &str,
    limits: &Limits,
    sender: &mpsc::Sender<Parsed>,
) -> Result<FileReport, Refused> {
    let file = File::open(path).map_err(|_| Refused(refusal(Code::FileNotReadable)))?;
    parse_positions(BufReader::with_capacity(64 * 1024, file), Some(name), limits, &mut |parsed| {
        // The receiver goes away only when the database failed: then the rest of the file is of no use.
        if sender.blocking_send(parsed).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
}

/// One file with positions under way: the bytes become a document with the first fund that is read.
struct ByHand<'a> {
    services: &'a Services,
    staged: Option<Staged>,
    sha256: Sha256,
    size_bytes: u64,
    /// The funds with a tolerance of their own, among others.
    own: Vec<Fund>,
    report: HandReport,
}

impl<'a> ByHand<'a> {
    fn new(services: &'a Services, hand: HandFile, own: Vec<Fund>) -> Self {
        let report = HandReport { name: hand.name, outcomes: Vec::new(), problems: Vec::new() };
        let Staged { sha256, size_bytes, .. } = hand.file;
        Self { services, sha256, size_bytes, staged: Some(hand.file), own, report }
    }

    async fn load(&mut self, parsed: Parsed) -> Result<(), WarehouseError> {
        let fund = parsed.position.header.name.to_string();
        if let Some(problem) = parsed.problems.iter().find(|p| p.severity == Severity::Error) {
            return self.refuse_fund(fund, problem.clone()).await;
        }
        let Some(date) = parsed.position.date() else {
            return self.refuse_fund(fund, refusal(Code::ValueMissing)).await;
        };
        if let Some(staged) = self.staged.take() {
            self.services.documents.commit(staged).await.map_err(store_failed)?;
        }
        let load = self.load_of(parsed, date);
        let outcome = match self.services.warehouse.load(&load).await {
            Ok(outcome) => outcome,
            Err(e) if e.kind == WarehouseErrorKind::Data => {
                let problem = Problem::error(Code::ValueTooLarge, Place::default(), &e.doing);
                return self.refuse_fund(fund, problem).await;
            }
            Err(e) => return Err(e),
        };
        self.report.outcomes.push(outcome_of(outcome, fund, date, &load));
        Ok(())
    }

    fn load_of(&self, parsed: Parsed, date: ReferenceDate) -> Load {
        let Parsed { position, problems } = parsed;
        let kind = match position.format {
            etl_core::PositionFormat::Anbima401 => DocumentKind::Xml401,
            etl_core::PositionFormat::Anbima50 => DocumentKind::Xml50,
        };
        let generated_at = Some(position.header.generated_at.to_string()).filter(|t| !t.is_empty());
        let identity = position.identity();
        let own = self.own.iter().find(|fund| fund.identity == identity);
        let tolerance = own.map_or(self.services.tolerance, |fund| fund.terms.tolerance(self.services.tolerance));
        Load {
            connection: BY_HAND.into(),
            document: LoadedDocument {
                sha256: self.sha256,
                size_bytes: self.size_bytes,
                kind,
                original_name: self.report.name.clone(),
                portal_ref: None,
                generated_at,
            },
            fund: FundRef::Stated { identity, name: position.header.name.to_string() },
            date,
            item: None,
            tried: None,
            checks: position.checks(&tolerance),
            position: Some(Arc::new(position)),
            problems,
            reader: etl_parsers::VERSION,
            at: self.services.clock.now(),
        }
    }

    async fn refuse_fund(&mut self, fund: String, problem: Problem) -> Result<(), WarehouseError> {
        note(self.services, self.sha256, self.size_bytes, &self.report.name, &problem).await?;
        self.report.outcomes.push(HandOutcome::Refused { fund, problem });
        Ok(())
    }

    /// Ends the file: what is wrong with it as a whole, and the quarantine when nothing of it was loaded.
    async fn end(mut self, parsed: Result<FileReport, Refused>) -> Result<HandReport, WarehouseError> {
        let failure = match parsed {
            Ok(report) => {
                let empty = report.positions == 0;
                let cut = (!report.complete).then(|| refusal(Code::FileTruncated));
                self.report.problems = report.problems;
                let errors = self.report.problems.iter().find(|p| p.severity == Severity::Error).cloned();
                errors.or(cut).or(empty.then(|| refusal(Code::XmlNoFund)))
            }
            Err(Refused(problem)) => Some(problem),
        };
        if let Some(problem) = failure {
            note(self.services, self.sha256, self.size_bytes, &self.report.name, &problem).await?;
            self.report.outcomes.push(HandOutcome::Refused { fund: String::new(), problem });
        }
        if let Some(staged) = self.staged.take() {
            let reason = self.report.outcomes.iter().find_map(|o| match o {
                HandOutcome::Refused { problem, .. } => Some(problem.clone()),
                _ => None,
            });
            let problem = reason.unwrap_or_else(|| refusal(Code::XmlNoFund));
            self.services.documents.quarantine(staged, &self.report.name, &problem).await.map_err(store_failed)?;
        }
        Ok(self.report)
    }
}

fn outcome_of(outcome: LoadOutcome, fund: String, date: ReferenceDate, load: &Load) -> HandOutcome {
    match outcome {
        LoadOutcome::Loaded { version, rows, .. } => {
            HandOutcome::Loaded { fund, date, rows, version, band: worst(&load.checks), warnings: load.problems.len() }
        }
        LoadOutcome::Identical { .. } => HandOutcome::Identical { fund, date },
    }
}

/// A report for people (PDF, XLSX): filed under the one fund and day that it states.
async fn file_document(services: &Services, hand: HandFile, kind: DocumentKind) -> Result<HandReport, WarehouseError> {
    let (path, limits) = (hand.file.path.clone(), services.limits);
    let facts = tokio::task::spawn_blocking(move || facts_of(path, kind, &limits))
        .await
        .unwrap_or_else(|_| Err(Refused(refusal(Code::ContentUnreadable))));
    let facts = match facts {
        Ok(facts) => facts,
        Err(Refused(problem)) => return refuse_file(services, hand, problem).await,
    };
    let (Some(cnpj), Some(date)) = (facts.cnpjs.first(), facts.dates.first().copied()) else {
        let code = if facts.cnpjs.is_empty() { Code::ContentNoFund } else { Code::ContentNoDate };
        return refuse_file(services, hand, refusal(code)).await;
    };
    let fund = facts.title.clone().unwrap_or_else(|| cnpj.formatted());
    let load = Load {
        connection: BY_HAND.into(),
        document: LoadedDocument {
            sha256: hand.file.sha256,
            size_bytes: hand.file.size_bytes,
            kind,
            original_name: hand.name.clone(),
            portal_ref: None,
            generated_at: None,
        },
        fund: FundRef::Stated { identity: etl_core::FundIdentity::cnpj(*cnpj), name: fund.clone() },
        date,
        item: None,
        tried: None,
        position: None,
        checks: Vec::new(),
        problems: Vec::new(),
        reader: etl_parsers::VERSION,
        at: services.clock.now(),
    };
    services.documents.commit(hand.file).await.map_err(store_failed)?;
    let outcome = services.warehouse.load(&load).await?;
    Ok(HandReport { name: hand.name, outcomes: vec![outcome_of(outcome, fund, date, &load)], problems: Vec::new() })
}

fn facts_of(path: PathBuf, kind: DocumentKind, limits: &Limits) -> Result<Facts, Refused> {
    let mut file = File::open(path).map_err(|_| Refused(refusal(Code::FileNotReadable)))?;
    if kind == DocumentKind::PortfolioXlsx {
        return inspect_xlsx(BufReader::new(file), limits);
    }
    let mut bytes = Vec::new();
    file.by_ref()
        .take(limits.max_bytes)
        .read_to_end(&mut bytes)
        .map_err(|_| Refused(refusal(Code::FileNotReadable)))?;
    inspect_pdf(&bytes, limits)
}

pub(crate) async fn refuse_file(
    services: &Services,
    hand: HandFile,
    problem: Problem,
) -> Result<HandReport, WarehouseError> {
    let stored = services.documents.quarantine(hand.file, &hand.name, &problem).await.map_err(store_failed)?;
    note(services, stored.sha256, stored.size_bytes, &hand.name, &problem).await?;
    let outcomes = vec![HandOutcome::Refused { fund: String::new(), problem }];
    Ok(HandReport { name: hand.name, outcomes, problems: Vec::new() })
}

async fn note(
    services: &Services,
    sha256: Sha256,
    size_bytes: u64,
    name: &str,
    problem: &Problem,
) -> Result<(), WarehouseError> {
    let file = QuarantinedFile {
        connection: BY_HAND.into(),
        sha256,
        size_bytes,
        original_name: name.into(),
        item: None,
        tried: None,
        problem: problem.clone(),
        at: services.clock.now(),
    };
    services.warehouse.quarantine(&file).await
}

fn refusal(code: Code) -> Problem {
    Problem::error(code, Place::default(), "")
}
