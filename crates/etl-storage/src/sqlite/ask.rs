//! Reading what a person asked: values are of the type that each one has.

use crate::dialect::Sql;
use crate::gathered::Gathered;
use etl_core::ports::{Answer, ColumnValue};
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
        let values = (0..row.len()).map(|index| value(&row, index, &mut gathered));
        let values = values.collect::<Sql<_>>()?;
        if !gathered.take(values) {
            break;
        }
    }
    Ok(gathered.answer())
}

fn value(row: &SqliteRow, index: usize, gathered: &mut Gathered) -> Sql<ColumnValue> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(ColumnValue::Null);
    }
    let (whole, approximate) = match raw.type_info().name() {
        "INTEGER" => (true, false),
        kind => (false, kind == "REAL"),
    };
    if whole {
        return row.try_get_unchecked(index).map(ColumnValue::Int);
    }
    if approximate {
        gathered.approximates();
    }
    row.try_get_unchecked(index).map(ColumnValue::Text)
}
