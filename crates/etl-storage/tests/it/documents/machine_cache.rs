//! The cache of a machine: what is at hand needs no network, and its size has an end.

use super::place::{SetClock, cached, settings, staged};
use chrono::TimeDelta;
use etl_core::Sha256;
use etl_core::ports::{DocumentStore, StoreError};
use etl_storage::documents::{S3Documents, S3Settings};
use etl_storage::testing::TestS3;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

fn open(server: &TestS3, cache: &Path, cache_bytes: u64, clock: &Arc<SetClock>) -> S3Documents {
    let settings = S3Settings { cache_bytes, ..settings(server, cache) };
    S3Documents::open(&settings, Arc::clone(clock) as _).unwrap()
}

async fn commit(store: &S3Documents, byte: u8) -> Sha256 {
    store.commit(staged(store, &[byte; 1000]).await).await.unwrap().sha256
}

#[tokio::test]
async fn what_is_at_hand_needs_no_network() {
    let (folder, server) = (TempDir::new().unwrap(), TestS3::start().unwrap());
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    let clock = SetClock::new();
    let (writer, reader) = (open(&server, &a, 1 << 20, &clock), open(&server, &b, 1 << 20, &clock));
    let hash = commit(&writer, 1).await;
    let read = reader.local_copy(hash).await.unwrap().unwrap();
    assert!(read.starts_with(&b));
    drop(server);
    for store in [&writer, &reader] {
        let path = store.local_copy(hash).await.unwrap().unwrap();
        assert_eq!(std::fs::read(path).unwrap(), [1; 1000]);
    }
}

#[tokio::test]
async fn a_damaged_file_of_the_cache_is_read_again() {
    let (folder, server) = (TempDir::new().unwrap(), TestS3::start().unwrap());
    let store = open(&server, folder.path(), 1 << 20, &SetClock::new());
    let hash = commit(&store, 1).await;
    let path = store.local_copy(hash).await.unwrap().unwrap();
    std::fs::write(&path, [2; 1000]).unwrap();
    let again = store.local_copy(hash).await.unwrap().unwrap();
    assert_eq!(std::fs::read(again).unwrap(), [1; 1000]);
}

#[tokio::test]
async fn what_was_not_used_for_longest_goes_first() {
    let (folder, server) = (TempDir::new().unwrap(), TestS3::start().unwrap());
    let clock = SetClock::new();
    let store = open(&server, folder.path(), 3500, &clock);
    let mut hashes = Vec::new();
    for byte in 0..3 {
        hashes.push(commit(&store, byte).await);
        clock.advance(TimeDelta::seconds(61));
    }
    store.local_copy(hashes[0]).await.unwrap().unwrap();
    clock.advance(TimeDelta::seconds(61));
    hashes.push(commit(&store, 3).await);
    let mut left = cached(folder.path());
    let mut expected: Vec<String> = [0, 2, 3].map(|i: usize| hashes[i].hex()).to_vec();
    left.sort();
    expected.sort();
    assert_eq!(left, expected);

    // Gone from here, not from the bucket.
    let path = store.local_copy(hashes[1]).await.unwrap().unwrap();
    assert_eq!(std::fs::read(path).unwrap(), [1; 1000]);
    assert_eq!(cached(folder.path()).len(), 3);
}

#[tokio::test]
async fn what_was_just_handed_out_stays_until_it_can_be_opened() {
    let (folder, server) = (TempDir::new().unwrap(), TestS3::start().unwrap());
    let clock = SetClock::new();
    let store = open(&server, folder.path(), 2000, &clock);
    for byte in 0..10 {
        commit(&store, byte).await;
    }
    assert_eq!(cached(folder.path()).len(), 10);
    clock.advance(TimeDelta::seconds(61));
    store.sweep().await.unwrap();
    assert_eq!(cached(folder.path()).len(), 1);
}

#[tokio::test]
async fn the_space_asked_for_is_that_of_the_cache_and_needs_no_network() {
    let (folder, server) = (TempDir::new().unwrap(), TestS3::start().unwrap());
    let store = open(&server, folder.path(), 1 << 20, &SetClock::new());
    drop(server);
    store.check_space().await.unwrap();
    let never = store.with_minimum_space(u64::MAX).check_space().await.unwrap_err();
    assert!(matches!(&never, StoreError::LowSpace { folder: named, .. } if named == folder.path()), "{never:?}");
}
