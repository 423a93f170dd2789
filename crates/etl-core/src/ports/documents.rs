//! The document store: raw files, content-addressed, never overwritten, and the copies under the names that people know.

use crate::{DocumentKind, Problem, ReferenceDate, Sha256};
use async_trait::async_trait;
use std::path::PathBuf;

/// Why the document store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left.
    #[error("no space left while {doing}")]
    Full {
        /// What was being done.
        doing: String,
    },
    /// Less room than a run needs.
    #[error("{free_bytes} bytes are free in {folder}, a run needs {minimum_bytes}")]
    LowSpace {
        /// Folder on the disk in question.
        folder: PathBuf,
        /// What is free.
        free_bytes: u64,
        /// What must be.
        minimum_bytes: u64,
    },
    /// Any other failure of the disk or of the object store.
    #[error("document store failed while {doing}")]
    Io {
        /// What was being done, and to what.
        doing: String,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// The stored bytes are not those of their name.
    #[error("document {0} is damaged in the store")]
    Damaged(String),
}

/// A file that is whole but does not count yet: validate it, then commit, quarantine or discard it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Local file that holds the bytes; readable until it is committed, quarantined or discarded.
    pub path: PathBuf,
    /// Hash of the bytes.
    pub sha256: Sha256,
    /// Size.
    pub size_bytes: u64,
}

/// A document of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredDocument {
    /// Hash of the bytes, its name.
    pub sha256: Sha256,
    /// Size.
    pub size_bytes: u64,
}

/// Receives the bytes of a file that is being downloaded. Dropping it removes what was written.
#[async_trait]
pub trait StagedWriter: Send {
    /// Appends bytes.
    async fn write(&mut self, chunk: &[u8]) -> Result<(), StoreError>;
    /// Forgets what was written: the file starts anew.
    async fn reset(&mut self) -> Result<(), StoreError>;
    /// Ends the file.
    async fn finish(self: Box<Self>) -> Result<Staged, StoreError>;
}

/// Raw files, named by their hash.
#[async_trait]
pub trait DocumentStore: Send + Sync {
    /// Whether there is room for a run: asked before one starts. [`StoreError::LowSpace`] says that there is not.
    async fn check_space(&self) -> Result<(), StoreError>;
    /// Opens a new file outside the final names.
    async fn stage(&self) -> Result<Box<dyn StagedWriter>, StoreError>;
    /// Makes staged files documents, in their order: durable and under their final names. The same bytes twice are one
    /// document. After a failure some may be stored.
    async fn commit_all(&self, staged: Vec<Staged>) -> Result<Vec<StoredDocument>, StoreError>;
    /// Makes one staged file a document.
    async fn commit(&self, staged: Staged) -> Result<StoredDocument, StoreError> {
        let stored = self.commit_all(vec![staged]).await?;
        Ok(stored.into_iter().next().expect("one document for each file"))
    }
    /// Puts a refused file aside with the reason, outside the documents.
    async fn quarantine(
        &self,
        staged: Staged,
        original_name: &str,
        problem: &Problem,
    ) -> Result<StoredDocument, StoreError>;
    /// Removes a staged file.
    async fn discard(&self, staged: Staged) -> Result<(), StoreError>;
    /// A local file with the bytes of a document; `None` when there is no such document.
    async fn local_copy(&self, sha256: Sha256) -> Result<Option<PathBuf>, StoreError>;
    /// Reads a document of the store again, past any copy at hand, and compares it with its name: [`StoreError::Damaged`]
    /// when they differ, `None` when there is no such document.
    async fn verify(&self, sha256: Sha256) -> Result<Option<StoredDocument>, StoreError>;
    /// Removes what a dead process left half-written; called at start.
    async fn sweep(&self) -> Result<u64, StoreError>;
}

/// Whose document a copy is, and where people want it.
#[derive(Debug, Clone, Copy)]
pub struct CopyOf<'a> {
    /// Name that people use for the fund.
    pub nickname: &'a str,
    /// Folder of the fund, relative to the base folder; without one, the rule of the destination folders.
    pub folder: Option<&'a str>,
    /// Reference date.
    pub date: ReferenceDate,
    /// What it is.
    pub kind: DocumentKind,
}

/// The human copy: destination folders with the names that people know. Written from the store, never read back as truth.
#[async_trait]
pub trait FileCopies: Send + Sync {
    /// Copies a document under its human name. Same name and same bytes: nothing happens; other bytes: ` (1)`, ` (2)` … is added.
    async fn copy(&self, document: Sha256, of: CopyOf<'_>) -> Result<PathBuf, StoreError>;
}
