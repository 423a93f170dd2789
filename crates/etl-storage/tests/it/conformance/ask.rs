//! What people ask in SQL: exact answers, nothing of other tables, an end to everything. What is refused before a database sees it is in
//! `store/explorer/sql/tests.rs`.

use super::explorer::{indices, text_of};
use crate::env::Env;
use async_trait::async_trait;
use etl_core::Code;
use etl_core::ports::{Answer, AnswerSink, AskError, ColumnValue, RowSink, WarehouseErrorKind};
use etl_storage::Database;
use std::sync::Arc;

async fn rows(store: &Arc<dyn Database>, sql: &str) -> Vec<String> {
    let answer = store.ask(sql, true).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(!answer.truncated);
    answer.rows.iter().map(|row| row.iter().map(text_of).collect::<Vec<_>>().join(" ")).collect()
}

async fn refused(store: &Arc<dyn Database>, sql: &str) -> (Code, String) {
    match store.ask(sql, true).await {
        Err(AskError::Refused { code, words, .. }) => (code, words),
        other => panic!("{sql}: {other:?}"),
    }
}

pub(crate) async fn questions_have_exact_answers(env: &Env) {
    let store = indices(env).await;
    for (sql, expected) in [
        ("select valor from aux.indices order by valor", &["-1", "0", "9.5", "9.50000001", "10", "100.25"][..]),
        ("select valor from aux.indices where valor > 9.5 order by 1 desc", &["100.25", "10", "9.50000001"]),
        ("select min(valor), max(valor), count(distinct codigo) from AUX.Indices", &["-1 100.25 2"]),
        ("select codigo, count(*) from aux.indices group by codigo having count(*) > 1", &["CDI 5"]),
        (
            "select i.codigo || ':' || s.nome from aux.indices i join aux.serie_indice s using (codigo) where i.valor = 0.00",
            &["IBOV:Índice Bovespa"],
        ),
        (
            "select s.codigo from aux.serie_indice s left join aux.indices i on i.codigo = s.codigo where i.valor is null",
            &["ABC"],
        ),
        (
            "with maior as (select max(valor) as v from aux.indices) select i.data from aux.indices i, maior where i.valor = maior.v",
            &["2025-12-04"],
        ),
        ("with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select sum(i) from n", &["15"]),
        ("select codigo from aux.serie_indice where nome like 'Dep%' union select 'x' order by 1", &["CDI", "x"]),
        (
            "select row_number() over (partition by codigo order by valor desc) as n, valor from aux.indices where codigo = 'CDI' limit 2",
            &["1 100.25", "2 10"],
        ),
        ("select case when valor < 0 then 'menos' else null end from aux.indices where valor < 9", &["menos", "-"]),
        (
            "select (select count(*) from aux.indices i where i.codigo = s.codigo) as n from aux.serie_indice s order by n",
            &["0", "1", "5"],
        ),
        (
            "select aux.indices.valor from aux.indices where exists (select 1 where aux.indices.valor > 100)",
            &["100.25"],
        ),
        ("select 'it''s; -- not', cast('7' as integer), 9223372036854775807", &["it's; -- not 7 9223372036854775807"]),
        ("values (1, 'a'), (2, null)", &["1 a", "2 -"]),
        ("select codigo from aux.indices where false", &[]),
    ] {
        assert_eq!(rows(&store, sql).await, expected, "{sql}");
    }
    let twice = store.ask("select 1 as a, 2 as a", true).await.unwrap();
    assert_eq!((twice.columns, twice.rows[0].len()), (vec!["a".to_owned(), "a".to_owned()], 2));
    let sum = store.ask("select sum(valor) from aux.indices", true).await.unwrap();
    assert_eq!(sum.approximate, !env.is_postgres(), "{sum:?}");
    for sql in ["select nada from aux.indices", "select 1 from (select 1) as x where x.y = 1"] {
        assert_eq!(refused(&store, sql).await.0, Code::SqlFailed, "{sql}");
    }
}

