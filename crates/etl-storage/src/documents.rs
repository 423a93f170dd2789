//! Raw documents in a folder of the local disk, named by the hash of their bytes and never overwritten.
//!
//! Layout below the root: `ab/ab34….bin` holds the documents, `.parcial/` what is being written, `quarentena/` the
//! refused files with their reasons. No name that comes from outside is ever part of a path. A file gets its final name
//! only when it is whole and on the disk, by a link that cannot replace another file; both folder and file are synced
//! before [`DocumentStore::commit`] returns. Copies under human names are in [`crate::copies`], rows about documents in
//! the database adapters.

pub(crate) mod disk;
mod quarantine;
mod space;
mod workspace;
mod writer;

use async_trait::async_trait;
use disk::Doing;
use etl_core::ports::{DocumentStore, Staged, StagedWriter, StoreError, StoredDocument};
use etl_core::{Problem, Sha256};
use space::Space;
use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use workspace::Workspace;
use writer::LocalWriter;

/// The document store of one machine, or of several that share a file system with working locks.
#[derive(Debug, Clone)]
pub struct LocalDocuments {
    root: PathBuf,
    workspace: Arc<Workspace>,
    /// First bytes of the hashes whose folder is known to be on the disk.
    durable: Arc<Mutex<HashSet<u8>>>,
    space: Space,
}

impl LocalDocuments {
    /// Opens the store below `root`, making its folders when they are missing.
    pub fn open(root: PathBuf) -> Result<Self, StoreError> {
        disk::make_folder(&root.join(quarantine::FOLDER))?;
        let workspace = Arc::new(Workspace::open(root.join(workspace::FOLDER))?);
        let durable = (0..=u8::MAX).filter(|first| folder_of(&root, *first).is_dir()).collect();
        disk::sync_folder(&root)?;
        Ok(Self { root, workspace, durable: Arc::new(Mutex::new(durable)), space: Space::ANY })
    }

    /// Asks for this much free space before a run; 0 asks for none.
    #[must_use]
    pub fn with_minimum_space(mut self, minimum_bytes: u64) -> Self {
        self.space.minimum_bytes = minimum_bytes;
        self
    }

    /// Reads a document again and compares it with its name: [`StoreError::Damaged`] when they differ, `None` when there is no such document.
    pub async fn verify(&self, sha256: Sha256) -> Result<Option<StoredDocument>, StoreError> {
        let path = self.path_of(sha256);
        disk::blocking(move || match disk::hash_file(&path)? {
            None => Ok(None),
            Some((found, size_bytes)) if found == sha256 => Ok(Some(StoredDocument { sha256, size_bytes })),
            Some(_) => Err(StoreError::Damaged(sha256.hex())),
        })
        .await
    }

    fn path_of(&self, sha256: Sha256) -> PathBuf {
        folder_of(&self.root, sha256.0[0]).join(format!("{}.bin", sha256.hex()))
    }

    /// Makes the folder of a document durable, once; also one that another process has just made.
    fn make_folder(&self, first: u8) -> Result<(), StoreError> {
        let durable = || self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        if !durable().contains(&first) {
            let folder = folder_of(&self.root, first);
            match std::fs::create_dir(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(error).doing("creating the folder", &folder);
                }
                _ => disk::sync_folder(&self.root)?,
            }
            durable().insert(first);
        }
        Ok(())
    }
}

fn folder_of(root: &Path, first: u8) -> PathBuf {
    root.join(format!("{first:02x}"))
}

#[async_trait]
impl DocumentStore for LocalDocuments {
    async fn check_space(&self) -> Result<(), StoreError> {
        let (space, root) = (self.space, self.root.clone());
        disk::blocking(move || space.check(&root)).await
    }

    async fn stage(&self) -> Result<Box<dyn StagedWriter>, StoreError> {
        Ok(Box::new(LocalWriter::new(Arc::clone(&self.workspace))))
    }

    async fn commit(&self, staged: Staged) -> Result<StoredDocument, StoreError> {
        let store = self.clone();
        disk::blocking(move || {
            store.make_folder(staged.sha256.0[0])?;
            settle(&staged, &store.path_of(staged.sha256))
        })
        .await
    }

    async fn quarantine(
        &self,
        staged: Staged,
        original_name: &str,
        problem: &Problem,
    ) -> Result<StoredDocument, StoreError> {
        let folder = self.root.join(quarantine::FOLDER);
        let reason = quarantine::reason(&staged, original_name, problem);
        let part = self.workspace.new_path();
        disk::blocking(move || {
            let name = staged.sha256.hex();
            disk::replace_with(&part, &folder.join(format!("{name}.json")), &reason)?;
            settle(&staged, &folder.join(format!("{name}.bin")))
        })
        .await
    }

    async fn discard(&self, staged: Staged) -> Result<(), StoreError> {
        disk::blocking(move || disk::remove(&staged.path)).await
    }

    async fn local_copy(&self, sha256: Sha256) -> Result<Option<PathBuf>, StoreError> {
        let path = self.path_of(sha256);
        disk::blocking(move || path.try_exists().doing("looking for", &path).map(|found| found.then_some(path))).await
    }

    async fn sweep(&self) -> Result<u64, StoreError> {
        let workspace = Arc::clone(&self.workspace);
        disk::blocking(move || workspace.sweep()).await
    }
}

/// Gives a staged file its final name, durably. A document of that name and size is the same one: the staged file goes.
fn settle(staged: &Staged, path: &Path) -> Result<StoredDocument, StoreError> {
    let document = StoredDocument { sha256: staged.sha256, size_bytes: staged.size_bytes };
    if !is_stored(path, document)? {
        disk::sync_file(&staged.path)?;
        if !disk::link_new(&staged.path, path)? && !is_stored(path, document)? {
            return Err(StoreError::Damaged(document.sha256.hex()));
        }
    }
    // Also when another task or process stored it first: its name may not be on the disk yet.
    disk::sync_parent(path)?;
    disk::remove(&staged.path)?;
    Ok(document)
}

/// Whether the document is there; another size under its name is damage, which no new copy hides.
fn is_stored(path: &Path, document: StoredDocument) -> Result<bool, StoreError> {
    match std::fs::metadata(path) {
        Ok(found) if found.len() == document.size_bytes => Ok(true),
        Ok(_) => Err(StoreError::Damaged(document.sha256.hex())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).doing("looking for", path),
    }
}

#[cfg(test)]
mod tests;
