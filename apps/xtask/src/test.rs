//! `cargo xtask test` and `cargo xtask tidy`. The tests themselves live with the code they are about.

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Scope;
use crate::dashboard::{self, CHROMIUM, NODE};
use crate::process::{cargo, status};
use crate::setup::{self, C_COMPILER, FAKETIME, KEYRING, POSTGRESQL, PYTHON, XMLLINT};
use crate::steps::{self, Step, outcome_of};
use crate::{lint, tools};

/// Compiling comes first, so that its time is told apart and the tests that start our programs find them built.
/// The tidy rules run among the tests.
const STEPS: [Step; 3] = [
    Step { title: "compilação", run: || outcome_of(cargo(&["build", "--workspace"]).args(TARGETS)) },
    Step { title: "rastros", run: || outcome_of(&mut cargo(&TRACES)) },
    Step { title: "testes", run: || outcome_of(&mut cargo(&["nextest", "run", "--workspace", "--profile", "ci"])) },
];

/// What the other builds do not contain: the one crate that has it, tested by itself.
const TRACES: [&str; 7] = ["nextest", "run", "--package", "etl-runtime", "--features", "otel", "traces"];

/// What nextest builds, and the programs besides.
const TARGETS: [&str; 4] = ["--lib", "--bins", "--tests", "--examples"];

/// Sets the machine up, then lints and tests, the cheap steps first.
pub(crate) fn run(scope: &Scope) -> Result<ExitCode> {
    setup::ensure(&[C_COMPILER, FAKETIME, KEYRING, POSTGRESQL, PYTHON, XMLLINT, NODE, CHROMIUM])?;
    tools::ensure(&[tools::NEXTEST])?;
    let tests = [dashboard::BUILD.as_slice(), &STEPS, &dashboard::BROWSER].concat();
    match scope {
        Scope::Quick => steps::run_all(&tests),
        Scope::Everything => {
            lint::ensure()?;
            steps::run_all(&[lint::STEPS.as_slice(), &dashboard::LINT, &tests].concat())
        }
    }
}

/// Runs the tidy rules alone, with no tool but cargo.
pub(crate) fn tidy() -> Result<ExitCode> {
    let mut rules = cargo(&["test", "--quiet", "--package", "xtask", "tidy::"]);
    let clean = status(rules.env("RUST_BACKTRACE", "0"))?.success();
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
