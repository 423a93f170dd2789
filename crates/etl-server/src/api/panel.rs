//! The panel: whether the day can be released, what keeps it from being so, and how everything that works for it stands.

use super::credential_history::{self, PasswordAge};
use super::desk_view::{DayRelease, EntryView, WaiverView, day_release, waivers};
use super::period::{day_or_usual, judge};
use super::service::{self, ServiceView};
use super::times::today;
use super::{jobs, systems};
use crate::app::App;
use crate::extract::Params;
use crate::problem::Problem;
use crate::views::{CountsView, JobView, local, opt_local};
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::verdict::{FundVerdict, Reason, day_sentence};
use etl_core::{COLLECT_JOB, Code, Health, Item, ItemState, JobStatus, ReferenceDate, advice};
use etl_queue::port::{Job, JobFilter};
use etl_queue::scheduler::next_slots;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Runs of which the median is taken.
const TYPICAL_RUNS: u32 = 20;
const NEXT_RUNS: usize = 5;
const RECENT_JOBS: u32 = 10;
const OPEN_JOBS: u32 = 50;
const ERRORS_WITHIN: Duration = Duration::from_hours(24);

/// O dia.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PanelQuery {
    /// A data-base (o dia útil anterior a hoje).
    data: Option<String>,
}

/// O veredito do dia.
#[derive(Serialize, ToSchema)]
#[schema(as = Veredito)]
pub(crate) struct VerdictView {
    /// `OK`, `PENDENTE` ou `FALHA`.
    estado: &'static str,
    /// A frase, como no assunto do e-mail.
    frase: String,
    liberados: usize,
    total: usize,
    /// Fundos por estado.
    por_estado: BTreeMap<&'static str, usize>,
    /// Se já passou a hora até a qual se espera.
    hora_limite_passou: bool,
}

/// Uma parte de um todo.
#[derive(Serialize, ToSchema)]
#[schema(as = Parte)]
pub(crate) struct Part {
    feito: usize,
    total: usize,
}

/// A última execução que terminou.
#[derive(Serialize, ToSchema)]
#[schema(as = UltimaExecucao)]
pub(crate) struct LastRun {
    job_id: i64,
    status: &'static str,
    terminou_em: Option<String>,
    duracao_s: Option<i64>,
    /// Mediana das últimas 20 concluídas.
    mediana_s: Option<i64>,
    /// Quanto levaram essas, da mais velha à mais nova.
    duracoes_s: Vec<i64>,
}

/// Uma execução marcada.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = ProximaExecucao)]
pub(crate) struct NextRun {
    agendamento: String,
    em: String,
    data_base: String,
    #[serde(skip)]
    at: DateTime<Utc>,
}

/// Os cartões.
#[derive(Serialize, ToSchema)]
#[schema(as = Cartoes)]
pub(crate) struct Cards {
    fundos_completos: Part,
    /// Documentos recebidos dos esperados.
    arquivos: Part,
    ultima_execucao: Option<LastRun>,
    /// Execuções que terminaram com erro nas últimas 24 horas.
    erros_24h: u64,
    proxima_execucao: Option<NextRun>,
}

/// Um fundo com uma pendência.
#[derive(Serialize, ToSchema)]
#[schema(as = Pendencia)]
pub(crate) struct Pending {
    id_fundo: i64,
    fundo: String,
    data_pos: String,
    /// Estado do dia do fundo.
    estado: &'static str,
    sistema: Option<String>,
    /// Documento que falta, se falta um.
    tipo: Option<&'static str>,
    detalhe: String,
    /// Quem cuida do fundo.
    responsavel: Option<String>,
    /// Desde quando está assim.
    desde: Option<String>,
    /// Se o documento pode ser ignorado neste dia, com um motivo.
    ignoravel: bool,
    /// O que se anotou sobre o fundo neste dia, ou sobre este documento dele.
    notas: Vec<EntryView>,
}

/// As pendências de uma mesma causa.
#[derive(Serialize, ToSchema)]
#[schema(as = PendenciasDaCausa)]
pub(crate) struct PendingGroup {
    codigo: &'static str,
    causa: &'static str,
    o_que_fazer: &'static str,
    quantidade: usize,
    fundos: Vec<Pending>,
    #[serde(skip)]
    worst: Health,
}

