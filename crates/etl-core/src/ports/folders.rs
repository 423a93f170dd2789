//! What folders are like, as this machine sees them.

use super::CopyOf;
use async_trait::async_trait;
use std::path::{Path, PathBuf};

/// What can be done with a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderAccess {
    /// A file was written there, and taken away.
    Writable,
    /// It is there, and no file can be written.
    ReadOnly,
    /// It is there, and its disk is full.
    Full,
    /// Nothing has its name.
    Missing,
    /// Something that is no folder has its name.
    NotAFolder,
    /// This machine may not even look.
    Hidden,
    /// Its disk or share did not answer in time.
    Silent,
}

/// What a look at a folder found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderLook {
    /// What can be done with it.
    pub access: FolderAccess,
    /// Bytes that its disk has left for us, where that is told.
    pub free_bytes: Option<u64>,
    /// Size of its disk.
    pub total_bytes: Option<u64>,
}

impl FolderLook {
    /// A folder of which nothing but this is known.
    pub fn only(access: FolderAccess) -> Self {
        Self { access, free_bytes: None, total_bytes: None }
    }
}

/// Looks at folders.
#[async_trait]
pub trait FolderChecks: Send + Sync {
    /// What can be done with a folder, found out by doing it; never takes long.
    async fn look(&self, folder: &Path) -> FolderLook;
    /// Where below the folder of its kind the copy of a document goes.
    fn place_of(&self, copy: CopyOf<'_>) -> PathBuf;
}
