//! What people ask in SQL. What may be asked is decided where the databases are known; the audit keeps every text, and is where one's own
//! are read again.

use crate::app::App;
use crate::auth::Caller;
use crate::extract::Body;
use crate::personal::SEES;
use crate::problem::Problem;
use crate::views::local;
use axum::extract::State;
use axum::{Extension, Json};
use etl_core::Code;
use etl_core::audit::{Action, AuditFilter, AuditRow, Deed};
use etl_core::ports::{AskError, ColumnValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;
use utoipa::ToSchema;

/// Characters of a query at most, as its reader has it.
const LONGEST: usize = 10_000;
/// How many of one's own are told.
const OWN: u32 = 50;
/// Whole numbers beyond this one lose digits in a browser.
const EXACT: u64 = 1 << 53;

/// Uma consulta.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PedidoSql)]
pub(crate) struct SqlRequest {
    /// Uma consulta, no SQL do banco em uso; as tabelas são escritas `esquema.tabela`.
    #[schema(max_length = 10000)]
    sql: String,
}

/// O que uma consulta deu.
#[derive(Serialize, ToSchema)]
#[schema(as = RespostaSql)]
pub(crate) struct SqlAnswer {
    /// Nomes das colunas; nenhum se não há linhas.
    colunas: Vec<String>,
    /// Valores: inteiros, `true`, `false` e `null`; o mais como texto, com todos os algarismos.
    linhas: Vec<Vec<Value>>,
    /// Se havia mais do que 10.000 linhas ou 8 MB.
    truncado: bool,
    /// Se o banco fez contas em ponto flutuante: os últimos algarismos podem estar errados.
    aproximado: bool,
    duracao_ms: u64,
}

/// Consulta as tabelas em SQL: só leitura, 5 segundos, 10.000 linhas. O texto fica na auditoria.
#[utoipa::path(post, path = "/api/dados/sql", tag = "dados", request_body = SqlRequest,
    responses((status = 200, body = SqlAnswer), (status = 422, body = crate::problem::ProblemBody)))]
pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Body(asked): Body<SqlRequest>,
) -> Result<Json<SqlAnswer>, Problem> {
    told_sql(&deed, &asked.sql)?;
    let begin = Instant::now();
    let answer = app.ports.explorer.ask(&asked.sql, caller.role >= SEES).await.map_err(refused)?;
    deed.note("linhas", answer.rows.len().to_string());
    Ok(Json(SqlAnswer {
        linhas: answer.rows.into_iter().map(|row| row.into_iter().map(json).collect()).collect(),
        colunas: answer.columns,
        truncado: answer.truncated,
        aproximado: answer.approximate,
        duracao_ms: u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX),
    }))
}

/// Tells the audit what is asked, if it can be kept.
pub(super) fn told_sql(deed: &Deed, sql: &str) -> Result<(), Problem> {
    if sql.chars().count() > LONGEST || sql.contains('\0') {
        return Err(Problem::field(Code::ApiFields, "sql", "no máximo 10.000 caracteres, e nenhum deles nulo"));
    }
    deed.note("sql", sql);
    Ok(())
}

pub(super) fn refused(error: AskError) -> Problem {
    match error {
        AskError::Store(error) => error.into(),
        AskError::Refused { code, words, place: Some((line, column)) } => {
            Problem::with_detail(code, &format!("{words} (linha {line}, coluna {column})"))
        }
        AskError::Refused { code, words, place: None } => Problem::with_detail(code, &words),
    }
}

fn json(value: ColumnValue) -> Value {
    match value {
        ColumnValue::Null => Value::Null,
        ColumnValue::Int(value) if value.unsigned_abs() <= EXACT => value.into(),
        ColumnValue::Int(value) => value.to_string().into(),
        ColumnValue::Bool(value) => value.into(),
        ColumnValue::Text(text) => text.into(),
        ColumnValue::Number(value) => value.to_string().into(),
        ColumnValue::Date(day) => day.to_string().into(),
        ColumnValue::Moment(moment) => local(moment).into(),
    }
}

/// Uma consulta de antes.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsultaFeita)]
pub(crate) struct Asked {
    sql: String,
    quando: String,
    /// Quantas linhas deu; `null` se não foi respondida.
    linhas: Option<u64>,
    /// Código da recusa ou falha.
    codigo: Option<String>,
}

impl Asked {
    fn new(row: &AuditRow) -> Option<Self> {
        let mut notes: BTreeMap<String, String> = serde_json::from_str(&row.notes).ok()?;
        let linhas = notes.get("linhas").and_then(|rows| rows.parse().ok());
        Some(Self { sql: notes.remove("sql")?, quando: local(row.at), linhas, codigo: row.code.clone() })
    }
}

/// As últimas consultas de quem pergunta.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsultasFeitas)]
pub(crate) struct AskedList {
    consultas: Vec<Asked>,
}

/// As últimas 50 consultas em SQL de quem pergunta, da mais nova para a mais velha, como a auditoria as guarda.
#[utoipa::path(get, path = "/api/dados/sql", tag = "dados", responses((status = 200, body = AskedList)))]
pub(crate) async fn asked(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<AskedList>, Problem> {
    let (who, action) = (Some(caller.user.name.clone()), Some(Action::DataAsk.code().to_owned()));
    let rows = app.ports.audit.audit_rows(&AuditFilter { who, action, limit: OWN, ..AuditFilter::default() }).await?;
    Ok(Json(AskedList { consultas: rows.iter().filter_map(Asked::new).collect() }))
}