/// Como está um sistema.
#[derive(Serialize, ToSchema)]
#[schema(as = Plataforma)]
pub(crate) struct Platform {
    sistema: &'static str,
    nome: &'static str,
    /// `ok`, `degradada`, `fora`, `sem_credencial`, `desligada`, `sem_conector` ou `sem_historico`.
    saude: &'static str,
    /// Como terminou a última execução: IDLE, RUNNING, SUCCESS, ERROR ou CANCELLED.
    status: &'static str,
    ultima_execucao: Option<String>,
    mensagem: Option<String>,
    /// Página em que as pessoas abrem o portal, se é conhecida.
    portal: Option<String>,
    /// Documentos do dia.
    esperados: usize,
    recebidos: usize,
    falhas: usize,
    /// Há quanto tempo vale a senha guardada, se há uma e se sabe.
    senha: Option<PasswordAge>,
    /// Como o portal atendeu nas últimas 24 horas; nada quando nenhum documento lhe foi pedido.
    atendimento: Option<ServiceView>,
}

/// Uma execução aberta.
#[derive(Serialize, ToSchema)]
#[schema(as = ExecucaoAberta)]
pub(crate) struct OpenJob {
    job: JobView,
    /// Parte feita, de 0 a 99.
    progress: u64,
    itens: CountsView,
}

/// O painel.
#[derive(Serialize, ToSchema)]
#[schema(as = Painel)]
pub(crate) struct Panel {
    data_base: String,
    hoje: String,
    hoje_util: bool,
    /// Se a data-base é dia útil; num feriado nada é esperado.
    data_base_util: bool,
    calculado_em: String,
    /// Quando mudou pela última vez algo do dia; vazio quando nada há dele.
    dados_de: Option<String>,
    veredito: VerdictView,
    cartoes: Cards,
    /// Da pior causa para a mais leve.
    pendencias: Vec<PendingGroup>,
    /// Documentos que se deixou de esperar neste dia.
    dispensas: Vec<WaiverView>,
    /// O que a mesa decidiu sobre a liberação.
    liberacao: DayRelease,
    plataformas: Vec<Platform>,
    em_execucao: Vec<OpenJob>,
    proximas: Vec<NextRun>,
    /// As últimas execuções pedidas, de qualquer tipo.
    atividade: Vec<JobView>,
}

/// O painel do dia.
#[utoipa::path(get, path = "/api/painel", tag = "painel", params(PanelQuery), responses((status = 200, body = Panel)))]
pub(crate) async fn panel(
    State(app): State<Arc<App>>,
    Params(query): Params<PanelQuery>,
) -> Result<Json<Panel>, Problem> {
    let now = app.ports.clock.now();
    let (day, today) = (day_or_usual(&app, "data", query.data.as_deref())?, today(now));
    let (funds, days) = futures::try_join!(app.ports.warehouse.funds(), app.ports.warehouse.fund_days(day, day))?;
    let judge = judge(&app);
    let verdicts = judge.verdicts(funds, days);
    let items: Vec<&Item> = verdicts.iter().flat_map(|verdict| &verdict.day.items).collect();
    let proximas = next_runs(&app, now).await?;
    let cartoes = Cards {
        fundos_completos: Part { feito: released(&verdicts), total: verdicts.len() },
        arquivos: Part { feito: count(&items, ItemState::Done), total: expected(&items) },
        ultima_execucao: last_run(&app).await?,
        erros_24h: app.ports.jobs.count_jobs(&failed_lately()).await?,
        proxima_execucao: proximas.first().cloned(),
    };
    let recent = JobFilter { limit: RECENT_JOBS, ..JobFilter::default() };
    Ok(Json(Panel {
        data_base: day.to_string(),
        hoje: today.to_string(),
        hoje_util: app.ports.calendar.is_business_day(today),
        data_base_util: app.ports.calendar.is_business_day(day),
        calculado_em: local(now),
        dados_de: opt_local(items.iter().map(|item| item.updated_at).max()),
        veredito: verdict(&verdicts, day, judge.is_late(day)),
        cartoes,
        pendencias: pending(&verdicts),
        dispensas: waivers(&verdicts),
        liberacao: day_release(&verdicts),
        plataformas: platforms(&app, &items).await?,
        em_execucao: open_jobs(&app).await?,
        proximas,
        atividade: app.ports.jobs.jobs(&recent).await?.iter().map(JobView::from).collect(),
    }))
}

