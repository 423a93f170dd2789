//! An asset row of 4.01: assigns cells, then works out its signed value and checks what it must state.

use super::fields::{Amount, Day, Field, Slot, Word};
use crate::details::{estate_of, exact_sum, keep_raw, loan_of, product_in_cents, repo_of, swap_of};
use crate::positions::Context;
use crate::values::Cell;
use etl_core::{AssetClass, Code, Decimal, Holding, Severity, Side, TaxId, Text};

/// Numbers without which a row has no value.
const VALUES: u64 = Amount::ValueFree.bit()
    | Amount::ValuePledged.bit()
    | Amount::Signed.bit()
    | Amount::ReceivingValue.bit()
    | Amount::PayingValue.bit();
const QUANTITIES: u64 = Amount::QuantityFree.bit() | Amount::QuantityPledged.bit();

/// Opens `<compromisso>` or `<aluguel>`: the row is a repo or a loan even when the block is empty.
pub(super) fn open_child(row: &mut Holding, field: Field) {
    if field == Field::Repo {
        repo_of(row);
    } else {
        loan_of(row);
    }
}

/// Puts the text of a tag where it belongs.
pub(super) fn assign(row: &mut Holding, seen: &mut u64, field: Field, cell: &mut Cell<'_>) {
    match field {
        Field::Amount(amount) => assign_amount(row, seen, amount, cell),
        Field::Day(day) => assign_day(row, day, cell),
        Field::Word(word) => assign_word(row, word, cell),
        Field::Flag(flag) => *flag.slot(row) = cell.boolean(),
        Field::Isin => {
            row.isin = cell.isin();
            if row.isin.is_none() {
                keep(row, cell);
            }
        }
        Field::Issuer => {
            row.issuer = cell.cnpj().map(TaxId::Cnpj);
            if row.issuer.is_none() {
                keep(row, cell);
            }
        }
        Field::Broker => row.broker = cell.cnpj(),
        Field::Appraiser => estate_of(row).appraiser = cell.tax_id(),
        Field::Institution if cell.text.contains('*') => keep(row, cell),
        Field::Institution => row.code = Text::from(cell.text),
        Field::Side => row.side = side(cell),
        Field::Hedge => match cell.boolean() {
            Some(false) if row.hedge.is_empty() => row.hedge = Text::const_new("0"),
            Some(true) => keep(row, cell),
            _ => {}
        },
        Field::Lot => row.lot = cell.count(),
        Field::Kept => keep(row, cell),
        Field::KeptOfProperty => {
            if !cell.text.is_empty() {
                keep_raw(&mut estate_of(row).others, cell.tag, cell.text);
            }
        }
        Field::Repo | Field::Loan => {}
    }
}

/// Keeps a text as it came, unless it says "none".
fn keep(row: &mut Holding, cell: &Cell<'_>) {
    if !cell.text.bytes().all(|b| b == b'0') {
        keep_raw(&mut row.extras, cell.tag, cell.text);
    }
}

fn assign_amount(row: &mut Holding, seen: &mut u64, amount: Amount, cell: &mut Cell<'_>) {
    let price_is_value = amount == Amount::UnitPrice && row.class == AssetClass::FundShare;
    let essential = amount.bit() & (VALUES | QUANTITIES) != 0 || price_is_value;
    let value = cell.decimal(if essential { Severity::Error } else { Severity::Warning });
    if !cell.text.is_empty() {
        *seen |= amount.bit();
    }
    let Some(value) = value else { return };
    // Rows of shares state the tags of a loan whether there is one or not.
    if matches!(amount, Amount::LoanRate | Amount::LoanPercent) && row.lending.is_none() && value.is_zero() {
        return;
    }
    match amount.slot(row) {
        Slot::Plain(slot) => *slot = value,
        Slot::Optional(slot) => *slot = Some(value),
    }
}

fn assign_day(row: &mut Holding, day: Day, cell: &mut Cell<'_>) {
    if let Some(date) = cell.date(Severity::Warning) {
        *day.slot(row) = Some(date);
    }
}

