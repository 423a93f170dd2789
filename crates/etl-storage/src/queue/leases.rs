//! Leases: what a worker does with tasks.

use super::{claim, finish, milliseconds, new_tasks};
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Dialect, Given, Row, Session, Sql, column};
use crate::error::Fault;
use crate::store::{Store, held_job};
use async_trait::async_trait;
use etl_core::{Fence, JobId, NewTask, TaskId};
use etl_queue::port::{Claim, Leased, Leases, QueueError, Renewal, TaskEnd};
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Leases in one statement.
const AT_ONCE: usize = 500;

#[async_trait]
impl<D: Dialect> Leases for Store<D> {
    async fn claim(&self, ask: &Claim) -> Result<Vec<Leased>, QueueError> {
        self.lease_tasks(ask).await.map_err(|e| e.during_queue("claiming tasks"))
    }

    async fn next_due(&self, ask: &Claim) -> Result<Option<Duration>, QueueError> {
        self.find_next_due(ask).await.map_err(|e| e.during_queue("looking for the next task"))
    }

    async fn renew(&self, fences: &[Fence], lease: Duration) -> Result<Vec<Renewal>, QueueError> {
        self.renew_leases(fences, lease).await.map_err(|e| e.during_queue("renewing leases"))
    }

    async fn finish(&self, ends: &[(Fence, TaskEnd)]) -> Result<Vec<bool>, QueueError> {
        self.finish_leases(ends).await.map_err(|e| e.during_queue("ending leases"))
    }

    async fn add_tasks(&self, fence: Fence, tasks: &[NewTask]) -> Result<bool, QueueError> {
        let added = self.add_held_tasks(fence, tasks).await;
        added.map_err(|e| e.during_queue(format!("adding tasks to the job of task {}", fence.task.0)))
    }
}

/// The rows of [`fences_given`].
pub(super) const FENCE_COLUMNS: [Column; 2] = [column("tarefa", Kind::Int), column("vez", Kind::Int)];

/// Fences as the rows of a statement.
pub(super) fn fences_given(fences: &[Fence]) -> Given<'static> {
    let cells = fences.iter().flat_map(|fence| [Cell::from(fence.task.0), Cell::from(fence.lease_no)]);
    Given { columns: &FENCE_COLUMNS, cells: cells.collect() }
}

impl<D: Dialect> Store<D> {
    async fn lease_tasks(&self, ask: &Claim) -> Result<Vec<Leased>, Fault> {
        if ask.slots == 0 {
            return Ok(Vec::new());
        }
        let mut session = self.dialect().turn_to_claim().await?;
        let (statement, values) = claim::lease::<D>(ask);
        let mut rows = session.rows(&statement, &values).await?.iter().map(leased).collect::<Sql<Vec<_>>>()?;
        if !rows.is_empty() && !D::CHANGES_IN_WITH {
            begin::<D>(&mut session, ask, &rows).await?;
        }
        session.commit().await?;
        rows.sort_by_key(|(_, order)| *order);
        Ok(rows.into_iter().map(|(leased, _)| leased).collect())
    }

    async fn find_next_due(&self, ask: &Claim) -> Result<Option<Duration>, Fault> {
        let (query, values) = claim::next_due::<D>(ask);
        let rows = self.dialect().look(&query, &values).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let (due, now) = (row.opt_moment(0)?, row.moment(1)?);
        Ok(due.map(|due| (due - now).to_std().unwrap_or_default()))
    }

