//! What a person does about each kind of problem, in one sentence.

use etl_core::Code;

/// The next step for a code.
pub(super) fn next_step(code: Code) -> &'static str {
    match code {
        Code::PortalAuth => "Corrija a senha da conta antes de repetir: contas bloqueiam.",
        Code::PortalForbidden | Code::PortalNotFound => "Peça o acesso ao administrador do fundo.",
        Code::NotPublished => "Aguarde e repita até a hora-limite.",
        Code::Late => "Cobre o administrador e repita.",
        Code::Gap => "Peça este dia ao administrador.",
        Code::NoPosition => "Colete também o XML deste dia.",
        Code::DeskRejected => "Resolva o motivo; depois confirme a liberação no Painel, ou desfaça a reprovação.",
        Code::Cancelled => "Repita.",
        _ => of_family(code),
    }
}

/// The next step for a family of codes: what stands before the first hyphen.
fn of_family(code: Code) -> &'static str {
    match code.as_str().split('-').next() {
        Some("ARQ" | "ZIP" | "XML" | "VAL" | "CONT") => {
            "Confira o arquivo na quarentena; se o portal o trocou, peça-o de novo ao administrador."
        }
        Some("PORTAL") => "Repita mais tarde.",
        Some("CONF") => "Confira os dois valores com o administrador.",
        Some("FUNDO") => "Confirme o fundo no cadastro.",
        Some("DISCO") => "Libere espaço em disco e repita.",
        Some("BANCO") => "Repita quando o banco responder.",
        _ => "Veja o registro da execução.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_step_and_the_frequent_ones_their_own() {
        assert!(Code::ALL.iter().all(|code| next_step(*code).ends_with('.')));
        assert!(next_step(Code::PortalAuth).contains("senha"));
        assert_eq!(next_step(Code::PortalUnavailable), "Repita mais tarde.");
        assert!(next_step(Code::ContentDate).contains("quarentena"));
        assert!(next_step(Code::CheckQuota).contains("dois valores"));
        assert_eq!(next_step(Code::Internal), "Veja o registro da execução.");
    }
}
