//! A release carries the dashboard: building it again when the dashboard was built again. Other builds read its folder while
//! they run, so nothing is compiled for it.

#![expect(clippy::disallowed_methods, reason = "cargo tells a build script the profile in its environment")]

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../../apps/dashboard/dist");
    }
}
