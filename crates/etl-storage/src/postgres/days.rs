//! The log by days: partitions made before they are needed and dropped when they are old.

use crate::dialect::Sql;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, Executor};

/// Makes the partitions of this day and of the next one, by the database's clock, unless they are there.
pub(super) async fn prepare(pool: &PgPool) -> Sql<()> {
    let mut transaction = pool.begin().await?;
    // Two processes may find the same day missing.
    transaction.execute("lock table etl.log in access exclusive mode").await?;
    let today: DateTime<Utc> = sqlx::query_scalar("select statement_timestamp()").fetch_one(&mut *transaction).await?;
    for day in today.date_naive().iter_days().take(2) {
        let Some(next) = day.succ_opt() else { continue };
        let partition = format!(
            "create table if not exists etl.{} partition of etl.log \
             for values from ('{day} 00:00+00') to ('{next} 00:00+00')",
            name(day)
        );
        transaction.execute(AssertSqlSafe(partition)).await?;
    }
    transaction.commit().await
}

/// Drops partitions that end before this moment, if they are empty or have more than `few` lines.
pub(super) async fn drop_before(pool: &PgPool, before: DateTime<Utc>, few: u32) -> Sql<u64> {
    const DAYS: &str = "select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid \
         where i.inhparent = 'etl.log'::regclass";
    let mut lines = 0;
    let tables: Vec<String> = sqlx::query_scalar(DAYS).fetch_all(pool).await?;
    for table in tables {
        let ended = day_of(&table).and_then(|day| day.succ_opt()).is_some_and(|next| next <= before.date_naive());
        if ended {
            lines += drop_day(pool, &table, few).await?;
        }
    }
    Ok(lines)
}

fn name(day: NaiveDate) -> String {
    format!("log_{}", day.format("%Y%m%d"))
}

fn day_of(table: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(table.strip_prefix("log_")?, "%Y%m%d").ok()
}

async fn drop_day(pool: &PgPool, table: &str, few: u32) -> Sql<u64> {
    let count = AssertSqlSafe(format!("select count(*) from etl.{table}"));
    let lines: i64 = sqlx::query_scalar(count).fetch_one(pool).await?;
    if lines > 0 && lines <= i64::from(few) {
        return Ok(0);
    }
    let mut transaction = pool.begin().await?;
    // Those who write wait behind this lock: it does not wait long for those who read.
    transaction.execute("set local lock_timeout = '5s'").await?;
    transaction.execute(AssertSqlSafe(format!("drop table etl.{table}"))).await?;
    transaction.commit().await?;
    Ok(u64::try_from(lines).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_named_by_their_day() {
        let day = NaiveDate::from_ymd_opt(2025, 12, 9).unwrap();
        assert_eq!(name(day), "log_20251209");
        assert_eq!(day_of(&name(day)), Some(day));
        assert_eq!(day_of("log_x"), None);
    }
}
