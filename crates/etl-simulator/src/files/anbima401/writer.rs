//! The writer of 4.01: its formats of numbers, dates, codes and masks, and the faults that strike once.
//!
//! What each block holds is in the modules of the blocks.

use super::xml::{Decimals, NumberStyle, Style, Xml};
use super::{Encoding, Fault, LineEnd, Options};
use etl_core::position::Party;
use etl_core::{AssetClass, Cnpj, Decimal, Holding, Isin, ReferenceDate, Side};
use std::borrow::Cow;
use std::io;

/// Decimals of an amount in reais.
pub(super) const AMOUNT: u32 = 2;
/// Decimals of a unit price and of a daily adjustment.
pub(super) const PRICE: u32 = 12;
/// Decimals of a quantity and of a quota.
pub(super) const QUANTITY: u32 = 9;
/// Decimals of a rate, and of a per cent of an indexer.
pub(super) const RATE: u32 = 2;
/// Decimals of the rate of a swap or of a currency forward.
pub(super) const FINE_RATE: u32 = 4;
/// Decimals of a fee, and of the share of a pension plan.
pub(super) const FEE: u32 = 8;

const NO_ISIN: &str = "************";
const NO_CNPJ: &str = "00000000000000";

/// How a missing date is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum NoDate {
    Empty,
    Zeros,
}

