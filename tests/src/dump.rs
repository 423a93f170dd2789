//! A dump of the tables that people know, without what differs between two runs that did the same: keys and moments.

use sqlx::{Connection, PgConnection, Row, SqlitePool};
use std::fmt::Write;
use std::path::Path;

/// Columns that are keys of ours or moments.
const NOT_COMPARED: &[&str] = &["id", "id_carga", "id_arquivo", "id_fundo", "conhecido_de", "conhecido_ate", "id_job"];

/// Every row of `cad_*`, `pos_*`, loads and items, funds by their identity, in a fixed order.
pub async fn dump(database: &Path) -> anyhow::Result<String> {
    let pool = SqlitePool::connect(&format!("sqlite://{}?mode=ro", database.display())).await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_master where type = 'table' and (name like 'cad\\_%' escape '\\' or name like 'pos\\_%' escape '\\') order by name",
    )
    .fetch_all(&pool)
    .await?;
    let mut text = String::new();
    for table in tables {
        dump_table(&pool, &table, &mut text).await?;
    }
    pool.close().await;
    Ok(text)
}

async fn dump_table(pool: &SqlitePool, table: &str, text: &mut String) -> anyhow::Result<()> {
    let columns: Vec<String> =
        sqlx::query_scalar("select name from pragma_table_info(?) order by name").bind(table).fetch_all(pool).await?;
    let compared: Vec<_> = columns.iter().filter(|c| !NOT_COMPARED.contains(&c.as_str())).collect();
    let list = compared.iter().map(|c| format!("quote(t.\"{c}\")")).collect::<Vec<_>>().join(" || '|' || ");
    let fund = columns.iter().any(|c| c == "id_fundo") && table != "cad_info_fundos";
    let (key, join) = if fund {
        ("coalesce(f.chave_identidade, '') || '|' || ", "left join cad_info_fundos f on f.id_fundo = t.id_fundo")
    } else {
        ("", "")
    };
    let query = format!("select {key}{list} as line from \"{table}\" t {join} order by 1");
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).fetch_all(pool).await?;
    writeln!(text, "== {table} {}", rows.len())?;
    for row in rows {
        writeln!(text, "{}", row.try_get::<String, _>("line")?)?;
    }
    Ok(())
}

/// The same of a PostgreSQL database: every row of the schemas `cad` and `pos`.
pub async fn dump_postgres(url: &str) -> anyhow::Result<String> {
    let mut database = PgConnection::connect(url).await?;
    let tables: Vec<(String, bool)> = sqlx::query_as(
        "select table_schema || '.' || table_name, exists (select 1 from information_schema.columns c \
         where (c.table_schema, c.table_name) = (t.table_schema, t.table_name) and c.column_name = 'id_fundo') \
         from information_schema.tables t where table_schema in ('cad', 'pos') and table_type = 'BASE TABLE' order by 1",
    )
    .fetch_all(&mut database)
    .await?;
    let mut text = String::new();
    for (table, of_fund) in tables {
        let (key, join) = if of_fund && table != "cad.info_fundos" {
            ("coalesce(f.chave_identidade, '') || '|' || ", "left join cad.info_fundos f on f.id_fundo = t.id_fundo")
        } else {
            ("", "")
        };
        let query = format!("select {key}(to_jsonb(t) - $1::text[])::text from {table} t {join} order by 1");
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(NOT_COMPARED).fetch_all(&mut database).await?;
        writeln!(text, "== {table} {}\n{}", rows.len(), rows.join("\n"))?;
    }
    database.close().await?;
    Ok(text)
}
