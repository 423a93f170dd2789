//! Commands as every task starts them: in the root folder, with our own tools at the end of PATH.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result};

/// The root folder of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2);
    root.expect("apps/xtask is two folders below the root").to_owned()
}

/// Where `tools` puts the programs that the machine lacks.
pub(crate) fn tools_dir() -> PathBuf {
    target().join("xtask-tools")
}

/// The build folder.
pub(crate) fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| OsString::from("target")))
}

/// A command that runs in the root folder.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    let folders = search_path();
    if let Ok(path) = env::join_paths(folders) {
        command.env("PATH", path);
    }
    if env::var_os("CI").is_some() {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// `cargo` with these arguments.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut cargo = command("cargo");
    cargo.args(args);
    cargo
}

/// Runs a command on this terminal and gives its exit status.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.status().with_context(|| format!("não foi possível rodar `{program}`"))
}

/// Runs a command for somebody who only wants its exit code passed on.
pub(crate) fn exit_code(command: &mut Command) -> Result<ExitCode> {
    let code = status(command)?.code();
    let byte = code.and_then(|code| u8::try_from(code).ok());
    Ok(byte.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Whether a command runs and succeeds, its output thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null());
    command.output().is_ok_and(|output| output.status.success())
}

/// Whether a program of this name can be started by `command`.
pub(crate) fn on_path(program: &str) -> bool {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    search_path().iter().any(|folder| folder.join(&file).is_file())
}

/// The folders of PATH, then the one of our own tools.
fn search_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.push(tools_dir().join("bin"));
    folders
}
