//! Files of rows that are written while their asker does something else: asked for, watched, fetched when they are whole, or given up.
//! What is kept of them is in `exports`.

use super::config::Done;
use super::explorer_export::{ExportQuery, Source, Wanted, format, made, of_table};
use super::explorer_sql::{refused, told_sql};
use crate::app::App;
use crate::auth::Caller;
use crate::export::About;
use crate::exports::{Export, KEPT, State as Stand};
use crate::extract::{Body, Number};
use crate::personal::SEES;
use crate::problem::Problem;
use crate::views::local;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono_tz::America::Sao_Paulo;
use etl_core::Code;
use etl_core::audit::Deed;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::OwnedSemaphorePermit;
use utoipa::ToSchema;

/// Um arquivo de linhas que está sendo escrito, ou que está pronto.
#[derive(Serialize, ToSchema)]
#[schema(as = Exportacao)]
pub(crate) struct ExportView {
    id: u64,
    /// Nome do arquivo.
    nome: String,
    /// `escrevendo`, `pronta` ou `falhou`.
    estado: &'static str,
    /// Linhas escritas até agora.
    linhas: u64,
    /// Linhas que o arquivo terá; `null` se contá-las demora.
    total: Option<u64>,
    /// Tamanho do arquivo pronto.
    bytes: Option<u64>,
    pedida_em: String,
    /// Quanto durou, ou dura até agora.
    duracao_ms: u64,
    /// Até quando o arquivo pronto fica no servidor.
    guardada_ate: Option<String>,
    /// Por que falhou.
    codigo: Option<&'static str>,
    detalhe: Option<String>,
}

impl ExportView {
    fn new(app: &App, export: &Export) -> Self {
        let mut view = Self {
            id: export.id,
            nome: export.file_name(),
            estado: "escrevendo",
            linhas: export.rows.load(Ordering::Relaxed),
            total: export.total.get().copied(),
            bytes: None,
            pedida_em: local(export.begun),
            duracao_ms: 0,
            guardada_ate: None,
            codigo: None,
            detalhe: None,
        };
        let now = app.ports.clock.now();
        let ended = match &*export.state() {
            Stand::Writing => now,
            Stand::Ready { bytes, ended, .. } => {
                view.estado = "pronta";
                view.bytes = Some(*bytes);
                view.guardada_ate = Some(local(*ended + KEPT));
                *ended
            }
            Stand::Failed { problem, ended } => {
                view.estado = "falhou";
                view.codigo = Some(problem.code().as_str());
                view.detalhe = Some(problem.detail().to_owned());
                *ended
            }
        };
        view.duracao_ms = u64::try_from((ended - export.begun).num_milliseconds()).unwrap_or(0);
        view
    }
}

/// Exportações de quem pergunta.
#[derive(Serialize, ToSchema)]
#[schema(as = Exportacoes)]
pub(crate) struct ExportList {
    exportacoes: Vec<ExportView>,
}

/// As exportações de quem pergunta, neste servidor, da mais velha para a mais nova. Prontas, ficam por uma hora.
#[utoipa::path(get, path = "/api/dados/exportacoes", tag = "dados", responses((status = 200, body = ExportList)))]
pub(crate) async fn list(State(app): State<Arc<App>>, Extension(caller): Extension<Caller>) -> Json<ExportList> {
    let own = app.exports.of(caller.user.id);
    Json(ExportList { exportacoes: own.iter().map(|export| ExportView::new(&app, export)).collect() })
}

/// Pede um arquivo com todas as linhas de uma tabela por um filtro, que é escrito no servidor enquanto isso: até 4 minutos, dois por vez.
#[utoipa::path(post, path = "/api/dados/exportacoes", tag = "dados", request_body = ExportQuery,
    responses((status = 200, body = ExportView), (status = 422, body = crate::problem::ProblemBody),
        (status = 429, body = crate::problem::ProblemBody)))]
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Body(asked): Body<ExportQuery>,
) -> Result<Json<ExportView>, Problem> {
    let wanted = of_table(&app, &caller, &deed, &asked)?;
    started(&app, &caller, wanted)
}

/// Uma consulta cuja resposta inteira se quer num arquivo.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PedidoDeExportacaoSql)]
pub(crate) struct SqlExport {
    /// A consulta, como em `/api/dados/sql`.
    #[schema(max_length = 10000)]
    sql: String,
    /// Como em `/api/dados/exportar`.
    formato: String,
}

