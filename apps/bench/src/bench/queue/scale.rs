//! Ended jobs in the tables: what people and workers ask for must not take longer because of them.

use super::ours::{job, open, task};
use super::{Databases, QueueArgs};
use crate::bench::measure::median;
use crate::bench::progress;
use anyhow::{Result, ensure};
use etl_core::{JobId, JobStatus};
use etl_queue::port::{Cancel, Claim, JobFilter, Leased, Program, Queue, Steered, TaskEnd, WorkerId};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Times that each question is asked; the median counts.
const TIMES: usize = 100;
/// Jobs that one statement adds.
const BATCH: u32 = 50_000;

/// How long something takes with few ended jobs and with many.
#[derive(Debug, Clone)]
pub(super) struct Scaled {
    pub(super) what: &'static str,
    pub(super) few_ms: f64,
    pub(super) many_ms: f64,
}

/// The numbers of ended jobs.
pub(super) fn sizes(args: &QueueArgs) -> [u32; 2] {
    if args.common.rapido { [100, 2_000] } else { [1_000, 1_000_000] }
}

/// Measures both in the same database, first with few, then with many.
pub(super) fn measure(databases: &Databases, args: &QueueArgs) -> Result<Vec<Scaled>> {
    let [few, many] = sizes(args);
    databases.with_empty(|url| {
        databases.runtime.block_on(async {
            let queue = open(url).await?;
            let mut connection = PgConnection::connect(url).await?;
            fill(&mut connection, 0, few).await?;
            let before = times(&queue).await?;
            progress(&format!("{many} execuções encerradas"));
            fill(&mut connection, few, many).await?;
            let after = times(&queue).await?;
            connection.close().await?;
            let scaled = |((what, few_ms), (_, many_ms))| Scaled { what, few_ms, many_ms };
            Ok(before.into_iter().zip(after).map(scaled).collect())
        })
    })
}

/// Adds ended jobs with a task and an attempt each, as workers leave them: one in 50 has failed, one in 50 was cancelled.
async fn fill(connection: &mut PgConnection, from: u32, to: u32) -> Result<()> {
    const ENDED: &str = "with numero(n) as (select generate_series($1::bigint, $2::bigint)), \
         job as (insert into etl.job (tipo, sistemas, pedido, origem, estado, criado_em, inicio, fim, resumo) \
         select 'coleta', '[\"qore\"]', '{\"sistemas\": [\"qore\"]}', 'agenda', \
         case n % 50 when 0 then 'error' when 1 then 'cancelled' else 'completed' end, quando, quando, quando, '{}' \
         from numero, lateral (select statement_timestamp() - (2000000 - n) * interval '1 second' as quando) m \
         returning id_job, estado, inicio), \
         sistema as (insert into etl.job_sistema select 'qore', id_job from job), \
         tarefa as (insert into etl.tarefa (id_job, tipo, sistema, chave, dados, prioridade, nao_antes, max_tentativas, \
         prazo_ms, conta, conta_max, plataforma, plataforma_max, exige, faixa, estado, tentativas, lease_no) \
         select id_job, 'coletar', 'qore', '1', '{}', 0, inicio, 10, 600000, '', 0, '', 0, '', '', \
         case estado when 'completed' then 'done' when 'error' then 'failed' else 'cancelled' end, 1, 1 from job \
         returning id_tarefa, nao_antes) \
         insert into etl.tentativa (id_tarefa, lease_no, worker, inicio, fim, resultado) \
         select id_tarefa, 1, 'outro', nao_antes, nao_antes, 'done' from tarefa";
    let mut next = from;
    while next < to {
        let last = to.min(next + BATCH);
        sqlx::query(ENDED).bind(i64::from(next)).bind(i64::from(last - 1)).execute(&mut *connection).await?;
        next = last;
    }
    sqlx::query(AssertSqlSafe("vacuum analyze")).execute(connection).await?;
    Ok(())
}

/// Milliseconds of each question.
async fn times(queue: &Arc<dyn Queue>) -> Result<Vec<(&'static str, f64)>> {
    let page = JobFilter { limit: 50, ..JobFilter::default() };
    let newest = queue.jobs(&page).await?.first().map_or(0, |job| job.id.0);
    let middle = JobId((newest / 2).max(1));
    let failed = JobFilter { status: Some(JobStatus::Error), connection: Some("qore".into()), ..page.clone() };
    let older = JobFilter { before: Some(middle), ..page.clone() };
    let mut found = Vec::new();
    for (what, filter) in [("lista", &page), ("lista dos que falharam", &failed), ("lista, do meio", &older)] {
        found.push((what, each(async || queue.jobs(filter).await.map(drop)).await?));
    }
    let show = async || {
        let (job, tasks) = (queue.job(middle).await?, queue.tasks(middle).await?);
        ensure!(job.is_some() && tasks.len() == 1, "a execução {middle:?} não está inteira");
        Ok::<_, anyhow::Error>(queue.attempts(middle).await.map(drop)?)
    };
    found.push(("uma execução", each(show).await?));
    found.push(("tomada de uma tarefa", claims(queue).await?));
    found.push(("cancelamento", cancels(queue).await?));
    Ok(found)
}

async fn each<E>(ask: impl AsyncFn() -> Result<(), E>) -> Result<f64, E> {
    let mut taken = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let start = Instant::now();
        ask().await?;
        taken.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(taken))
}

async fn claims(queue: &Arc<dyn Queue>) -> Result<f64> {
    let ask = Claim {
        worker: WorkerId("etl-bench".into()),
        program: Program::default(),
        slots: 1,
        lease: Duration::from_mins(1),
        abilities: Vec::new(),
        job: None,
    };
    let mut taken = Vec::with_capacity(TIMES);
    for number in 0..TIMES {
        queue.enqueue(&job(vec![task(u32::try_from(number)?)])).await?;
        let start = Instant::now();
        let leased = queue.claim(&ask).await?;
        taken.push(start.elapsed().as_secs_f64() * 1000.0);
        ensure!(leased.len() == 1, "{} tarefas tomadas em vez de uma", leased.len());
        let done: Vec<_> = leased.into_iter().map(|leased: Leased| (leased.fence, TaskEnd::Done)).collect();
        queue.finish(&done).await?;
    }
    Ok(median(taken))
}

async fn cancels(queue: &Arc<dyn Queue>) -> Result<f64> {
    let mut taken = Vec::with_capacity(TIMES);
    for number in 0..TIMES {
        let id = queue.enqueue(&job(vec![task(u32::try_from(number)?)])).await?.job();
        let start = Instant::now();
        let outcome = queue.cancel(id, Cancel::Tell).await?;
        taken.push(start.elapsed().as_secs_f64() * 1000.0);
        ensure!(outcome == Steered::Requested, "o cancelamento respondeu {outcome:?}");
    }
    Ok(median(taken))
}
