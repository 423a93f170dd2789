//! The headers of 4.01: of a fund and of a managed portfolio.
//!
//! The header of a fund has room for one quota; [`single_quota`] says which one a class with several balances states.

use super::Fault;
use super::writer::{NoDate, QUANTITY, Writer};
use etl_core::{Decimal, Exact, FundLevel, Position, TaxId, rounding_bound};

pub(super) fn write(w: &mut Writer<'_>, position: &Position) {
    w.xml.open("header");
    if position.header.level == FundLevel::Portfolio {
        portfolio(w, position);
    } else {
        fund(w, position);
    }
    w.xml.close("header");
}

fn fund(w: &mut Writer<'_>, position: &Position) {
    let h = &position.header;
    w.isin(h.isin.as_ref());
    w.cnpj("cnpj", h.cnpj.as_ref().map(etl_core::Cnpj::as_str));
    name(w, &h.name);
    date(w, position);
    w.party(("nomeadm", "cnpjadm"), &h.administrator);
    w.party(("nomegestor", "cnpjgestor"), &h.manager);
    w.party(("nomecustodiante", "cnpjcustodiante"), &h.custodian);
    let (quantity, quota) = single_quota(position);
    w.number("valorcota", quota, QUANTITY);
    w.number("quantidade", quantity, QUANTITY);
    w.amount("patliq", h.net_assets);
    totals(w, position);
    w.amount("vlcotasemitir", h.to_issue);
    w.amount("vlcotasresgatar", h.to_redeem);
    // A code of 5.0 is longer than the tag and means nothing when cut.
    w.text("codanbid", if h.anbima_code.len() > 6 { "" } else { &h.anbima_code }, 6);
    w.code("tipofundo", &h.fund_type, "0");
    w.risk(&h.risk);
}

fn portfolio(w: &mut Writer<'_>, position: &Position) {
    let h = &position.header;
    let holder = h.holder.as_ref();
    let tax_id = holder.and_then(|holder| holder.tax_id.as_ref());
    w.text("cnpjcpf", tax_id.map_or("", TaxId::as_str), 14);
    w.text("codcart", holder.map_or("", |holder| &holder.code), 15);
    date(w, position);
    name(w, &h.name);
    w.text("tpcli", if matches!(tax_id, Some(TaxId::Cpf(_))) { "F" } else { "J" }, 1);
    w.text("codcntcor", holder.map_or("", |holder| &holder.account), 17);
    w.party(("nomegestor", "cnpjgestor"), &h.manager);
    w.party(("nomecustodiante", "cnpjcustodiante"), &h.custodian);
    w.amount("patliq", h.net_assets);
    w.amount("tributos", h.taxes);
    totals(w, position);
}

fn totals(w: &mut Writer<'_>, position: &Position) {
    w.amount("valorativos", position.header.total_assets);
    w.amount("valorreceber", position.header.receivables);
    w.amount("valorpagar", position.header.payables);
}

fn date(w: &mut Writer<'_>, position: &Position) {
    let date = if w.strike(Fault::EmptyHeaderDate) { None } else { position.header.date };
    w.date("dtposicao", date, NoDate::Empty);
}

fn name(w: &mut Writer<'_>, name: &str) {
    if w.strike(Fault::ControlCharacters) {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        w.xml.raw_leaf("nome", &format!("\u{1}FUNDO\u{8}{plain}\u{1f}"));
    } else {
        w.text("nome", name, 50);
    }
}

/// The (quantity, quota) of the header.
///
/// One balance: as stated. Several: the first (of the class) when it explains the net assets by itself; else the sum of
/// the quantities of the subclasses or series, with the quota that keeps quantity × quota what their products add up to:
/// the net assets, or, when the products miss them, the products (a divergence stays a divergence).
fn single_quota(position: &Position) -> (Option<Decimal>, Option<Decimal>) {
    let h = &position.header;
    let first = position.balances.first();
    let quantity = h.quantity.or(first.and_then(|b| b.quantity));
    let quota = h.quota.or(first.and_then(|b| b.quota));
    let (Some(one_quantity), Some(one_quota), Some(net_assets)) = (quantity, quota, h.net_assets) else {
        return (quantity, quota);
    };
    if position.balances.len() < 2 || explains(&[(one_quantity, one_quota)], net_assets) {
        return (quantity, quota);
    }
    joined(&position.quota_balances(), net_assets).unwrap_or((quantity, quota))
}

fn explains(balances: &[(Decimal, Decimal)], net_assets: Decimal) -> bool {
    let bound: Decimal = balances.iter().map(|(quantity, quota)| rounding_bound(*quantity, *quota)).sum();
    sum_of_products(balances).minus(&Exact::of(net_assets.abs())).abs() <= Exact::of(bound)
}

fn joined(balances: &[(Decimal, Decimal)], net_assets: Decimal) -> Option<(Option<Decimal>, Option<Decimal>)> {
    let quantity: Decimal = balances.iter().map(|(quantity, _)| *quantity).sum();
    let amount =
        if explains(balances, net_assets) { net_assets.abs() } else { sum_of_products(balances).rounded(8)? };
    let quota = Exact::of(amount.checked_div(quantity)?).rounded(8)?;
    Some((Some(quantity), Some(quota)))
}

fn sum_of_products(balances: &[(Decimal, Decimal)]) -> Exact {
    balances.iter().map(|(quantity, quota)| Exact::product(*quantity, quota.abs())).sum()
}
