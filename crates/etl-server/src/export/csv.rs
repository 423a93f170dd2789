//! The two dialects of CSV. The one for spreadsheets keeps them from running a text; the one for programs holds texts as they are.

use super::{ExportError, Groups, Head};
use crate::sheet;
use chrono_tz::America::Sao_Paulo;
use etl_core::ports::ColumnValue;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};

/// How a dialect writes.
pub(super) struct Dialect {
    begin: &'static str,
    between: char,
    end: &'static str,
    head: fn(&str) -> String,
    cell: fn(&ColumnValue) -> String,
}

pub(super) const EXCEL: Dialect =
    Dialect { begin: "\u{feff}", between: ';', end: "\r\n", head: sheet::csv_cell, cell: excel_cell };
pub(super) const DATA: Dialect =
    Dialect { begin: "", between: ',', end: "\n", head: |name| quoted(name).into_owned(), cell: data_cell };

pub(super) fn write(
    file: &mut File,
    heads: &[Head],
    mut groups: Groups,
    dialect: &Dialect,
) -> Result<u64, ExportError> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    let between = dialect.between.to_string();
    // Names of tables need no quotes; those that somebody gives in SQL may.
    let heads: Vec<_> = heads.iter().map(|head| (dialect.head)(&head.name)).collect();
    write!(out, "{}{}{}", dialect.begin, heads.join(&between), dialect.end)?;
    let mut rows = 0;
    while let Some(group) = groups.blocking_recv() {
        for row in &group {
            let cells: Vec<_> = row.iter().map(dialect.cell).collect();
            write!(out, "{}{}", cells.join(&between), dialect.end)?;
            rows += 1;
        }
    }
    out.flush()?;
    Ok(rows)
}

/// As a Brazilian spreadsheet program reads it. Numbers never come out of texts, so that only texts are guarded.
fn excel_cell(value: &ColumnValue) -> String {
    match value {
        ColumnValue::Null => String::new(),
        ColumnValue::Int(value) => value.to_string(),
        ColumnValue::Bool(value) => if *value { "sim" } else { "não" }.into(),
        ColumnValue::Text(text) => sheet::csv_cell(text),
        ColumnValue::Number(value) => value.to_string().replace('.', ","),
        ColumnValue::Date(day) => day.format("%d/%m/%Y").to_string(),
        ColumnValue::Moment(moment) => moment.with_timezone(&Sao_Paulo).format("%d/%m/%Y %H:%M:%S").to_string(),
    }
}

/// As programs read it: nothing is empty, an empty text is `""`.
fn data_cell(value: &ColumnValue) -> String {
    match value {
        ColumnValue::Null => String::new(),
        ColumnValue::Int(value) => value.to_string(),
        ColumnValue::Bool(value) => value.to_string(),
        ColumnValue::Text(text) => quoted(text).into_owned(),
        ColumnValue::Number(value) => value.to_string(),
        ColumnValue::Date(day) => day.to_string(),
        ColumnValue::Moment(moment) => moment.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
    }
}

fn quoted(text: &str) -> Cow<'_, str> {
    if !text.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::Decimal;

    #[test]
    fn each_dialect_writes_its_own() {
        let number = ColumnValue::Number(Decimal::new(-123_450, 2));
        assert_eq!((excel_cell(&number), data_cell(&number)), ("-1234,50".into(), "-1234.50".into()));
        let day = ColumnValue::Date(chrono::NaiveDate::from_ymd_opt(2025, 11, 19).unwrap());
        assert_eq!((excel_cell(&day), data_cell(&day)), ("19/11/2025".into(), "2025-11-19".into()));
        let formula = ColumnValue::Text("=1+1;\"x\"".into());
        assert_eq!(
            (excel_cell(&formula), data_cell(&formula)),
            ("\"'=1+1;\"\"x\"\"\"".into(), "\"=1+1;\"\"x\"\"\"".into())
        );
        let (nothing, empty) = (ColumnValue::Null, ColumnValue::Text(String::new()));
        assert_eq!((data_cell(&nothing), data_cell(&empty)), (String::new(), "\"\"".into()));
    }
}
