//! Closes a draft: totals from the rows, net assets from the totals, quota from the net assets; never the other way round.

use super::BookFund;
use super::catalog::{Quotas, Worth, shell_cnpj};
use super::draft::{Draft, money, round};
use super::identity::isin;
use etl_core::position::PortfolioHolder;
use etl_core::{AccrualSide, Decimal, FundKind, FundLevel, Position, ShareBalance, TaxId, Text};

/// By how much the planted divergence misses, in reais.
const DIVERGENCE: Decimal = Decimal::from_parts(1_234_567, 0, 0, false, 2);

/// Subclasses: share of the net assets and quantity over the managerial quantity, in per cent.
const SUBCLASSES: [(&str, &str, i64, i64); 2] =
    [("SÊNIOR", "FICT000101", 70, 69), ("SUBORDINADA", "FICT000102", 30, 26)];
/// Series: as [`SUBCLASSES`].
const SERIES: [(&str, i64, i64); 3] =
    [("1ª SÉRIE SÊNIOR", 55, 54), ("2ª SÉRIE SÊNIOR", 25, 25), ("COTA SUBORDINADA", 20, 17)];

/// The finished position; `diverges` raises the quota above what the net assets allow.
pub(crate) fn close(mut draft: Draft<'_>, diverges: bool) -> Position {
    let assets = draft.assets();
    let fund = draft.fund;
    state_fund(&mut draft.position, fund);
    let header = &mut draft.position.header;
    header.date = Some(draft.day);
    header.total_assets = Some(assets);
    let quoted = fund.recipe.quotas != Quotas::None;
    header.to_issue = quoted.then_some(draft.state.to_issue);
    header.to_redeem = quoted.then_some(draft.state.to_redeem);
    let receivable = lines(&draft.position, AccrualSide::Receivable, None);
    let payable = lines(&draft.position, AccrualSide::Payable, None);
    let net_assets = assets + receivable - payable - draft.state.to_issue - draft.state.to_redeem;
    let header = &mut draft.position.header;
    header.receivables = Some(receivable);
    header.payables = Some(payable);
    header.net_assets = Some(net_assets);
    let valued = if diverges { net_assets + DIVERGENCE } else { net_assets };
    draft.position.balances = balances(&draft, valued);
    if let Some(first) = draft.position.balances.first().cloned() {
        draft.position.header.quota = first.quota;
        draft.position.header.quantity = first.quantity;
    }
    draft.position.source_rows = draft.position.rows() as u64;
    draft.position
}

fn state_fund(position: &mut Position, fund: &BookFund) {
    let header = &mut position.header;
    header.level = fund.level;
    header.cnpj = fund.cnpj;
    header.shell_cnpj = shell_cnpj(fund);
    header.isin = fund.isin;
    header.name = fund.name.as_str().into();
    header.administrator = fund.administrator.clone();
    header.manager = fund.manager.clone();
    header.custodian = fund.custodian.clone();
    header.anbima_code.clone_from(&fund.anbima_code);
    header.fund_type.clone_from(&fund.fund_type);
    if fund.kind == FundKind::Fidc {
        header.risk = Text::const_new("MM");
    }
    if fund.level == FundLevel::Portfolio {
        header.fund_type = Text::default();
        header.taxes = Some(Decimal::ZERO);
        let holder = super::identity::company(super::identity::Block::Company, 9_001);
        header.holder = Some(PortfolioHolder {
            tax_id: Some(TaxId::Cnpj(holder)),
            code: Text::const_new("CART00000000001"),
            account: Text::const_new("99900010000123456"),
        });
    }
}

fn lines(position: &Position, side: AccrualSide, balance: Option<u32>) -> Decimal {
    let counted = position.accruals.iter().filter(|a| a.side == side && balance.is_none_or(|b| a.balance == b));
    counted.map(|a| a.amount).sum()
}

