//! `cargo xtask bench`: the measurements, in release. What is measured, and against what, is in `apps/bench`.

use std::env::consts::EXE_SUFFIX;
use std::process::ExitCode;

use anyhow::Result;

use crate::process::{cargo, command, exit_code, status, target};
use crate::setup::{self, C_COMPILER, POSTGRESQL, PSQL, PYTHON, SQLITE_SHELL};

/// Builds the benchmark and runs it; the first word is its name.
pub(crate) fn run(words: &[String]) -> Result<ExitCode> {
    setup::ensure(&[C_COMPILER, POSTGRESQL, PSQL, PYTHON, SQLITE_SHELL])?;
    // The benchmark and the programs that it measures in one go: one choice of features, so that nothing is compiled twice.
    let packages = ["app-bench", "app-cli", "app-worker", "app-server"].map(|name| ["--package", name]);
    let built = status(cargo(&["build", "--release"]).args(packages.as_flattened()))?;
    if !built.success() {
        return Ok(ExitCode::FAILURE);
    }
    let program = target().join("release").join(format!("etl-bench{EXE_SUFFIX}"));
    exit_code(command(&program.to_string_lossy()).args(words))
}
