//! Checks the bytes of a body as they pass: how it starts, how it ends, how long it is. Holds 1.5 KB of it at most.
//! Deliberately not here: what the document says (fund, date), which is the caller's to check.

use crate::model::FileKind;

const HEAD: usize = 512;
const TAIL: usize = 1024;
const LONGEST_MARK: usize = 3;
const PDF_START: &[u8] = b"%PDF-";
const PDF_END: &[u8] = b"%%EOF";
const ZIP_START: &[u8] = b"PK\x03\x04";
const ZIP_END: &[u8] = b"PK\x05\x06";

/// What is wrong with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A web page, as a portal sends to those who are not logged in.
    WebPage,
    /// JSON.
    Json,
    /// It does not start as its kind does.
    WrongStart,
    /// It does not end as its kind does.
    NoEnd,
}

/// The check of one body.
#[derive(Debug)]
pub(crate) struct BodyCheck {
    kind: FileKind,
    head: Vec<u8>,
    tail: Vec<u8>,
    bytes: u64,
    start_is_good: bool,
}

impl BodyCheck {
    pub(crate) fn new(kind: FileKind) -> Self {
        Self {
            kind,
            head: Vec::with_capacity(HEAD),
            tail: Vec::with_capacity(2 * TAIL),
            bytes: 0,
            start_is_good: false,
        }
    }

    /// Bytes seen so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes the next piece; fails as soon as the start is known to be wrong.
    pub(crate) fn feed(&mut self, chunk: &[u8]) -> Result<(), Fault> {
        self.bytes += chunk.len() as u64;
        let room = HEAD - self.head.len();
        self.head.extend_from_slice(&chunk[..chunk.len().min(room)]);
        self.keep_tail(chunk);
        if self.start_is_good {
            return Ok(());
        }
        self.start_is_good = judge_start(self.kind, &self.head, self.head.len() == HEAD)?;
        Ok(())
    }

    /// Judges the whole body after its last piece.
    pub(crate) fn finish(&self) -> Result<(), Fault> {
        judge_start(self.kind, &self.head, true)?;
        let ended = match self.kind {
            FileKind::PortfolioPdf => contains(&self.tail, PDF_END),
            FileKind::PortfolioExcel => contains(&self.tail, ZIP_END),
            FileKind::Xml50 | FileKind::Xml401 => xml_ended(&self.head, &self.tail),
        };
        if ended { Ok(()) } else { Err(Fault::NoEnd) }
    }

    fn keep_tail(&mut self, chunk: &[u8]) {
        let last = &chunk[chunk.len().saturating_sub(TAIL)..];
        let excess = (self.tail.len() + last.len()).saturating_sub(TAIL);
        self.tail.drain(..excess);
        self.tail.extend_from_slice(last);
    }
}

/// Says whether text starts as a web page or as JSON does; used for answers of any kind.
pub(crate) fn diagnose(head: &[u8]) -> Fault {
    let text = plain_text(head).to_ascii_lowercase();
    match text.first() {
        Some(b'{' | b'[') => Fault::Json,
        Some(b'<') if is_page(&text) || !text.starts_with(b"<?xml") => Fault::WebPage,
        _ => Fault::WrongStart,
    }
}

/// `Ok(false)` means that more bytes are needed.
fn judge_start(kind: FileKind, head: &[u8], complete: bool) -> Result<bool, Fault> {
    match kind {
        FileKind::PortfolioPdf => judge_magic(PDF_START, head, complete),
        FileKind::PortfolioExcel => judge_magic(ZIP_START, head, complete),
        FileKind::Xml50 | FileKind::Xml401 => judge_xml(head, complete),
    }
}

fn judge_magic(magic: &[u8], head: &[u8], complete: bool) -> Result<bool, Fault> {
    if head.starts_with(magic) {
        return Ok(true);
    }
    if magic.starts_with(head) && !complete {
        return Ok(false);
    }
    Err(diagnose(head))
}

fn judge_xml(head: &[u8], complete: bool) -> Result<bool, Fault> {
    if head.len() < LONGEST_MARK && !complete {
        return Ok(false);
    }
    let text = plain_text(head).to_ascii_lowercase();
    match text.first() {
        None if !complete => Ok(false),
        Some(b'<') if is_page(&text) => Err(Fault::WebPage),
        Some(b'<') => Ok(complete),
        _ => Err(diagnose(head)),
    }
}

/// An XHTML page starts with `<?xml`, hence the search; `text` is in lower case.
fn is_page(text: &[u8]) -> bool {
    contains(text, b"<!doctype html") || contains(text, b"<html")
}

/// The root's end tag is in the tail and nothing is open after it. A root that comes after the head is not asked for.
fn xml_ended(head: &[u8], tail: &[u8]) -> bool {
    let tail = plain_text(tail);
    let text = plain_text(head);
    let root_ended = match root_name(&text) {
        Some(root) => contains(&tail, &[b"</", root].concat()),
        None => head.len() == HEAD,
    };
    root_ended && tail.trim_ascii_end().ends_with(b">")
}

