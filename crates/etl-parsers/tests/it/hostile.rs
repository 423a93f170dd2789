//! Bytes of bad will or bad luck: never a panic, never more memory than the limits, always a code.

use crate::book::{book, positions};
use crate::support::{file50, file401, fund401, read, read_from};
use etl_core::{Code, Severity};
use etl_parsers::{Content, Limits, inspect_pdf, inspect_xlsx, parse_positions, sniff, walk_zip};
use etl_simulator::files::{anbima50, anbima401, pdf, xlsx};
use proptest::prelude::*;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;

/// Endless opening tags, made as they are read.
struct Nested {
    left: u64,
}

impl Read for Nested {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = buf.len().min(usize::try_from(self.left).unwrap_or(usize::MAX)) / 3 * 3;
        for chunk in buf[..n].chunks_mut(3) {
            chunk.copy_from_slice(b"<a>");
        }
        self.left -= n as u64;
        Ok(n)
    }
}

#[test]
fn gigabytes_of_nested_tags_are_refused_at_once() {
    let root = Cursor::new(b"<arquivoposicao_4_01><fundo>".to_vec());
    let source = BufReader::new(root.chain(Nested { left: 2 << 30 }));
    let outcome = read_from(source, None, &Limits::default());
    assert_eq!(outcome.refusal(), Code::XmlTooDeep);
    let elsewhere = read_from(BufReader::new(Nested { left: 2 << 30 }), None, &Limits::default());
    assert_eq!(elsewhere.refusal(), Code::XmlTooDeep);
}

#[test]
fn files_that_are_something_else_are_refused_by_name() {
    for (bytes, code) in [
        ("", Code::FileEmpty),
        (" \r\n", Code::FileEmpty),
        ("<!DOCTYPE html><html><body>Login</body></html>", Code::FileIsHtml),
        ("<html><body>", Code::FileIsHtml),
        ("{\"erro\": \"sessão expirada\"}", Code::FileUnknownKind),
        ("%PDF-1.7", Code::FileUnknownKind),
        ("PK\x03\x04", Code::FileUnknownKind),
        ("<rss><channel/></rss>", Code::XmlRoot),
        ("<a><b></a>", Code::XmlBroken),
        ("<a><b>", Code::FileTruncated),
        ("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><arquivoposicao_4_01/>", Code::XmlDoctype),
        ("<!DOCTYPE a [<!ENTITY x \"", Code::XmlDoctype),
        ("<?xml version='1.0' encoding='shift_jis'?><arquivoposicao_4_01/>", Code::XmlEncodingUnknown),
    ] {
        assert_eq!(read(bytes).refusal(), code, "{bytes}");
    }
    let entity = file401("0", "").replace("FUNDO EXEMPLO", "&lol;");
    assert_eq!(read(entity).refusal(), Code::XmlBroken);
    let two = format!("{}{}", file401("0", ""), file401("0", ""));
    assert_eq!(read(two).refusal(), Code::XmlBroken);
}

#[test]
fn refusals_read_as_a_sentence_with_code_and_place() {
    let refused = read("<!DOCTYPE a><b/>").report.unwrap_err().to_string();
    assert!(refused.contains("[XML-DOCTYPE], linha 1"), "{refused}");
}

#[test]
fn a_file_without_funds_says_so() {
    let outcome = read("<arquivoposicao_4_01></arquivoposicao_4_01>");
    assert_eq!((outcome.report().content, outcome.report().complete), (Content::Anbima401, true));
    assert_eq!(outcome.problem(Code::XmlNoFund).severity, Severity::Error);
}

