//! `cargo xtask dashboard`, and the steps of `lint` and `test` that are about `apps/dashboard`. What each step does is said in its
//! `package.json`; here they are called in order, with what they need.

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::process::{command, on_path, root, succeeds, target};
use crate::setup::{self, Need};
use crate::steps::{self, Outcome, Step, outcome_of};

const FOLDER: &str = "apps/dashboard";

/// The oldest versions that the front end's tools run on; Debian's own package may be older.
pub(crate) const NODE: Need = Need {
    what: "Node.js 20.19 ou mais novo, com npm (https://nodejs.org)",
    found: || succeeds(command("node").args(["-e", NEW_ENOUGH])) && succeeds(command("npm").arg("--version")),
    packages: &[],
};
const NEW_ENOUGH: &str =
    "const [a, b] = process.versions.node.split('.').map(Number);process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)";
/// Shows the dashboard to the end-to-end tests.
pub(crate) const CHROMIUM: Need = Need {
    what: "Chromium (o comando chromium)",
    found: || on_path("chromium"),
    packages: &["chromium", "chromium-l10n", "fonts-dejavu-core"],
};

/// What needs no build.
pub(crate) const LINT: [Step; 3] = [
    Step { title: "painel: dependências", run: install },
    Step { title: "painel: análise", run: || npm("lint") },
    Step { title: "painel: tipos", run: || npm("types") },
];

/// What comes before the Rust tests, which look at the built page.
pub(crate) const BUILD: [Step; 4] = [
    Step { title: "painel: dependências", run: install },
    Step { title: "painel: testes", run: || npm("test") },
    Step { title: "painel: compilação", run: || npm("build") },
    Step { title: "painel: tamanho", run: || npm("budget") },
];

/// What needs the programs: the dashboard in a browser, against the real server and the simulated portal.
pub(crate) const BROWSER: [Step; 1] = [Step { title: "painel: navegador", run: browse }];

/// Installs what is needed and builds the dashboard into the folder that the server takes it from.
pub(crate) fn run() -> Result<ExitCode> {
    setup::ensure(&[NODE])?;
    steps::run_all(&[BUILD[0], BUILD[2]])
}

/// Installs the packages of the lock file, unless that was done since it last changed.
fn install() -> Result<Outcome> {
    let changed = |file: &str| fs::metadata(root().join(FOLDER).join(file)).and_then(|meta| meta.modified());
    let times = (changed("package-lock.json"), changed("node_modules/.package-lock.json"));
    if matches!(times, (Ok(lock), Ok(installed)) if installed >= lock) {
        return Ok(Outcome::Passed);
    }
    // `npm ci` refuses a lock file without the packages of other systems, which not every registry has.
    outcome_of(in_folder("npm").args(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]))
}

fn npm(script: &str) -> Result<Outcome> {
    outcome_of(in_folder("npm").args(["run", "--silent", script]))
}

fn browse() -> Result<Outcome> {
    let mut tests = in_folder("npm");
    outcome_of(tests.args(["run", "--silent", "e2e"]).env("ETL_BINARIOS", target().join("debug")))
}

/// Writes the types of the API's description.
pub(crate) fn types() -> Result<Outcome> {
    setup::ensure(&[NODE])?;
    match install()? {
        Outcome::Passed => npm("codegen"),
        other => Ok(other),
    }
}

fn in_folder(program: &str) -> Command {
    let mut command = command(program);
    command.current_dir(root().join(FOLDER));
    command
}
