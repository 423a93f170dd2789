//! Reading what a person asked: values are of the type that each one has.

use crate::dialect::Sql;
use crate::gathered::{Gathered, Groups};
use etl_core::ports::{Answer, AnswerSink, ColumnValue};
use futures::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Column as _, Row as _, Sqlite, Transaction, TypeInfo, ValueRef};

pub(super) async fn ask(inner: &mut Transaction<'static, Sqlite>, statement: String) -> Sql<Answer> {
    let mut gathered = Gathered::default();
    // Not kept among the prepared ones: nobody writes the same again.
    let mut rows = sqlx::query(AssertSqlSafe(statement)).persistent(false).fetch(&mut **inner);
    while let Some(row) = rows.try_next().await? {
        if gathered.is_new() {
            gathered.name(row.columns().iter().map(|column| column.name().to_owned()));
        }
        for index in 0..row.len() {
            if row.try_get_raw(index)?.type_info().name() == "REAL" {
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
pub(super) async fn ask_each(
    inner: &mut Transaction<'static, Sqlite>,
    statement: String,
    sink: &mut dyn AnswerSink,
) -> Sql<()> {
    let mut groups = Groups::new(sink);
    let mut rows = sqlx::query(AssertSqlSafe(statement)).persistent(false).fetch(&mut **inner);
    while let Some(row) = rows.try_next().await? {
        let names = || row.columns().iter().map(|column| column.name().to_owned()).collect();
        if !groups.take(names, values_of(&row)?).await {
            return Ok(());
        }
    }
    groups.end().await;
    Ok(())
}

fn values_of(row: &SqliteRow) -> Sql<Vec<ColumnValue>> {
    (0..row.len()).map(|index| value(row, index)).collect()
}

fn value(row: &SqliteRow, index: usize) -> Sql<ColumnValue> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(ColumnValue::Null);
    }
    if raw.type_info().name() == "INTEGER" {
        return row.try_get_unchecked(index).map(ColumnValue::Int);
    }
    row.try_get_unchecked(index).map(ColumnValue::Text)
}
