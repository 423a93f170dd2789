//! The PostgreSQL of the tests itself: stopped the hard way it keeps what it committed.

use etl_storage::testing::{Durability, ServerOptions, Stop, TestPostgres};
use sqlx::{Connection, PgConnection};

#[tokio::test]
async fn commits_survive_both_stops_when_asked_to() {
    let options = ServerOptions { durability: Durability::Server, max_connections: 20, ..ServerOptions::default() };
    let server = TestPostgres::start_with(options).unwrap();
    let url = server.database().await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    sqlx::query("create table t (n int)").execute(&mut connection).await.unwrap();
    for (number, how) in [Stop::Kill, Stop::Immediate, Stop::Kill].into_iter().enumerate() {
        let number = i32::try_from(number).unwrap();
        sqlx::query("insert into t values ($1)").bind(number).execute(&mut connection).await.unwrap();
        server.restart(how).unwrap();
        assert!(sqlx::query("select 1").execute(&mut connection).await.is_err(), "{how:?} ends every connection");
        connection = PgConnection::connect(&url).await.unwrap();
        let rows: i64 = sqlx::query_scalar("select count(*) from t").fetch_one(&mut connection).await.unwrap();
        assert_eq!(rows, i64::from(number) + 1, "{how:?}");
    }
    let limit: String = sqlx::query_scalar("show max_connections").fetch_one(&mut connection).await.unwrap();
    assert_eq!(limit, "20");
}

#[tokio::test]
async fn a_stopped_server_refuses_and_comes_back_at_the_same_address() {
    let server = TestPostgres::start().unwrap();
    server.stop(Stop::Immediate).unwrap();
    assert!(PgConnection::connect(&server.url).await.is_err());
    server.start_again().unwrap();
    PgConnection::connect(&server.url).await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn all_clients_can_be_ended_at_once() {
    let server = TestPostgres::start().unwrap();
    let mut clients = Vec::new();
    for _ in 0..5 {
        clients.push(PgConnection::connect(&server.url).await.unwrap());
    }
    assert_eq!(server.terminate_clients().await.unwrap(), 5);
    for mut client in clients {
        assert!(sqlx::query("select 1").execute(&mut client).await.is_err());
    }
}

#[tokio::test]
async fn a_database_can_be_removed_and_settings_reach_the_server() {
    let options = ServerOptions { settings: vec!["work_mem=5MB".into()], ..ServerOptions::default() };
    let server = TestPostgres::start_with(options).unwrap();
    let url = server.database().await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let shown: String = sqlx::query_scalar("show work_mem").fetch_one(&mut connection).await.unwrap();
    assert_eq!(shown, "5MB");
    connection.close().await.unwrap();
    server.remove(&url).await.unwrap();
    assert!(PgConnection::connect(&url).await.is_err());
}
