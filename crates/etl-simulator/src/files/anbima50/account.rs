//! `BalForAcct`: the fund, class, subclass, series or portfolio itself, with its receivables, payables and expenses.
//!
//! Several balances: total assets, expenses, taxes and extension are in the first only, as the manual wants it.

use super::Fault;
use super::envelope::has_quotas;
use super::report::Report;
use etl_core::position::{Account, account_of_50, account_of_401};
use etl_core::{
    Accrual, AccrualSide, AssetClass, Cnpj, Decimal, Expense, FundLevel, Isin, Position, ShareBalance, TaxId,
};

pub(super) fn write(r: &mut Report<'_>) {
    for (index, balance) in balances(r.position).iter().enumerate() {
        r.line();
        r.within(&["BalForAcct"], |r| {
            identification(r, balance, index == 0);
            quota(r, balance);
            let assets = balance.total_assets.unwrap_or_default();
            r.within(&["AcctBaseCcyAmts"], |r| r.signed("HldgVal", assets, assets >= Decimal::ZERO));
            if r.page.number == 1 {
                breakdowns(r, balance, index);
            }
        });
    }
}

/// The balances as the file states them: what the header says belongs to the only one; total assets to the first.
fn balances(position: &Position) -> Vec<ShareBalance> {
    let h = &position.header;
    let mut balances = position.balances.clone();
    if balances.is_empty() {
        balances.push(ShareBalance { level: h.level, ..ShareBalance::default() });
    }
    let several = balances.len() > 1;
    for (index, balance) in balances.iter_mut().enumerate() {
        balance.cnpj = balance.cnpj.or(h.cnpj);
        balance.total_assets = if index == 0 { h.total_assets.or(balance.total_assets) } else { None };
        if balance.name.is_empty() {
            balance.name.clone_from(&h.name);
        }
    }
    if !several {
        let only = &mut balances[0];
        only.isin = only.isin.or(h.isin);
        only.quantity = only.quantity.or(h.quantity);
        only.quota = only.quota.or(h.quota);
        only.gross_quota = only.gross_quota.or(h.gross_quota);
        only.receivables = h.receivables.or(only.receivables);
        only.payables = h.payables.or(only.payables);
        only.to_issue = h.to_issue.or(only.to_issue);
        only.to_redeem = h.to_redeem.or(only.to_redeem);
        if only.subclass_code.is_empty() {
            only.subclass_code.clone_from(&h.subclass_code);
        }
    }
    balances
}

fn identification(r: &mut Report<'_>, balance: &ShareBalance, first: bool) {
    r.within(&["FinInstrmId"], |r| {
        if let Some(isin) = &balance.isin {
            r.xml.text("ISIN", isin.as_str(), 12);
        }
        level_ids(r, balance);
        if first {
            let h = &r.position.header;
            r.other_id(&h.anbima_code, "", "CODIGO ANBIMA");
            r.other_id(&h.fund_type, "", "TIPO DE FUNDO");
        }
        name(r, &balance.name);
    });
    if balance.isin.as_ref().is_some_and(Isin::is_valid) {
        r.within(&["FinInstrmAttrbts"], |r| r.xml.text_at(&["ClssfctnTp", "ClssfctnFinInstrm"], "EUOGSR"));
    }
}

fn level_ids(r: &mut Report<'_>, balance: &ShareBalance) {
    let cnpj = balance.cnpj.as_ref().map_or("", Cnpj::as_str);
    match balance.level {
        FundLevel::Fund => r.other_id(cnpj, "", "CNPJ"),
        FundLevel::Class => {
            r.other_id(cnpj, "", "CNPJ CLASSE");
            let shell = r.position.header.shell_cnpj;
            r.other_id(shell.as_ref().map_or("", Cnpj::as_str), "", "CNPJ CASCA");
            r.other_id("CLASSE", "", "Nivel de Fundo");
        }
        FundLevel::Subclass => {
            r.other_id(cnpj, "", "CNPJ CLASSE");
            r.other_id(&balance.subclass_code, "", "CODIGOSUBCLASSE");
            r.other_id("SUBCLASSE", "", "Nivel de Fundo");
        }
        FundLevel::Portfolio => holder_ids(r),
    }
}

/// Holder of a portfolio, and bank (3 digits), branch (4) and account (the rest) of its account.
fn holder_ids(r: &mut Report<'_>) {
    let Some(holder) = &r.position.header.holder else { return };
    let label = if matches!(holder.tax_id, Some(TaxId::Cpf(_))) { "CPF TITULAR" } else { "CNPJ TITULAR" };
    r.other_id(holder.tax_id.as_ref().map_or("", TaxId::as_str), "", label);
    let part = |from: usize, to: usize| holder.account.get(from..to.min(holder.account.len())).unwrap_or("");
    r.other_id(part(0, 3), "", "CARTEIRA BANCO");
    r.other_id(part(3, 7), "", "CARTEIRA AGENCIA");
    r.other_id(part(7, usize::MAX), "", "CARTEIRA CONTA");
}

fn name(r: &mut Report<'_>, name: &str) {
    if r.strike(Fault::ControlCharacters) {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        r.xml.raw_leaf("Desc", &format!("\u{1}FUNDO\u{8}{plain}\u{1f}"));
    } else {
        r.xml.text("Desc", name, 140);
    }
}

