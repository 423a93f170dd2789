//! Every code of the catalogue and every action of the audit is explained to people.

use etl_core::Code;
use etl_core::audit::Action;

#[test]
fn every_code_is_in_the_reference() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/referencia/erros.md");
    let page = std::fs::read_to_string(path).expect("the reference of errors is part of the repository");
    for code in Code::ALL {
        let row = format!("| `{code}` | {} |", code.message());
        assert!(page.contains(&row), "docs/referencia/erros.md lacks: {row}");
    }
}

#[test]
fn every_action_is_in_the_reference() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/referencia/auditoria.md");
    let page = std::fs::read_to_string(path).expect("the reference of the audit is part of the repository");
    for action in Action::ALL {
        let row = format!("| `{}` | {} |", action.code(), action.sentence());
        assert!(page.contains(&row), "docs/referencia/auditoria.md lacks: {row}");
    }
}
