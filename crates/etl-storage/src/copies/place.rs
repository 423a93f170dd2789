//! Puts a copy into a folder: whole, durable, and under the first name that is free or holds the same bytes.
//!
//! The bytes go to a hidden file of the same folder first, which keeps a lock while it is written; the final name is
//! given by a link that cannot replace another file. A hidden file whose lock is free belongs to a dead process.

use crate::documents::disk::{self, Doing};
use etl_core::ports::StoreError;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Versions of one name that are kept apart by a number.
const MOST_VERSIONS: u32 = 999;

const HIDDEN_START: &str = ".etl-";
const HIDDEN_END: &str = ".part";

/// Copies `source` to `<stem>.<extension>` or `<stem> (n).<extension>`; gives the name that holds its bytes.
pub(super) fn copy(source: &Path, folder: &Path, stem: &str, extension: &str) -> Result<PathBuf, StoreError> {
    let mut hidden = None;
    for version in 0..=MOST_VERSIONS {
        let number = if version == 0 { String::new() } else { format!(" ({version})") };
        let path = folder.join(format!("{stem}{number}.{extension}"));
        if is_taken(&path)? {
            if same_bytes(source, &path)? {
                return Ok(path);
            }
            continue;
        }
        let part = match hidden.take() {
            Some(part) => part,
            None => Hidden::write(source, folder)?,
        };
        if disk::link_new(&part.path, &path)? {
            drop(part);
            disk::sync_folder(folder)?;
            return Ok(path);
        }
        // Somebody else took the name meanwhile.
        if same_bytes(source, &path)? {
            return Ok(path);
        }
        hidden = Some(part);
    }
    let too_many = std::io::Error::other("too many versions of one name");
    Err(too_many).doing("copying to", &folder.join(format!("{stem}.{extension}")))
}

/// Removes what dead processes left half-written in a folder.
pub(super) fn sweep(folder: &Path) -> Result<(), StoreError> {
    for entry in std::fs::read_dir(folder).doing("listing", folder)? {
        let entry = entry.doing("listing", folder)?;
        let is_ours =
            entry.file_name().to_str().is_some_and(|n| n.starts_with(HIDDEN_START) && n.ends_with(HIDDEN_END));
        if !is_ours {
            continue;
        }
        // The lock is kept until the file is gone: its writer, if it lives after all, looks once it has the lock.
        let file = File::options().append(true).open(entry.path());
        if file.as_ref().is_ok_and(|file| file.try_lock().is_ok()) {
            disk::remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Writes a hidden file into a folder and takes it away again.
pub(super) fn try_out(folder: &Path) -> Result<(), StoreError> {
    let mut hidden = Hidden::create(folder)?;
    hidden.file.write_all(b"etl").doing("writing", &hidden.path)?;
    let path = hidden.path.clone();
    drop(hidden);
    if is_taken(&path)? {
        return Err(ErrorKind::PermissionDenied.into()).doing("removing", &path);
    }
    Ok(())
}

/// A whole, durable file without a final name; removed when dropped.
struct Hidden {
    path: PathBuf,
    /// Locked for as long as it lives.
    file: File,
}

impl Hidden {
    fn create(folder: &Path) -> Result<Self, StoreError> {
        loop {
            let path = folder.join(format!("{HIDDEN_START}{}{HIDDEN_END}", uuid::Uuid::new_v4().simple()));
            let file = File::create_new(&path).doing("creating", &path)?;
            let hidden = Self { path, file };
            hidden.file.lock().doing("locking", &hidden.path)?;
            // A sweep of another process may have come between making and locking.
            if is_taken(&hidden.path)? {
                return Ok(hidden);
            }
        }
    }

    fn write(source: &Path, folder: &Path) -> Result<Self, StoreError> {
        let mut from = File::open(source).doing("opening", source)?;
        let expected = from.metadata().doing("reading", source)?.len();
        let mut hidden = Self::create(folder)?;
        let copied = std::io::copy(&mut from, &mut hidden.file).doing("writing", &hidden.path)?;
        if copied != expected {
            return Err(std::io::Error::from(ErrorKind::UnexpectedEof)).doing("copying", source);
        }
        hidden.file.sync_all().doing("syncing", &hidden.path)?;
        Ok(hidden)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // Best effort: what stays is removed by the sweep of a later start.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Whether a name is used, also by a link that leads nowhere.
fn is_taken(path: &Path) -> Result<bool, StoreError> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).doing("looking for", path),
    }
}

fn same_bytes(a: &Path, b: &Path) -> Result<bool, StoreError> {
    let size = |path: &Path| std::fs::metadata(path).map(|m| m.is_file().then_some(m.len()));
    let expected = size(a).doing("reading", a)?;
    match size(b) {
        Ok(found) if found == expected => {}
        Ok(_) => return Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).doing("reading", b),
    }
    let open = |path: &Path| File::open(path).map(|file| BufReader::with_capacity(64 * 1024, file));
    let (mut left, mut right) = (open(a).doing("opening", a)?, open(b).doing("opening", b)?);
    loop {
        let (one, other) = (left.fill_buf().doing("reading", a)?, right.fill_buf().doing("reading", b)?);
        let length = one.len().min(other.len());
        if one[..length] != other[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(one.is_empty() && other.is_empty());
        }
        left.consume(length);
        right.consume(length);
    }
}
