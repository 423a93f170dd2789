//! ANBIMA 5.0 position files (ISO 20022 semt.003.001.04), written from a position: one fund, class or portfolio a file.
//!
//! Left out because only 4.01 has them: names of administrator and manager, `depgar`, fee terms, brokerage, the terms of
//! the asset under a repo. The net assets and the total assets are those that the position states, never sums of rows.

mod account;
mod asset;
mod attributes;
mod class;
mod envelope;
mod extension;
mod report;
#[cfg(test)]
mod tests;
mod values;

use super::anbima401::moment;
use etl_core::{AssetClass, Cnpj, FundLevel, Holding, Position, Text};
use report::{Page, Report};

/// What is around the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Envelope {
    /// `PosicaoAtivosCarteira`, as QORE and BTG send it.
    #[default]
    Qore,
    /// `BsnsMsg`, as ANBIMA's manual has it.
    Manual,
    /// `GalgoAssBalStmt`.
    Galgo,
    /// `Document` alone, without a business header.
    Bare,
}

/// Prefixes of the tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefixes {
    /// Those that go with the envelope: `ISO:`, `ns3:` or none.
    #[default]
    OfEnvelope,
    /// None anywhere: default namespaces.
    None,
}

/// Where and how the label of an identifier is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Labels {
    /// Up to 4 characters in `Tp/Cd`, longer ones in `Tp/Prtry`.
    #[default]
    ByLength,
    /// All in `Tp/Cd`.
    Code,
    /// All in `Tp/Prtry`.
    Proprietary,
    /// All in `Tp/Prtry`, without the blanks inside.
    Compact,
}

/// Form of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Amounts {
    /// `<Amt Ccy="BRL">1.00</Amt>`.
    #[default]
    Attribute,
    /// `<Amt><Ccy>BRL</Ccy><Value>1.00</Value></Amt>`.
    Children,
}

/// How assets are put into `SubAcctDtls`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// One each.
    #[default]
    OneEach,
    /// All in one.
    Together,
    /// None: directly under the report.
    Direct,
}

/// What senders get wrong. What strikes one place strikes the first such place of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// An element `CampoNovo` in the first asset: reported, the rest is read.
    UnknownElement,
    /// The first asset has the level-1 class `XPTO`: kept as unclassified, and reported.
    UnknownClass,
    /// No `StmtDtTm`: refused.
    NoDate,
    /// `StmtDtTm` is the day after the one in the file name: reported.
    DateMismatch,
    /// `SHORT` in place of `SHOR`: read.
    ShortSpelledOut,
    /// Blanks around every value: trimmed.
    PaddedValues,
    /// Control characters inside the first name: removed.
    ControlCharacters,
    /// `&` and letters with accents as numeric references: read as the same text.
    EntityInName,
    /// A byte order mark before the declaration: read.
    ByteOrderMark,
    /// The report element has another name: refused.
    NoReport,
    /// A document type with an entity: refused.
    Doctype,
    /// The file ends in the middle: incomplete, refused.
    CutInMiddle,
}

/// How a file is written; the default is a clean file of QORE.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What is around the report.
    pub envelope: Envelope,
    /// Prefixes of the tags.
    pub prefixes: Prefixes,
    /// Where labels are.
    pub labels: Labels,
    /// Form of amounts.
    pub amounts: Amounts,
    /// How assets are grouped.
    pub grouping: Grouping,
    /// Text of `AppHdr/CreDt`, such as `2025-12-19T21:14:05Z`; midnight of the position date when empty.
    pub created: Text,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
}

impl Options {
    fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }
}

/// The file of a position, in one page.
pub fn write(position: &Position, options: &Options) -> Vec<u8> {
    page(position, options, Page { number: 1, last: true, rows: &rows(position) })
}

/// The file of a position, in pages of at most `rows_per_page` assets with the same `QryRef`.
///
/// Every page states the head, the quotas and the net assets; the lines of receivables, payables and expenses, the taxes
/// and the extension of the fund are in the first page only.
pub fn write_pages(position: &Position, options: &Options, rows_per_page: usize) -> Vec<Vec<u8>> {
    let rows = rows(position);
    let chunks: Vec<_> = if rows.is_empty() { vec![&rows[..]] } else { rows.chunks(rows_per_page.max(1)).collect() };
    let last = chunks.len();
    let pages = chunks.into_iter().zip(1..);
    pages.map(|(rows, number)| page(position, options, Page { number, last: number == last, rows })).collect()
}

/// `<kind><id>_<position date>_<moment of generation>_<name>.XML` (kinds `FD`, `FC`, `CL`, `SC`, `CT`).
pub fn file_name(position: &Position, options: &Options) -> String {
    let h = &position.header;
    let has_subclasses = position.balances.iter().any(|b| b.level == FundLevel::Subclass);
    let cnpj = h.cnpj.as_ref().map_or("00000000000000", Cnpj::as_str);
    let (kind, id) = match h.level {
        FundLevel::Fund => ("FD", cnpj),
        FundLevel::Class if has_subclasses => ("CL", cnpj),
        FundLevel::Class => ("FC", cnpj),
        FundLevel::Subclass => ("SC", h.subclass_code.as_str()),
        FundLevel::Portfolio => ("CT", h.holder.as_ref().map_or("", |holder| holder.code.as_str())),
    };
    let date = h.date.map_or_else(|| "00000000".into(), etl_core::ReferenceDate::compact);
    let name: String = h.name.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    format!("{kind}{id}_{date}_{}_{name}.XML", moment(&options.created))
}

/// The assets that have an element of their own: credit rights are in the extension of the fund.
fn rows(position: &Position) -> Vec<&Holding> {
    position.holdings.iter().filter(|h| h.class != AssetClass::CreditRights).collect()
}

fn page(position: &Position, options: &Options, page: Page<'_>) -> Vec<u8> {
    let mut report = Report::new(position, options, page);
    envelope::write(&mut report);
    let mut bytes = report.xml.written().as_bytes().to_vec();
    if options.has(Fault::CutInMiddle) {
        bytes.truncate(bytes.len() / 2);
    }
    bytes
}
