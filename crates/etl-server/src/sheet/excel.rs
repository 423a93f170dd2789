//! Workbooks of Excel: the first sheet of one that somebody sends, cell by cell and within limits, and one of ours, whose texts
//! are texts and whose days are days.

use super::MOST_ROWS;
use calamine::{DataRef, DataType, Reader, Xlsx};
use chrono::{DateTime, NaiveDate, Utc};
use etl_core::ReferenceDate;
use rust_xlsxwriter::{DocProperties, Format, Workbook, XlsxError};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, copy, sink};
use zip::ZipArchive;

/// The type of a workbook.
pub(crate) const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Parts of a workbook at most.
const MOST_PARTS: usize = 500;
/// Bytes of all its parts at most.
const MOST_BYTES: u64 = 32 << 20;
/// Columns at most.
const MOST_COLUMNS: u32 = 40;

/// What is no workbook.
pub(crate) const NO_BOOK: &str = "não é uma planilha do Excel (.xlsx) que se possa ler";
const TOO_LARGE: &str = "a planilha é grande demais";

/// A cell of ours.
pub(crate) enum Cell {
    Text(String),
    Day(Option<NaiveDate>),
}

/// The rows of the first sheet that say something, as texts; or why there are none, for people.
pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, &'static str> {
    measure(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| NO_BOOK)?;
    let sheet = book.sheet_names().into_iter().next().ok_or(NO_BOOK)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|_| NO_BOOK)?;
    let mut rows = BTreeMap::<u32, Vec<String>>::new();
    // One row more than a block may have, so that it is seen to have more.
    while rows.len() <= MOST_ROWS + 2 {
        let Some(cell) = cells.next_cell().map_err(|_| NO_BOOK)? else { break };
        let text = text(cell.get_value());
        let (row, column) = cell.get_position();
        if text.is_empty() {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(TOO_LARGE);
        }
        let (row, column) = (rows.entry(row).or_default(), column as usize);
        row.resize(row.len().max(column + 1), String::new());
        row[column] = text;
    }
    Ok(rows.into_values().collect())
}

/// Unpacks everything once without keeping it: what a file says of its own size is no measure.
fn measure(bytes: &[u8]) -> Result<(), &'static str> {
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| NO_BOOK)?;
    if parts.len() > MOST_PARTS {
        return Err(TOO_LARGE);
    }
    let mut room = MOST_BYTES;
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(|_| NO_BOOK)?;
        room = room.saturating_sub(copy(&mut part.take(room), &mut sink()).map_err(|_| NO_BOOK)?);
        if room == 0 {
            return Err(TOO_LARGE);
        }
    }
    Ok(())
}

/// What a person sees in a cell: days and hours as they are written here, whole numbers without a fraction.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        // An hour without a day.
        DataRef::DateTime(time) if time.as_f64() < 1.0 => {
            value.as_time().map(|time| time.format("%H:%M").to_string()).unwrap_or_default()
        }
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) => {
            value.as_date().map(|date| ReferenceDate::new(date).br()).unwrap_or_default()
        }
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(true) => "VERDADEIRO".to_owned(),
        DataRef::Bool(false) => "FALSO".to_owned(),
        DataRef::Error(_) => "#ERRO".to_owned(),
        DataRef::Empty => String::new(),
    }
}

/// A workbook of one sheet: titles with the widths of their columns, in sight and with a filter.
pub(crate) fn workbook(
    name: &str,
    titles: &[(&str, u32)],
    rows: &[Vec<Cell>],
    at: DateTime<Utc>,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&at.naive_utc()));
    let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("dd/mm/yyyy"));
    let sheet = book.add_worksheet().set_name(name)?;
    for (column, (title, width)) in (0..).zip(titles) {
        sheet.set_column_width(column, *width)?.write_string_with_format(0, column, *title, &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Text(text) if !text.is_empty() => sheet.write_string(line, column, text)?,
                Cell::Day(Some(date)) => sheet.write_datetime_with_format(line, column, date, &day)?,
                Cell::Text(_) | Cell::Day(None) => sheet,
            };
        }
    }
    let last_column = u16::try_from(titles.len()).unwrap_or(u16::MAX).saturating_sub(1);
    sheet.set_freeze_panes(1, 0)?.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), last_column)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn written(rows: &[Vec<Cell>]) -> Vec<u8> {
        workbook("Fundos", &[("nome", 40), ("início", 12)], rows, DateTime::UNIX_EPOCH).unwrap()
    }

    fn part(book: &[u8], name: &str) -> String {
        let mut text = String::new();
        ZipArchive::new(Cursor::new(book)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn what_is_written_is_read_and_runs_nothing() {
        let hostile = ["=HYPERLINK(\"x\")", "+1", "-1", "@x", "{=1+1}", "A; \"B\"\n&<c>"];
        let day = NaiveDate::from_ymd_opt(2025, 12, 1);
        let cells: Vec<_> = hostile.iter().map(|text| vec![Cell::Text((*text).into()), Cell::Day(day)]).collect();
        let book = written(&cells);
        let read = rows(&book).unwrap();
        assert_eq!(read[0], ["nome", "início"]);
        for (row, text) in read[1..].iter().zip(hostile) {
            assert_eq!(row, &[text, "01/12/2025"]);
        }
        let sheet = part(&book, "xl/worksheets/sheet1.xml");
        assert!(
            !sheet.contains("<f>") && sheet.contains("<autoFilter") && sheet.contains("state=\"frozen\""),
            "{sheet}"
        );
        assert_eq!(rows(&written(&[vec![Cell::Text(String::new()), Cell::Day(day)]])).unwrap()[1], ["", "01/12/2025"]);
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        let book = written(&[]);
        for bytes in [&b""[..], b"nome;cnpj\n", b"PK\x03\x04", &book[..book.len() / 2], &[0; 5000]] {
            assert_eq!(rows(bytes), Err(NO_BOOK));
        }
    }

    #[test]
    fn a_large_one_is_refused_before_it_is_read() {
        let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
        bomb.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..40 {
            bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
        let bomb = bomb.finish().unwrap().into_inner();
        assert!(bomb.len() < 1 << 20);
        assert_eq!(rows(&bomb), Err(TOO_LARGE));
        let mut wide = Workbook::new();
        wide.add_worksheet().write_string(0, 16_000, "x").unwrap();
        assert_eq!(rows(&wide.save_to_buffer().unwrap()), Err(TOO_LARGE));
        let mut far = Workbook::new();
        far.add_worksheet().write_string(0, 0, "a").unwrap().write_string(1_048_575, 1, "b").unwrap();
        assert_eq!(rows(&far.save_to_buffer().unwrap()).unwrap(), [vec!["a"], vec!["", "b"]], "only what is there");
        let many: Vec<_> = (0..MOST_ROWS + 50).map(|n| vec![Cell::Text(n.to_string())]).collect();
        assert_eq!(rows(&written(&many)).unwrap().len(), MOST_ROWS + 3);
    }
}
