//! Rows of a table, page by page. The place of a page is signed, and counts only for the query that it was given for.

use super::explorer_query::{Asked, query};
use crate::app::App;
use crate::auth::{Caller, code};
use crate::extract::Params;
use crate::personal::{SEES, masked};
use crate::problem::Problem;
use crate::views::local;
use axum::extract::State;
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat};
use etl_core::ports::{ColumnEntry, ColumnKind, ColumnValue, RowQuery, WarehouseErrorKind};
use etl_core::{Code, Decimal};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

const USUAL_PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 500;
/// Rows that are counted at most.
const COUNTED: u32 = 100_000;

/// O que se quer de uma tabela.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RowsQuery {
    esquema: String,
    tabela: String,
    /// Colunas, separadas por vírgula (todas).
    colunas: Option<String>,
    /// Lista JSON de filtros, que valem todos: `[{"coluna", "op", "valor"?, "ate"?}]`. `op`: `igual`, `contem` (sem acentos nem maiúsculas),
    /// `entre` (de `valor` a `ate`, inclusive), `maior`, `menor`, `vazio`, `preenchido`.
    filtros: Option<String>,
    /// Colunas separadas por vírgula, no máximo três, com `-` antes das decrescentes; a chave desempata.
    ordem: Option<String>,
    /// Quantas linhas, no máximo (100).
    #[param(minimum = 1, maximum = 500)]
    limite: Option<u32>,
    /// O `proximo` da página anterior.
    cursor: Option<String>,
}

/// Uma página de linhas.
#[derive(Serialize, ToSchema)]
#[schema(as = LinhasDaTabela)]
pub(crate) struct RowList {
    /// Nomes das colunas, na ordem dos valores.
    colunas: Vec<&'static str>,
    /// Valores: decimais como texto exato, datas `AAAA-MM-DD`, momentos com fuso, json como texto, vazio como `null`.
    linhas: Vec<Vec<Value>>,
    /// O `cursor` da página seguinte, se houver.
    proximo: Option<String>,
    /// Só na primeira página: quantas linhas há com estes filtros; `null` se contá-las demora.
    total: Option<u64>,
    /// Se há mais do que `total`.
    total_ou_mais: bool,
}

/// As linhas de uma tabela, por filtro e ordem. CPFs aparecem mascarados abaixo do papel `configurador`.
#[utoipa::path(get, path = "/api/dados/linhas", tag = "dados", params(RowsQuery),
    responses((status = 200, body = RowList), (status = 404, body = crate::problem::ProblemBody),
        (status = 422, body = crate::problem::ProblemBody)))]
pub(crate) async fn rows(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Params(asked): Params<RowsQuery>,
) -> Result<Json<RowList>, Problem> {
    let limit = asked.limite.unwrap_or(USUAL_PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field(Code::ApiFields, "limite", "esperado de 1 a 500"));
    }
    let mut wanted = query(
        app.ports.explorer.tables(),
        &Asked {
            schema: &asked.esquema,
            table: &asked.tabela,
            columns: asked.colunas.as_deref(),
            filters: asked.filtros.as_deref(),
            order: asked.ordem.as_deref(),
            role: caller.role,
        },
        limit,
    )?;
    let places = Places { key: &app.settings.token_key, query: said(&asked) };
    wanted.after = asked.cursor.as_deref().map(|cursor| places.read(&wanted, cursor)).transpose()?;
    let page = app.ports.explorer.rows(&wanted).await?;
    let total = if wanted.after.is_none() { count(&app, &wanted).await? } else { None };
    let shows = caller.role >= SEES;
    let row = |row: &Vec<ColumnValue>| row.iter().zip(&wanted.columns).map(|(v, c)| json(v, c, shows)).collect();
    Ok(Json(RowList {
        colunas: wanted.columns.iter().map(|column| column.name).collect(),
        linhas: page.rows.iter().map(row).collect(),
        proximo: page.next.map(|place| places.write(&place)),
        total: total.map(|total| total.min(COUNTED.into())),
        total_ou_mais: total.is_some_and(|total| total > COUNTED.into()),
    }))
}

