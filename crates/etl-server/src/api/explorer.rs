//! Which tables there are, what their columns mean, and how they hang together. Rows are in `explorer_rows`.

use crate::app::App;
use crate::problem::Problem;
use crate::views::local;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use etl_core::Code;
use etl_core::ports::{ColumnEntry, RowCount, TableEntry};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Uma tabela, com quantas linhas tem.
#[derive(Serialize, ToSchema)]
#[schema(as = TabelaResumo)]
pub(crate) struct TableView {
    esquema: &'static str,
    tabela: String,
    descricao: String,
    /// Se guarda as linhas substituídas de outra tabela.
    historico: bool,
    linhas: u64,
    /// Se as linhas foram contadas; senão são cerca de tantas, ou mais.
    linhas_exatas: bool,
    /// O que ocupa no disco, com os índices; `null` se o banco não o diz num instante.
    bytes: Option<u64>,
    /// Quando se fez a carga mais nova com linhas na tabela, entre as 5.000 últimas.
    carregada_em: Option<String>,
}

impl TableView {
    fn new(table: &TableEntry, count: RowCount, bytes: Option<u64>, loaded: Option<DateTime<Utc>>) -> Self {
        Self {
            esquema: table.schema,
            tabela: table.name.clone(),
            descricao: table.meaning.clone(),
            historico: table.history,
            linhas: count.rows,
            linhas_exatas: count.exact,
            bytes,
            carregada_em: loaded.map(local),
        }
    }
}

/// Every table with its rows, its size and its last load.
async fn summed_up(app: &App) -> Result<Vec<(&'static TableEntry, TableView)>, Problem> {
    let counts = app.ports.explorer.row_counts().await?;
    let found = app.origins.found(app).await?;
    let tables = app.ports.explorer.tables().iter().zip(counts).enumerate();
    let view = |(at, (table, count)): (usize, (&'static TableEntry, RowCount))| {
        (table, TableView::new(table, count, found.bytes(at), found.loaded(&table.full_name())))
    };
    Ok(tables.map(view).collect())
}

/// Um esquema com as suas tabelas.
#[derive(Serialize, ToSchema)]
#[schema(as = Esquema)]
pub(crate) struct SchemaView {
    esquema: &'static str,
    descricao: &'static str,
    tabelas: Vec<TableView>,
}

/// Os esquemas que podem ser consultados.
#[derive(Serialize, ToSchema)]
#[schema(as = Esquemas)]
pub(crate) struct SchemaList {
    esquemas: Vec<SchemaView>,
}

/// Os esquemas e tabelas que podem ser consultados; nunca os que guardam segredos, sessões, usuários ou auditoria.
#[utoipa::path(get, path = "/api/dados/esquemas", tag = "dados", responses((status = 200, body = SchemaList)))]
pub(crate) async fn schemas(State(app): State<Arc<App>>) -> Result<Json<SchemaList>, Problem> {
    let mut esquemas: Vec<SchemaView> = Vec::new();
    for (table, view) in summed_up(&app).await? {
        if esquemas.last().is_none_or(|schema| schema.esquema != table.schema) {
            let descricao = schema_meaning(table.schema);
            esquemas.push(SchemaView { esquema: table.schema, descricao, tabelas: Vec::new() });
        }
        if let Some(schema) = esquemas.last_mut() {
            schema.tabelas.push(view);
        }
    }
    Ok(Json(SchemaList { esquemas }))
}

fn schema_meaning(schema: &str) -> &'static str {
    match schema {
        "cad" => "Cadastro",
        "pos" => "Posições",
        "aux" => "Comparação",
        "etl" => "Controle",
        _ => "",
    }
}

/// Para onde uma coluna aponta.
#[derive(Serialize, ToSchema)]
#[schema(as = Referencia)]
pub(crate) struct ReferenceView {
    esquema: String,
    tabela: String,
    coluna: String,
    /// Se o banco não a impõe: vem do que é gravado.
    implicita: bool,
}

/// Uma coluna.
#[derive(Serialize, ToSchema)]
#[schema(as = ColunaDaTabela)]
pub(crate) struct ColumnView {
    nome: &'static str,
    /// `inteiro`, `logico`, `texto`, `json`, `decimal`, `data` ou `momento`.
    tipo: &'static str,
    /// Se pode ficar vazia.
    nula: bool,
    /// Se é parte da chave.
    chave: bool,
    /// Se pode ter dados de pessoas, que papéis abaixo de `configurador` veem mascarados.
    pessoal: bool,
    descricao: &'static str,
    referencia: Option<ReferenceView>,
}

