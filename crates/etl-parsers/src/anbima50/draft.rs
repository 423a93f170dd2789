//! A 5.0 report as read from one file, and what completes it: the net assets, the totals, the checks of the head.

use super::entry::Signed;
use super::nodes::Node;
use crate::Page;
use crate::notes::Spot;
use crate::positions::Context;
use crate::values::Cell;
use etl_core::{Code, Decimal, Exact, FundLevel, Holding, Position, PositionFormat, Severity, ShareBalance, Text};
use std::ops::ControlFlow;

/// A report, complete but for the checks.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(super) position: Position,
    page: Page,
    /// `BalForAcct` elements met.
    funds: u32,
    net: Signed,
    fallback_net: Signed,
    day_stated: bool,
}

impl Draft {
    pub(super) fn new(context: &Context<'_>) -> Self {
        let mut position = Position::new(PositionFormat::Anbima50);
        let named = &context.name.generated_at;
        position.header.generated_at = Text::from(if named.is_empty() { &context.created_at } else { named });
        let page = Page { number: 1, last: true, reference: String::new() };
        let (net, fallback_net) = (Signed::default(), Signed::default());
        Self { position, page, funds: 0, net, fallback_net, day_stated: false }
    }

    /// Number of `BalForAcct` so far.
    pub(super) fn funds(&self) -> u32 {
        self.funds
    }

    /// Takes a balance over.
    pub(super) fn push_balance(&mut self, balance: ShareBalance) {
        self.funds += 1;
        self.position.balances.push(balance);
    }

    pub(super) fn rows(&self) -> usize {
        usize::try_from(self.position.source_rows).unwrap_or(usize::MAX)
    }

    pub(super) fn push(&mut self, row: Holding) {
        self.position.source_rows += 1;
        self.position.holdings.push(row);
    }

    /// Counts a line of a fund as a row; the lines inside an asset are no rows.
    pub(super) fn count_line(&mut self, of_fund: bool) {
        self.position.source_rows += u64::from(of_fund);
    }

    /// The page that the report is, when it is one of several.
    pub(crate) fn page(&self) -> Option<Page> {
        (self.page.number > 1 || !self.page.last).then(|| self.page.clone())
    }

    /// Number of the page.
    pub(crate) fn page_number(&self) -> u32 {
        self.page.number
    }

    /// Reads a leaf of the head.
    pub(super) fn read(&mut self, node: Node, cell: &mut Cell<'_>) {
        let header = &mut self.position.header;
        match node {
            Node::PageNumber => self.page.number = cell.count().unwrap_or(1),
            Node::LastPage => self.page.last = cell.boolean().unwrap_or(true),
            Node::QueryReference => cell.text.clone_into(&mut self.page.reference),
            Node::StatementDay => {
                self.day_stated = true;
                header.date = header.date.or(cell.date(Severity::Error));
            }
            Node::OwnerId => header.administrator.cnpj = cell.cnpj(),
            Node::ManagerId => header.manager.cnpj = cell.cnpj(),
            Node::CustodianId => header.custodian.cnpj = custodian(cell),
            Node::CustodianName => header.custodian.name = Text::from(cell.text),
            Node::NetAmount => self.net.read(cell),
            Node::NetSign => self.net.positive = cell.boolean(),
            Node::FallbackNetAmount => self.fallback_net.read(cell),
            Node::FallbackNetSign => self.fallback_net.positive = cell.boolean(),
            _ => {}
        }
    }

    /// Adds the rows of the next page.
    pub(crate) fn append(&mut self, next: Self) {
        let position = &mut self.position;
        let new: Vec<_> = next.position.balances.into_iter().filter(|b| !same_in(&position.balances, b)).collect();
        position.balances.extend(new);
        position.holdings.extend(next.position.holdings);
        position.accruals.extend(next.position.accruals);
        position.expenses.extend(next.position.expenses);
        position.pension_plans.extend(next.position.pension_plans);
        position.source_rows += next.position.source_rows;
        position.totals_without_lines |= next.position.totals_without_lines;
        if !self.net.stated {
            self.net = next.net;
        }
        if !self.fallback_net.stated {
            self.fallback_net = next.fallback_net;
        }
        let follows = next.page.number == self.page.number + 1 && next.page.reference == self.page.reference;
        self.page.last = next.page.last && follows;
        self.page.number = next.page.number;
    }

    /// Whether the pages joined so far are a whole report.
    pub(crate) fn is_whole(&self, pages: usize) -> bool {
        self.page.last && usize::try_from(self.page.number) == Ok(pages)
    }

    /// Completes the report and hands it over.
    pub(super) fn deliver(mut self, context: &mut Context<'_>, spot: Spot) -> ControlFlow<()> {
        if self.page().is_some() {
            let found = format!("{} ({})", self.page.number, self.page.reference);
            context.note(Code::XmlPage, Severity::Error, ("Pgntn/PgNb", &found), "");
        }
        self.finish(context);
        context.place(spot);
        context.deliver(self.position)
    }

    /// Completes joined pages and hands them over; pages that do not fit together are a problem.
    pub(crate) fn deliver_joined(mut self, pages: usize, context: &mut Context<'_>) -> ControlFlow<()> {
        if !self.is_whole(pages) {
            let found = format!("{} ({})", self.page.number, self.page.reference);
            context.note(Code::XmlPage, Severity::Error, ("Pgntn", &found), "");
        }
        self.renumber();
        self.finish(context);
        context.place(Spot { line: 1, byte: 0 });
        context.deliver(self.position)
    }

    /// Row numbers go on from page to page.
    fn renumber(&mut self) {
        let mut counts = std::collections::HashMap::new();
        for row in &mut self.position.holdings {
            let count = counts.entry(row.class).or_insert(0);
            *count += 1;
            row.ordinal = *count;
        }
        for (i, row) in (1..).zip(&mut self.position.accruals) {
            row.ordinal = i;
        }
        for (i, row) in (1..).zip(&mut self.position.expenses) {
            row.ordinal = i;
        }
    }

