//! Where the benchmarks work: everything they make is below the build folder, except a database server, whose user may
//! not be let in there.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The root folder of the repository.
pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("apps/bench is two folders below the root").to_owned()
}

/// A file of the Python side.
pub(crate) fn python_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(name)
}

/// The build folder.
pub(crate) fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// A folder on a disk, where the user of a database server may make folders: `/tmp` is often kept in memory.
pub(crate) fn disk() -> PathBuf {
    let lasting = PathBuf::from("/var/tmp");
    if lasting.is_dir() { lasting } else { env::temp_dir() }
}

/// A folder that is gone when it is dropped.
pub(crate) fn work() -> Result<TempDir> {
    let parent = target().join("bench");
    std::fs::create_dir_all(&parent).with_context(|| format!("a pasta {} não pôde ser criada", parent.display()))?;
    TempDir::with_prefix_in("medida-", parent).context("a pasta de trabalho não pôde ser criada")
}
