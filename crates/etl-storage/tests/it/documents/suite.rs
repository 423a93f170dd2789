//! What every document store does.

use super::place::{Place, staged};
use etl_core::ports::StoreError;
use etl_core::{Code, Problem, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

fn refused() -> Problem {
    Problem::error(Code::XmlBroken, etl_core::Place { line: 3, byte: 41, path: "fundo[1]".into() }, "<x")
}

fn hashes(place: &Place) -> BTreeSet<String> {
    place.documents().into_keys().collect()
}

pub(crate) async fn a_document_is_stored_under_the_hash_of_its_bytes(place: &Place) {
    let bytes: Vec<u8> = (0..300_000_u32).map(|i| i.to_le_bytes()[0]).collect();
    let staged = staged(&*place.store, &bytes).await;
    assert_eq!(std::fs::read(&staged.path).unwrap(), bytes);
    assert_eq!(place.store.local_copy(staged.sha256).await.unwrap(), None);

    let document = place.store.commit(staged.clone()).await.unwrap();
    assert_eq!((document.sha256, document.size_bytes), (staged.sha256, 300_000));
    let documents = place.documents();
    assert_eq!(documents.len(), 1);
    assert_eq!(std::fs::read(&documents[&document.sha256.hex()]).unwrap(), bytes);
    for store in [Arc::clone(&place.store), place.another_process(), place.another_machine()] {
        let path = store.local_copy(document.sha256).await.unwrap().unwrap();
        assert_eq!(std::fs::read(path).unwrap(), bytes);
    }
    assert_eq!(place.verify(document.sha256).await.unwrap(), Some(document));
    assert!(place.unfinished().is_empty());
}

pub(crate) async fn known_hash_of_an_empty_and_of_a_small_file(place: &Place) {
    let empty = staged(&*place.store, b"").await;
    assert_eq!(empty.sha256.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let small = staged(&*place.store, b"abc").await;
    assert_eq!(small.sha256.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!((empty.size_bytes, small.size_bytes), (0, 3));
    for staged in [empty, small] {
        let document = place.store.commit(staged).await.unwrap();
        let path = place.another_machine().local_copy(document.sha256).await.unwrap().unwrap();
        assert_eq!(std::fs::metadata(path).unwrap().len(), document.size_bytes);
    }
}

pub(crate) async fn a_large_document_is_the_same_elsewhere(place: &Place) {
    let bytes: Vec<u8> = (0..5_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let document = place.store.commit(staged(&*place.store, &bytes).await).await.unwrap();
    assert_eq!(document.size_bytes, 20_000_000);
    let path = place.another_machine().local_copy(document.sha256).await.unwrap().unwrap();
    assert!(std::fs::read(path).unwrap() == bytes);
    let again = place.store.commit(staged(&*place.store, &bytes).await).await.unwrap();
    assert_eq!((again, place.documents().len(), place.unfinished().len()), (document, 1, 0));
}

pub(crate) async fn a_dropped_download_leaves_nothing(place: &Place) {
    let mut writer = place.store.stage().await.unwrap();
    writer.write(&vec![7; 200_000]).await.unwrap();
    assert_eq!((place.unfinished().len(), place.documents().len()), (1, 0));
    drop(writer);
    assert!(place.unfinished().is_empty());

    let staged = staged(&*place.store, b"refused before it was kept").await;
    place.store.discard(staged).await.unwrap();
    assert_eq!((place.unfinished().len(), place.documents().len()), (0, 0));
}

pub(crate) async fn a_reset_download_starts_anew(place: &Place) {
    let mut writer = place.store.stage().await.unwrap();
    writer.write(&vec![7; 200_000]).await.unwrap();
    writer.reset().await.unwrap();
    assert!(place.unfinished().is_empty());
    writer.write(b"abc").await.unwrap();
    let staged = writer.finish().await.unwrap();
    assert_eq!((std::fs::read(&staged.path).unwrap(), staged.size_bytes), (b"abc".to_vec(), 3));
}

pub(crate) async fn an_abandoned_write_cannot_lose_bytes_unnoticed(place: &Place) {
    let mut writer = place.store.stage().await.unwrap();
    {
        let large = vec![7; 300_000];
        let mut writing = std::pin::pin!(writer.write(&large));
        // Polled once and dropped, as a timeout does in the middle of a write to the disk.
        let _ = poll_once(writing.as_mut()).await;
    }
    let then = writer.write(b"more").await;
    assert!(matches!(then, Err(StoreError::Io { .. })), "{then:?}");
    writer.reset().await.unwrap();
    writer.write(b"abc").await.unwrap();
    assert_eq!(writer.finish().await.unwrap().size_bytes, 3);
}

async fn poll_once<F: Future>(mut future: std::pin::Pin<&mut F>) -> bool {
    std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context).is_ready())).await
}

pub(crate) async fn a_staged_file_is_no_document(place: &Place) {
    let staged = staged(&*place.store, b"whole, and not committed").await;
    let hash = staged.sha256;
    // As a task that is cancelled between the two steps.
    drop(place.store.commit(staged));
    assert!(place.documents().is_empty());
    assert_eq!(place.store.local_copy(hash).await.unwrap(), None);
    assert_eq!(place.another_machine().local_copy(hash).await.unwrap(), None);
}

pub(crate) async fn the_same_bytes_twice_are_one_document(place: &Place) {
    let mut documents = Vec::new();
    for store in [Arc::clone(&place.store), Arc::clone(&place.store), place.another_machine()] {
        documents.push(store.commit(staged(&*store, b"figures").await).await.unwrap());
    }
    assert!(documents.iter().all(|document| *document == documents[0]));
    assert_eq!(hashes(place), BTreeSet::from([documents[0].sha256.hex()]));
    assert!(place.unfinished().is_empty());
}

pub(crate) async fn the_same_bytes_at_once_are_one_document(place: &Place) {
    let stores = [Arc::clone(&place.store), place.another_process(), place.another_machine()];
    let tasks: Vec<_> = (0..21)
        .map(|i| {
            let store = Arc::clone(&stores[i % stores.len()]);
            tokio::spawn(async move { store.commit(staged(&*store, &vec![1; 100_000]).await).await.unwrap() })
        })
        .collect();
    let mut documents = BTreeSet::new();
    for task in tasks {
        documents.insert(task.await.unwrap().sha256);
    }
    assert_eq!((documents.len(), place.documents().len(), place.unfinished().len()), (1, 1, 0));
}

pub(crate) async fn documents_are_stored_together(place: &Place) {
    // More than are sent at the same time; the first bytes come again among them and at the end.
    let bytes: Vec<Vec<u8>> =
        (0..20).map(|i| vec![i % 19; 1000 + usize::from(i % 19)]).chain([vec![0; 1000]]).collect();
    let mut parts = Vec::new();
    for bytes in &bytes {
        parts.push(staged(&*place.store, bytes).await);
    }
    let documents = place.store.commit_all(parts.clone()).await.unwrap();
    let found: Vec<_> = documents.iter().map(|document| (document.sha256, document.size_bytes)).collect();
    assert_eq!(found, parts.iter().map(|part| (part.sha256, part.size_bytes)).collect::<Vec<_>>());
    assert_eq!((place.documents().len(), place.unfinished().len()), (19, 0));
    for (document, bytes) in documents.iter().zip(&bytes) {
        let path = place.another_machine().local_copy(document.sha256).await.unwrap().unwrap();
        assert!(std::fs::read(path).unwrap() == *bytes);
    }
    assert_eq!(place.store.commit_all(Vec::new()).await.unwrap(), []);
}

pub(crate) async fn one_that_cannot_be_stored_fails_all_and_harms_none(place: &Place) {
    let damaged = place.store.commit(staged(&*place.store, b"figures").await).await.unwrap();
    let path = place.documents().remove(&damaged.sha256.hex()).unwrap();
    std::fs::write(&path, b"cut").unwrap();
    let parts = [staged(&*place.store, b"um").await, staged(&*place.store, b"figures").await];
    let error = place.store.commit_all(parts.to_vec()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Damaged(hex) if *hex == damaged.sha256.hex()), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"cut");
    // What did get its final name is whole, and storing it again is harmless.
    let again = place.store.commit(staged(&*place.store, b"um").await).await.unwrap();
    assert_eq!(place.verify(again.sha256).await.unwrap(), Some(again));
    assert_eq!(place.documents().len(), 2);
}

