//! The writer of 5.0: amounts, prices, quantities, labels and the Brazilian extension, in the variants of the options.
//!
//! What the report says is in the modules beside this one.

use super::super::anbima401::xml::{Decimals, Style, Xml};
use super::{Amounts, Envelope, Fault, Labels, Options, Prefixes};
use etl_core::{Decimal, Holding, Position, ReferenceDate};

/// Decimals of an amount in reais.
const AMOUNT: Decimals = Decimals(2, 5);
/// Decimals of a price.
const PRICE: Decimals = Decimals(2, 13);
/// Decimals of a quantity.
const UNIT: Decimals = Decimals(0, 12);
/// Decimals of a rate.
const RATE: Decimals = Decimals(0, 12);

const EXTENSION: &str = "http://www.anbimacom.br/BalanceForSubAccountBrazil";
/// Who gives out CNPJs, as the format wants it named.
pub(super) const TAX_OFFICE: &str = "Receita Federal do Brasil";

/// Part of a position that goes into one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) number: usize,
    pub(super) last: bool,
    pub(super) rows: &'a [&'a Holding],
}

pub(super) struct Report<'a> {
    pub(super) xml: Xml,
    pub(super) position: &'a Position,
    pub(super) options: &'a Options,
    pub(super) page: Page<'a>,
    pending: Vec<Fault>,
}

impl<'a> Report<'a> {
    pub(super) fn new(position: &'a Position, options: &'a Options, page: Page<'a>) -> Self {
        let style = Style {
            references: options.has(Fault::EntityInName),
            padded: options.has(Fault::PaddedValues),
            ..Style::default()
        };
        Self { xml: Xml::new(style), position, options, page, pending: options.faults.clone() }
    }

    /// Whether a fault of one place strikes here: true once.
    pub(super) fn strike(&mut self, fault: Fault) -> bool {
        let found = self.pending.iter().position(|pending| *pending == fault);
        found.map(|index| self.pending.swap_remove(index)).is_some()
    }

    /// The prefix of the report's tags.
    pub(super) fn prefix(&self) -> &'static str {
        match (self.options.prefixes, self.options.envelope) {
            (Prefixes::OfEnvelope, Envelope::Qore) => "ISO:",
            (Prefixes::OfEnvelope, Envelope::Galgo) => "ns3:",
            _ => "",
        }
    }

    /// Starts a line: rows are easier to find that way, and nothing else depends on it.
    pub(super) fn line(&mut self) {
        self.xml.raw("\n");
    }

    pub(super) fn within(&mut self, path: &[&str], content: impl FnOnce(&mut Self)) {
        for tag in path {
            self.xml.open(tag);
        }
        content(self);
        for tag in path.iter().rev() {
            self.xml.close(tag);
        }
    }

    pub(super) fn flag(&mut self, tag: &str, value: bool) {
        self.xml.text(tag, if value { "true" } else { "false" }, 5);
    }

    pub(super) fn date(&mut self, tag: &str, date: Option<ReferenceDate>) {
        if let Some(date) = date {
            self.xml.text(tag, &date.to_string(), 10);
        }
    }

    pub(super) fn rate(&mut self, tag: &str, rate: Option<Decimal>) {
        if let Some(rate) = rate {
            self.xml.number(tag, rate, RATE);
        }
    }

    pub(super) fn unit(&mut self, quantity: Decimal) {
        self.xml.number("Unit", quantity.abs(), UNIT);
    }

    pub(super) fn face_amount(&mut self, amount: Decimal) {
        self.within(&["Qty", "Qty"], |r| r.xml.number("FaceAmt", amount.abs(), AMOUNT));
    }

    /// An amount in reais, in module.
    pub(super) fn amount(&mut self, tag: &str, amount: Decimal) {
        self.currency_number(tag, amount, AMOUNT);
    }

    /// An amount in module with its sign beside it.
    pub(super) fn signed(&mut self, tag: &str, amount: Decimal, positive: bool) {
        self.within(&[tag], |r| {
            r.amount("Amt", amount);
            r.flag("Sgn", positive);
        });
    }

    fn currency_number(&mut self, tag: &str, value: Decimal, decimals: Decimals) {
        match self.options.amounts {
            Amounts::Attribute => self.xml.number_with(tag, " Ccy=\"BRL\"", value.abs(), decimals),
            Amounts::Children => self.xml.within(&[tag], |xml| {
                xml.text("Ccy", "BRL", 3);
                xml.number("Value", value.abs(), decimals);
            }),
        }
    }

    /// `PricDtls` of a type, with the date of the quotation if there is one.
    pub(super) fn price(&mut self, kind: &str, price: Decimal, quoted: Option<ReferenceDate>) {
        self.within(&["PricDtls"], |r| {
            r.xml.text_at(&["Tp", "Cd"], kind);
            r.within(&["Val"], |r| r.currency_number("Amt", price, PRICE));
            r.xml.text_at(&["ValTp", "ValTp"], "PARV");
            if quoted.is_some() {
                r.within(&["QtnDt"], |r| r.date("Dt", quoted));
            }
        });
    }

    /// A price among the attributes of an asset (`SbcptPric` and the like).
    pub(super) fn attribute_price(&mut self, path: &[&str], price: Option<Decimal>) {
        let Some(price) = price else { return };
        self.within(path, |r| {
            r.xml.text_at(&["Tp", "ValTp"], "PARV");
            r.within(&["Val"], |r| r.currency_number("Amt", price, PRICE));
        });
    }

    /// An identifier with its label; nothing when it is empty.
    pub(super) fn other_id(&mut self, id: &str, suffix: &str, label: &str) {
        if id.is_empty() {
            return;
        }
        let (tag, label) = match self.options.labels {
            Labels::ByLength => (if label.len() > 4 { "Prtry" } else { "Cd" }, label.to_owned()),
            Labels::Code => ("Cd", label.to_owned()),
            Labels::Proprietary => ("Prtry", label.to_owned()),
            Labels::Compact => ("Prtry", label.replace(' ', "")),
        };
        self.within(&["OthrId"], |r| {
            r.xml.text("Id", id, 35);
            if !suffix.is_empty() {
                r.xml.text("Sfx", suffix, 16);
            }
            r.xml.text_at(&["Tp", tag], &label);
        });
    }

    /// `Prtry` with `Id`, `Issr` and `SchmeNm`.
    pub(super) fn proprietary(&mut self, id: &str, issuer: &str, scheme: &str) {
        self.within(&["Prtry"], |r| {
            r.xml.text("Id", id, 35);
            r.xml.text("Issr", issuer, 35);
            if !scheme.is_empty() {
                r.xml.text("SchmeNm", scheme, 35);
            }
        });
    }

    /// Content of the Brazilian extension.
    pub(super) fn extension(&mut self, content: impl FnOnce(&mut Self)) {
        let (prefix, attributes) = if self.options.prefixes == Prefixes::None {
            ("", format!(" xmlns=\"{EXTENSION}\""))
        } else {
            ("posatbr:", format!(" xmlns:posatbr=\"{EXTENSION}\""))
        };
        self.within(&["SplmtryData", "Envlp"], |r| {
            let outside = r.xml.set_prefix(prefix);
            r.xml.open_with("BalForSubAcctBrData", &attributes);
            content(r);
            r.xml.close("BalForSubAcctBrData");
            r.xml.set_prefix(outside);
        });
    }
}
