//! The staged test of a connection: an address that people wrote is asked, so who may have it asked, and how often, is limited,
//! and nothing of the answer is told but how far one gets.

use super::systems::spec;
use crate::app::App;
use crate::auth::Caller;
use crate::extract::Body;
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use etl_core::Code;
use etl_core::audit::{Deed, Outcome};
use etl_core::ports::{Stage, StageReport};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Como testar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PedidoDeTeste)]
pub(crate) struct TestBody {
    /// Tenta outra vez um login que o portal recusou, por exemplo depois de desbloquear a conta.
    #[serde(default)]
    repetir_login: bool,
}

/// Uma etapa do teste.
#[derive(Serialize, ToSchema)]
#[schema(as = EtapaDoTeste)]
pub(crate) struct StageView {
    /// `dns`, `conexao`, `login` ou `lista`.
    etapa: &'static str,
    /// Nome para pessoas.
    titulo: &'static str,
    /// `ok`, `falha`, ou `nao_feita` depois de uma falha.
    estado: &'static str,
    /// Milissegundos que levou.
    tempo_ms: u64,
    /// O que aconteceu.
    mensagem: String,
    /// Código da falha.
    codigo: Option<&'static str>,
}

/// Até onde a conexão chega.
#[derive(Serialize, ToSchema)]
#[schema(as = TesteDeConexao)]
pub(crate) struct TestView {
    conexao: &'static str,
    /// Se todas as etapas deram certo.
    sucesso: bool,
    etapas: Vec<StageView>,
}

/// Testa uma conexão por etapas: endereço, conexão, entrada, lista. Cinco testes por minuto; um login que o portal recusou não
/// é repetido sem `repetir_login`.
#[utoipa::path(post, path = "/api/credenciais/{conexao}/testar", tag = "configuração",
    params(("conexao" = String, Path, example = "qore")), request_body = Option<TestBody>,
    responses((status = 200, body = TestView), (status = 404, body = crate::problem::ProblemBody),
        (status = 429, body = crate::problem::ProblemBody)))]
pub(crate) async fn test(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Path(name): Path<String>,
    Body(body): Body<TestBody>,
) -> Result<Json<TestView>, Problem> {
    let spec = spec(&name)?;
    if !app.settings.connections.contains_key(spec.id) {
        return Err(Problem::new(Code::SystemUnbuilt));
    }
    app.limits.count_test(caller.user.id, spec.id)?;
    tracing::info!(user = caller.user.name, connection = spec.id, "a connection is tested");
    // The portal sees the login whatever comes after.
    app.ports.audit.record(&deed, Outcome::Begun, None).await?;
    let reports = app.ports.tests.test(spec.id, body.repetir_login).await.map_err(|error| Problem::new(error.code))?;
    let fault = reports.iter().find_map(|report| report.fault);
    let sucesso = reports.len() == Stage::ALL.len() && reports.iter().all(|report| report.fault.is_none());
    // How it ended outlives the page.
    let outcome = if sucesso { Outcome::Done } else { Outcome::Failed };
    app.ports.audit.record(&deed, outcome, fault).await?;
    let missing = Stage::ALL.into_iter().skip(reports.len()).map(not_made);
    let etapas = reports.into_iter().map(StageView::from).chain(missing).collect();
    Ok(Json(TestView { conexao: spec.id, sucesso, etapas }))
}

impl From<StageReport> for StageView {
    fn from(report: StageReport) -> Self {
        Self {
            etapa: report.stage.name(),
            titulo: report.stage.title(),
            estado: if report.fault.is_some() { "falha" } else { "ok" },
            tempo_ms: u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX),
            mensagem: report.sentence,
            codigo: report.fault.map(Code::as_str),
        }
    }
}

fn not_made(stage: Stage) -> StageView {
    StageView {
        etapa: stage.name(),
        titulo: stage.title(),
        estado: "nao_feita",
        tempo_ms: 0,
        mensagem: "Não feita: uma etapa anterior falhou".into(),
        codigo: None,
    }
}
