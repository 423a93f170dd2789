//! The rows of a table as the answer of one call: written whole to disk first, so that what arrives is complete or an error in words,
//! and memory stays flat however many rows there are. For programs; people ask for files that are written meanwhile (`explorer_exports`).

use super::explorer_query::{Asked, query};
use crate::app::App;
use crate::auth::Caller;
use crate::download;
use crate::export::{About, ExportError, Format, Head, write};
use crate::extract::Params;
use crate::personal::{SEES, masked};
use crate::problem::Problem;
use async_trait::async_trait;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono_tz::America::Sao_Paulo;
use etl_core::Code;
use etl_core::audit::Deed;
use etl_core::ports::{AnswerSink, ColumnValue, RowQuery, RowSink};
use serde::Deserialize;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::io::ReaderStream;
use utoipa::{IntoParams, ToSchema};

/// Groups of rows that wait for the disk.
const WAITING: usize = 4;

/// O que se quer de uma tabela, e como.
#[derive(Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[schema(as = PedidoDeExportacao)]
pub(crate) struct ExportQuery {
    esquema: String,
    tabela: String,
    /// `xlsx`, `csv_excel` (ponto e vírgula, vírgula decimal, UTF-8 com BOM) ou `csv_dados` (vírgula, ponto decimal, datas ISO).
    formato: String,
    /// Colunas, separadas por vírgula (todas).
    colunas: Option<String>,
    /// Filtros, como em `/api/dados/linhas`.
    filtros: Option<String>,
    /// Ordem, como em `/api/dados/linhas`.
    ordem: Option<String>,
}

/// Where the rows of a file are from.
pub(super) enum Source {
    /// Rows of a table.
    Rows(RowQuery<'static>),
    /// The answer to what a person asked in SQL.
    Sql(String),
}

/// A file that somebody wants.
pub(super) struct Wanted {
    pub(super) source: Source,
    pub(super) format: Format,
    pub(super) about: About,
    /// Name of the file, without its ending.
    pub(super) name: String,
    /// Whether its reader sees what belongs to persons.
    pub(super) shows: bool,
}

/// The format of a name.
pub(super) fn format(name: &str) -> Result<Format, Problem> {
    let unknown = || Problem::field(Code::ApiFields, "formato", "esperado xlsx, csv_excel ou csv_dados");
    Format::from_name(name).ok_or_else(unknown)
}

/// Reads what is wanted of a table, and tells the audit.
pub(super) fn of_table(app: &App, caller: &Caller, deed: &Deed, asked: &ExportQuery) -> Result<Wanted, Problem> {
    let format = format(&asked.formato)?;
    let written = Asked {
        schema: &asked.esquema,
        table: &asked.tabela,
        columns: asked.colunas.as_deref(),
        filters: asked.filtros.as_deref(),
        order: asked.ordem.as_deref(),
        role: caller.role,
    };
    let query = query(app.ports.explorer.tables(), &written, format.most_rows().saturating_add(1))?;
    let table = query.table.full_name();
    deed.about(table.as_str());
    deed.note("formato", format.name());
    let said = |text: &Option<String>, otherwise: &str| {
        text.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| otherwise.to_owned())
    };
    let facts =
        [("Tabela", table), ("Filtros", said(&asked.filtros, "nenhum")), ("Ordem", said(&asked.ordem, "chave"))];
    let now = app.ports.clock.now().with_timezone(&Sao_Paulo);
    Ok(Wanted {
        name: format!("{}_{}_{}", query.table.schema, query.table.name, now.format("%Y-%m-%d_%H%M")),
        about: About { facts: facts.into(), user: caller.user.name.clone(), at: now.naive_local() },
        source: Source::Rows(query),
        format,
        shows: caller.role >= SEES,
    })
}

/// Todas as linhas de uma consulta num arquivo, de um só momento. Na planilha números e datas são números e datas, e nenhum texto é fórmula.
#[utoipa::path(get, path = "/api/dados/exportar", tag = "dados", params(ExportQuery),
    responses((status = 200, body = String, content_type = "application/octet-stream"),
        (status = 422, body = crate::problem::ProblemBody), (status = 429, body = crate::problem::ProblemBody)))]
