//! Our queue, measured in this process. The peers are in `peers.rs`.

use super::{Databases, Found, Measured, QueueArgs, Tuning};
use crate::bench::measure::median;
use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use etl_core::{JobStatus, NewJob, NewTask};
use etl_queue::port::{Leased, Queue, TaskEnd};
use etl_queue::runner::{Bodies, Runner, RunnerSettings, TaskBody, TaskContext};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How often the end of a measurement is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Name in tables.
pub(super) const NAME: &str = "etl-queue";

/// Measures the throughput, the latency and the idle load, each one in an empty database.
pub(super) fn measure(databases: &Databases, args: &QueueArgs) -> Result<Vec<Measured>> {
    let rounds = args.common.repeats(3);
    let mut seconds = Vec::new();
    for _ in 0..rounds {
        seconds.push(databases.with_empty(|url| databases.runtime.block_on(throughput(url, args)))?);
    }
    let latency = databases.with_empty(|url| databases.runtime.block_on(latency(url, args)))?;
    let idle = databases.with_empty(|url| databases.runtime.block_on(idle(url, args)))?;
    let throughput = Found::Throughput { tasks: args.tasks(), seconds: median(seconds) };
    Ok([throughput, latency, idle].map(|found| measured(args, found)).into())
}

fn measured(args: &QueueArgs, found: Found) -> Measured {
    Measured {
        who: NAME.into(),
        tuning: Tuning::Defaults,
        settings: format!("{} vagas, concessão de 60 s, consulta a cada 2 s", args.simultaneas),
        in_hand: u32::try_from(settings(args).in_hand()).unwrap_or(u32::MAX),
        found,
    }
}

pub(super) async fn open(url: &str) -> Result<Arc<dyn Queue>> {
    Ok(etl_storage::open(url).await.context("a fila não abriu")?)
}

fn runner(queue: &Arc<dyn Queue>, args: &QueueArgs, body: Arc<dyn TaskBody>) -> Runner {
    Runner::new(Arc::clone(queue), Bodies::default().task("nada", body), settings(args))
}

fn settings(args: &QueueArgs) -> RunnerSettings {
    RunnerSettings { slots: usize::from(args.simultaneas), ..RunnerSettings::default() }
}

pub(super) fn job(tasks: Vec<NewTask>) -> NewJob {
    NewJob {
        kind: "medida".into(),
        connections: Vec::new(),
        request: json!({}),
        origin: "etl-bench".into(),
        parent: None,
        unique_key: None,
        idempotency_key: None,
        tasks,
    }
}

pub(super) fn task(number: u32) -> NewTask {
    NewTask::new("nada", "", number.to_string(), json!({ "n": number }))
}

/// Does nothing, and remembers when it was asked to.
#[derive(Default)]
struct Nothing {
    started: Mutex<Vec<(u64, Instant)>>,
}

#[async_trait]
impl TaskBody for Nothing {
    async fn run(&self, task: &Leased, _: &TaskContext) -> TaskEnd {
        let number = task.payload["n"].as_u64().unwrap_or_default();
        self.started.lock().expect("no holder panics").push((number, Instant::now()));
        TaskEnd::Done
    }
}

/// Seconds from the start of the worker until the job of all tasks is concluded, which follows the last durable end.
async fn throughput(url: &str, args: &QueueArgs) -> Result<f64> {
    let queue = open(url).await?;
    let id = queue.enqueue(&job((0..args.tasks()).map(task).collect())).await?.job();
    let (stop, body) = (CancellationToken::new(), Arc::new(Nothing::default()));
    let started = Instant::now();
    let working = tokio::spawn(runner(&queue, args, body).run(stop.clone(), CancellationToken::new()));
    let ended = loop {
        let job = queue.job(id).await?.context("o trabalho sumiu")?;
        if job.status.has_ended() {
            break job;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    };
    let seconds = started.elapsed().as_secs_f64();
    stop.cancel();
    working.await?;
    ensure!(ended.status == JobStatus::Completed, "o trabalho não terminou bem");
    let done = queue.tasks(id).await?.iter().filter(|t| t.state == etl_core::TaskState::Done).count();
    ensure!(done == args.tasks() as usize, "{done} de {} tarefas feitas", args.tasks());
    Ok(seconds)
}

/// From the call that enqueues to the first line of the task, one at a time on an idle worker.
async fn latency(url: &str, args: &QueueArgs) -> Result<Found> {
    let queue = open(url).await?;
    let (body, stop) = (Arc::new(Nothing::default()), CancellationToken::new());
    let working = tokio::spawn(runner(&queue, args, body.clone()).run(stop.clone(), CancellationToken::new()));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut random = StdRng::seed_from_u64(args.common.semente);
    let mut asked = Vec::new();
    for number in 0..args.single_tasks() {
        asked.push(Instant::now());
        queue.enqueue(&job(vec![task(number)])).await?;
        tokio::time::sleep(Duration::from_millis(random.random_range(15..25))).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.cancel();
    working.await?;
    let started = body.started.lock().expect("no holder panics").clone();
    ensure!(started.len() == asked.len(), "{} de {} tarefas começaram", started.len(), asked.len());
    let wait = |(number, at): &(u64, Instant)| {
        let asked = asked[usize::try_from(*number).unwrap_or_default()];
        at.duration_since(asked).as_secs_f64() * 1000.0
    };
    let mut waits: Vec<f64> = started.iter().map(wait).collect();
    waits.sort_by(f64::total_cmp);
    let at = |share: usize| waits[(waits.len() - 1) * share / 100];
    Ok(Found::Latency { p50_ms: at(50), p95_ms: at(95) })
}

/// Statements of a worker with nothing to do.
async fn idle(url: &str, args: &QueueArgs) -> Result<Found> {
    let queue = open(url).await?;
    let mut watch = PgConnection::connect(url).await?;
    sqlx::query("create extension if not exists pg_stat_statements").execute(&mut watch).await?;
    let stop = CancellationToken::new();
    let body = Arc::new(Nothing::default());
    let working = tokio::spawn(runner(&queue, args, body).run(stop.clone(), CancellationToken::new()));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = calls(&mut watch).await?;
    let started = Instant::now();
    tokio::time::sleep(Duration::from_secs(u64::from(args.idle_s()))).await;
    let after = calls(&mut watch).await?;
    let seconds = started.elapsed().as_secs_f64();
    stop.cancel();
    working.await?;
    watch.close().await?;
    // The watcher's own question is one of them.
    Ok(Found::Idle { queries_per_s: (after - before - 1) as f64 / seconds })
}

async fn calls(watch: &mut PgConnection) -> Result<i64> {
    const CALLS: &str = "select cast(coalesce(sum(calls), 0) as bigint) from pg_stat_statements s \
         join pg_database d on d.oid = s.dbid where d.datname = current_database()";
    Ok(sqlx::query_scalar(CALLS).fetch_one(watch).await?)
}