#[test]
fn limits_hold() {
    let limits = Limits {
        max_rows_per_fund: 5,
        max_text_bytes: 1_000,
        max_attributes: 3,
        max_problems: 4,
        max_fund_bytes: 5_000,
        max_bytes: 1 << 20,
        ..Limits::default()
    };
    let with = |xml: &str| read_from(xml.as_bytes(), None, &limits);
    let row = "<caixa><saldo>0</saldo></caixa>";
    assert_eq!(with(&file401("0", &row.repeat(5))).codes(), []);
    assert_eq!(with(&file401("0", &row.repeat(6))).refusal(), Code::XmlLimit);
    let asset = crate::support::asset50(["CASH", "", ""], "1", ("0", true), "");
    assert_eq!(with(&file50("0", &asset.repeat(7))).refusal(), Code::XmlLimit);
    let long = |text: &str| file401("0", "").replace("FUNDO EXEMPLO", text);
    assert_eq!(with(&long(&"x".repeat(200_000))).refusal(), Code::XmlLimit);
    assert_eq!(with(&long(&"x&amp;".repeat(2_000))).refusal(), Code::XmlLimit);
    let attributes = (0..4).map(|i| format!(" a{i}='0123456789'")).collect::<Vec<_>>().concat();
    assert_eq!(with(&file401("0", &format!("<caixa{attributes}/>"))).refusal(), Code::XmlLimit);
    let tags = (0..50).map(|i| format!("<t{i}>{}</t{i}>", "y".repeat(150))).collect::<Vec<_>>().concat();
    assert_eq!(with(&file401("0", &format!("<caixa><saldo>0</saldo>{tags}</caixa>"))).refusal(), Code::XmlLimit);
    let odd = (0..50).map(|i| format!("<t{i}>y</t{i}>")).collect::<Vec<_>>().concat();
    let outcome = with(&file401("0", &format!("<caixa><saldo>0</saldo>{odd}</caixa>")));
    assert_eq!(outcome.report().problems.iter().map(|p| p.count).collect::<Vec<_>>(), [47, 1, 1, 1]);
    assert_eq!(with(&" ".repeat(2 << 20)).refusal(), Code::FileEmpty);
    assert_eq!(with(&format!("<arquivoposicao_4_01>{}", "<x/>".repeat(1 << 19))).refusal(), Code::FileTooLarge);
}

#[test]
fn the_caller_may_stop() {
    let xml = format!("<arquivoposicao_4_01>{0}{0}</arquivoposicao_4_01>", fund401("0", ""));
    let mut seen = 0;
    let report = parse_positions(xml.as_bytes(), None, &Limits::default(), &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert_eq!((seen, report.unwrap().complete), (1, false));
}

#[test]
fn a_cut_file_keeps_its_complete_funds() {
    let funds: Vec<_> = positions(&book()).into_iter().filter(|(_, old)| *old).map(|(p, _)| p).take(10).collect();
    let xml = anbima401::write(&funds, &anbima401::Options::default());
    let whole = read(&xml);
    let ends: Vec<usize> = xml.windows(8).enumerate().filter(|(_, w)| *w == b"</fundo>").map(|(i, _)| i + 8).collect();
    for tenth in 1..10 {
        let cut = xml.len() * tenth / 10;
        let outcome = read(&xml[..cut]);
        let complete = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(outcome.funds.len(), complete);
        assert_eq!(outcome.funds[..], whole.funds[..complete]);
        assert!(!outcome.report().complete && outcome.codes().contains(&Code::FileTruncated), "{tenth}");
    }
    let broken = String::from_utf8(xml.clone()).unwrap().replacen("</fundo>", "</fundos>", 3).replacen(
        "</fundos>",
        "</fundo>",
        2,
    );
    let outcome = read(broken);
    assert_eq!((outcome.funds.len(), outcome.report().complete), (2, false));
    assert_eq!(outcome.problem(Code::XmlBroken).severity, Severity::Error);
}

/// A source that shows one byte at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.len().min(1).min(buf.len());
        buf[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

impl BufRead for Drip<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        Ok(&self.0[..self.0.len().min(1)])
    }

    fn consume(&mut self, n: usize) {
        self.0 = &self.0[n..];
    }
}

