//! House rules that no other tool holds, as tests: each rule is a function from data to faults, tried on the real tree
//! and on a planted fault. Style that clippy and rustfmt know is left to them.

mod edges;
mod lockfile;
mod manifests;
mod sources;
mod text;
mod workspace;

/// Fails with every fault on a line of its own.
fn assert_clean(faults: &[String]) {
    assert!(faults.is_empty(), "regra da casa:\n{}\n", faults.join("\n"));
}
