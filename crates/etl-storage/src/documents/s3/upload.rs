//! Writing objects: whole, or in parts when large, never more than a part of one file in memory.

use super::super::disk::{self, Doing};
use super::bucket::Bucket;
use super::failure::{Refused, refusal};
use super::guard::MayReplace;
use etl_core::Sha256;
use etl_core::ports::{Staged, StoreError};
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutOptions, PutResult};
use sha2::Digest;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// Largest file that is sent in one request.
const WHOLE_BYTES: u64 = 16 * 1024 * 1024;
/// Size of a part, unless the file would need too many of them.
const PART_BYTES: u64 = 8 * 1024 * 1024;
/// What the protocol allows.
const MOST_PARTS: u64 = 10_000;

impl Bucket {
    /// Makes a staged file an object, whose bytes the object store compares with their hash; false when the name is taken.
    pub(super) async fn put_new(&self, staged: &Staged, key: &Path) -> Result<bool, StoreError> {
        if staged.size_bytes > WHOLE_BYTES {
            return self.put_parts(staged, key).await;
        }
        let (reader, bytes) = Reader::open(staged).await?.next(staged.size_bytes).await?;
        reader.check(staged)?;
        self.is_new(key, self.s3.put(key, bytes.into()).await)
    }

    /// Puts an object in the place of another, if there is one.
    pub(super) async fn put_over(&self, key: &Path, bytes: Vec<u8>) -> Result<(), StoreError> {
        let mut options = PutOptions::default();
        options.extensions.insert(MayReplace);
        let put = self.s3.put_opts(key, bytes.into(), options).await;
        put.map(drop).map_err(|error| self.failed("storing", key, &error))
    }

    async fn put_parts(&self, staged: &Staged, key: &Path) -> Result<bool, StoreError> {
        let upload = self.s3.create_multipart(key).await.map_err(|error| self.failed("storing", key, &error))?;
        let result = self.send_parts(staged, key, &upload).await;
        if !matches!(result, Ok(true)) {
            // Best effort: an upload that stays is aborted by a later sweep.
            let _ = self.s3.abort_multipart(key, &upload).await;
        }
        result
    }

    async fn send_parts(&self, staged: &Staged, key: &Path, upload: &String) -> Result<bool, StoreError> {
        let size = PART_BYTES.max(staged.size_bytes.div_ceil(MOST_PARTS));
        let mut reader = Reader::open(staged).await?;
        let mut parts = Vec::new();
        loop {
            let (next, bytes) = reader.next(size).await?;
            reader = next;
            if bytes.is_empty() {
                break;
            }
            let part = self.s3.put_part(key, upload, parts.len(), bytes.into()).await;
            parts.push(part.map_err(|error| self.failed("storing", key, &error))?);
        }
        reader.check(staged)?;
        let made = self.is_new(key, self.s3.complete_multipart(key, upload, parts).await)?;
        // The parts were compared with their hashes, but not the whole.
        if made && self.size(key).await? != Some(staged.size_bytes) {
            return Err(StoreError::Damaged(staged.sha256.hex()));
        }
        Ok(made)
    }

    fn is_new(&self, key: &Path, result: object_store::Result<PutResult>) -> Result<bool, StoreError> {
        match result {
            Ok(_) => Ok(true),
            Err(error) if refusal(&error).is_some_and(Refused::is_taken) => Ok(false),
            Err(error) => Err(self.failed("storing", key, &error)),
        }
    }
}

/// Reads a staged file piece by piece, hashing on the way: what is sent must be what was staged.
struct Reader {
    file: File,
    path: PathBuf,
    hasher: sha2::Sha256,
}

impl Reader {
    async fn open(staged: &Staged) -> Result<Self, StoreError> {
        let path = staged.path.clone();
        disk::blocking(move || {
            let file = File::open(&path).doing("opening", &path)?;
            Ok(Self { file, path, hasher: sha2::Sha256::new() })
        })
        .await
    }

    /// The next piece, of `size` bytes but for the last; empty at the end.
    async fn next(mut self, size: u64) -> Result<(Self, Vec<u8>), StoreError> {
        disk::blocking(move || {
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            (&self.file).take(size).read_to_end(&mut bytes).doing("reading", &self.path)?;
            self.hasher.update(&bytes);
            Ok((self, bytes))
        })
        .await
    }

    fn check(self, staged: &Staged) -> Result<(), StoreError> {
        if Sha256(self.hasher.finalize().into()) == staged.sha256 {
            return Ok(());
        }
        let changed = std::io::Error::new(std::io::ErrorKind::InvalidData, "the file changed after it was staged");
        Err(changed).doing("reading", &staged.path)
    }
}