    /// The rows are locked in one order, so that renewals and ends do not wait for each other crosswise.
    async fn renew_leases(&self, fences: &[Fence], lease: Duration) -> Result<Vec<Renewal>, Fault> {
        let held = format!(
            "select t.id_tarefa, t.lease_no, (select j.cancelar from etl.job j where j.id_job = t.id_job), \
             (select j.pausado from etl.job j where j.id_job = t.id_job) \
             from dado d join etl.tarefa t on t.id_tarefa = d.tarefa and t.lease_no = d.vez \
             where t.estado = 'running' and t.lease_ate > {} order by t.id_tarefa{}",
            D::NOW,
            D::LOCK
        );
        let renew = format!(
            "update etl.tarefa set lease_ate = {} from dado d \
             where id_tarefa = d.tarefa and lease_no = d.vez and estado = 'running'",
            D::later(1)
        );
        let mut answers = HashMap::new();
        for chunk in fences.chunks(AT_ONCE) {
            let mut session = self.dialect().turn().await?;
            let rows = session.rows_given(&held, &[], fences_given(chunk)).await?;
            let answer = |row: &<D::Session as Session>::Row| {
                Ok((fence(row)?, Renewal::Held { cancel: row.flag(2)?, pause: row.flag(3)? }))
            };
            let held = rows.iter().map(answer).collect::<Sql<Vec<_>>>()?;
            if !held.is_empty() {
                let fences: Vec<_> = held.iter().map(|(fence, _)| *fence).collect();
                session.rows_given(&renew, values![milliseconds(lease)], fences_given(&fences)).await?;
            }
            session.commit().await?;
            answers.extend(held);
        }
        let answer = |fence| answers.get(fence).copied().unwrap_or(Renewal::Lost);
        Ok(fences.iter().map(answer).collect())
    }

    async fn finish_leases(&self, ends: &[(Fence, TaskEnd)]) -> Result<Vec<bool>, Fault> {
        let mut session = self.dialect().turn().await?;
        let mut held = HashSet::new();
        for chunk in ends.chunks(AT_ONCE) {
            held.extend(finish::finish::<D>(&mut session, chunk).await?);
        }
        session.commit().await?;
        if !held.is_empty() {
            self.dialect().call().await;
        }
        // The first of two ends of one lease counts.
        Ok(ends.iter().map(|(fence, _)| held.remove(fence)).collect())
    }

    async fn add_held_tasks(&self, fence: Fence, tasks: &[NewTask]) -> Result<bool, Fault> {
        let mut session = self.dialect().turn().await?;
        let Some(job) = held_job::<D>(&mut session, fence).await? else { return Ok(false) };
        new_tasks::add_tasks::<D>(&mut session, job, &tasks.iter().collect::<Vec<_>>()).await?;
        session.commit().await?;
        self.dialect().call().await;
        Ok(true)
    }
}

/// Notes what began with these leases.
async fn begin<D: Dialect>(session: &mut D::Session, ask: &Claim, rows: &[(Leased, Order)]) -> Sql<()> {
    const TAKEN: [Column; 3] =
        [column("id_tarefa", Kind::Int), column("lease_no", Kind::Int), column("id_job", Kind::Int)];
    let cells = rows.iter().flat_map(|(leased, _)| {
        let Fence { task, lease_no } = leased.fence;
        [Cell::from(task.0), Cell::from(lease_no), Cell::from(leased.job.0)]
    });
    let taken = Given { columns: &TAKEN, cells: cells.collect() };
    let [attempts, jobs] = claim::begun::<D>("dado", [2, 3]);
    let [version, settings] = claim::program(ask);
    session.run_given(&[&attempts, &jobs], &[Cell::from(ask.worker.0.as_str()), version, settings], taken).await
}

/// Place of a task among those of a claim: priority downwards, time, number.
type Order = (i64, chrono::DateTime<chrono::Utc>, i64);

fn leased(row: &impl Row) -> Sql<(Leased, Order)> {
    let leased = Leased {
        fence: fence(row)?,
        job: JobId(row.int(2)?),
        kind: row.text(3)?,
        connection: row.text(4)?,
        key: row.text(5)?,
        payload: row.json(6)?,
        attempt: row.small(7)?,
        max_attempts: row.small(8)?,
        deadline: Duration::from_millis(row.count(9)?),
    };
    Ok((leased, (-row.int(10)?, row.moment(11)?, row.int(0)?)))
}

/// The task and the number of its lease, the first two columns.
pub(super) fn fence(row: &impl Row) -> Sql<Fence> {
    Ok(Fence { task: TaskId(row.int(0)?), lease_no: row.int(1)? })
}