impl From<&ColumnEntry> for ColumnView {
    fn from(column: &ColumnEntry) -> Self {
        let reference = column.reference.and_then(|at| {
            let (schema, table) = at.table.split_once('.')?;
            let (esquema, tabela, coluna) = (schema.to_owned(), table.to_owned(), at.column.to_owned());
            Some(ReferenceView { esquema, tabela, coluna, implicita: at.implied })
        });
        Self {
            nome: column.name,
            tipo: column.kind.name(),
            nula: column.nullable,
            chave: column.key,
            pessoal: column.personal,
            descricao: column.meaning,
            referencia: reference,
        }
    }
}

/// Uma tabela com as suas colunas.
#[derive(Serialize, ToSchema)]
#[schema(as = TabelaDoEsquema)]
pub(crate) struct TableOfSchema {
    #[serde(flatten)]
    tabela: TableView,
    colunas: Vec<ColumnView>,
}

/// Todas as tabelas que podem ser consultadas, com colunas, chaves e referências.
#[derive(Serialize, ToSchema)]
#[schema(as = EsquemaCompleto)]
pub(crate) struct WholeSchema {
    tabelas: Vec<TableOfSchema>,
}

/// O esquema inteiro: tabelas, colunas, chaves, referências e linhas.
#[utoipa::path(get, path = "/api/esquema", tag = "dados", responses((status = 200, body = WholeSchema)))]
pub(crate) async fn whole(State(app): State<Arc<App>>) -> Result<Json<WholeSchema>, Problem> {
    let of = |(table, tabela): (&TableEntry, TableView)| TableOfSchema {
        tabela,
        colunas: table.columns.iter().map(ColumnView::from).collect(),
    };
    Ok(Json(WholeSchema { tabelas: summed_up(&app).await?.into_iter().map(of).collect() }))
}

/// Uma coluna de outra tabela que aponta para esta.
#[derive(Serialize, ToSchema)]
#[schema(as = ReferidaPor)]
pub(crate) struct ReferredView {
    esquema: &'static str,
    tabela: String,
    coluna: &'static str,
    /// A coluna desta tabela.
    para: &'static str,
    implicita: bool,
}

/// O que se sabe de uma tabela.
#[derive(Serialize, ToSchema)]
#[schema(as = Tabela)]
pub(crate) struct TableDetail {
    esquema: &'static str,
    tabela: String,
    descricao: String,
    historico: bool,
    colunas: Vec<ColumnView>,
    referida_por: Vec<ReferredView>,
}

/// As colunas de uma tabela e o que aponta para ela.
#[utoipa::path(get, path = "/api/dados/tabelas/{esquema}/{tabela}", tag = "dados",
    params(("esquema" = String, Path), ("tabela" = String, Path)),
    responses((status = 200, body = TableDetail), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn table(
    State(app): State<Arc<App>>,
    Path((schema, name)): Path<(String, String)>,
) -> Result<Json<TableDetail>, Problem> {
    let tables = app.ports.explorer.tables();
    let table = find(tables, &schema, &name)?;
    let full_name = table.full_name();
    let referring = tables.iter().flat_map(|other| other.columns.iter().map(move |column| (other, column)));
    let referida_por = referring.filter_map(|(other, column)| {
        let at = column.reference.filter(|at| at.table == full_name)?;
        let (esquema, tabela) = (other.schema, other.name.clone());
        Some(ReferredView { esquema, tabela, coluna: column.name, para: at.column, implicita: at.implied })
    });
    Ok(Json(TableDetail {
        esquema: table.schema,
        tabela: table.name.clone(),
        descricao: table.meaning.clone(),
        historico: table.history,
        colunas: table.columns.iter().map(ColumnView::from).collect(),
        referida_por: referida_por.collect(),
    }))
}

/// A table of the list; there are no others.
pub(super) fn find(tables: &'static [TableEntry], schema: &str, name: &str) -> Result<&'static TableEntry, Problem> {
    let found = tables.iter().find(|table| table.schema == schema && table.name == name);
    found.ok_or_else(|| Problem::new(Code::TableNotFound))
}
