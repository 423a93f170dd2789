//! Switches of the systems, and how they stand by their jobs.

use super::stored;
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session as _, Sql};
use crate::error::Fault;
use crate::store::Store;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::ports::{Switches, Systems, WarehouseError};
use etl_core::system::{SystemRun, SystemStatus};
use etl_core::{COLLECT_JOB, JobId, JobStatus};
use std::collections::BTreeMap;

#[async_trait]
impl<D: Dialect> Systems for Store<D> {
    async fn switches(&self) -> Result<BTreeMap<String, Switches>, WarehouseError> {
        self.list_switches().await.map_err(|e| e.during("reading the switches of the systems"))
    }

    async fn set_switches(&self, system: &str, switches: &Switches, at: DateTime<Utc>) -> Result<(), WarehouseError> {
        let set = self.save_switches(system, switches, at).await;
        set.map_err(|e| e.during(format!("setting the switches of {system:?}")))
    }

    async fn paths(&self) -> Result<BTreeMap<String, String>, WarehouseError> {
        self.list_paths().await.map_err(|e| e.during("reading the folders"))
    }

    async fn set_paths(&self, paths: &BTreeMap<String, String>, at: DateTime<Utc>) -> Result<(), WarehouseError> {
        self.save_paths(paths, at).await.map_err(|e| e.during("setting the folders"))
    }

    async fn runs(&self) -> Result<BTreeMap<String, SystemRun>, WarehouseError> {
        self.list_runs().await.map_err(|e| e.during("reading how the systems stand"))
    }
}

impl<D: Dialect> Store<D> {
    async fn list_switches(&self) -> Result<BTreeMap<String, Switches>, Fault> {
        let rows = self.dialect().look("select sistema, chave, ligada from etl.chave_sistema", &[]).await?;
        let mut all: BTreeMap<String, Switches> = BTreeMap::new();
        for row in rows {
            all.entry(row.text(0)?).or_default().insert(row.text(1)?, row.flag(2)?);
        }
        Ok(all)
    }

    async fn save_switches(&self, system: &str, switches: &Switches, at: DateTime<Utc>) -> Result<(), Fault> {
        const SAVE: &str = "insert into etl.chave_sistema (sistema, chave, ligada, alterada_em) values ($1, $2, $3, $4) \
             on conflict (sistema, chave) do update set ligada = excluded.ligada, alterada_em = excluded.alterada_em";
        let mut session = self.dialect().turn().await?;
        for (name, on) in switches {
            session.run(SAVE, values![system, name.as_str(), *on, stored(at)]).await?;
        }
        Ok(session.commit().await?)
    }

    async fn list_paths(&self) -> Result<BTreeMap<String, String>, Fault> {
        let rows = self.dialect().look("select chave, valor from etl.configuracao", &[]).await?;
        Ok(rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect::<Sql<_>>()?)
    }

    async fn save_paths(&self, paths: &BTreeMap<String, String>, at: DateTime<Utc>) -> Result<(), Fault> {
        const SAVE: &str = "insert into etl.configuracao (chave, valor, alterada_em) values ($1, $2, $3) \
             on conflict (chave) do update set valor = excluded.valor, alterada_em = excluded.alterada_em";
        let mut session = self.dialect().turn().await?;
        for (name, folder) in paths {
            if folder.is_empty() {
                session.run("delete from etl.configuracao where chave = $1", values![name.as_str()]).await?;
            } else {
                session.run(SAVE, values![name.as_str(), folder.as_str(), stored(at)]).await?;
            }
        }
        Ok(session.commit().await?)
    }

    /// The newest job that runs, else the newest job; with what it did for this system alone.
    async fn list_runs(&self) -> Result<BTreeMap<String, SystemRun>, Fault> {
        const RUNS: &str = "select n.sistema, j.id_job, j.estado, j.inicio, j.fim, j.erro, \
             (select count(*) from etl.job_sistema o where o.id_job = j.id_job), \
             (select count(*) from etl.tarefa_item i where i.id_job = j.id_job and i.sistema = n.sistema), \
             (select count(*) from etl.tarefa_item i where i.id_job = j.id_job and i.sistema = n.sistema \
              and i.estado not in ('done', 'skipped')), \
             (select count(*) from etl.tarefa t where t.id_job = j.id_job and t.sistema = n.sistema and t.estado <> 'done') \
             from (select d.sistema, coalesce(\
              (select max(x.id_job) from etl.job x join etl.job_sistema y on y.id_job = x.id_job \
               where x.estado in ('pending', 'running') and x.estado = 'running' and x.tipo = $1 and y.sistema = d.sistema), \
              (select y.id_job from etl.job_sistema y join etl.job x on x.id_job = y.id_job \
               where y.sistema = d.sistema and x.tipo = $1 order by y.id_job desc limit 1)) as id_job \
              from (select distinct sistema from etl.job_sistema) d) n \
             join etl.job j on j.id_job = n.id_job";
        let rows = self.dialect().look(RUNS, values![COLLECT_JOB]).await?;
        let run = |row: &<D::Session as crate::dialect::Session>::Row| Ok((row.text(0)?, system_run(row)?));
        Ok(rows.iter().map(run).collect::<Sql<_>>()?)
    }
}

fn system_run(row: &impl Row) -> Sql<SystemRun> {
    let (systems, items, open_items, open_tasks) = (row.int(6)?, row.int(7)?, row.int(8)?, row.int(9)?);
    // Of a job that failed for another system, this one's part may be whole.
    let whole = systems > 1 && items > 0 && open_items == 0 && open_tasks == 0;
    let status = match row.word(2, JobStatus::from_name)? {
        JobStatus::Pending => SystemStatus::Idle,
        JobStatus::Running => SystemStatus::Running,
        JobStatus::Completed => SystemStatus::Success,
        JobStatus::Error if whole => SystemStatus::Success,
        JobStatus::Error => SystemStatus::Error,
        JobStatus::Cancelled => SystemStatus::Cancelled,
    };
    Ok(SystemRun {
        job: JobId(row.int(1)?),
        status,
        started_at: row.opt_moment(3)?,
        finished_at: row.opt_moment(4)?,
        error: if status == SystemStatus::Error { row.text(5)? } else { String::new() },
    })
}
