//! The programs that are measured as processes of their own.

use super::folders::{root, target};
use super::progress;
use super::python::quietly;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// Builds the binaries in release and gives the folder that they are in.
pub(crate) fn build() -> Result<PathBuf> {
    progress("Compilando etl, etl-worker e etl-server (release)");
    let mut cargo = Command::new("cargo");
    // Together with this program: one choice of features, so that nothing is compiled twice.
    cargo.args(["build", "--release", "--quiet"]);
    for package in ["app-bench", "app-cli", "app-worker", "app-server"] {
        cargo.args(["--package", package]);
    }
    quietly(cargo.current_dir(root()))?;
    Ok(target().join("release"))
}
