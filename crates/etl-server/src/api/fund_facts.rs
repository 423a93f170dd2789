//! The head of a fund's page: who runs the fund and what it costs, as its newest document says, beside what the register holds.

use super::period::fund;
use super::register_terms::USUAL_INDEX;
use crate::app::App;
use crate::problem::Problem;
use crate::trail::{FundView, text};
use axum::Json;
use axum::extract::{Path, State};
use etl_core::Decimal;
use etl_core::ports::{FundFacts, StatedParty};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Quem o documento nomeia.
#[derive(Serialize, ToSchema)]
#[schema(as = ParteNomeada)]
pub(crate) struct PartyView {
    /// Nome; o XML 5.0 só diz o do custodiante.
    nome: Option<String>,
    cnpj: Option<String>,
}

impl From<StatedParty> for PartyView {
    fn from(StatedParty { name, cnpj }: StatedParty) -> Self {
        Self { nome: name, cnpj }
    }
}

/// A ficha de um fundo.
#[derive(Serialize, ToSchema)]
#[schema(as = Ficha)]
pub(crate) struct FactsView {
    fundo: FundView,
    /// O índice de comparação: o do cadastro; sem ele, CDI.
    indice: String,
    /// O dia da posição de que vem o que segue; vazio sem posição nenhuma.
    data_pos: Option<String>,
    id_carga: Option<i64>,
    administrador: PartyView,
    gestor: PartyView,
    custodiante: PartyView,
    isin: Option<String>,
    codigo_anbima: Option<String>,
    /// Taxa de administração ao ano, como fração (0.02 = 2 %).
    taxa_administracao: Option<String>,
    /// Taxa de performance, como fração.
    taxa_performance: Option<String>,
}

/// A ficha de um fundo: o que o cadastro e o documento mais novo dizem dele.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/ficha", tag = "carteiras", params(("fundo" = i64, Path)),
    responses((status = 200, body = FactsView), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn facts(State(app): State<Arc<App>>, Path(number): Path<String>) -> Result<Json<FactsView>, Problem> {
    let fund = fund(&app, &number).await?;
    let (source, facts) = match app.ports.loads.fund_facts(fund.id).await? {
        Some(found) => (Some((found.date, found.load)), found.facts),
        None => (None, FundFacts::default()),
    };
    Ok(Json(FactsView {
        fundo: FundView::from(&fund),
        indice: fund.terms.index.clone().unwrap_or_else(|| USUAL_INDEX.to_owned()),
        data_pos: source.map(|(date, _)| date.to_string()),
        id_carga: source.map(|(_, load)| load),
        administrador: facts.administrator.into(),
        gestor: facts.manager.into(),
        custodiante: facts.custodian.into(),
        isin: facts.isin,
        codigo_anbima: facts.anbima_code,
        taxa_administracao: text(facts.administration_rate.map(fraction)),
        taxa_performance: text(facts.performance_rate.map(fraction)),
    }))
}

/// Documents state rates in per cent.
fn fraction(percent: Decimal) -> Decimal {
    (percent * Decimal::new(1, 2)).normalize()
}
