//! Jobs: list and look.

use super::execute::date;
use super::pace::usual_seconds;
use crate::app::App;
use crate::extract::{Number, Params};
use crate::problem::Problem;
use crate::views::{CountsView, JobView};
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::America::Sao_Paulo;
use etl_core::funnel::{Stage, funnel};
use etl_core::{COLLECT_JOB, Code, FundId, JobId, JobStatus, ReferenceDate};
use etl_queue::port::{Job, JobFilter, Level, LogRecord};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Lines of the log that a job carries.
const LAST_LINES: u32 = 500;
/// Jobs of a page at most.
const LARGEST_PAGE: u32 = 500;

/// Uma execução com o seu registro.
#[derive(Serialize, ToSchema)]
#[schema(as = JobDetalhe)]
pub(crate) struct JobDetail {
    #[serde(flatten)]
    job: JobView,
    /// As últimas linhas do registro.
    logs: String,
    /// Parte feita, de 0 a 100.
    progress: u64,
    /// Segundos que uma execução de tantos documentos leva do começo ao fim: a mediana das últimas 20 dos mesmos sistemas e
    /// tipos que deram certo. Nada sem nenhuma, antes do plano e depois do fim.
    previsto_s: Option<u64>,
    /// Documentos da execução, por estado.
    itens: CountsView,
    /// Quantos documentos passaram de cada etapa, na ordem em que se passa por elas; nada antes do plano.
    etapas: Vec<StageCount>,
}

/// Quantos documentos passaram de uma etapa.
#[derive(Serialize, ToSchema)]
#[schema(as = EtapaDaExecucao)]
pub(crate) struct StageCount {
    /// `plano` (esperados), `entrada` (o portal aceitou o login), `entrega` (o portal entregou), `leitura` (o conteúdo
    /// confere) ou `carga` (está no banco).
    etapa: &'static str,
    documentos: u64,
}

/// Execuções, da mais nova para a mais velha.
#[derive(Serialize, ToSchema)]
#[schema(as = Jobs)]
pub(crate) struct JobList {
    jobs: Vec<JobView>,
    /// Quantas há ao todo com este filtro.
    total: u64,
    limit: u32,
    #[schema(format = Int64)]
    offset: u32,
    /// O `cursor` da página seguinte, se houver.
    proximo: Option<i64>,
}

/// Filtro da lista.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobQuery {
    /// Quantas, no máximo (50).
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Quantas pular.
    #[param(minimum = 0, maximum = 4_294_967_295u64, format = Int64)]
    offset: Option<u32>,
    /// Só neste estado: pending, running, completed, error ou cancelled.
    status: Option<String>,
    /// Só deste sistema.
    sistema: Option<String>,
    /// Só as que planejaram um documento deste fundo, pelo número.
    fundo: Option<i64>,
    /// Só as pedidas por esta pessoa ou agenda, como em `origem`.
    origem: Option<String>,
    /// Só as pedidas deste dia em diante.
    de: Option<String>,
    /// Só as pedidas até este dia.
    ate: Option<String>,
    /// Só as mais velhas que esta: o `proximo` da página anterior.
    cursor: Option<i64>,
    /// Só deste tipo (coleta); `todos` para qualquer um.
    tipo: Option<String>,
}

/// As execuções.
#[utoipa::path(get, path = "/api/jobs", tag = "execuções", params(JobQuery), responses((status = 200, body = JobList)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Params(query): Params<JobQuery>,
) -> Result<Json<JobList>, Problem> {
    let filter = filter(query)?;
    let (jobs, total) = futures::try_join!(app.ports.jobs.jobs(&filter), app.ports.jobs.count_jobs(&filter))?;
    let full = jobs.len() == filter.limit as usize;
    let proximo = jobs.last().filter(|_| full).map(|job| job.id.0);
    let (limit, offset) = (filter.limit, filter.offset);
    Ok(Json(JobList { jobs: jobs.iter().map(JobView::from).collect(), total, limit, offset, proximo }))
}

