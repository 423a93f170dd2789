//! What is written beside a refused file, for the person who looks into it. The moment is in the log, not here.

use etl_core::Problem;
use etl_core::ports::Staged;
use serde_json::json;

/// Folder of the refused files, below the root of the store.
pub(super) const FOLDER: &str = "quarentena";

/// Characters kept of the name that the sender gave.
const NAME_LENGTH: usize = 1000;

/// The reason as JSON. The same bytes refused again: the latest reason stands.
pub(super) fn reason(staged: &Staged, original_name: &str, problem: &Problem) -> Vec<u8> {
    let text = json!({
        "sha256": staged.sha256.hex(),
        "tamanho_bytes": staged.size_bytes,
        "nome_original": original_name.chars().take(NAME_LENGTH).collect::<String>(),
        "codigo": problem.code.as_str(),
        "mensagem": problem.sentence(),
        "linha": problem.place.line,
        "byte": problem.place.byte,
        "caminho": problem.place.path,
        "encontrado": problem.found,
    });
    format!("{text:#}\n").into_bytes()
}
