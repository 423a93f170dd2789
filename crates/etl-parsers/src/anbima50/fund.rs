//! From a `BalForAcct` to a balance, its receivables, payables and expenses.

use super::asset::value_of;
use super::draft::Draft;
use super::entry::{Entry, Line, Part, label};
use crate::details::product_in_cents;
use crate::positions::Context;
use etl_core::position::{PortfolioHolder, account_of_50};
use etl_core::{
    Accrual, AccrualSide, AssetClass, Code, Decimal, Expense, FundLevel, Holding, Severity, ShareBalance, Text,
};

const HOLDER: [&str; 2] = ["CNPJTITULAR", "CPFTITULAR"];
const KNOWN: [&str; 13] = [
    "CNPJ",
    "CNPJCLASSE",
    "CNPJCASCA",
    "CODIGOANBIMA",
    "TIPODEFUNDO",
    "NIVELDEFUNDO",
    "CODIGOSUBCLASSE",
    "CODIGODASUBCLASSE",
    "CNPJTITULAR",
    "CPFTITULAR",
    "CARTEIRABANCO",
    "CARTEIRAAGENCIA",
    "CARTEIRACONTA",
];

/// Takes a complete `BalForAcct` over.
pub(super) fn close(entry: &mut Entry, draft: &mut Draft, context: &mut Context<'_>) {
    let mut balance = balance(entry, context);
    let index = draft.funds();
    let first = index == 0;
    for part in std::mem::take(&mut entry.parts) {
        take_part(part, &mut balance, draft, context, index);
    }
    if first {
        fill_header(entry, &balance, draft, context);
        credit_rights(entry, draft, context);
    }
    draft.position.source_rows += entry.plans.len() as u64;
    draft.position.pension_plans.append(&mut entry.plans);
    require(&balance, entry, context);
    draft.push_balance(balance);
}

fn balance(entry: &Entry, context: &mut Context<'_>) -> ShareBalance {
    let level = match label(entry.id_text(&["NIVELDEFUNDO"])).as_str() {
        "CLASSE" => FundLevel::Class,
        "SUBCLASSE" => FundLevel::Subclass,
        _ if entry.id(&HOLDER).is_some() || context.name.kind == "CT" => FundLevel::Portfolio,
        _ => FundLevel::Fund,
    };
    let cnpj = entry.id_text(&["CNPJCLASSE", "CNPJ"]);
    // A portfolio without quotas states one quota worth its net assets: a filler.
    let filler = level == FundLevel::Portfolio && entry.quantity == Some(Decimal::ONE);
    ShareBalance {
        level,
        cnpj: context.cell("FinInstrmId/OthrId[CNPJ]", cnpj).cnpj(),
        subclass_code: Text::from(entry.id_text(&["CODIGOSUBCLASSE", "CODIGODASUBCLASSE"])),
        isin: entry.row.isin,
        name: entry.row.description.clone(),
        quantity: entry.quantity.filter(|_| !filler),
        quota: entry.prices.quota.filter(|_| !filler),
        gross_quota: entry.prices.gross_quota,
        total_assets: entry.value.value(),
        ..ShareBalance::default()
    }
}

fn require(balance: &ShareBalance, entry: &Entry, context: &mut Context<'_>) {
    if balance.level == FundLevel::Portfolio {
        return;
    }
    if balance.quota.is_none() {
        context.note(Code::ValueMissing, Severity::Error, ("PricDtls[NAVL]/Val/Amt", ""), "");
    }
    if balance.quantity.is_none() && !entry.quantity_stated {
        context.note(Code::ValueMissing, Severity::Error, ("AggtBal/Qty/Qty/Qty/Unit", ""), "");
    }
}

/// A `BalBrkdwn` of the fund: totals with their lines, or quotas on their way.
fn take_part(part: Part, balance: &mut ShareBalance, draft: &mut Draft, context: &mut Context<'_>, index: u32) {
    let code = label(&part.code);
    match code.as_str() {
        "RECE" => {
            balance.receivables = total(&part, balance.receivables);
            draft.position.totals_without_lines |= no_lines(&part);
            accruals(part.lines, AccrualSide::Receivable, draft, context, index);
        }
        "PAYA" => {
            balance.payables = total(&part, balance.payables);
            draft.position.totals_without_lines |= no_lines(&part);
            accruals(part.lines, AccrualSide::Payable, draft, context, index);
        }
        "EXPN" => expenses(part.lines, draft, context),
        "PEND" => balance.to_issue = quotas(&part, balance, context),
        "PENR" => balance.to_redeem = quotas(&part, balance, context),
        "AWAS" => {}
        _ => context.unknown(Code::ValueCode, "BalBrkdwn/SubBalTp", &part.code, ""),
    }
}

fn no_lines(part: &Part) -> bool {
    part.lines.is_empty() && part.amount.is_some_and(|amount| !amount.is_zero())
}

fn total(part: &Part, before: Option<Decimal>) -> Option<Decimal> {
    let amount = part.amount.or_else(|| value_of(part))?;
    Some(before.unwrap_or_default().saturating_add(amount))
}

