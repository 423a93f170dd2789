//! What the tasks need from the machine, and how it gets there: by apt-get where that is allowed, else by a message
//! with the command to run. The cargo subcommands are in `tools`.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::process::{cargo, command, on_path, status, succeeds};

/// Something a task needs from the machine.
pub(crate) struct Need {
    /// What it is and where to get it outside Debian, in Portuguese.
    pub(crate) what: &'static str,
    pub(crate) found: fn() -> bool,
    /// Debian's packages that bring it; empty if none does.
    pub(crate) packages: &'static [&'static str],
}

/// SQLite and ring come as C code.
pub(crate) const C_COMPILER: Need =
    Need { what: "compilador C (gcc ou clang, com o nome cc)", found: has_c_compiler, packages: &["gcc", "libc6-dev"] };
/// Tests and benchmarks start a server of their own.
pub(crate) const POSTGRESQL: Need = Need {
    what: "PostgreSQL 15 ou mais novo (initdb e postgres no PATH)",
    found: || has_postgresql("initdb") && has_postgresql("postgres"),
    packages: &["postgresql"],
};
/// Lies to a worker about the time.
pub(crate) const FAKETIME: Need = Need { what: "libfaketime", found: has_faketime, packages: &["libfaketime"] };
/// Keeps a key in a real vault of the system, on a bus of its own.
pub(crate) const KEYRING: Need = Need {
    what: "GNOME Keyring e o barramento D-Bus",
    found: || on_path("gnome-keyring-daemon") && on_path("dbus-daemon"),
    packages: &["gnome-keyring", "dbus"],
};
/// Client side, for the comparison of the load benchmark.
pub(crate) const PSQL: Need =
    Need { what: "psql, o cliente do PostgreSQL", found: || has_postgresql("psql"), packages: &["postgresql-client"] };
/// Validates generated XML against ANBIMA's schema.
pub(crate) const XMLLINT: Need =
    Need { what: "xmllint (da libxml2)", found: || on_path("xmllint"), packages: &["libxml2-utils"] };
/// Installs the ready-made tools, and runs the reference client of the benchmarks and the scenarios that ask the API.
pub(crate) const PYTHON: Need = Need {
    what: "Python 3 com o módulo venv",
    found: || succeeds(command("python3").args(["-c", "import venv, ensurepip"])),
    packages: &["python3", "python3-venv"],
};
/// The `.import` that the load benchmark compares with.
pub(crate) const SQLITE_SHELL: Need = Need {
    what: "sqlite3, o programa de linha de comando do SQLite",
    found: || on_path("sqlite3"),
    packages: &["sqlite3"],
};
/// rustup installs it from rust-toolchain.toml; distributions may not.
pub(crate) const CLIPPY: Need = Need {
    what: "clippy: rode `rustup component add clippy`",
    found: || succeeds(&mut cargo(&["clippy", "--version"])),
    packages: &[],
};
/// As `CLIPPY`.
pub(crate) const RUSTFMT: Need = Need {
    what: "rustfmt: rode `rustup component add rustfmt`",
    found: || succeeds(&mut cargo(&["fmt", "--version"])),
    packages: &[],
};

/// How this machine takes packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Installer {
    AptAsRoot,
    AptWithSudo,
    /// There is apt-get, but not the right to use it.
    AptForbidden,
    Elsewhere,
}

/// What to do about what is missing.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    Nothing,
    Install(Vec<&'static str>),
    Tell(String),
}

/// Sees to it that all of this is there, quietly if it already is.
pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    let missing = absent(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let installer = installer();
    match plan(&missing, installer) {
        Plan::Nothing => Ok(()),
        Plan::Tell(message) => bail!("{message}"),
        Plan::Install(packages) => {
            install(&packages, installer)?;
            match absent(needs).first() {
                None => Ok(()),
                Some(need) => bail!("instalado, mas ainda não encontrado: {}", need.what),
            }
        }
    }
}

fn absent(needs: &[Need]) -> Vec<&Need> {
    needs.iter().filter(|need| !(need.found)()).collect()
}

