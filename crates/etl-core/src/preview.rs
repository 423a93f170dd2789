//! The first rows of a document as it came, for whoever wants to see what is in it without opening it.

/// Rows shown of each part at most.
pub const PREVIEW_ROWS: usize = 200;

/// Where looking begins, in each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PreviewStart {
    /// Row of a sheet, line of a file or of a page: those above it are left out.
    pub line: u64,
    /// Rows left out after that. A file may have everything on one line.
    pub skip: usize,
}

/// The beginning of a document, part by part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// Sheets of a workbook, pages of a PDF, blocks of an ANBIMA 4.01 file; one part for other XML. In the order of the document.
    pub parts: Vec<PreviewPart>,
    /// There are parts, or rows of these, that were not looked at.
    pub is_cut: bool,
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreviewPart {
    /// Name of the sheet or block, number of the page.
    pub name: String,
    /// Names of the columns: letters of a sheet, tags of a block. Rows may have fewer cells.
    pub columns: Vec<String>,
    /// Rows left out before these because the caller asked for that.
    pub skipped: usize,
    /// At most [`PREVIEW_ROWS`] rows.
    pub rows: Vec<PreviewRow>,
    /// The part has rows after these.
    pub is_cut: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreviewRow {
    /// Row of the sheet, line of the file or of the page, from 1.
    pub line: u64,
    /// What is in its columns, from the first.
    pub cells: Vec<PreviewCell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreviewCell {
    /// Its content as the document holds it: numbers with a point, days as ISO 8601. Cut when it is very long.
    pub text: String,
    /// What the document says that it is. XML and PDF know texts only.
    pub kind: CellKind,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// Nothing.
    #[default]
    Empty,
    /// Text, an empty one too.
    Text,
    /// A number.
    Number,
    /// A day, or a moment.
    Date,
    /// True or false.
    Truth,
    /// A formula that has no value.
    Error,
}

impl CellKind {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "vazio",
            Self::Text => "texto",
            Self::Number => "numero",
            Self::Date => "data",
            Self::Truth => "logico",
            Self::Error => "erro",
        }
    }
}

impl PreviewCell {
    /// Characters kept of one cell.
    const LONGEST: usize = 500;

    /// A cell; a very long text ends in `…`.
    pub fn new(kind: CellKind, text: &str) -> Self {
        let text = match text.char_indices().nth(Self::LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        Self { text, kind }
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self::new(CellKind::Text, text)
    }
}

impl PreviewPart {
    /// A part without rows.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Takes a row in, or leaves it out before `start`; false, and marked as cut, when it is full.
    pub fn push(&mut self, row: PreviewRow, start: PreviewStart) -> bool {
        if row.line < start.line {
            return true;
        }
        if self.skipped < start.skip {
            self.skipped += 1;
            return true;
        }
        self.is_cut = self.rows.len() >= PREVIEW_ROWS;
        if !self.is_cut {
            self.rows.push(row);
        }
        !self.is_cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_cut_only_when_something_is_left_out() {
        let mut part = PreviewPart::new("a");
        for line in 1..=PREVIEW_ROWS as u64 {
            assert!(part.push(row(line), PreviewStart::default()));
        }
        assert!(!part.is_cut);
        assert!(!part.push(row(201), PreviewStart::default()));
        assert!(part.is_cut && part.rows.len() == PREVIEW_ROWS);
    }

    #[test]
    fn a_part_begins_so_many_rows_after_a_line() {
        let mut part = PreviewPart::new("a");
        for line in [1, 5, 5, 5, 6] {
            part.push(row(line), PreviewStart { line: 5, skip: 2 });
        }
        assert_eq!((part.rows, part.skipped, part.is_cut), (vec![row(5), row(6)], 2, false));
    }

    fn row(line: u64) -> PreviewRow {
        PreviewRow { line, cells: Vec::new() }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(PreviewCell::text(&"ã".repeat(500)).text.chars().count(), 500);
        let cut = PreviewCell::text(&"ã".repeat(501)).text;
        assert!(cut.ends_with("ã…") && cut.chars().count() == 501, "{cut}");
    }
}
