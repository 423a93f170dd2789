//! `cargo xtask demo`: the product on the simulator, from a fresh clone. What it shows is in `etl demo` itself.

use std::process::ExitCode;

use anyhow::Result;

use crate::process::{cargo, exit_code};
use crate::setup::{self, C_COMPILER};

/// Builds the command line and runs its demonstration with these words.
pub(crate) fn run(words: &[String]) -> Result<ExitCode> {
    setup::ensure(&[C_COMPILER])?;
    let mut etl = cargo(&["run", "--package", "app-cli", "--bin", "etl", "--", "demo"]);
    exit_code(etl.args(words))
}
