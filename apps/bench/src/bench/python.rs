//! The Python of the peers: a virtual environment with pinned packages, made once and again when the pins change.

use super::folders::{python_file, target};
use super::progress;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Sees to it that the environment is there and gives its interpreter.
pub(crate) fn interpreter() -> Result<PathBuf> {
    let venv = target().join("bench-venv");
    let python = venv.join("bin").join("python");
    let pins = fs::read_to_string(python_file("requirements.txt")).context("requirements.txt")?;
    let stamp = venv.join("requirements.txt");
    if python.exists() && fs::read_to_string(&stamp).is_ok_and(|known| known == pins) {
        return Ok(python);
    }
    progress("Preparando o Python do par (venv)");
    quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    quietly(
        Command::new(&python).args(["-m", "pip", "install", "--quiet", "-r"]).arg(python_file("requirements.txt")),
    )?;
    fs::write(&stamp, pins).context("requirements.txt da venv")?;
    Ok(python)
}

/// A script of ours for that interpreter.
pub(crate) fn script(python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    command.arg("-B").arg(python_file(name));
    command
}

/// Runs a command for its effect; what it prints is shown only when it fails.
pub(crate) fn quietly(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("não foi possível rodar `{program}`"))?;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "`{program}` terminou com {}:\n{out}{err}", output.status);
    Ok(out.into_owned())
}
