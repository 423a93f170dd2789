//! What the programs that stay have in common: a command line to read, work to do, and a word to people when it cannot be done.

use clap::Parser;
use std::process::ExitCode;

/// Reads the command line and does the work. Ends with 0, or with 2 when the words are wrong or the work could not be done.
#[expect(clippy::print_stderr, reason = "messages of a command line go to standard error")]
pub fn program<C: Parser>(work: impl FnOnce(C) -> anyhow::Result<()>) -> ExitCode {
    let words = match C::try_parse() {
        Ok(words) => words,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match work(words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("[X] {error:#}");
            ExitCode::from(2)
        }
    }
}
