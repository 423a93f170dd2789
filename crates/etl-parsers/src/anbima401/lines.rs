//! Rows of 4.01 that are no assets: provisions, expenses, brokerage, pension plans.

use super::tables::Block;
use crate::positions::Context;
use crate::values::Cell;
use etl_core::position::{FeeTerms, account_of_401};
use etl_core::{
    Accrual, AccrualSide, AssetClass, Brokerage, Code, Decimal, Expense, PensionPlan, Position, ReferenceDate,
    Severity, Text,
};

/// One row being read.
#[derive(Default)]
pub(super) struct Line {
    ordinal: u32,
    /// Line of the file.
    pub(super) at: u32,
    code: Text,
    side: Option<AccrualSide>,
    date: Option<ReferenceDate>,
    amount: Option<Decimal>,
    /// The amount was stated, readable or not.
    stated: bool,
    brokerage: Brokerage,
    fees: FeeTerms,
    /// Amounts of `<despesas>`: tag, account, amount.
    paid: Vec<(&'static str, Option<&'static str>, Decimal)>,
}

/// Counter of a kind of line, after those of the asset classes.
pub(super) fn counter(block: Block) -> usize {
    AssetClass::ALL.len()
        + match block {
            Block::Accrual => 0,
            Block::Fees | Block::OtherExpense => 1,
            Block::Brokerage => 2,
            _ => 3,
        }
}

impl Line {
    pub(super) fn new(ordinal: u32) -> Self {
        Self { ordinal, ..Self::default() }
    }

    /// Reads one tag; false when no table knows it.
    pub(super) fn read(&mut self, block: Block, context: &mut Context<'_>, tag: &str, text: &str) -> bool {
        let mut cell = context.cell(tag, text);
        match (block, tag) {
            (Block::Accrual, "codprov" | "coddespesa") | (Block::OtherExpense, "coddesp") => {
                self.code = Text::from(text);
            }
            (Block::PensionPlan, "cnpb") => self.code = Text::from(text),
            (Block::Accrual, "credeb") => self.side = side(&mut cell),
            (Block::Accrual, "dt") => self.date = cell.date(Severity::Warning),
            (Block::Accrual | Block::OtherExpense, "valor") | (Block::PensionPlan, "percpart") => {
                self.amount = cell.decimal(Severity::Error);
                self.stated = !text.is_empty();
            }
            (Block::Brokerage, _) => return self.read_brokerage(&mut cell),
            (Block::Fees, _) => return self.read_fees(&mut cell),
            _ => return false,
        }
        true
    }

    fn read_brokerage(&mut self, cell: &mut Cell<'_>) -> bool {
        let row = &mut self.brokerage;
        let slot = match cell.tag {
            "vlbov" => &mut row.equities.0,
            "vlrepassebov" => &mut row.equities.1,
            "vlbmf" => &mut row.futures.0,
            "vlrepassebmf" => &mut row.futures.1,
            "vloutbolsas" => &mut row.others.0,
            "vlrepasseoutbol" => &mut row.others.1,
            _ => {
                match cell.tag {
                    "cnpjcorretora" => row.broker = cell.cnpj(),
                    "tpcorretora" => row.broker_kind = Text::from(cell.text),
                    "numope" => row.trades = cell.count(),
                    _ => return false,
                }
                return true;
            }
        };
        *slot = cell.decimal(Severity::Warning).unwrap_or_default();
        true
    }

    fn read_fees(&mut self, cell: &mut Cell<'_>) -> bool {
        let paid = match cell.tag {
            "txadm" => Some(("txadm", Some("ADMF"))),
            "vltxperf" => Some(("vltxperf", Some("PERF"))),
            "tributos" => Some(("tributos", None)),
            "outtax" => Some(("outtax", None)),
            _ => None,
        };
        if let Some((tag, account)) = paid {
            let amount = cell.decimal(Severity::Warning).filter(|amount| !amount.is_zero());
            // A tag that is stated again stands for itself, as everywhere.
            self.paid.retain(|(known, ..)| *known != tag);
            self.paid.extend(amount.map(|amount| (tag, account, amount)));
            return true;
        }
        let fees = &mut self.fees;
        match cell.tag {
            "perctaxaadm" => fees.administration_rate = cell.decimal(Severity::Warning),
            "txperf" => fees.has_performance_fee = cell.boolean(),
            "perctxperf" => fees.performance_rate = cell.decimal(Severity::Warning),
            "percindex" => fees.benchmark_percent = cell.decimal(Severity::Warning),
            "indexador" => fees.benchmark = Text::from(cell.text),
            _ => return false,
        }
        true
    }

