//! Rows as files that people open: a spreadsheet, and two named dialects of CSV. What is asked of each one is in ux.md, section 8.

mod csv;
mod xlsx;

use crate::sheet::excel;
use chrono::NaiveDateTime;
use etl_core::ports::{ColumnEntry, ColumnKind, ColumnValue};
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use tokio::sync::mpsc::Receiver;

/// Groups of rows, as they come.
pub(crate) type Groups = Receiver<Vec<Vec<ColumnValue>>>;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A spreadsheet.
    Xlsx,
    /// For a Brazilian spreadsheet program: semicolons, decimal commas, a byte order mark.
    CsvExcel,
    /// For programs: commas, decimal points, ISO dates.
    CsvData,
}

impl Format {
    const ALL: [Self; 3] = [Self::Xlsx, Self::CsvExcel, Self::CsvData];

    /// The word of the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::CsvExcel => "csv_excel",
            Self::CsvData => "csv_dados",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    pub(crate) fn extension(self) -> &'static str {
        if self == Self::Xlsx { "xlsx" } else { "csv" }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Xlsx => excel::KIND,
            Self::CsvExcel | Self::CsvData => "text/csv; charset=utf-8",
        }
    }

    /// Rows that it can hold.
    pub(crate) fn most_rows(self) -> u32 {
        if self == Self::Xlsx { xlsx::MOST_ROWS } else { u32::MAX }
    }
}

/// A column of a file.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) name: String,
    /// What its values are, where that is known.
    pub(crate) kind: Option<ColumnKind>,
}

impl Head {
    pub(crate) fn of_column(column: &ColumnEntry) -> Self {
        Self { name: column.name.to_owned(), kind: Some(column.kind) }
    }

    /// A column of what somebody asked in SQL.
    pub(crate) fn of_answer(name: String) -> Self {
        Self { name, kind: None }
    }
}

/// What a file is of.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// What was asked for, by name.
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) user: String,
    /// In São Paulo.
    pub(crate) at: NaiveDateTime,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// More rows than it can hold.
    #[error("more rows than a sheet holds")]
    TooLarge,
    /// The disk.
    #[error("writing the file")]
    Disk(#[from] io::Error),
    /// The spreadsheet.
    #[error("writing the spreadsheet")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
}

impl ExportError {
    /// Whether there is no space left.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self, Self::Disk(error) | Self::Sheet(rust_xlsxwriter::XlsxError::IoError(error))
            if error.kind() == io::ErrorKind::StorageFull)
    }
}

/// Writes the rows to a file without a name and gives it at its beginning, with how many rows it has.
pub(crate) fn write(format: Format, about: &About, heads: &[Head], groups: Groups) -> Result<(File, u64), ExportError> {
    let mut file = tempfile::tempfile()?;
    let rows = match format {
        Format::Xlsx => xlsx::write(&mut file, about, heads, groups)?,
        Format::CsvExcel => csv::write(&mut file, heads, groups, &csv::EXCEL)?,
        Format::CsvData => csv::write(&mut file, heads, groups, &csv::DATA)?,
    };
    file.seek(SeekFrom::Start(0))?;
    Ok((file, rows))
}
