//! The newest lines of a program's log, kept in memory for people who look from elsewhere. They are those that are written, so
//! nothing is in them that the log would not tell.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// Lines that are kept, and the longest of them, in bytes.
const LINES: usize = 1000;
const LONGEST: usize = 2000;

/// A line that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentLine {
    /// Its number since the program began, from 1.
    pub seq: u64,
    /// When it was written.
    pub at: SystemTime,
    /// Its level.
    pub level: Level,
    /// The line without its hour, its level and colours; cut where it is very long.
    pub text: String,
}

/// The newest lines of the log of this program.
#[derive(Debug, Clone, Default)]
pub struct RecentLines(Arc<Mutex<Ring>>);

#[derive(Debug, Default)]
struct Ring {
    last: u64,
    lines: VecDeque<RecentLine>,
}

impl RecentLines {
    /// The kept lines that came after one of them, the oldest first; after 0, all.
    pub fn after(&self, seq: u64) -> Vec<RecentLine> {
        self.ring().lines.iter().filter(|line| line.seq > seq).cloned().collect()
    }

    /// Keeps what is written to `writer`.
    pub fn beside<W>(&self, writer: W) -> Beside<W> {
        Beside { writer, lines: self.clone() }
    }

    #[expect(clippy::disallowed_methods, reason = "the hour of a line is that of the machine, as in the log itself")]
    fn keep(&self, level: Level, written: &[u8]) {
        let text = plain(&String::from_utf8_lossy(written), level);
        let mut ring = self.ring();
        ring.last += 1;
        let line = RecentLine { seq: ring.last, at: SystemTime::now(), level, text };
        if ring.lines.len() == LINES {
            ring.lines.pop_front();
        }
        ring.lines.push_back(line);
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.lock().expect("no holder panics")
    }
}

/// A line without what is told beside it, cut to the longest that is kept.
fn plain(line: &str, level: Level) -> String {
    let mut text = without_colours(line.trim_end());
    // `2026-03-02T12:00:00.000000Z  INFO …`; a line of JSON has its hour inside and stays whole.
    if let Some((hour, said)) = text.split_once(level.as_str())
        && hour.trim_end().ends_with('Z')
    {
        text = said.trim_start().to_owned();
    }
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}

fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len().min(LONGEST));
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        text.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text
}

/// Writes to another writer, and keeps the lines.
pub struct Beside<W> {
    writer: W,
    lines: RecentLines,
}

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for Beside<W> {
    type Writer = Line<'w, W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        Line { writer: self.writer.make_writer(), lines: &self.lines, level: Level::INFO }
    }

    fn make_writer_for(&'w self, metadata: &Metadata<'_>) -> Self::Writer {
        Line { writer: self.writer.make_writer_for(metadata), lines: &self.lines, level: *metadata.level() }
    }
}

/// The writer of one event, which comes as a whole.
pub struct Line<'l, W> {
    writer: W,
    lines: &'l RecentLines,
    level: Level,
}

impl<W: Write> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.writer.write_all(line)?;
        self.lines.keep(self.level, line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn the_newest_lines_are_kept_as_they_are_written() {
        let recent = RecentLines::default();
        let settings = crate::log::LogSettings::default();
        let layer = crate::log::lines(&settings, true, recent.beside(io::sink)).unwrap();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::info!("um");
            tracing::debug!("abaixo do nível");
            tracing::error!(senha = "password=segredo123", "dois");
        });
        let lines = recent.after(0);
        assert_eq!(
            lines.iter().map(|line| (line.seq, line.level)).collect::<Vec<_>>(),
            [(1, Level::INFO), (2, Level::ERROR)]
        );
        assert!(lines[0].text.ends_with("tests: um") && lines[0].text.starts_with("etl_runtime"), "{lines:?}");
        assert!(lines[1].text.contains("dois"), "{lines:?}");
        assert!(
            lines.iter().all(|line| !line.text.contains('\u{1b}') && !line.text.contains("segredo123")),
            "{lines:?}"
        );
        assert_eq!(recent.after(1), lines[1..]);
        assert!(recent.after(2).is_empty());
    }

    #[test]
    fn old_lines_go_and_long_ones_are_cut() {
        let recent = RecentLines::default();
        for number in 0..LINES + 5 {
            recent.keep(Level::INFO, format!("linha {number}\n").as_bytes());
        }
        let lines = recent.after(0);
        assert_eq!((lines.len(), lines[0].text.as_str(), lines[0].seq), (LINES, "linha 5", 6));
        recent.keep(Level::WARN, "é".repeat(LONGEST).as_bytes());
        let long = &recent.after(lines.last().unwrap().seq)[0];
        assert!(long.text.len() <= LONGEST + '…'.len_utf8() && long.text.ends_with("é…"), "{}", long.text.len());
    }
}
