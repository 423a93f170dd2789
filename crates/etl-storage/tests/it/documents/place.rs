//! A place for documents of its own for each case, with a way to look at it past the port.

use chrono::{DateTime, TimeDelta, Utc};
use etl_core::Sha256;
use etl_core::ports::{Clock, DocumentStore, Staged, StoreError, StoredDocument, SystemClock};
use etl_storage::documents::{LocalDocuments, S3Documents, S3Settings};
use etl_storage::testing::TestS3;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const PREFIX: &str = "etl/mesa";

/// Where documents are; a folder, or a bucket with the cache folders of its machines.
pub(crate) struct Place {
    folder: TempDir,
    server: Option<TestS3>,
    /// The store as one process sees it.
    pub(crate) store: Arc<dyn DocumentStore>,
}

impl Place {
    pub(crate) fn folder() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Arc::new(LocalDocuments::open(folder.path().join("documentos")).unwrap());
        Self { folder, server: None, store }
    }

    pub(crate) fn bucket() -> Self {
        let (folder, server) = (TempDir::new().unwrap(), TestS3::start().unwrap());
        let settings = settings(&server, &folder.path().join("a"));
        let store = Arc::new(S3Documents::open(&settings, Arc::new(SystemClock)).unwrap());
        Self { folder, server: Some(server), store }
    }

    /// The same documents as another process of the same machine sees them.
    pub(crate) fn another_process(&self) -> Arc<dyn DocumentStore> {
        self.on("a")
    }

    /// The same documents as another machine sees them.
    pub(crate) fn another_machine(&self) -> Arc<dyn DocumentStore> {
        self.on("b")
    }

    fn on(&self, machine: &str) -> Arc<dyn DocumentStore> {
        match &self.server {
            None => Arc::new(LocalDocuments::open(self.folder.path().join("documentos")).unwrap()),
            Some(server) => {
                let settings = settings(server, &self.folder.path().join(machine));
                Arc::new(S3Documents::open(&settings, Arc::new(SystemClock)).unwrap())
            }
        }
    }

    /// Compares a document of the place with its name, from a machine that has nothing at hand.
    pub(crate) async fn verify(&self, sha256: Sha256) -> Result<Option<StoredDocument>, StoreError> {
        self.on("c").verify(sha256).await
    }

    /// Every file under a final name, by its name in the place.
    fn finals(&self) -> BTreeMap<String, PathBuf> {
        match &self.server {
            None => files(&self.folder.path().join("documentos"))
                .into_iter()
                .filter(|(name, _)| !name.starts_with(".parcial/"))
                .collect(),
            Some(server) => {
                let ours = |(key, path): (String, PathBuf)| {
                    let name = key.strip_prefix("etl/mesa/").expect("all keys are below the prefix");
                    (name.to_owned(), path)
                };
                server.objects().unwrap().into_iter().map(ours).collect()
            }
        }
    }

    /// The documents by the hash in their name, and the files that hold their bytes.
    pub(crate) fn documents(&self) -> BTreeMap<String, PathBuf> {
        let hash = |(name, path): (String, PathBuf)| {
            let below = if self.server.is_some() { name.strip_prefix("documentos/")? } else { &name };
            let (start, rest) = below.split_once('/')?;
            let hash = if self.server.is_some() { rest } else { rest.strip_suffix(".bin")? };
            (start != "quarentena").then(|| {
                assert!(start == &hash[..1] && Sha256::from_hex(hash).is_some(), "{name}");
                (hash.to_owned(), path)
            })
        };
        self.finals().into_iter().filter_map(hash).collect()
    }

    /// The refused files and their reasons by name.
    pub(crate) fn quarantine(&self) -> BTreeMap<String, PathBuf> {
        let name = |(name, path): (String, PathBuf)| Some((name.strip_prefix("quarentena/")?.to_owned(), path));
        self.finals().into_iter().filter_map(name).collect()
    }

    /// The folder of unfinished files.
    pub(crate) fn workspace(&self) -> PathBuf {
        self.folder.path().join(if self.server.is_some() { "a/.parcial" } else { "documentos/.parcial" })
    }

    /// The unfinished files.
    pub(crate) fn unfinished(&self) -> Vec<PathBuf> {
        parts(&self.workspace())
    }
}

/// Settings for the bucket of a test service, on the machine that has this cache folder.
pub(crate) fn settings(server: &TestS3, cache: &Path) -> S3Settings {
    S3Settings {
        endpoint: Some(server.url.clone()),
        bucket: TestS3::BUCKET.into(),
        region: "us-east-1".into(),
        prefix: PREFIX.into(),
        access_key: TestS3::KEY.into(),
        secret_key: TestS3::SECRET.into(),
        cache: cache.into(),
        cache_bytes: 1 << 30,
        force_path_style: true,
    }
}

pub(crate) async fn staged(store: &dyn DocumentStore, bytes: &[u8]) -> Staged {
    let mut writer = store.stage().await.unwrap();
    for chunk in bytes.chunks(100_000) {
        writer.write(chunk).await.unwrap();
    }
    writer.finish().await.unwrap()
}

/// The unfinished files in a folder.
pub(crate) fn parts(workspace: &Path) -> Vec<PathBuf> {
    files(workspace).into_values().filter(|path| path.extension().is_some_and(|kind| kind == "part")).collect()
}

/// The hashes of the documents that a machine has at hand.
pub(crate) fn cached(cache: &Path) -> Vec<String> {
    let names = files(&cache.join("documentos")).into_keys();
    names.map(|name| name[2..].trim_end_matches(".bin").to_owned()).collect()
}

/// Every file below a folder, by its path there.
pub(crate) fn files(root: &Path) -> BTreeMap<String, PathBuf> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(root).unwrap().display().to_string(), path);
            }
        }
    }
    found
}

/// A clock that a test sets.
#[derive(Debug)]
pub(crate) struct SetClock(Mutex<DateTime<Utc>>);

impl SetClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(SystemClock.now())))
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