fn released(verdicts: &[FundVerdict]) -> usize {
    verdicts.iter().filter(|verdict| verdict.health.is_released()).count()
}

fn count(items: &[&Item], state: ItemState) -> usize {
    items.iter().filter(|item| item.state == state).count()
}

/// Items that somebody waits for.
fn expected(items: &[&Item]) -> usize {
    items.len() - count(items, ItemState::Skipped)
}

fn verdict(verdicts: &[FundVerdict], day: ReferenceDate, is_late: bool) -> VerdictView {
    let (word, sentence) = day_sentence(verdicts, &day.br());
    let mut por_estado = BTreeMap::new();
    for verdict in verdicts {
        *por_estado.entry(verdict.health.name()).or_default() += 1;
    }
    VerdictView {
        estado: word.name(),
        frase: sentence,
        liberados: released(verdicts),
        total: verdicts.len(),
        por_estado,
        hora_limite_passou: is_late,
    }
}

/// What keeps funds from being released, by cause: the worst and the most frequent first.
fn pending(verdicts: &[FundVerdict]) -> Vec<PendingGroup> {
    let mut groups: BTreeMap<Code, PendingGroup> = BTreeMap::new();
    for verdict in verdicts.iter().filter(|verdict| !verdict.health.is_released()) {
        for reason in reasons(verdict) {
            let code = reason.code();
            let group = groups.entry(code).or_insert_with(|| PendingGroup {
                codigo: code.as_str(),
                causa: code.message(),
                o_que_fazer: advice(code),
                quantidade: 0,
                fundos: Vec::new(),
                worst: Health::Released,
            });
            group.quantidade += 1;
            group.worst = group.worst.max(verdict.health);
            group.fundos.push(pending_fund(verdict, &reason));
        }
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| (std::cmp::Reverse((group.worst, group.quantidade)), group.codigo));
    groups
}

/// The reasons of a day; one without any lacks a position.
fn reasons(verdict: &FundVerdict) -> Vec<Reason> {
    if !verdict.reasons.is_empty() {
        return verdict.reasons.clone();
    }
    let kind = etl_core::DocumentKind::Xml50;
    vec![Reason::Item { kind, code: Code::NoPosition, detail: String::new() }]
}

fn pending_fund(verdict: &FundVerdict, reason: &Reason) -> Pending {
    let (kind, detail) = match reason {
        Reason::Item { kind, detail, .. } => (Some(*kind), detail.clone()),
        Reason::Check(check) => {
            let [stated, computed, gap] =
                [check.stated, check.computed, check.gap].map(|n| etl_core::numbers::exact(n, 2));
            (None, format!("declarado {stated}, calculado {computed}, diferença {gap}"))
        }
        Reason::Unconfirmed => (None, String::new()),
        Reason::Rejected(entry) => (None, format!("{} ({})", entry.text, entry.author)),
    };
    let item = verdict.day.items.iter().find(|item| Some(item.key.kind) == kind && item.state != ItemState::Done);
    Pending {
        id_fundo: verdict.fund.id.0,
        fundo: verdict.fund.nickname.clone(),
        data_pos: verdict.date.to_string(),
        estado: verdict.health.name(),
        sistema: item.map(|item| item.key.connection.clone()),
        tipo: kind.map(etl_core::DocumentKind::name),
        detalhe: detail,
        responsavel: verdict.fund.terms.owner.clone(),
        desde: opt_local(item.map(|item| item.updated_at).or(said_at(reason))),
        ignoravel: kind.is_some_and(|kind| verdict.fund.terms.expects(kind)),
        notas: verdict
            .day
            .notes()
            .filter(|note| note.kind.is_none() || note.kind == kind)
            .map(EntryView::from)
            .collect(),
    }
}

fn said_at(reason: &Reason) -> Option<DateTime<Utc>> {
    if let Reason::Rejected(entry) = reason { Some(entry.at) } else { None }
}

