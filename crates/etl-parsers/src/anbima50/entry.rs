//! What one `BalForAcct` or `BalForSubAcct` states, cell by cell, before it is known what it is.

use super::nodes::Node;
use crate::details::keep_raw;
use crate::values::Cell;
use etl_core::position::{RealEstate, SwapDetail};
use etl_core::{AssetClass, Cnpj, Code, Decimal, Holding, PensionPlan, ReferenceDate, Severity, Text};

/// An `OthrId`.
#[derive(Debug, Default, Clone)]
pub(super) struct OtherId {
    /// Label without blanks, in capitals.
    pub(super) label: Text,
    pub(super) value: Text,
    pub(super) suffix: Text,
}

/// A line of `RECE`, `PAYA` or `EXPN`, or a value inside a part of an asset.
#[derive(Debug, Default, Clone)]
pub(super) struct Line {
    /// Line of the file.
    pub(super) at: u32,
    pub(super) code: Text,
    pub(super) scheme: Text,
    pub(super) amount: Option<Decimal>,
    pub(super) stated: bool,
    pub(super) date: Option<ReferenceDate>,
}

/// A `BalBrkdwn`.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) code: Text,
    pub(super) unit: Option<Decimal>,
    pub(super) amount: Option<Decimal>,
    pub(super) lines: Vec<Line>,
}

/// Prices by `PricDtls/Tp/Cd`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Prices {
    pub(super) market: Option<Decimal>,
    pub(super) curve: Option<Decimal>,
    pub(super) purchase: Option<Decimal>,
    pub(super) sale: Option<Decimal>,
    pub(super) quota: Option<Decimal>,
    pub(super) gross_quota: Option<Decimal>,
}

/// Quantity and value of the parts of an asset.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Split {
    pub(super) pledged: Option<Decimal>,
    pub(super) pledged_value: Option<Decimal>,
    pub(super) free: Option<Decimal>,
    pub(super) lent: bool,
    pub(super) borrowed: bool,
}

/// A signed amount: module and sign.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Signed {
    pub(super) amount: Option<Decimal>,
    pub(super) positive: Option<bool>,
    /// The amount was stated, readable or not.
    pub(super) stated: bool,
}

impl Signed {
    pub(super) fn read(&mut self, cell: &mut Cell<'_>) {
        if !cell.text.is_empty() {
            self.stated = true;
            self.amount = cell.decimal(Severity::Error);
        }
    }

    /// The amount with its sign; `Sgn` = false makes it negative, none leaves it as written.
    pub(super) fn value(self) -> Option<Decimal> {
        let amount = self.amount?;
        Some(if self.positive == Some(false) { -amount.abs() } else { amount })
    }
}

/// The entry being read. What needs no second look goes straight into its row.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) row: Holding,
    pub(super) ids: Vec<OtherId>,
    pub(super) id: OtherId,
    /// ISIN of the underlying.
    pub(super) underlying: Text,
    pub(super) underlying_ids: Vec<OtherId>,
    pub(super) account_kind: Text,
    pub(super) style: Text,
    pub(super) option_kind: Text,
    pub(super) strike: Option<Decimal>,
    pub(super) exercise: Option<ReferenceDate>,
    pub(super) short: Option<bool>,
    pub(super) quantity: Option<Decimal>,
    pub(super) quantity_stated: bool,
    pub(super) price: (Text, Option<Decimal>, Option<ReferenceDate>),
    pub(super) prices: Prices,
    pub(super) currencies: (Text, Text),
    pub(super) exchange_rate: Option<Decimal>,
    pub(super) value: Signed,
    pub(super) part: Part,
    /// Parts of a fund, taken over at its end.
    pub(super) parts: Vec<Part>,
    pub(super) split: Split,
    pub(super) line: Line,
    pub(super) swap: Option<Box<SwapDetail>>,
    pub(super) estate: Option<Box<RealEstate>>,
    pub(super) estate_value: Option<Decimal>,
    pub(super) flags: [Option<bool>; 3],
    pub(super) underlying_maturity: Option<ReferenceDate>,
    pub(super) guaranteed: Option<bool>,
    pub(super) credit_rights: Signed,
    pub(super) plan: (Text, Option<Decimal>),
    pub(super) plans: Vec<PensionPlan>,
}

