//! The state of the queue in a few numbers.

use crate::cell::values;
use crate::dialect::{Dialect, Row, Sql};
use crate::error::Fault;
use crate::store::Store;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::ports::{Gauges, Readings, WarehouseError};
use etl_core::{COLLECT_JOB, JobStatus, TaskState};
use std::time::Duration;

#[async_trait]
impl<D: Dialect> Gauges for Store<D> {
    async fn readings(&self) -> Result<Readings, WarehouseError> {
        self.read_gauges().await.map_err(|e| e.during("measuring the queue"))
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
        let row = ages.first().ok_or(sqlx::Error::RowNotFound)?;
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

fn read_task(row: &impl Row) -> Sql<(String, TaskState, u64)> {
    Ok((row.text(0)?, row.word(1, TaskState::from_name)?, row.count(2)?))
}

fn since(at: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (now - at).to_std().unwrap_or_default()
}
