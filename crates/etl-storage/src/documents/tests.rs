//! The store as its users see it, on a temporary folder.

use super::*;
use etl_core::{Code, Place};
use std::collections::BTreeSet;
use tempfile::TempDir;

fn store() -> (TempDir, LocalDocuments) {
    let folder = tempfile::tempdir().unwrap();
    let store = LocalDocuments::open(folder.path().join("documentos")).unwrap();
    (folder, store)
}

async fn staged(store: &LocalDocuments, bytes: &[u8]) -> Staged {
    let mut writer = store.stage().await.unwrap();
    for chunk in bytes.chunks(1000) {
        writer.write(chunk).await.unwrap();
    }
    writer.finish().await.unwrap()
}

/// Every file below the root but the locks, by path and size.
fn files(store: &LocalDocuments) -> BTreeSet<(String, u64)> {
    let mut found = BTreeSet::new();
    let mut folders = vec![store.root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&store.root).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if !name.ends_with("dono") && !name.ends_with("trava") {
                found.insert((name, path.metadata().unwrap().len()));
            }
        }
    }
    found
}

fn refused() -> Problem {
    Problem::error(Code::XmlBroken, Place { line: 3, byte: 41, path: "fundo[1]".into() }, "<x")
}

#[tokio::test]
async fn a_document_is_stored_under_the_hash_of_its_bytes() {
    let (_folder, store) = store();
    let bytes: Vec<u8> = (0..300_000_u32).map(|i| i.to_le_bytes()[0]).collect();
    let staged = staged(&store, &bytes).await;
    assert_eq!(std::fs::read(&staged.path).unwrap(), bytes);
    assert_eq!(store.local_copy(staged.sha256).await.unwrap(), None);

    let document = store.commit(staged.clone()).await.unwrap();
    assert_eq!((document.sha256, document.size_bytes), (staged.sha256, 300_000));
    let hex = document.sha256.hex();
    assert_eq!(files(&store), BTreeSet::from([(format!("{}/{hex}.bin", &hex[..1]), 300_000)]));
    let path = store.local_copy(document.sha256).await.unwrap().unwrap();
    assert_eq!(std::fs::read(path).unwrap(), bytes);
    assert_eq!(store.verify(document.sha256).await.unwrap(), Some(document));
}

#[tokio::test]
async fn known_hash_of_an_empty_and_of_a_small_file() {
    let (_folder, store) = store();
    let empty = staged(&store, b"").await;
    assert_eq!(empty.sha256.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let small = staged(&store, b"abc").await;
    assert_eq!(small.sha256.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!((empty.size_bytes, small.size_bytes), (0, 3));
}

#[tokio::test]
async fn a_dropped_download_leaves_nothing() {
    let (_folder, store) = store();
    let mut writer = store.stage().await.unwrap();
    writer.write(&vec![7; 200_000]).await.unwrap();
    assert_eq!(files(&store).len(), 1, "unfinished, and not under a final name");
    assert!(files(&store).iter().all(|(name, _)| name.starts_with(".parcial/")));
    drop(writer);
    assert!(files(&store).is_empty());

    let staged = staged(&store, b"refused before it was kept").await;
    store.discard(staged).await.unwrap();
    assert!(files(&store).is_empty());
}

#[tokio::test]
async fn a_reset_download_starts_anew() {
    let (_folder, store) = store();
    let mut writer = store.stage().await.unwrap();
    writer.write(&vec![7; 200_000]).await.unwrap();
    writer.reset().await.unwrap();
    assert!(files(&store).is_empty());
    writer.write(b"abc").await.unwrap();
    let staged = writer.finish().await.unwrap();
    assert_eq!((std::fs::read(&staged.path).unwrap(), staged.size_bytes), (b"abc".to_vec(), 3));
}

#[tokio::test]
async fn an_abandoned_write_cannot_lose_bytes_unnoticed() {
    let (_folder, store) = store();
    let mut writer = store.stage().await.unwrap();
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_bytes_at_once_are_one_document() {
    let (_folder, store) = store();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let staged = staged(&store, &vec![1; 100_000]).await;
                store.commit(staged).await.unwrap()
            })
        })
        .collect();
    let mut documents = BTreeSet::new();
    for task in tasks {
        documents.insert(task.await.unwrap().sha256);
    }
    assert_eq!((documents.len(), files(&store).len()), (1, 1));
}

