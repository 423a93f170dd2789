//! Every named fault of the synthetic files: what is read, what is reported, what is refused.

use crate::book::{book, figures, positions, read50, read401};
use crate::support::{Outcome, file50, file401, read};
use etl_core::{Code, Position};
use etl_simulator::files::{anbima50, anbima401};

fn some_positions() -> Vec<Position> {
    positions(&book()).into_iter().filter(|(_, old)| *old).map(|(p, _)| p).take(8).collect()
}

fn with401(fault: anbima401::Fault) -> Outcome {
    read401(&some_positions(), &anbima401::Options { faults: vec![fault], ..Default::default() })
}

fn clean401() -> Outcome {
    read401(&some_positions(), &anbima401::Options::default())
}

fn all_figures(outcome: &Outcome) -> Vec<Vec<String>> {
    outcome.funds.iter().map(|fund| figures(&fund.position)).collect()
}

fn only_codes(outcome: &Outcome, code: Code) {
    assert!(!outcome.codes().is_empty());
    assert!(outcome.codes().iter().all(|c| *c == code), "{:?}", outcome.codes());
}

#[test]
fn faults_of_4_01_that_are_read_and_reported() {
    use anbima401::Fault;
    let clean = all_figures(&clean401());
    for (fault, code) in [
        (Fault::InvalidIssuerCnpj, Some(Code::ValueCnpjDigit)),
        (Fault::UnknownBlock, Some(Code::XmlUnknownBlock)),
        (Fault::UnknownTag, Some(Code::XmlUnknownTag)),
        (Fault::LeadingPointNumbers, None),
        (Fault::ControlCharacters, Some(Code::XmlControlCharacters)),
        (Fault::ImpossibleDate, Some(Code::ValueDate)),
        (Fault::Root400, None),
        (Fault::DeclaredUtf8ButLatin1, Some(Code::XmlEncoding)),
        (Fault::CodProvAbove999, Some(Code::ValueCode)),
        (Fault::EntityInName, None),
    ] {
        let outcome = with401(fault);
        assert!(outcome.report().complete && !outcome.has_error(), "{fault:?}");
        match code {
            Some(code) => only_codes(&outcome, code),
            None => assert_eq!(outcome.codes(), [], "{fault:?}"),
        }
        let changed = matches!(
            fault,
            Fault::InvalidIssuerCnpj | Fault::ImpossibleDate | Fault::CodProvAbove999 | Fault::ControlCharacters
        );
        if !changed {
            assert_eq!(all_figures(&outcome), clean, "{fault:?}");
        }
    }
}

#[test]
fn decimal_commas_are_read_or_refused_never_guessed() {
    let (clean, comma) = (clean401(), with401(anbima401::Fault::DecimalComma));
    assert!(comma.codes().contains(&Code::ValueDecimalDialect));
    // `1,234` has two readings: the funds that hold one are marked, the others are the same.
    let mut compared = 0;
    for (clean, comma) in clean.funds.iter().zip(&comma.funds) {
        if comma.problems.iter().all(|p| p.code == Code::ValueDecimalDialect) {
            assert_eq!(figures(&clean.position), figures(&comma.position));
            compared += 1;
        }
    }
    assert!(compared > 0);
}

#[test]
fn faults_of_4_01_that_end_it() {
    use anbima401::Fault;
    assert_eq!(with401(Fault::WrongRoot).refusal(), Code::XmlRoot);
    assert_eq!(with401(Fault::Doctype).refusal(), Code::XmlDoctype);
    let cut = with401(Fault::CutInMiddle);
    assert!(!cut.report().complete && cut.codes().contains(&Code::FileTruncated));
    assert_eq!(cut.funds.len(), 7);
    assert_eq!(all_figures(&cut), all_figures(&clean401())[..7]);
    let no_date = with401(Fault::EmptyHeaderDate);
    assert_eq!(no_date.funds.iter().filter(|f| f.problems.iter().any(|p| p.code == Code::ValueMissing)).count(), 1);
}

#[test]
fn encodings_line_ends_and_prologs_of_4_01() {
    use anbima401::{Encoding, LineEnd, Options};
    let clean = all_figures(&clean401());
    for options in [
        Options { encoding: Encoding::Latin1, ..Default::default() },
        Options { encoding: Encoding::ByteOrderMark, ..Default::default() },
        Options { line_end: LineEnd::CrLf, ..Default::default() },
        Options { prolog_comment: Some("x".repeat(100_000)), ..Default::default() },
    ] {
        let outcome = read401(&some_positions(), &options);
        assert_eq!((all_figures(&outcome), outcome.codes()), (clean.clone(), vec![]));
    }
}

#[test]
fn encodings_of_both_formats() {
    let utf16 =
        |text: &str| [&[0xFF, 0xFE][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat();
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(c).unwrap()).collect() };
    let mark = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let declared = |label: &str, text: &str| format!("<?xml version='1.0' encoding='{label}'?>\n{text}");
    for file in [file401("0", ""), file50("0", "")] {
        let text = file.replace("FUNDO EXEMPLO", "AÇÃO & ÚNICA".replace('&', "&amp;").as_str());
        let cases = [
            (text.clone().into_bytes(), None),
            (mark(&text), None),
            (latin(&declared("ISO-8859-1", &text)), None),
            (latin(&declared("windows-1252", &text)), None),
            (utf16(&text), None),
            (utf16(&declared("UTF-16", &text)), None),
            (latin(&text), Some("windows-1252")),
            (latin(&declared("UTF-8", &text)), Some("windows-1252")),
            (declared("ISO-8859-1", &text).into_bytes(), Some("UTF-8")),
        ];
        for (i, (bytes, surprise)) in cases.into_iter().enumerate() {
            let outcome = read(&bytes);
            assert_eq!(outcome.position().header.name, "AÇÃO & ÚNICA", "{i}");
            let found = outcome.problems().find(|p| p.code == Code::XmlEncoding).map(|p| p.kept.as_str());
            assert_eq!((found, outcome.codes().len()), (surprise, usize::from(surprise.is_some())), "{i}");
        }
    }
}

#[test]
fn faults_of_5_0() {
    use anbima50::Fault;
    let (position, _) = positions(&book()).into_iter().max_by_key(|(p, _)| p.holdings.len()).unwrap();
    let with = |fault| read50(&position, &anbima50::Options { faults: vec![fault], ..Default::default() });
    only_codes(&with(Fault::UnknownElement), Code::XmlUnknownTag);
    only_codes(&with(Fault::UnknownClass), Code::ValueCode);
    only_codes(&with(Fault::DateMismatch), Code::ContentDate);
    only_codes(&with(Fault::ControlCharacters), Code::XmlControlCharacters);
    let no_date = with(Fault::NoDate);
    only_codes(&no_date, Code::ValueMissing);
    assert!(no_date.has_error());
    assert_eq!(with(Fault::NoReport).refusal(), Code::XmlRoot);
    assert_eq!(with(Fault::Doctype).refusal(), Code::XmlDoctype);
    let cut = with(Fault::CutInMiddle);
    assert!(cut.funds.is_empty() && !cut.report().complete && cut.codes() == [Code::FileTruncated]);
}
