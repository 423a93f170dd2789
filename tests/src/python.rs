//! The Python that some scenarios need: a virtual environment with pinned packages beside the build, made once and again when the
//! pins change.

use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PINS: &str = include_str!("../python/requirements.txt");

/// Sees to it that the environment is there and gives a program of it.
pub fn python(program: &str) -> Result<PathBuf> {
    let venv = build_folder()?.join("tests-venv");
    let (stamp, bin) = (venv.join("requirements.txt"), venv.join("bin"));
    if !std::fs::read_to_string(&stamp).is_ok_and(|known| known == PINS) {
        quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
        let pins = folder().join("requirements.txt");
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"];
        quietly(Command::new(bin.join("python")).args(pip).arg(pins))?;
        std::fs::write(&stamp, PINS)?;
    }
    Ok(bin.join(program))
}

/// Where the scripts are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("python")
}

/// The folder in which cargo builds, of which tests run from `PROFILE/deps`.
pub fn build_folder() -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    let folder = test.ancestors().nth(3).context("tests run from target/…/deps")?;
    Ok(folder.to_owned())
}

fn quietly(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("{command:?}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} ended with {}: {told}", output.status);
    Ok(())
}
