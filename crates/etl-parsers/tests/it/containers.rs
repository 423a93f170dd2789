//! Zip files of good and bad will, and the facts of PDF and XLSX reports.

use crate::book::{book, positions};
use crate::support::{file401, read_from};
use etl_core::{Code, Position};
use etl_parsers::{Content, Facts, Limits, Refused, ZipEntry, ZipReport, inspect_pdf, inspect_xlsx, sniff, walk_zip};
use etl_simulator::files::{pdf, xlsx};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

type Walked = (Result<ZipReport, Refused>, Vec<(String, Content, usize)>);

fn walk_with(bytes: &[u8], limits: &Limits) -> Walked {
    let mut seen = Vec::new();
    let report = walk_zip(Cursor::new(bytes), limits, &mut |entry: ZipEntry<'_>| {
        let mut content = Vec::new();
        let read = entry.reader.read_to_end(&mut content);
        seen.push((entry.name.clone(), entry.content, read.unwrap_or(0)));
        Ok(())
    });
    (report, seen)
}

fn walk(bytes: &[u8]) -> Walked {
    walk_with(bytes, &Limits::default())
}

fn refusal(bytes: &[u8]) -> Code {
    walk(bytes).0.unwrap_err().0.code
}

#[test]
fn the_entries_of_a_zip_are_handed_over_with_their_kind() {
    let xml = file401("0", "");
    let book = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    let bytes =
        zip_of(&[("a/posicao.xml", xml.as_bytes()), ("carteira.xlsx", &book), ("leia.txt", b"oi"), ("vazio", b"")]);
    assert_eq!(sniff(&bytes), Content::Zip);
    let (report, seen) = walk(&bytes);
    let kinds: Vec<_> = seen.iter().map(|(name, content, _)| (name.as_str(), *content)).collect();
    let expected = [
        ("a/posicao.xml", Content::Anbima401),
        ("carteira.xlsx", Content::Xlsx),
        ("leia.txt", Content::Unknown),
        ("vazio", Content::Empty),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(seen[0].2, xml.len());
    let report = report.unwrap();
    assert_eq!((report.files, report.read, report.problems.len()), (4, 4, 0));
}

#[test]
fn a_position_is_read_straight_from_a_zip() {
    let bytes = zip_of(&[("p.xml", file401("0", "").as_bytes())]);
    let mut funds = 0;
    let report = walk_zip(Cursor::new(bytes), &Limits::default(), &mut |entry| {
        let source = std::io::BufReader::new(entry.reader);
        funds += read_from(source, Some(&entry.name), &Limits::default()).report?.positions;
        Ok(())
    });
    assert_eq!((report.unwrap().read, funds), (1, 1));
}

#[test]
fn names_that_leave_the_folder_refuse_the_file() {
    for name in
        ["../x.xml", "a/../../x.xml", "/etc/passwd", "..\\x", "C:\\x", "c:x", "a/NUL.xml", "com1", "a\u{202e}b", "a\nb"]
    {
        assert_eq!(refusal(&zip_of(&[("ok.xml", b"<a/>"), (name, b"x")])), Code::ZipEntryName, "{name:?}");
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert_eq!(refusal(&zip.finish().unwrap().into_inner()), Code::ZipEntryName);
}

#[test]
fn bombs_are_counted_while_inflating() {
    let zeros = vec![0_u8; 8 << 20];
    let bomb = zip_of(&[("b", &zeros)]);
    assert!(bomb.len() < 10_000);
    assert_eq!(refusal(&bomb), Code::ZipBomb);
    let text: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let two = zip_of(&[("a", &text), ("b", &text)]);
    let limits = Limits { max_total_bytes: 1_000_000, ..Limits::default() };
    assert_eq!(walk_with(&two, &limits).0.unwrap_err().0.code, Code::ZipBomb);
    let limits = Limits { max_entry_bytes: 700_000, ..Limits::default() };
    assert_eq!(walk_with(&two, &limits).0.unwrap_err().0.code, Code::ZipBomb);
    assert_eq!(walk(&two).0.unwrap().read, 2);
    let limits = Limits { max_zip_entries: 1, ..Limits::default() };
    assert_eq!(walk_with(&two, &limits).0.unwrap_err().0.code, Code::ZipTooMany);
}

#[test]
fn a_workbook_that_is_a_bomb_is_refused_before_it_is_read() {
    let zeros = vec![b' '; 8 << 20];
    let bomb = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("xl/sharedStrings.xml", &zeros)]);
    let refused = inspect_xlsx(Cursor::new(bomb), &Limits::default()).unwrap_err();
    assert_eq!(refused.0.code, Code::ZipBomb);
}