fn filter(query: JobQuery) -> Result<JobFilter, Problem> {
    let status = |word: String| {
        JobStatus::from_name(&word).ok_or_else(|| {
            let words = "esperado pending, running, completed, error ou cancelled";
            Problem::field(Code::ApiFields, "status", words)
        })
    };
    let limit = query.limit.unwrap_or(50);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field(Code::ApiFields, "limit", "esperado de 1 a 500"));
    }
    let day = |field: &str, text: Option<String>| text.map(|text| date(field, &text)).transpose();
    let next_day = |day: ReferenceDate| midnight(day) + TimeDelta::days(1);
    Ok(JobFilter {
        status: query.status.map(status).transpose()?,
        kind: match query.tipo {
            Some(kind) if kind == "todos" => None,
            kind => Some(kind.unwrap_or_else(|| COLLECT_JOB.into())),
        },
        connection: query.sistema,
        fund: query.fundo.map(FundId),
        origin: query.origem,
        parent: None,
        newer_than: None,
        created_from: day("de", query.de)?.map(midnight),
        created_before: day("ate", query.ate)?.map(next_day),
        before: query.cursor.map(JobId),
        offset: query.offset.unwrap_or(0),
        limit,
    })
}

/// The begin of a day at the office.
pub(super) fn midnight(day: ReferenceDate) -> DateTime<Utc> {
    let begin = day.date().and_time(NaiveTime::MIN);
    Sao_Paulo.from_local_datetime(&begin).latest().map_or_else(|| begin.and_utc(), |begin| begin.to_utc())
}

/// Uma execução, com as últimas linhas do registro.
#[utoipa::path(get, path = "/api/jobs/{id}", tag = "execuções", params(("id" = i64, Path)),
    responses((status = 200, body = JobDetail), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn find(State(app): State<Arc<App>>, Number(id): Number) -> Result<Json<JobDetail>, Problem> {
    let job = job(&app, id).await?;
    let last = app.ports.log.last_line(job.id).await?;
    let lines = app.ports.log.lines(job.id, last - i64::from(LAST_LINES), Level::Debug, LAST_LINES).await?;
    let counts = app.ports.warehouse.job_counts(job.id).await?;
    let itens = CountsView::from(&counts);
    let progress = progress(&job, itens);
    let previsto_s = usual_seconds(&app, &job, itens.total).await?;
    let ends = app.ports.warehouse.job_ends(job.id).await?;
    let stage = |(stage, documentos): (Stage, u64)| StageCount { etapa: stage.name(), documentos };
    let etapas = if ends.is_empty() { Vec::new() } else { funnel(&ends).map(stage).into() };
    Ok(Json(JobDetail { job: JobView::from(&job), logs: text(&lines), progress, previsto_s, itens, etapas }))
}

/// The job of a number.
pub(super) async fn job(app: &App, id: i64) -> Result<Job, Problem> {
    app.ports.jobs.job(JobId(id)).await?.ok_or_else(|| Problem::new(Code::JobUnknown))
}

/// Lines as text, in the form that clients of old read.
fn text(lines: &[LogRecord]) -> String {
    let mut text = String::new();
    for LogRecord { line, .. } in lines {
        let system = if line.connection.is_empty() { "ETL".into() } else { line.connection.to_uppercase() };
        let about = if line.item.is_empty() { String::new() } else { format!("{}: ", line.item) };
        writeln!(text, "[{}] [{system}] {about}{}", line.level.name(), line.message).expect("a text takes everything");
    }
    text
}

/// The part of a job that is done, in percent: 100 only when it has ended.
pub(super) fn progress(job: &Job, counts: CountsView) -> u64 {
    if job.status.has_ended() {
        return 100;
    }
    (100 * (counts.total - counts.aberto)).checked_div(counts.total).unwrap_or(0).min(99)
}
