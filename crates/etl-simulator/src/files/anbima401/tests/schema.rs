//! Validation against ANBIMA's own schema, where it is at hand: it is third-party text and not part of this repository.
//!
//! The positions are the hand-made ones and those of the book.

use super::super::sample::{class_with_subclasses, fund, portfolio};
use super::*;
use crate::book::{Book, BookSettings};
use etl_core::ReferenceDate;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn schema() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/anbima/sPosicao_401.xsd");
    let found = path.is_file();
    if !found {
        println!("ANBIMA's schema is not at {}: nothing is validated", path.display());
    }
    found.then_some(path)
}

/// What `xmllint` has to say of the file; empty when it is valid.
fn complaints(xsd: &std::path::Path, file: &[u8]) -> String {
    let mut xmllint = Command::new("xmllint")
        .args(["--noout", "--huge", "--schema"])
        .arg(xsd)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint (package libxml2-utils) runs");
    let mut stdin = xmllint.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(file).unwrap());
        xmllint.wait_with_output().unwrap()
    });
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { String::new() } else { said }
}

#[test]
fn hand_made_positions_are_valid() {
    let Some(xsd) = schema() else { return };
    let positions = [fund(), class_with_subclasses(), portfolio()];
    for encoding in [Encoding::Undeclared, Encoding::ByteOrderMark, Encoding::Latin1] {
        let options = Options { encoding, line_end: LineEnd::CrLf, ..Options::default() };
        assert_eq!(complaints(&xsd, &write(&positions, &options)), "");
    }
    let invalid = Options { faults: vec![Fault::InvalidIssuerCnpj], ..Options::default() };
    assert!(complaints(&xsd, &write(&positions, &invalid)).contains("cnpjemissor"));
}

#[test]
fn every_fund_of_the_book_is_valid_on_a_sample_of_days() {
    let Some(xsd) = schema() else { return };
    let book = Book::new(BookSettings {
        seed: 20_251_219,
        funds: 120,
        days: 40,
        last_day: ReferenceDate::from_ymd(2026, 1, 30).unwrap(),
        divergence: true,
    });
    for day in book.days().iter().step_by(13) {
        let funds = book.funds().iter().filter(|fund| fund.supports_401);
        let positions: Vec<_> = funds.filter_map(|fund| book.position(fund, *day, 0)).collect();
        assert!(positions.len() > 100, "{} positions on {day}", positions.len());
        assert_eq!(complaints(&xsd, &write(&positions, &Options::default())), "", "{day}");
    }
}
