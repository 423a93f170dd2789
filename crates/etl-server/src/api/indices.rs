//! Index series: which there are, their values, and the load of a file of the central bank.

use super::execute::date;
use super::period::usual_day;
use crate::app::App;
use crate::extract::{Params, Plain};
use crate::problem::Problem;
use crate::views::local;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use chrono::Months;
use etl_core::audit::Deed;
use etl_core::ports::{IndexLoad, StoredIndex};
use etl_core::{Code, IndexSeries, IndexUnit, ReferenceDate, parse_sgs};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Uma série de índice.
#[derive(Serialize, ToSchema)]
#[schema(as = Indice)]
pub(crate) struct IndexView {
    codigo: String,
    nome: String,
    /// `percentual_dia` (como o CDI, série 12 do SGS) ou `numero_indice`.
    unidade: &'static str,
    valores: u64,
    primeiro: Option<String>,
    ultimo: Option<String>,
    atualizado_em: String,
}

impl From<&StoredIndex> for IndexView {
    fn from(stored: &StoredIndex) -> Self {
        Self {
            codigo: stored.series.code.clone(),
            nome: stored.series.name.clone(),
            unidade: stored.series.unit.name(),
            valores: stored.values,
            primeiro: stored.first.map(|day| day.to_string()),
            ultimo: stored.last.map(|day| day.to_string()),
            atualizado_em: local(stored.updated_at),
        }
    }
}

/// As séries de índices.
#[derive(Serialize, ToSchema)]
#[schema(as = Indices)]
pub(crate) struct IndexList {
    indices: Vec<IndexView>,
}

/// As séries de índices.
#[utoipa::path(get, path = "/api/indices", tag = "indices", responses((status = 200, body = IndexList)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<IndexList>, Problem> {
    Ok(Json(IndexList { indices: app.ports.indices.indices().await?.iter().map(IndexView::from).collect() }))
}

/// O período.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ValueQuery {
    /// Primeiro dia (um ano antes do último).
    de: Option<String>,
    /// Último dia (o dia útil anterior a hoje).
    ate: Option<String>,
}

/// O valor de um dia.
#[derive(Serialize, ToSchema)]
#[schema(as = ValorDoIndice)]
pub(crate) struct ValueView {
    data: String,
    valor: String,
}

/// Os valores de uma série.
#[derive(Serialize, ToSchema)]
#[schema(as = ValoresDoIndice)]
pub(crate) struct ValueList {
    indice: IndexView,
    valores: Vec<ValueView>,
}

/// Os valores de uma série, dia a dia.
#[utoipa::path(get, path = "/api/indices/{codigo}", tag = "indices", params(("codigo" = String, Path), ValueQuery),
    responses((status = 200, body = ValueList), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn values(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    Params(query): Params<ValueQuery>,
) -> Result<Json<ValueList>, Problem> {
    let name = code(&name)?;
    let to = query.ate.as_deref().map_or_else(|| Ok(usual_day(&app)), |text| date("ate", text))?;
    let year_before = || to.date().checked_sub_months(Months::new(12)).map_or(to, ReferenceDate::new);
    let from = query.de.as_deref().map_or_else(|| Ok(year_before()), |text| date("de", text))?;
    let stored = app.ports.indices.indices().await?.into_iter().find(|stored| stored.series.code == name);
    let stored = stored.ok_or_else(|| Problem::new(Code::IndexNotFound))?;
    let values = app.ports.indices.index_values(&name, from, to).await?;
    let view = |(day, value): (ReferenceDate, etl_core::Decimal)| ValueView {
        data: day.to_string(),
        valor: value.to_string(),
    };
    Ok(Json(ValueList { indice: IndexView::from(&stored), valores: values.into_iter().map(view).collect() }))
}

/// A série a guardar.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SeriesQuery {
    /// Nome para pessoas (o código).
    nome: Option<String>,
    /// `percentual_dia` (padrão) ou `numero_indice`.
    unidade: Option<String>,
}

/// O que a carga de valores fez.
#[derive(Serialize, ToSchema)]
#[schema(as = CargaDeIndice)]
pub(crate) struct LoadedView {
    codigo: String,
    /// Dias que não tinham valor.
    novos: u64,
    /// Dias cujo valor era outro.
    mudados: u64,
    iguais: u64,
}

/// Guarda valores de uma série, de um CSV no formato das séries do Banco Central (`data;valor`, DD/MM/AAAA, vírgula decimal);
/// com uma linha ilegível nada é guardado.
#[utoipa::path(post, path = "/api/indices/{codigo}", tag = "indices", params(("codigo" = String, Path), SeriesQuery),
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = LoadedView)))]
pub(crate) async fn save(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Path(name): Path<String>,
    Params(query): Params<SeriesQuery>,
    Plain(csv): Plain,
) -> Result<Json<LoadedView>, Problem> {
    deed.about(&name);
    let unit = query.unidade.as_deref().map_or(Some(IndexUnit::DailyPercent), IndexUnit::from_name);
    let unit =
        unit.ok_or_else(|| Problem::field(Code::ApiFields, "unidade", "esperado percentual_dia ou numero_indice"))?;
    let series = IndexSeries::new(&code(&name)?, query.nome.as_deref(), unit).ok_or_else(bad_code)?;
    let values = parse_sgs(&csv).map_err(|faults| {
        let fault = |fault: &etl_core::IndexFault| (format!("linha {}", fault.line), fault.what.to_owned());
        Problem::fields(Code::IndexFile, faults.iter().map(fault))
    })?;
    let IndexLoad { added, changed, same } =
        app.ports.indices.save_index(&series, &values, app.ports.clock.now()).await?;
    Ok(Json(LoadedView { codigo: series.code, novos: added, mudados: changed, iguais: same }))
}

/// The code of a series as it is stored.
pub(super) fn code(name: &str) -> Result<String, Problem> {
    IndexSeries::new(name, None, IndexUnit::DailyPercent).map(|series| series.code).ok_or_else(bad_code)
}

fn bad_code() -> Problem {
    Problem::field(Code::ApiFields, "codigo", "até 20 letras, números, - _ ou +")
}
