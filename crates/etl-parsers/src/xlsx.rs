//! Facts of a workbook, whatever its layout: every cell of every sheet is looked at in order, none is kept.
//!
//! Cells are streamed: the rectangle of a sheet is never allocated. Sizes are counted by inflating before the reader,
//! which holds shared strings in memory, sees the file.

use crate::zip::check_sizes;
use crate::{Facts, Limits, Refused};
use calamine::{Data, DataRef, Reader, Xlsx};
use etl_core::{Code, Place, Problem, ReferenceDate};
use std::fmt::Display;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Numbers of 12 to 14 digits, as a CNPJ is that was typed into a number cell and lost its zeros; a float holds them exactly.
const DIGITS: Range<f64> = 1e11..1e14;

/// Reads the CNPJs, dates and title that a workbook states.
///
/// # Errors
/// A file that is no workbook, or one past the limits.
pub fn inspect_xlsx<R: Read + Seek>(mut source: R, limits: &Limits) -> Result<Facts, Refused> {
    check_sizes(&mut source, limits)?;
    source.seek(SeekFrom::Start(0)).map_err(|e| refused(Code::FileNotReadable, &e.to_string()))?;
    // The reader is third-party code on hostile input: a panic is a refusal, not a crash.
    catch_unwind(AssertUnwindSafe(|| read(source, limits)))
        .unwrap_or_else(|_| Err(refused(Code::ContentUnreadable, "xlsx")))
}

fn refused(code: Code, found: &str) -> Refused {
    Refused(Problem::error(code, Place::default(), found))
}

fn read<R: Read + Seek>(source: R, limits: &Limits) -> Result<Facts, Refused> {
    let unreadable = |e: calamine::XlsxError| refused(Code::ContentUnreadable, &e.to_string());
    let mut book: Xlsx<_> = Xlsx::new(source).map_err(unreadable)?;
    let mut facts = Facts::default();
    let mut cells = 0;
    for sheet in book.sheet_names() {
        // Chart sheets have no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&sheet) else { continue };
        while let Some(cell) = reader.next_cell().map_err(unreadable)? {
            cells += 1;
            let (row, column) = cell.get_position();
            if cells > limits.max_sheet_cells {
                return Ok(facts);
            }
            if row >= limits.max_sheet_rows {
                break;
            }
            if column < limits.max_sheet_columns {
                look_at(&mut facts, cell.get_value());
            }
        }
    }
    Ok(facts)
}

fn look_at(facts: &mut Facts, value: &DataRef<'_>) {
    match value {
        DataRef::SharedString(text) => facts.scan(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) => facts.scan(text),
        DataRef::DateTime(moment) => {
            let day = Data::DateTime(*moment);
            if let Some(date) = calamine::DataType::as_date(&day) {
                facts.date(ReferenceDate::new(date));
            }
        }
        DataRef::Float(number) if DIGITS.contains(number) && number.fract() == 0.0 => look_at_digits(facts, number),
        DataRef::Int(number) => look_at_digits(facts, number),
        DataRef::Float(_) | DataRef::Bool(_) | DataRef::Error(_) | DataRef::DurationIso(_) | DataRef::Empty => {}
    }
}

/// A CNPJ typed into a number cell.
fn look_at_digits(facts: &mut Facts, number: &impl Display) {
    let text = number.to_string();
    if text.len() >= 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        facts.scan(&format!("{text:0>14}"));
    }
}
