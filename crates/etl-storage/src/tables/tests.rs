//! Rows of hand-made positions, table by table.

use super::*;
use etl_core::position::{OptionDetail, SwapDetail};
use etl_core::{Holding, HoldingDetail, PositionFormat, Text, parse_decimal};

fn stamp() -> Stamp {
    Stamp { load: 7, fund: 3, date: NaiveDate::default(), known_from: DateTime::UNIX_EPOCH }
}

fn row_of(holding: Holding) -> (&'static Table, Vec<Cell<'static>>) {
    let mut position = Position::new(PositionFormat::Anbima50);
    position.holdings.push(holding);
    let position: &'static Position = Box::leak(Box::new(position));
    let table = POSITION_TABLES.iter().find(|t| t.is_composition() && t.count(position) == 1).unwrap();
    let mut row = Vec::new();
    assert!(table.rows(position, stamp())(&mut row));
    (table, row)
}

fn value<'r>((table, row): &'r (&'static Table, Vec<Cell<'static>>), name: &str) -> &'r Cell<'static> {
    &row[table.columns.iter().position(|c| c.name == name).unwrap()]
}

fn extras(row: &(&'static Table, Vec<Cell<'static>>)) -> serde_json::Value {
    match value(row, "extras") {
        Cell::Json(text) => serde_json::from_str(text).unwrap(),
        _ => serde_json::Value::Null,
    }
}

#[test]
fn every_class_has_one_table_and_cells_have_the_type_of_their_column() {
    for class in AssetClass::ALL {
        let holders = POSITION_TABLES
            .iter()
            .filter(|table| matches!(&table.source, Source::Holdings(layout) if layout.holds(class)));
        assert_eq!(holders.count(), 1, "{class:?}");
        let (table, row) = row_of(Holding::new(class));
        assert_eq!(row.len(), table.columns.len(), "{class:?}");
        for (cell, column) in row.iter().zip(&table.columns) {
            let kind = match cell {
                Cell::Null(kind) => *kind,
                Cell::Int(_) => Kind::Int,
                Cell::Bool(_) => Kind::Bool,
                Cell::Text(_) => Kind::Text,
                Cell::Json(_) => Kind::Json,
                Cell::Number(_) => Kind::Number,
                Cell::Date(_) => Kind::Date,
                Cell::Moment(_) => Kind::Moment,
            };
            assert_eq!(kind, column.kind, "{class:?} {}", column.name);
        }
    }
}

#[test]
fn what_has_no_column_is_kept_beside() {
    let mut share = Holding::new(AssetClass::Equity);
    share.code = "PETR4".into();
    share.rate = parse_decimal("1.50").ok();
    share.extras = vec![("novo".into(), "a\0b".into()), ("novo".into(), "c".into())];
    let row = row_of(share);
    assert_eq!(value(&row, "codigo"), &Cell::from("PETR4"));
    assert_eq!(extras(&row), serde_json::json!({"taxa": "1.50", "outros": [["novo", "ab"], ["novo", "c"]]}));

    let mut option = Holding::new(AssetClass::EquityOption);
    let strike = parse_decimal("38.00").ok();
    option.detail = HoldingDetail::Option(Box::new(OptionDetail { strike, ..OptionDetail::default() }));
    assert_eq!(extras(&row_of(option)), serde_json::json!({"opcao": {"preco_exercicio": "38.00"}}));

    let mut swap = Holding::new(AssetClass::Swap);
    swap.detail = HoldingDetail::Swap(Box::new(SwapDetail { registry: Text::from("B"), ..SwapDetail::default() }));
    assert_eq!(extras(&row_of(swap)), serde_json::json!({"swap": {"registro": "B"}}));
    assert_eq!(extras(&row_of(Holding::new(AssetClass::FundShare))), serde_json::Value::Null);
}

#[test]
fn cash_fits_its_fixed_columns() {
    let mut cash = Holding::new(AssetClass::Cash);
    cash.account_kind = "D".into();
    let row = row_of(cash.clone());
    assert_eq!(value(&row, "descricao"), &Cell::from("Conta corrente"));
    assert_eq!(extras(&row), serde_json::Value::Null);

    cash.description = "ã".repeat(201).into();
    cash.value = parse_decimal("-10.005").unwrap();
    let row = row_of(cash);
    assert_eq!(value(&row, "descricao"), &Cell::from("ã".repeat(200)));
    assert_eq!(value(&row, "valor"), &Cell::Number(parse_decimal("-10.01").unwrap()));
    assert_eq!(extras(&row), serde_json::json!({"descricao": "ã".repeat(201), "valor": "-10.005"}));
}

#[test]
fn assets_are_distinct_and_sorted() {
    let mut position = Position::new(PositionFormat::Anbima401);
    for code in ["B", "A", "B", ""] {
        let mut bond = Holding::new(AssetClass::PrivateBond);
        bond.code = code.into();
        position.holdings.push(bond);
    }
    let mut bonds = fixed_income(std::iter::once(&position));
    let mut keys = Vec::new();
    let mut row = Vec::new();
    while bonds(&mut row) {
        keys.push(row.drain(..).next().unwrap());
    }
    assert_eq!(keys, [Cell::from("A"), Cell::from("B")]);
    drop(bonds);
    assert!(!variable_income(std::iter::once(&position))(&mut row));
}
