//! Jobs and what is in them as programs read them: the same in the API and in `etl --json`. The names are those of the fixed
//! contract and, where it has none, Portuguese.

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::America::Sao_Paulo;
use etl_core::audit::AuditRow;
use etl_core::ports::{JobCounts, JobItem};
use etl_core::terms::time_text;
use etl_core::{Code, ItemState, JobId};
use etl_queue::port::{Attempt, AttemptEnd, Job, LogRecord, Program, Schedule, Task};
use etl_queue::scheduler::{Calendars, Slot, next_slots};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A moment for clients: the hour of São Paulo with its offset.
pub fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&Sao_Paulo).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// The same to the millisecond, for what is over within a second.
fn precise(at: DateTime<Utc>) -> String {
    at.with_timezone(&Sao_Paulo).to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// A moment for clients, when there is one.
pub fn opt_local(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(local)
}

/// Uma execução.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobView {
    /// Número.
    pub id: i64,
    /// Estado: pending, running, completed, error ou cancelled.
    pub status: &'static str,
    /// Se alguém pediu o seu fim e ela ainda não terminou.
    pub cancelando: bool,
    /// Se alguém a pausou e ela ainda não terminou.
    pub pausada: bool,
    /// Sistemas.
    pub sistemas: Vec<String>,
    /// O que foi pedido.
    pub params: serde_json::Value,
    /// Quando foi pedida.
    pub created_at: String,
    /// Quando começou.
    pub started_at: Option<String>,
    /// Quando terminou.
    pub finished_at: Option<String>,
    /// O programa que assumiu a primeira tarefa; nada antes disso.
    pub programa: Option<ProgramView>,
    /// Por que terminou com erro.
    pub error: Option<String>,
    /// Tipo: coleta, ensaio, aviso.
    pub tipo: String,
    /// Quem pediu.
    pub origem: String,
    /// Execução que esta repete em parte.
    pub repete: Option<i64>,
    /// O que ficou no fim: contagens e pendências.
    pub resumo: serde_json::Value,
}

impl From<&Job> for JobView {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id.0,
            status: job.status.name(),
            cancelando: job.cancel_requested && !job.status.has_ended(),
            pausada: job.paused && !job.status.has_ended(),
            sistemas: job.connections.clone(),
            params: job.request.clone(),
            created_at: local(job.created_at),
            started_at: opt_local(job.started_at),
            finished_at: opt_local(job.finished_at),
            programa: job
                .program
                .clone()
                .map(|Program { version, settings }| ProgramView { versao: version, configuracao: settings }),
            error: Some(&job.error).filter(|error| !error.is_empty()).cloned(),
            tipo: job.kind.clone(),
            origem: job.origin.clone(),
            repete: job.parent.map(|parent| parent.0),
            resumo: job.summary.clone(),
        }
    }
}

/// O programa que executou e como estava configurado.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Programa)]
pub struct ProgramView {
    /// Versão.
    pub versao: String,
    /// Marca da configuração, sem segredos: a mesma marca, a mesma configuração.
    pub configuracao: String,
}

/// Documentos por estado.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Contagens)]
pub struct CountsView {
    /// Todos.
    pub total: u64,
    /// Recebidos e carregados.
    pub ok: u64,
    /// O portal não tem.
    pub sem_dado: u64,
    /// Falharam.
    pub falha: u64,
    /// Cancelados.
    pub cancelado: u64,
    /// Deixados de fora.
    pub ignorado: u64,
    /// Ainda sem desfecho.
    pub aberto: u64,
}

impl From<&JobCounts> for CountsView {
    fn from(counts: &JobCounts) -> Self {
        let aberto = counts.pending + counts.running;
        Self {
            total: aberto + counts.done + counts.no_data + counts.failed + counts.cancelled + counts.skipped,
            ok: counts.done,
            sem_dado: counts.no_data,
            falha: counts.failed,
            cancelado: counts.cancelled,
            ignorado: counts.skipped,
            aberto,
        }
    }
}