async fn platforms(app: &App, items: &[&Item]) -> Result<Vec<Platform>, Problem> {
    // The day is told also while no stored login can be opened.
    let ages = credential_history::ages(app).await.unwrap_or_default();
    let service = service::lately(app).await?;
    let view = |system: systems::SystemView| {
        let own: Vec<&Item> = items.iter().copied().filter(|item| item.key.connection == system.id).collect();
        let (recebidos, falhas) = (count(&own, ItemState::Done), count(&own, ItemState::Failed));
        Platform {
            saude: standing(app, &system, &own),
            sistema: system.id,
            nome: system.nome,
            status: system.status,
            ultima_execucao: system.ultima_execucao,
            mensagem: system.mensagem,
            portal: app.settings.portals.get(system.id).cloned(),
            esperados: expected(&own),
            recebidos,
            falhas,
            senha: ages.get(system.id).copied(),
            atendimento: service.get(system.id).map(ServiceView::from),
        }
    };
    Ok(systems::views(app).await?.into_iter().map(view).collect())
}

fn standing(app: &App, system: &systems::SystemView, items: &[&Item]) -> &'static str {
    let failed_for = |codes: &[Code]| items.iter().any(|item| item.code.is_some_and(|code| codes.contains(&code)));
    let is_built = app.settings.connections.contains_key(system.id);
    let failed = count(items, ItemState::Failed);
    match () {
        () if !is_built => "sem_conector",
        () if !system.ativo => "desligada",
        () if failed_for(&[Code::PortalAuth, Code::LoginMissing, Code::LoginNoKey, Code::LoginSealed]) => {
            "sem_credencial"
        }
        () if failed > 0 && failed == items.len() => "fora",
        () if failed > 0 || system.status == "ERROR" => "degradada",
        () if system.ultima_execucao.is_none() => "sem_historico",
        () => "ok",
    }
}

async fn open_jobs(app: &App) -> Result<Vec<OpenJob>, Problem> {
    let mut open = Vec::new();
    for status in [JobStatus::Running, JobStatus::Pending] {
        let filter = JobFilter { status: Some(status), limit: OPEN_JOBS, ..JobFilter::default() };
        for job in app.ports.jobs.jobs(&filter).await? {
            let itens = CountsView::from(&app.ports.warehouse.job_counts(job.id).await?);
            open.push(OpenJob { progress: jobs::progress(&job, itens), job: JobView::from(&job), itens });
        }
    }
    Ok(open)
}

fn failed_lately() -> JobFilter {
    JobFilter { status: Some(JobStatus::Error), newer_than: Some(ERRORS_WITHIN), ..JobFilter::default() }
}

/// The newest collection that has ended, and what the completed ones before it usually take.
async fn last_run(app: &App) -> Result<Option<LastRun>, Problem> {
    let kind = Some(COLLECT_JOB.to_owned());
    let recent = JobFilter { kind: kind.clone(), limit: TYPICAL_RUNS, ..JobFilter::default() };
    let completed = JobFilter { status: Some(JobStatus::Completed), ..recent.clone() };
    let (recent, completed) = futures::try_join!(app.ports.jobs.jobs(&recent), app.ports.jobs.jobs(&completed))?;
    let duracoes_s: Vec<i64> = completed.iter().rev().filter_map(seconds).collect();
    let mut times = duracoes_s.clone();
    times.sort_unstable();
    let last = recent.iter().find(|job| job.status.has_ended());
    Ok(last.map(|job| LastRun {
        job_id: job.id.0,
        status: job.status.name(),
        terminou_em: opt_local(job.finished_at),
        duracao_s: seconds(job),
        mediana_s: times.get(times.len() / 2).copied(),
        duracoes_s,
    }))
}

fn seconds(job: &Job) -> Option<i64> {
    let took: TimeDelta = job.finished_at? - job.started_at?;
    Some(took.num_seconds())
}

/// The next slots of all schedules; those that cannot be used have none.
async fn next_runs(app: &App, now: DateTime<Utc>) -> Result<Vec<NextRun>, Problem> {
    let mut runs = Vec::new();
    for schedule in app.ports.schedules.schedules().await?.iter().filter(|schedule| schedule.plan.active) {
        let slots = next_slots(schedule, &app.ports.calendars, now, NEXT_RUNS).unwrap_or_default();
        runs.extend(slots.iter().map(|slot| NextRun {
            agendamento: schedule.plan.name.clone(),
            em: local(slot.at),
            data_base: slot.reference.to_string(),
            at: slot.at,
        }));
    }
    runs.sort_by_key(|run| run.at);
    runs.truncate(NEXT_RUNS);
    Ok(runs)
}
