//! What only a bucket has: a network, keys, other writers, uploads in parts that nobody ended.

use super::place::{SetClock, cached, parts, settings, staged};
use chrono::TimeDelta;
use etl_core::Sha256;
use etl_core::ports::{DocumentStore, StoreError, SystemClock};
use etl_storage::documents::{S3Documents, S3Settings};
use etl_storage::testing::{S3Fault, TestS3};
use std::error::Error;
use std::sync::Arc;
use tempfile::TempDir;

const LARGE: usize = 17 * 1024 * 1024;

fn bucket() -> (TempDir, TestS3, S3Documents) {
    let (folder, server) = (TempDir::new().unwrap(), TestS3::start().unwrap());
    let store = open(&settings(&server, folder.path()));
    (folder, server, store)
}

fn open(settings: &S3Settings) -> S3Documents {
    S3Documents::open(settings, Arc::new(SystemClock)).unwrap()
}

/// The error and its causes, as a log shows them, and as a careless one does.
fn shown(error: &StoreError) -> String {
    let causes = std::iter::successors(Some(error as &dyn Error), |cause| Error::source(*cause));
    causes.map(ToString::to_string).chain([format!("{error:?}")]).collect::<Vec<_>>().join(": ")
}

fn without_keys(text: &str) -> bool {
    !text.contains(TestS3::KEY) && !text.contains(TestS3::SECRET) && !text.contains("segredo")
}