#[test]
fn the_result_does_not_depend_on_how_the_source_is_cut() {
    let funds: Vec<_> = positions(&book()).into_iter().take(6).collect();
    let old: Vec<_> = funds.iter().filter(|(_, old)| *old).map(|(p, _)| p.clone()).collect();
    let faults = vec![anbima401::Fault::DeclaredUtf8ButLatin1, anbima401::Fault::UnknownTag];
    let mut files = vec![anbima401::write(&old, &anbima401::Options { faults, ..Default::default() })];
    files.extend(funds.iter().map(|(p, _)| anbima50::write(p, &anbima50::Options::default())));
    files.push(b"<!DOCTYPE html><p>".to_vec());
    for bytes in files {
        assert_eq!(read(&bytes), read_from(Drip(&bytes), None, &Limits::default()));
        let small = read_from(BufReader::with_capacity(7, bytes.as_slice()), None, &Limits::default());
        assert_eq!(read(&bytes), small);
    }
}

fn exercise(bytes: &[u8]) {
    let limits = Limits::default();
    sniff(bytes);
    let outcome = read(bytes);
    if let Ok(report) = &outcome.report {
        assert_eq!(report.positions, outcome.funds.len());
        assert!(report.complete || !report.problems.is_empty());
    }
    let _ = inspect_pdf(bytes, &limits);
    let _ = inspect_xlsx(Cursor::new(bytes), &limits);
    let _ = walk_zip(Cursor::new(bytes), &limits, &mut |entry| {
        let _ = std::io::copy(entry.reader, &mut std::io::sink());
        Ok(())
    });
}

/// A valid file with a few stretches replaced.
fn damaged(bytes: &[u8], cuts: &[(prop::sample::Index, usize, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, length, with) in cuts {
        let at = at.index(bytes.len());
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, with.iter().copied());
    }
    bytes
}

fn cuts() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, Vec<u8>)>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..6),
        prop::sample::select(vec!["<", ">", "&", "</", "/>", "<x>", "&#0;", "<![CDATA[", "]]>", "-", "é", "\u{0}"])
            .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, piece), 1..6)
}

proptest! {
    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        exercise(&bytes);
    }

    #[test]
    fn any_markup_never_panics(pieces in prop::collection::vec(prop::sample::select(vec![
        "<arquivoposicao_4_01>", "<fundo>", "<header>", "<titpublico>", "<cotas>", "<compromisso>", "<puposicao>", "1.5",
        "</puposicao>", "</cotas>", "</fundo>", "<SctiesBalAcctgRpt>", "<BalForAcct>", "<BalForSubAcct>", "<AggtBal>",
        "<BalBrkdwn>", "<SplmtryData>", "<Envlp>", "<X>", "<Qty>", "<Unit>", "</X>", "</BalForAcct>", "<a/>", "&amp;", "&x;",
        "</SctiesBalAcctgRpt>", "</arquivoposicao_4_01>", "<!-- -->", "<?x?>", "é", "<swap>", "</swap>", "<imoveis>",
    ]), 0..60)) {
        exercise(pieces.concat().as_bytes());
    }

    #[test]
    fn damaged_files_never_panic(cuts in cuts(), new in any::<bool>()) {
        let xml = if new {
            file50("100", &crate::support::asset50(["REPO", "GOVE", "RERA"], "10", ("100", true), ""))
        } else {
            file401("0", "<cotas><qtdisponivel>1</qtdisponivel><puposicao>2</puposicao></cotas>\
                <provisao><codprov>1</codprov><credeb>C</credeb><dt></dt><valor>1</valor></provisao>")
        };
        exercise(&damaged(xml.as_bytes(), &cuts));
    }

    #[test]
    fn damaged_reports_never_panic(cuts in cuts(), kind in 0_usize..3) {
        exercise(&damaged(&reports()[kind], &cuts));
    }
}

/// A PDF, a workbook and a zip, made once.
fn reports() -> &'static [Vec<u8>; 3] {
    static REPORTS: std::sync::OnceLock<[Vec<u8>; 3]> = std::sync::OnceLock::new();
    REPORTS.get_or_init(|| {
        let (position, _) = positions(&book()).swap_remove(0);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("p.xml", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, file401("0", "").as_bytes()).unwrap();
        let book = xlsx::write_xlsx(&position, xlsx::XlsxLayout::New);
        [pdf::write_pdf(&position, "FICTÍCIO", false), book, zip.finish().unwrap().into_inner()]
    })
}
