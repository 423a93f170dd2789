//! The folder of unfinished files: who writes there, and what may be removed because its owner is dead.
//!
//! Each open store holds the lock of a file of its own, `<pid>-<uuid>.dono`; its unfinished files carry the same name in
//! front. The system frees the lock when the process ends, however it ends: an owner whose lock is free is dead. Opening
//! and sweeping take turns through `trava`, so that an owner is never seen between making its file and locking it.

use super::disk::{self, Doing};
use etl_core::ports::StoreError;
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Name of the folder: below the root of a local store, so that it is on the file system of the final names; for an object store, below its cache.
pub(super) const FOLDER: &str = ".parcial";

const GATE: &str = "trava";
const OWNER: &str = "dono";
const PART: &str = "part";

/// One owner of unfinished files.
#[derive(Debug)]
pub(super) struct Workspace {
    folder: PathBuf,
    owner: String,
    next: AtomicU64,
    /// Locked for as long as it lives.
    lock: File,
}

impl Workspace {
    pub(super) fn open(folder: PathBuf) -> Result<Self, StoreError> {
        make_private_folder(&folder)?;
        let _gate = gate(&folder)?;
        let owner = format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple());
        let path = folder.join(format!("{owner}.{OWNER}"));
        let lock = File::create_new(&path).doing("creating", &path)?;
        lock.lock().doing("locking", &path)?;
        Ok(Self { folder, owner, next: AtomicU64::new(0), lock })
    }

    /// A name that no other file has or will have.
    pub(super) fn new_path(&self) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.folder.join(format!("{}.{number}.{PART}", self.owner))
    }

    /// Removes the unfinished files of dead owners; gives how many.
    pub(super) fn sweep(&self) -> Result<u64, StoreError> {
        let _gate = gate(&self.folder)?;
        let names = list(&self.folder)?;
        let live = self.live_owners(&names)?;
        let mut removed = 0;
        for (name, _) in names.iter().filter(|(_, kind)| kind == PART) {
            let owner = name.split('.').next().unwrap_or_default();
            if !live.contains(owner) {
                disk::remove(&self.folder.join(name))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Owners whose lock is held; the files of the others are removed.
    fn live_owners(&self, names: &[(String, String)]) -> Result<HashSet<String>, StoreError> {
        let mut live = HashSet::from([self.owner.clone()]);
        for (name, _) in names.iter().filter(|(_, kind)| kind == OWNER) {
            let owner = name.trim_end_matches(OWNER).trim_end_matches('.');
            let path = self.folder.join(name);
            if owner != self.owner && is_locked(&path)? {
                live.insert(owner.to_owned());
            } else if owner != self.owner {
                disk::remove(&path)?;
            }
        }
        Ok(live)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // Best effort: an owner file that stays is removed by the next sweep, since its lock is free by then.
        let _ = std::fs::remove_file(self.folder.join(format!("{}.{OWNER}", self.owner)));
        let _ = self.lock.unlock();
    }
}

fn make_private_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    disk::make_folder(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).doing("protecting", folder)?;
    }
    Ok(())
}

/// Waits for the turn to open or to sweep; the turn ends when the file is dropped.
fn gate(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join(GATE);
    let file = File::options().create(true).append(true).open(&path).doing("opening", &path)?;
    file.lock().doing("locking", &path)?;
    Ok(file)
}

fn is_locked(path: &Path) -> Result<bool, StoreError> {
    let file = match File::options().append(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        opened => opened.doing("opening", path)?,
    };
    match file.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error).doing("locking", path),
    }
}

/// Names of the folder with their extensions; a name that is no text is not ours.
fn list(folder: &Path) -> Result<Vec<(String, String)>, StoreError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).doing("listing", folder)? {
        let entry = entry.doing("listing", folder)?;
        if let Ok(name) = entry.file_name().into_string() {
            let kind = name.rsplit('.').next().unwrap_or_default().to_owned();
            names.push((name, kind));
        }
    }
    Ok(names)
}
