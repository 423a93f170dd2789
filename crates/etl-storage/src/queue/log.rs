//! The log of a job. The counter of a job is locked until the lines are there, so that numbers become visible in their order.

use crate::cell::{Kind, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column};
use crate::error::Fault;
use crate::store::Store;
use crate::tables;
use async_trait::async_trait;
use chrono::SubsecRound;
use etl_core::JobId;
use etl_queue::port::{JobLog, Level, LogLine, LogRecord, QueueError};

/// Lines of a day that has no place yet; nothing was written.
const NO_PARTITION: &str = "23514";

const COLUMNS: [Column; 7] = [
    column("id_job", Kind::Int),
    column("seq", Kind::Int),
    column("em", Kind::Moment),
    column("nivel", Kind::Text),
    column("sistema", Kind::Text),
    column("item", Kind::Text),
    column("mensagem", Kind::Text),
];

#[async_trait]
impl<D: Dialect> JobLog for Store<D> {
    async fn append(&self, job: JobId, lines: &[LogLine]) -> Result<i64, QueueError> {
        self.append_lines(job, lines).await.map_err(|e| e.during_queue(format!("writing the log of job {}", job.0)))
    }

    async fn last_line(&self, job: JobId) -> Result<i64, QueueError> {
        self.last_number(job).await.map_err(|e| e.during_queue(format!("reading the end of the log of job {}", job.0)))
    }

    async fn lines(&self, job: JobId, after: i64, level: Level, limit: u32) -> Result<Vec<LogRecord>, QueueError> {
        let lines = self.list_lines(job, after, level, limit).await;
        lines.map_err(|e| e.during_queue(format!("reading the log of job {}", job.0)))
    }
}

impl<D: Dialect> Store<D> {
    async fn append_lines(&self, job: JobId, lines: &[LogLine]) -> Result<i64, Fault> {
        match self.try_append(job, lines).await {
            Err(Fault::Sql(sqlx::Error::Database(error))) if error.code().as_deref() == Some(NO_PARTITION) => {
                self.dialect().prepare_days().await?;
                self.try_append(job, lines).await
            }
            written => written,
        }
    }

    async fn try_append(&self, job: JobId, lines: &[LogLine]) -> Result<i64, Fault> {
        const NUMBER: &str = "insert into etl.log_seq as s (id_job, seq) values ($1, $2) \
             on conflict (id_job) do update set seq = s.seq + excluded.seq returning seq";
        let mut session = self.dialect().turn().await?;
        let numbered = session.rows(NUMBER, values![job.0, lines.len() as u64]).await?;
        let last = numbered.first().ok_or(sqlx::Error::RowNotFound)?.int(0)?;
        let first = last + 1 - i64::try_from(lines.len()).unwrap_or(i64::MAX);
        let rows = tables::rows_of((first..).zip(lines), move |row, (seq, line)| {
            row.extend_from_slice(values![
                job.0,
                seq,
                line.at.trunc_subsecs(6),
                line.level.name(),
                line.connection.as_str(),
                line.item.as_str(),
                line.message.as_str(),
            ]);
        });
        session.upsert("etl.log", &COLUMNS, rows, "").await?;
        session.commit().await?;
        Ok(last)
    }

    async fn last_number(&self, job: JobId) -> Result<i64, Fault> {
        let rows = self.dialect().look("select seq from etl.log_seq where id_job = $1", values![job.0]).await?;
        Ok(rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(0))
    }

    async fn list_lines(&self, job: JobId, after: i64, level: Level, limit: u32) -> Result<Vec<LogRecord>, Fault> {
        let query = format!(
            "select seq, em, nivel, sistema, item, mensagem from etl.log \
             where id_job = $1 and seq > $2 and nivel in ({}) order by seq limit cast($3 as bigint)",
            levels_from(level)
        );
        let rows = self.dialect().look(&query, values![job.0, after, limit]).await?;
        Ok(rows.iter().map(record).collect::<Sql<_>>()?)
    }
}

/// The words of a level and of the heavier ones, as a list of SQL.
fn levels_from(level: Level) -> String {
    let levels = [Level::Debug, Level::Info, Level::Warning, Level::Error];
    let words = levels.iter().filter(|l| **l >= level).map(|l| format!("'{}'", l.name()));
    words.collect::<Vec<_>>().join(", ")
}

fn record(row: &impl Row) -> Sql<LogRecord> {
    let line = LogLine {
        at: row.moment(1)?,
        level: row.word(2, Level::from_name)?,
        connection: row.text(3)?,
        item: row.text(4)?,
        message: row.text(5)?,
    };
    Ok(LogRecord { seq: row.int(0)?, line })
}