#[test]
fn a_zip_in_a_zip_is_not_opened() {
    let inner = zip_of(&[("x", b"y")]);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default();
    zip.start_file("dentro.zip", plain).unwrap();
    zip.write_all(&inner).unwrap();
    zip.start_file("depois.txt", plain).unwrap();
    zip.write_all(b"texto").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let (report, seen) = walk(&bytes);
    assert_eq!(seen.len(), 1);
    let problems = report.unwrap().problems;
    assert_eq!((problems[0].code, problems[0].place.path.as_str()), (Code::ZipNested, "dentro.zip"));
}

/// Sets the flag "encrypted" in the local header and in the directory of the first entry.
fn encrypted(zip: &[u8]) -> Vec<u8> {
    let mut zip = zip.to_vec();
    let directory = zip.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    zip[6] |= 1;
    zip[directory + 8] |= 1;
    zip
}

#[test]
fn an_encrypted_entry_is_reported_and_the_next_is_read() {
    let (report, seen) = walk(&encrypted(&zip_of(&[("segredo.xml", b"<a/>"), ("aberto.txt", b"oi")])));
    let problems = report.unwrap().problems;
    assert_eq!((problems[0].code, problems[0].place.path.as_str()), (Code::ZipEncrypted, "segredo.xml"));
    assert_eq!(seen.iter().map(|s| s.0.as_str()).collect::<Vec<_>>(), ["aberto.txt"]);
    let book = encrypted(&zip_of(&[("xl/workbook.xml", b"<workbook/>")]));
    assert_eq!(inspect_xlsx(Cursor::new(book), &Limits::default()).unwrap_err().0.code, Code::ZipEncrypted);
}

#[test]
fn broken_zips_are_refused() {
    let good = zip_of(&[("a.xml", file401("0", "").as_bytes())]);
    assert_eq!(refusal(b"PK\x03\x04lixo"), Code::ZipBroken);
    assert_eq!(refusal(&good[..good.len() - 10]), Code::ZipBroken);
    let mut damaged = good.clone();
    let middle = 60;
    damaged[middle] ^= 0xFF;
    damaged[middle + 1] ^= 0xFF;
    assert_eq!(refusal(&damaged), Code::ZipBroken);
    // Two entries of one name.
    let twice = zip_of(&[("a.xml", b"1"), ("b.xml", b"2")]);
    assert_eq!(refusal(&replace(&twice, b"b.xml", b"a.xml")), Code::ZipBroken);
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
    }
    bytes
}

fn assert_facts(facts: &Facts, position: &Position, what: &str) {
    let header = &position.header;
    assert!(facts.dates.contains(&header.date.unwrap()), "{what}: {facts:?}");
    assert!(facts.title.as_ref().is_some_and(|t| !t.is_empty()), "{what}");
    if !facts.cnpjs.is_empty() {
        assert!(facts.cnpjs.contains(&header.cnpj.unwrap()), "{what}: {facts:?}");
    }
}

fn some_position() -> Position {
    positions(&book()).into_iter().find(|(p, _)| p.header.cnpj.is_some() && p.holdings.len() > 5).unwrap().0
}

#[test]
fn both_layouts_of_the_workbook_state_their_day() {
    let position = some_position();
    for layout in [xlsx::XlsxLayout::New, xlsx::XlsxLayout::Legacy] {
        let bytes = xlsx::write_xlsx(&position, layout);
        assert_eq!(sniff(&bytes), Content::Xlsx);
        let facts = inspect_xlsx(Cursor::new(bytes), &Limits::default()).unwrap();
        assert_facts(&facts, &position, "xlsx");
    }
}

#[test]
fn both_layouts_of_the_pdf_state_fund_and_day() {
    let position = some_position();
    for legacy in [false, true] {
        let bytes = pdf::write_pdf(&position, "FICTÍCIO", legacy);
        assert_eq!(sniff(&bytes), Content::Pdf);
        let facts = inspect_pdf(&bytes, &Limits::default()).unwrap();
        assert_facts(&facts, &position, &facts.text_excerpt);
        assert!(!facts.cnpjs.is_empty(), "{}", facts.text_excerpt);
    }
}

#[test]
fn what_is_no_report_is_unreadable() {
    let limits = Limits::default();
    assert_eq!(inspect_pdf(b"<html>", &limits).unwrap_err().0.code, Code::ContentUnreadable);
    assert_eq!(inspect_xlsx(Cursor::new(b"<html>"), &limits).unwrap_err().0.code, Code::ZipBroken);
    let no_book = zip_of(&[("a", b"b")]);
    assert_eq!(inspect_xlsx(Cursor::new(no_book), &limits).unwrap_err().0.code, Code::ContentUnreadable);
    let small = Limits { max_entry_bytes: 3, ..limits };
    assert_eq!(inspect_pdf(b"%PDF-1.4", &small).unwrap_err().0.code, Code::FileTooLarge);
}
