//! Numbers and texts: what goes in comes out, digit by digit, from both databases.

use crate::env::Env;
use crate::samples::{day, everything, load, number, position, registered, with_position};
use etl_core::ports::{PositionRow, Warehouse, WarehouseErrorKind};
use etl_core::{AssetClass, Decimal, DocumentKind, Exact, FundId, Holding};
use etl_storage::Kind;
use etl_storage::testing::position_columns;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

pub(crate) async fn fixed_columns_refuse_what_does_not_fit(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    for (seed, net_assets, quota) in
        [(1, "10000000000000000.00", "1"), (2, "1.00", "10000000000"), (3, "9999999999999999.995", "1")]
    {
        let load = with_position(load(fund, day(19), DocumentKind::Xml50, seed), position(net_assets, quota));
        let error = warehouse.load(&load).await.unwrap_err();
        assert_eq!(error.kind, WarehouseErrorKind::Data, "{net_assets} {quota}");
    }
    assert_eq!(env.text("select cast(count(*) as text) from etl.arquivo").await, "0");
    let largest = with_position(
        load(fund, day(19), DocumentKind::Xml50, 4),
        position("-9999999999999999.99", "9999999999.99999999"),
    );
    warehouse.load(&largest).await.unwrap();
    let figures = warehouse.figures(fund, day(19), day(19), None).await.unwrap().remove(0);
    assert_eq!(figures.net_assets.unwrap().to_string(), "-9999999999999999.99");
    assert_eq!(figures.quota.unwrap().to_string(), "9999999999.99999999");
}

pub(crate) async fn fixed_columns_round_and_say_so(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let load = with_position(load(fund, day(19), DocumentKind::Xml50, 1), position("1000.005", "1.0000000000"));
    warehouse.load(&load).await.unwrap();
    let figures = warehouse.figures(fund, day(19), day(19), None).await.unwrap().remove(0);
    let texts = [figures.net_assets, figures.quantity, figures.quota].map(|n| n.unwrap().to_string());
    assert_eq!(texts, ["1000.01", "1000.00000000", "1.00000000"]);
    let problems = env.texts("select codigo, caminho, encontrado, guardado from etl.problema order by ordem").await;
    let row = |column: &str| ["VAL-ARREDONDADO", column, "1000.005", "1000.01"].map(|t| Some(t.to_string())).to_vec();
    assert_eq!(problems, [row("pos.pos_cota.pl_posicao"), row("pos.pos_caixa.valor")]);
    let kept = env.text("select cast(extras as text) from pos.pos_cota").await;
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!((kept["pl_posicao"].as_str(), kept.get("valor_cota")), (Some("1000.005"), None));
}

/// Numbers of every length, sign and scale.
fn numbers(count: usize) -> Vec<Decimal> {
    let any = (any::<i64>(), any::<i64>(), 0_u32..=28, 0_u32..=96).prop_map(|(high, low, scale, shift)| {
        let mantissa = ((i128::from(high) << 64) | i128::from(low)) >> 33 >> shift;
        Decimal::from_i128_with_scale(mantissa.clamp(-(1 << 93), 1 << 93), scale)
    });
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| any.new_tree(&mut runner).unwrap().current()).collect()
}

pub(crate) async fn decimals_come_back_as_they_went(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let edges = ["0", "0.00", "-0.00", "1", "1.0", "1.10", "-1.000000000000", "0.0000000000000000000000000001"];
    let edges = edges.into_iter().map(number).chain([Decimal::MAX, Decimal::MIN]);
    let numbers: Vec<_> = edges.chain(numbers(500)).collect();
    let mut position = position("1", "1");
    position.holdings = (1..)
        .zip(&numbers)
        .map(|(ordinal, value)| {
            let mut holding = Holding::new(AssetClass::PrivateBond);
            (holding.ordinal, holding.value, holding.unit_price) = (ordinal, *value, Some(*value));
            holding
        })
        .collect();
    warehouse.load(&with_position(load(fund, day(19), DocumentKind::Xml50, 1), position)).await.unwrap();
    let sent: Vec<_> = numbers.iter().map(|n| if n.is_zero() { n.abs() } else { *n }.to_string()).collect();
    let stored = env.texts("select cast(valor as text), cast(pu_posicao as text) from pos.pos_rf order by ordem").await;
    let read = warehouse.composition(fund, day(19), None).await.unwrap();
    assert_eq!(read.len(), sent.len());
    for ((sent, stored), read) in sent.iter().zip(stored).zip(read) {
        assert_eq!(stored, [Some(sent.clone()), Some(sent.clone())]);
        assert_eq!((&read.value.to_string(), &read.unit_price.unwrap().to_string()), (sent, sent));
    }
}

