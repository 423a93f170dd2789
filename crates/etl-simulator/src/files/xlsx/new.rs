//! The new layout: fund, date and CNPJ on top, then `Totais`, `Outros (Não Categorizados)`, `Caixa` and `Provisões`.

use super::super::report::{account_name, class_title, investor_lines, percent, row_name, signed_amount};
use super::{Cell, Sheet};
use etl_core::{AssetClass, Decimal, Holding, Position, ReferenceDate};

/// Fills the sheet.
pub(super) fn fill(mut sheet: Sheet<'_>, position: &Position) {
    sheet.name("Carteira");
    sheet.widen(&[(0, 260), (1, 260), (2, 120), (3, 110), (4, 120), (5, 120), (6, 130)]);
    head(&mut sheet, position);
    assets(&mut sheet, position);
    cash(&mut sheet, position);
    accruals(&mut sheet, position);
}

fn head(sheet: &mut Sheet<'_>, position: &Position) {
    let header = &position.header;
    sheet.title(0, &header.name);
    sheet.line([(0, Cell::text(format!("Data: {}", header.date.map(ReferenceDate::br).unwrap_or_default())))]);
    let cnpj = header.cnpj.map_or(Cell::Empty, |cnpj| Cell::text(format!("CNPJ: {}", cnpj.formatted())));
    sheet.line([(0, cnpj)]);
    sheet.skip();
    sheet.title(0, "Totais");
    sheet.line(texts(&["Patrimônio", "Cota", "Qtd. Cotas"]));
    sheet.line([
        (0, Cell::number(header.net_assets)),
        (1, Cell::number(header.quota)),
        (2, Cell::number(header.quantity)),
    ]);
    sheet.skip();
}

fn assets(sheet: &mut Sheet<'_>, position: &Position) {
    let net_assets = position.header.net_assets.unwrap_or_default();
    sheet.title(0, "Outros (Não Categorizados)");
    sheet.line(texts(&["Descrição", "Nome", "Código", "ISIN", "Quantidade", "Preço", "Vl. Mercado", "% PL"]));
    let mut total = Decimal::ZERO;
    for row in position.holdings.iter().filter(|h| h.class != AssetClass::Cash) {
        total += row.value;
        sheet.line(asset(row, net_assets));
    }
    sheet.line([(0, Cell::text("Total")), (6, Cell::Number(total)), (7, Cell::Number(percent(total, net_assets)))]);
    sheet.skip();
}

fn asset(row: &Holding, net_assets: Decimal) -> [(u16, Cell); 8] {
    let quantity = Some(row.quantity()).filter(|q| !q.is_zero());
    [
        (0, Cell::text(class_title(row.class))),
        (1, Cell::text(row_name(row))),
        (2, text_or_empty(&row.code)),
        (3, row.isin.map_or(Cell::Empty, |isin| Cell::text(isin.as_str()))),
        (4, Cell::number(quantity)),
        (5, Cell::number(row.unit_price)),
        (6, Cell::Number(row.value)),
        (7, Cell::Number(percent(row.value, net_assets))),
    ]
}

fn text_or_empty(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::text(text) }
}

fn cash(sheet: &mut Sheet<'_>, position: &Position) {
    sheet.title(0, "Caixa");
    sheet.line(texts(&["Moeda", "Saldo"]));
    for row in position.holdings.iter().filter(|h| h.class == AssetClass::Cash) {
        sheet.line([(0, Cell::text(row.currency.as_str())), (1, Cell::Number(row.value))]);
    }
    sheet.skip();
}

fn accruals(sheet: &mut Sheet<'_>, position: &Position) {
    sheet.title(0, "Provisões");
    sheet.line(texts(&["Descrição", "Valor"]));
    for accrual in &position.accruals {
        sheet.line([(0, Cell::text(account_name(accrual))), (1, Cell::Number(signed_amount(accrual)))]);
    }
    for (name, amount) in investor_lines(position) {
        sheet.line([(0, Cell::text(name)), (1, Cell::Number(amount))]);
    }
}

fn texts<const N: usize>(texts: &[&str; N]) -> impl Iterator<Item = (u16, Cell)> {
    (0..).zip(texts.map(Cell::text))
}
