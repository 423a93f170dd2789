//! `cargo xtask codegen`: the committed files that come from the code. A test of each crate, and one of the dashboard, compares them.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::dashboard;
use crate::process::cargo;
use crate::steps::Outcome;

const DESCRIPTION: &str = "docs/referencia/openapi.json";

/// Writes the description of the API.
pub(crate) fn run() -> Result<ExitCode> {
    let words = ["run", "--quiet", "--package", "app-server", "--bin", "etl-server", "--", "--openapi"];
    let output = cargo(&words).stderr(std::process::Stdio::inherit()).output().context("cargo não pôde rodar")?;
    ensure!(output.status.success(), "o servidor não escreveu a descrição");
    fs::write(DESCRIPTION, output.stdout).with_context(|| format!("{DESCRIPTION} não pôde ser gravado"))?;
    println!("[+] {DESCRIPTION}");
    ensure!(dashboard::types()? == Outcome::Passed, "os tipos do painel não foram escritos");
    Ok(ExitCode::SUCCESS)
}
