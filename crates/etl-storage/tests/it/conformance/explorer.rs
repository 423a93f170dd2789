//! Tables that people look at: the list against the database, pages, conditions, hostile texts.

use crate::env::Env;
use crate::samples::{at, day, everything, load, number, registered, with_position};
use async_trait::async_trait;
use etl_core::ports::{ColumnKind, ColumnValue, Condition, RowCount, RowQuery, RowSink, TableEntry};
use etl_core::{DocumentKind, IndexSeries, IndexUnit};
use etl_storage::Database;
use std::collections::BTreeSet;
use std::sync::Arc;

type Facts = BTreeSet<(String, String)>;

async fn pairs(env: &Env, query: &str) -> Facts {
    let pair = |row: Vec<Option<String>>| (row[0].clone().unwrap_or_default(), row[1].clone().unwrap_or_default());
    env.texts(query).await.into_iter().map(pair).collect()
}

/// The types of a table by column, the columns that may hold nothing, those of the key, and where they point.
async fn facts(env: &Env, table: &TableEntry) -> [Facts; 4] {
    let (schema, name) = (table.schema, &table.name);
    if env.is_postgres() {
        let columns =
            format!("from information_schema.columns where table_schema = '{schema}' and table_name = '{name}'");
        let constraint = |kind: char, at: &str| {
            format!(
                "select cast(a.attname as text), {at} from pg_constraint as c \
                 join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) \
                 where c.conrelid = '{schema}.{name}'::regclass and c.contype = '{kind}'"
            )
        };
        let target = "(select n.nspname || '.' || t.relname from pg_class as t \
             join pg_namespace as n on n.oid = t.relnamespace where t.oid = c.confrelid)";
        [
            pairs(env, &format!("select cast(column_name as text), cast(data_type as text) {columns}")).await,
            pairs(env, &format!("select cast(column_name as text), '' {columns} and is_nullable = 'YES'")).await,
            pairs(env, &constraint('p', "''")).await,
            pairs(env, &constraint('f', target)).await,
        ]
    } else {
        let info = format!("from pragma_table_info('{schema}_{name}')");
        let found =
            pairs(env, &format!("select \"from\", \"table\" from pragma_foreign_key_list('{schema}_{name}')")).await;
        let dotted = |(from, to): (String, String)| (from, to.replacen('_', ".", 1));
        [
            pairs(env, &format!("select name, lower(type) {info}")).await,
            pairs(env, &format!("select name, '' {info} where \"notnull\" = 0 and pk = 0")).await,
            pairs(env, &format!("select name, '' {info} where pk > 0")).await,
            found.into_iter().map(dotted).collect(),
        ]
    }
}

pub(crate) async fn tables_are_listed_as_they_are(env: &Env) {
    let store = env.database();
    assert_eq!(store.tables().len(), 43);
    for table in store.tables() {
        let name = table.full_name();
        let [types, nullable, key, references] = facts(env, table).await;
        // Of the queue only some columns are shown.
        if table.schema != "etl" || !["job", "tarefa"].contains(&table.name.as_str()) {
            assert_eq!(table.columns.len(), types.len(), "{name}");
        }
        for column in &table.columns {
            let at = format!("{name}.{}", column.name);
            let found = &types.iter().find(|(name, _)| name == column.name).unwrap_or_else(|| panic!("{at}")).1;
            let expected: &[&str] = match (env.is_postgres(), column.kind) {
                (true, ColumnKind::Int) => &["bigint", "integer"],
                (true, ColumnKind::Bool) => &["boolean"],
                (true, ColumnKind::Text) => &["text", "character varying"],
                (true, ColumnKind::Json) => &["jsonb"],
                (true, ColumnKind::Number) => &["numeric"],
                (true, ColumnKind::Date) => &["date"],
                (true, ColumnKind::Moment) => &["timestamp with time zone"],
                (false, ColumnKind::Int | ColumnKind::Bool) => &["integer"],
                (false, _) => &["text"],
            };
            assert!(expected.contains(&found.as_str()), "{at}: {found}");
            let named = |facts: &Facts| facts.iter().any(|(name, _)| name == column.name);
            assert_eq!(column.nullable, named(&nullable), "{at}");
            // A partitioned table has the day in its key too.
            assert!(column.key == named(&key) || (name == "pos.pos_caixa" && column.name == "data_pos"), "{at}");
            let target = references.iter().find(|(name, _)| name == column.name).map(|(_, table)| table.as_str());
            let held = column.reference.filter(|reference| !reference.implied).map(|reference| reference.table);
            assert_eq!(held, target, "{at}");
        }
    }
}

