//! Both layouts are read back by an independent reader: labels where they belong, true numbers, sums that hold.

use super::*;
use crate::book::{Book, BookFund, BookSettings};
use calamine::{Data, DataRef, Reader, Xlsx};
use etl_core::{AssetClass, ReferenceDate};
use std::collections::BTreeMap;
use std::io::Cursor;

type Cells = BTreeMap<(u32, u32), Data>;

fn book() -> Book {
    let last_day = ReferenceDate::from_ymd(2026, 2, 20).unwrap();
    Book::new(BookSettings { seed: 1, funds: 34, days: 2, last_day, divergence: false })
}

fn read(bytes: &[u8], sheet: &str) -> Cells {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut reader = workbook.worksheet_cells_reader(sheet).unwrap();
    let mut cells = Cells::new();
    while let Some(cell) = reader.next_cell().unwrap() {
        if !matches!(cell.get_value(), DataRef::Empty) {
            cells.insert(cell.get_position(), cell.get_value().clone().into());
        }
    }
    cells
}

fn each(layout: XlsxLayout, sheet: &str, check: impl Fn(&BookFund, &Position, &Cells)) {
    let book = book();
    for fund in book.funds() {
        let position = book.position(fund, book.days()[1], 0).unwrap();
        check(fund, &position, &read(&write_xlsx(&position, layout), sheet));
    }
}

fn text(cells: &Cells, row: u32, column: u32) -> &str {
    match cells.get(&(row, column)) {
        Some(Data::String(text)) => text,
        _ => "",
    }
}

fn number(cells: &Cells, row: u32, column: u32) -> Decimal {
    match cells.get(&(row, column)) {
        Some(Data::Float(value)) => etl_core::parse_decimal(&value.to_string()).unwrap(),
        Some(Data::Int(value)) => Decimal::from(*value),
        other => panic!("no number at ({row}, {column}): {other:?}"),
    }
}

fn row_of(cells: &Cells, column: u32, label: &str) -> u32 {
    let found = cells.iter().find(|((_, c), value)| *c == column && **value == Data::String(label.into()));
    found.unwrap_or_else(|| panic!("no {label:?}")).0.0
}

/// The rows from below the heads of a section to its next gap.
fn rows(cells: &Cells, column: u32, title: &str) -> std::ops::Range<u32> {
    let first = row_of(cells, column, title) + 2;
    let last = (first..10_000).find(|row| text(cells, *row, column).is_empty()).unwrap();
    first..last
}

#[test]
fn the_new_layout_adds_up() {
    each(XlsxLayout::New, "Carteira", |fund, position, cells| {
        assert_eq!(text(cells, 0, 0), fund.name);
        assert_eq!(text(cells, 1, 0), "Data: 20/02/2026");
        let cnpj = fund.cnpj.map(|c| format!("CNPJ: {}", c.formatted())).unwrap_or_default();
        assert_eq!(text(cells, 2, 0), cnpj);
        let totals = row_of(cells, 0, "Totais");
        assert_eq!(text(cells, totals + 1, 0), "Patrimônio");
        let net_assets = number(cells, totals + 2, 0);
        assert_eq!(Some(net_assets), position.header.net_assets);
        if let Some(quota) = position.header.quota {
            assert_eq!(number(cells, totals + 2, 1), quota, "{}", fund.nickname);
        }
        let heads = row_of(cells, 0, "Outros (Não Categorizados)") + 1;
        assert!(text(cells, heads, 4) == "Quantidade" && text(cells, heads, 6).starts_with("Vl. Mercado"));
        let sum = |title: &str, column: u32| -> Decimal {
            let all = rows(cells, 0, title).filter(|row| text(cells, *row, 0) != "Total");
            all.map(|row| number(cells, row, column)).sum()
        };
        let parts = sum("Outros (Não Categorizados)", 6) + sum("Caixa", 1) + sum("Provisões", 1);
        assert!((parts - net_assets).abs() <= Decimal::new(5, 2), "{}: {parts} {net_assets}", fund.nickname);
    });
}

#[test]
fn the_legacy_layout_adds_up() {
    each(XlsxLayout::Legacy, "CD_ATUAL", |fund, position, cells| {
        assert_eq!(text(cells, 1, 1), fund.name);
        assert_eq!((text(cells, 2, 1), text(cells, 2, 3)), ("Data:", "20/02/2026"));
        let closing = row_of(cells, 1, "Patrimônio Fechamento");
        assert_eq!(Some(number(cells, closing, 38)), position.header.net_assets, "{}", fund.nickname);
        assert!(row_of(cells, 1, "(%) CDI") > row_of(cells, 1, "Rentabilidades"));
        assert!(row_of(cells, 1, "Valores a Liquidar") < row_of(cells, 1, "Total Liquidação:"));
        let totals =
            cells.iter().filter(|((_, c), v)| *c == 1 && matches!(v, Data::String(t) if t.starts_with("Total ")));
        let sum: Decimal = totals
            .map(|((row, _), _)| {
                cells.keys().filter(|(r, c)| r == row && *c > 1).map(|(r, c)| number(cells, *r, *c)).sum::<Decimal>()
            })
            .sum();
        let net_assets = position.header.net_assets.unwrap();
        assert!((sum - net_assets).abs() <= Decimal::new(5, 2), "{}: {sum} {net_assets}", fund.nickname);
    });
}

#[test]
fn legacy_markers_are_spelled_as_the_report_has_them() {
    let book = book();
    for (class, title, end) in [
        (AssetClass::Equity, "Ações", "Total Ações: "),
        (AssetClass::Participation, "Participação em Sociedade Limitada", "Total Participação em Sociedade Limitada"),
        (AssetClass::FundShare, "Cotas de Investimento", "Total Cotas de Investimento: "),
        (AssetClass::CreditRights, "Direito Creditório", "Total Direito Creditório"),
        (AssetClass::Debenture, "Renda Fixa", "Total Renda Fixa:"),
        (AssetClass::Cash, "Saldos em Conta Corrente", "Total Saldos em Conta Corrente:"),
    ] {
        let positions = book.funds().iter().filter_map(|fund| book.position(fund, book.days()[0], 0));
        let holds = |p: &Position| p.holdings.iter().any(|h| h.class == class);
        let position = positions.into_iter().find(|p| holds(p)).unwrap();
        let cells = read(&write_xlsx(&position, XlsxLayout::Legacy), "CD_ATUAL");
        assert!(row_of(&cells, 1, title) < row_of(&cells, 1, end), "{title}");
    }
}

#[test]
fn equal_positions_give_equal_bytes() {
    let book = book();
    let position = book.position(&book.funds()[1], book.days()[0], 0).unwrap();
    for layout in [XlsxLayout::New, XlsxLayout::Legacy] {
        assert_eq!(write_xlsx(&position, layout), write_xlsx(&position, layout));
    }
}

#[test]
fn floats_print_back_as_the_decimal() {
    for number in ["0.1", "123456789012.34", "11538.46153846", "-0.00000001"] {
        let value = etl_core::parse_decimal(number).unwrap();
        assert_eq!(etl_core::parse_decimal(&excel_float(value).to_string()).unwrap(), value);
    }
}
