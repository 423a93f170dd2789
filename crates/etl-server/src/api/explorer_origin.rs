//! What tables take on the disk and where their rows come from: documents of a platform, read by a version of the parsers, loaded into
//! tables, shown by pages. The databases are asked once a minute at most, whoever looks.

use crate::app::App;
use crate::problem::Problem;
use crate::views::local;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use etl_core::Code;
use etl_core::ports::LoadFlow;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use utoipa::ToSchema;

/// How long what was found is told.
const HOLDS: Duration = Duration::from_mins(1);
/// The newest loads, whose rows are looked for in every table.
const LOADS: u32 = 5000;

/// What was found.
pub(crate) struct Found {
    /// Bytes of each table, in the order of the list.
    sizes: Vec<Option<u64>>,
    /// None when it took too long.
    flows: Option<Vec<LoadFlow>>,
}

impl Found {
    pub(super) fn bytes(&self, table: usize) -> Option<u64> {
        self.sizes.get(table).copied().flatten()
    }

    /// When the newest load with rows in a table was made.
    pub(super) fn loaded(&self, table: &str) -> Option<DateTime<Utc>> {
        self.flows.iter().flatten().filter(|flow| flow.table == table).map(|flow| flow.newest).max()
    }
}

/// What was found a minute ago, at most.
#[derive(Default)]
pub(crate) struct Origins(Mutex<Option<(Instant, Arc<Found>)>>);

impl Origins {
    /// Who comes while somebody looks waits for that one.
    pub(super) async fn found(&self, app: &App) -> Result<Arc<Found>, Problem> {
        let mut kept = self.0.lock().await;
        if let Some((at, found)) = &*kept
            && at.elapsed() < HOLDS
        {
            return Ok(Arc::clone(found));
        }
        let sizes = app.ports.explorer.table_sizes().await?;
        let flows = match app.ports.explorer.load_flows(LOADS).await.map_err(Problem::from) {
            Ok(flows) => Some(flows),
            Err(problem) if problem.code() == Code::QuerySlow => None,
            Err(problem) => return Err(problem),
        };
        let found = Arc::new(Found { sizes, flows });
        *kept = Some((Instant::now(), Arc::clone(&found)));
        Ok(found)
    }
}

/// Documentos de um tipo cujas linhas estão numa tabela.
#[derive(Serialize, ToSchema)]
#[schema(as = FluxoDeCargas)]
pub(crate) struct FlowView {
    /// Conexão de onde vieram.
    sistema: String,
    /// Tipo do documento.
    tipo: String,
    /// Formato reconhecido.
    formato: Option<String>,
    /// Versão dos leitores que os leram.
    leitor: String,
    esquema: String,
    tabela: String,
    /// Cargas com linhas na tabela, entre as mais novas.
    cargas: u64,
    /// A mais nova delas.
    ultima: String,
}

impl FlowView {
    fn new(flow: &LoadFlow) -> Self {
        let (schema, table) = flow.table.split_once('.').unwrap_or_default();
        Self {
            sistema: flow.system.clone(),
            tipo: flow.kind.clone(),
            formato: flow.format.clone(),
            leitor: flow.reader.clone(),
            esquema: schema.to_owned(),
            tabela: table.to_owned(),
            cargas: flow.loads,
            ultima: local(flow.newest),
        }
    }
}

/// Uma página ou relatório, com as tabelas que mostra.
#[derive(Serialize, ToSchema)]
#[schema(as = PaginaDasTabelas)]
pub(crate) struct PageView {
    /// `painel`, `execucoes`, `carteiras` ou `relatorio`.
    pagina: &'static str,
    /// As tabelas carregadas de documentos que ela lê, como `esquema.tabela`.
    tabelas: Vec<String>,
}

/// De onde vem e aonde vai o que está nas tabelas.
#[derive(Serialize, ToSchema)]
#[schema(as = LinhagemDosDados)]
pub(crate) struct DataLineage {
    /// Quantas das cargas mais novas foram vistas, no máximo.
    cargas_vistas: u32,
    fluxos: Vec<FlowView>,
    paginas: Vec<PageView>,
}

/// De que documentos e por que leitor vieram as linhas de cada tabela, nas 5.000 cargas mais novas, e que páginas as mostram.
#[utoipa::path(get, path = "/api/dados/linhagem", tag = "dados",
    responses((status = 200, body = DataLineage), (status = 422, body = crate::problem::ProblemBody)))]
pub(crate) async fn lineage(State(app): State<Arc<App>>) -> Result<Json<DataLineage>, Problem> {
    let found = app.origins.found(&app).await?;
    let flows = found.flows.as_ref().ok_or_else(|| Problem::new(Code::QuerySlow))?;
    let names: Vec<_> = app
        .ports
        .explorer
        .tables()
        .iter()
        .filter(|table| !table.history)
        .map(etl_core::ports::TableEntry::full_name)
        .collect();
    let page = |(page, reads): (&'static str, Reads)| PageView {
        pagina: page,
        tabelas: names.iter().filter(|name| reads(name)).cloned().collect(),
    };
    Ok(Json(DataLineage {
        cargas_vistas: LOADS,
        fluxos: flows.iter().map(FlowView::new).collect(),
        paginas: PAGES.map(page).into(),
    }))
}

/// Whether a page reads a table.
type Reads = fn(&str) -> bool;

/// Which tables filled from documents each page reads, by the ports that answer it: verdicts are made of loads and their checks,
/// positions and oddities are shown by the pages of a fund.
const PAGES: [(&str, Reads); 4] = [
    ("painel", is_of_the_verdict),
    ("execucoes", is_of_the_verdict),
    ("carteiras", |table| table.starts_with("pos.") || is_of_the_verdict(table) || table == "etl.problema"),
    ("relatorio", is_of_the_verdict),
];

fn is_of_the_verdict(table: &str) -> bool {
    matches!(table, "etl.carga" | "etl.conferencia")
}
