//! Receivables, payables, expenses of the month, brokerage, pension plans and fee terms.

use super::catalog::{Quotas, Worth};
use super::draft::{Draft, business, earlier, later, money, ordinal};
use super::identity::{Block, company};
use chrono::Datelike;
use etl_core::position::{FeeTerms, account_of_401};
use etl_core::{Accrual, AccrualSide, Brokerage, Decimal, Expense, FundKind, PensionPlan, ReferenceDate, Text};
use rand::RngExt;

use AccrualSide::{Payable, Receivable};

/// The accounts of a fund: what its kind has, and what its net worth asks for.
pub(crate) fn fill(draft: &mut Draft<'_>) {
    match draft.fund.recipe.worth {
        Worth::Zero => {
            let everything = draft.assets();
            line(draft, 8, Payable, everything);
            line_on(draft, (999, Payable), Decimal::ZERO, None);
        }
        Worth::Negative => {
            usual(draft);
            let debt = money(draft.fund.path.size * Decimal::new(17, 1));
            line(draft, 8, Payable, debt);
        }
        Worth::Positive => usual(draft),
    }
    expenses(draft);
}

fn usual(draft: &mut Draft<'_>) {
    fees(draft);
    for code in [13, 15, 16, 2] {
        let amount = draft.fixed(5_000..900_000);
        line(draft, code, Payable, amount);
    }
    // An expense paid in advance is a receivable under the code of the expense.
    let prepaid = draft.fixed(50_000..2_000_000);
    line(draft, 14, Receivable, prepaid);
    of_kind(draft);
    if draft.fund.recipe.quotas == Quotas::Subclasses {
        for balance in [1, 2] {
            let amount = draft.fixed(10_000..300_000);
            line(draft, 2, Payable, amount);
            if let Some(accrual) = draft.position.accruals.last_mut() {
                accrual.balance = balance;
            }
        }
    }
    let others = draft.fixed(100..500_000);
    line(draft, 999, Payable, others);
    line_on(draft, (999, Payable), Decimal::ZERO, None);
}

/// Fees grow day by day and start again each month.
fn fees(draft: &mut Draft<'_>) {
    let days = Decimal::from(draft.day.date().day());
    let size = draft.fund.path.size;
    let administration = draft.shape.random_range(2_i64..20);
    line(draft, 34, Payable, money(size * Decimal::new(administration, 3) / Decimal::from(365) * days));
    if has_performance_fee(draft.fund.kind) {
        let management = draft.shape.random_range(2_i64..15);
        line(draft, 48, Payable, money(size * Decimal::new(management, 3) / Decimal::from(365) * days));
        let performance = draft.fixed(100_000..5_000_000);
        line(draft, 35, Payable, performance);
    }
}

fn has_performance_fee(kind: FundKind) -> bool {
    matches!(kind, FundKind::Fim | FundKind::Fia)
}

fn of_kind(draft: &mut Draft<'_>) {
    let codes: &[(u16, AccrualSide)] = match draft.fund.kind {
        FundKind::Fim => &[(22, Payable), (22, Receivable), (30, Receivable), (37, Payable)],
        FundKind::Fia => &[(27, Receivable), (28, Receivable), (21, Payable), (36, Payable)],
        FundKind::Firf => &[(30, Receivable), (18, Payable), (20, Receivable)],
        FundKind::Fidc => &[(3, Payable), (7, Payable), (19, Receivable)],
        FundKind::Fip => &[(1, Payable), (12, Receivable)],
        FundKind::Fii => &[(33, Receivable), (33, Receivable), (4, Payable)],
    };
    for (code, side) in codes {
        let amount = draft.fixed(20_000..4_000_000);
        line(draft, *code, *side, amount);
    }
}

/// A line that settles some days after the position, or, one in six, is overdue.
fn line(draft: &mut Draft<'_>, code: u16, side: AccrualSide, amount: Decimal) {
    let overdue = draft.shape.random_ratio(1, 6);
    let days = draft.shape.random_range(1..25);
    let date = business(if overdue { earlier(draft.day, days) } else { later(draft.day, days) });
    line_on(draft, (code, side), amount, Some(date));
}

fn line_on(draft: &mut Draft<'_>, (code, side): (u16, AccrualSide), amount: Decimal, date: Option<ReferenceDate>) {
    let accrual = Accrual {
        ordinal: ordinal(draft.position.accruals.len()),
        line: 0,
        code: format!("{code}").into(),
        account: account_of_401(code).map(|account| account.code_50),
        side,
        date,
        amount,
        linked_to: Text::default(),
        balance: 0,
    };
    draft.position.accruals.push(accrual);
}

/// Paid in the month; the first ones are the tags of `despesas`, the others its further codes.
fn expenses(draft: &mut Draft<'_>) {
    let performance = has_performance_fee(draft.fund.kind);
    let administration = draft.fixed(100_000..9_000_000);
    expense(draft, "txadm", Some("ADMF"), administration);
    let taxes = draft.fixed(1_000..90_000);
    expense(draft, "tributos", None, taxes);
    if performance {
        let paid = draft.fixed(100_000..9_000_000);
        expense(draft, "vltxperf", Some("PERF"), paid);
    }
    for code in [13_u16, 16, 8] {
        let paid = draft.fixed(1_000..200_000);
        expense(draft, &format!("{code}"), account_of_401(code).map(|account| account.code_50), paid);
    }
    let benchmark = if draft.fund.kind == FundKind::Fia { "IBR" } else { "DI1" };
    draft.position.fee_terms = Some(FeeTerms {
        administration_rate: Some(Decimal::new(draft.shape.random_range(20_i64..200), 2)),
        has_performance_fee: Some(performance),
        performance_rate: performance.then(|| Decimal::from(20)),
        benchmark_percent: performance.then_some(Decimal::ONE_HUNDRED),
        benchmark: if performance { Text::const_new(benchmark) } else { Text::default() },
    });
}

fn expense(draft: &mut Draft<'_>, code: &str, account: Option<&'static str>, amount: Decimal) {
    let expense = Expense {
        ordinal: ordinal(draft.position.expenses.len()),
        line: 0,
        code: code.into(),
        account,
        date: None,
        amount,
        text: Text::default(),
    };
    draft.position.expenses.push(expense);
}

/// Brokerage of the month at two brokers.
pub(crate) fn brokerage(draft: &mut Draft<'_>) {
    for number in 0..2 {
        let mut amount = || draft.fixed(0..500_000);
        let [equities, futures, others] = [(amount(), amount()), (amount(), amount()), (amount(), amount())];
        let row = Brokerage {
            ordinal: ordinal(number),
            line: 0,
            broker: Some(company(Block::Broker, 1 + number)),
            broker_kind: Text::const_new("1"),
            trades: Some(draft.shape.random_range(1..400)),
            equities,
            futures,
            others,
        };
        draft.position.brokerage.push(row);
    }
}

/// Two pension plans that own the whole.
pub(crate) fn pension_plans(draft: &mut Draft<'_>) {
    for (number, (cnpb, percent)) in
        [("1999000018", 6_250_000_000), ("2005000211", 3_750_000_000)].into_iter().enumerate()
    {
        draft.position.pension_plans.push(PensionPlan {
            ordinal: ordinal(number),
            line: 0,
            cnpb: Text::const_new(cnpb),
            percent: Decimal::new(percent, 8),
        });
    }
}
