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
    let mut facts = Facts::default();
    read_pages(bytes, limits, |_, text: String| facts.scan(&text))?;
    Ok(facts)
}

/// What takes the text of a page.
pub(crate) trait TextSink: Default {
    /// What follows is on the next line, however far below that is.
    fn line(&mut self);
    /// What follows is at another place, so much higher.
    fn moved(&mut self, by: f32);
    /// What follows is at another place, at this height.
    fn moved_to(&mut self, height: f32);
    /// A piece of text.
    fn text(&mut self, text: &str);
    /// Bytes taken so far.
    fn bytes(&self) -> usize;
}

/// Every piece that has a place of its own is a line.
impl TextSink for String {
    fn line(&mut self) {
        if !self.ends_with('\n') {
            self.push('\n');
        }
    }

    fn moved(&mut self, _by: f32) {
        self.line();
    }

    fn moved_to(&mut self, _height: f32) {
        self.line();
    }

    fn text(&mut self, text: &str) {
        self.push_str(text);
    }

    fn bytes(&self) -> usize {
        self.len()
    }
}

/// Hands the text of the first pages over, with their numbers; gives whether there are more.
pub(crate) fn read_pages<S: TextSink>(
    bytes: &[u8],
    limits: &Limits,
    mut on_page: impl FnMut(usize, S),
) -> Result<bool, Refused> {
    let options = LoadOptions::with_max_decompressed_size(limits.max_pdf_stream_bytes);
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|e| refused(Code::ContentUnreadable, &e.to_string()))?;
    if document.is_encrypted() {
        return Err(refused(Code::ContentUnreadable, "pdf com senha"));
    }
    let pages = document.get_pages();
    let is_cut = pages.len() > limits.max_pdf_pages;
    for (number, page) in (1..).zip(pages.into_values().take(limits.max_pdf_pages)) {
        on_page(number, page_text(&document, page, limits));
    }
    Ok(is_cut)
}

/// Text of a page in the order of its operations; a piece that cannot be decoded is left out.
fn page_text<S: TextSink>(document: &Document, page: lopdf::ObjectId, limits: &Limits) -> S {
    let limit = limits.max_pdf_stream_bytes;
    let content = document.get_page_content_with_limit(page, limit).unwrap_or_default();
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let encodings: BTreeMap<&[u8], Encoding<'_>> = fonts
        .iter()
        .filter_map(|(name, font)| Some((name.as_slice(), font.get_font_encoding_with_limit(document, limit).ok()?)))
        .collect();
    let mut text = S::default();
    let mut encoding = None;
    let mut operators = Operators::new(&content);
    while let Some(operator) = operators.next() {
        if text.bytes() > limit {
            break;
        }
        let operands = &operators.operands;
        match operator {
            b"Tf" => encoding = operands.iter().find_map(font).and_then(|name| encodings.get(name)),
            b"'" | b"\"" => {
                text.line();
                show(&mut text, encoding, operands);
            }
            b"Tj" | b"TJ" => show(&mut text, encoding, operands),
            b"Td" | b"TD" => text.moved(last_number(operands)),
            b"Tm" => text.moved_to(last_number(operands)),
            b"T*" => text.line(),
            b"BT" | b"ET" => text.moved_to(0.0),
            _ => {}
        }
    }
    text
}

/// The height is what stands last before the operators that move.
fn last_number(operands: &[Operand<'_>]) -> f32 {
    if let Some(Operand::Number(number)) = operands.last() { *number } else { 0.0 }
}

fn font<'a>(operand: &'a Operand<'_>) -> Option<&'a [u8]> {
    if let Operand::Name(name) = operand { Some(name) } else { None }
}

fn show(text: &mut impl TextSink, encoding: Option<&Encoding<'_>>, operands: &[Operand<'_>]) {
    for operand in operands {
        match operand {
            Operand::Text(bytes) => match encoding.map(|e| Document::decode_text(e, bytes)) {
                Some(Ok(decoded)) => text.text(&decoded),
                _ => text.text(&bytes.iter().map(|b| char::from(*b)).collect::<String>()),
            },
            // A wide gap inside a line is a blank.
            Operand::Number(gap) if *gap < -250.0 => text.text(" "),
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
