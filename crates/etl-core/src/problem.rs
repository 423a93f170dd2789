//! Problems: what a parser or a check found odd in a document that can still be read. Nothing is dropped in silence.

use crate::Code;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Loaded; somebody may want to look.
    Warning,
    /// The document is refused and quarantined.
    Error,
}

/// Where in a file: line and byte count from 1 and 0; what does not apply is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Place {
    /// Line, from 1; 0 when the format has no lines.
    pub line: u64,
    /// Byte offset from the start of the file.
    pub byte: u64,
    /// Fund, block, row and tag, such as `fundo[3]/titprivado[12]/puposicao`.
    pub path: String,
}

/// One thing found, with what was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable code with a sentence in the catalogue.
    pub code: Code,
    /// Weight.
    pub severity: Severity,
    /// First place where it was found.
    pub place: Place,
    /// The text found, at most 200 characters, control characters removed.
    pub found: String,
    /// What was kept in its place; empty when the value was left out.
    pub kept: String,
    /// How many times it occurs in the document.
    pub count: u64,
}

impl Problem {
    /// A warning that occurred once.
    pub fn warning(code: Code, place: Place, found: &str) -> Self {
        Self { code, severity: Severity::Warning, place, found: excerpt(found), kept: String::new(), count: 1 }
    }

    /// An error: the document cannot count.
    pub fn error(code: Code, place: Place, found: &str) -> Self {
        Self { severity: Severity::Error, ..Self::warning(code, place, found) }
    }

    /// The same problem with what was kept in place of the value.
    #[must_use]
    pub fn keeping(mut self, kept: &str) -> Self {
        self.kept = excerpt(kept);
        self
    }

    /// The Portuguese sentence with the place, as people read it.
    pub fn sentence(&self) -> String {
        let line = if self.place.line > 0 { format!(", linha {}", self.place.line) } else { String::new() };
        let path = if self.place.path.is_empty() { String::new() } else { format!(", em {}", self.place.path) };
        let found = if self.found.is_empty() { String::new() } else { format!(": \"{}\"", self.found) };
        format!("{} [{}]{line}{path}{found}", self.code.message(), self.code.as_str())
    }
}

/// Hostile text made safe to show: no control or direction characters, at most 200 characters.
fn excerpt(text: &str) -> String {
    let shown = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(shown).take(200).collect()
}