/// How many rows there are; not told when counting takes too long.
async fn count(app: &App, wanted: &RowQuery<'_>) -> Result<Option<u64>, Problem> {
    match app.ports.explorer.count_rows(wanted, COUNTED + 1).await {
        Ok(count) => Ok(Some(count)),
        Err(error) if error.kind == WarehouseErrorKind::Slow => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn json(value: &ColumnValue, column: &ColumnEntry, shows: bool) -> Value {
    match value {
        ColumnValue::Null => Value::Null,
        ColumnValue::Int(value) => (*value).into(),
        ColumnValue::Bool(value) => (*value).into(),
        ColumnValue::Text(text) if column.personal && !shows => masked(text).into(),
        ColumnValue::Text(text) => text.as_str().into(),
        ColumnValue::Number(value) => value.to_string().into(),
        ColumnValue::Date(day) => day.to_string().into(),
        ColumnValue::Moment(moment) => local(*moment).into(),
    }
}

/// What a place belongs to: everything that decides which row comes next.
fn said(asked: &RowsQuery) -> String {
    let parts = [Some(&asked.esquema), Some(&asked.tabela), asked.filtros.as_ref(), asked.ordem.as_ref()];
    parts.map(|part| part.map_or("", String::as_str)).join("\0")
}

/// Reads and writes the places of a query.
struct Places<'a> {
    key: &'a [u8; 32],
    query: String,
}

impl Places<'_> {
    fn code(&self, place: &str) -> Hmac<Sha256> {
        code(self.key, "dados", &format!("{}\0{place}", self.query))
    }

    fn write(&self, values: &[ColumnValue]) -> String {
        let texts: Vec<_> = values.iter().map(text).collect();
        let place = URL_SAFE_NO_PAD.encode(Value::from(texts).to_string());
        let signed = URL_SAFE_NO_PAD.encode(self.code(&place).finalize().into_bytes());
        format!("{place}.{signed}")
    }

    fn read(&self, wanted: &RowQuery<'_>, cursor: &str) -> Result<Vec<ColumnValue>, Problem> {
        let values = || {
            let (place, code) = cursor.split_once('.')?;
            let code = URL_SAFE_NO_PAD.decode(code).ok()?;
            self.code(place).verify_slice(&code).ok()?;
            let texts: Vec<Option<String>> = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(place).ok()?).ok()?;
            let columns: Vec<_> = wanted.place().map(|(column, _)| column.kind).collect();
            let values = columns.iter().zip(texts).map(|(kind, text)| value(*kind, text));
            values.collect::<Option<Vec<_>>>().filter(|values| values.len() == columns.len())
        };
        values().ok_or_else(|| Problem::new(Code::RowPlace))
    }
}

fn text(value: &ColumnValue) -> Option<String> {
    Some(match value {
        ColumnValue::Null => return None,
        ColumnValue::Int(value) => value.to_string(),
        ColumnValue::Bool(value) => value.to_string(),
        ColumnValue::Text(text) => text.clone(),
        ColumnValue::Number(value) => value.to_string(),
        ColumnValue::Date(day) => day.to_string(),
        ColumnValue::Moment(moment) => moment.to_rfc3339_opts(SecondsFormat::Micros, true),
    })
}

fn value(kind: ColumnKind, text: Option<String>) -> Option<ColumnValue> {
    let Some(text) = text else { return Some(ColumnValue::Null) };
    Some(match kind {
        ColumnKind::Int => ColumnValue::Int(text.parse().ok()?),
        ColumnKind::Bool => ColumnValue::Bool(text.parse().ok()?),
        ColumnKind::Text | ColumnKind::Json => ColumnValue::Text(text),
        ColumnKind::Number => ColumnValue::Number(Decimal::from_str_exact(&text).ok()?),
        ColumnKind::Date => ColumnValue::Date(text.parse().ok()?),
        ColumnKind::Moment => ColumnValue::Moment(DateTime::parse_from_rfc3339(&text).ok()?.to_utc()),
    })
}
