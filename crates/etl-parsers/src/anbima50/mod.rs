//! ANBIMA 5.0 (semt.003.001.04): the state machine over one report.
//!
//! `nodes` knows the elements, `entry` collects what a fund or an asset states, `asset` and `fund` make records of it,
//! `extension` reads the Brazilian part, `draft` completes a report, `pages` (in the crate) joins several.

mod asset;
mod draft;
mod entry;
mod extension;
mod fund;
mod nodes;

pub(crate) use draft::Draft;

use crate::Page;
use crate::details::keep_raw;
use crate::notes::{Scope, Spot};
use crate::positions::Context;
use crate::xml::{Flow, Handler};
use entry::Entry;
use etl_core::{AssetClass, Code};
use nodes::Node;
use std::ops::ControlFlow;

/// Whose element is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Report,
    Fund,
    Asset,
}

/// Reader of a 5.0 file, from inside `SctiesBalAcctgRpt`.
pub(crate) struct Anbima50<'c, 'f> {
    context: &'c mut Context<'f>,
    stack: Vec<Node>,
    entry: Entry,
    draft: Draft,
    /// Pages are kept for the caller to join; otherwise a report is handed over when it ends.
    collect: bool,
    /// A complete report, waiting for the place of its last problems.
    done: Option<Draft>,
    /// Reports kept for the caller.
    drafts: Vec<Draft>,
    page: Option<Page>,
    assets: u32,
    /// Parts, lines and ids met: they are kept until their row ends.
    pieces: usize,
    /// Whose element is being read.
    owner: Owner,
    counts: [u32; AssetClass::ALL.len()],
    /// Path below the root of the extension, and where each of its elements starts.
    path: String,
    starts: Vec<usize>,
    /// A row or a line starts here: it wants its place.
    opened: bool,
    line: u32,
    name: String,
    unknown: String,
}

impl<'c, 'f> Anbima50<'c, 'f> {
    pub(crate) fn new(context: &'c mut Context<'f>, collect: bool) -> Self {
        context.scope = Scope { fund_tag: "SctiesBalAcctgRpt", fund: 1, block: "", row: 0 };
        Self {
            draft: Draft::new(context),
            context,
            stack: vec![Node::Report],
            entry: Entry::new(),
            collect,
            done: None,
            drafts: Vec::new(),
            page: None,
            assets: 0,
            pieces: 0,
            owner: Owner::Report,
            counts: [0; AssetClass::ALL.len()],
            path: String::new(),
            starts: Vec::new(),
            opened: false,
            line: 0,
            name: String::new(),
            unknown: String::new(),
        }
    }

    /// The page that the file is, when it is one of several.
    pub(crate) fn page(&self) -> Option<Page> {
        self.page.clone()
    }

    /// The complete reports of the file, when they were to be kept.
    pub(crate) fn into_drafts(self) -> Vec<Draft> {
        self.drafts
    }

    fn open(&mut self, node: Node, name: &str) -> Flow {
        match node {
            Node::Fund => {
                self.owner = Owner::Fund;
                self.open_entry("BalForAcct", self.draft.funds() + 1)
            }
            Node::Asset => {
                self.owner = Owner::Asset;
                self.assets += 1;
                self.open_entry("BalForSubAcct", self.assets)
            }
            Node::Line => {
                self.opened = true;
                self.count_piece(Flow::Place)
            }
            Node::Part | Node::OtherId => self.count_piece(Flow::Go),
            Node::Extension => {
                self.starts.push(self.path.len());
                // `Envlp` and the root of the extension are no part of the path.
                if self.starts.len() > 2 {
                    if !self.path.is_empty() {
                        self.path.push('/');
                    }
                    self.path.push_str(name);
                }
                self.count_piece(Flow::Go)
            }
            Node::Unknown => {
                name.clone_into(&mut self.name);
                if self.stack.iter().rev().nth(1) != Some(&Node::Unknown) {
                    name.clone_into(&mut self.unknown);
                }
                Flow::Go
            }
            Node::Report => {
                self.context.scope.fund += 1;
                self.draft = Draft::new(self.context);
                Flow::Go
            }
            _ => Flow::Go,
        }
    }

    fn count_piece(&mut self, flow: Flow) -> Flow {
        self.pieces += 1;
        // A row has a handful of ids and parts.
        if self.pieces > self.context.limits.max_rows_per_fund.saturating_mul(16) {
            return Flow::Refuse(Code::XmlLimit);
        }
        flow
    }

    fn open_entry(&mut self, block: &'static str, row: u32) -> Flow {
        (self.context.scope.block, self.context.scope.row) = (block, row);
        self.entry = Entry::new();
        self.opened = true;
        if self.draft.rows() > self.context.limits.max_rows_per_fund {
            return Flow::Refuse(Code::XmlLimit);
        }
        Flow::Place
    }

    fn close(&mut self, node: Node, text: &str) {
        match node {
            Node::Fund => {
                fund::close(&mut self.entry, &mut self.draft, self.context);
                self.leave_entry();
            }
            Node::Asset => self.close_asset(),
            Node::Part if self.owner == Owner::Fund => {
                let part = std::mem::take(&mut self.entry.part);
                self.entry.parts.push(part);
            }
            Node::Part => asset::close_part(&mut self.entry),
            Node::Line => {
                self.entry.line.at = self.line;
                self.draft.count_line(self.owner == Owner::Fund);
                let line = std::mem::take(&mut self.entry.line);
                self.entry.part.lines.push(line);
            }
            Node::Extension => self.close_extension(text),
            Node::Unknown => self.close_unknown(text),
            Node::Report => {
                let draft = std::mem::replace(&mut self.draft, Draft::new(self.context));
                self.page = draft.page();
                self.done = Some(draft);
            }
            Node::OtherId => self.entry.close_id(self.stack.last() == Some(&Node::Underlying)),
            Node::Price => self.entry.close_price(&mut self.context.cell("PricDtls/Tp/Cd", "")),
            // The children of an amount leave its own text empty.
            _ if text.is_empty() => {}
            _ if self.owner == Owner::Report => self.draft.read(node, &mut self.context.cell(tag(node), text)),
            _ => self.entry.read(node, &mut self.context.cell(tag(node), text)),
        }
    }