impl Entry {
    pub(super) fn new() -> Self {
        Self {
            row: Holding::new(AssetClass::Unclassified),
            ids: Vec::new(),
            id: OtherId::default(),
            underlying: Text::default(),
            underlying_ids: Vec::new(),
            account_kind: Text::default(),
            style: Text::default(),
            option_kind: Text::default(),
            strike: None,
            exercise: None,
            short: None,
            quantity: None,
            quantity_stated: false,
            price: (Text::default(), None, None),
            prices: Prices::default(),
            currencies: (Text::default(), Text::default()),
            exchange_rate: None,
            value: Signed::default(),
            part: Part::default(),
            parts: Vec::new(),
            split: Split::default(),
            line: Line::default(),
            swap: None,
            estate: None,
            estate_value: None,
            flags: [None; 3],
            underlying_maturity: None,
            guaranteed: None,
            credit_rights: Signed::default(),
            plan: (Text::default(), None),
            plans: Vec::new(),
        }
    }

    /// The value of the first id with one of these labels.
    pub(super) fn id(&self, labels: &[&str]) -> Option<&OtherId> {
        find_id(&self.ids, labels)
    }

    /// The same of the underlying.
    pub(super) fn underlying_id(&self, labels: &[&str]) -> Option<&OtherId> {
        find_id(&self.underlying_ids, labels)
    }

    /// The value of an id, as text; empty when there is none.
    pub(super) fn id_text(&self, labels: &[&str]) -> &str {
        self.id(labels).map_or("", |id| &id.value)
    }

    /// Reads the text of a leaf.
    pub(super) fn read(&mut self, node: Node, cell: &mut Cell<'_>) {
        if !self.read_text(node, cell) && !self.read_number(node, cell) {
            self.read_day(node, cell);
        }
    }

    fn read_text(&mut self, node: Node, cell: &mut Cell<'_>) -> bool {
        let slot = match node {
            Node::OtherValue => &mut self.id.value,
            Node::OtherSuffix => &mut self.id.suffix,
            Node::OtherLabel => {
                self.id.label = label(cell.text);
                return true;
            }
            Node::Description => &mut self.row.description,
            Node::Currency => &mut self.row.currency,
            Node::Indexer => &mut self.row.indexer,
            Node::AlternativeId => &mut self.account_kind,
            Node::StyleCode => &mut self.style,
            Node::OptionCode => &mut self.option_kind,
            Node::UnderlyingIsin => &mut self.underlying,
            Node::PriceCode => &mut self.price.0,
            Node::UnitCurrency => &mut self.currencies.0,
            Node::QuotedCurrency => &mut self.currencies.1,
            Node::PartCode => &mut self.part.code,
            Node::LineCode => &mut self.line.code,
            Node::LineScheme => &mut self.line.scheme,
            _ => return false,
        };
        *slot = Text::from(cell.text);
        true
    }