    /// Puts the complete row into the position.
    pub(super) fn close(mut self, block: Block, context: &mut Context<'_>, position: &mut Position) {
        let (ordinal, line) = (self.ordinal, self.at);
        match block {
            Block::Accrual => position.accruals.extend(self.accrual(context)),
            Block::OtherExpense => {
                self.ordinal = next_ordinal(position);
                position.expenses.extend(self.expense(context));
            }
            Block::PensionPlan => {
                let percent = self.required("percpart", context);
                let cnpb = self.code;
                position.pension_plans.extend(percent.map(|percent| PensionPlan { ordinal, line, cnpb, percent }));
            }
            Block::Brokerage => {
                (self.brokerage.ordinal, self.brokerage.line) = (ordinal, line);
                position.brokerage.push(self.brokerage);
            }
            _ => self.close_fees(position),
        }
    }

    fn accrual(self, context: &mut Context<'_>) -> Option<Accrual> {
        let account = self.account("codprov", context);
        let amount = self.required("valor", context);
        if self.side.is_none() {
            context.note(Code::ValueMissing, Severity::Error, ("credeb", ""), "");
        }
        Some(Accrual {
            ordinal: self.ordinal,
            line: self.at,
            account,
            side: self.side?,
            date: self.date,
            amount: amount?,
            linked_to: Text::default(),
            balance: 0,
            code: self.code,
        })
    }

    fn expense(self, context: &mut Context<'_>) -> Option<Expense> {
        let account = self.account("coddesp", context);
        let amount = self.required("valor", context)?;
        let (ordinal, line, code) = (self.ordinal, self.at, self.code);
        Some(Expense { ordinal, line, code, account, date: None, amount, text: Text::default() })
    }

    /// The amount; a missing one is reported, one that cannot be read already was.
    fn required(&self, tag: &str, context: &mut Context<'_>) -> Option<Decimal> {
        if !self.stated {
            context.note(Code::ValueMissing, Severity::Error, (tag, ""), "");
        }
        self.amount
    }

    fn account(&self, tag: &str, context: &mut Context<'_>) -> Option<&'static str> {
        let number = self.code.parse::<u16>().ok();
        let account = number.and_then(account_of_401);
        if account.is_none() && number != Some(999) {
            let code = if self.code.is_empty() { Code::ValueMissing } else { Code::ValueCode };
            context.note(code, Severity::Warning, (tag, &self.code), &self.code);
        }
        account.map(|account| account.code_50)
    }

    /// `<despesas>` states several amounts and the terms of the fees.
    fn close_fees(self, position: &mut Position) {
        for (tag, account, amount) in self.paid {
            let ordinal = next_ordinal(position);
            position.source_rows += 1;
            position.expenses.push(Expense {
                ordinal,
                line: self.at,
                code: Text::const_new(tag),
                account,
                date: None,
                amount,
                text: Text::default(),
            });
        }
        position.fee_terms = Some(self.fees);
    }
}

/// Both kinds of blocks state expenses: they are numbered together.
fn next_ordinal(position: &Position) -> u32 {
    u32::try_from(position.expenses.len() + 1).unwrap_or(u32::MAX)
}

fn side(cell: &mut Cell<'_>) -> Option<AccrualSide> {
    match cell.text {
        "C" => Some(AccrualSide::Receivable),
        "D" => Some(AccrualSide::Payable),
        "" => None,
        _ => {
            cell.warn(Code::ValueCode, "");
            None
        }
    }
}