fn plan(missing: &[&Need], installer: Installer) -> Plan {
    if missing.is_empty() {
        return Plan::Nothing;
    }
    let all_packaged = missing.iter().all(|need| !need.packages.is_empty());
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    match installer {
        Installer::AptAsRoot | Installer::AptWithSudo if all_packaged => Plan::Install(packages),
        Installer::Elsewhere => Plan::Tell(list(missing)),
        _ if packages.is_empty() => Plan::Tell(list(missing)),
        _ => {
            let words = packages.join(" ");
            let command = format!("sudo apt-get update && sudo apt-get install --no-install-recommends -y {words}");
            Plan::Tell(format!("{}\nRode: {command}", list(missing)))
        }
    }
}

fn list(missing: &[&Need]) -> String {
    let lines: Vec<String> = missing.iter().map(|need| format!("\n  - {}", need.what)).collect();
    format!("falta neste computador:{}", lines.concat())
}

fn installer() -> Installer {
    if !on_path("apt-get") {
        return Installer::Elsewhere;
    }
    let user = command("id").arg("-u").output();
    if user.is_ok_and(|user| user.stdout.trim_ascii() == b"0") {
        Installer::AptAsRoot
    } else if succeeds(command("sudo").args(["-n", "true"])) {
        Installer::AptWithSudo
    } else {
        Installer::AptForbidden
    }
}

fn install(packages: &[&str], installer: Installer) -> Result<()> {
    println!("[+] Instalando: {}", packages.join(" "));
    apt_get(&["update", "-qq"], installer)?;
    let flags = ["install", "-qq", "-o=Dpkg::Use-Pty=0", "--no-install-recommends", "-y"];
    apt_get(&[&flags, packages].concat(), installer)
}

fn apt_get(args: &[&str], installer: Installer) -> Result<()> {
    let program = if installer == Installer::AptWithSudo { "sudo" } else { "env" };
    let mut apt = command(program);
    if installer == Installer::AptWithSudo {
        apt.args(["-n", "env"]);
    }
    apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(args);
    if status(&mut apt)?.success() {
        return Ok(());
    }
    bail!("`apt-get {}` falhou; veja a mensagem acima", args.join(" "));
}

/// On Windows the linker that built this very program brings the compiler along.
fn has_c_compiler() -> bool {
    cfg!(windows) || on_path("cc")
}

fn has_faketime() -> bool {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).any(|library| library.is_file())
}

/// Debian keeps the server's programs out of PATH.
fn has_postgresql(program: &str) -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    on_path(program)
        || versions.map(|version| version.path().join(Path::new("bin")).join(program)).any(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_installs_the_packages_of_all_that_is_missing() {
        let plan = plan(&[&XMLLINT, &PYTHON], Installer::AptAsRoot);
        let packages = vec!["libxml2-utils", "python3", "python3-venv"];
        assert_eq!(plan, Plan::Install(packages));
    }

    #[test]
    fn without_the_right_the_exact_command_is_told() {
        let Plan::Tell(message) = plan(&[&XMLLINT], Installer::AptForbidden) else {
            panic!("nothing may be installed");
        };
        assert!(message.contains("- xmllint"), "{message}");
        let command = "apt-get install --no-install-recommends -y libxml2-utils";
        assert!(message.contains(command), "{message}");
    }

    #[test]
    fn other_systems_are_told_what_is_missing_and_no_debian_command() {
        let Plan::Tell(message) = plan(&[&POSTGRESQL, &XMLLINT], Installer::Elsewhere) else {
            panic!("nothing may be installed");
        };
        assert!(message.contains("PostgreSQL") && message.contains("xmllint"), "{message}");
        assert!(!message.contains("apt-get"), "{message}");
    }

    #[test]
    fn what_no_package_brings_is_told_even_to_root() {
        let Plan::Tell(message) = plan(&[&CLIPPY], Installer::AptAsRoot) else {
            panic!("there is nothing to install");
        };
        assert!(message.contains("rustup component add clippy"), "{message}");
        assert!(!message.contains("apt-get"), "{message}");
    }

    #[test]
    fn nothing_missing_is_nothing_to_do() {
        assert_eq!(plan(&[], Installer::AptAsRoot), Plan::Nothing);
    }

    #[test]
    fn a_program_that_no_server_brings_is_not_found() {
        assert!(!has_postgresql("no-such-program"));
    }

    #[test]
    fn the_compiler_that_linked_this_test_is_found() {
        assert!(has_c_compiler());
    }
}
