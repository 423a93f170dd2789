//! The few disk operations that documents and copies need: durable, never replacing, with errors that name the file.
//!
//! Everything here blocks; async callers go through [`blocking`].

use etl_core::Sha256;
use etl_core::ports::StoreError;
use sha2::Digest;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// Adds to an I/O error what was being done, and tells a full disk apart.
pub(crate) trait Doing<T> {
    /// `action` is a gerund, such as "writing"; `path` the file it was done to.
    fn doing(self, action: &str, path: &Path) -> Result<T, StoreError>;
}

impl<T> Doing<T> for std::io::Result<T> {
    fn doing(self, action: &str, path: &Path) -> Result<T, StoreError> {
        self.map_err(|source| {
            let doing = format!("{action} {}", path.display());
            match source.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full { doing },
                _ => StoreError::Io { doing, source },
            }
        })
    }
}

/// Runs disk work on the threads kept for it.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(failure) => match failure.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(stopped) => Err(StoreError::Io {
                doing: "waiting for the disk while the program ends".into(),
                source: std::io::Error::other(stopped),
            }),
        },
    }
}

/// Makes a folder and those above it; each new one is on the disk before this returns.
pub(crate) fn make_folder(path: &Path) -> Result<(), StoreError> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folder(parent)?;
    }
    match std::fs::create_dir(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists || !path.is_dir() => {
            Err(error).doing("creating the folder", path)
        }
        // Also when another task made it just now: its name may not be on the disk yet.
        _ => sync_parent(path),
    }
}

/// Makes the names inside a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    // Windows has no such call: NTFS journals names.
    if cfg!(unix) {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        File::open(path).and_then(|folder| folder.sync_all()).doing("syncing the folder", path)?;
    }
    Ok(())
}

/// Makes the name of a file or folder durable.
pub(crate) fn sync_parent(path: &Path) -> Result<(), StoreError> {
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the bytes of a file durable.
pub(crate) fn sync_file(path: &Path) -> Result<(), StoreError> {
    // Windows flushes only through a handle that may write.
    File::options().read(true).write(true).open(path).and_then(|file| file.sync_all()).doing("syncing", path)
}

/// Gives a file a second name, in one step and without ever replacing; false when that name is taken.
///
/// Where the file system has no hard links the file is renamed after a look: atomic as well, but two programs that
/// choose the same free name at the same moment could replace each other there.
pub(crate) fn link_new(from: &Path, to: &Path) -> Result<bool, StoreError> {
    match std::fs::hard_link(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied) => {
            if to.try_exists().doing("looking for", to)? {
                return Ok(false);
            }
            std::fs::rename(from, to).doing("naming", to)?;
            Ok(true)
        }
        Err(error) => Err(error).doing("naming", to),
    }
}

/// Removes a file; one that is gone already is fine.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).doing("removing", path),
        _ => Ok(()),
    }
}

/// Writes `bytes` to the new file `part`, then puts it in the place of `to`, durably and in one step.
pub(crate) fn replace_with(part: &Path, to: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let written = File::create_new(part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| std::fs::rename(part, to)).doing("writing", to);
    if placed.is_err() {
        // The first failure is the one to report.
        let _ = std::fs::remove_file(part);
    }
    placed.and_then(|()| sync_parent(to))
}

/// Hash and size of a file; `None` when there is none.
pub(crate) fn hash_file(path: &Path) -> Result<Option<(Sha256, u64)>, StoreError> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.doing("opening", path)?,
    };
    let (mut hasher, mut buffer, mut size) = (sha2::Sha256::new(), vec![0; 64 * 1024], 0);
    loop {
        match file.read(&mut buffer).doing("reading", path)? {
            0 => return Ok(Some((Sha256(hasher.finalize().into()), size))),
            count => {
                hasher.update(&buffer[..count]);
                size += count as u64;
            }
        }
    }
}