pub(crate) async fn texts_of_every_kind_come_back(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let texts = [
        "São João & Cia. 😀",
        "tab\there",
        "\\N",
        "\\.",
        "a\\b",
        "line\r\nbreak",
        "'; drop table --",
        "\"{}\"",
        "nul\0nul",
        "\u{202e}rtl",
    ];
    let mut position = position("1", "1");
    position.holdings = (1..)
        .zip(texts)
        .map(|(ordinal, text)| {
            let mut holding = Holding::new(AssetClass::Equity);
            (holding.ordinal, holding.description) = (ordinal, text.into());
            holding.extras = vec![(text.into(), text.into())];
            holding
        })
        .collect();
    warehouse.load(&with_position(load(fund, day(19), DocumentKind::Xml50, 1), position)).await.unwrap();
    let read = warehouse.composition(fund, day(19), None).await.unwrap();
    let extras = env.texts("select cast(extras as text) from pos.pos_rv order by ordem").await;
    for ((text, row), extras) in texts.iter().zip(&read).zip(extras) {
        let clean = text.replace('\0', "");
        assert_eq!(row.description, clean);
        let extras: serde_json::Value = serde_json::from_str(extras[0].as_deref().unwrap()).unwrap();
        assert_eq!(extras, serde_json::json!({ "outros": [[clean, clean]] }));
    }
    assert_eq!(read.len(), texts.len());
}

/// The sums by class of several days, of which one has a position.
async fn sums_are_those_of_the_rows(warehouse: &dyn Warehouse, fund: FundId, rows: &[PositionRow]) {
    let sums = warehouse.class_sums(fund, day(18), day(20)).await.unwrap();
    assert!(sums.iter().all(|sum| sum.date == day(19)));
    for class in AssetClass::ALL.into_iter().map(Some).chain([None]) {
        let of_rows: Exact = rows.iter().filter(|row| row.class == class).map(|row| Exact::of(row.value)).sum();
        let summed = sums.iter().filter(|sum| sum.class == class).map(|sum| sum.value.clone()).sum::<Exact>();
        assert_eq!(summed, of_rows, "{class:?}");
    }
    assert!(warehouse.class_sums(fund, day(17), day(18)).await.unwrap().is_empty());
}

pub(crate) async fn every_class_is_in_the_composition(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let position = everything();
    warehouse.load(&with_position(load(fund, day(19), DocumentKind::Xml50, 1), position.clone())).await.unwrap();
    let rows = warehouse.composition(fund, day(19), None).await.unwrap();
    assert_eq!(rows.len(), position.holdings.len() + position.accruals.len());
    sums_are_those_of_the_rows(&*warehouse, fund, &rows).await;
    for class in AssetClass::ALL {
        let row = rows.iter().rfind(|row| row.class == Some(class)).unwrap();
        assert_eq!((row.code.as_str(), row.value.to_string().as_str()), ("CÓDIGO\t1\\2", "1000.10"), "{class:?}");
        if class != AssetClass::Cash && class != AssetClass::CreditRights {
            assert_eq!(row.quantity.unwrap().to_string(), "100.500000001", "{class:?}");
        }
    }
    let accruals: Vec<_> = rows.iter().filter(|r| r.class.is_none()).collect();
    let seen = |i: usize| (accruals[i].code.as_str(), accruals[i].description.as_str(), accruals[i].value.to_string());
    assert_eq!(seen(0), ("ADMF", "Taxa de administração", "-10.50".into()));
    assert_eq!(seen(1), ("999", "CI:XYZ", "7".into()));
}

pub(crate) async fn load_everything(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    for seed in [1, 2] {
        warehouse.load(&with_position(load(fund, day(19), DocumentKind::Xml50, seed), everything())).await.unwrap();
    }
}

/// Every number, text, day and count of the position tables and the registers of assets, as texts.
pub(crate) async fn dump(env: &Env) -> Vec<(String, Vec<Vec<Option<String>>>)> {
    let mut tables = std::collections::BTreeMap::<String, Vec<&str>>::new();
    for (table, column, kind) in position_columns() {
        if matches!(kind, Kind::Int | Kind::Number | Kind::Text | Kind::Date) {
            tables.entry(table).or_default().push(column);
        }
    }
    tables.insert("cad.info_rf".into(), vec!["chave", "codigo", "emissor", "indexador", "taxa", "vencimento"]);
    tables.insert("cad.info_rv".into(), vec!["chave", "ticker", "nome", "setor", "tipo"]);
    let mut dump = Vec::new();
    for (table, columns) in tables {
        let texts: Vec<_> = columns.iter().map(|column| format!("cast({column} as text)")).collect();
        let query =
            format!("select {} from {table} order by {}", texts.join(", "), columns[..6.min(columns.len())].join(", "));
        let query = if table.starts_with("pos.") { format!("{query}, id") } else { query };
        dump.push((table.clone(), env.texts(&query).await));
    }
    dump
}
