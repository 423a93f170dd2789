//! What people read: the log lines that they know, tables, Brazilian numbers, and JSON for programs.

pub(crate) use etl_core::numbers;
pub(crate) mod progress;
pub(crate) mod runs;
pub(crate) mod tables;

use std::io::{IsTerminal, Write};

/// Signs in front of a line; ASCII, so that any console shows them.
pub(crate) const GOOD: &str = "[+]";
/// Something to look at.
pub(crate) const WARN: &str = "[!]";
/// Something failed.
pub(crate) const BAD: &str = "[X]";

/// Writes a line to standard error in one piece: lines of several writers do not mix, and a closed one is no failure.
pub(crate) fn tell(line: &str) {
    let _ = std::io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}

/// How to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// JSON on standard output instead of tables.
    pub(crate) json: bool,
    /// Only the summary and the errors.
    pub(crate) quiet: bool,
}

impl Style {
    /// Messages go to standard error, so that standard output holds data only.
    pub(crate) fn say(self, sign: &str, text: &str) {
        if !self.quiet || sign == BAD {
            tell(&format!("{sign} {text}"));
        }
    }

    /// Data goes to standard output; a closed pipe is no failure.
    pub(crate) fn data(text: &str) {
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// Whether a progress bar makes sense.
    pub(crate) fn animated(self) -> bool {
        !self.quiet && !self.json && std::io::stderr().is_terminal()
    }
}
