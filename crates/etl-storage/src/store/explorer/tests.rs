//! The connections of those who look around: their statements end in time, and change nothing.

use super::*;
use crate::postgres::PostgresWarehouse;
use crate::sqlite::SqliteWarehouse;
use crate::testing::TestPostgres;
use etl_core::ports::WarehouseErrorKind;

const SHORT: Duration = Duration::from_millis(50);
/// Never ends by itself.
const ENDLESS: &str =
    "with recursive c(n) as (select 1 union all select n + 1 from c where n > 0) select max(cast(n as bigint)) from c";

/// Rows without an end, each of which comes at once.
const ROWS: &str = "with recursive c(n) as (select 1 union all select n + 1 from c) select n from c";

/// Takes every row.
struct All;

#[async_trait]
impl RowSink for All {
    async fn take(&mut self, _: Vec<Vec<ColumnValue>>) -> bool {
        true
    }
}

#[async_trait]
impl AnswerSink for All {
    async fn begin(&mut self, _: Vec<String>) {}
}

/// An answer that is read piece by piece has an end, too, and says that it was too long.
async fn gives_up_what_never_ends<D: Dialect>(store: &Store<D>) {
    let error = store.dialect.ask_each(ROWS.to_owned(), SHORT, &mut All).await.map_err(sql::not_given);
    match error {
        Err(AskError::Store(error)) => assert_eq!(error.kind, WarehouseErrorKind::Slow, "{error:?}"),
        other => panic!("{other:?}"),
    }
}

async fn gives_up_and_changes_nothing<D: Dialect>(store: &Store<D>) {
    for _ in 0..6 {
        let mut session = store.dialect.explore(SHORT).await.unwrap();
        let error = session.rows(ENDLESS, &[]).await.err().unwrap();
        assert!(matches!(Fault::of_limited(error), Fault::Slow(_)));
    }
    let mut session = store.dialect.explore(PAGE).await.unwrap();
    assert_eq!(session.rows("select cast(1 as bigint)", &[]).await.unwrap()[0].int(0).unwrap(), 1);
    let index = "insert into aux.serie_indice values ('X', 'X', 'numero_indice', '2025-01-01T00:00:00.000000Z')";
    assert!(session.run(index, &[]).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = SqliteWarehouse::open(folder.path().join("etl.db").to_str().unwrap()).await.unwrap();
    gives_up_and_changes_nothing(&store).await;
    gives_up_what_never_ends(&store).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let server = TestPostgres::start().unwrap();
    let store = PostgresWarehouse::connect(&server.database().await.unwrap()).await.unwrap();
    gives_up_and_changes_nothing(&store).await;
    gives_up_what_never_ends(&store).await;
    // What a large table is estimated to hold is not counted.
    let mut session = store.dialect().write().await.unwrap();
    session.run("insert into aux.serie_indice values ('X', 'X', 'numero_indice', now())", &[]).await.unwrap();
    let many = "insert into aux.indices select 'X', date '1900-01-01' + n, n from generate_series(1, 60000) as n";
    session.run(many, &[]).await.unwrap();
    session.commit().await.unwrap();
    let at = TABLES.iter().position(|table| table.full_name() == "aux.indices").unwrap();
    assert_eq!(store.row_counts().await.unwrap()[at], RowCount { rows: 60_000, exact: true });
    let mut session = store.dialect().write().await.unwrap();
    session.run("analyze aux.indices", &[]).await.unwrap();
    session.commit().await.unwrap();
    assert_eq!(store.row_counts().await.unwrap()[at], RowCount { rows: 60_000, exact: false });
    store.close().await;
}
