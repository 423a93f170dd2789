//! Development tasks, run as `cargo xtask TASK`: set the machine up, then call cargo and the tools.
//!
//! Deliberately small and quick to compile: no argument parser, no async, nothing of the product.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool for developers talks on the terminal"
)]

mod args;
mod bench;
mod chaos;
mod codegen;
mod dashboard;
mod demo;
mod lint;
mod process;
mod setup;
mod steps;
mod test;
#[cfg(test)]
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::Result;

use args::Task;

/// The task could not run at all: wrong usage, or something is missing on this machine.
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args::parse(&words) {
        Ok(task) => run(task),
        Err(message) => {
            eprintln!("[X] {message}\n\n{}", args::HELP);
            return ExitCode::from(COULD_NOT_RUN);
        }
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("[X] {error:#}");
        ExitCode::from(COULD_NOT_RUN)
    })
}

fn run(task: Task) -> Result<ExitCode> {
    match task {
        Task::Help => {
            println!("{}", args::HELP);
            Ok(ExitCode::SUCCESS)
        }
        Task::Demo(words) => demo::run(&words),
        Task::Test(scope) => test::run(&scope),
        Task::Lint => lint::run(),
        Task::Bench(words) => bench::run(&words),
        Task::Chaos(name) => chaos::run(name.as_deref()),
        Task::Tidy => test::tidy(),
        Task::FuzzApi(seconds) => chaos::fuzz_api(seconds),
        Task::Codegen => codegen::run(),
        Task::Dashboard => dashboard::run(),
    }
}