    fn finish(&mut self, context: &mut Context<'_>) {
        (context.scope.block, context.scope.row) = ("", 0);
        if self.funds == 0 {
            context.note(Code::XmlNoHeader, Severity::Error, ("BalForAcct", ""), "");
        }
        self.total();
        // A managed portfolio has no quota, unless it says so.
        self.position.balances.retain(|b| b.level != FundLevel::Portfolio || b.quota.is_some());
        self.net_assets(context);
        self.check_date(context);
        self.check_identity(context);
        self.count_lent_shares_once(context);
    }

    /// Totals of the file from those of its balances (sections 6.6 and 10 of the format reference).
    fn total(&mut self) {
        let balances = &self.position.balances;
        let subclasses = balances.iter().any(|b| b.level == FundLevel::Subclass)
            && balances.iter().any(|b| b.level == FundLevel::Class);
        let sum = |of: fn(&ShareBalance) -> Option<Decimal>, only_subclasses: bool| {
            let counted = balances.iter().filter(|b| !only_subclasses || b.level == FundLevel::Subclass);
            counted.filter_map(of).reduce(Decimal::saturating_add)
        };
        let header = &mut self.position.header;
        header.total_assets = balances.iter().find_map(|b| b.total_assets);
        header.receivables = sum(|b| b.receivables, false);
        header.payables = sum(|b| b.payables, false);
        header.to_issue = sum(|b| b.to_issue, subclasses);
        header.to_redeem = sum(|b| b.to_redeem, subclasses);
    }

    /// The net assets of the file; what stands in for them is flagged, because the last resort is gross.
    fn net_assets(&mut self, context: &mut Context<'_>) {
        let header = &mut self.position.header;
        header.net_assets = self.net.value();
        if header.net_assets.is_some() || self.net.stated {
            return;
        }
        let missing = "AcctBaseCcyTtlAmts/TtlHldgsValOfStmt/Amt";
        let chain = [
            (self.fallback_net.value(), "StmtGnlDtls/TtlNetVal"),
            (header.total_assets, "BalForAcct/AcctBaseCcyAmts/HldgVal"),
        ];
        match chain.iter().find_map(|(value, from)| Some(((*value)?, from))) {
            Some((value, from)) => {
                header.net_assets = Some(value);
                context.note(Code::ValueMissing, Severity::Warning, (missing, from), &value.to_string());
            }
            None => context.note(Code::ValueMissing, Severity::Error, (missing, ""), ""),
        }
    }

    fn check_date(&self, context: &mut Context<'_>) {
        let tag = "StmtGnlDtls/StmtDtTm/Dt";
        match (self.position.header.date, context.name.date) {
            (None, _) if !self.day_stated => context.note(Code::ValueMissing, Severity::Error, (tag, ""), ""),
            (Some(date), Some(named)) if date != named => {
                let date = date.to_string();
                context.note(Code::ContentDate, Severity::Warning, (tag, &date), &date);
            }
            _ => {}
        }
    }

    /// The CNPJ is the content's; the file name stands in for it, and is a check on it.
    fn check_identity(&mut self, context: &mut Context<'_>) {
        let header = &mut self.position.header;
        let tag = "BalForAcct/FinInstrmId/OthrId[CNPJ]";
        match (header.cnpj, context.name.fund_cnpj()) {
            (None, Some(named)) => {
                header.cnpj = Some(named);
                context.note(Code::ValueMissing, Severity::Warning, (tag, ""), named.as_str());
            }
            (Some(cnpj), Some(named)) if cnpj != named => {
                context.note(Code::ContentFund, Severity::Warning, (tag, cnpj.as_str()), cnpj.as_str());
            }
            _ => {}
        }
    }

    /// A lent share may be in `LOAN` and in `EQUI` too: when the total holds only without the loans, they do not count.
    fn count_lent_shares_once(&mut self, context: &mut Context<'_>) {
        let rows = &self.position.holdings;
        let Some(stated) = self.position.header.total_assets else { return };
        if !rows.iter().any(is_lent) {
            return;
        }
        let bound = Exact::of(Decimal::new(5, 3) * Decimal::from(rows.len() + 1));
        let holds = |total: Exact| Exact::of(stated).minus(&total).abs() <= bound;
        let all: Exact = rows.iter().map(|row| Exact::of(row.value)).sum();
        let without: Exact = rows.iter().filter(|row| !is_lent(row)).map(|row| Exact::of(row.value)).sum();
        if holds(all) || !holds(without) {
            return;
        }
        for row in self.position.holdings.iter_mut().filter(|row| is_lent(row)) {
            row.value = Decimal::ZERO;
        }
        context.note(Code::ValueTwice, Severity::Warning, ("BalForSubAcct[LOAN]", &stated.to_string()), "0");
    }
}

fn is_lent(row: &Holding) -> bool {
    row.lending.is_some() && row.value.is_sign_positive() && !row.value.is_zero()
}

fn same_in(known: &[ShareBalance], new: &ShareBalance) -> bool {
    known
        .iter()
        .any(|b| (b.cnpj, b.isin, &b.subclass_code, &b.name) == (new.cnpj, new.isin, &new.subclass_code, &new.name))
}

/// The custodian is named by CNPJ or by BIC.
fn custodian(cell: &mut Cell<'_>) -> Option<etl_core::Cnpj> {
    let is_bic = matches!(cell.text.len(), 8 | 11) && cell.text.bytes().take(4).all(|b| b.is_ascii_alphabetic());
    if is_bic { None } else { cell.cnpj() }
}
