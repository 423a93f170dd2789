//! What somebody who helps from afar needs to see, as one file: how everything stands, how it is set up, what the runs of the last
//! days did. No secret is in it: what is told is masked by how it looks, and by the secrets that are known here.

use super::explorer::schemas;
use super::state::look;
use super::{config, folders};
use crate::app::App;
use crate::auth::Caller;
use crate::diagnosis::{Part, Secrets, write};
use crate::download;
use crate::problem::Problem;
use crate::views::{JobView, ScheduleView, local};
use axum::Extension;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono_tz::America::Sao_Paulo;
use etl_core::Code;
use etl_core::audit::Deed;
use etl_core::system::SYSTEMS;
use etl_queue::port::{Job, JobFilter, Level};
use secrecy::ExposeSecret;
use serde::Serialize;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::io::ReaderStream;

/// How far back it looks.
const WITHIN: Duration = Duration::from_hours(24 * 7);
/// Runs at most.
const MOST_RUNS: u32 = 500;
/// Of the newest of them, so many are looked at for what went wrong.
const RUNS_WITH_LINES: usize = 50;
/// Lines that are read of a run, and lines that are kept of all of them.
const LINES_OF_A_RUN: u32 = 1000;
const MOST_LINES: usize = 500;

const README: &str = "Diagnóstico do sistema, para quem ajuda de longe. Sem senhas, tokens ou chaves; com nomes de fundos, de pastas e de usuários.

leia-me.txt         isto
versoes.json        programa, banco, tabelas, sistema operacional
saude.json          como está cada parte (GET /api/health/details)
pastas.json         como estão as pastas das cópias (GET /api/config/paths/situacao)
configuracao.json   a configuração, com as credenciais mascaradas (GET /api/config)
ajustes.txt         os ajustes do programa: arquivo e ambiente
agenda.json         os agendamentos (GET /api/agenda)
execucoes.json      as execuções dos últimos 7 dias
erros.txt           as últimas linhas de erro delas
tabelas.json        quantas linhas há em cada tabela
";

/// Versões do que está no ar.
#[derive(Serialize)]
struct Versions<'a> {
    programa: &'static str,
    banco: &'a str,
    versao_do_banco: &'a str,
    tabelas: &'a str,
    sistema_operacional: &'static str,
    arquitetura: &'static str,
}

/// Um .zip para quem ajuda de longe: saúde, ajustes, versões, agenda, execuções dos últimos 7 dias, erros e linhas de cada tabela. Sem segredo algum.
#[utoipa::path(get, path = "/api/sistema/diagnostico", tag = "saude",
    responses((status = 200, body = String, content_type = "application/zip"),
        (status = 429, body = crate::problem::ProblemBody)))]
pub(crate) async fn diagnosis(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
) -> Result<Response, Problem> {
    let _turn = app.exports.turn()?;
    let now = app.ports.clock.now();
    let head = format!("{README}\nFeito em {} por {}.\n", local(now), caller.user.name);
    let mut parts = vec![Part::text("leia-me.txt", head)];
    parts.extend(standing(&app).await?);
    parts.extend(setup(&app).await?);
    parts.extend(runs(&app).await?);
    let secrets = Secrets::new(Arc::clone(&app.settings.mask), known(&app).await);
    let names: Vec<_> = parts.iter().map(|part| part.name).collect();
    deed.note("arquivos", names.join(", "));
    let writing = tokio::task::spawn_blocking(move || write(&parts, &secrets));
    let written = writing.await.map_err(|_| Problem::new(Code::Internal))?;
    let file = written.map_err(|error| {
        tracing::error!(%error, "the diagnosis could not be written");
        Problem::new(Code::Internal)
    })?;
    let name = format!("etl_diagnostico_{}", now.with_timezone(&Sao_Paulo).format("%Y-%m-%d_%H%M"));
    let body = Body::from_stream(ReaderStream::with_capacity(tokio::fs::File::from_std(file), 64 * 1024));
    let kind = HeaderValue::from_static("application/zip");
    Ok(([(header::CONTENT_TYPE, kind)], download::attached(&name, "zip"), body).into_response())
}

/// How everything stands.
async fn standing(app: &Arc<App>) -> Result<Vec<Part>, Problem> {
    let health = look(app).await?;
    let versions = Versions {
        programa: health.version,
        banco: health.banco.tipo,
        versao_do_banco: &health.banco.versao,
        tabelas: &health.banco.esquema,
        sistema_operacional: std::env::consts::OS,
        arquitetura: std::env::consts::ARCH,
    };
    let Json(looked) = folders::look(State(Arc::clone(app))).await?;
    let Json(tables) = schemas(State(Arc::clone(app))).await?;
    Ok(vec![
        Part::json("versoes.json", &versions),
        Part::json("saude.json", &health),
        Part::json("pastas.json", &looked),
        Part::json("tabelas.json", &tables),
    ])
}

/// How it is set up.
async fn setup(app: &Arc<App>) -> Result<Vec<Part>, Problem> {
    let Json(config) = config::find(State(Arc::clone(app))).await?;
    let now = app.ports.clock.now();
    let schedules = app.ports.schedules.schedules().await?;
    let schedules: Vec<_> =
        schedules.iter().map(|schedule| ScheduleView::new(schedule, &app.ports.calendars, now)).collect();
    Ok(vec![
        Part::json("configuracao.json", &config),
        Part::text("ajustes.txt", app.settings.told.clone()),
        Part::json("agenda.json", &schedules),
    ])
}

/// What the runs of the last days did.
async fn runs(app: &App) -> Result<Vec<Part>, Problem> {
    let filter = JobFilter { newer_than: Some(WITHIN), limit: MOST_RUNS, ..JobFilter::default() };
    let jobs = app.ports.jobs.jobs(&filter).await?;
    let views: Vec<_> = jobs.iter().map(JobView::from).collect();
    Ok(vec![Part::json("execucoes.json", &views), Part::text("erros.txt", faults(app, &jobs).await?)])
}

/// The last lines of error, by run, the newest run first.
async fn faults(app: &App, jobs: &[Job]) -> Result<String, Problem> {
    let (mut text, mut left) = (String::new(), MOST_LINES);
    for job in jobs.iter().take(RUNS_WITH_LINES) {
        let lines = app.ports.log.lines(job.id, 0, Level::Error, LINES_OF_A_RUN).await?;
        let skipped = lines.len().saturating_sub(left);
        for record in &lines[skipped..] {
            let line = &record.line;
            let (at, system, item) = (local(line.at), line.connection.to_uppercase(), &line.item);
            writeln!(text, "execução {} {at} [{system}] {item} {}", job.id.0, line.message).expect("a text takes all");
        }
        left -= lines.len() - skipped;
    }
    Ok(if text.is_empty() { "Nenhuma linha de erro nos últimos 7 dias.\n".into() } else { text })
}

/// The secrets of the program and the passwords that are stored. One that cannot be opened cannot have been told either.
async fn known(app: &App) -> Vec<String> {
    let mut known: Vec<_> = app.settings.secrets.iter().map(|secret| secret.expose_secret().to_owned()).collect();
    let Some(store) = &app.ports.credentials else { return known };
    for system in &SYSTEMS {
        if let Ok(Some(login)) = store.login(system.id).await {
            known.push(login.password.expose_secret().to_owned());
        }
    }
    known
}
