//! The document store in an S3-compatible bucket, for workers on several machines.
//!
//! Layout below the prefix: `documentos/a/ab34…` holds the documents, `quarentena/` the refused files with their
//! reasons. A file is staged on the local disk, like in a folder; an object appears under its name only when it is whole,
//! with a request that cannot replace another object. What is read back lands in a cache folder of each machine, checked
//! against its name. Retries of what may pass are those of the `object_store` crate.

mod bucket;
mod cache;
mod failure;
mod guard;
mod settings;
mod unfinished;
mod upload;

use super::space::Space;
use super::writer::PartWriter;
use super::{disk, quarantine, workspace};
use async_trait::async_trait;
use bucket::Bucket;
use cache::Cache;
use chrono::TimeDelta;
use etl_core::ports::{Clock, DocumentStore, Staged, StagedWriter, StoreError, StoredDocument};
use etl_core::{Problem, Sha256};
use futures::TryStreamExt;
use futures::future::join_all;
use object_store::path::Path;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use workspace::Workspace;

pub use settings::S3Settings;

/// Folder of the documents, below the prefix.
const DOCUMENTS: &str = "documentos";

/// Documents that are sent at the same time.
const UPLOADS: usize = 8;

/// After this an upload that nobody ended is of a dead process.
const UNFINISHED_AFTER: TimeDelta = TimeDelta::hours(24);

/// Waits before a document is sent again because another writer was sending it.
const CONFLICT_WAITS: [Duration; 3] = [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2)];

/// The document store of many machines.
#[derive(Clone)]
pub struct S3Documents {
    bucket: Arc<Bucket>,
    workspace: Arc<Workspace>,
    cache: Arc<Cache>,
    clock: Arc<dyn Clock>,
    /// The cache folder: what arrives and what is read needs room there.
    folder: PathBuf,
    space: Space,
}

impl S3Documents {
    /// Opens the store, making the cache folder when it is missing; nothing is asked of the object store yet.
    pub fn open(settings: &S3Settings, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        disk::make_folder(&settings.cache)?;
        Ok(Self {
            bucket: Arc::new(Bucket::open(settings)?),
            workspace: Arc::new(Workspace::open(settings.cache.join(workspace::FOLDER))?),
            cache: Arc::new(Cache::new(&settings.cache, settings.cache_bytes, Arc::clone(&clock))),
            clock,
            folder: settings.cache.clone(),
            space: Space::ANY,
        })
    }

    /// Asks for this much free space on the disk of the cache before a run; 0 asks for none.
    #[must_use]
    pub fn with_minimum_space(mut self, minimum_bytes: u64) -> Self {
        self.space.minimum_bytes = minimum_bytes;
        self
    }

    fn key_of(&self, sha256: Sha256) -> Path {
        let hex = sha256.hex();
        self.bucket.key(&format!("{DOCUMENTS}/{}/{hex}", &hex[..1]))
    }

    /// The document as a staged file, its bytes compared with its name.
    async fn download(&self, sha256: Sha256) -> Result<Option<Staged>, StoreError> {
        let key = self.key_of(sha256);
        let Some(mut chunks) = self.bucket.read(&key).await? else { return Ok(None) };
        let mut writer = Box::new(PartWriter::new(Arc::clone(&self.workspace)));
        while let Some(chunk) = chunks.try_next().await.map_err(|error| self.bucket.failed("reading", &key, &error))? {
            writer.write(&chunk).await?;
        }
        let staged = writer.finish().await?;
        if staged.sha256 == sha256 {
            return Ok(Some(staged));
        }
        self.discard(staged).await?;
        Err(StoreError::Damaged(sha256.hex()))
    }

    /// Makes a staged file a document, and keeps it at hand: its copies are made next, they need not download it.
    async fn store(&self, staged: &Staged) -> Result<StoredDocument, StoreError> {
        let document = self.settle(staged, &self.key_of(staged.sha256)).await?;
        let (cache, staged) = (Arc::clone(&self.cache), staged.clone());
        disk::blocking(move || cache.keep(&staged)).await?;
        Ok(document)
    }

