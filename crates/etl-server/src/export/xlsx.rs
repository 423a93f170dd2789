//! The spreadsheet: rows go to disk as they come. Numbers are numbers as far as a spreadsheet holds them (15 digits), texts are never formulas.

use super::{About, ExportError, Groups, Head};
use chrono::NaiveDate;
use chrono_tz::America::Sao_Paulo;
use etl_core::ports::{ColumnKind, ColumnValue};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::BufWriter;

/// Rows of a sheet besides the heading.
pub(super) const MOST_ROWS: u32 = 1_048_575;
/// Characters of a cell at most, in UTF-16.
const LONGEST_TEXT: usize = 32_767;
const SAVED_DIGITS: &str = "Planilhas guardam números com 15 algarismos; os valores exatos estão no CSV (dados). Textos longos são cortados em 32.767 caracteres.";

struct Styles {
    head: Format,
    text: Format,
    whole: Format,
    number: Format,
    day: Format,
    moment: Format,
}

impl Styles {
    fn new() -> Self {
        let shown = |format: &str| Format::new().set_num_format(format);
        Self {
            head: Format::new().set_bold(),
            text: shown("@"),
            whole: shown("0"),
            number: shown("#,##0.00######"),
            day: shown("dd/mm/yyyy"),
            moment: shown("dd/mm/yyyy hh:mm:ss"),
        }
    }
}

pub(super) fn write(file: &mut File, about: &About, heads: &[Head], mut groups: Groups) -> Result<u64, ExportError> {
    let mut workbook = Workbook::new();
    let styles = Styles::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    head(sheet, heads, &styles)?;
    let mut rows = 0;
    while let Some(group) = groups.blocking_recv() {
        for row in &group {
            if rows == MOST_ROWS {
                return Err(ExportError::TooLarge);
            }
            rows += 1;
            for (index, value) in (0..).zip(row) {
                cell(sheet, (rows, index), value, &styles)?;
            }
        }
    }
    if let Some(last) = heads.len().checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
        sheet.autofilter(0, 0, rows, last)?;
    }
    parameters(workbook.add_worksheet(), about, rows, &styles)?;
    workbook.save_to_writer(BufWriter::new(file))?;
    Ok(rows.into())
}

fn head(sheet: &mut Worksheet, heads: &[Head], styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("Dados")?.set_freeze_panes(1, 0)?;
    for (index, column) in (0..).zip(heads) {
        sheet.set_column_width(index, width(column))?;
        sheet.write_string_with_format(0, index, &column.name, &styles.head)?;
    }
    Ok(())
}

/// Characters that a column shows: its usual values, or its name with the button of the filter.
fn width(column: &Head) -> u16 {
    let usual = match column.kind {
        Some(ColumnKind::Int | ColumnKind::Date) => 12,
        Some(ColumnKind::Bool) => 10,
        Some(ColumnKind::Text) => 28,
        Some(ColumnKind::Json) => 40,
        Some(ColumnKind::Number | ColumnKind::Moment) | None => 20,
    };
    u16::try_from(column.name.len() + 4).unwrap_or(usual).max(usual)
}

fn cell(sheet: &mut Worksheet, at: (u32, u16), value: &ColumnValue, styles: &Styles) -> Result<(), XlsxError> {
    let (row, column) = at;
    match value {
        ColumnValue::Null => return Ok(()),
        ColumnValue::Int(whole) => number(sheet, at, &whole.to_string(), (&styles.whole, &styles.text))?,
        ColumnValue::Number(value) => number(sheet, at, &value.to_string(), (&styles.number, &styles.text))?,
        ColumnValue::Bool(value) => {
            sheet.write_boolean(row, column, *value)?;
        }
        ColumnValue::Text(text) => words(sheet, at, text, &styles.text)?,
        ColumnValue::Date(day) if is_known(*day) => {
            sheet.write_datetime_with_format(row, column, day, &styles.day)?;
        }
        ColumnValue::Date(day) => words(sheet, at, &day.to_string(), &styles.text)?,
        ColumnValue::Moment(moment) => {
            let local = moment.with_timezone(&Sao_Paulo).naive_local();
            if is_known(local.date()) {
                sheet.write_datetime_with_format(row, column, local, &styles.moment)?;
            } else {
                words(sheet, at, &local.to_string(), &styles.text)?;
            }
        }
    }
    Ok(())
}

/// Spreadsheets know no day before 1900.
fn is_known(day: NaiveDate) -> bool {
    use chrono::Datelike;
    (1901..=9999).contains(&day.year())
}

/// The nearest number that the file can hold. Whole numbers beyond 15 digits are keys, not amounts: they stay texts.
fn number(sheet: &mut Worksheet, at: (u32, u16), digits: &str, styles: (&Format, &Format)) -> Result<(), XlsxError> {
    let (style, as_text) = styles;
    let is_key = !digits.contains('.') && digits.len() > 15;
    match digits.parse::<f64>() {
        Ok(number) if !is_key => {
            sheet.write_number_with_format(at.0, at.1, number, style)?;
        }
        _ => words(sheet, at, digits, as_text)?,
    }
    Ok(())
}

fn words(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str, style: &Format) -> Result<(), XlsxError> {
    let mut room = LONGEST_TEXT;
    let fits = |letter: &char| room.checked_sub(letter.len_utf16()).inspect(|left| room = *left).is_some();
    let cut: String = text.chars().take_while(fits).collect();
    sheet.write_string_with_format(row, column, cut, style)?;
    Ok(())
}

fn parameters(sheet: &mut Worksheet, about: &About, rows: u32, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("Parâmetros")?.set_column_width(0, 12)?.set_column_width(1, 90)?;
    let asked = about.facts.iter().map(|(name, text)| (*name, text.as_str()));
    let more = [("Usuário", about.user.as_str()), ("Versão", env!("CARGO_PKG_VERSION")), ("Observação", SAVED_DIGITS)];
    let mut at = 0;
    for (name, text) in asked.chain(more) {
        sheet.write_string_with_format(at, 0, name, &styles.head)?;
        sheet.write_string_with_format(at, 1, text, &styles.text)?;
        at += 1;
    }
    sheet.write_string_with_format(at, 0, "Linhas", &styles.head)?;
    sheet.write_number_with_format(at, 1, rows, &styles.whole)?;
    sheet.write_string_with_format(at + 1, 0, "Momento", &styles.head)?;
    sheet.write_datetime_with_format(at + 1, 1, about.at, &styles.moment)?;
    Ok(())
}