#[tokio::test]
async fn damage_is_found_and_never_written_over() {
    let (_folder, store) = store();
    let document = store.commit(staged(&store, b"figures").await).await.unwrap();
    let path = store.local_copy(document.sha256).await.unwrap().unwrap();

    std::fs::write(&path, b"figureZ").unwrap();
    let error = store.verify(document.sha256).await.unwrap_err();
    assert!(matches!(&error, StoreError::Damaged(hex) if *hex == document.sha256.hex()), "{error}");

    std::fs::write(&path, b"cut").unwrap();
    let again = staged(&store, b"figures").await;
    assert!(matches!(store.commit(again).await, Err(StoreError::Damaged(_))));
    assert_eq!(std::fs::read(&path).unwrap(), b"cut");
    assert_eq!(store.verify(Sha256([0; 32])).await.unwrap(), None);
}

#[tokio::test]
async fn a_refused_file_is_kept_aside_with_its_reason() {
    let (_folder, store) = store();
    let name = "..\\..\\C:/CON.xml\u{202e}\r\n";
    for _ in 0..2 {
        let staged = staged(&store, b"<x").await;
        let document = store.quarantine(staged, name, &refused()).await.unwrap();
        assert_eq!(store.local_copy(document.sha256).await.unwrap(), None);
        let hex = document.sha256.hex();
        let names: Vec<String> = files(&store).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, [format!("quarentena/{hex}.bin"), format!("quarentena/{hex}.json")]);
        let text = std::fs::read(store.root.join(format!("quarentena/{hex}.json"))).unwrap();
        let reason: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(reason["codigo"], "XML-INVALIDO");
        assert_eq!(reason["mensagem"], refused().sentence());
        assert_eq!((&reason["linha"], &reason["byte"]), (&3.into(), &41.into()));
        assert_eq!(reason["nome_original"], name);
    }
}

#[tokio::test]
async fn only_the_files_of_dead_owners_are_swept() {
    let (folder, store) = store();
    let other = LocalDocuments::open(folder.path().join("documentos")).unwrap();
    let ours = staged(&store, b"ours").await;
    let theirs = staged(&other, b"theirs").await;
    assert_eq!(store.sweep().await.unwrap(), 0);

    // An owner that died with its file of ownership left, and one whose file is gone.
    let partial = store.root.join(".parcial");
    for name in ["77-dead.dono", "77-dead.0.part", "77-dead.1.part", "78-gone.0.part"] {
        std::fs::write(partial.join(name), b"half").unwrap();
    }
    assert_eq!(other.sweep().await.unwrap(), 3);
    assert!(!partial.join("77-dead.dono").exists());
    assert!(ours.path.exists() && theirs.path.exists());

    drop(other);
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert!(ours.path.exists() && !theirs.path.exists());
    store.commit(ours).await.unwrap();
}

#[tokio::test]
async fn a_killed_process_loses_its_unfinished_files_only() {
    let (folder, store) = store();
    let root = folder.path().join("documentos");
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "documents::tests::as_a_process_that_is_killed", "--ignored", "--nocapture"])
        .env("ETL_TEST_ROOT", &root)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("unfinished") {
        line.clear();
        assert_ne!(std::io::BufRead::read_line(&mut output, &mut line).unwrap(), 0, "the child ended early");
    }
    assert_eq!(store.sweep().await.unwrap(), 0, "its owner lives");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(store.sweep().await.unwrap(), 1);
    let left = files(&store);
    assert_eq!(left.len(), 1);
    assert!(left.iter().all(|(name, size)| !name.starts_with(".parcial") && *size == 4), "{left:?}");
}

#[tokio::test]
#[ignore = "run by a_killed_process_loses_its_unfinished_files_only, in a process of its own"]
async fn as_a_process_that_is_killed() {
    let Some(root) = std::env::var_os("ETL_TEST_ROOT") else { return };
    let store = LocalDocuments::open(root.into()).unwrap();
    store.commit(staged(&store, b"kept").await).await.unwrap();
    let _unfinished = staged(&store, b"staged, never committed").await;
    println!("\nunfinished");
    // Ends by itself when the test that started it is gone.
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

#[tokio::test]
async fn documents_are_stored_together() {
    let (_folder, store) = store();
    let parts = [staged(&store, b"um").await, staged(&store, b"dois").await, staged(&store, b"um").await];
    let documents = store.commit_all(parts.to_vec()).await.unwrap();
    assert_eq!(documents.iter().map(|d| d.sha256).collect::<Vec<_>>(), parts.map(|p| p.sha256));
    let names: BTreeSet<_> = files(&store).into_iter().map(|(name, size)| (name.starts_with('.'), size)).collect();
    assert_eq!(names, BTreeSet::from([(false, 2), (false, 4)]));
    assert_eq!(store.commit_all(Vec::new()).await.unwrap(), []);
}
