//! What the columns of a table hold, and which loads its rows came from.

use super::explorer::find;
use super::explorer_query::{Asked, query};
use super::explorer_rows::json;
use crate::app::App;
use crate::auth::Caller;
use crate::extract::Params;
use crate::personal::SEES;
use crate::problem::Problem;
use crate::trail::LoadView;
use axum::extract::State;
use axum::{Extension, Json};
use etl_core::Code;
use etl_core::ports::{ColumnEntry, ColumnQuality};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Loads of a page.
const USUAL_PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

/// A tabela, e quais linhas dela.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QualityQuery {
    esquema: String,
    tabela: String,
    /// Filtros, como em `/api/dados/linhas`.
    filtros: Option<String>,
}

/// O que uma coluna tem.
#[derive(Serialize, ToSchema)]
#[schema(as = QualidadeDaColuna)]
pub(crate) struct ColumnQualityView {
    nome: &'static str,
    /// Linhas sem valor.
    nulos: u64,
    /// Linhas com um texto vazio.
    vazios: u64,
    /// Valores diferentes.
    distintos: u64,
    /// O menor valor, como em `/api/dados/linhas`: decimais pelo seu valor, textos pela ordem dos seus códigos.
    menor: Value,
    /// O maior.
    maior: Value,
    /// Se o menor e o maior não são mostrados: a coluna pode ter dados de pessoas, e o papel está abaixo de `configurador`.
    oculta: bool,
}

impl ColumnQualityView {
    fn new(column: &ColumnEntry, found: &ColumnQuality, shows: bool) -> Self {
        let oculta = column.personal && !shows;
        let end = |value| if oculta { Value::Null } else { json(value, column, shows) };
        Self {
            nome: column.name,
            nulos: found.nulls,
            vazios: found.empty,
            distintos: found.distinct,
            menor: end(&found.smallest),
            maior: end(&found.largest),
            oculta,
        }
    }
}

/// O que as colunas de uma tabela têm.
#[derive(Serialize, ToSchema)]
#[schema(as = Qualidade)]
pub(crate) struct QualityView {
    /// Linhas com estes filtros.
    linhas: u64,
    colunas: Vec<ColumnQualityView>,
}

/// O que cada coluna tem, sobre todas as linhas do filtro: sem valor, vazios, distintos, menor e maior.
#[utoipa::path(get, path = "/api/dados/qualidade", tag = "dados", params(QualityQuery),
    responses((status = 200, body = QualityView), (status = 404, body = crate::problem::ProblemBody),
        (status = 422, body = crate::problem::ProblemBody)))]
pub(crate) async fn quality(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Params(asked): Params<QualityQuery>,
) -> Result<Json<QualityView>, Problem> {
    let wanted = Asked {
        schema: &asked.esquema,
        table: &asked.tabela,
        columns: None,
        filters: asked.filtros.as_deref(),
        order: None,
        role: caller.role,
    };
    let wanted = query(app.ports.explorer.tables(), &wanted, 1)?;
    let found = app.ports.explorer.quality(&wanted).await?;
    let shows = caller.role >= SEES;
    let told = wanted.columns.iter().zip(&found.columns);
    let colunas = told.map(|(column, found)| ColumnQualityView::new(column, found, shows)).collect();
    Ok(Json(QualityView { linhas: found.rows, colunas }))
}

/// A tabela, e a página.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LoadsQuery {
    esquema: String,
    tabela: String,
    /// Só antes desta carga: o `proximo` da página anterior.
    antes: Option<i64>,
    /// Quantas, no máximo (50).
    #[param(minimum = 1, maximum = 200)]
    limite: Option<u32>,
}

/// Uma carga, com quantas linhas da tabela são dela.
#[derive(Serialize, ToSchema)]
#[schema(as = CargaDaTabela)]
pub(crate) struct TableLoadView {
    carga: LoadView,
    /// Linhas da tabela que vieram dela e ainda estão lá.
    linhas_na_tabela: u64,
}

/// As cargas de onde vieram as linhas de uma tabela.
#[derive(Serialize, ToSchema)]
#[schema(as = CargasDaTabela)]
pub(crate) struct TableLoads {
    cargas: Vec<TableLoadView>,
    /// O `antes` da página seguinte, se houver.
    proximo: Option<i64>,
}

/// As cargas de onde vieram as linhas de uma tabela, da mais nova para a mais velha. Só tabelas com a coluna `id_carga`.
#[utoipa::path(get, path = "/api/dados/cargas", tag = "dados", params(LoadsQuery),
    responses((status = 200, body = TableLoads), (status = 404, body = crate::problem::ProblemBody),
        (status = 422, body = crate::problem::ProblemBody)))]
pub(crate) async fn loads(
    State(app): State<Arc<App>>,
    Params(asked): Params<LoadsQuery>,
) -> Result<Json<TableLoads>, Problem> {
    let limit = asked.limite.unwrap_or(USUAL_PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field(Code::ApiFields, "limite", "esperado de 1 a 200"));
    }
    let table = find(app.ports.explorer.tables(), &asked.esquema, &asked.tabela)?;
    if table.column("id_carga").is_none() {
        return Err(Problem::field(Code::ApiFields, "tabela", "não guarda de que carga vieram as suas linhas"));
    }
    // One more, which tells that there is another page.
    let mut found = app.ports.explorer.loads_of(table, asked.antes, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let proximo = found.last().filter(|_| more).map(|(load, _)| load.id);
    let view = |(load, rows): &(_, u64)| TableLoadView { carga: LoadView::from(load), linhas_na_tabela: *rows };
    Ok(Json(TableLoads { cargas: found.iter().map(view).collect(), proximo }))
}