#[tokio::test]
async fn nobody_answers() {
    let (folder, server, _) = bucket();
    let settings = settings(&server, folder.path());
    drop(server);
    let store = open(&settings);
    for error in [store.sweep().await.unwrap_err(), store.local_copy(Sha256([1; 32])).await.unwrap_err()] {
        let text = shown(&error);
        let address = settings.endpoint.as_deref().unwrap();
        assert!(text.contains("s3://fundos/etl/mesa/") && text.contains(address), "{text}");
        assert!(text.contains("Connection refused") && without_keys(&text), "{text}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_said_without_the_key() {
    let (folder, server, _) = bucket();
    let right = settings(&server, folder.path());
    let cases = [
        (S3Settings { secret_key: "segredo-errado".into(), ..right.clone() }, "403 SignatureDoesNotMatch"),
        (S3Settings { access_key: "CHAVE0DE0TESTE0ERRADA".into(), ..right.clone() }, "403 NotSignedUp"),
    ];
    for (wrong, answer) in cases {
        let store = open(&wrong);
        let staged = staged(&store, b"figures").await;
        for error in [store.sweep().await.unwrap_err(), store.commit(staged).await.unwrap_err()] {
            let text = shown(&error);
            assert!(text.contains("check the access key") && without_keys(&text), "{text}");
        }
        let text = shown(&store.local_copy(Sha256([1; 32])).await.unwrap_err());
        assert!(text.contains(answer), "{text}");
        let text = format!("{store:?} {wrong:?}");
        assert!(without_keys(&text), "{text}");
    }
    assert!(server.objects().unwrap().is_empty());
}

#[tokio::test]
async fn a_missing_bucket_is_no_missing_document() {
    let (folder, server, _) = bucket();
    let store = open(&S3Settings { bucket: "outro".into(), ..settings(&server, folder.path()) });
    let staged = staged(&store, b"figures").await;
    let errors = [
        store.sweep().await.unwrap_err(),
        store.local_copy(Sha256([1; 32])).await.unwrap_err(),
        store.commit(staged).await.unwrap_err(),
    ];
    for error in errors {
        let text = shown(&error);
        assert!(text.contains("404 NoSuchBucket: there is no such bucket"), "{text}");
    }
}

#[tokio::test]
async fn what_passes_is_tried_again_and_what_stays_is_told_apart() {
    let (_folder, server, store) = bucket();
    server.fail([S3Fault::Answer(503, "SlowDown"), S3Fault::Answer(500, "InternalError")]);
    store.commit(staged(&store, b"slow").await).await.unwrap();
    server.fail(vec![S3Fault::Answer(409, "ConditionalRequestConflict"); 2]);
    store.commit(staged(&store, b"contended").await).await.unwrap();
    server.fail([S3Fault::Answer(501, "NotImplemented")]);
    store.commit(staged(&store, b"no conditional writes").await).await.unwrap();
    assert_eq!(server.objects().unwrap().len(), 3);

    server.fail([S3Fault::Answer(403, "QuotaExceeded")]);
    let error = store.commit(staged(&store, b"too much").await).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert!(error.to_string().starts_with("no space left while storing documentos/"), "{error}");
    server.fail([S3Fault::Answer(400, "BadDigest")]);
    let error = store.commit(staged(&store, b"changed on the way").await).await.unwrap_err();
    assert!(shown(&error).contains("400 BadDigest"), "{error:?}");
    assert_eq!(server.objects().unwrap().len(), 3);
}

#[tokio::test]
async fn an_object_that_appears_after_the_look_is_not_replaced() {
    for (size, is_small) in [(100_000, true), (LARGE, false)] {
        let (_folder, server, store) = bucket();
        let bytes = vec![5; size];
        server.fail([S3Fault::Overtaken(bytes.clone())]);
        let document = store.commit(staged(&store, &bytes).await).await.unwrap();
        assert_eq!(document.size_bytes, size as u64);

        let other = vec![6; size];
        server.fail([S3Fault::Overtaken(b"cut".to_vec())]);
        let error = store.commit(staged(&store, &other).await).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
        let objects = server.objects().unwrap();
        assert!(objects.len() == 2 && objects.values().any(|path| std::fs::read(path).unwrap() == b"cut"));
        assert!(server.unfinished().is_empty(), "small {is_small}: an upload that lost is aborted");
    }
}

#[tokio::test]
async fn a_damaged_object_is_never_handed_out() {
    let (folder, server, store) = bucket();
    let document = store.commit(staged(&store, b"figures").await).await.unwrap();
    let path = server.objects().unwrap().into_values().next().unwrap();
    std::fs::write(path, b"figureZ").unwrap();
    let elsewhere = folder.path().join("b");
    let other = open(&settings(&server, &elsewhere));
    let error = other.local_copy(document.sha256).await.unwrap_err();
    assert!(matches!(&error, StoreError::Damaged(hex) if *hex == document.sha256.hex()), "{error:?}");
    assert!(cached(&elsewhere).is_empty() && parts(&elsewhere.join(".parcial")).is_empty());
}

#[tokio::test]
async fn a_file_that_changed_after_it_was_staged_is_not_stored() {
    let (_folder, server, store) = bucket();
    for size in [100_000, LARGE] {
        let staged = staged(&store, &vec![5; size]).await;
        std::fs::write(&staged.path, vec![6; size]).unwrap();
        let error = store.commit(staged).await.unwrap_err();
        assert!(shown(&error).contains("the file changed after it was staged"), "{error:?}");
    }
    assert!(server.objects().unwrap().is_empty() && server.unfinished().is_empty());
}

#[tokio::test]
async fn a_killed_upload_leaves_no_object_and_is_swept_a_day_later() {
    let (folder, server, _) = bucket();
    let clock = SetClock::new();
    let store = S3Documents::open(&settings(&server, folder.path()), Arc::clone(&clock) as _).unwrap();
    let large = staged(&store, &vec![5; LARGE]).await;
    let hash = large.sha256;
    server.hold_second_parts();
    {
        let mut commit = std::pin::pin!(store.commit(large));
        tokio::select! {
            result = &mut commit => panic!("the second part is held, yet: {result:?}"),
            () = server.held() => {}
        }
    }
    assert!(server.objects().unwrap().is_empty());
    assert_eq!(store.local_copy(hash).await.unwrap(), None);
    assert_eq!(server.unfinished().len(), 1);

    let ours = ["etl/mesa/documentos/01/01", "etl/mesa/documentos/02/02", "etl/mesa/quarentena/03.bin"];
    let foreign = ["documentos/01/01", "etl/mesa-2/documentos/01/01", "etl/mesa/outros/01"];
    server.forget_uploads(&[ours, foreign].concat());
    clock.advance(TimeDelta::hours(23));
    assert_eq!(store.sweep().await.unwrap(), 0, "it may still be going on");
    clock.advance(TimeDelta::hours(2));
    assert_eq!(store.sweep().await.unwrap(), 4);
    assert_eq!(server.unfinished(), foreign);
}

#[tokio::test]
async fn an_object_store_that_does_not_list_uploads_can_be_used() {
    let (_folder, server, store) = bucket();
    for (status, code) in [(501, "NotImplemented"), (403, "AccessDenied")] {
        server.fail_listing(status, code);
        assert_eq!(store.sweep().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn without_a_prefix_keys_start_with_our_folders() {
    let (folder, server, _) = bucket();
    let store = open(&S3Settings { prefix: String::new(), ..settings(&server, folder.path()) });
    let document = store.commit(staged(&store, b"figures").await).await.unwrap();
    let hex = document.sha256.hex();
    let keys: Vec<String> = server.objects().unwrap().into_keys().collect();
    assert_eq!(keys, [format!("documentos/{}/{hex}", &hex[..1])]);
    assert_eq!(cached(folder.path()), [hex]);
}

#[tokio::test]
async fn the_others_of_a_group_are_whole_when_one_is_refused() {
    let (_folder, server, store) = bucket();
    server.fail([S3Fault::Answer(403, "QuotaExceeded")]);
    let mut group = Vec::new();
    for byte in 0..12 {
        group.push(staged(&store, &[byte; 1000]).await);
    }
    let error = store.commit_all(group.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    let sent: Vec<u64> = server.objects().unwrap().values().map(|path| path.metadata().unwrap().len()).collect();
    assert_eq!(sent, [1000; 7], "the eight sent at once ended, no further one was begun");

    let waiting: Vec<_> = group.into_iter().filter(|staged| staged.path.exists()).collect();
    assert_eq!(store.commit_all(waiting).await.unwrap().len(), 5);
    assert_eq!(server.objects().unwrap().len(), 12);
}

#[tokio::test]
async fn a_copy_at_hand_does_not_hide_what_the_bucket_lost() {
    let (_folder, server, store) = bucket();
    let document = store.commit(staged(&store, b"figures").await).await.unwrap();
    assert_eq!(store.verify(document.sha256).await.unwrap(), Some(document));
    std::fs::remove_file(server.objects().unwrap().into_values().next().unwrap()).unwrap();
    assert!(store.local_copy(document.sha256).await.unwrap().is_some());
    assert_eq!(store.verify(document.sha256).await.unwrap(), None);
}