    /// Makes a staged file an object. An object of that name and size is the same one.
    async fn settle(&self, staged: &Staged, key: &Path) -> Result<StoredDocument, StoreError> {
        let document = StoredDocument { sha256: staged.sha256, size_bytes: staged.size_bytes };
        if self.is_stored(key, document).await? || self.bucket.put_new(staged, key).await? {
            return Ok(document);
        }
        for wait in CONFLICT_WAITS {
            // Another writer was first: its object is there already, or comes soon, or never because it failed.
            if self.is_stored(key, document).await? {
                return Ok(document);
            }
            tokio::time::sleep(wait).await;
            if self.bucket.put_new(staged, key).await? {
                return Ok(document);
            }
        }
        if self.is_stored(key, document).await? { Ok(document) } else { Err(self.bucket.contended(key)) }
    }

    /// Whether the document is there; another size under its name is damage, which no new copy hides.
    async fn is_stored(&self, key: &Path, document: StoredDocument) -> Result<bool, StoreError> {
        match self.bucket.size(key).await? {
            Some(size) if size == document.size_bytes => Ok(true),
            Some(_) => Err(StoreError::Damaged(document.sha256.hex())),
            None => Ok(false),
        }
    }
}

#[async_trait]
impl DocumentStore for S3Documents {
    async fn check_space(&self) -> Result<(), StoreError> {
        let (space, folder) = (self.space, self.folder.clone());
        disk::blocking(move || space.check(&folder)).await
    }

    async fn stage(&self) -> Result<Box<dyn StagedWriter>, StoreError> {
        Ok(Box::new(PartWriter::new(Arc::clone(&self.workspace))))
    }

    async fn commit_all(&self, staged: Vec<Staged>) -> Result<Vec<StoredDocument>, StoreError> {
        let mut documents = Vec::with_capacity(staged.len());
        for together in staged.chunks(UPLOADS) {
            // All of them end before a failure is told: one that is cut off would leave its parts in the bucket.
            for document in join_all(together.iter().map(|staged| self.store(staged))).await {
                documents.push(document?);
            }
        }
        Ok(documents)
    }

    async fn quarantine(
        &self,
        staged: Staged,
        original_name: &str,
        problem: &Problem,
    ) -> Result<StoredDocument, StoreError> {
        let name = format!("{}/{}", quarantine::FOLDER, staged.sha256.hex());
        let reason = quarantine::reason(&staged, original_name, problem);
        self.bucket.put_over(&self.bucket.key(&format!("{name}.json")), reason).await?;
        let document = self.settle(&staged, &self.bucket.key(&format!("{name}.bin"))).await?;
        self.discard(staged).await?;
        Ok(document)
    }

    async fn discard(&self, staged: Staged) -> Result<(), StoreError> {
        disk::blocking(move || disk::remove(&staged.path)).await
    }

    async fn local_copy(&self, sha256: Sha256) -> Result<Option<PathBuf>, StoreError> {
        let cache = Arc::clone(&self.cache);
        if let Some(path) = disk::blocking(move || cache.find(sha256)).await? {
            return Ok(Some(path));
        }
        let Some(staged) = self.download(sha256).await? else { return Ok(None) };
        let cache = Arc::clone(&self.cache);
        disk::blocking(move || cache.keep(&staged).map(Some)).await
    }

    async fn verify(&self, sha256: Sha256) -> Result<Option<StoredDocument>, StoreError> {
        let Some(staged) = self.download(sha256).await? else { return Ok(None) };
        let document = StoredDocument { sha256, size_bytes: staged.size_bytes };
        self.discard(staged).await?;
        Ok(Some(document))
    }

    async fn sweep(&self) -> Result<u64, StoreError> {
        let (workspace, cache) = (Arc::clone(&self.workspace), Arc::clone(&self.cache));
        let files = disk::blocking(move || {
            cache.evict()?;
            workspace.sweep()
        })
        .await?;
        let before = self.clock.now() - UNFINISHED_AFTER;
        let mut uploads = 0;
        for folder in [DOCUMENTS, quarantine::FOLDER] {
            uploads += self.bucket.abort_unfinished(folder, before).await?;
        }
        Ok(files + uploads)
    }
}

impl fmt::Debug for S3Documents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("S3Documents").field("place", &self.bucket.place()).finish_non_exhaustive()
    }
}