/// Um documento esperado e o que foi feito dele.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Item)]
pub struct ItemView {
    /// Sistema.
    pub sistema: String,
    /// Fundo, pelo número.
    pub id_fundo: i64,
    /// Fundo, pelo apelido.
    pub fundo: String,
    /// Data-base (AAAA-MM-DD).
    pub data_pos: String,
    /// Tipo de documento.
    pub tipo: &'static str,
    /// Estado: pending, running, done, `no_data`, failed, cancelled ou skipped.
    pub estado: &'static str,
    /// Por quê.
    pub codigo: Option<&'static str>,
    /// Detalhe para pessoas.
    pub detalhe: String,
    /// Quando um arquivo dele foi pedido pela primeira vez nesta execução.
    pub inicio: Option<String>,
    /// Quando o arquivo mais novo dele tinha chegado inteiro.
    pub recebido: Option<String>,
    /// Quando chegou ao estado em que está, se este é um desfecho.
    pub fim: Option<String>,
    /// Quantas vezes um arquivo dele foi pedido nesta execução.
    pub tentativas: u32,
}

impl From<&JobItem> for ItemView {
    fn from(JobItem { item, fund, begun_at, received_at, tries }: &JobItem) -> Self {
        let is_open = matches!(item.state, ItemState::Pending | ItemState::Running);
        Self {
            sistema: item.key.connection.clone(),
            id_fundo: item.key.fund.0,
            fundo: fund.clone(),
            data_pos: item.key.date.to_string(),
            tipo: item.key.kind.name(),
            estado: item.state.name(),
            codigo: item.code.map(Code::as_str),
            detalhe: item.detail.clone(),
            inicio: begun_at.map(precise),
            recebido: received_at.map(precise),
            fim: (!is_open).then(|| precise(item.updated_at)),
            tentativas: *tries,
        }
    }
}

/// Uma vez de uma tarefa.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Tentativa)]
pub struct AttemptView {
    /// Número da vez.
    pub numero: i64,
    /// Quem a fez.
    pub trabalhador: String,
    /// Começo.
    pub inicio: String,
    /// Fim.
    pub fim: Option<String>,
    /// Como terminou: done, retried, deferred, released, failed, cancelled ou lost.
    pub resultado: Option<&'static str>,
    /// Por quê.
    pub codigo: Option<String>,
    /// Detalhe para pessoas.
    pub detalhe: String,
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        Self {
            numero: attempt.lease_no,
            trabalhador: attempt.worker.clone(),
            inicio: local(attempt.started_at),
            fim: opt_local(attempt.ended_at),
            resultado: attempt.end.map(AttemptEnd::name),
            codigo: attempt.code.clone(),
            detalhe: attempt.detail.clone(),
        }
    }
}

/// Uma parte de uma execução, de um só trabalhador por vez.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Tarefa)]
pub struct TaskView {
    /// Número.
    pub id: i64,
    /// Única na execução.
    pub chave: String,
    /// O que faz.
    pub tipo: String,
    /// Sistema.
    pub sistema: String,
    /// Estado: pending, running, done, failed ou cancelled.
    pub estado: &'static str,
    /// As vezes em que alguém a fez.
    pub tentativas: Vec<AttemptView>,
    /// Por quê.
    pub codigo: Option<String>,
    /// Detalhe para pessoas.
    pub detalhe: String,
}

impl TaskView {
    /// A task with its own attempts among those of its job.
    pub fn new(task: &Task, attempts: &[Attempt]) -> Self {
        Self {
            id: task.id.0,
            chave: task.key.clone(),
            tipo: task.kind.clone(),
            sistema: task.connection.clone(),
            estado: task.state.name(),
            tentativas: attempts.iter().filter(|a| a.task == task.id).map(AttemptView::from).collect(),
            codigo: task.code.clone(),
            detalhe: task.detail.clone(),
        }
    }
}

/// Uma linha de um registro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Linha)]
pub struct LineView {
    /// Peso: DEBUG, INFO, WARNING ou ERROR.
    pub level: &'static str,
    /// Sistema; vazio quando nenhum.
    pub sistema: String,
    /// A frase.
    pub message: String,
    /// Momento.
    pub timestamp: String,
    /// Execução.
    pub job_id: i64,
    /// Número na execução, a partir de 1.
    pub seq: i64,
    /// Fundo, data e tipo de que trata; vazio quando nenhum.
    pub item: String,
}