fn balances(draft: &Draft<'_>, net_assets: Decimal) -> Vec<ShareBalance> {
    let whole = whole(draft, net_assets);
    let mut balances = match draft.fund.recipe.quotas {
        Quotas::None => return Vec::new(),
        Quotas::Single => vec![whole],
        Quotas::Subclasses => with_subclasses(draft.fund, whole, net_assets),
        Quotas::Series => series(draft.fund, &whole, net_assets),
    };
    let investors = usize::from(draft.fund.recipe.quotas == Quotas::Subclasses);
    for (number, balance) in balances.iter_mut().enumerate() {
        let of = u32::try_from(number).ok();
        balance.total_assets = Some(if number == 0 { draft.assets() } else { Decimal::ZERO });
        balance.receivables = Some(lines(&draft.position, AccrualSide::Receivable, of));
        balance.payables = Some(lines(&draft.position, AccrualSide::Payable, of));
        let flows = number == investors;
        balance.to_issue = Some(if flows { draft.state.to_issue } else { Decimal::ZERO });
        balance.to_redeem = Some(if flows { draft.state.to_redeem } else { Decimal::ZERO });
    }
    balances
}

/// The quota of the fund, or the managerial one of a class with subclasses.
fn whole(draft: &Draft<'_>, net_assets: Decimal) -> ShareBalance {
    let fund = draft.fund;
    let (quantity, quota) = match fund.recipe.worth {
        Worth::Zero => (Decimal::ZERO, Decimal::ONE),
        Worth::Positive | Worth::Negative => (draft.state.quantity, quota(net_assets, draft.state.quantity)),
    };
    ShareBalance {
        level: fund.level,
        cnpj: fund.cnpj,
        isin: fund.isin,
        name: fund.name.as_str().into(),
        quantity: Some(quantity),
        quota: Some(quota),
        ..ShareBalance::default()
    }
}

fn with_subclasses(fund: &BookFund, class: ShareBalance, net_assets: Decimal) -> Vec<ShareBalance> {
    let shares = SUBCLASSES.map(|(_, _, worth, quantity)| (worth, quantity));
    let parts = split(&class, net_assets, &shares);
    let mut balances = vec![class];
    for ((name, code, ..), (quantity, quota)) in SUBCLASSES.into_iter().zip(parts) {
        balances.push(ShareBalance {
            level: FundLevel::Subclass,
            cnpj: fund.cnpj,
            subclass_code: Text::const_new(code),
            isin: part_isin(fund, balances.len()),
            name: format!("{} - SUBCLASSE {name}", fund.name).into(),
            quantity: Some(quantity),
            quota: Some(quota),
            ..ShareBalance::default()
        });
    }
    balances
}

fn series(fund: &BookFund, whole: &ShareBalance, net_assets: Decimal) -> Vec<ShareBalance> {
    let shares = SERIES.map(|(_, worth, quantity)| (worth, quantity));
    let parts = split(whole, net_assets, &shares);
    let named = SERIES.into_iter().zip(parts).enumerate();
    named
        .map(|(number, ((name, ..), (quantity, quota)))| ShareBalance {
            isin: if number == 0 { fund.isin } else { part_isin(fund, number) },
            name: format!("{} - {name}", fund.name).into(),
            quantity: Some(quantity),
            quota: Some(quota),
            ..whole.clone()
        })
        .collect()
}

/// Cuts the net assets to the cent; the last part takes what is left.
fn split(whole: &ShareBalance, net_assets: Decimal, shares: &[(i64, i64)]) -> Vec<(Decimal, Decimal)> {
    let total = whole.quantity.unwrap_or_default();
    let mut left = net_assets;
    let mut parts = Vec::with_capacity(shares.len());
    for (number, (worth, quantity)) in shares.iter().enumerate() {
        let last = number + 1 == shares.len();
        let worth = if last { left } else { money(net_assets * Decimal::new(*worth, 2)) };
        left -= worth;
        let quantity = round(total * Decimal::new(*quantity, 2), 8);
        parts.push((quantity, quota(worth, quantity)));
    }
    parts
}

/// In module: with negative net assets the quota keeps its sign (ANBIMA 5.0, Annex V).
fn quota(net_assets: Decimal, quantity: Decimal) -> Decimal {
    round(net_assets.abs() / quantity, 8)
}

fn part_isin(fund: &BookFund, number: usize) -> Option<etl_core::Isin> {
    fund.isin.map(|of_fund| isin(&format!("{}{number:02}", &of_fund.as_str()[..9])))
}
