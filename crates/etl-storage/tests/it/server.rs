//! The PostgreSQL of tests and benches: what it promises about the disk, and what is removed. That it starts at all,
//! every other file shows.

use etl_storage::testing::TestPostgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

async fn shown(server: &TestPostgres, settings: &[&str]) -> Vec<String> {
    let mut connection = PgConnection::connect(&server.url).await.unwrap();
    let mut values = Vec::new();
    for name in settings {
        let show = AssertSqlSafe(format!("show {name}"));
        values.push(sqlx::query_scalar(show).fetch_one(&mut connection).await.unwrap());
    }
    values
}

#[tokio::test]
async fn a_durable_server_waits_for_the_disk_and_takes_more_settings() {
    let server = TestPostgres::durable(&std::env::temp_dir(), &["work_mem=5MB"]).unwrap();
    let values = shown(&server, &["fsync", "synchronous_commit", "full_page_writes", "work_mem"]).await;
    assert_eq!(values, ["on", "on", "on", "5MB"]);
}

#[tokio::test]
async fn the_usual_server_never_waits_for_the_disk() {
    let server = TestPostgres::start().unwrap();
    assert_eq!(shown(&server, &["fsync", "synchronous_commit"]).await, ["off", "off"]);
}

#[tokio::test]
async fn a_database_can_be_removed() {
    let server = TestPostgres::start().unwrap();
    let url = server.database().await.unwrap();
    server.remove(&url).await.unwrap();
    assert!(PgConnection::connect(&url).await.is_err());
}
