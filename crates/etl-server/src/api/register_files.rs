//! The register of funds as files: a CSV and a workbook to keep, a workbook to bring in, by the same rules and with the same look
//! beforehand as a pasted block.

use super::register::apply;
use super::register_block::{Known, Plan, Table, plan};
use super::register_terms;
use super::register_view::Around;
use crate::app::App;
use crate::download;
use crate::extract::{Params, Raw};
use crate::problem::Problem;
use crate::sheet::csv_line;
use crate::sheet::excel::{self, Cell};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use etl_core::audit::Deed;
use etl_core::{Code, Fund, FundIdentity, ReferenceDate};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The columns, with their widths in a workbook; those of a pasted block.
const COLUMNS: [(&str, u32); 16] = [
    ("nome", 50),
    ("apelido", 24),
    ("cnpj", 20),
    ("subclasse", 13),
    ("tipo", 12),
    ("situacao", 14),
    ("inicio", 12),
    ("fim", 12),
    ("tipos_esperados", 20),
    ("prazo", 8),
    ("responsavel", 24),
    ("tolerancia", 14),
    ("indice", 10),
    ("pasta_destino", 30),
    ("portais", 46),
    ("alertas", 24),
];

/// A forma do arquivo.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    #[default]
    Csv,
    Xlsx,
}

/// O que exportar.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// `csv` (o padrão) ou `xlsx`.
    #[serde(default)]
    #[param(inline)]
    formato: Form,
}

/// O cadastro para planilhas, em CSV (ponto e vírgula, UTF-8 com BOM) ou em xlsx; nenhum texto é fórmula.
#[utoipa::path(get, path = "/api/fundos/cadastro/exportar", tag = "fundos", params(ExportQuery),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(crate) async fn export(
    State(app): State<Arc<App>>,
    Params(query): Params<ExportQuery>,
) -> Result<Response, Problem> {
    let (funds, around) = (app.ports.warehouse.funds().await?, Around::read(&app).await?);
    match query.formato {
        Form::Csv => Ok(file("text/csv; charset=utf-8", "csv", csv(&funds, &around))),
        Form::Xlsx => {
            let at = app.ports.clock.now();
            let rows: Vec<_> = funds.iter().map(|fund| typed(fund, &around)).collect();
            let made = move || excel::workbook("Fundos", &COLUMNS, &rows, at);
            let book = tokio::task::spawn_blocking(made).await.ok().and_then(Result::ok);
            Ok(file(excel::KIND, "xlsx", book.ok_or_else(|| Problem::new(Code::Internal))?))
        }
    }
}

fn file(kind: &'static str, extension: &str, body: impl IntoResponse) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
    (kind, download::attached("fundos", extension), body).into_response()
}

fn csv(funds: &[Fund], around: &Around) -> String {
    let mut csv = String::from("\u{feff}");
    csv.push_str(&csv_line(&COLUMNS.map(|(title, _)| title)));
    for fund in funds {
        let day = |day: Option<ReferenceDate>| day.map(ReferenceDate::br).unwrap_or_default();
        let [start, end] = [day(fund.start), day(fund.end)];
        let (texts, own) = (texts(fund), own(fund, around));
        let texts = texts.iter().chain([&start, &end]).chain(&own);
        csv.push_str(&csv_line(&texts.map(String::as_str).collect::<Vec<_>>()));
    }
    csv
}

fn typed(fund: &Fund, around: &Around) -> Vec<Cell> {
    let days = [fund.start, fund.end].map(|day| Cell::Day(day.map(ReferenceDate::date)));
    texts(fund).map(Cell::Text).into_iter().chain(days).chain(own(fund, around).map(Cell::Text)).collect()
}

/// The columns after the days: what holds for this fund only, what the portals call it, what is odd about it.
fn own(fund: &Fund, around: &Around) -> [String; 8] {
    let [kinds, due, owner, tolerance, index, folder] = register_terms::cells(&fund.terms);
    [kinds, due, owner, tolerance, index, folder, around.portals(fund.id), around.alerts(fund).join(", ")]
}

/// The columns before the days.
fn texts(fund: &Fund) -> [String; 6] {
    let subclass = match &fund.identity {
        FundIdentity::Registered { subclass, .. } => subclass.clone(),
        FundIdentity::Unregistered { .. } => None,
    };
    [
        fund.name.clone(),
        fund.nickname.clone(),
        fund.identity.as_cnpj().map(etl_core::Cnpj::formatted).unwrap_or_default(),
        subclass.unwrap_or_default(),
        fund.kind.clone().unwrap_or_default(),
        fund.status.name().to_owned(),
    ]
}

/// O que fazer da planilha.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// Aplica, se nada tiver falha; sem isto só mostra o que seria feito.
    #[serde(default)]
    aplicar: bool,
}

/// Mostra o que a primeira aba de um xlsx mudaria, como num bloco colado; e a aplica, inteira, quando pedido e sem falhas.
#[utoipa::path(post, path = "/api/fundos/cadastro/importar", tag = "fundos", params(ImportQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Plan)))]
pub(crate) async fn import(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Params(query): Params<ImportQuery>,
    Raw(bytes): Raw,
) -> Result<Json<Plan>, Problem> {
    let read = tokio::task::spawn_blocking(move || excel::rows(&bytes)).await;
    let rows = read.unwrap_or(Err(excel::NO_BOOK));
    let rows = rows.map_err(|reason| Problem::field(Code::SheetUnreadable, "planilha", reason))?;
    let (mut plan, edits) = plan(&Known::read(&app).await?, Table { field: "planilha", rows })?;
    deed.note("fundos", edits.len().to_string());
    if query.aplicar && plan.com_falha == 0 && !edits.is_empty() {
        apply(&app, &edits).await?;
        plan.aplicado = true;
    }
    Ok(Json(plan))
}
