//! Whether the disk of the documents has room for a run: a run that would fill it is refused before it starts.
//! What happens when the disk fills all the same is told by the write that fails.

use super::disk::Doing;
use etl_core::ports::StoreError;
use std::io::Result;
use std::path::Path;

/// The least that must be free, and how free space is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Space {
    pub(super) minimum_bytes: u64,
    pub(super) free_bytes: fn(&Path) -> Result<u64>,
}

impl Space {
    /// Any disk will do.
    pub(super) const ANY: Self = Self { minimum_bytes: 0, free_bytes: |path| fs4::available_space(path) };

    /// Fails when less than the minimum is free.
    pub(super) fn check(self, folder: &Path) -> std::result::Result<(), StoreError> {
        if self.minimum_bytes == 0 {
            return Ok(());
        }
        let free_bytes = (self.free_bytes)(folder).doing("reading the free space of", folder)?;
        if free_bytes < self.minimum_bytes {
            let (folder, minimum_bytes) = (folder.to_path_buf(), self.minimum_bytes);
            return Err(StoreError::LowSpace { folder, free_bytes, minimum_bytes });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1_000_000;

    fn space(minimum_bytes: u64, free_bytes: fn(&Path) -> Result<u64>) -> Space {
        Space { minimum_bytes, free_bytes }
    }

    #[test]
    fn a_disk_with_less_than_the_minimum_is_refused() {
        let folder = Path::new("documentos");
        assert!(space(500 * MB, |_| Ok(500 * MB)).check(folder).is_ok());
        let error = space(500 * MB, |_| Ok(500 * MB - 1)).check(folder).unwrap_err();
        assert!(matches!(&error, StoreError::LowSpace { folder: named, .. } if named == folder), "{error:?}");
        assert_eq!(error.to_string(), "499999999 bytes are free in documentos, a run needs 500000000");
    }

    #[test]
    fn no_minimum_asks_nobody() {
        assert!(space(0, |_| Err(std::io::ErrorKind::NotFound.into())).check(Path::new("documentos")).is_ok());
    }

    #[test]
    fn a_disk_that_does_not_answer_is_an_error() {
        let error = space(1, |_| Err(std::io::ErrorKind::NotFound.into())).check(Path::new("documentos")).unwrap_err();
        assert_eq!(error.to_string(), "document store failed while reading the free space of documentos");
    }

    #[tokio::test]
    async fn the_store_asks_its_own_disk() {
        use crate::documents::LocalDocuments;
        use etl_core::ports::DocumentStore;
        let folder = tempfile::tempdir().unwrap();
        let store = LocalDocuments::open(folder.path().join("documentos")).unwrap();
        store.check_space().await.unwrap();
        let never = store.with_minimum_space(u64::MAX).check_space().await.unwrap_err();
        let StoreError::LowSpace { free_bytes, .. } = never else { panic!("{never:?}") };
        assert!(free_bytes < u64::MAX);
    }
}