pub(super) struct Writer<'a> {
    pub(super) xml: Xml,
    options: &'a Options,
    pending: Vec<Fault>,
    in_row: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        let numbers = if options.has(Fault::DecimalComma) {
            NumberStyle::Comma
        } else if options.has(Fault::LeadingPointNumbers) {
            NumberStyle::LeadingPoint
        } else {
            NumberStyle::Point
        };
        let style = Style { indented: true, numbers, references: options.has(Fault::EntityInName), padded: false };
        Self { xml: Xml::new(style), options, pending: options.faults.clone(), in_row: false }
    }

    /// Whether a fault of one place strikes here: true once.
    pub(super) fn strike(&mut self, fault: Fault) -> bool {
        let found = self.pending.iter().position(|pending| *pending == fault);
        found.map(|index| self.pending.swap_remove(index)).is_some()
    }

    pub(super) fn prolog(&mut self) {
        if self.options.encoding == Encoding::ByteOrderMark {
            self.xml.raw("\u{feff}");
        }
        self.xml.raw(if self.options.has(Fault::DeclaredUtf8ButLatin1) {
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        } else if self.options.encoding == Encoding::Latin1 {
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
        } else {
            "<?xml version='1.0' ?>\n"
        });
        if let Some(comment) = &self.options.prolog_comment {
            self.xml.raw(&format!("<!-- {} -->\n", comment.replace("--", "- -")));
        }
        if self.options.has(Fault::Doctype) {
            self.xml.raw("<!DOCTYPE arquivoposicao_4_01 [<!ENTITY nome \"FUNDO\">]>\n");
        }
        self.xml.open(self.root());
    }

    pub(super) fn root_end(&mut self) {
        self.xml.close(self.root());
    }

    fn root(&self) -> &'static str {
        if self.options.has(Fault::WrongRoot) {
            "posicao"
        } else if self.options.has(Fault::Root400) {
            "arquivoposicao_4_00"
        } else {
            "arquivoposicao_4_01"
        }
    }

    /// Hands what is written to the sink.
    pub(super) fn flush(&mut self, sink: &mut dyn io::Write) -> io::Result<()> {
        sink.write_all(&self.encoded(self.xml.written()))?;
        self.xml.clear();
        Ok(())
    }

    /// Hands only the first half of what is written to the sink.
    pub(super) fn flush_half(&self, sink: &mut dyn io::Write) -> io::Result<()> {
        let text = self.xml.written();
        sink.write_all(&self.encoded(&text[..text.floor_char_boundary(text.len() / 2)]))
    }

    fn encoded<'t>(&self, text: &'t str) -> Cow<'t, [u8]> {
        let text = match self.options.line_end {
            LineEnd::Lf => Cow::Borrowed(text),
            LineEnd::CrLf => Cow::Owned(text.replace('\n', "\r\n")),
        };
        if self.options.encoding == Encoding::Latin1 || self.options.has(Fault::DeclaredUtf8ButLatin1) {
            return Cow::Owned(text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect());
        }
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    }

    /// One row of a block.
    pub(super) fn row(&mut self, block: &str, content: impl FnOnce(&mut Self)) {
        self.xml.open(block);
        self.in_row = true;
        if self.strike(Fault::UnknownTag) {
            self.xml.text("campoextra", "VALOR DESCONHECIDO", usize::MAX);
        }
        content(self);
        self.in_row = false;
        self.xml.close(block);
    }

    /// The rows of one block: those of a class, in their order.
    pub(super) fn rows(&mut self, holdings: &[Holding], class: AssetClass, content: fn(&mut Self, &Holding)) {
        for holding in holdings.iter().filter(|h| h.class == class) {
            self.row(class.name(), |w| content(w, holding));
        }
    }

    /// A number; 0 when there is none.
    pub(super) fn number(&mut self, tag: &str, value: impl Into<Option<Decimal>>, most_decimals: u32) {
        self.xml.number(tag, value.into().unwrap_or_default(), Decimals(0, most_decimals));
    }

    pub(super) fn amount(&mut self, tag: &str, value: impl Into<Option<Decimal>>) {
        self.number(tag, value, AMOUNT);
    }

    pub(super) fn price(&mut self, tag: &str, value: impl Into<Option<Decimal>>) {
        self.number(tag, value, PRICE);
    }

    pub(super) fn text(&mut self, tag: &str, value: &str, longest: usize) {
        self.xml.text(tag, value, longest);
    }

    /// A code, or what stands for it when there is none.
    pub(super) fn code(&mut self, tag: &str, value: &str, none: &str) {
        self.xml.text(tag, if value.is_empty() { none } else { value }, usize::MAX);
    }

    pub(super) fn flag(&mut self, tag: &str, value: bool) {
        self.xml.text(tag, if value { "S" } else { "N" }, 1);
    }

    pub(super) fn isin(&mut self, isin: Option<&Isin>) {
        self.xml.text("isin", isin.map_or(NO_ISIN, Isin::as_str), 12);
    }

    pub(super) fn cnpj(&mut self, tag: &str, cnpj: Option<&str>) {
        self.xml.text(tag, cnpj.unwrap_or(NO_CNPJ), 14);
    }

    /// Name and CNPJ of a party.
    pub(super) fn party(&mut self, tags: (&str, &str), party: &Party) {
        self.text(tags.0, &party.name, 50);
        self.cnpj(tags.1, party.cnpj.as_ref().map(Cnpj::as_str));
    }

    pub(super) fn date(&mut self, tag: &str, date: Option<ReferenceDate>, none: NoDate) {
        match (date, none) {
            (Some(date), _) if self.in_row && self.strike(Fault::ImpossibleDate) => {
                self.xml.text(tag, &format!("{:04}0230", date.year()), 8);
            }
            (Some(date), _) => self.xml.text(tag, &date.compact(), 8),
            (None, NoDate::Empty) => self.xml.text(tag, "", 0),
            (None, NoDate::Zeros) => self.xml.text(tag, "00000000", 8),
        }
    }

    /// `classeoperacao` of bonds and shares.
    pub(super) fn side(&mut self, side: Side) {
        self.xml.text("classeoperacao", side.letter(), 1);
    }

    /// `classeoperacao` of contracts, which knows `C` and `V` only.
    pub(super) fn contract_side(&mut self, side: Side) {
        self.side(if matches!(side, Side::Sold | Side::Borrowed) { Side::Sold } else { Side::Bought });
    }

    /// `nivelrsc`: the levels of 4.01 as they are, those of 5.0 by their pairs, nothing else.
    pub(super) fn risk(&mut self, risk: &str) {
        let level = match risk {
            "BB" | "LOWW" => "BB",
            "MM" | "MEDI" => "MM",
            "MA" | "MEHI" => "MA",
            "AA" | "HIGH" => "AA",
            _ => "",
        };
        self.xml.text("nivelrsc", level, 2);
    }

    pub(super) fn hedge(&mut self, hedge: &str) {
        let kind = if matches!(hedge, "1" | "2") { hedge } else { "0" };
        self.flag("hedge", kind != "0");
        self.text("tphedge", kind, 1);
    }

    /// `idinternoativo`, filled with blanks to its 10 characters.
    pub(super) fn internal_id(&mut self, id: &str) {
        self.text("idinternoativo", &format!("{id:<10}"), 10);
    }
}

/// The amount that the side of the row turns into its value: in module, unless the value runs against the side.
pub(super) fn stated_value(h: &Holding) -> Decimal {
    match h.side {
        Side::Bought | Side::Lent => h.value,
        Side::Sold => -h.value,
        Side::Borrowed => h.value_free.saturating_add(h.value_pledged),
    }
}
