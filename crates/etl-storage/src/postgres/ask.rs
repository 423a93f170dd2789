//! Reading what a person asked: through a cursor, so that the server takes one statement only, and every value comes as text, with all its
//! digits.

use crate::dialect::Sql;
use crate::gathered::{GROUP, Gathered, Groups, MOST_ROWS};
use etl_core::ports::{Answer, AnswerSink, ColumnValue};
use futures::TryStreamExt;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Column as _, Executor, Row as _, TypeInfo, ValueRef};

pub(super) async fn ask(connection: &mut PgConnection, statement: &str) -> Sql<Answer> {
    declare(connection, statement).await?;
    let mut gathered = Gathered::default();
    // Without parameters it is answered as text.
    let fetch = format!("fetch forward {} from consulta", MOST_ROWS + 1);
    let mut rows = sqlx::raw_sql(AssertSqlSafe(fetch)).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        if gathered.is_new() {
            gathered.name(row.columns().iter().map(|column| column.name().to_owned()));
            if row.columns().iter().any(|column| column.type_info().name().starts_with("FLOAT")) {
                gathered.approximates();
            }
        }
        if !gathered.take(values_of(&row)?) {
            break;
        }
    }
    Ok(gathered.answer())
}

/// The same without an end but that of its time.
pub(super) async fn ask_each(connection: &mut PgConnection, statement: &str, sink: &mut dyn AnswerSink) -> Sql<()> {
    declare(connection, statement).await?;
    let mut groups = Groups::new(sink);
    loop {
        let fetch = format!("fetch forward {GROUP} from consulta");
        let rows = sqlx::raw_sql(AssertSqlSafe(fetch)).fetch_all(&mut *connection).await?;
        for row in &rows {
            let names = || row.columns().iter().map(|column| column.name().to_owned()).collect();
            if !groups.take(names, values_of(row)?).await {
                return Ok(());
            }
        }
        if rows.len() < GROUP {
            groups.end().await;
            return Ok(());
        }
    }
}

async fn declare(connection: &mut PgConnection, statement: &str) -> Sql<()> {
    // What ends a text is the server's setting; the writer of statements knows one way only.
    connection.execute("set local standard_conforming_strings = on").await?;
    let declared = format!("declare consulta no scroll cursor for {statement}");
    sqlx::query(AssertSqlSafe(declared)).persistent(false).execute(&mut *connection).await?;
    Ok(())
}

fn values_of(row: &PgRow) -> Sql<Vec<ColumnValue>> {
    (0..row.len()).map(|index| value(row, index)).collect()
}

fn value(row: &PgRow, index: usize) -> Sql<ColumnValue> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(ColumnValue::Null);
    }
    let text = raw.as_str().map_err(sqlx::Error::Decode)?;
    let whole = |text: &str| text.parse().map(ColumnValue::Int).map_err(sqlx::Error::decode);
    match row.column(index).type_info().name() {
        "INT2" | "INT4" | "INT8" => whole(text),
        "BOOL" => Ok(ColumnValue::Bool(text == "t")),
        _ => Ok(ColumnValue::Text(text.to_owned())),
    }
}
