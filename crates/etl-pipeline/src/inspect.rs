//! Reads a file and holds it against what it should be: kind, CNPJ and date. Runs on the blocking pool.

use crate::Services;
use etl_core::ports::Staged;
use etl_core::{Cnpj, Code, DocumentKind, Place, Position, Problem, ReferenceDate, Severity};
use etl_parsers::{Facts, Limits, Parsed, inspect_pdf, inspect_xlsx, parse_positions};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Workbooks up to so many bytes are read in memory.
const SMALL_FILE: u64 = 1024 * 1024;

/// What a file should be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) kind: DocumentKind,
    pub(crate) cnpj: Option<Cnpj>,
    pub(crate) date: ReferenceDate,
}

/// What a file says, once it is known to be the right one.
pub(crate) struct Content {
    pub(crate) position: Option<Position>,
    pub(crate) problems: Vec<Problem>,
}

/// A staged file to read.
pub(crate) struct Suspect {
    pub(crate) file: Staged,
    pub(crate) name: String,
    pub(crate) expected: Expected,
}

/// Reads staged files, one after the other; an error says why one does not count. A file that breaks its reader is refused
/// and leaves the others unharmed.
pub(crate) async fn examine(services: &Services, suspects: Vec<Suspect>) -> Vec<Result<Content, Problem>> {
    let (limits, count) = (services.limits, suspects.len());
    let broken = || Err(refusal(Code::ContentUnreadable, "a leitura foi interrompida"));
    let read = move |s: &Suspect| {
        let read = || examine_file(&s.file.path, &s.name, s.file.size_bytes, s.expected, &limits);
        catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| broken())
    };
    tokio::task::spawn_blocking(move || suspects.iter().map(read).collect())
        .await
        .unwrap_or_else(|_| (0..count).map(|_| broken()).collect())
}

fn examine_file(path: &Path, name: &str, size: u64, expected: Expected, limits: &Limits) -> Result<Content, Problem> {
    if size == 0 {
        return Err(refusal(Code::FileEmpty, ""));
    }
    if size > limits.max_bytes {
        return Err(refusal(Code::FileTooLarge, &size.to_string()));
    }
    let mut file = File::open(path).map_err(|_| refusal(Code::FileNotReadable, ""))?;
    match expected.kind {
        DocumentKind::Xml50 | DocumentKind::Xml401 => examine_xml(file, name, expected, limits),
        DocumentKind::PortfolioXlsx => {
            let facts = if size > SMALL_FILE {
                inspect_xlsx(BufReader::new(file), limits)
            } else {
                // A workbook is read with many jumps: in memory they cost nothing.
                inspect_xlsx(Cursor::new(read_whole(&mut file, size)?), limits)
            };
            compare_facts(&facts.map_err(|r| r.0)?, expected)
        }
        DocumentKind::PortfolioPdf => {
            let facts = inspect_pdf(&read_whole(&mut file, size)?, limits).map_err(|r| r.0)?;
            compare_facts(&facts, expected)
        }
    }
}

fn read_whole(file: &mut File, size: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.read_to_end(&mut bytes).map_err(|_| refusal(Code::FileNotReadable, ""))?;
    Ok(bytes)
}

fn examine_xml(file: File, name: &str, expected: Expected, limits: &Limits) -> Result<Content, Problem> {
    let mut found: Vec<Parsed> = Vec::new();
    let mut count = 0;
    let report = parse_positions(BufReader::with_capacity(64 * 1024, file), Some(name), limits, &mut |parsed| {
        count += 1;
        found.push(parsed);
        if count > 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .map_err(|refused| refused.0)?;
    let content = if expected.kind == DocumentKind::Xml50 {
        etl_parsers::Content::Anbima50
    } else {
        etl_parsers::Content::Anbima401
    };
    if report.content != content {
        return Err(refusal(Code::ContentKind, expected.kind.name()));
    }
    if count > 1 {
        return Err(refusal(Code::ContentManyFunds, name));
    }
    let Some(Parsed { position, problems: of_fund }) = found.pop() else {
        return Err(first_error(report.problems).unwrap_or_else(|| refusal(Code::XmlNoFund, "")));
    };
    let mut problems = report.problems;
    problems.extend(of_fund);
    if !report.complete {
        return Err(first_error(problems).unwrap_or_else(|| refusal(Code::FileTruncated, name)));
    }
    if let Some(error) = problems.iter().find(|p| p.severity == Severity::Error) {
        return Err(error.clone());
    }
    compare_position(&position, expected)?;
    Ok(Content { position: Some(position), problems })
}

fn first_error(problems: Vec<Problem>) -> Option<Problem> {
    problems.into_iter().find(|p| p.severity == Severity::Error)
}

fn compare_position(position: &Position, expected: Expected) -> Result<(), Problem> {
    let header = &position.header;
    if let Some(wanted) = expected.cnpj {
        let stated = [header.cnpj, header.shell_cnpj];
        if !stated.contains(&Some(wanted)) {
            let found = header.cnpj.map_or_else(String::new, |c| c.formatted());
            let code = if found.is_empty() { Code::ContentNoFund } else { Code::ContentFund };
            return Err(refusal(code, &found).keeping(&wanted.formatted()));
        }
    }
    match header.date {
        Some(date) if date == expected.date => Ok(()),
        found => {
            Err(refusal(Code::ContentDate, &found.map_or_else(String::new, ReferenceDate::br))
                .keeping(&expected.date.br()))
        }
    }
}

/// A report for people is refused when it states another fund or another date. Layouts that state neither are known:
/// those count, with a warning that the content says nothing of it.
fn compare_facts(facts: &Facts, expected: Expected) -> Result<Content, Problem> {
    let mut problems = Vec::new();
    if let Some(wanted) = expected.cnpj {
        match facts.cnpjs.first() {
            None => problems.push(Problem::warning(Code::ContentNoFund, Place::default(), "")),
            Some(_) if facts.cnpjs.contains(&wanted) => {}
            Some(other) => return Err(refusal(Code::ContentFund, &other.formatted()).keeping(&wanted.formatted())),
        }
    }
    match facts.dates.first() {
        None => problems.push(Problem::warning(Code::ContentNoDate, Place::default(), "")),
        Some(_) if facts.dates.contains(&expected.date) => {}
        Some(other) => return Err(refusal(Code::ContentDate, &other.br()).keeping(&expected.date.br())),
    }
    Ok(Content { position: None, problems })
}

fn refusal(code: Code, found: &str) -> Problem {
    Problem::error(code, Place::default(), found)
}
