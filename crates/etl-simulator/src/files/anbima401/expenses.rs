//! Rows that are no assets: `partplanprev`, `despesas`, `outrasdespesas`, `provisao`, `corretagem`.

use super::Fault;
use super::writer::{FEE, NoDate, Writer};
use etl_core::position::{FeeTerms, PensionPlan, account_of_50};
use etl_core::{AccrualSide, Brokerage, Cnpj, Decimal, Expense, Position};

/// Code of "diversos", for what has no code in 4.01.
const SUNDRY: &str = "999";
/// Amounts of `despesas`: expenses with the name of the tag as code.
const FEE_TAGS: [&str; 4] = ["txadm", "tributos", "vltxperf", "outtax"];

pub(super) fn pension_plan(w: &mut Writer<'_>, plan: &PensionPlan) {
    w.row("partplanprev", |w| {
        w.text("cnpb", &plan.cnpb, 10);
        w.number("percpart", plan.percent, FEE);
    });
}

pub(super) fn write(w: &mut Writer<'_>, position: &Position) {
    let is_fee = |expense: &&Expense| FEE_TAGS.contains(&expense.code.as_str());
    if position.fee_terms.is_some() || position.expenses.iter().any(|expense| is_fee(&expense)) {
        fees(w, &position.expenses, &position.fee_terms.clone().unwrap_or_default());
    }
    for expense in position.expenses.iter().filter(|expense| !is_fee(expense)) {
        w.row("outrasdespesas", |w| {
            w.text("coddesp", &code_401(&expense.code), 3);
            w.amount("valor", expense.amount);
        });
    }
    accruals(w, position);
    for brokerage in &position.brokerage {
        w.row("corretagem", |w| broker(w, brokerage));
    }
}

fn fees(w: &mut Writer<'_>, expenses: &[Expense], terms: &FeeTerms) {
    let paid = |tag: &str| -> Decimal { expenses.iter().filter(|e| e.code == tag).map(|e| e.amount).sum() };
    w.row("despesas", |w| {
        w.amount("txadm", paid("txadm"));
        w.amount("tributos", paid("tributos"));
        w.number("perctaxaadm", terms.administration_rate, FEE);
        w.flag("txperf", terms.has_performance_fee.unwrap_or(false));
        w.amount("vltxperf", paid("vltxperf"));
        w.number("perctxperf", terms.performance_rate, FEE);
        w.number("percindex", terms.benchmark_percent, FEE);
        w.amount("outtax", paid("outtax"));
        w.text("indexador", &terms.benchmark, 3);
    });
}

fn accruals(w: &mut Writer<'_>, position: &Position) {
    for accrual in &position.accruals {
        w.row("provisao", |w| {
            let code = if w.strike(Fault::CodProvAbove999) { "2001".to_owned() } else { code_401(&accrual.code) };
            w.text("codprov", &code, 4);
            w.text("credeb", if accrual.side == AccrualSide::Receivable { "C" } else { "D" }, 1);
            w.date("dt", accrual.date, NoDate::Zeros);
            w.amount("valor", accrual.amount);
        });
    }
}

fn broker(w: &mut Writer<'_>, brokerage: &Brokerage) {
    w.cnpj("cnpjcorretora", brokerage.broker.as_ref().map(Cnpj::as_str));
    w.code("tpcorretora", &brokerage.broker_kind, "0");
    w.text("numope", &brokerage.trades.unwrap_or(0).to_string(), 5);
    w.amount("vlbov", brokerage.equities.0);
    w.amount("vlrepassebov", brokerage.equities.1);
    w.amount("vlbmf", brokerage.futures.0);
    w.amount("vlrepassebmf", brokerage.futures.1);
    w.amount("vloutbolsas", brokerage.others.0);
    w.amount("vlrepasseoutbol", brokerage.others.1);
}

/// The number of a code: as it is, or of the account of 5.0 that it names, else "diversos".
fn code_401(code: &str) -> String {
    if !code.is_empty() && code.bytes().all(|c| c.is_ascii_digit()) {
        return code.to_owned();
    }
    account_of_50(code).and_then(|account| account.code_401).map_or_else(|| SUNDRY.to_owned(), |code| code.to_string())
}

/// Loans to participants of a pension plan: a block that no version of the schema has.
pub(super) fn unknown_block(w: &mut Writer<'_>) {
    w.row("operpart", |w| {
        w.amount("vlavencer", Decimal::new(150_000, 2));
        w.amount("vlvencido", Decimal::new(2_550, 2));
        w.amount("percprovcred", Decimal::new(15, 1));
    });
}
