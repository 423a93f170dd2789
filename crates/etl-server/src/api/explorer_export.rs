//! The rows of a query as a file: written whole to disk first, so that what arrives is complete or an error in words, and memory
//! stays flat however many rows there are.

use super::explorer_query::{Asked, query};
use crate::app::App;
use crate::auth::Caller;
use crate::download;
use crate::export::{About, ExportError, Format, write};
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
use etl_core::ports::{ColumnValue, RowQuery, RowSink};
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::io::ReaderStream;
use utoipa::IntoParams;

/// Groups of rows that wait for the disk.
const WAITING: usize = 4;

/// O que se quer de uma tabela, e como.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
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
    let format = Format::from_name(&asked.formato)
        .ok_or_else(|| Problem::field(Code::ApiFields, "formato", "esperado xlsx, csv_excel ou csv_dados"))?;
    let wanted = Asked {
        schema: &asked.esquema,
        table: &asked.tabela,
        columns: asked.colunas.as_deref(),
        filters: asked.filtros.as_deref(),
        order: asked.ordem.as_deref(),
        role: caller.role,
    };
    let wanted = query(app.ports.explorer.tables(), &wanted, format.most_rows().saturating_add(1))?;
    let _turn = app.exports.try_acquire().map_err(|_| Problem::new(Code::ExportBusy))?;
    deed.about(wanted.table.full_name());
    deed.note("formato", format.name());
    let now = app.ports.clock.now().with_timezone(&Sao_Paulo);
    let about = About {
        table: wanted.table.full_name(),
        columns: wanted.columns.clone(),
        filters: asked.filtros.unwrap_or_default(),
        order: asked.ordem.unwrap_or_default(),
        user: caller.user.name.clone(),
        at: now.naive_local(),
    };
    let (file, rows) = written(&app, &wanted, about, (format, caller.role >= SEES)).await?;
    deed.note("linhas", rows.to_string());
    let name = format!("{}_{}_{}", wanted.table.schema, wanted.table.name, now.format("%Y-%m-%d_%H%M"));
    let body = Body::from_stream(ReaderStream::with_capacity(tokio::fs::File::from_std(file), 64 * 1024));
    let kind = HeaderValue::from_static(format.content_type());
    Ok(([(header::CONTENT_TYPE, kind)], download::attached(&name, format.extension()), body).into_response())
}

/// Reads here and writes on a thread that may wait for the disk.
async fn written(
    app: &App,
    wanted: &RowQuery<'static>,
    about: About,
    (format, shows): (Format, bool),
) -> Result<(std::fs::File, u64), Problem> {
    let (groups, waiting) = mpsc::channel(WAITING);
    let writing = tokio::task::spawn_blocking(move || write(format, &about, waiting));
    let hidden = wanted.columns.iter().map(|column| column.personal && !shows).collect();
    let mut sink = Groups { groups, hidden };
    let read = app.ports.explorer.each_row(wanted, &mut sink).await;
    drop(sink);
    let written = writing.await.map_err(|_| Problem::new(Code::Internal))?;
    read?;
    written.map_err(|error| match error {
        ExportError::TooLarge => Problem::new(Code::ExportLarge),
        error => {
            tracing::error!(error = crate::problem::chain(&error), "an export could not be written");
            Problem::new(if error.is_full() { Code::StorageFull } else { Code::Internal })
        }
    })
}

struct Groups {
    groups: mpsc::Sender<Vec<Vec<ColumnValue>>>,
    /// Which columns are shown masked.
    hidden: Vec<bool>,
}

#[async_trait]
impl RowSink for Groups {
    async fn take(&mut self, mut rows: Vec<Vec<ColumnValue>>) -> bool {
        for row in &mut rows {
            for (value, _) in row.iter_mut().zip(&self.hidden).filter(|(_, hidden)| **hidden) {
                if let ColumnValue::Text(text) = value {
                    *text = masked(text).into_owned();
                }
            }
        }
        self.groups.send(rows).await.is_ok()
    }
}
