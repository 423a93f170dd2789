//! The readers that run in this process, on one thread.

use anyhow::{Context, Result, ensure};
use etl_parsers::{Limits, parse_positions};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Buffer in front of a file, of both readers; the pipeline's.
const BUFFER_BYTES: usize = 64 * 1024;

/// Our parsers; gives the rows read.
pub(crate) fn ours(files: &[PathBuf]) -> Result<u64> {
    let mut rows = 0;
    for file in files {
        let report = parse_positions(open(file)?, None, &Limits::default(), &mut |parsed| {
            rows += black_box(&parsed).position.rows() as u64;
            ControlFlow::Continue(())
        });
        let report = report.with_context(|| file.display().to_string())?;
        ensure!(report.complete, "{}: incompleto: {:?}", file.display(), report.problems.first());
    }
    Ok(rows)
}

/// quick-xml's event loop and nothing else; gives the events.
pub(crate) fn bare(files: &[PathBuf]) -> Result<u64> {
    let mut buffer = Vec::new();
    let mut events = 0;
    for file in files {
        events += bare_loop(open(file)?, &mut buffer).with_context(|| file.display().to_string())?;
    }
    Ok(events)
}

/// The reference: the loop of quick-xml's own documentation over a buffered file, as whoever reads XML with it writes it. Its
/// input is that of our parsers (the same `BufReader` over the same cached file); the reader takes the bytes as they are, while
/// ours has them decoded and checked first. Nothing is done with an event: `black_box` only keeps the compiler from leaving
/// out what nobody looks at, and takes a reference, because moving the event costs time that is not the reader's.
fn bare_loop(source: BufReader<File>, buffer: &mut Vec<u8>) -> Result<u64, quick_xml::Error> {
    let mut reader = Reader::from_reader(source);
    let mut events = 0;
    loop {
        match reader.read_event_into(buffer)? {
            Event::Eof => return Ok(events),
            ref event => _ = black_box(event),
        }
        events += 1;
        buffer.clear();
    }
}

/// A file as the pipeline opens it.
fn open(file: &Path) -> Result<BufReader<File>> {
    Ok(BufReader::with_capacity(BUFFER_BYTES, File::open(file).with_context(|| file.display().to_string())?))
}
