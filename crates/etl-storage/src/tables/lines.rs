//! Receivables, payables, expenses, brokerage and pension plans as rows.

use super::extras::Extras;
use super::holding::filled;
use super::{Column, Stamp, column};
use crate::cell::{Cell, Kind};
use etl_core::{Accrual, AccrualSide, Brokerage, Cnpj, Expense, PensionPlan};

pub(super) const ACCRUAL_COLUMNS: [Column; 7] = [
    column("codigo", Kind::Text),
    column("conta", Kind::Text),
    column("lado", Kind::Text),
    column("data_prevista", Kind::Date),
    column("valor", Kind::Number),
    column("vinculo", Kind::Text),
    column("saldo", Kind::Int),
];

pub(super) fn accrual<'a>(row: &mut Vec<Cell<'a>>, accrual: &'a Accrual, stamp: &Stamp) {
    let side = match accrual.side {
        AccrualSide::Receivable => "C",
        AccrualSide::Payable => "D",
    };
    stamp.head(row, "provisao", accrual.ordinal, accrual.line);
    row.extend([
        Cell::filled(&accrual.code),
        Cell::from(accrual.account),
        Cell::from(side),
        Cell::from(accrual.date),
        Cell::from(accrual.amount),
        Cell::filled(&accrual.linked_to),
        Cell::from(accrual.balance),
        Extras::default().cell(),
    ]);
}

/// A row of `pos_despesa`.
pub(super) enum Cost<'a> {
    Expense(&'a Expense),
    Brokerage(&'a Brokerage),
}

pub(super) const COST_COLUMNS: [Column; 14] = [
    column("codigo", Kind::Text),
    column("conta", Kind::Text),
    column("data_pagamento", Kind::Date),
    column("valor", Kind::Number),
    column("texto", Kind::Text),
    column("corretora", Kind::Text),
    column("tipo_corretora", Kind::Text),
    column("negocios", Kind::Int),
    column("corretagem_bolsa", Kind::Number),
    column("repasse_bolsa", Kind::Number),
    column("corretagem_futuros", Kind::Number),
    column("repasse_futuros", Kind::Number),
    column("corretagem_outras", Kind::Number),
    column("repasse_outras", Kind::Number),
];

pub(super) fn cost<'a>(row: &mut Vec<Cell<'a>>, cost: &Cost<'a>, stamp: &Stamp) {
    match *cost {
        Cost::Expense(expense) => {
            stamp.head(row, "despesas", expense.ordinal, expense.line);
            row.extend([
                Cell::filled(&expense.code),
                Cell::from(expense.account),
                Cell::from(expense.date),
                Cell::from(expense.amount),
                Cell::filled(&expense.text),
            ]);
            row.extend(COST_COLUMNS[5..].iter().map(|c| Cell::Null(c.kind)));
        }
        Cost::Brokerage(brokerage) => {
            stamp.head(row, "corretagem", brokerage.ordinal, brokerage.line);
            row.extend(COST_COLUMNS[..5].iter().map(|c| Cell::Null(c.kind)));
            row.extend([
                Cell::from(brokerage.broker.as_ref().map(Cnpj::as_str)),
                Cell::filled(&brokerage.broker_kind),
                Cell::from(brokerage.trades),
            ]);
            let amounts = [brokerage.equities, brokerage.futures, brokerage.others];
            row.extend(amounts.into_iter().flat_map(|(fee, rebate)| [Cell::from(fee), Cell::from(rebate)]));
        }
    }
    row.push(Extras::default().cell());
}

pub(super) const PENSION_COLUMNS: [Column; 2] = [column("cnpb", Kind::Text), column("percentual", Kind::Number)];

pub(super) fn pension_plan<'a>(row: &mut Vec<Cell<'a>>, plan: &'a PensionPlan, stamp: &Stamp) {
    stamp.head(row, "partplanprev", plan.ordinal, plan.line);
    let cnpb = filled(&plan.cnpb);
    row.extend([Cell::from(cnpb), Cell::from(plan.percent), Extras::default().cell()]);
}
