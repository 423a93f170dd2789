//! Opening a database: what the address chooses, what is made, what is said when it cannot be reached.

use crate::samples::{day, load, registered};
use etl_core::DocumentKind;
use etl_core::ports::WarehouseErrorKind;
use etl_storage::open;
use tempfile::TempDir;

#[tokio::test]
async fn a_file_is_made_with_its_folder_and_kept() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("dados/base.db");
    let path = path.to_str().unwrap();
    let warehouse = open(path).await.unwrap();
    let fund = registered(&*warehouse).await;
    warehouse.load(&load(fund, day(19), DocumentKind::Xml50, 1)).await.unwrap();
    drop(warehouse);
    for url in [format!("sqlite://{path}"), format!("sqlite:{path}")] {
        let again = open(&url).await.unwrap();
        assert_eq!(again.figures(fund, day(19), day(19), None).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_cannot_be_reached_is_unavailable() {
    let folder = TempDir::new().unwrap();
    let socket = format!("postgres://x@localhost/x?host={}", folder.path().display());
    for url in [socket.as_str(), folder.path().to_str().unwrap()] {
        let error = open(url).await.err().unwrap();
        assert_eq!(error.kind, WarehouseErrorKind::Unavailable, "{url}: {error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_connections_and_says_nothing_is_unavailable() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let error = open(&format!("postgres://x@{}/x", silent.local_addr().unwrap())).await.err().unwrap();
    assert_eq!(error.kind, WarehouseErrorKind::Unavailable, "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_may_open_a_new_file_at_once() {
    for _ in 0..10 {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("base.db").to_str().unwrap().to_owned();
        let mut opened = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let path = path.clone();
            opened.spawn(async move { open(&path).await.unwrap().funds().await.unwrap() });
        }
        assert_eq!(opened.join_all().await.len(), 8);
    }
}
