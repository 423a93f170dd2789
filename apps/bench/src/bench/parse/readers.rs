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

fn bare_loop(source: BufReader<File>, buffer: &mut Vec<u8>) -> Result<u64, quick_xml::Error> {
    let mut reader = Reader::from_reader(source);
    let mut events = 0;
    loop {
        buffer.clear();
        // The event is looked at where it is: moving it about would cost the loop a fifth of its speed.
        match reader.read_event_into(buffer) {
            Ok(Event::Eof) => return Ok(events),
            Ok(_) => events += 1,
            Err(error) => return Err(error),
        }
    }
}

fn open(file: &Path) -> Result<BufReader<File>> {
    Ok(BufReader::new(File::open(file).with_context(|| file.display().to_string())?))
}