/// Pede um arquivo com a resposta inteira de uma consulta em SQL, além das 10.000 linhas da tela: até 4 minutos. O texto fica na auditoria.
#[utoipa::path(post, path = "/api/dados/sql/exportacoes", tag = "dados", request_body = SqlExport,
    responses((status = 200, body = ExportView), (status = 422, body = crate::problem::ProblemBody),
        (status = 429, body = crate::problem::ProblemBody)))]
pub(crate) async fn begin_sql(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Body(asked): Body<SqlExport>,
) -> Result<Json<ExportView>, Problem> {
    told_sql(&deed, &asked.sql)?;
    let format = format(&asked.formato)?;
    deed.note("formato", format.name());
    let now = app.ports.clock.now().with_timezone(&Sao_Paulo);
    let wanted = Wanted {
        name: format!("consulta_{}", now.format("%Y-%m-%d_%H%M")),
        about: About {
            facts: vec![("Consulta", asked.sql.clone())],
            user: caller.user.name.clone(),
            at: now.naive_local(),
        },
        source: Source::Sql(asked.sql),
        format,
        shows: caller.role >= SEES,
    };
    started(&app, &caller, wanted)
}

fn started(app: &Arc<App>, caller: &Caller, wanted: Wanted) -> Result<Json<ExportView>, Problem> {
    let turn = app.exports.turn()?;
    let until = app.closing.child_token();
    let export = app
        .exports
        .add(|id| Export::new(id, caller.user.id, (&wanted.name, wanted.format), app.ports.clock.now(), until));
    tokio::spawn(keep(Arc::clone(app), Arc::clone(&export), wanted, turn));
    Ok(Json(ExportView::new(app, &export)))
}

/// Writes the file and keeps it for a while, unless it is given up.
async fn keep(app: Arc<App>, export: Arc<Export>, wanted: Wanted, turn: OwnedSemaphorePermit) {
    let work = async {
        if let Some(total) = counted(&app, &wanted).await? {
            // Nobody else sets it.
            let _ = export.total.set(total);
        }
        made(&app, &wanted, &export.rows).await
    };
    let ended = tokio::select! {
        () = export.given_up.cancelled() => return,
        ended = work => ended,
    };
    drop(turn);
    export.end(ended, app.ports.clock.now());
    tokio::select! {
        () = export.given_up.cancelled() => {}
        () = tokio::time::sleep(KEPT) => app.exports.forget(export.id),
    }
}

/// How many rows there will be; not told when counting takes too long.
async fn counted(app: &App, wanted: &Wanted) -> Result<Option<u64>, Problem> {
    let counted = match &wanted.source {
        Source::Rows(query) => app.ports.explorer.count_rows(query, query.limit).await.map_err(Problem::from),
        Source::Sql(text) => app.ports.explorer.count_answer(text, wanted.shows).await.map_err(refused),
    };
    match counted {
        Ok(rows) => Ok(Some(rows)),
        Err(problem) if problem.code() == Code::QuerySlow => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Desiste de uma exportação própria, ou apaga o seu arquivo.
#[utoipa::path(delete, path = "/api/dados/exportacoes/{id}", tag = "dados", params(("id" = i64, Path)),
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn give_up(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
) -> Result<Json<Done>, Problem> {
    let export = own(&app, &caller, id)?;
    deed.about(export.file_name());
    app.exports.forget(export.id);
    Ok(Done::saying("Exportação desfeita"))
}

/// O arquivo de uma exportação pronta.
#[utoipa::path(get, path = "/api/dados/exportacoes/{id}/arquivo", tag = "dados", params(("id" = i64, Path)),
    responses((status = 200, body = String, content_type = "application/octet-stream"),
        (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn file(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
) -> Result<Response, Problem> {
    let export = own(&app, &caller, id)?;
    deed.about(export.file_name());
    deed.note("linhas", export.rows.load(Ordering::Relaxed).to_string());
    let (body, bytes) = export.body().ok_or_else(|| Problem::new(Code::ExportUnknown))?;
    let heads = [
        (header::CONTENT_TYPE, HeaderValue::from_static(export.format.content_type())),
        (header::CONTENT_LENGTH, HeaderValue::from(bytes)),
    ];
    Ok((heads, export.attached(), body).into_response())
}

fn own(app: &App, caller: &Caller, id: i64) -> Result<Arc<Export>, Problem> {
    let own = app.exports.of(caller.user.id);
    let found = own.into_iter().find(|export| i64::try_from(export.id) == Ok(id));
    found.ok_or_else(|| Problem::new(Code::ExportUnknown))
}

/// What became of a file.
pub(crate) type Made = Result<File, Problem>;