pub(crate) async fn damage_is_found_and_never_written_over(place: &Place) {
    let document = place.store.commit(staged(&*place.store, b"figures").await).await.unwrap();
    let path = &place.documents()[&document.sha256.hex()];

    std::fs::write(path, b"figureZ").unwrap();
    let error = place.verify(document.sha256).await.unwrap_err();
    assert!(matches!(&error, StoreError::Damaged(hex) if *hex == document.sha256.hex()), "{error}");

    std::fs::write(path, b"cut").unwrap();
    let again = staged(&*place.store, b"figures").await;
    assert!(matches!(place.store.commit(again).await, Err(StoreError::Damaged(_))));
    assert_eq!(std::fs::read(path).unwrap(), b"cut");
    assert_eq!(place.verify(Sha256([0; 32])).await.unwrap(), None);
}

pub(crate) async fn a_refused_file_is_kept_aside_with_its_reason(place: &Place) {
    let name = "..\\..\\C:/CON.xml\u{202e}\r\n";
    for problem in [Problem::error(Code::FileEmpty, etl_core::Place::default(), ""), refused()] {
        let staged = staged(&*place.store, b"<x").await;
        let document = place.store.quarantine(staged, name, &problem).await.unwrap();
        assert_eq!(place.store.local_copy(document.sha256).await.unwrap(), None);
        let hex = document.sha256.hex();
        let kept = place.quarantine();
        let names: Vec<&String> = kept.keys().collect();
        assert_eq!(names, [&format!("{hex}.bin"), &format!("{hex}.json")]);
        assert_eq!(std::fs::read(&kept[&format!("{hex}.bin")]).unwrap(), b"<x");
        let text = std::fs::read(&kept[&format!("{hex}.json")]).unwrap();
        let reason: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!((&reason["codigo"], &reason["nome_original"]), (&problem.code.as_str().into(), &name.into()));
        assert_eq!(reason["mensagem"], problem.sentence());
        assert_eq!(reason["linha"], problem.place.line);
        assert_eq!(reason["byte"], problem.place.byte);
    }
    assert!(place.documents().is_empty() && place.unfinished().is_empty());
}

pub(crate) async fn only_the_files_of_dead_owners_are_swept(place: &Place) {
    let other = place.another_process();
    let ours = staged(&*place.store, b"ours").await;
    let theirs = staged(&*other, b"theirs").await;
    assert_eq!(place.store.sweep().await.unwrap(), 0);

    // An owner that died with its file of ownership left, and one whose file is gone.
    let workspace = place.workspace();
    for name in ["77-dead.dono", "77-dead.0.part", "77-dead.1.part", "78-gone.0.part"] {
        std::fs::write(workspace.join(name), b"half").unwrap();
    }
    assert_eq!(other.sweep().await.unwrap(), 3);
    assert!(!workspace.join("77-dead.dono").exists());
    assert!(ours.path.exists() && theirs.path.exists());

    drop(other);
    assert_eq!(place.store.sweep().await.unwrap(), 1);
    assert!(ours.path.exists() && !theirs.path.exists());
    place.store.commit(ours).await.unwrap();
}