/// Name of the first element after declaration and comments.
fn root_name(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.trim_ascii_start();
    loop {
        let end: &[u8] = match rest {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', ..] => b"-->",
            [b'<', name @ ..] => {
                let stop = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'!');
                let length = name.iter().position(stop)?;
                return (length > 0).then(|| &name[..length]);
            }
            _ => return None,
        };
        let at = rest.windows(end.len()).position(|w| w == end)?;
        rest = rest[at + end.len()..].trim_ascii_start();
    }
}

/// Removes byte order marks, the zero bytes of UTF-16, and leading blanks: enough to look at ASCII.
fn plain_text(bytes: &[u8]) -> Vec<u8> {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let bytes = marks.iter().find_map(|mark| bytes.strip_prefix(*mark)).unwrap_or(bytes);
    bytes.iter().copied().filter(|b| *b != 0).skip_while(u8::is_ascii_whitespace).collect()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::{BodyCheck, Fault};
    use crate::model::FileKind;
    use crate::model::FileKind::{PortfolioExcel, PortfolioPdf, Xml50, Xml401};

    /// Every body is fed whole and byte by byte: pieces must not matter.
    fn check(kind: FileKind, body: &[u8]) -> Result<(), Fault> {
        let whole = run(kind, body, body.len().max(1));
        assert_eq!(whole.is_ok(), run(kind, body, 1).is_ok(), "pieces matter");
        whole
    }

    fn run(kind: FileKind, body: &[u8], step: usize) -> Result<(), Fault> {
        let mut check = BodyCheck::new(kind);
        for chunk in body.chunks(step) {
            check.feed(chunk)?;
        }
        assert_eq!(check.bytes(), body.len() as u64);
        check.finish()
    }

    fn utf16(text: &str) -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    }

    #[test]
    fn good_files_pass() {
        let filling = vec![b'x'; 5000];
        let pdf = [b"%PDF-1.7\n", filling.as_slice(), b"\n%%EOF\r\n"].concat();
        assert_eq!(check(PortfolioPdf, &pdf), Ok(()));
        let xlsx = [b"PK\x03\x04", filling.as_slice(), b"PK\x05\x06", &[0; 18]].concat();
        assert_eq!(check(PortfolioExcel, &xlsx), Ok(()));
        let long_comment = format!("<!--{}--><a/>", "-".repeat(600));
        for xml in [
            "<a><b>1</b></a>",
            "\u{feff} \r\n<?xml version=\"1.0\"?>\n<!-- x --><a:b c=\"1\">x</a:b >\n\n",
            "<a></a><!-- generated -->",
            &long_comment,
        ] {
            assert_eq!(check(Xml50, xml.as_bytes()), Ok(()), "{xml}");
            assert_eq!(check(Xml401, &utf16(xml.trim_start_matches('\u{feff}'))), Ok(()), "{xml}");
        }
    }

    #[test]
    fn other_things_are_named() {
        let page = b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>login</body></html>";
        let xhtml = b"<?xml version=\"1.0\"?><!-- x --><HTML></HTML>";
        for kind in FileKind::ALL {
            assert_eq!(check(kind, page), Err(Fault::WebPage));
            assert_eq!(check(kind, b" {\"status\":401}"), Err(Fault::Json));
            assert_eq!(check(kind, b"[]"), Err(Fault::Json));
            assert_eq!(check(kind, b""), Err(Fault::WrongStart));
            assert_eq!(check(kind, b"\0\0\0\0\0\0"), Err(Fault::WrongStart));
            assert_eq!(check(kind, b"Service down"), Err(Fault::WrongStart));
        }
        assert_eq!(check(Xml50, xhtml), Err(Fault::WebPage));
        assert_eq!(check(PortfolioPdf, b"PK\x03\x04"), Err(Fault::WrongStart));
        assert_eq!(check(PortfolioExcel, b"%PDF-1.7 %%EOF"), Err(Fault::WrongStart));
        assert_eq!(check(PortfolioPdf, b"<?xml version=\"1.0\"?><a/>"), Err(Fault::WrongStart));
        assert_eq!(check(PortfolioPdf, b"<script>x</script>"), Err(Fault::WebPage));
    }

    #[test]
    fn a_cut_file_is_seen_wherever_it_is_cut() {
        let pdf = [b"%PDF-1.7\n".as_slice(), &[b'x'; 1600], b"%%EOF"].concat();
        let xlsx = [b"PK\x03\x04".as_slice(), &[b'x'; 1600], b"PK\x05\x06"].concat();
        let rows = "<row><v>1</v></row>".repeat(90);
        let xml = format!("<?xml version=\"1.0\"?><doc>{rows}</doc>");
        for (kind, body) in [(PortfolioPdf, pdf), (PortfolioExcel, xlsx), (Xml401, xml.into_bytes())] {
            assert_eq!(check(kind, &body), Ok(()));
            for end in 1..body.len() {
                assert!(run(kind, &body[..end], 700).is_err(), "{kind:?} cut at {end}");
            }
        }
    }
}
