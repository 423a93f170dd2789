//! The kind of a file by its content, never by its name.

use encoding_rs::{UTF_16BE, UTF_16LE};

/// Kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content {
    /// ANBIMA 4.01 position file.
    Anbima401,
    /// ANBIMA 5.0 position file.
    Anbima50,
    /// PDF.
    Pdf,
    /// XLSX workbook.
    Xlsx,
    /// Zip file that is no workbook.
    Zip,
    /// Web page, such as a log-in page in place of a file.
    Html,
    /// Nothing, or blanks only.
    Empty,
    /// None of these.
    Unknown,
}

/// Tells the kind of a file from its first bytes (up to 64 KB are looked at).
pub fn sniff(head: &[u8]) -> Content {
    let head = &head[..head.len().min(64 * 1024)];
    match head {
        [b'P', b'K', 3, 4, ..] => return if is_workbook(head) { Content::Xlsx } else { Content::Zip },
        [b'P', b'K', 5, 6, ..] => return Content::Zip,
        // The PDF specification allows bytes before the mark; viewers look at the first 1024.
        _ if contains(&head[..head.len().min(1024)], b"%PDF-") => return Content::Pdf,
        [0xFF, 0xFE, ..] => return sniff_text(&UTF_16LE.decode(head).0),
        [0xFE, 0xFF, ..] => return sniff_text(&UTF_16BE.decode(head).0),
        [b'<', 0, ..] => return sniff_text(&UTF_16LE.decode_without_bom_handling(head).0),
        [0, b'<', ..] => return sniff_text(&UTF_16BE.decode_without_bom_handling(head).0),
        _ => {}
    }
    let text = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head);
    // Nearly every file tells its kind at once.
    match sniff_text(&String::from_utf8_lossy(&text[..text.len().min(2048)])) {
        Content::Unknown | Content::Empty => sniff_text(&String::from_utf8_lossy(text)),
        kind => kind,
    }
}

fn sniff_text(text: &str) -> Content {
    let mut names = Names { rest: text };
    let mut first = true;
    for name in names.by_ref() {
        match local(name) {
            n if n.starts_with("arquivoposicao_4_0") => return Content::Anbima401,
            "SctiesBalAcctgRpt" | "PosicaoAtivosCarteira" | "GalgoAssBalStmt" => return Content::Anbima50,
            n if first && is_html(n) => return Content::Html,
            _ => first = false,
        }
    }
    if text.trim().is_empty() { Content::Empty } else { Content::Unknown }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn is_html(name: &str) -> bool {
    const NAMES: [&str; 8] = ["html", "!doctype html", "head", "body", "script", "meta", "title", "div"];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Names of the tags of a text, comments and instructions skipped; `!doctype html` counts as a name.
struct Names<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Names<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let tag = self.rest.split_once('<')?.1;
            if let Some(comment) = tag.strip_prefix("!--") {
                self.rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            self.rest = tag;
            if tag.starts_with(['?', '/']) {
                continue;
            }
            let doctype = "!doctype html";
            if tag.get(..doctype.len()).is_some_and(|t| t.eq_ignore_ascii_case(doctype)) {
                return Some(&tag[..doctype.len()]);
            }
            if tag.starts_with('!') {
                continue;
            }
            let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(tag.len());
            return Some(&tag[..end]);
        }
    }
}

/// A workbook names its parts in the local headers of the zip: `[Content_Types].xml` or something under `xl/`.
fn is_workbook(head: &[u8]) -> bool {
    let names = head.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x03\x04").filter_map(|(at, _)| {
        let length = usize::from(u16::from_le_bytes([*head.get(at + 26)?, *head.get(at + 27)?]));
        head.get(at + 30..at + 30 + length)
    });
    names.into_iter().any(|name| name.starts_with(b"xl/") || name == b"[Content_Types].xml")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        let bom = "\u{feff}<?xml version='1.0'?><!-- <html> --><arquivoposicao_4_01>";
        for (head, kind) in [
            ("<?xml version='1.0' ?>\n<arquivoposicao_4_01>", Content::Anbima401),
            (bom, Content::Anbima401),
            ("<x:arquivoposicao_4_00 xmlns:x='y'>", Content::Anbima401),
            ("<BsnsMsg><p:AppHdr/><Document><ns3:SctiesBalAcctgRpt>", Content::Anbima50),
            ("<PosicaoAtivosCarteira xmlns='a'>", Content::Anbima50),
            ("%PDF-1.7\n", Content::Pdf),
            ("lixo\n%PDF-1.4", Content::Pdf),
            ("PK\x03\x04", Content::Zip),
            ("PK\x05\x06", Content::Zip),
            ("\r\n<!DOCTYPE html><p>", Content::Html),
            ("<HTML><head>", Content::Html),
            ("", Content::Empty),
            (" \n\t", Content::Empty),
            ("<rss><html/></rss>", Content::Unknown),
            ("{\"erro\": 1}", Content::Unknown),
        ] {
            assert_eq!(sniff(head.as_bytes()), kind, "{head}");
        }
        let utf16: Vec<u8> = "<arquivoposicao_4_01>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&utf16), Content::Anbima401);
    }

    #[test]
    fn a_workbook_is_known_by_its_parts() {
        let mut head = b"PK\x03\x04".to_vec();
        head.resize(26, 0);
        head.extend_from_slice(&[19, 0, 0, 0]);
        head.extend_from_slice(b"[Content_Types].xml");
        assert_eq!(sniff(&head), Content::Xlsx);
        for length in 0..head.len() {
            sniff(&head[..length]);
        }
    }
}
