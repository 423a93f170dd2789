//! ANBIMA 4.01 position files, written from positions: all 24 blocks, tags in the order of the schema, formats as it has them.
//!
//! A clean file passes ANBIMA's schema when the positions have what it demands (dates of bonds, codes of its lengths); a
//! missing mandatory date is written empty, never invented. What no rule allows is written only as a named [`Fault`].
//! Structured notes have no block of their own and go to `titprivado`; unclassified rows are left out.

mod derivatives;
mod expenses;
mod fixed_income;
mod head;
mod others;
#[cfg(test)]
pub(in crate::files) mod sample;
#[cfg(test)]
mod tests;
mod writer;
pub(in crate::files) mod xml;

pub(in crate::files) use derivatives::GUARANTEES;
pub(in crate::files) use others::{PROPERTY_KINDS, PROPERTY_USES, other};

use etl_core::{Cnpj, FundLevel, Position, Text};
use std::borrow::Borrow;
use std::io;
use writer::Writer;

/// Encoding of the file and what the declaration says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, no encoding declared: what the large administrators send.
    #[default]
    Undeclared,
    /// UTF-8 after a byte order mark, no encoding declared.
    ByteOrderMark,
    /// ISO-8859-1, declared. Characters that it lacks become `?`.
    Latin1,
}

/// Line ends of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineEnd {
    /// `\n`.
    #[default]
    Lf,
    /// `\r\n`.
    CrLf,
}

/// What senders get wrong. What strikes one place strikes the first such place of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// `cnpjemissor` is `000000000000-1`: read, with a warning.
    InvalidIssuerCnpj,
    /// A block `operpart` at the end of the first position: reported, the rest is read.
    UnknownBlock,
    /// A tag `campoextra` in the first row: reported, the rest is read.
    UnknownTag,
    /// Decimal commas everywhere: read where unambiguous, and reported.
    DecimalComma,
    /// `.5` and `-.123`: read.
    LeadingPointNumbers,
    /// Control characters inside the first name: removed.
    ControlCharacters,
    /// The first date of a row is 30 February: none, and reported.
    ImpossibleDate,
    /// The file ends in the middle of its last position: those before it stay valid, the file is incomplete.
    CutInMiddle,
    /// The root is `posicao`: refused.
    WrongRoot,
    /// A document type with an entity: refused.
    Doctype,
    /// The root is `arquivoposicao_4_00`: read.
    Root400,
    /// UTF-8 declared, ISO-8859-1 written: read, and reported.
    DeclaredUtf8ButLatin1,
    /// `dtposicao` of the first position is empty: that position cannot be read.
    EmptyHeaderDate,
    /// `codprov` of the first provision is 2001: read, and reported.
    CodProvAbove999,
    /// `&` and letters with accents as numeric references: read as the same text.
    EntityInName,
}

/// How a file is written; the default is a clean file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Encoding and declaration.
    pub encoding: Encoding,
    /// Line ends.
    pub line_end: LineEnd,
    /// A comment before the root.
    pub prolog_comment: Option<String>,
    /// Moment of generation, in any form that starts with its 14 digits; only the file name states it.
    pub created: Text,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
}

impl Options {
    fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }
}

/// One file of many positions: funds first, then managed portfolios, each in the order given.
pub fn write(positions: &[Position], options: &Options) -> Vec<u8> {
    let (portfolios, funds): (Vec<_>, Vec<_>) =
        positions.iter().partition(|position| position.header.level == FundLevel::Portfolio);
    let mut bytes = Vec::new();
    write_many(funds.into_iter().chain(portfolios), options, &mut bytes).expect("a Vec takes every byte");
    bytes
}

/// Writes a file position by position, holding one in memory at a time. Managed portfolios must come last.
///
/// # Errors
/// What the sink answers.
pub fn write_many<P: Borrow<Position>>(
    positions: impl IntoIterator<Item = P>,
    options: &Options,
    sink: &mut dyn io::Write,
) -> io::Result<()> {
    let mut writer = Writer::new(options);
    writer.prolog();
    let mut positions = positions.into_iter().peekable();
    while let Some(position) = positions.next() {
        position_element(&mut writer, position.borrow());
        if options.has(Fault::CutInMiddle) && positions.peek().is_none() {
            return writer.flush_half(sink);
        }
        writer.flush(sink)?;
    }
    writer.root_end();
    writer.flush(sink)
}

/// `LT{CNPJ of the administrator}_{position date}_{number of positions}_{moment of generation}.xml`.
pub fn file_name(positions: &[Position], options: &Options) -> String {
    let header = positions.first().map(|position| &position.header);
    let administrator = header.and_then(|h| h.administrator.cnpj);
    let date = header.and_then(|h| h.date).map_or_else(|| "00000000".into(), etl_core::ReferenceDate::compact);
    format!(
        "LT{}_{date}_{}_{}.xml",
        administrator.as_ref().map_or("00000000000000", Cnpj::as_str),
        positions.len(),
        moment(&options.created)
    )
}

/// The 14 digits `AAAAMMDDHHMMSS` of a moment, filled with zeros.
pub(in crate::files) fn moment(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(14).collect();
    format!("{digits:0<14}")
}

fn position_element(w: &mut Writer<'_>, position: &Position) {
    let tag = if position.header.level == FundLevel::Portfolio { "carteira" } else { "fundo" };
    w.xml.open(tag);
    head::write(w, position);
    for plan in &position.pension_plans {
        expenses::pension_plan(w, plan);
    }
    fixed_income::bonds(w, &position.holdings);
    others::equities(w, &position.holdings);
    derivatives::listed(w, &position.holdings);
    others::cash_and_shares(w, &position.holdings);
    expenses::write(w, position);
    others::real_estate(w, &position.holdings);
    derivatives::currencies(w, &position.holdings);
    others::stakes(w, &position.holdings);
    if w.strike(Fault::UnknownBlock) {
        expenses::unknown_block(w);
    }
    w.xml.close(tag);
}
