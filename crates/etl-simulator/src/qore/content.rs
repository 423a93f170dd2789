//! Documents that are not what they should be: of another fund or day, altered XML, cut bytes.

use super::portal::Portal;
use super::scenario::Action;
use super::shelf::DocumentId;
use bytes::Bytes;
use chrono::{Days, NaiveDate};
use etl_core::DocumentKind;

/// The bytes that a download of the document sends, these changes made.
pub(crate) fn bytes(portal: &Portal, document: DocumentId, actions: &[Action]) -> Option<Bytes> {
    let source = actions.iter().fold(document, |document, action| swap(portal, document, action));
    let whole = portal.press.bytes(source)?;
    Some(actions.iter().fold(whole, |bytes, action| alter(bytes, document.kind, action)))
}

/// The size that a listing gives.
pub(crate) fn size(portal: &Portal, document: DocumentId) -> Option<u64> {
    let actions = portal.engine.lasting_changes(document);
    if actions.is_empty() {
        return portal.press.size(document);
    }
    bytes(portal, document, &actions).map(|bytes| bytes.len() as u64)
}

fn swap(portal: &Portal, document: DocumentId, action: &Action) -> DocumentId {
    let swapped = match action {
        Action::SwappedFund => other_fund(portal, document),
        Action::SwappedDay => day_before(portal, document),
        _ => None,
    };
    swapped.unwrap_or(document)
}

fn other_fund(portal: &Portal, document: DocumentId) -> Option<DocumentId> {
    let count = portal.book.listed().len();
    let others = (1..count).map(|step| (document.fund + step) % count);
    let files = others.map(|fund| DocumentId { fund, edition: 0, ..document });
    files.into_iter().find(|file| portal.shelf.files(file.fund, file.kind).contains(file))
}

fn day_before(portal: &Portal, document: DocumentId) -> Option<DocumentId> {
    let files = portal.shelf.files(document.fund, document.kind);
    files.into_iter().rfind(|file| file.day < document.day)
}

fn alter(bytes: Bytes, kind: DocumentKind, action: &Action) -> Bytes {
    if let Action::CutContentPercent(percent) = action {
        return bytes.slice(..part(bytes.len(), *percent));
    }
    if !matches!(kind, DocumentKind::Xml50 | DocumentKind::Xml401) {
        return bytes;
    }
    let altered = match action {
        Action::XmlCreatedLater => created_later(&bytes),
        Action::XmlDoctype => with_doctype(&bytes),
        Action::XmlWrongEncoding => in_another_encoding(&bytes),
        Action::XmlBroken => without_an_end_tag(&bytes),
        _ => None,
    };
    altered.map_or(bytes, Bytes::from)
}

/// This many per cent of a length, rounded down.
pub(crate) fn part(length: usize, percent: u8) -> usize {
    length / 100 * usize::from(percent) + length % 100 * usize::from(percent) / 100
}

/// Moves the date of `CreDt` a week on; `StmtDtTm` stays.
fn created_later(xml: &[u8]) -> Option<Vec<u8>> {
    const MARK: &[u8] = b"CreDt>";
    let at = find(xml, MARK)? + MARK.len();
    let date: NaiveDate = std::str::from_utf8(xml.get(at..at + 10)?).ok()?.parse().ok()?;
    let later = (date + Days::new(7)).to_string();
    Some([&xml[..at], later.as_bytes(), &xml[at + 10..]].concat())
}

fn with_doctype(xml: &[u8]) -> Option<Vec<u8>> {
    let at = find(xml, b"?>")? + 2;
    let doctype = b"<!DOCTYPE posicao [<!ENTITY ficticia \"x\">]>";
    Some([&xml[..at], doctype, &xml[at..]].concat())
}

/// Declares UTF-8 over bytes of ISO-8859-1.
fn in_another_encoding(xml: &[u8]) -> Option<Vec<u8>> {
    const OTHER: &[u8] = b"ISO-8859-1";
    if let Some(at) = find(&xml[..xml.len().min(100)], OTHER) {
        return Some([&xml[..at], b"UTF-8", &xml[at + OTHER.len()..]].concat());
    }
    let text = std::str::from_utf8(xml).ok()?;
    Some(text.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect())
}

/// Turns an end tag of the second half into a start tag.
fn without_an_end_tag(xml: &[u8]) -> Option<Vec<u8>> {
    let half = xml.len() / 2;
    let at = half + find(&xml[half..], b"</")? + 1;
    Some([&xml[..at], &xml[at + 1..]].concat())
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a><CreDt>2025-12-26T07:00:00Z</CreDt><b>ã</b></a>";

    fn altered(kind: DocumentKind, action: &Action) -> Vec<u8> {
        alter(Bytes::from_static(XML.as_bytes()), kind, action).to_vec()
    }

    fn altered_text(action: &Action) -> String {
        String::from_utf8(altered(DocumentKind::Xml50, action)).unwrap()
    }

    #[test]
    fn xml_is_altered_in_one_place() {
        assert_eq!(altered_text(&Action::XmlCreatedLater), XML.replace("2025-12-26", "2026-01-02"));
        assert!(altered_text(&Action::XmlDoctype).contains("?><!DOCTYPE posicao ["));
        assert_eq!(altered_text(&Action::XmlBroken), XML.replace("</CreDt>", "<CreDt>"));
        assert_eq!(altered_text(&Action::CutContentPercent(50)), XML[..part(XML.len(), 50)]);
        let latin = altered(DocumentKind::Xml401, &Action::XmlWrongEncoding);
        assert!(std::str::from_utf8(&latin).is_err() && latin.len() == XML.len() - 1);
    }

    #[test]
    fn other_kinds_are_left_alone() {
        assert_eq!(altered(DocumentKind::PortfolioPdf, &Action::XmlBroken), XML.as_bytes());
    }

    #[test]
    fn parts_are_exact() {
        assert_eq!([part(0, 50), part(199, 50), part(200, 100), part(99, 1)], [0, 99, 200, 0]);
    }
}