pub(crate) async fn nothing_secret_is_reached(env: &Env) {
    let store = indices(env).await;
    env.run("insert into cad.info_rf (chave, codigo, emissor) values ('a', 'a', '52998224725')").await;
    let issuer = async |sql: &str, shows: bool| {
        let answer: Answer = store.ask(sql, shows).await.unwrap();
        format!("{:?}", answer.rows)
    };
    for sql in [
        "select emissor from cad.info_rf",
        "select * from cad.info_rf",
        "select substr(emissor, 1, 3) || substr(emissor, 4) from cad.info_rf",
    ] {
        assert!(issuer(sql, true).await.contains("52998224725"), "{sql}");
        assert!(!issuer(sql, false).await.contains("5299"), "{sql}");
    }
    assert_eq!(issuer("select 1 from cad.info_rf where emissor like '529%'", false).await, "[]");
    // Names that only look like those of parts of the query, columns that are not listed, and what every table has.
    for name in ["pg_shadow", "sqlite_master", "etl_usuario", "usuario"] {
        let sql = format!("select * from {name} where exists (with {name} as (select 1 as a) select * from {name})");
        assert_eq!(refused(&store, &sql).await.0, Code::SqlFailed, "{sql}");
    }
    for column in ["pedido", "ctid", "xmin", "tableoid", "rowid", "oid"] {
        let sql = format!("select {column} from etl.job");
        assert_eq!(refused(&store, &sql).await.0, Code::SqlFailed, "{sql}");
    }
    assert_eq!(refused(&store, "select * from etl.usuario").await.0, Code::SqlRefused);
    // A text stays a text, whatever ends it in other languages.
    for text in ["'' or 1=1 --", "x'' union select 1 --", "/* ", "$$", "%s", "{}", "\"", "`"] {
        let sql = format!("select codigo from aux.indices where codigo = '{text}'");
        assert_eq!(rows(&store, &sql).await, [""; 0], "{sql}");
    }
    env.run("delete from cad.info_rf").await;
}

pub(crate) async fn endless_questions_are_given_up(env: &Env) {
    let store = env.database();
    let endless = "with recursive c(n) as (select 1 union all select n + 1 from c where n > 0) select max(cast(n as bigint) % 7) from c";
    match store.ask(endless, true).await {
        Err(AskError::Store(error)) => assert_eq!(error.kind, WarehouseErrorKind::Slow, "{error:?}"),
        other => panic!("{other:?}"),
    }
    // The next one is answered.
    assert_eq!(rows(&store, "select 1").await, ["1"]);
}

pub(crate) async fn huge_answers_are_cut(env: &Env) {
    let store = env.database();
    let numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)";
    let many = store.ask(&format!("{numbers} select a.i from n as a cross join n as b"), true).await.unwrap();
    assert_eq!((many.rows.len(), many.truncated), (10_000, true));
    let exactly =
        store.ask(&format!("{numbers} select a.i from n as a cross join n as b limit 10000"), true).await.unwrap();
    assert_eq!((exactly.rows.len(), exactly.truncated), (10_000, false));
    // A text that doubles in each row stays short, and so does the answer.
    let doubled = "with recursive t(i, x) as (select 1, cast('abcdefgh' as text) union all select i + 1, x || x from t where i < 5000) select x from t";
    let wide = store.ask(doubled, true).await.unwrap();
    assert!(wide.truncated && wide.rows.len() < 1100, "{}", wide.rows.len());
    assert!(wide.rows.iter().all(|row| text_of(&row[0]).len() <= 8192));
}

/// Keeps what it is given until it has enough rows.
#[derive(Default)]
struct Kept {
    columns: Vec<String>,
    rows: usize,
    last: String,
    enough: Option<usize>,
}

#[async_trait]
impl RowSink for Kept {
    async fn take(&mut self, rows: Vec<Vec<ColumnValue>>) -> bool {
        self.rows += rows.len();
        self.last = rows.last().map(|row| text_of(&row[0])).unwrap_or_default();
        self.enough.is_none_or(|enough| self.rows < enough)
    }
}

#[async_trait]
impl AnswerSink for Kept {
    async fn begin(&mut self, columns: Vec<String>) {
        assert!(self.columns.is_empty());
        self.columns = columns;
    }
}

pub(crate) async fn whole_answers_are_given_group_by_group(env: &Env) {
    let store = env.database();
    let numbers =
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 12345) select i, 'x' from n";
    let mut kept = Kept::default();
    store.ask_each(numbers, true, &mut kept).await.unwrap();
    assert_eq!((kept.rows, kept.last.as_str(), kept.columns.len()), (12_345, "12345", 2));
    assert_eq!(store.count_answer(numbers, true).await.unwrap(), 12_345);
    let mut few = Kept { enough: Some(700), ..Kept::default() };
    store.ask_each(numbers, true, &mut few).await.unwrap();
    assert_eq!(few.rows, 1000);
    let mut none = Kept::default();
    store.ask_each("select 1 where false", true, &mut none).await.unwrap();
    assert_eq!((none.rows, none.columns), (0, Vec::new()));
    assert_eq!(store.count_answer("select 1 as a, 2 as a", true).await.unwrap(), 1);
    for sql in ["select * from etl.usuario", "delete from etl.job", "select nada from aux.indices"] {
        let refused = store.ask_each(sql, true, &mut Kept::default()).await;
        assert!(matches!(refused, Err(AskError::Refused { .. })), "{sql}: {refused:?}");
        assert!(matches!(store.count_answer(sql, true).await, Err(AskError::Refused { .. })), "{sql}");
    }
}
