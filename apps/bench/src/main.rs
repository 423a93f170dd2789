//! Benchmarks: ours and a named peer on the same data in one run, with the ratio and its target.
//!
//! What is measured comes from `/proc` and from the signals and users of Unix, so this runs on Linux only.

#[cfg(target_os = "linux")]
mod bench;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    bench::main()
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::print_stderr, reason = "the only thing to say")]
fn main() -> ExitCode {
    eprintln!("[X] as medições rodam só em Linux");
    ExitCode::from(2)
}