/// Values of different scales, one of them below zero.
pub(super) async fn indices(env: &Env) -> Arc<dyn Database> {
    let store = env.database();
    for (code, name, values) in [
        ("CDI", "Depósito à vista", &["10", "9.5", "-1", "100.25", "9.50000001"][..]),
        ("IBOV", "Índice Bovespa", &["0"][..]),
        ("ABC", "índice abc", &[][..]),
    ] {
        let values: Vec<_> = (1..).zip(values).map(|(date, value)| (day(date), number(value))).collect();
        let series = IndexSeries::new(code, Some(name), IndexUnit::Level).unwrap();
        store.save_index(&series, &values, at(0)).await.unwrap();
    }
    store
}

pub(super) fn query<'a>(store: &'a Arc<dyn Database>, table: &str) -> RowQuery<'a> {
    let table = store.tables().iter().find(|entry| entry.full_name() == table).unwrap();
    let columns = table.columns.iter().collect();
    RowQuery { table, columns, conditions: vec![], order: vec![], after: None, limit: 500 }
}

pub(super) fn text_of(value: &ColumnValue) -> String {
    match value {
        ColumnValue::Null => "-".into(),
        ColumnValue::Int(value) => value.to_string(),
        ColumnValue::Bool(value) => value.to_string(),
        ColumnValue::Text(text) => text.clone(),
        ColumnValue::Number(value) => value.to_string(),
        ColumnValue::Date(day) => day.to_string(),
        ColumnValue::Moment(moment) => moment.to_rfc3339(),
    }
}

/// Every row of a query, page by page, as one text each.
async fn all(store: &Arc<dyn Database>, mut query: RowQuery<'_>) -> Vec<String> {
    let mut rows = Vec::new();
    loop {
        let page = store.rows(&query).await.unwrap();
        assert!(page.rows.len() <= query.limit as usize && (page.next.is_none() || !page.rows.is_empty()));
        rows.extend(page.rows.iter().map(|row| row.iter().map(text_of).collect::<Vec<_>>().join(" ")));
        query.after = page.next;
        if query.after.is_none() {
            return rows;
        }
    }
}

pub(crate) async fn rows_come_in_pages_in_every_order(env: &Env) {
    let store = indices(env).await;
    let ordered = async |names: &[(&str, bool)], limit| {
        let mut query = query(&store, "aux.indices");
        query.columns = vec![query.table.column("valor").unwrap()];
        query.order = names.iter().map(|(name, last)| (query.table.column(name).unwrap(), *last)).collect();
        all(&store, RowQuery { limit, ..query }).await
    };
    for limit in [1, 2, 500] {
        assert_eq!(ordered(&[], limit).await, ["10", "9.5", "-1", "100.25", "9.50000001", "0"]);
        assert_eq!(ordered(&[("valor", false)], limit).await, ["-1", "0", "9.5", "9.50000001", "10", "100.25"]);
        assert_eq!(ordered(&[("valor", true)], limit).await, ["100.25", "10", "9.50000001", "9.5", "0", "-1"]);
        let by_code = ordered(&[("codigo", true), ("data", true)], limit).await;
        assert_eq!(by_code, ["0", "9.50000001", "100.25", "-1", "9.5", "10"]);
    }
    let mut names = query(&store, "aux.serie_indice");
    names.columns = vec![names.table.column("nome").unwrap()];
    names.order = vec![(names.columns[0], false)];
    names.limit = 1;
    assert_eq!(all(&store, names).await, ["Depósito à vista", "índice abc", "Índice Bovespa"]);
    nothing_comes_last(env).await;
}

