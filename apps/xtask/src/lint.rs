//! `cargo xtask lint`: formatting, licences and dependencies, clippy, and those of the dashboard. The house rules that no tool knows are in `tidy`.

use std::env;
use std::fs;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::dashboard::{self, NODE};
use crate::process::cargo;
use crate::setup::{self, C_COMPILER, CLIPPY, RUSTFMT};
use crate::steps::{self, Outcome, Step, outcome_of};
use crate::tools;

/// Crates that must not be in the tree: one TLS implementation (ring through rustls) for everything.
pub(crate) const BANNED: [&str; 2] = ["aws-lc-rs", "openssl-sys"];

/// Where the advisory database is fetched from.
const ADVISORY_HOST: (&str, u16) = ("github.com", 443);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The steps, the cheap ones first.
pub(crate) const STEPS: [Step; 5] = [
    Step { title: "formatação", run: || outcome_of(&mut cargo(&["fmt", "--all", "--check"])) },
    Step { title: "crates proibidos", run: banned_crates },
    Step {
        title: "licenças e origens",
        run: || outcome_of(&mut cargo(&["deny", "--log-level", "error", "check", "bans", "licenses", "sources"])),
    },
    Step { title: "avisos de segurança", run: advisories },
    Step {
        title: "clippy",
        run: || outcome_of(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
    },
];

/// Where `cargo deny` can take the advisories from.
#[derive(Debug, PartialEq, Eq)]
enum AdvisorySource {
    Network,
    /// A database that an earlier run fetched.
    LocalCopy,
    None,
}

/// Sets the machine up and runs the steps.
pub(crate) fn run() -> Result<ExitCode> {
    ensure()?;
    steps::run_all(&[STEPS.as_slice(), &dashboard::LINT].concat())
}

/// Sees to it that what the steps need is there.
pub(crate) fn ensure() -> Result<()> {
    setup::ensure(&[C_COMPILER, CLIPPY, RUSTFMT, NODE])?;
    tools::ensure(&[tools::DENY])
}

fn banned_crates() -> Result<Outcome> {
    let mut outcome = Outcome::Passed;
    for name in BANNED {
        let mut tree = cargo(&["tree", "--workspace", "--target", "all", "--invert", name]);
        let output = tree.output().context("não foi possível rodar `cargo tree`")?;
        let found = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        if !is_absent(&found, &complaint) {
            println!("{found}{complaint}");
            outcome = Outcome::Failed;
        }
    }
    Ok(outcome)
}

/// Whether `cargo tree --invert` said that it knows of no such crate; any other silence is a fault of its own.
fn is_absent(stdout: &str, stderr: &str) -> bool {
    stdout.trim().is_empty() && (stderr.contains("did not match any packages") || stderr.contains("nothing to print"))
}

fn advisories() -> Result<Outcome> {
    match advisory_source() {
        AdvisorySource::Network => outcome_of(&mut cargo(&["deny", "check", "advisories"])),
        AdvisorySource::LocalCopy => {
            println!("[!] Sem rede: vale a cópia local da base de avisos, que pode estar velha");
            outcome_of(&mut cargo(&["deny", "--offline", "check", "advisories"]))
        }
        AdvisorySource::None => Ok(Outcome::NotChecked(
            "a base RustSec não pôde ser alcançada e não há cópia local; valem as versões mínimas do tidy".to_owned(),
        )),
    }
}

fn advisory_source() -> AdvisorySource {
    if reachable() {
        AdvisorySource::Network
    } else if has_local_copy() {
        AdvisorySource::LocalCopy
    } else {
        AdvisorySource::None
    }
}

fn reachable() -> bool {
    let addresses = ADVISORY_HOST.to_socket_addrs();
    addresses.is_ok_and(|mut addresses| {
        addresses.any(|address| TcpStream::connect_timeout(&address, CONNECT_TIMEOUT).is_ok())
    })
}

/// A fetch that failed leaves a lock file behind, so only a folder counts.
fn has_local_copy() -> bool {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|folder| folder.join(".cargo")));
    let databases = home.and_then(|home| fs::read_dir(home.join("advisory-dbs")).ok());
    let mut entries = databases.into_iter().flatten().flatten();
    entries.any(|entry| entry.path().is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_cargo_does_not_know_is_absent() {
        let unknown = "error: package ID specification `aws-lc-rs` did not match any packages";
        assert!(is_absent("", unknown));
        assert!(is_absent("", "warning: nothing to print."));
    }

    #[test]
    fn a_crate_in_the_tree_is_not_absent() {
        assert!(!is_absent("openssl-sys v0.9.111\n└── native-tls v0.2.14\n", ""));
    }

    #[test]
    fn a_broken_manifest_is_not_taken_for_absence() {
        assert!(!is_absent("", "error: failed to parse manifest"));
    }
}
