//! The real binaries, as a person starts them.

use crate::canary;
use anyhow::Context;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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
    Ok(finished(&command("etl", folder, args, env).output()?))
}

fn finished(output: &Output) -> Finished {
    let finished = Finished {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    canary::search("standard output", &finished.stdout);
    canary::search("standard error", &finished.stderr);
    finished
}

/// The same with something on its standard input.
pub fn etl_with_input(folder: &Path, args: &[&str], env: &[(&str, &str)], input: &str) -> anyhow::Result<Finished> {
    let mut command = command("etl", folder, args, env);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    // It may end without reading all of it.
    let _ = child.stdin.take().context("no standard input")?.write_all(input.as_bytes());
    Ok(finished(&child.wait_with_output()?))
}

/// One of our programs, ready to start in a folder; [`crate::chaos::Process`] starts one that is to be disturbed.
pub fn command(program: &str, folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(path_of(program));
    command.args(args).current_dir(folder).stdin(Stdio::null()).env("NO_COLOR", "1");
    command.env("ETL_EMAIL_SENHA", canary::MAIL_PASSWORD);
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
