//! The cells of a workbook, sheet by sheet; empty rows are not shown.

use super::{MAX_PARTS, refused};
use crate::zip::check_sizes;
use crate::{Limits, Refused};
use calamine::{Data, DataRef, DataType, Reader, Xlsx, XlsxError};
use etl_core::Code;
use etl_core::preview::{CellKind, Preview, PreviewCell, PreviewPart, PreviewRow, PreviewStart};
use std::io::{BufReader, Read, Seek, SeekFrom};

/// Columns shown of a sheet.
const MAX_COLUMNS: usize = 60;

pub(super) fn preview<R: Read + Seek>(mut source: R, start: PreviewStart, limits: &Limits) -> Result<Preview, Refused> {
    check_sizes(&mut source, limits)?;
    source.seek(SeekFrom::Start(0)).map_err(|e| refused(Code::FileNotReadable, &e.to_string()))?;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(source)).map_err(unreadable)?;
    let names = book.sheet_names();
    let mut preview = Preview { is_cut: names.len() > MAX_PARTS, ..Preview::default() };
    for name in names.into_iter().take(MAX_PARTS) {
        // Chart sheets have no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut sheet = Sheet { start, part: PreviewPart::new(name), row: PreviewRow::default(), width: 0 };
        let mut seen = 0;
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            seen += 1;
            let (row, column) = cell.get_position();
            if seen > limits.max_sheet_cells || !sheet.take(row, column, cell.get_value()) {
                sheet.part.is_cut = true;
                break;
            }
        }
        preview.parts.push(sheet.finish());
    }
    Ok(preview)
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
fn unreadable(error: XlsxError) -> Refused {
    refused(Code::ContentUnreadable, &error.to_string())
}

/// A sheet being read, cell by cell in the order of its rows.
struct Sheet {
    start: PreviewStart,
    part: PreviewPart,
    /// The row that cells are being put into; line 0 before the first.
    row: PreviewRow,
    width: usize,
}

impl Sheet {
    /// Takes a cell in; false when the part is full.
    fn take(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> bool {
        let (line, column) = (u64::from(row) + 1, column as usize);
        if column >= MAX_COLUMNS || matches!(value, DataRef::Empty) {
            return true;
        }
        if line != self.row.line && !self.close_row(line) {
            return false;
        }
        self.width = self.width.max(column + 1);
        let cells = &mut self.row.cells;
        cells.resize(cells.len().max(column + 1), PreviewCell::default());
        cells[column] = cell(value);
        true
    }

    fn close_row(&mut self, next: u64) -> bool {
        let row = std::mem::replace(&mut self.row, PreviewRow { line: next, cells: Vec::new() });
        row.line == 0 || self.part.push(row, self.start)
    }

    fn finish(mut self) -> PreviewPart {
        if !self.part.is_cut {
            self.close_row(0);
        }
        self.part.columns = (0..self.width).map(letters).collect();
        self.part
    }
}

fn cell(value: &DataRef<'_>) -> PreviewCell {
    match value {
        DataRef::SharedString(text) => PreviewCell::text(text),
        DataRef::String(text) | DataRef::DurationIso(text) => PreviewCell::text(text),
        DataRef::DateTimeIso(text) => PreviewCell::new(CellKind::Date, text),
        DataRef::DateTime(moment) => PreviewCell::new(CellKind::Date, &day(&Data::DateTime(*moment))),
        DataRef::Float(number) => PreviewCell::new(CellKind::Number, &number.to_string()),
        DataRef::Int(number) => PreviewCell::new(CellKind::Number, &number.to_string()),
        DataRef::Bool(truth) => PreviewCell::new(CellKind::Truth, if *truth { "verdadeiro" } else { "falso" }),
        DataRef::Error(error) => PreviewCell::new(CellKind::Error, &error.to_string()),
        DataRef::Empty => PreviewCell::default(),
    }
}

/// A day without its hour when that is midnight.
fn day(moment: &Data) -> String {
    let Some(at) = moment.as_datetime() else { return moment.to_string() };
    let text = at.format("%Y-%m-%dT%H:%M:%S").to_string();
    text.strip_suffix("T00:00:00").map(str::to_owned).unwrap_or(text)
}

/// `A`, `B` … `Z`, `AA` …
fn letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).expect("below 26"));
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
        }
    }
}
