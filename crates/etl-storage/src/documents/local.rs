//! The document store in a folder of the local disk, or of a file system that several machines share.
//!
//! Layout below the root: `a/ab34….bin` holds the documents, `.parcial/` what is being written, `quarentena/` the
//! refused files with their reasons. A file gets its final name only when it is whole and on the disk, by a link that
//! cannot replace another file; both folder and file are synced before [`DocumentStore::commit_all`] returns.

use super::disk::{self, Doing};
use super::quarantine;
use super::space::Space;
use super::workspace::{self, Workspace};
use super::writer::PartWriter;
use async_trait::async_trait;
use etl_core::ports::{DocumentStore, Staged, StagedWriter, StoreError, StoredDocument};
use etl_core::{Problem, Sha256};
use std::collections::{BTreeSet, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The document store of one machine, or of several that share a file system with working locks.
#[derive(Debug, Clone)]
pub struct LocalDocuments {
    root: PathBuf,
    workspace: Arc<Workspace>,
    /// First digits of the hashes whose folder is known to be on the disk.
    durable: Arc<Mutex<HashSet<u8>>>,
    space: Space,
}

impl LocalDocuments {
    /// Opens the store below `root`, making its folders when they are missing.
    pub fn open(root: PathBuf) -> Result<Self, StoreError> {
        disk::make_folder(&root.join(quarantine::FOLDER))?;
        let workspace = Arc::new(Workspace::open(root.join(workspace::FOLDER))?);
        let durable = (0..16).filter(|first| folder_of(&root, *first).is_dir()).collect();
        disk::sync_folder(&root)?;
        Ok(Self { root, workspace, durable: Arc::new(Mutex::new(durable)), space: Space::ANY })
    }

    /// Asks for this much free space before a run; 0 asks for none.
    #[must_use]
    pub fn with_minimum_space(mut self, minimum_bytes: u64) -> Self {
        self.space.minimum_bytes = minimum_bytes;
        self
    }

    fn path_of(&self, sha256: Sha256) -> PathBuf {
        folder_of(&self.root, first_digit(sha256)).join(format!("{}.bin", sha256.hex()))
    }

    /// Makes the folders of documents durable, once; also those that another process has just made.
    fn make_folders(&self, staged: &[Staged]) -> Result<(), StoreError> {
        let durable = || self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        let new: BTreeSet<u8> = {
            let durable = durable();
            staged.iter().map(|s| first_digit(s.sha256)).filter(|first| !durable.contains(first)).collect()
        };
        for &first in &new {
            let folder = folder_of(&self.root, first);
            match std::fs::create_dir(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(error).doing("creating the folder", &folder);
                }
                _ => {}
            }
        }
        if !new.is_empty() {
            disk::sync_folder(&self.root)?;
            durable().extend(new);
        }
        Ok(())
    }
}

fn folder_of(root: &Path, first: u8) -> PathBuf {
    root.join(format!("{first:x}"))
}

/// Sixteen folders: few enough that the documents of a group share the sync of a folder, enough that none grows beyond what a
/// file system handles well.
fn first_digit(sha256: Sha256) -> u8 {
    sha256.0[0] >> 4
}

#[async_trait]
impl DocumentStore for LocalDocuments {
    async fn check_space(&self) -> Result<(), StoreError> {
        let (space, root) = (self.space, self.root.clone());
        disk::blocking(move || space.check(&root)).await
    }

    async fn stage(&self) -> Result<Box<dyn StagedWriter>, StoreError> {
        Ok(Box::new(PartWriter::new(Arc::clone(&self.workspace))))
    }

    async fn commit_all(&self, staged: Vec<Staged>) -> Result<Vec<StoredDocument>, StoreError> {
        let store = self.clone();
        disk::blocking(move || {
            store.make_folders(&staged)?;
            settle(&staged.iter().map(|s| (s, store.path_of(s.sha256))).collect::<Vec<_>>())
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
            let document = StoredDocument { sha256: staged.sha256, size_bytes: staged.size_bytes };
            settle(&[(&staged, folder.join(format!("{name}.bin")))]).map(|_| document)
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

    async fn verify(&self, sha256: Sha256) -> Result<Option<StoredDocument>, StoreError> {
        let path = self.path_of(sha256);
        disk::blocking(move || match disk::hash_file(&path)? {
            None => Ok(None),
            Some((found, size_bytes)) if found == sha256 => Ok(Some(StoredDocument { sha256, size_bytes })),
            Some(_) => Err(StoreError::Damaged(sha256.hex())),
        })
        .await
    }

    async fn sweep(&self) -> Result<u64, StoreError> {
        let workspace = Arc::clone(&self.workspace);
        disk::blocking(move || workspace.sweep()).await
    }
}

/// Gives staged files their final names, durably. A document of that name and size is the same one: the staged file goes.
/// Each folder is synced once, after all names that it gets.
fn settle(files: &[(&Staged, PathBuf)]) -> Result<Vec<StoredDocument>, StoreError> {
    let mut documents = Vec::with_capacity(files.len());
    for (staged, path) in files {
        let document = StoredDocument { sha256: staged.sha256, size_bytes: staged.size_bytes };
        if !is_stored(path, document)? {
            disk::sync_file(&staged.path)?;
            if !disk::link_new(&staged.path, path)? && !is_stored(path, document)? {
                return Err(StoreError::Damaged(document.sha256.hex()));
            }
        }
        documents.push(document);
    }
    // Also when another task or process stored a document first: its name may not be on the disk yet.
    let folders: BTreeSet<_> = files.iter().filter_map(|(_, path)| path.parent()).collect();
    folders.into_iter().try_for_each(disk::sync_folder)?;
    files.iter().try_for_each(|(staged, _)| disk::remove(&staged.path))?;
    Ok(documents)
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
