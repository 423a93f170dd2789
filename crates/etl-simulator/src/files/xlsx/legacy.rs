//! The legacy layout: a composition report with labels in column B, columns three apart, and the net assets in column AM.

mod tables;

use super::super::report::br;
use super::{Cell, Sheet};
use etl_core::{AssetClass, Decimal, Position, ReferenceDate};
use tables::{Table, accruals, assets, cash};

/// Column of labels.
const LABEL: u16 = 1;
/// Column AM, of the net assets and quotas.
const WORTH: u16 = 38;

/// Fills the sheet.
pub(super) fn fill(mut sheet: Sheet<'_>, position: &Position) {
    sheet.name("CD_ATUAL");
    sheet.widen(&[(0, 12), (LABEL, 230), (3, 170), (WORTH, 120)]);
    head(&mut sheet, position);
    for class in AssetClass::ALL.into_iter().filter(|class| *class != AssetClass::Cash) {
        if let Some(table) = assets(position, class) {
            write(&mut sheet, table);
        }
    }
    write(&mut sheet, accruals(position));
    write(&mut sheet, cash(position));
    worth(&mut sheet, position);
    returns(&mut sheet);
}

fn head(sheet: &mut Sheet<'_>, position: &Position) {
    let header = &position.header;
    sheet.title(LABEL, "CARTEIRA DIÁRIA");
    sheet.title(LABEL, &header.name);
    let date = header.date.map(ReferenceDate::br).unwrap_or_default();
    sheet.line([(LABEL, Cell::text("Data:")), (3, Cell::text(date))]);
    if let Some(cnpj) = header.cnpj {
        sheet.line([(LABEL, Cell::text("CNPJ:")), (3, Cell::text(cnpj.formatted()))]);
    }
    sheet.skip();
}

fn write(sheet: &mut Sheet<'_>, table: Table) {
    sheet.title(LABEL, table.title);
    sheet.line(table.columns.iter().map(|(column, name)| (*column, Cell::text(*name))));
    let columns = || table.columns.iter().map(|(column, _)| *column);
    for row in table.rows {
        sheet.line(columns().zip(row));
    }
    sheet.line([(LABEL, Cell::text(table.total_label)), (table.value_column, Cell::Number(table.total))]);
    sheet.skip();
}

fn worth(sheet: &mut Sheet<'_>, position: &Position) {
    let header = &position.header;
    sheet.line([(LABEL, Cell::text("Patrimônio Fechamento")), (WORTH, Cell::number(header.net_assets))]);
    for label in ["Qtd. Antes Mov", "Qtd. Cotas"] {
        sheet.line([(LABEL, Cell::text(label)), (WORTH, Cell::number(header.quantity))]);
    }
    for label in ["Cota Bruta", "Cota Líquida", "Cota Rendimento"] {
        sheet.line([(LABEL, Cell::text(label)), (WORTH, Cell::number(header.quota))]);
    }
    sheet.skip();
}

/// Returns need a history, which one position has not: the block is there, its figures are dashes.
fn returns(sheet: &mut Sheet<'_>) {
    let heads = ["Rentabilidades", "Dia", "Mês", "Ano", "6 Meses", "12 Meses", "Inicial"];
    let columns = [LABEL, 6, 9, 12, 15, 18, 21];
    sheet.line(columns.into_iter().zip(heads.map(Cell::text)));
    for label in ["Carteira (%)", "(%) CDI"] {
        let cells = std::iter::once(label).chain(std::iter::repeat_n("-", 6)).map(Cell::text);
        sheet.line(columns.into_iter().zip(cells));
    }
}

/// Percentages are texts in this layout, with a decimal comma.
fn percent_text(part: Decimal, whole: Decimal) -> Cell {
    Cell::Text(br(super::super::report::percent(part, whole), 2))
}
