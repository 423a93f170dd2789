//! What to do about what keeps a day from being released: one sentence for each cause, the same wherever a cause is shown.

use crate::Code;

/// What a person does about a cause.
pub fn advice(code: Code) -> &'static str {
    match code {
        Code::PortalAuth | Code::LoginMissing => "Confira a credencial do sistema em Ajustes e repita só o que falhou.",
        Code::LoginNoKey | Code::LoginSealed | Code::LoginDamaged | Code::KeyMissing | Code::KeyVault => {
            "Chame quem cuida do servidor: a chave dos segredos não abre a credencial."
        }
        Code::PortalForbidden | Code::PortalNotFound => {
            "Peça ao administrador do fundo o acesso deste usuário ao fundo ou ao arquivo."
        }
        Code::PortalUnavailable
        | Code::PortalRateLimited
        | Code::PortalSession
        | Code::TaskDeadline
        | Code::TaskLost => {
            "Repita só o que falhou daqui a alguns minutos; se continuar, abra o portal e veja se ele responde."
        }
        Code::PortalUnexpected | Code::PortalListDate | Code::FileIsHtml => {
            "Abra o portal e baixe o arquivo à mão; se o portal mudou, avise quem cuida do sistema."
        }
        Code::PortalDisagrees | Code::FundUnconfirmed | Code::FundUnknown => {
            "Confirme o fundo no cadastro antes de liberar o dia."
        }
        Code::NotPublished => "Aguarde: o portal ainda não publicou, e o pedido se repete sozinho até a hora-limite.",
        Code::Late => "Cobre o documento do administrador e repita só o que falta quando ele for publicado.",
        Code::Gap => "Peça ao administrador o dia que ele pulou; repita só o que falta depois.",
        Code::NoPosition => "Peça ao administrador um arquivo com a posição (XML ANBIMA) deste dia.",
        Code::Cancelled => "Repita a execução cancelada quando quiser estes documentos.",
        Code::ContentFund | Code::ContentDate | Code::ContentKind | Code::ContentManyFunds => {
            "O portal entregou outro documento: confira no portal e peça a correção ao administrador."
        }
        Code::StorageFull => "Libere espaço em disco e repita só o que falhou.",
        Code::StorageFailed | Code::Internal => {
            "Repita só o que falhou; se continuar, mande o registro a quem cuida do servidor."
        }
        Code::DeskRejected => "Resolva o motivo dado; depois confirme a liberação, ou desfaça a reprovação.",
        Code::CheckQuotaMove => "Confira se a variação da cota tem explicação (amortização, evento, marcação).",
        Code::CheckTwoSources => "Compare os dois documentos do dia e peça ao administrador qual vale.",
        Code::CheckQuota
        | Code::CheckNetAssets
        | Code::CheckAssets
        | Code::CheckReceivables
        | Code::CheckPayables
        | Code::CheckRows => {
            "Abra a conciliação do fundo, veja os dois lados da conta e peça a correção ao administrador."
        }
        _ => "Veja o documento recusado e o motivo; peça ao administrador um arquivo correto e repita só o que falhou.",
    }
}
