//! Records: what a position file says of one fund on one day, the same for ANBIMA 4.01 and 5.0.
//!
//! Amounts are in the sender's module with the side apart, as the files have them; [`Holding::value`] is the signed
//! amount inside total assets. Rows are never merged: the key of a row is (file, fund, block, ordinal).

mod account;
mod detail;
mod header;
mod holding;

pub use account::{ACCOUNTS, Account, account_of_50, account_of_401};
pub use detail::{HoldingDetail, Lending, OptionDetail, RealEstate, Repo, SwapDetail, SwapLeg};
pub use header::{FeeTerms, FundHeader, Party, PortfolioHolder, ShareBalance};
pub use holding::{AssetClass, Holding, Side};

use crate::{Decimal, FundIdentity, FundLevel, ReferenceDate, Text};

/// Which standard a position was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PositionFormat {
    /// ANBIMA 4.01.
    Anbima401,
    /// ANBIMA 5.0, ISO 20022 semt.003.001.04.
    Anbima50,
}

/// One fund, class, subclass or managed portfolio on one day, as one document states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Standard of the document.
    pub format: PositionFormat,
    /// Head of the fund.
    pub header: FundHeader,
    /// One entry per quota that the document states: one in 4.01; in 5.0 one per `BalForAcct` (class and its subclasses, or series).
    pub balances: Vec<ShareBalance>,
    /// Assets.
    pub holdings: Vec<Holding>,
    /// Receivables and payables, line by line.
    pub accruals: Vec<Accrual>,
    /// Expenses paid in the month to date; in no identity.
    pub expenses: Vec<Expense>,
    /// Brokerage of the month; in no identity.
    pub brokerage: Vec<Brokerage>,
    /// Shares of pension plans.
    pub pension_plans: Vec<PensionPlan>,
    /// Fee terms (4.01 only).
    pub fee_terms: Option<FeeTerms>,
    /// The document states totals of receivables or payables but no lines (5.0).
    pub totals_without_lines: bool,
    /// Row elements met in the document for this fund, read or not: reconciled with what is loaded.
    pub source_rows: u64,
}

impl Position {
    /// An empty position.
    pub fn new(format: PositionFormat) -> Self {
        Self {
            format,
            header: FundHeader::default(),
            balances: Vec::new(),
            holdings: Vec::new(),
            accruals: Vec::new(),
            expenses: Vec::new(),
            brokerage: Vec::new(),
            pension_plans: Vec::new(),
            fee_terms: None,
            totals_without_lines: false,
            source_rows: 0,
        }
    }

    /// Rows that it holds, of every kind.
    pub fn rows(&self) -> usize {
        self.holdings.len()
            + self.accruals.len()
            + self.expenses.len()
            + self.brokerage.len()
            + self.pension_plans.len()
    }

    /// The day.
    pub fn date(&self) -> Option<ReferenceDate> {
        self.header.date
    }

    /// Who it is of: CNPJ (with the subclass), else administrator and name.
    pub fn identity(&self) -> FundIdentity {
        self.header.identity()
    }

    /// The (quantity, quota) pairs whose products add up to the net assets: the subclasses if there are any, else every series.
    pub fn quota_balances(&self) -> Vec<(Decimal, Decimal)> {
        let has_subclasses = self.balances.iter().any(|b| b.level == FundLevel::Subclass)
            && self.balances.iter().any(|b| b.level == FundLevel::Class);
        let counted = |b: &&ShareBalance| !has_subclasses || b.level == FundLevel::Subclass;
        self.balances.iter().filter(counted).filter_map(|b| Some((b.quantity?, b.quota?))).collect()
    }
}

/// Side of a receivable or payable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccrualSide {
    /// To receive (`C`, `RECE`).
    Receivable,
    /// To pay (`D`, `PAYA`).
    Payable,
}

/// A receivable or payable (4.01 `provisao`; 5.0 line of `RECE` or `PAYA`).
#[derive(Debug, Clone, PartialEq)]
pub struct Accrual {
    /// Row number inside the fund's block, from 1.
    pub ordinal: u32,
    /// Line of the file, from 1.
    pub line: u32,
    /// Code as the document has it.
    pub code: Text,
    /// Account of the 5.0 table, when the code is in it.
    pub account: Option<&'static str>,
    /// Side.
    pub side: AccrualSide,
    /// Expected settlement.
    pub date: Option<ReferenceDate>,
    /// Amount, in module, in reais.
    pub amount: Decimal,
    /// What the line is linked to: `ISIN:…`, `CI:…`, `CNPJ:…` or free text (5.0).
    pub linked_to: Text,
    /// Index of the balance (class, subclass, series) that the line belongs to.
    pub balance: u32,
}

/// An expense paid in the month to date (4.01 `despesas`, `outrasdespesas`; 5.0 line of `EXPN`).
#[derive(Debug, Clone, PartialEq)]
pub struct Expense {
    /// Row number inside the fund, from 1.
    pub ordinal: u32,
    /// Line of the file, from 1.
    pub line: u32,
    /// Code as the document has it; for the fields of `despesas` the name of the tag.
    pub code: Text,
    /// Account of the 5.0 table, when the code is in it.
    pub account: Option<&'static str>,
    /// Date paid (5.0).
    pub date: Option<ReferenceDate>,
    /// Amount in reais.
    pub amount: Decimal,
    /// Free text (5.0).
    pub text: Text,
}

/// Brokerage of the month (4.01 `corretagem`), in reais.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brokerage {
    /// Row number, from 1.
    pub ordinal: u32,
    /// Line of the file, from 1.
    pub line: u32,
    /// CNPJ of the broker.
    pub broker: Option<crate::Cnpj>,
    /// Broker type, 0 to 99.
    pub broker_kind: Text,
    /// Number of trades.
    pub trades: Option<u32>,
    /// Stock exchange: brokerage and rebate.
    pub equities: (Decimal, Decimal),
    /// Futures exchange: brokerage and rebate.
    pub futures: (Decimal, Decimal),
    /// Other exchanges: brokerage and rebate.
    pub others: (Decimal, Decimal),
}

/// Share of a pension plan (4.01 `partplanprev`; 5.0 `PensPlanPart`).
#[derive(Debug, Clone, PartialEq)]
pub struct PensionPlan {
    /// Row number, from 1.
    pub ordinal: u32,
    /// Line of the file, from 1.
    pub line: u32,
    /// CNPB of the plan.
    pub cnpb: Text,
    /// Share in per cent.
    pub percent: Decimal,
}
