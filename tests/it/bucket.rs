//! Documents in a bucket: the same program, told so by its settings alone.

use etl_storage::testing::{ServerOptions, TestS3};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tests::chaos::Process;
use tests::{Finished, Setup, TestApp, command, etl};

/// What a program needs to keep its documents in the bucket.
fn bucket(server: &TestS3) -> [(&'static str, &str); 4] {
    [
        ("ETL__DOCUMENTOS", "s3://fundos/etl"),
        ("ETL__S3__ENDPOINT", &server.url),
        ("ETL_S3_CHAVE", TestS3::KEY),
        ("ETL_S3_SEGREDO", TestS3::SECRET),
    ]
}

/// `etl` on a machine: a folder of its own for its cache and its copies, and for its database unless that is said.
fn on(machine: &Path, server: &TestS3, more: &[(&str, &str)], args: &[&str]) -> Finished {
    etl(machine, args, &[&bucket(server), more].concat()).unwrap()
}

fn keys(server: &TestS3) -> Vec<String> {
    server.objects().unwrap().into_keys().collect()
}

/// What is in the folder of a machine, by name, but for its database.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.starts_with("etl.db"));
    names.sort();
    names
}

/// The bytes of some files.
fn contents(paths: impl IntoIterator<Item = PathBuf>) -> BTreeSet<Vec<u8>> {
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let (below, here): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
        folders.extend(below);
        found.extend(here);
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn two_machines_share_the_documents() {
    let app = TestApp::start(Setup { funds: 3, ..Setup::default() }).await.unwrap();
    let (portal, day) = (app.environment(), app.last_day().to_string());
    let portal: Vec<_> = portal.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (server, folder) = (tests::canary::bucket().unwrap(), tests::folder().unwrap());
    for machine in ["um", "outro"].map(|name| folder.path().join(name)) {
        fs::create_dir(&machine).unwrap();
        let done = on(&machine, &server, &portal, &["run", "--sistema", "qore", "--data", &day]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let objects = server.objects().unwrap();
        assert_eq!(objects.len(), 3 * 3, "three kinds of three funds, kept once");
        assert!(objects.keys().all(|key| key.starts_with("etl/documentos/")), "{objects:?}");
        assert_eq!(contents(files(&machine.join("copias"))), contents(objects.into_values()));
        assert_eq!(names(&machine), ["cache-documentos", "copias"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_elsewhere_collects_is_whole_here() {
    let app = TestApp::start(Setup { funds: 3, ..Setup::default() }).await.unwrap();
    let (portal, day) = (app.environment(), app.last_day().to_string());
    let postgres = tests::canary::postgres(ServerOptions::default()).unwrap();
    let database = postgres.database().await.unwrap();
    let (server, folder) = (tests::canary::bucket().unwrap(), tests::folder().unwrap());
    let [here, elsewhere] = ["aqui", "noutro-lugar"].map(|name| folder.path().join(name));
    let here_does = |args: &[&str]| on(&here, &server, &[("ETL__BANCO", &database)], args);
    fs::create_dir(&here).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    let enqueued = here_does(&["run", "--sistema", "qore", "--data", &day, "--fila"]);
    assert_eq!(enqueued.code, 0, "{}", enqueued.stderr);
    assert!(keys(&server).is_empty());

    let mut env = bucket(&server).to_vec();
    env.extend(portal.iter().map(|(name, value)| (*name, value.as_str())));
    env.push(("ETL__BANCO", &database));
    let mut worker = Process::start(command("etl-worker", &elsewhere, &[], &env)).unwrap();
    let watched = here_does(&["runs", "watch", "1", "--exit-status"]);
    assert_eq!(watched.code, 0, "{}\n{}", watched.stderr, worker.tail());
    worker.terminate().unwrap();
    assert_eq!(worker.wait(Duration::from_secs(20)).await.unwrap().code(), Some(0), "{}", worker.tail());
    assert_eq!(keys(&server).len(), 3 * 3);
    assert_eq!(names(&elsewhere), ["cache-documentos", "copias"]);

    let whole = here_does(&["doctor", "--fsck"]);
    assert!(whole.code == 0 && whole.stderr.contains("9 documentos conferidos"), "{whole:?}");
    let mut objects = server.objects().unwrap().into_values();
    fs::remove_file(objects.next().unwrap()).unwrap();
    fs::write(objects.next().unwrap(), "trocado").unwrap();
    for machine in [&here, &elsewhere] {
        let broken = on(machine, &server, &[("ETL__BANCO", &database)], &["doctor", "--fsck"]);
        assert!(broken.code == 1 && broken.stderr.contains("2 violações"), "{broken:?}");
        assert!(broken.stderr.contains("falta na guarda") && broken.stderr.contains("danificado"), "{broken:?}");
    }
}

#[test]
fn a_refused_file_is_in_the_bucket_with_its_reason() {
    let (server, folder) = (tests::canary::bucket().unwrap(), tests::folder().unwrap());
    fs::write(folder.path().join("a.xml"), "<!DOCTYPE html><html><body>Entrar</body></html>").unwrap();
    let done = on(folder.path(), &server, &[], &["carregar", "--json", "a.xml"]);
    assert!(done.code == 1 && done.stdout.contains("ARQ-HTML"), "{done:?}");
    let keys = keys(&server);
    assert!(keys.len() == 2 && keys.iter().all(|key| key.starts_with("etl/quarentena/")), "{keys:?}");
}

#[test]
fn a_wrong_or_missing_key_is_said_and_nothing_is_kept() {
    let (server, folder) = (tests::canary::bucket().unwrap(), tests::folder().unwrap());
    fs::write(folder.path().join("a.xml"), "<x/>").unwrap();
    let with = |secret| on(folder.path(), &server, &[("ETL_S3_SEGREDO", secret)], &["carregar", "a.xml"]);
    let wrong = with("segredo-trocado");
    assert!(wrong.code == 2 && wrong.stderr.contains("403 SignatureDoesNotMatch"), "{wrong:?}");
    let said = wrong.stdout + &wrong.stderr;
    assert!(!said.contains("segredo-trocado") && !said.contains(TestS3::KEY), "{said}");
    let missing = with("");
    assert!(missing.code == 2 && missing.stderr.contains("defina ETL_S3_SEGREDO no ambiente"), "{missing:?}");
    assert!(keys(&server).is_empty());
}
