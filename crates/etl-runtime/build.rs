//! Links `native/two_heaps.c` into every program.

fn main() {
    println!("cargo::rerun-if-changed=native/two_heaps.c");
    // Nothing refers to it: without the modifier the linker leaves it out.
    cc::Build::new().file("native/two_heaps.c").link_lib_modifier("+whole-archive").compile("etl_two_heaps");
}
