//! A release carries the dashboard: building it again when the dashboard was built again. Other builds read its folder while
//! they run, so nothing is compiled for it.

#![expect(clippy::print_stdout, reason = "a build script talks to cargo on standard output")]

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../../apps/dashboard/dist");
    }
}
