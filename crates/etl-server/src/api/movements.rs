//! What came into a fund and went out. No document read so far tells it; the change of its quantity of quotas says how much it was,
//! which is told as the estimate that it is.

use super::period::fund;
use super::portfolios::PeriodQuery;
use crate::app::App;
use crate::extract::Params;
use crate::problem::Problem;
use crate::trail::{FundView, text};
use axum::Json;
use axum::extract::{Path, State};
use etl_core::ports::FundFigures;
use etl_core::returns::net_flow;
use etl_core::{Decimal, Exact};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A captação líquida de um fundo entre dois dias com posição, pela variação da quantidade de cotas.
#[derive(Serialize, ToSchema)]
#[schema(as = CaptacaoEstimada)]
pub(crate) struct FlowView {
    /// O dia com posição antes deste.
    data_anterior: String,
    data_pos: String,
    /// Variação da quantidade de cotas.
    qtde: String,
    /// Ela à cota do dia, em reais.
    valor: String,
    id_carga: i64,
    id_documento: i64,
}

/// As movimentações de um fundo.
#[derive(Serialize, ToSchema)]
#[schema(as = Movimentacoes)]
pub(crate) struct Movements {
    fundo: FundView,
    de: String,
    ate: String,
    /// Sempre vazia por enquanto; o motivo diz por quê.
    movimentacoes: Vec<serde_json::Value>,
    motivo: &'static str,
    /// Os dias em que a quantidade de cotas mudou, do mais novo ao mais velho.
    estimativas: Vec<FlowView>,
    /// Soma das captações positivas, em reais; vazia com menos de dois dias com posição.
    entradas: Option<String>,
    /// Soma das negativas.
    saidas: Option<String>,
}

/// As aplicações e resgates de um fundo. Nenhum documento lido hoje as traz: em seu lugar vem a captação líquida que a quantidade de
/// cotas deixa estimar.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/movimentacoes", tag = "carteiras",
    params(("fundo" = i64, Path), PeriodQuery),
    responses((status = 200, body = Movements), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn movements(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<PeriodQuery>,
) -> Result<Json<Movements>, Problem> {
    let (from, to) = query.days(&app)?;
    let fund = fund(&app, &number).await?;
    let figures = app.ports.warehouse.figures(fund.id, from, to, None).await?;
    let flows: Vec<_> = figures.windows(2).filter_map(|pair| flow(&pair[0], &pair[1])).collect();
    let sum = |of: fn(&Decimal) -> bool| {
        let sum: Exact = flows.iter().map(|(value, _)| *value).filter(of).map(Exact::of).sum();
        text(sum.rounded(2).filter(|_| figures.len() > 1))
    };
    let (entradas, saidas) = (sum(|value| *value > Decimal::ZERO), sum(|value| *value < Decimal::ZERO));
    Ok(Json(Movements {
        fundo: FundView::from(&fund),
        de: from.to_string(),
        ate: to.to_string(),
        movimentacoes: Vec::new(),
        motivo: "Os documentos lidos até agora (XML ANBIMA, PDF e XLSX de carteira) não trazem aplicações e resgates; \
                 eles vêm dos relatórios de passivo (JCOT, MAPS, Britech), cujos conectores ainda não existem.",
        estimativas: flows.into_iter().rev().map(|(_, view)| view).collect(),
        entradas,
        saidas,
    }))
}

/// What came or went between two days with a position; none when no quota was issued or redeemed, or when a figure is missing.
fn flow(before: &FundFigures, after: &FundFigures) -> Option<(Decimal, FlowView)> {
    let (old, new) = (before.quantity?, after.quantity?);
    let value = net_flow(old, new, after.quota?)?;
    let view = FlowView {
        data_anterior: before.date.to_string(),
        data_pos: after.date.to_string(),
        qtde: (new - old).to_string(),
        valor: value.to_string(),
        id_carga: after.load,
        id_documento: after.document,
    };
    (old != new).then_some((value, view))
}
