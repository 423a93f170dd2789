//! Links `native/one_heap.c` into every program.

fn main() {
    println!("cargo::rerun-if-changed=native/one_heap.c");
    // Nothing refers to it: without the modifier the linker leaves it out.
    cc::Build::new().file("native/one_heap.c").link_lib_modifier("+whole-archive").compile("etl_one_heap");
}
