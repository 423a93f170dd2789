//! Every code of the catalogue is explained to people.

use etl_core::Code;

#[test]
fn every_code_is_in_the_reference() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/referencia/erros.md");
    let page = std::fs::read_to_string(path).expect("the reference of errors is part of the repository");
    for code in Code::ALL {
        let row = format!("| `{code}` | {} |", code.message());
        assert!(page.contains(&row), "docs/referencia/erros.md lacks: {row}");
    }
}
