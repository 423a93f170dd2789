//! The documents that this machine has at hand, in a folder of bounded size: what was not used for longest goes first.
//!
//! The time of a file is that of its last use. A file is compared with its name each time it is handed out, so nothing
//! here needs to survive a power cut. Programs that share the folder each look at its size as they fill it.

use super::super::disk::{self, Doing};
use chrono::TimeDelta;
use etl_core::Sha256;
use etl_core::ports::{Clock, Staged, StoreError};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// Name of the folder, below that of the settings.
const FOLDER: &str = "documentos";

/// A file that was handed out is not removed before its receiver had the time to open it.
const KEPT: TimeDelta = TimeDelta::seconds(60);

pub(super) struct Cache {
    folder: PathBuf,
    limit_bytes: u64,
    /// Bytes added since the folder was last looked through.
    added_bytes: AtomicU64,
    clock: Arc<dyn Clock>,
}

impl Cache {
    pub(super) fn new(folder: &Path, limit_bytes: u64, clock: Arc<dyn Clock>) -> Self {
        Self { folder: folder.join(FOLDER), limit_bytes, added_bytes: AtomicU64::new(0), clock }
    }

    /// The file of a document, if it is here and whole; one that is not whole is removed.
    pub(super) fn find(&self, sha256: Sha256) -> Result<Option<PathBuf>, StoreError> {
        let path = self.path_of(sha256);
        match disk::hash_file(&path)? {
            None => Ok(None),
            Some((found, _)) if found == sha256 => {
                self.touch(&path)?;
                Ok(Some(path))
            }
            Some(_) => {
                disk::remove(&path)?;
                Ok(None)
            }
        }
    }

    /// Takes a staged file in; gives where it is now.
    pub(super) fn keep(&self, staged: &Staged) -> Result<PathBuf, StoreError> {
        let path = self.path_of(staged.sha256);
        let folder = path.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder).doing("creating the folder", folder)?;
        self.touch(&staged.path)?;
        std::fs::rename(&staged.path, &path).doing("naming", &path)?;
        let added = self.added_bytes.fetch_add(staged.size_bytes, Ordering::Relaxed) + staged.size_bytes;
        if added >= self.slack() {
            self.evict()?;
        }
        Ok(path)
    }

    /// Removes the files that were not used for longest until the rest has room to grow.
    pub(super) fn evict(&self) -> Result<(), StoreError> {
        self.added_bytes.store(0, Ordering::Relaxed);
        let mut files = self.files()?;
        let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
        files.sort();
        let now = SystemTime::from(self.clock.now() - KEPT);
        for (_, size, path) in files.iter().take_while(|(used, _, _)| *used < now) {
            if total <= self.limit_bytes - self.slack() {
                break;
            }
            disk::remove(path)?;
            total -= size;
        }
        Ok(())
    }

    /// What may be added before the folder is looked through again.
    fn slack(&self) -> u64 {
        self.limit_bytes / 16
    }

    fn path_of(&self, sha256: Sha256) -> PathBuf {
        let hex = sha256.hex();
        self.folder.join(&hex[..1]).join(format!("{hex}.bin"))
    }

    fn touch(&self, path: &Path) -> Result<(), StoreError> {
        let used = SystemTime::from(self.clock.now());
        File::options().write(true).open(path).and_then(|file| file.set_modified(used)).doing("marking as used", path)
    }

    /// Last use, size and path of each file.
    fn files(&self) -> Result<Vec<(SystemTime, u64, PathBuf)>, StoreError> {
        let mut files = Vec::new();
        for folder in list(&self.folder)? {
            for path in list(&folder)? {
                // Gone already when another program removes files as well.
                if let Some(found) = unless_missing(path.metadata()).doing("looking at", &path)? {
                    files.push((found.modified().doing("looking at", &path)?, found.len(), path));
                }
            }
        }
        Ok(files)
    }
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let Some(entries) = unless_missing(std::fs::read_dir(folder)).doing("listing", folder)? else {
        return Ok(Vec::new());
    };
    entries.map(|entry| entry.map(|entry| entry.path()).doing("listing", folder)).collect()
}

fn unless_missing<T>(result: std::io::Result<T>) -> std::io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}