pub(crate) async fn export(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Params(asked): Params<ExportQuery>,
) -> Result<Response, Problem> {
    let wanted = of_table(&app, &caller, &deed, &asked)?;
    let _turn = app.exports.turn()?;
    let rows = Arc::default();
    let file = made(&app, &wanted, &rows).await?;
    deed.note("linhas", rows.load(Ordering::Relaxed).to_string());
    let body = Body::from_stream(ReaderStream::with_capacity(tokio::fs::File::from_std(file), 64 * 1024));
    let kind = HeaderValue::from_static(wanted.format.content_type());
    let name = download::attached(&wanted.name, wanted.format.extension());
    Ok(([(header::CONTENT_TYPE, kind)], name, body).into_response())
}

/// The file, at its beginning; `rows` grows while it is written.
pub(super) async fn made(app: &App, wanted: &Wanted, rows: &Arc<AtomicU64>) -> Result<File, Problem> {
    let mut sink = FileSink { wanted, rows, hidden: Vec::new(), writing: None };
    match &wanted.source {
        Source::Rows(query) => {
            let head = |column: &&etl_core::ports::ColumnEntry| Head::of_column(column);
            sink.open(query.columns.iter().map(head).collect());
            sink.hidden = query.columns.iter().map(|column| column.personal && !wanted.shows).collect();
            app.ports.explorer.each_row(query, &mut sink).await?;
        }
        Source::Sql(text) => {
            let asked = app.ports.explorer.ask_each(text, wanted.shows, &mut sink).await;
            asked.map_err(super::explorer_sql::refused)?;
        }
    }
    sink.end().await
}

/// Hands rows to a thread that may wait for the disk.
struct FileSink<'a> {
    wanted: &'a Wanted,
    rows: &'a Arc<AtomicU64>,
    /// Which columns are shown masked.
    hidden: Vec<bool>,
    writing: Option<Writing>,
}

struct Writing {
    groups: mpsc::Sender<Vec<Vec<ColumnValue>>>,
    file: JoinHandle<Result<(File, u64), ExportError>>,
}

impl FileSink<'_> {
    fn open(&mut self, heads: Vec<Head>) {
        let (groups, waiting) = mpsc::channel(WAITING);
        let (format, about) = (self.wanted.format, self.wanted.about.clone());
        let file = tokio::task::spawn_blocking(move || write(format, &about, &heads, waiting));
        self.writing = Some(Writing { groups, file });
    }

    async fn end(mut self) -> Result<File, Problem> {
        if self.writing.is_none() {
            // No row, and so nobody knows the columns.
            self.open(Vec::new());
        }
        let Some(Writing { groups, file }) = self.writing else { return Err(Problem::new(Code::Internal)) };
        drop(groups);
        match file.await.map_err(|_| Problem::new(Code::Internal))? {
            Ok((file, rows)) => {
                self.rows.store(rows, Ordering::Relaxed);
                Ok(file)
            }
            Err(ExportError::TooLarge) => Err(Problem::new(Code::ExportLarge)),
            Err(error) => {
                tracing::error!(error = crate::problem::chain(&error), "an export could not be written");
                Err(Problem::new(if error.is_full() { Code::StorageFull } else { Code::Internal }))
            }
        }
    }
}

#[async_trait]
impl RowSink for FileSink<'_> {
    async fn take(&mut self, mut rows: Vec<Vec<ColumnValue>>) -> bool {
        for row in &mut rows {
            for (value, _) in row.iter_mut().zip(&self.hidden).filter(|(_, hidden)| **hidden) {
                if let ColumnValue::Text(text) = value {
                    *text = masked(text).into_owned();
                }
            }
        }
        let count = rows.len() as u64;
        let Some(Writing { groups, .. }) = &self.writing else { return false };
        let taken = groups.send(rows).await.is_ok();
        self.rows.fetch_add(count, Ordering::Relaxed);
        taken
    }
}

#[async_trait]
impl AnswerSink for FileSink<'_> {
    async fn begin(&mut self, columns: Vec<String>) {
        self.open(columns.into_iter().map(Head::of_answer).collect());
    }
}