/// Rows without a value of the order, whichever way it goes.
async fn nothing_comes_last(env: &Env) {
    let store = env.database();
    for (name, cnpj) in [("A", "'2'"), ("B", "null"), ("C", "'1'"), ("D", "null")] {
        env.run(&format!(
            "insert into cad.info_fundos (nome_fundo, cnpj, status, chave_identidade, apelido) \
             values ('{name}', {cnpj}, 'ativo', '{name}', '{name}')"
        ))
        .await;
    }
    for (descending, expected) in [(false, ["C", "A", "B", "D"]), (true, ["A", "C", "B", "D"])] {
        let mut query = query(&store, "cad.info_fundos");
        query.columns = vec![query.table.column("nome_fundo").unwrap()];
        query.order = vec![(query.table.column("cnpj").unwrap(), descending)];
        for limit in [1, 3] {
            assert_eq!(all(&store, RowQuery { limit, ..query.clone() }).await, expected);
        }
    }
    env.run("delete from cad.info_fundos").await;
}

pub(crate) async fn conditions_leave_what_they_say(env: &Env) {
    let store = indices(env).await;
    let found = async |table: &str, column: &str, condition: Condition, shown: &str| {
        let mut query = query(&store, table);
        query.columns = vec![query.table.column(shown).unwrap()];
        query.conditions = vec![(query.table.column(column).unwrap(), condition)];
        let rows = all(&store, query.clone()).await;
        assert_eq!(store.count_rows(&query, 100).await.unwrap(), rows.len() as u64);
        assert_eq!(store.count_rows(&query, 1).await.unwrap(), rows.len().min(1) as u64);
        rows
    };
    let value = |text: &str| ColumnValue::Number(number(text));
    let numbers = async |condition| found("aux.indices", "valor", condition, "valor").await;
    assert_eq!(numbers(Condition::Is(value("9.500"))).await, ["9.5"], "the same amount, however written");
    assert_eq!(numbers(Condition::Above(value("9.5"))).await, ["10", "100.25", "9.50000001"]);
    assert_eq!(numbers(Condition::From(value("9.5"))).await, ["10", "9.5", "100.25", "9.50000001"]);
    assert_eq!(numbers(Condition::Below(value("0"))).await, ["-1"]);
    assert_eq!(numbers(Condition::UpTo(value("0"))).await, ["-1", "0"]);
    let names = async |condition| found("aux.serie_indice", "nome", condition, "codigo").await;
    assert_eq!(names(Condition::Has("INDICE".into())).await, ["ABC", "IBOV"]);
    assert_eq!(names(Condition::Has("deposito À".into())).await, ["CDI"]);
    assert_eq!(names(Condition::Is(ColumnValue::Text("índice abc".into()))).await, ["ABC"]);
    assert_eq!(names(Condition::Is(ColumnValue::Text("indice abc".into()))).await, [""; 0]);
    let date = ColumnValue::Date(day(3).date());
    assert_eq!(found("aux.indices", "data", Condition::From(date), "valor").await, ["-1", "100.25", "9.50000001"]);
    let moment = ColumnValue::Moment(at(0));
    assert_eq!(found("aux.serie_indice", "atualizado_em", Condition::Is(moment.clone()), "codigo").await.len(), 3);
    assert_eq!(found("aux.serie_indice", "atualizado_em", Condition::Above(moment), "codigo").await, [""; 0]);
    assert_eq!(names(Condition::Empty).await, [""; 0]);
    assert_eq!(names(Condition::Filled).await.len(), 3);
}

pub(crate) async fn texts_are_only_values(env: &Env) {
    let store = indices(env).await;
    for text in ["'; drop table aux.indices; --", "%", "_", "\\", "\" or 1=1", "$1", "x\0y", "' or '1'='1", "aux.x"] {
        for condition in [Condition::Has(text.into()), Condition::Is(ColumnValue::Text(text.into()))] {
            let mut query = query(&store, "aux.serie_indice");
            query.conditions = vec![(query.table.column("nome").unwrap(), condition)];
            assert_eq!(all(&store, query).await, [""; 0], "{text:?}");
        }
    }
    let at = store.tables().iter().position(|table| table.full_name() == "aux.indices").unwrap();
    assert_eq!(store.row_counts().await.unwrap()[at], RowCount { rows: 6, exact: true });
}

