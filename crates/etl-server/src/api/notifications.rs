//! Messages to people: how they are set up, which have left, and one to try it. When a message is due is not decided here.

use super::local;
use crate::app::App;
use crate::auth::Caller;
use crate::extract::Params;
use crate::problem::Problem;
use axum::extract::State;
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use chrono_tz::America::Sao_Paulo;
use etl_core::audit::{Deed, Outcome};
use etl_core::ports::{Delivered, DeliveryNote, Mail, Notifier, SendError};
use etl_core::{Code, message};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use utoipa::{IntoParams, ToSchema};

/// Name of the channel.
const MAIL: &str = "email";
/// What a message to try it may take; an answer takes 30 s at most.
const PATIENCE: Duration = Duration::from_secs(25);
/// Deliveries of an answer at most.
const MOST: u32 = 500;

/// Where messages go by e-mail.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CanalDeEmail)]
pub struct MailChannel {
    /// Nome ou endereço do servidor.
    pub maquina: String,
    /// Porta.
    pub porta: u16,
    /// `starttls`, `tls` ou `nenhuma`.
    pub seguranca: &'static str,
    /// Usuário, se o servidor pede um. A senha não é mostrada.
    pub usuario: Option<String>,
    /// Remetente.
    pub de: String,
    /// Destinatários.
    pub para: Vec<String>,
}

/// Uma mensagem que saiu, ou que devia ter saído.
#[derive(Serialize, ToSchema)]
#[schema(as = Aviso)]
pub(crate) struct DeliveryView {
    /// A identidade da mensagem; cada uma sai no máximo uma vez.
    chave: String,
    /// A execução de que ela fala.
    execucao: Option<i64>,
    /// `enviando`, `enviado`, `incerto` (pode ter chegado ou não) ou `falhou`.
    estado: &'static str,
    /// O que o servidor de e-mail respondeu.
    detalhe: String,
    /// Quando o estado mudou, no horário de Brasília.
    atualizado_em: String,
}

/// Como as pessoas são avisadas.
#[derive(Serialize, ToSchema)]
#[schema(as = Notificacoes)]
pub(crate) struct NotificationsView {
    /// O e-mail; ausente quando a configuração não tem a seção `email`.
    email: Option<MailChannel>,
    /// Os avisos, do mais novo para o mais velho.
    avisos: Vec<DeliveryView>,
}

/// Quantos avisos.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotificationsQuery {
    /// Quantos avisos, no máximo (50).
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// O que houve com a mensagem de teste.
#[derive(Serialize, ToSchema)]
#[schema(as = TesteDeAviso)]
pub(crate) struct TrialView {
    /// Se o servidor de e-mail aceitou a mensagem.
    sucesso: bool,
    /// O que aconteceu, para pessoas.
    mensagem: String,
    /// Código da falha.
    codigo: Option<&'static str>,
    /// Destinatários que o servidor recusou.
    recusados: Vec<String>,
}

/// Como as pessoas são avisadas, e os avisos mais novos.
#[utoipa::path(get, path = "/api/notificacoes", tag = "notificações", params(NotificationsQuery),
    responses((status = 200, body = NotificationsView)))]
pub(crate) async fn find(
    State(app): State<Arc<App>>,
    Params(query): Params<NotificationsQuery>,
) -> Result<Json<NotificationsView>, Problem> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::field(Code::ApiFields, "limit", "esperado de 1 a 500"));
    }
    let notes = app.ports.deliveries.deliveries(limit).await?;
    Ok(Json(NotificationsView {
        email: app.settings.mail.clone(),
        avisos: notes.into_iter().map(DeliveryView::from).collect(),
    }))
}

/// Envia uma mensagem de teste aos destinatários configurados. Cinco por minuto.
#[utoipa::path(post, path = "/api/notificacoes/testar", tag = "notificações",
    responses((status = 200, body = TrialView), (status = 409, body = crate::problem::ProblemBody),
        (status = 429, body = crate::problem::ProblemBody)))]
pub(crate) async fn test(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
) -> Result<Json<TrialView>, Problem> {
    let notifier = app.ports.notifier.clone().ok_or(Problem::new(Code::MailUnset))?;
    app.limits.count_test(caller.user.id, MAIL)?;
    app.ports.audit.record(&deed, Outcome::Begun, None).await?;
    let mail = trial(&caller.user.name, app.ports.clock.now());
    let sending = send(&*notifier, &mail);
    let outcome = timeout(PATIENCE, sending).await.unwrap_or_else(|_| {
        let reason = format!("sem resposta em {} s", PATIENCE.as_secs());
        Err(SendError::Unknown { reason })
    });
    Ok(Json(TrialView::from(outcome)))
}

async fn send(notifier: &dyn Notifier, mail: &Mail) -> Result<Delivered, SendError> {
    notifier.prepare(mail).await?.send().await
}

fn trial(user: &str, now: DateTime<Utc>) -> Mail {
    let at = now.with_timezone(&Sao_Paulo).format("%d/%m/%Y %H:%M:%S");
    let text = format!(
        "Esta é uma mensagem de teste do ETL, pedida por {user} em {at} (horário de Brasília).\n\n\
         Se ela chegou, os resumos das execuções chegam também. Nenhuma resposta é esperada.\n"
    );
    let html = format!("<p>{}</p>", html_text(&text.trim().replace("\n\n", " ")));
    Mail {
        key: format!("teste:{}", uuid::Uuid::new_v4().simple()),
        thread: None,
        written_at: now,
        subject: "[TESTE] ETL: aviso por e-mail".into(),
        text,
        html,
    }
}

/// A text inside HTML: user names are people's own words.
fn html_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl From<DeliveryNote> for DeliveryView {
    fn from(note: DeliveryNote) -> Self {
        Self {
            chave: note.key,
            execucao: note.job.map(|job| job.0),
            estado: note.state.name(),
            detalhe: note.detail,
            atualizado_em: local(note.at),
        }
    }
}

impl From<Result<Delivered, SendError>> for TrialView {
    fn from(outcome: Result<Delivered, SendError>) -> Self {
        match outcome {
            Ok(delivered) => Self {
                sucesso: true,
                mensagem: "O servidor de e-mail aceitou a mensagem; confira a caixa de entrada".into(),
                codigo: None,
                recusados: delivered.refused.into_iter().map(|refused| refused.address).collect(),
            },
            Err(error) => {
                let reason = match &error {
                    SendError::NotSent(error) => &error.reason,
                    SendError::Unknown { reason } => reason,
                };
                let (mensagem, codigo) = (message(error.code(), reason), Some(error.code().as_str()));
                Self { sucesso: false, mensagem, codigo, recusados: Vec::new() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_in_the_message() {
        let now = DateTime::from_timestamp(1_766_404_800, 0).unwrap();
        let mail = trial("<b>bia</b> & cia", now);
        assert!(mail.html.contains("&lt;b&gt;bia&lt;/b&gt; &amp; cia em 22/12/2025 09:00:00"), "{}", mail.html);
        assert_ne!(mail.key, trial("bia", now).key, "each one is a message of its own");
    }
}
