//! The real binaries, as a person starts them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How a program ended.
#[derive(Debug)]
pub struct Finished {
    /// Exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs `etl` in a folder to its end.
pub fn etl(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> anyhow::Result<Finished> {
    let output = command("etl", folder, args, env).output()?;
    Ok(Finished {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// One of our programs, ready to start in a folder; [`crate::chaos::Process`] starts one that is to be disturbed.
pub fn command(program: &str, folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(path_of(program));
    command.args(args).current_dir(folder).stdin(Stdio::null()).env("NO_COLOR", "1");
    command.envs(env.iter().copied());
    command
}

/// A binary of this workspace, beside the test binary; `cargo xtask test` builds it first.
fn path_of(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a path");
    let folder =
        test.ancestors().find(|a| a.ends_with("deps")).and_then(Path::parent).expect("tests run from target/…/deps");
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is not built: run cargo build -p app-cli -p app-simulator", path.display());
    path
}