impl LineView {
    /// A line of the log of a job.
    pub fn new(job: JobId, record: &LogRecord) -> Self {
        let line = &record.line;
        Self {
            level: line.level.name(),
            sistema: line.connection.clone(),
            message: line.message.clone(),
            timestamp: local(line.at),
            job_id: job.0,
            seq: record.seq,
            item: line.item.clone(),
        }
    }
}

/// Um agendamento.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Agendamento)]
pub struct ScheduleView {
    /// Número.
    pub id: i64,
    /// Nome.
    pub nome: String,
    /// Expressão cron de cinco campos.
    pub cron: String,
    /// Fuso da expressão.
    pub fuso: String,
    /// Calendário dos dias úteis.
    pub calendario: String,
    /// Só em dias úteis.
    pub dias_uteis: bool,
    /// Dias úteis para trás até a data-base.
    pub defasagem: u32,
    /// O que fazer com as vezes que passaram sem ninguém no ar: all, last ou none.
    pub perdidas: &'static str,
    /// Hora até a qual se pede de novo o que ainda não foi publicado.
    pub corte: String,
    /// O que é pedido.
    pub pedido: serde_json::Value,
    /// Se dispara.
    pub ativa: bool,
    /// As próximas vezes.
    pub proximas: Vec<SlotView>,
    /// Por que não pode disparar.
    pub falha: Option<String>,
}

/// Uma vez de um agendamento.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Vez)]
pub struct SlotView {
    /// Momento.
    pub em: String,
    /// Data-base que será pedida.
    pub data_base: String,
}

/// Next slots that are shown of a schedule.
const SHOWN_SLOTS: usize = 5;

impl ScheduleView {
    /// A schedule with its next slots after a moment.
    pub fn new(schedule: &Schedule, calendars: &Calendars, now: DateTime<Utc>) -> Self {
        let plan = &schedule.plan;
        let slots = if plan.active { next_slots(schedule, calendars, now, SHOWN_SLOTS) } else { Ok(Vec::new()) };
        let (proximas, falha) = match slots {
            Ok(slots) => {
                let view = |slot: &Slot| SlotView { em: local(slot.at), data_base: slot.reference.to_string() };
                (slots.iter().map(view).collect(), None)
            }
            Err(faults) => (Vec::new(), Some(faults.sentence())),
        };
        Self {
            id: schedule.id.0,
            nome: plan.name.clone(),
            cron: plan.cron.clone(),
            fuso: plan.time_zone.clone(),
            calendario: plan.calendar.clone(),
            dias_uteis: plan.business_days_only,
            defasagem: plan.lag_days,
            perdidas: plan.missed.name(),
            corte: time_text(plan.cut_off),
            pedido: plan.request.clone(),
            ativa: plan.active,
            proximas,
            falha,
        }
    }
}

/// Um registro da auditoria.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Registro)]
pub struct AuditView {
    /// Número, sem falhas na sequência.
    pub id: i64,
    /// Quando, pelo relógio do banco.
    pub quando: String,
    /// Quem; vazio para quem não se sabe.
    pub quem: String,
    /// Endereço de onde veio, ou `local`.
    pub origem: String,
    /// Código da ação; veja docs/referencia/auditoria.md.
    pub acao: String,
    /// Sobre o quê.
    pub objeto: String,
    /// iniciado, feito, `sem_efeito`, recusado ou falhou.
    pub resultado: String,
    /// Código da recusa ou falha.
    pub codigo: Option<String>,
    /// O que mais há a dizer; nunca um segredo.
    pub detalhe: BTreeMap<String, String>,
    /// Hash deste registro, que guarda o do anterior.
    pub hash: String,
}

impl From<&AuditRow> for AuditView {
    fn from(row: &AuditRow) -> Self {
        Self {
            id: row.id,
            quando: local(row.at),
            quem: row.who.clone(),
            origem: row.origin.clone(),
            acao: row.action.clone(),
            objeto: row.object.clone(),
            resultado: row.outcome.clone(),
            codigo: row.code.clone(),
            detalhe: serde_json::from_str(&row.notes).unwrap_or_default(),
            hash: row.hash.hex(),
        }
    }
}
