//! `cargo xtask bench`: the measurements, in release. What is measured, and against what, is in `apps/bench`.

use std::process::ExitCode;

use anyhow::Result;

use crate::process::{cargo, exit_code};
use crate::setup::{self, C_COMPILER, POSTGRESQL, PSQL, PYTHON, SQLITE_SHELL};

/// Builds the benchmark and runs it; the first word is its name.
pub(crate) fn run(words: &[String]) -> Result<ExitCode> {
    setup::ensure(&[C_COMPILER, POSTGRESQL, PSQL, PYTHON, SQLITE_SHELL])?;
    let mut bench = cargo(&["run", "--release", "--package", "app-bench", "--bin", "etl-bench", "--"]);
    exit_code(bench.args(words))
}