fn quota(r: &mut Report<'_>, balance: &ShareBalance) {
    let h = &r.position.header;
    let (quantity, quota) =
        if has_quotas(r) { (balance.quantity, balance.quota) } else { (Some(Decimal::ONE), h.net_assets) };
    if let Some(quantity) = quantity {
        r.within(&["AggtBal"], |r| {
            r.xml.text("ShrtLngInd", "LONG", 4);
            r.within(&["Qty", "Qty", "Qty"], |r| r.unit(quantity));
        });
    }
    for (kind, value) in [("NAVL", quota), ("INTE", balance.gross_quota)] {
        if let Some(value) = value {
            r.price(kind, value, None);
        }
    }
}

fn breakdowns(r: &mut Report<'_>, balance: &ShareBalance, index: usize) {
    for (kind, amount) in [("PEND", balance.to_issue), ("PENR", balance.to_redeem)] {
        if let Some(amount) = amount {
            r.within(&["BalBrkdwn"], |r| {
                r.xml.text_at(&["SubBalTp", "Cd"], kind);
                r.face_amount(amount);
            });
        }
    }
    accruals(r, AccrualSide::Receivable, balance.receivables, index);
    accruals(r, AccrualSide::Payable, balance.payables, index);
    if index == 0 {
        expenses(r);
        if let Some(taxes) = r.position.header.taxes {
            r.within(&["AddtlBalBrkdwn"], |r| {
                r.xml.text_at(&["SubBalTp", "Cd"], "DIRT");
                r.face_amount(taxes);
            });
        }
        extension(r);
    }
}

fn accruals(r: &mut Report<'_>, side: AccrualSide, total: Option<Decimal>, index: usize) {
    let only = r.position.balances.len() < 2;
    let of_balance = |a: &&Accrual| a.side == side && (only || usize::try_from(a.balance) == Ok(index));
    let lines: Vec<_> = r.position.accruals.iter().filter(of_balance).collect();
    if total.is_none() && lines.is_empty() {
        return;
    }
    let total = total.unwrap_or_else(|| lines.iter().map(|line| line.amount).sum());
    let names = if side == AccrualSide::Receivable { ("RECE", "RECEIVABLES") } else { ("PAYA", "PAYABLES") };
    group(r, names, total, |r| {
        for accrual in lines {
            line(r, &accrual.code, &accrual.linked_to, |r| {
                r.face_amount(accrual.amount);
                r.date("SubBalAddtlDtls", accrual.date);
            });
        }
    });
}

fn expenses(r: &mut Report<'_>) {
    let expenses: &[Expense] = &r.position.expenses;
    if expenses.is_empty() {
        return;
    }
    group(r, ("EXPN", "EXPENSES"), expenses.iter().map(|e| e.amount).sum(), |r| {
        for expense in expenses {
            line(r, &expense.code, &expense.text, |r| {
                r.face_amount(expense.amount);
                r.date("SubBalAddtlDtls", expense.date);
            });
        }
    });
}

fn group(r: &mut Report<'_>, names: (&str, &str), total: Decimal, lines: impl FnOnce(&mut Report<'_>)) {
    r.line();
    r.within(&["BalBrkdwn"], |r| {
        r.within(&["SubBalTp"], |r| r.proprietary(names.0, "ISO20022", names.1));
        r.face_amount(total);
        lines(r);
    });
}

/// One line: its account (a tax line has `DIRT` in place of one), what it is linked to, amount and date.
fn line(r: &mut Report<'_>, code: &str, linked_to: &str, amount: impl FnOnce(&mut Report<'_>)) {
    r.line();
    r.within(&["AddtlBalBrkdwnDtls"], |r| {
        let account = account(code);
        let text = if linked_to.is_empty() { account.map_or("", |account| account.meaning) } else { linked_to };
        if code == "tributos" {
            r.xml.text_at(&["SubBalTp", "Cd"], "DIRT");
        } else {
            let id = account.map_or(code, |account| account.code_50);
            r.within(&["SubBalTp"], |r| r.proprietary(id, "CONTASANBIMA", text));
        }
        amount(r);
    });
}

/// The account of a code of either standard, or of a tag of `despesas`.
fn account(code: &str) -> Option<&'static Account> {
    match code {
        "txadm" => account_of_50("ADMF"),
        "vltxperf" => account_of_50("PERF"),
        "outtax" => account_of_50("OTHR"),
        code => code.parse().ok().map_or_else(|| account_of_50(code), account_of_401),
    }
}

/// Pension plans and the credit rights of a FIDC.
fn extension(r: &mut Report<'_>) {
    let position = r.position;
    let rights: Vec<_> = position.holdings.iter().filter(|h| h.class == AssetClass::CreditRights).collect();
    if rights.is_empty() && position.pension_plans.is_empty() {
        return;
    }
    r.extension(|r| {
        for plan in &position.pension_plans {
            r.within(&["PensPlanPart", "Pens"], |r| {
                r.xml.text("Id", &plan.cnpb, 35);
                r.proprietary("CNPB", "PREVIC", "");
                r.rate("Percpart", Some(plan.percent));
            });
        }
        if !rights.is_empty() {
            let total: Decimal = rights.iter().map(|h| h.value).sum();
            r.within(&["ReceInvstmtFnd"], |r| r.signed("TtlBookValChng", total, total >= Decimal::ZERO));
        }
    });
}
