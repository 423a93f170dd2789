//! The first rows of a document for people to look at: a sheet by its cells, a PDF by its lines, XML by its elements. Nothing is
//! judged here: what a document means is the readers' business.

mod pdf;
mod xlsx;
mod xml;

use crate::{Content, Limits, Refused, sniff};
use etl_core::preview::{Preview, PreviewStart};
use etl_core::{Code, Place, Problem};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Parts shown of a document at most.
const MAX_PARTS: usize = 40;
/// Bytes that tell the kind of a file.
const HEAD: u64 = 64 * 1024;

/// Reads the rows of each part from `start` on.
///
/// # Errors
/// A file of no known kind, a damaged one, or one past the limits.
pub fn preview<R: Read + Seek>(mut source: R, start: PreviewStart, limits: &Limits) -> Result<Preview, Refused> {
    let unreadable = |e: std::io::Error| refused(Code::FileNotReadable, &e.to_string());
    let mut head = Vec::new();
    source.by_ref().take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
    source.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    match sniff(&head) {
        Content::Xlsx => caught(|| xlsx::preview(source, start, limits)),
        Content::Pdf => {
            let mut bytes = Vec::new();
            source.take(limits.max_entry_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
            caught(|| pdf::preview(&bytes, start, limits))
        }
        Content::Empty => Err(refused(Code::FileEmpty, "")),
        kind @ (Content::Anbima401 | Content::Anbima50) => xml::preview(BufReader::new(source), kind, start, limits),
        Content::Zip | Content::Html | Content::Unknown => Err(refused(Code::FileUnknownKind, "")),
    }
}

/// The libraries for workbooks and PDF are third-party code on hostile input: a panic is a refusal, not a crash.
fn caught(read: impl FnOnce() -> Result<Preview, Refused>) -> Result<Preview, Refused> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(refused(Code::ContentUnreadable, "")))
}

fn refused(code: Code, found: &str) -> Refused {
    Refused(Problem::error(code, Place::default(), found))
}
