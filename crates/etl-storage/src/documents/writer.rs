//! Writes one file that is being downloaded, hashing on the way.
//!
//! Bytes gather in a buffer; a full buffer is hashed and written on a blocking thread, so that a download of many small
//! pieces costs few thread changes. A file that fits in the buffer touches the disk once, at its end, and without a thread
//! change: so few bytes go to the memory of the system, nobody waits for the disk, and the change would cost more than the write.

use super::disk::{self, Doing};
use super::workspace::Workspace;
use async_trait::async_trait;
use etl_core::Sha256;
use etl_core::ports::{Staged, StagedWriter, StoreError};
use sha2::Digest;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

const BUFFER_BYTES: usize = 64 * 1024;

/// The writer of one unfinished file; dropped before its end, it leaves nothing behind.
pub(super) struct PartWriter {
    workspace: Arc<Workspace>,
    buffer: Vec<u8>,
    state: State,
}

enum State {
    /// Nothing is on the disk.
    New,
    Open(Box<Part>),
    /// A write failed or was abandoned half-way: only a reset helps.
    Broken,
}

impl PartWriter {
    pub(super) fn new(workspace: Arc<Workspace>) -> Self {
        Self { workspace, buffer: Vec::new(), state: State::New }
    }

    /// Hashes and writes the buffer. While that goes on the state is [`State::Broken`], so that a cancelled call cannot lose bytes unnoticed.
    async fn flush(&mut self) -> Result<(), StoreError> {
        let state = std::mem::replace(&mut self.state, State::Broken);
        let bytes = std::mem::take(&mut self.buffer);
        let workspace = Arc::clone(&self.workspace);
        let (part, buffer) = disk::blocking(move || {
            let mut part = match state {
                State::New => Box::new(Part::create(workspace.new_path())?),
                State::Open(part) => part,
                State::Broken => return Err(broken()),
            };
            part.append(&bytes)?;
            Ok((part, bytes))
        })
        .await?;
        self.state = State::Open(part);
        self.buffer = buffer;
        self.buffer.clear();
        Ok(())
    }
}

#[async_trait]
impl StagedWriter for PartWriter {
    async fn write(&mut self, mut chunk: &[u8]) -> Result<(), StoreError> {
        if matches!(self.state, State::Broken) {
            return Err(broken());
        }
        while !chunk.is_empty() {
            let (now, later) = chunk.split_at(chunk.len().min(BUFFER_BYTES - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            if self.buffer.len() == BUFFER_BYTES {
                self.flush().await?;
            }
            chunk = later;
        }
        Ok(())
    }

    async fn reset(&mut self) -> Result<(), StoreError> {
        self.buffer.clear();
        self.state = State::New;
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<Staged, StoreError> {
        if matches!(self.state, State::New) {
            let mut part = Part::create(self.workspace.new_path())?;
            part.append(&self.buffer)?;
            return Ok(part.finish());
        }
        self.flush().await?;
        match std::mem::replace(&mut self.state, State::Broken) {
            State::Open(part) => Ok(part.finish()),
            State::New | State::Broken => Err(broken()),
        }
    }
}

fn broken() -> StoreError {
    StoreError::Io {
        doing: "continuing a file whose last write did not end".into(),
        source: std::io::Error::other("the file must be started anew"),
    }
}

/// An unfinished file on the disk; removed when dropped.
struct Part {
    file: File,
    /// Empty once the file is finished.
    path: PathBuf,
    hasher: sha2::Sha256,
    size_bytes: u64,
}

impl Part {
    fn create(path: PathBuf) -> Result<Self, StoreError> {
        let file = File::create_new(&path).doing("creating", &path)?;
        Ok(Self { file, path, hasher: sha2::Sha256::new(), size_bytes: 0 })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(bytes).doing("writing", &self.path)?;
        self.hasher.update(bytes);
        self.size_bytes += bytes.len() as u64;
        Ok(())
    }

    fn finish(mut self) -> Staged {
        Staged {
            path: std::mem::take(&mut self.path),
            sha256: Sha256(std::mem::take(&mut self.hasher).finalize().into()),
            size_bytes: self.size_bytes,
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // Best effort: what cannot be removed now is removed by the sweep of a later start.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_told_apart() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let path = PathBuf::from("cheio.part");
        let mut part = Part { file: full, path, hasher: sha2::Sha256::new(), size_bytes: 0 };
        let error = part.append(b"bytes").unwrap_err();
        assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
        assert_eq!(error.to_string(), "no space left while writing cheio.part");
    }
}
