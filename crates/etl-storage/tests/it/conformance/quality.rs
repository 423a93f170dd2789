//! What columns hold, and where rows came from.

use super::explorer::{indices, query, text_of};
use crate::env::Env;
use crate::samples::{day, everything, load, number, registered, with_position};
use etl_core::DocumentKind;
use etl_core::ports::{ColumnKind, ColumnValue, Condition, Quality};

fn told(found: &Quality) -> Vec<String> {
    let told = found.columns.iter().map(|column| {
        let ends = [&column.smallest, &column.largest].map(text_of).join(" ");
        format!("{} {} {} {ends}", column.nulls, column.empty, column.distinct)
    });
    told.collect()
}

pub(crate) async fn columns_tell_what_they_hold(env: &Env) {
    let store = indices(env).await;
    let mut wanted = query(&store, "aux.indices");
    let found = store.quality(&wanted).await.unwrap();
    assert_eq!(found.rows, 6);
    let dates = format!("0 0 5 {} {}", day(1), day(5));
    assert_eq!(told(&found), ["0 0 2 CDI IBOV", &dates, "0 0 6 -1 100.25"], "amounts are not texts");
    wanted.conditions =
        vec![(wanted.table.column("valor").unwrap(), Condition::Above(ColumnValue::Number(number("9.5"))))];
    wanted.columns = vec![wanted.table.column("valor").unwrap()];
    let found = store.quality(&wanted).await.unwrap();
    assert_eq!((found.rows, told(&found)), (3, vec!["0 0 3 9.50000001 100.25".to_owned()]));
    wanted.conditions[0].1 = Condition::Above(ColumnValue::Number(number("1000")));
    assert_eq!(told(&store.quality(&wanted).await.unwrap()), ["0 0 0 - -"]);
    for (name, cnpj) in [("A", "'2'"), ("B", "null"), ("C", "''"), ("D", "null")] {
        env.run(&format!(
            "insert into cad.info_fundos (nome_fundo, cnpj, status, chave_identidade, apelido) \
             values ('{name}', {cnpj}, 'ativo', '{name}', '{name}')"
        ))
        .await;
    }
    let mut wanted = query(&store, "cad.info_fundos");
    wanted.columns = vec![wanted.table.column("cnpj").unwrap(), wanted.table.column("tolerancia").unwrap()];
    assert_eq!(told(&store.quality(&wanted).await.unwrap()), ["2 1 2  2", "4 0 0 - -"]);
    env.run("delete from cad.info_fundos").await;
    for table in store.tables() {
        let found = store.quality(&query(&store, &table.full_name())).await.unwrap();
        assert_eq!(found.columns.len(), table.columns.len(), "{}", table.full_name());
    }
}

pub(crate) async fn loads_are_told_with_their_rows(env: &Env) {
    let store = env.database();
    let fund = registered(&*env.warehouse()).await;
    for (date, seed) in [(18, 1), (19, 2), (19, 3)] {
        let loaded = with_position(load(fund, day(date), DocumentKind::Xml50, seed), everything());
        env.warehouse().load(&loaded).await.unwrap();
    }
    let table = |name: &str| store.tables().iter().find(|table| table.full_name() == name).unwrap();
    let loads = async |name: &str, before: Option<i64>, limit: u32| {
        let found = store.loads_of(table(name), before, limit).await.unwrap();
        found.into_iter().map(|(load, rows)| (load.id, load.version, load.stands, rows)).collect::<Vec<_>>()
    };
    let quotas = loads("pos.pos_cota", None, 10).await;
    let [(newest, 2, true, 1), (first, 1, true, 1)] = quotas[..] else { panic!("{quotas:?}") };
    assert!(newest > first);
    assert_eq!(loads("pos.pos_cota", None, 1).await, quotas[..1]);
    assert_eq!(loads("pos.pos_cota", Some(newest), 10).await, quotas[1..]);
    let replaced = loads("pos.hist_pos_cota", None, 10).await;
    assert!(matches!(replaced[..], [(_, 1, false, 1)]), "{replaced:?}");
    for entry in store.tables().iter().filter(|entry| entry.column("id_carga").is_some()) {
        let told: u64 = loads(&entry.full_name(), None, 100).await.iter().map(|(_, _, _, rows)| rows).sum();
        let rows = store.count_rows(&query(&store, &entry.full_name()), 100_000).await.unwrap();
        assert_eq!(told, rows, "{}", entry.full_name());
        assert!(entry.column("id_carga").is_some_and(|column| column.kind == ColumnKind::Int));
    }
}
