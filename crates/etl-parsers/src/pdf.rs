//! Facts of a PDF: the text of its first pages, read loosely. Good enough for a CNPJ, a date and a title, not for tables.
//!
//! Residual risk: the PDF library is not hardened against hostile files. Sizes are capped, panics are caught; what is
//! left is its running time.

mod operators;

use crate::{Facts, Limits, Refused};
use etl_core::{Code, Place, Problem};
use lopdf::{Document, Encoding, LoadOptions};
use operators::{Operand, Operators};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads the CNPJs, dates and title that the first pages of a PDF state.
///
/// # Errors
/// A file that is no PDF, one past the limits, or one that is encrypted.
pub fn inspect_pdf(bytes: &[u8], limits: &Limits) -> Result<Facts, Refused> {
    if bytes.len() as u64 > limits.max_entry_bytes {
        return Err(refused(Code::FileTooLarge, ""));
    }
    catch_unwind(AssertUnwindSafe(|| read(bytes, limits)))
        .unwrap_or_else(|_| Err(refused(Code::ContentUnreadable, "pdf")))
}

fn refused(code: Code, found: &str) -> Refused {
    Refused(Problem::error(code, Place::default(), found))
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Facts, Refused> {
    let options = LoadOptions::with_max_decompressed_size(limits.max_pdf_stream_bytes);
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|e| refused(Code::ContentUnreadable, &e.to_string()))?;
    if document.is_encrypted() {
        return Err(refused(Code::ContentUnreadable, "pdf com senha"));
    }
    let mut facts = Facts::default();
    for page in document.get_pages().into_values().take(limits.max_pdf_pages) {
        facts.scan(&page_text(&document, page, limits));
    }
    Ok(facts)
}

/// Text of a page in the order of its operations; a piece that cannot be decoded is left out.
fn page_text(document: &Document, page: lopdf::ObjectId, limits: &Limits) -> String {
    let limit = limits.max_pdf_stream_bytes;
    let content = document.get_page_content_with_limit(page, limit).unwrap_or_default();
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let encodings: BTreeMap<&[u8], Encoding<'_>> = fonts
        .iter()
        .filter_map(|(name, font)| Some((name.as_slice(), font.get_font_encoding_with_limit(document, limit).ok()?)))
        .collect();
    let mut text = String::new();
    let mut encoding = None;
    let mut operators = Operators::new(&content);
    while let Some(operator) = operators.next() {
        if text.len() > limit {
            break;
        }
        match operator {
            b"Tf" => encoding = operators.operands.iter().find_map(font).and_then(|name| encodings.get(name)),
            b"'" | b"\"" => {
                text.push('\n');
                show(&mut text, encoding, &operators.operands);
            }
            b"Tj" | b"TJ" => show(&mut text, encoding, &operators.operands),
            b"Td" | b"TD" | b"Tm" | b"T*" | b"BT" | b"ET" if !text.ends_with('\n') => text.push('\n'),
            _ => {}
        }
    }
    text
}

fn font<'a>(operand: &'a Operand<'_>) -> Option<&'a [u8]> {
    if let Operand::Name(name) = operand { Some(name) } else { None }
}

fn show(text: &mut String, encoding: Option<&Encoding<'_>>, operands: &[Operand<'_>]) {
    for operand in operands {
        match operand {
            Operand::Text(bytes) => match encoding.map(|e| Document::decode_text(e, bytes)) {
                Some(Ok(decoded)) => text.push_str(&decoded),
                _ => text.extend(bytes.iter().map(|b| char::from(*b))),
            },
            // A wide gap inside a line is a blank.
            Operand::Number(gap) if *gap < -250.0 => text.push(' '),
            Operand::Number(_) | Operand::Name(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::ReferenceDate;
    use etl_simulator::book::{Book, BookSettings};
    use etl_simulator::files::pdf::write_pdf;
    use lopdf::Object;
    use lopdf::content::Content;

    fn texts(operand: &Object) -> Vec<&[u8]> {
        match operand {
            Object::String(bytes, _) => vec![bytes],
            Object::Array(pieces) => pieces.iter().flat_map(texts).collect(),
            _ => Vec::new(),
        }
    }

    /// The library's whole parser of content streams is the judge.
    fn assert_same_strings(content: &[u8]) -> usize {
        let mut operators = Operators::new(content);
        let whole: Vec<_> = Content::decode_iter(content).map(Result::unwrap).collect();
        for expected in &whole {
            assert_eq!(operators.next(), Some(expected.operator.as_bytes()));
            let shown = operators.operands.iter().filter_map(|operand| match operand {
                Operand::Text(text) => Some(text.as_ref()),
                Operand::Name(_) | Operand::Number(_) => None,
            });
            let expected: Vec<_> = expected.operands.iter().flat_map(texts).collect();
            assert_eq!(shown.collect::<Vec<_>>(), expected);
        }
        assert_eq!(operators.next(), None);
        whole.len()
    }

    #[test]
    fn every_operator_has_the_strings_that_a_whole_parser_finds() {
        let last_day = ReferenceDate::from_ymd(2026, 2, 20).unwrap();
        let book = Book::new(BookSettings { seed: 11, funds: 34, days: 1, last_day, divergence: false });
        let mut operators = 0;
        for fund in book.funds() {
            let position = book.position(fund, last_day, 0).unwrap();
            for legacy in [false, true] {
                let document = Document::load_mem(&write_pdf(&position, "FICTÍCIO", legacy)).unwrap();
                for page in document.get_pages().into_values() {
                    operators += assert_same_strings(&document.get_page_content(page));
                }
            }
        }
        assert!(operators > 10_000, "{operators}");
    }
}