    fn read_number(&mut self, node: Node, cell: &mut Cell<'_>) -> bool {
        let (slot, severity) = match node {
            Node::PriceAmount => (&mut self.price.1, Severity::Warning),
            Node::Quantity => {
                self.quantity_stated = true;
                (&mut self.quantity, Severity::Error)
            }
            Node::PartUnit => (&mut self.part.unit, Severity::Error),
            Node::PartAmount => (&mut self.part.amount, Severity::Error),
            Node::LineAmount => {
                self.line.stated = true;
                (&mut self.line.amount, Severity::Error)
            }
            Node::HoldingAmount => {
                self.value.read(cell);
                return true;
            }
            Node::Rate => (&mut self.row.rate, Severity::Warning),
            Node::IndexPercent => (&mut self.row.index_percent, Severity::Warning),
            Node::IssuePriceAmount => (&mut self.row.issue_price, Severity::Warning),
            Node::MaturityPriceAmount => (&mut self.row.maturity_price, Severity::Warning),
            Node::StrikeAmount => (&mut self.strike, Severity::Warning),
            Node::Notional => (&mut self.row.notional, Severity::Warning),
            Node::ExchangeRate => (&mut self.exchange_rate, Severity::Warning),
            Node::BookAmount => (&mut self.row.principal, Severity::Warning),
            Node::LossAmount => (&mut self.row.credit_loss, Severity::Warning),
            Node::TaxAmount => (&mut self.row.taxes, Severity::Warning),
            _ => return false,
        };
        *slot = cell.decimal(severity);
        true
    }

    fn read_day(&mut self, node: Node, cell: &mut Cell<'_>) {
        match node {
            Node::Maturity => self.row.maturity = cell.date(Severity::Warning),
            Node::Issue => self.row.issue_date = cell.date(Severity::Warning),
            Node::Exercise => self.exercise = cell.date(Severity::Warning),
            Node::PriceDay => self.price.2 = cell.date(Severity::Warning),
            Node::LineDate => self.line.date = cell.date(Severity::Warning),
            Node::HoldingSign => self.value.positive = cell.boolean(),
            Node::LongShort => self.short = long_short(cell),
            Node::Lot => self.row.lot = cell.count(),
            Node::PlaceId => self.row.broker = broker(cell),
            Node::Isin => {
                self.row.isin = cell.isin();
                if self.row.isin.is_none() {
                    keep_raw(&mut self.row.extras, "ISIN", cell.text);
                }
            }
            _ => {}
        }
    }

    /// Closes an `OthrId`, of the asset itself or of its underlying.
    pub(super) fn close_id(&mut self, of_underlying: bool) {
        let id = std::mem::take(&mut self.id);
        if of_underlying {
            self.underlying_ids.push(id);
        } else {
            self.ids.push(id);
        }
    }

    /// Closes a `PricDtls`.
    pub(super) fn close_price(&mut self, cell: &mut Cell<'_>) {
        let (code, amount, day) = std::mem::take(&mut self.price);
        let slot = match code.as_str() {
            "MRKT" => &mut self.prices.market,
            "INDC" => &mut self.prices.curve,
            "OFFR" => &mut self.prices.purchase,
            "BIDE" => &mut self.prices.sale,
            "NAVL" => &mut self.prices.quota,
            "INTE" => &mut self.prices.gross_quota,
            _ => {
                let mut cell = Cell { text: &code, tag: cell.tag, scope: cell.scope, notes: cell.notes };
                cell.warn(Code::ValueCode, "");
                return;
            }
        };
        *slot = amount;
        self.row.trade_date = self.row.trade_date.or(day);
    }
}

fn find_id<'i>(ids: &'i [OtherId], labels: &[&str]) -> Option<&'i OtherId> {
    labels.iter().find_map(|label| ids.iter().find(|id| id.label == label && !id.value.is_empty()))
}

fn long_short(cell: &mut Cell<'_>) -> Option<bool> {
    match cell.text {
        "LONG" => Some(false),
        // The manual writes SHORT many times.
        "SHOR" | "SHORT" => Some(true),
        _ => {
            cell.warn(Code::ValueCode, "");
            None
        }
    }
}

/// The broker's CNPJ; a safekeeping place may be named by something else.
fn broker(cell: &mut Cell<'_>) -> Option<Cnpj> {
    let is_cnpj = cell.text.bytes().filter(u8::is_ascii_alphanumeric).count() >= 11;
    is_cnpj.then(|| cell.cnpj()).flatten()
}

/// A label without blanks, in capitals.
pub(super) fn label(text: &str) -> Text {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}
