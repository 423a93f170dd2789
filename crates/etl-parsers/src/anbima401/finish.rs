//! A complete fund of 4.01: what it must state, its quota, and which rule of signs its total follows.

use crate::details::exact_sum;
use crate::positions::Context;
use etl_core::{AssetClass, Code, Decimal, Exact, FundLevel, Holding, Position, Severity, ShareBalance, Side, Text};

/// Completes a fund; what it lacks becomes a problem.
pub(super) fn finish(position: &mut Position, context: &mut Context<'_>, has_header: bool) {
    if !has_header {
        context.note(Code::XmlNoHeader, Severity::Error, ("", ""), "");
        return;
    }
    let portfolio = context.scope.fund_tag == "carteira";
    if portfolio {
        position.header.level = FundLevel::Portfolio;
    }
    require_header(position, context, portfolio);
    settle_signs(position, context);
    let header = &mut position.header;
    header.generated_at = Text::from(&context.name.generated_at);
    if let (Some(date), Some(named)) = (header.date, context.name.date)
        && date != named
    {
        context.note(Code::ContentDate, Severity::Warning, ("header/dtposicao", &date.to_string()), &date.to_string());
    }
    if !portfolio {
        position.balances.push(ShareBalance {
            level: header.level,
            cnpj: header.cnpj,
            isin: header.isin,
            name: header.name.clone(),
            quantity: header.quantity,
            quota: header.quota,
            total_assets: header.total_assets,
            receivables: header.receivables,
            payables: header.payables,
            to_issue: header.to_issue,
            to_redeem: header.to_redeem,
            ..ShareBalance::default()
        });
    }
}

fn require_header(position: &Position, context: &mut Context<'_>, portfolio: bool) {
    let header = &position.header;
    let needed = [
        ("header/dtposicao", header.date.is_some(), Severity::Error),
        ("header/patliq", header.net_assets.is_some(), Severity::Error),
        ("header/valorcota", header.quota.is_some() || portfolio, Severity::Error),
        ("header/quantidade", header.quantity.is_some() || portfolio, Severity::Error),
        ("header/valorativos", header.total_assets.is_some(), Severity::Warning),
        ("header/valorreceber", header.receivables.is_some(), Severity::Warning),
        ("header/valorpagar", header.payables.is_some(), Severity::Warning),
    ];
    for (tag, _, severity) in needed.iter().filter(|(_, stated, _)| !stated) {
        context.note(Code::ValueMissing, *severity, (tag, ""), "");
    }
}

/// The amounts of a file are in module and the side gives the sign; one sender signs the amounts as well. The total of
/// assets decides: when it does not hold by the rule but holds with the signs as written, these are used.
fn settle_signs(position: &mut Position, context: &mut Context<'_>) {
    let Some(stated) = position.header.total_assets else { return };
    if !position.holdings.iter().any(is_signed_by_side) {
        return;
    }
    let rounded = position.holdings.iter().filter(|row| !row.is_exact_product()).count() + 1;
    let bound = Exact::of(Decimal::new(5, 3) * Decimal::from(rounded));
    let holds = |total: Exact| Exact::of(stated).minus(&total).abs() <= bound;
    if holds(position.holdings.iter().map(Holding::exact_value_in_assets).sum()) {
        return;
    }
    if !holds(position.holdings.iter().map(|row| as_written(row).map_or(row.exact_value_in_assets(), Exact::of)).sum())
    {
        return;
    }
    for row in position.holdings.iter_mut().filter(|row| is_signed_by_side(row)) {
        if let Some(value) = as_written(row) {
            row.value = value;
        }
    }
    context.note(Code::ValueSign, Severity::Warning, ("header/valorativos", &stated.to_string()), "");
}

fn is_signed_by_side(row: &Holding) -> bool {
    let own_sign =
        matches!(row.class, AssetClass::Cash | AssetClass::Future | AssetClass::Swap | AssetClass::FundShare);
    !own_sign && matches!(row.side, Side::Sold | Side::Borrowed)
}

/// The value of a row with its sign as the file writes it.
fn as_written(row: &Holding) -> Option<Decimal> {
    is_signed_by_side(row).then(|| exact_sum(row.value_free, row.value_pledged)).flatten()
}