pub(crate) async fn every_table_can_be_read(env: &Env) {
    let store = env.database();
    let fund = registered(&*env.warehouse()).await;
    for seed in [1, 2] {
        let loaded = with_position(load(fund, day(19), DocumentKind::Xml50, seed), everything());
        env.warehouse().load(&loaded).await.unwrap();
    }
    let counts = store.row_counts().await.unwrap();
    for (table, count) in store.tables().iter().zip(counts) {
        let mut query = query(&store, &table.full_name());
        for column in &table.columns {
            if column.kind != ColumnKind::Json {
                query.order = vec![(column, true)];
                assert_eq!(all(&store, RowQuery { limit: 2, ..query.clone() }).await.len() as u64, count.rows);
            }
        }
        assert_eq!(all(&store, query).await.len() as u64, count.rows, "{}", table.full_name());
        assert!(count.rows > 0 || table.schema != "pos", "{}", table.full_name());
    }
}

/// Keeps rows until it has enough.
struct Few {
    rows: usize,
    enough: usize,
}

#[async_trait]
impl RowSink for Few {
    async fn take(&mut self, rows: Vec<Vec<ColumnValue>>) -> bool {
        self.rows += rows.len();
        self.rows < self.enough
    }
}

pub(crate) async fn rows_are_given_group_by_group(env: &Env) {
    let store = env.database();
    let series = IndexSeries::new("X", None, IndexUnit::Level).unwrap();
    let first = day(1).date();
    let value = |n: u64| (etl_core::ReferenceDate::new(first + chrono::Days::new(n)), number("1.5"));
    store.save_index(&series, &(0..1234).map(value).collect::<Vec<_>>(), at(0)).await.unwrap();
    let query = query(&store, "aux.indices");
    for (limit, enough, rows) in [(u32::MAX, 9999, 1234), (700, 9999, 700), (u32::MAX, 600, 1000)] {
        let mut sink = Few { rows: 0, enough };
        store.each_row(&RowQuery { limit, ..query.clone() }, &mut sink).await.unwrap();
        assert_eq!(sink.rows, rows);
    }
    assert_eq!(all(&store, query).await.len(), 1234);
}

pub(crate) async fn tables_tell_their_size_and_where_their_rows_come_from(env: &Env) {
    let store = env.database();
    assert_eq!(store.load_flows(100).await.unwrap(), []);
    let fund = registered(&*env.warehouse()).await;
    for (number, seed) in [(18, 1), (19, 2), (19, 3)] {
        let loaded = with_position(load(fund, day(number), DocumentKind::Xml50, seed), everything());
        env.warehouse().load(&loaded).await.unwrap();
    }
    let sizes = store.table_sizes().await.unwrap();
    for (table, size) in store.tables().iter().zip(&sizes) {
        assert!(size.is_some_and(|bytes| bytes > 0 || table.schema == "pos"), "{}: {size:?}", table.full_name());
    }
    let flows = store.load_flows(100).await.unwrap();
    let of = |table: &str| flows.iter().filter(|flow| flow.table == table).collect::<Vec<_>>();
    let [loads] = of("etl.carga")[..] else { panic!("{flows:?}") };
    assert_eq!((loads.kind.as_str(), loads.loads), (DocumentKind::Xml50.name(), 3));
    let [rows] = of("pos.pos_cota")[..] else { panic!("{flows:?}") };
    // The load that was superseded has its rows in the history.
    assert_eq!((rows.system.as_str(), rows.loads, rows.newest), (loads.system.as_str(), 2, loads.newest));
    assert!(flows.iter().all(|flow| !flow.table.contains("hist_")), "{flows:?}");
    let newest = store.load_flows(1).await.unwrap();
    assert_eq!(newest.iter().find(|flow| flow.table == "pos.pos_cota").map(|flow| flow.loads), Some(1));
}
