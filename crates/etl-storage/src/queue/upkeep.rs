//! Upkeep: rescue of tasks whose worker died, the end of jobs, the leader that sees to it. Retention is in `purge`.

use super::{finish, json, milliseconds, new_job};
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::store::Store;
use async_trait::async_trait;
use etl_core::{Code, JobId};
use etl_queue::port::{Conclusion, Purged, QueueError, Swept, Upkeep, WorkerId};
use std::time::Duration;

#[async_trait]
impl<D: Dialect> Upkeep for Store<D> {
    async fn sweep(&self) -> Result<Swept, QueueError> {
        self.free_tasks(None).await.map_err(|e| e.during_queue("freeing tasks whose lease has ended"))
    }

    async fn rescue(&self, worker: &WorkerId) -> Result<Swept, QueueError> {
        let freed = self.free_tasks(Some(worker)).await;
        freed.map_err(|e| e.during_queue(format!("freeing the tasks of worker {}", worker.0)))
    }

    async fn ended_jobs(&self, job: Option<JobId>) -> Result<Vec<JobId>, QueueError> {
        self.list_ended_jobs(job).await.map_err(|e| e.during_queue("looking for jobs to conclude"))
    }

    async fn conclude(&self, job: JobId, conclusion: &Conclusion) -> Result<bool, QueueError> {
        self.end_job(job, conclusion).await.map_err(|e| e.during_queue(format!("concluding job {}", job.0)))
    }

    async fn lead(&self, worker: &WorkerId, lease: Duration) -> Result<bool, QueueError> {
        self.take_lead(worker, lease).await.map_err(|e| e.during_queue("taking the leadership"))
    }

    async fn step_down(&self, worker: &WorkerId) -> Result<(), QueueError> {
        self.leave_lead(worker).await.map_err(|e| e.during_queue("giving the leadership up"))
    }

    async fn purge(&self, jobs_older: Duration, lines_older: Duration, batch: u32) -> Result<Purged, QueueError> {
        self.remove_old(jobs_older, lines_older, batch).await.map_err(|e| e.during_queue("removing what is old"))
    }
}

impl<D: Dialect> Store<D> {
    /// Frees the tasks of a dead worker, or all whose lease has ended; some hundreds at once, so that loads that are just being
    /// committed wait for little.
    async fn free_tasks(&self, worker: Option<&WorkerId>) -> Result<Swept, Fault> {
        let late = format!("t.lease_ate <= {}", D::later(1));
        let (lost, value) = match worker {
            Some(worker) => ("t.worker = $1", Cell::from(worker.0.as_str())),
            None => (late.as_str(), Cell::from(0_i64)),
        };
        self.free_tasks_where(lost, value).await
    }

    /// Frees the leased tasks that a condition, with `$1`, is true of.
    pub(super) async fn free_tasks_where(&self, lost: &str, value: Cell<'_>) -> Result<Swept, Fault> {
        let mut all = Swept::default();
        loop {
            let mut session = self.dialect().turn().await?;
            let freed = finish::free::<D>(&mut session, lost, value.clone()).await?;
            let cancelled = cancel_waiting::<D>(&mut session).await?;
            session.commit().await?;
            all.rescued += freed.rescued;
            all.failed += freed.failed;
            all.cancelled += freed.cancelled + cancelled;
            if freed == Swept::default() {
                break;
            }
        }
        if all != Swept::default() {
            self.dialect().call().await;
        }
        Ok(all)
    }

    async fn list_ended_jobs(&self, job: Option<JobId>) -> Result<Vec<JobId>, Fault> {
        const ENDED: &str = "select j.id_job from etl.job j where j.estado in ('pending', 'running') \
             and not exists (select 1 from etl.tarefa t \
             where t.id_job = j.id_job and t.aberta)";
        let rows = match job {
            Some(id) => self.dialect().look(&format!("{ENDED} and j.id_job = $1"), values![id.0]).await?,
            None => self.dialect().look(&format!("{ENDED} order by j.id_job"), &[]).await?,
        };
        Ok(rows.iter().map(|row| row.int(0).map(JobId)).collect::<Sql<_>>()?)
    }

    async fn end_job(&self, job: JobId, conclusion: &Conclusion) -> Result<bool, Fault> {
        let end = format!(
            "update etl.job set estado = $2, erro = $3, resumo = $4, fim = {} \
             where id_job = $1 and estado in ('pending', 'running') and not exists (select 1 from etl.tarefa t \
             where t.id_job = $1 and t.aberta)",
            D::NOW
        );
        if !conclusion.status.has_ended() {
            return Err(Fault::Data(format!("a job does not end as {}", conclusion.status.name())));
        }
        let row = [
            Cell::from(job.0),
            Cell::from(conclusion.status.name()),
            Cell::from(conclusion.error.as_str()),
            json(&conclusion.summary),
        ];
        let mut session = self.dialect().turn().await?;
        let ended = session.run(&end, &row).await? > 0;
        if let Some(next) = conclusion.follow_up.as_ref().filter(|_| ended) {
            new_job::enqueue(&mut session, next).await?;
        }
        session.commit().await?;
        if ended {
            self.dialect().call().await;
        }
        Ok(ended)
    }

    async fn take_lead(&self, worker: &WorkerId, lease: Duration) -> Result<bool, Fault> {
        let lead = format!(
            "insert into etl.lider as l (id, worker, ate) values (1, $1, {}) on conflict (id) do update \
             set worker = excluded.worker, ate = excluded.ate where l.worker = excluded.worker or l.ate <= {}",
            D::later(2),
            D::NOW
        );
        let mut session = self.dialect().turn().await?;
        let leads = session.run(&lead, values![worker.0.as_str(), milliseconds(lease)]).await? > 0;
        session.commit().await?;
        Ok(leads)
    }

    async fn leave_lead(&self, worker: &WorkerId) -> Result<(), Fault> {
        let mut session = self.dialect().turn().await?;
        session.run("delete from etl.lider where worker = $1", values![worker.0.as_str()]).await?;
        Ok(session.commit().await?)
    }
}

/// Cancels what waits in jobs that are to end: a task that was held when the end of its job was asked for.
async fn cancel_waiting<D: Dialect>(session: &mut D::Session) -> Sql<u64> {
    let ending = D::one_of("select j.id_job from etl.job j where j.cancelar and j.estado in ('pending', 'running')");
    let cancel = format!(
        "update etl.tarefa set estado = 'cancelled', codigo = $1, detalhe = '' \
         where aberta and lease_ate is null and id_job {ending}"
    );
    session.run(&cancel, values![Code::Cancelled.as_str()]).await
}
