//! The "Carteira Diária" workbook in its two layouts: the new one, of sections in column A, and the legacy one, with labels
//! in column B and values far to the right. Numbers are true numbers; equal positions give equal bytes.

mod legacy;
mod new;

use etl_core::{Decimal, Position};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

/// Which layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XlsxLayout {
    /// Sections with titles in column A.
    New,
    /// Composition report with labels in column B.
    Legacy,
}

/// The workbook of a position.
pub fn write_xlsx(position: &Position, layout: XlsxLayout) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2020, 1, 1).expect("an existing day");
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = Sheet { inner: workbook.add_worksheet(), row: 0, title: Format::new().set_bold() };
    match layout {
        XlsxLayout::New => new::fill(sheet, position),
        XlsxLayout::Legacy => legacy::fill(sheet, position),
    }
    workbook.save_to_buffer().expect("a workbook in memory has no I/O to fail")
}

/// A cell.
enum Cell {
    Text(String),
    Number(Decimal),
    Empty,
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn number(value: Option<Decimal>) -> Self {
        value.map_or(Self::Empty, Self::Number)
    }
}

/// A sheet that is filled from top to bottom.
struct Sheet<'a> {
    inner: &'a mut Worksheet,
    row: u32,
    title: Format,
}

impl Sheet<'_> {
    fn name(&mut self, name: &str) {
        self.inner.set_name(name).expect("a short name without special characters");
    }

    /// Makes the first columns wide enough to read.
    fn widen(&mut self, columns: &[(u16, u32)]) {
        for (column, pixels) in columns {
            self.inner.set_column_width_pixels(*column, *pixels).expect("inside the sheet");
        }
    }

    /// Writes cells at columns of the current row and moves on.
    fn line(&mut self, cells: impl IntoIterator<Item = (u16, Cell)>) {
        for (column, cell) in cells {
            self.put(column, cell);
        }
        self.row += 1;
    }

    fn title(&mut self, column: u16, text: &str) {
        self.inner.write_string_with_format(self.row, column, text, &self.title).expect("inside the sheet");
        self.row += 1;
    }

    fn skip(&mut self) {
        self.row += 1;
    }

    fn put(&mut self, column: u16, cell: Cell) {
        match cell {
            Cell::Text(text) => self.inner.write_string(self.row, column, text).map(|_| ()),
            Cell::Number(value) => self.inner.write_number(self.row, column, excel_float(value)).map(|_| ()),
            Cell::Empty => Ok(()),
        }
        .expect("inside the sheet, and far below the longest text");
    }
}

/// Excel knows binary floats only: the one nearest to the decimal, which prints back as the decimal up to 15 digits.
fn excel_float(value: Decimal) -> f64 {
    value.to_string().parse().expect("a decimal prints as a number")
}

#[cfg(test)]
mod tests;
