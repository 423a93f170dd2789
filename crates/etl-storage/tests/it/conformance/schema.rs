//! The tables: as the code describes them, and under the names that the users' documents fix.

use crate::env::Env;
use crate::samples::{day, everything, load, registered, with_position};
use etl_core::{DocumentKind, ReferenceDate};
use etl_storage::Kind;
use etl_storage::testing::position_columns;
use std::collections::BTreeSet;

/// The columns of a table with their types, as the database tells.
async fn columns(env: &Env, table: &str) -> BTreeSet<(String, String)> {
    let query = if env.is_postgres() {
        let (schema, name) = table.split_once('.').unwrap();
        format!(
            "select cast(column_name as text), cast(data_type as text) from information_schema.columns \
             where table_schema = '{schema}' and table_name = '{name}'"
        )
    } else {
        format!("select name, lower(type) from pragma_table_info('{}')", table.replace('.', "_"))
    };
    let pair = |row: Vec<Option<String>>| (row[0].clone().unwrap(), row[1].clone().unwrap());
    env.texts(&query).await.into_iter().map(pair).collect()
}

pub(crate) async fn tables_are_as_described(env: &Env) {
    let mut described = std::collections::BTreeMap::<String, Vec<(&str, Kind)>>::new();
    for (table, column, kind) in position_columns() {
        described.entry(table).or_default().push((column, kind));
    }
    assert_eq!(described.len(), 26);
    for (table, expected) in described {
        let found = columns(env, &table).await;
        let own: BTreeSet<_> = found.iter().map(|c| c.0.as_str()).filter(|c| !["id", "id_hist"].contains(c)).collect();
        assert_eq!(own, expected.iter().map(|c| c.0).collect(), "{table}");
        for (column, kind) in expected {
            let found = &found.iter().find(|c| c.0 == column).unwrap().1;
            let types: &[&str] = match (env.is_postgres(), kind) {
                (true, Kind::Int) => &["bigint", "integer"],
                (true, Kind::Bool) => &["boolean"],
                (true, Kind::Text) => &["text", "character varying"],
                (true, Kind::Json) => &["jsonb"],
                (true, Kind::Number) => &["numeric"],
                (true, Kind::Date) => &["date"],
                (true, Kind::Moment) => &["timestamp with time zone"],
                (false, Kind::Int | Kind::Bool) => &["integer"],
                (false, _) => &["text"],
            };
            assert!(types.contains(&found.as_str()), "{table}.{column}: {found}");
        }
    }
}

pub(crate) async fn fixed_names_exist(env: &Env) {
    let fixed: [(&str, &[&str]); 5] = [
        ("cad.info_fundos", &["id_fundo", "nome_fundo", "cnpj", "tipo_fundo", "status", "data_inicio", "data_fim"]),
        ("cad.info_rf", &["id", "codigo", "emissor", "indexador", "taxa", "vencimento"]),
        ("cad.info_rv", &["id", "ticker", "nome", "setor", "tipo"]),
        ("pos.pos_cota", &["id", "id_fundo", "data_pos", "pl_posicao", "qtde_cota", "valor_cota"]),
        ("pos.pos_caixa_2025", &["id", "id_fundo", "data_pos", "descricao", "moeda", "valor"]),
    ];
    for (table, names) in fixed {
        let found: BTreeSet<_> = columns(env, table).await.into_iter().map(|c| c.0).collect();
        for name in names {
            assert!(found.contains(*name), "{table}.{name}");
        }
    }
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    warehouse.load(&with_position(load(fund, day(19), DocumentKind::Xml50, 1), everything())).await.unwrap();
    let cash = env.texts("select descricao, moeda, cast(valor as text) from pos.pos_caixa_2025 order by ordem").await;
    let first: Vec<_> = cash[0].iter().flatten().collect();
    assert_eq!(first, ["Conta corrente", "BRL", "123456.78"]);
    let bonds = "select codigo, emissor, cast(vencimento as text) from cad.info_rf";
    let bond: Vec<_> = env.texts(bonds).await.concat().into_iter().flatten().collect();
    assert_eq!(bond, ["CÓDIGO\t1\\2", "11222333000181", "2031-02-28"]);
    assert_eq!(env.text("select ticker from cad.info_rv").await, "CÓDIGO\t1\\2");
}

pub(crate) async fn a_new_year_gets_its_table(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    for (seed, year) in [(1, 1998), (2, 2031), (3, 2032), (4, 2025)] {
        let date = ReferenceDate::from_ymd(year, 12, 31).unwrap();
        warehouse.load(&load(fund, date, DocumentKind::Xml50, seed)).await.unwrap();
        let count = env.text(&format!("select cast(count(*) as text) from pos.pos_caixa_{year}")).await;
        assert_eq!(count, "1", "{year}");
    }
    assert_eq!(env.text("select cast(count(*) as text) from pos.pos_caixa").await, "4");
}

pub(crate) async fn tables_are_counted(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    warehouse.load(&with_position(load(fund, day(19), DocumentKind::Xml50, 1), everything())).await.unwrap();
    let counts = warehouse.table_counts().await.unwrap();
    let count = |name: &str| counts.iter().find(|c| c.0 == name).unwrap_or_else(|| panic!("{name}")).1;
    assert_eq!((count("cad.info_fundos"), count("pos.pos_cota"), count("pos.pos_caixa")), (1, 1, 2));
    assert_eq!((count("pos.pos_derivativos"), count("pos.pos_despesa"), count("pos.pos_previdencia")), (9, 2, 1));
    let positions: u64 = counts.iter().filter(|c| c.0.starts_with("pos.")).map(|c| c.1).sum();
    assert_eq!(positions, everything().rows() as u64 + 1);
}
