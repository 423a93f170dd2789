//! The state of the queue in a few numbers.

use crate::cell::values;
use crate::dialect::{Dialect, Row, Sql, Tongue};
use crate::error::Fault;
use crate::store::Store;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::ports::{DatabaseFacts, Gauges, HeldTask, Leader, Readings, WarehouseError, WorkersNow};
use etl_core::{COLLECT_JOB, JobId, JobStatus, TaskId, TaskState};
use std::time::Duration;

#[async_trait]
impl<D: Dialect> Gauges for Store<D> {
    async fn readings(&self) -> Result<Readings, WarehouseError> {
        self.read_gauges().await.map_err(|e| e.during("measuring the queue"))
    }

    async fn workers(&self, limit: u32) -> Result<WorkersNow, WarehouseError> {
        self.read_workers(limit).await.map_err(|e| e.during("reading what the workers do"))
    }

    async fn database(&self) -> Result<DatabaseFacts, WarehouseError> {
        self.read_facts().await.map_err(|e| e.during("reading what the database is"))
    }
}

impl<D: Dialect> Store<D> {
    async fn read_gauges(&self) -> Result<Readings, Fault> {
        const TASKS: &str = "select t.sistema, t.estado, count(*) from etl.tarefa t where t.aberta \
             group by t.sistema, t.estado order by t.sistema, t.estado";
        const JOBS: &str = "select j.estado, count(*) from etl.job j group by j.estado order by j.estado";
        const ENDS: &str = "select s.sistema, max(j.fim) from etl.job j join etl.job_sistema s on s.id_job = j.id_job \
             where j.estado = 'completed' and j.tipo = $1 group by s.sistema order by s.sistema";
        let ages = format!(
            "select {now}, \
             (select min(t.nao_antes) from etl.tarefa t where t.estado = 'pending' and t.nao_antes <= {now}), \
             (select min(a.inicio) from etl.tarefa t join etl.tentativa a on a.id_tarefa = t.id_tarefa \
              and a.lease_no = t.lease_no where t.estado = 'running'), \
             (select count(*) from etl.tarefa t where t.estado = 'running' and t.lease_ate < {now})",
            now = D::NOW
        );
        let tasks = self.dialect().look(TASKS, &[]).await?;
        let jobs = self.dialect().look(JOBS, &[]).await?;
        let ages = self.dialect().look(&ages, &[]).await?;
        let ends = self.dialect().look(ENDS, values![COLLECT_JOB]).await?;
        let row = only(&ages)?;
        let now = row.moment(0)?;
        Ok(Readings {
            tasks: tasks.iter().map(read_task).collect::<Sql<_>>()?,
            jobs: jobs.iter().map(|row| Ok((row.word(0, JobStatus::from_name)?, row.count(1)?))).collect::<Sql<_>>()?,
            oldest_wait: row.opt_moment(1)?.map(|at| since(at, now)),
            oldest_lease: row.opt_moment(2)?.map(|at| since(at, now)),
            overdue_leases: row.count(3)?,
            since_success: ends.iter().map(|row| Ok((row.text(0)?, since(row.moment(1)?, now)))).collect::<Sql<_>>()?,
        })
    }
}

impl<D: Dialect> Store<D> {
    async fn read_workers(&self, limit: u32) -> Result<WorkersNow, Fault> {
        const HELD: &str = "select t.worker, t.id_tarefa, t.id_job, t.tipo, t.sistema, t.chave, a.inicio, t.lease_ate \
             from etl.tarefa t join etl.tentativa a on a.id_tarefa = t.id_tarefa and a.lease_no = t.lease_no \
             where t.estado = 'running' order by t.worker, t.id_tarefa limit cast($1 as bigint)";
        let leader = format!("select l.worker, l.ate from etl.lider l where l.ate > {}", D::NOW);
        let held = self.dialect().look(HELD, values![limit]).await?;
        let leader = self.dialect().look(&leader, &[]).await?;
        Ok(WorkersNow {
            held: held.iter().map(read_held).collect::<Sql<_>>()?,
            leader: leader.first().map(read_leader).transpose()?,
        })
    }

    async fn read_facts(&self) -> Result<DatabaseFacts, Fault> {
        const SCHEMA: &str = "select cast(max(version) as text) from _sqlx_migrations where success";
        let facts = self.dialect().look(D::FACTS, &[]).await?;
        let schema = self.dialect().look(SCHEMA, &[]).await?;
        let (facts, schema) = (only(&facts)?, only(&schema)?);
        Ok(DatabaseFacts {
            product: match D::TONGUE {
                Tongue::Sqlite => "SQLite",
                Tongue::Postgres => "PostgreSQL",
            },
            version: facts.text(0)?,
            schema: schema.text(0)?,
            size_bytes: facts.count(1)?,
        })
    }
}

fn only<R>(rows: &[R]) -> Sql<&R> {
    rows.first().ok_or(sqlx::Error::RowNotFound)
}

fn read_held(row: &impl Row) -> Sql<HeldTask> {
    Ok(HeldTask {
        worker: row.text(0)?,
        task: TaskId(row.int(1)?),
        job: JobId(row.int(2)?),
        kind: row.text(3)?,
        connection: row.text(4)?,
        key: row.text(5)?,
        since: row.moment(6)?,
        lease_until: row.moment(7)?,
    })
}

fn read_leader(row: &impl Row) -> Sql<Leader> {
    Ok(Leader { worker: row.text(0)?, until: row.moment(1)? })
}

fn read_task(row: &impl Row) -> Sql<(String, TaskState, u64)> {
    Ok((row.text(0)?, row.word(1, TaskState::from_name)?, row.count(2)?))
}

fn since(at: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (now - at).to_std().unwrap_or_default()
}
