//! The audit, for administrators: what was done, by whom, and whether all of it is as it was written. Read only.

use super::execute::date;
use super::jobs::midnight;
use crate::app::App;
use crate::extract::Params;
use crate::problem::Problem;
use crate::views::AuditView;
use axum::Json;
use axum::extract::State;
use chrono::TimeDelta;
use etl_core::Code;
use etl_core::audit::{Action, AuditFilter, BrokenLink, Outcome};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Rows of a page at most.
const LARGEST_PAGE: u32 = 1000;

/// Registros da auditoria, do mais novo para o mais velho.
#[derive(Serialize, ToSchema)]
#[schema(as = Auditoria)]
pub(crate) struct AuditList {
    registros: Vec<AuditView>,
    /// O `cursor` da página seguinte, se houver.
    proximo: Option<i64>,
}

/// Filtro da auditoria.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Só deste usuário.
    quem: Option<String>,
    /// Só desta ação, pelo código.
    acao: Option<String>,
    /// Só sobre isto.
    objeto: Option<String>,
    /// Só com este resultado: iniciado, feito, `sem_efeito`, recusado ou falhou.
    resultado: Option<String>,
    /// Só deste dia em diante.
    de: Option<String>,
    /// Só até este dia.
    ate: Option<String>,
    /// Só mais velhos que este: o `proximo` da página anterior.
    cursor: Option<i64>,
    /// Quantos, no máximo (100).
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// A auditoria: quem fez o quê, quando e de onde.
#[utoipa::path(get, path = "/api/auditoria", tag = "auditoria", params(AuditQuery),
    responses((status = 200, body = AuditList)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Params(query): Params<AuditQuery>,
) -> Result<Json<AuditList>, Problem> {
    let filter = filter(query)?;
    let rows = app.ports.audit.audit_rows(&filter).await?;
    let full = rows.len() == filter.limit as usize;
    let proximo = rows.last().filter(|_| full).map(|row| row.id);
    Ok(Json(AuditList { registros: rows.iter().map(AuditView::from).collect(), proximo }))
}

/// O primeiro registro que não é como foi escrito.
#[derive(Serialize, ToSchema)]
#[schema(as = RegistroQuebrado)]
pub(crate) struct BrokenView {
    id: i64,
    falha: &'static str,
}

impl From<BrokenLink> for BrokenView {
    fn from(link: BrokenLink) -> Self {
        Self { id: link.id, falha: link.fault.sentence() }
    }
}

/// O que o exame da corrente inteira encontrou.
#[derive(Serialize, ToSchema)]
#[schema(as = ExameDaAuditoria)]
pub(crate) struct ChainView {
    registros: u64,
    /// O último registro que é como foi escrito.
    ultimo: i64,
    /// O hash dele, que segura todos os de antes.
    hash: String,
    quebrado: Option<BrokenView>,
}

/// Confere a corrente inteira: se cada registro é como foi escrito.
#[utoipa::path(get, path = "/api/auditoria/verificar", tag = "auditoria", responses((status = 200, body = ChainView)))]
pub(crate) async fn examine(State(app): State<Arc<App>>) -> Result<Json<ChainView>, Problem> {
    let chain = app.ports.audit.examine_audit().await?;
    let (ultimo, hash) = (chain.head.0, chain.head.1.hex());
    Ok(Json(ChainView { registros: chain.rows, ultimo, hash, quebrado: chain.broken.map(BrokenView::from) }))
}

fn filter(query: AuditQuery) -> Result<AuditFilter, Problem> {
    let refused = |field: &str, words: &str| Problem::field(Code::ApiFields, field, words);
    let limit = query.limit.unwrap_or(100);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(refused("limit", "esperado de 1 a 1000"));
    }
    if query.acao.as_ref().is_some_and(|code| Action::ALL.iter().all(|action| action.code() != code)) {
        return Err(refused("acao", "ação desconhecida; veja docs/referencia/auditoria.md"));
    }
    let outcome = |word: String| {
        let words = "esperado iniciado, feito, sem_efeito, recusado ou falhou";
        Outcome::from_name(&word).ok_or_else(|| refused("resultado", words))
    };
    let day = |field: &str, text: Option<String>| text.map(|text| date(field, &text)).transpose();
    Ok(AuditFilter {
        outcome: query.resultado.map(outcome).transpose()?,
        from: day("de", query.de)?.map(midnight),
        until: day("ate", query.ate)?.map(|day| midnight(day) + TimeDelta::days(1)),
        who: query.quem,
        action: query.acao,
        object: query.objeto,
        before: query.cursor,
        limit,
    })
}