/// Quotas to issue or redeem, as an amount. A part that only states a number of quotas is turned into one, and reported.
fn quotas(part: &Part, balance: &ShareBalance, context: &mut Context<'_>) -> Option<Decimal> {
    let stated = part.amount.or_else(|| value_of(part));
    if stated.is_some() || part.unit.is_none_or(|unit| unit.is_zero()) {
        return stated.or(part.unit);
    }
    let amount = product_in_cents(part.unit?, balance.quota?);
    let kept = amount.map(|amount| amount.to_string()).unwrap_or_default();
    let tag = format!("BalBrkdwn[{}]/Qty/Qty/FaceAmt", part.code);
    context.note(Code::ValueMissing, Severity::Warning, (&tag, ""), &kept);
    amount
}

fn accruals(lines: Vec<Line>, side: AccrualSide, draft: &mut Draft, context: &mut Context<'_>, balance: u32) {
    for line in lines {
        let account = account(&line, context);
        let Some(amount) = amount(&line, context) else { continue };
        let ordinal = u32::try_from(draft.position.accruals.len() + 1).unwrap_or(u32::MAX);
        draft.position.accruals.push(Accrual {
            ordinal,
            line: line.at,
            code: line.code,
            account,
            side,
            date: line.date,
            amount,
            linked_to: line.scheme,
            balance,
        });
    }
}

fn expenses(lines: Vec<Line>, draft: &mut Draft, context: &mut Context<'_>) {
    for line in lines {
        let account = account(&line, context);
        let Some(amount) = amount(&line, context) else { continue };
        let ordinal = u32::try_from(draft.position.expenses.len() + 1).unwrap_or(u32::MAX);
        let (code, date, text) = (line.code, line.date, line.scheme);
        draft.position.expenses.push(Expense { ordinal, line: line.at, code, account, date, amount, text });
    }
}

fn account(line: &Line, context: &mut Context<'_>) -> Option<&'static str> {
    let account = account_of_50(&line.code);
    // The manual has a line with DIRT and no account code; 999 is the "diversos" of 4.01, which has no account.
    if account.is_none() && !matches!(line.code.as_str(), "DIRT" | "999") {
        let code = if line.code.is_empty() { Code::ValueMissing } else { Code::ValueCode };
        context.note(code, Severity::Warning, ("AddtlBalBrkdwnDtls/SubBalTp/Prtry/Id", &line.code), &line.code);
    }
    account.map(|account| account.code_50)
}

fn amount(line: &Line, context: &mut Context<'_>) -> Option<Decimal> {
    if !line.stated {
        context.note(Code::ValueMissing, Severity::Error, ("AddtlBalBrkdwnDtls/Qty/Qty/FaceAmt", &line.code), "");
    }
    line.amount
}

/// The first `BalForAcct` is the fund, the class or the portfolio itself.
fn fill_header(entry: &Entry, balance: &ShareBalance, draft: &mut Draft, context: &mut Context<'_>) {
    let header = &mut draft.position.header;
    header.level = balance.level;
    header.cnpj = balance.cnpj;
    header.shell_cnpj = context.cell("OthrId[CNPJ CASCA]", entry.id_text(&["CNPJCASCA"])).cnpj();
    header.subclass_code.clone_from(&balance.subclass_code);
    header.isin = balance.isin;
    header.name.clone_from(&balance.name);
    header.quota = balance.quota;
    header.gross_quota = balance.gross_quota;
    header.quantity = balance.quantity;
    header.taxes = entry.row.taxes;
    header.anbima_code = Text::from(entry.id_text(&["CODIGOANBIMA"]));
    header.fund_type = Text::from(entry.id_text(&["TIPODEFUNDO"]));
    header.risk.clone_from(&entry.row.risk);
    if balance.level == FundLevel::Portfolio {
        let part = |label: &str| entry.id_text(&[label]).to_owned();
        let account = part("CARTEIRABANCO") + &part("CARTEIRAAGENCIA") + &part("CARTEIRACONTA");
        header.holder = Some(PortfolioHolder {
            tax_id: context.cell("OthrId[TITULAR]", entry.id_text(&HOLDER)).tax_id(),
            code: Text::from(if context.name.kind == "CT" { context.name.id.as_str() } else { "" }),
            account: Text::from(account),
        });
    }
    for id in entry.ids.iter().filter(|id| !KNOWN.contains(&id.label.as_str())) {
        context.unknown(Code::ValueCode, &id.label, &id.value, "");
    }
}

fn credit_rights(entry: &Entry, draft: &mut Draft, context: &mut Context<'_>) {
    if !entry.credit_rights.stated {
        return;
    }
    let mut row = Holding::new(AssetClass::CreditRights);
    (row.ordinal, row.line, row.byte) = (1, entry.row.line, entry.row.byte);
    match entry.credit_rights.value() {
        Some(value) => (row.value, row.value_free) = (value, value.abs()),
        None => context.note(Code::ValueMissing, Severity::Error, ("ReceInvstmtFnd/TtlBookValChng/Amt", ""), ""),
    }
    draft.push(row);
}
