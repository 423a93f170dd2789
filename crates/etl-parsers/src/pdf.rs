//! Facts of a PDF: the text of its first pages, read loosely. Good enough for a CNPJ, a date and a title, not for tables.
//!
//! Residual risk: the PDF library is not hardened against hostile files. Sizes are capped, panics are caught; what is
//! left is its running time.

use crate::{Facts, Limits, Refused};
use etl_core::{Code, Place, Problem};
use lopdf::content::{Content, Operation};
use lopdf::{Document, Encoding, LoadOptions, Object};
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
    for operation in Content::decode_iter(&content).map_while(Result::ok) {
        if text.len() > limit {
            break;
        }
        match operation.operator.as_str() {
            "Tf" => encoding = operation.operands.first().and_then(|o| o.as_name().ok()).and_then(|n| encodings.get(n)),
            "Tj" | "TJ" | "'" | "\"" => show(&mut text, encoding, &operation),
            "Td" | "TD" | "Tm" | "T*" | "BT" | "ET" if !text.ends_with('\n') => text.push('\n'),
            _ => {}
        }
    }
    text
}

fn show(text: &mut String, encoding: Option<&Encoding<'_>>, operation: &Operation) {
    if matches!(operation.operator.as_str(), "'" | "\"") {
        text.push('\n');
    }
    let mut push = |piece: &Object| match piece {
        Object::String(bytes, _) => match encoding.map(|e| Document::decode_text(e, bytes)) {
            Some(Ok(decoded)) => text.push_str(&decoded),
            _ => text.extend(bytes.iter().map(|b| char::from(*b))),
        },
        // A wide gap inside a line is a blank.
        Object::Integer(gap) if *gap < -250 => text.push(' '),
        Object::Real(gap) if *gap < -250.0 => text.push(' '),
        _ => {}
    };
    for operand in &operation.operands {
        match operand {
            Object::Array(pieces) => pieces.iter().for_each(&mut push),
            Object::String(..) => push(operand),
            _ => {}
        }
    }
}