fn assign_word(row: &mut Holding, word: Word, cell: &mut Cell<'_>) {
    if cell.text.is_empty() {
        return;
    }
    match word {
        Word::RepoSide => {
            repo_of(row).bought = cell.text != "V";
            cell.code(&["C", "V"]);
        }
        Word::PostalCode => *word.slot(row) = Text::from(format!("{:0>8}", cell.text)),
        _ => *word.slot(row) = cell.code(word.codes()),
    }
}

fn side(cell: &mut Cell<'_>) -> Side {
    match cell.text {
        "C" => Side::Bought,
        "D" => Side::Lent,
        "T" => Side::Borrowed,
        "V" => Side::Sold,
        _ => {
            cell.warn(Code::ValueCode, Side::Bought.letter());
            Side::Bought
        }
    }
}

/// Works out the signed value of a complete row; what it lacks is a problem that keeps the fund from being loaded.
pub(super) fn settle(row: &mut Holding, seen: u64, context: &mut Context<'_>) {
    let value = match row.class {
        AssetClass::FundShare => settle_share(row, seen, context),
        AssetClass::Cash | AssetClass::Future => {
            require(seen, Amount::Signed.bit(), signed_tag(row.class), context);
            row.value_free = row.value.abs();
            Some(row.value)
        }
        AssetClass::Swap => settle_swap(row, seen, context),
        _ => settle_module(row, seen, context),
    };
    match value {
        Some(value) => row.value = value,
        None => context.note(Code::ValueDecimalLong, Severity::Error, ("", ""), ""),
    }
}

fn signed_tag(class: AssetClass) -> &'static str {
    if class == AssetClass::Cash { "saldo" } else { "vlajuste" }
}

fn require(seen: u64, wanted: u64, tag: &str, context: &mut Context<'_>) {
    if seen & wanted == 0 {
        context.note(Code::ValueMissing, Severity::Error, (tag, ""), "");
    }
}

/// Fund quotas state no value: it is quantity × quota, rounded once.
fn settle_share(row: &mut Holding, seen: u64, context: &mut Context<'_>) -> Option<Decimal> {
    require(seen, QUANTITIES, "qtdisponivel", context);
    require(seen, Amount::UnitPrice.bit(), "puposicao", context);
    let price = row.unit_price.unwrap_or_default();
    row.value_from_product = true;
    row.value_free = product_in_cents(row.quantity_free, price)?;
    row.value_pledged = product_in_cents(row.quantity_pledged, price)?;
    product_in_cents(exact_sum(row.quantity_free, row.quantity_pledged)?, price)
}

fn settle_swap(row: &mut Holding, seen: u64, context: &mut Context<'_>) -> Option<Decimal> {
    require(seen, Amount::ReceivingValue.bit(), "vlmercadoativo", context);
    require(seen, Amount::PayingValue.bit(), "vlmercadopassivo", context);
    let swap = swap_of(row);
    let (receiving, paying) = (swap.receiving.value.unwrap_or_default(), swap.paying.value.unwrap_or_default());
    let value = exact_sum(receiving, -paying)?;
    row.value_free = value.abs();
    Some(value)
}

/// Rows that state their value in module, the side apart.
fn settle_module(row: &mut Holding, seen: u64, context: &mut Context<'_>) -> Option<Decimal> {
    let free_tag = match row.class {
        AssetClass::GovernmentBond | AssetClass::PrivateBond | AssetClass::Debenture | AssetClass::Equity => {
            "valorfindisp"
        }
        AssetClass::BondForward => "valorfin",
        AssetClass::RealEstate => "valorcontabil",
        _ => "valorfinanceiro",
    };
    let values = Amount::ValueFree.bit() | Amount::ValuePledged.bit();
    require(seen, values, free_tag, context);
    if seen & values != 0 {
        if !row.quantity_free.is_zero() {
            require(seen, Amount::ValueFree.bit(), free_tag, context);
        }
        if !row.quantity_pledged.is_zero() {
            require(seen, Amount::ValuePledged.bit(), "valorfinemgar", context);
        }
    }
    let counted = !matches!(
        row.class,
        AssetClass::RealEstate | AssetClass::Participation | AssetClass::CreditRights | AssetClass::CurrencyForward
    );
    if counted {
        require(seen, QUANTITIES, "quantidade", context);
    }
    Some(row.side.signed(exact_sum(row.value_free, row.value_pledged)?))
}