    fn close_asset(&mut self) {
        let mut row = asset::row(&mut self.entry, self.context);
        let count = &mut self.counts[row.class as usize];
        *count += 1;
        row.ordinal = *count;
        self.draft.push(row);
        self.leave_entry();
    }

    fn leave_entry(&mut self) {
        self.owner = Owner::Report;
        (self.context.scope.block, self.context.scope.row) = ("", 0);
    }

    fn close_extension(&mut self, text: &str) {
        let start = self.starts.pop().unwrap_or_default();
        if self.starts.len() >= 2 {
            if !text.is_empty() {
                let mut cell = self.context.cell(&self.path, text);
                if !extension::read(&mut self.entry, &self.path, &mut cell) {
                    self.context.unknown(Code::XmlUnknownTag, &self.path, text, text);
                    self.keep(text, false);
                }
            }
            extension::close(&mut self.entry, &self.path, self.line);
        }
        self.path.truncate(start);
    }

    fn close_unknown(&mut self, text: &str) {
        if !text.is_empty() {
            self.keep(text, true);
        }
        if self.stack.last() != Some(&Node::Unknown) {
            let name = std::mem::take(&mut self.unknown);
            self.context.unknown(Code::XmlUnknownTag, &name, text, text);
            self.unknown = name;
        }
    }

    /// Keeps an unknown text raw on the row being read.
    fn keep(&mut self, text: &str, by_name: bool) {
        let name = if by_name { &self.name } else { &self.path };
        if self.owner == Owner::Asset {
            keep_raw(&mut self.entry.row.extras, name, text);
        }
    }
}

/// Name of a leaf for the path of a problem.
fn tag(node: Node) -> &'static str {
    match node {
        Node::Isin => "FinInstrmId/ISIN",
        Node::Quantity => "AggtBal/Qty/Qty/Qty/Unit",
        Node::PriceAmount => "PricDtls/Val/Amt",
        Node::HoldingAmount => "AcctBaseCcyAmts/HldgVal/Amt",
        Node::HoldingSign => "AcctBaseCcyAmts/HldgVal/Sgn",
        Node::BookAmount => "AcctBaseCcyAmts/BookVal/Amt",
        Node::PartUnit => "BalBrkdwn/Qty/Qty/Unit",
        Node::PartAmount => "BalBrkdwn/Qty/Qty/FaceAmt",
        Node::LineAmount => "AddtlBalBrkdwnDtls/Qty/Qty/FaceAmt",
        Node::LineDate => "AddtlBalBrkdwnDtls/SubBalAddtlDtls",
        Node::LongShort => "AggtBal/ShrtLngInd",
        Node::Maturity => "FinInstrmAttrbts/MtrtyDt",
        Node::Issue => "FinInstrmAttrbts/IsseDt",
        Node::Rate => "FinInstrmAttrbts/IntrstRate",
        Node::IndexPercent => "FinInstrmAttrbts/IndxRateBsis",
        Node::StatementDay => "StmtGnlDtls/StmtDtTm/Dt",
        Node::NetAmount => "AcctBaseCcyTtlAmts/TtlHldgsValOfStmt/Amt",
        Node::NetSign => "AcctBaseCcyTtlAmts/TtlHldgsValOfStmt/Sgn",
        Node::OwnerId => "AcctOwnr/PrtryId/Id",
        Node::ManagerId => "AcctSvcr/PrtryId/Id",
        Node::CustodianId => "SfkpgAcct/Id",
        Node::PageNumber => "Pgntn/PgNb",
        Node::LastPage => "Pgntn/LastPgInd",
        Node::Notional => "AddtlDerivAttrbts/NtnlCcyAndAmt",
        Node::PlaceId => "SfkpgPlc/Prtry/Id",
        _ => "",
    }
}

impl Handler for Anbima50<'_, '_> {
    #[inline]
    fn start(&mut self, name: &str) -> Flow {
        let parent = self.stack.last().copied().unwrap_or(Node::Outside);
        let node = parent.child(name);
        self.stack.push(node);
        self.open(node, name)
    }

    #[inline]
    fn end(&mut self, text: &str) -> Flow {
        self.context.charge(text);
        let node = self.stack.pop().unwrap_or(Node::Outside);
        if node != Node::Ignored {
            self.close(node, text);
        }
        if self.done.is_some() { Flow::Place } else { self.context.flow() }
    }

    fn cleaned(&mut self, raw: &str) {
        self.context.unknown(Code::XmlControlCharacters, "", raw, "");
    }

    fn place(&mut self, spot: Spot) -> ControlFlow<()> {
        self.context.place(spot);
        if std::mem::take(&mut self.opened) {
            self.line = u32::try_from(spot.line).unwrap_or(u32::MAX);
            if matches!(self.stack.last(), Some(Node::Fund | Node::Asset)) {
                (self.entry.row.line, self.entry.row.byte) = (self.line, spot.byte);
            }
        }
        match self.done.take() {
            Some(draft) if self.collect => self.drafts.push(draft),
            Some(draft) => return draft.deliver(self.context, spot),
            None => {}
        }
        ControlFlow::Continue(())
    }
}
