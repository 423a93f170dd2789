//! Retention: what is old goes, in short transactions.

use super::milliseconds;
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session};
use crate::error::Fault;
use crate::store::Store;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use etl_queue::port::Purged;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
/// A day of the log is emptied in batches, and dropped whole if it has more of them than this.
const BATCHES: u32 = 20;
/// Tasks removed at once, each one with its attempts and items.
const TASKS: u32 = 200;
/// Ended jobs that are old: `$1` before when, `$2` how many.
const OLD_JOBS: &str = "select j.id_job from etl.job j where j.fim <= $1 order by j.fim limit cast($2 as bigint)";

impl<D: Dialect> Store<D> {
    pub(super) async fn remove_old(
        &self,
        jobs_older: Duration,
        lines_older: Duration,
        batch: u32,
    ) -> Result<Purged, Fault> {
        let limits = format!("select {}, {}", D::later(1), D::later(2));
        let ages = values![-milliseconds(jobs_older), -milliseconds(lines_older)];
        let limits = self.dialect().look(&limits, ages).await?;
        let limits = limits.first().ok_or(sqlx::Error::RowNotFound)?;
        let (jobs_before, mut lines_before) = (limits.moment(0)?, limits.moment(1)?);
        if lines_older >= DAY {
            // Lines wait for the end of their day, so that a large one can be dropped.
            lines_before = lines_before.duration_trunc(TimeDelta::days(1)).unwrap_or(lines_before);
        }
        let mut lines = self.dialect().drop_days(lines_before, batch.saturating_mul(BATCHES)).await?;
        lines += self.remove_lines("l.gravado_em < $1", lines_before, batch).await?;
        let of_jobs = "l.id_job in (select j.id_job from etl.job j where j.fim <= $1)";
        lines += self.remove_lines(of_jobs, jobs_before, batch.saturating_sub(small(lines))).await?;
        Ok(Purged { jobs: self.remove_jobs(jobs_before, batch).await?, lines })
    }

    async fn remove_lines(&self, which: &str, before: DateTime<Utc>, batch: u32) -> Result<u64, Fault> {
        let delete = format!(
            "delete from etl.log where (id_job, seq, gravado_em) in (\
             select l.id_job, l.seq, l.gravado_em from etl.log l where {which} limit cast($2 as bigint))"
        );
        let mut session = self.dialect().turn().await?;
        let removed = session.run(&delete, values![before, batch]).await?;
        session.commit().await?;
        Ok(removed)
    }

    /// Removes jobs that have no lines any more: their tasks a few at a time, then the jobs.
    async fn remove_jobs(&self, before: DateTime<Utc>, batch: u32) -> Result<u64, Fault> {
        let old = OLD_JOBS
            .replace("j.fim <= $1", "j.fim <= $1 and not exists (select 1 from etl.log l where l.id_job = j.id_job)");
        let tasks = format!(
            "delete from etl.tarefa where id_tarefa in (\
             select t.id_tarefa from etl.tarefa t where t.id_job in ({old}) limit {TASKS})"
        );
        loop {
            let mut session = self.dialect().turn().await?;
            let removed = session.run(&tasks, values![before, batch]).await?;
            session.commit().await?;
            if removed == 0 {
                break;
            }
        }
        let jobs = format!("delete from etl.job where id_job in ({old})");
        let mut session = self.dialect().turn().await?;
        let removed = session.run(&jobs, values![before, batch]).await?;
        session.commit().await?;
        Ok(removed)
    }
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
