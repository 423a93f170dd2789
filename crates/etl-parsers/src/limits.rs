//! Bounds on what a file may cost. Every reader of this crate takes them; nothing is read without them.

/// Bounds on one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub max_bytes: u64,
    /// Nesting of XML elements.
    pub max_depth: usize,
    /// Bytes of one text, tag, comment or instruction of an XML file.
    pub max_text_bytes: usize,
    /// Attributes of one XML element.
    pub max_attributes: usize,
    /// Rows of one fund, of every kind.
    pub max_rows_per_fund: usize,
    /// Bytes of text of one fund.
    pub max_fund_bytes: usize,
    /// Distinct problems kept of one fund, and of the file itself; further ones are counted on those kept.
    pub max_problems: usize,
    /// Entries of a zip file.
    pub max_zip_entries: usize,
    /// Inflated bytes of one zip entry.
    pub max_entry_bytes: u64,
    /// Inflated bytes of all entries of a zip file.
    pub max_total_bytes: u64,
    /// Inflated bytes for each compressed byte of an entry, once it is past a megabyte.
    pub max_ratio: u64,
    /// Rows read of a worksheet.
    pub max_sheet_rows: u32,
    /// Columns read of a worksheet.
    pub max_sheet_columns: u32,
    /// Cells read of a workbook.
    pub max_sheet_cells: usize,
    /// Pages of a PDF whose text is read.
    pub max_pdf_pages: usize,
    /// Inflated bytes of one stream of a PDF.
    pub max_pdf_stream_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MEGABYTE: u64 = 1024 * 1024;
        Self {
            max_bytes: 4096 * MEGABYTE,
            max_depth: 64,
            max_text_bytes: 1024 * 1024,
            max_attributes: 1_000,
            max_rows_per_fund: 500_000,
            max_fund_bytes: 256 * 1024 * 1024,
            max_problems: 10_000,
            max_zip_entries: 2_000,
            max_entry_bytes: 100 * MEGABYTE,
            max_total_bytes: 200 * MEGABYTE,
            max_ratio: 200,
            max_sheet_rows: 100_000,
            max_sheet_columns: 512,
            max_sheet_cells: 500_000,
            max_pdf_pages: 3,
            max_pdf_stream_bytes: 32 * 1024 * 1024,
        }
    }
}
