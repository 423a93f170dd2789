//! Jobs as people see them: enqueue, look, cancel.

use super::{milliseconds, new_job};
use crate::audit;
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::store::Store;
use async_trait::async_trait;
use chrono::SubsecRound;
use etl_core::{Code, JobId, JobStatus, NewJob, TaskId, TaskState};
use etl_queue::port::{
    Attempt, AttemptEnd, Cancel, Enqueued, Job, JobFilter, Jobs, Program, QueueError, Steered, Task,
};
use etl_queue::rules::parked;

#[async_trait]
impl<D: Dialect> Jobs for Store<D> {
    async fn enqueue(&self, job: &NewJob) -> Result<Enqueued, QueueError> {
        self.add_job(job).await.map_err(|e| e.during_queue(format!("enqueueing a job of kind {:?}", job.kind)))
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, QueueError> {
        self.find_job(id).await.map_err(|e| e.during_queue(format!("reading job {}", id.0)))
    }

    async fn jobs(&self, filter: &JobFilter) -> Result<Vec<Job>, QueueError> {
        self.list_jobs(filter).await.map_err(|e| e.during_queue("listing jobs"))
    }

    async fn count_jobs(&self, filter: &JobFilter) -> Result<u64, QueueError> {
        self.number_of_jobs(filter).await.map_err(|e| e.during_queue("counting jobs"))
    }

    async fn origins(&self, kind: &str) -> Result<Vec<String>, QueueError> {
        self.list_origins(kind).await.map_err(|e| e.during_queue("listing who asked for jobs"))
    }

    async fn tasks(&self, job: JobId) -> Result<Vec<Task>, QueueError> {
        self.list_tasks(job).await.map_err(|e| e.during_queue(format!("listing the tasks of job {}", job.0)))
    }

    async fn attempts(&self, job: JobId) -> Result<Vec<Attempt>, QueueError> {
        self.list_attempts(job).await.map_err(|e| e.during_queue(format!("listing the attempts of job {}", job.0)))
    }

    async fn cancel(&self, id: JobId, how: Cancel) -> Result<Steered, QueueError> {
        self.cancel_job(id, how).await.map_err(|e| e.during_queue(format!("cancelling job {}", id.0)))
    }

    async fn pause(&self, id: JobId, paused: bool) -> Result<Steered, QueueError> {
        let done = if paused { self.pause_job(id).await } else { self.resume_job(id).await };
        done.map_err(|e| e.during_queue(format!("pausing or resuming job {}", id.0)))
    }
}

/// The columns that [`job`] reads.
const JOB: &str = "j.id_job, j.tipo, cast(j.sistemas as text), cast(j.pedido as text), j.origem, j.id_pai, j.estado, \
     j.cancelar, j.criado_em, j.inicio, j.fim, j.erro, cast(j.resumo as text), \
     j.programa, j.configuracao, j.pausado";

const REST: &str = "update etl.job set pausado = $2 where id_job = $1 and estado in ('pending', 'running')";

impl<D: Dialect> Store<D> {
    async fn add_job(&self, job: &NewJob) -> Result<Enqueued, Fault> {
        let enqueued = match new_job::enqueue_at_once(self.dialect(), job).await? {
            Some(new) => Enqueued::New(new),
            None => self.add_job_in_turn(job).await?,
        };
        if matches!(enqueued, Enqueued::New(_)) {
            self.dialect().call().await;
        }
        Ok(enqueued)
    }

    async fn add_job_in_turn(&self, job: &NewJob) -> Result<Enqueued, Fault> {
        let mut session = self.dialect().turn().await?;
        let enqueued = new_job::enqueue(&mut session, job).await?;
        audit::note("execucao", enqueued.job().0.to_string());
        session.commit().await?;
        Ok(enqueued)
    }

    async fn find_job(&self, id: JobId) -> Result<Option<Job>, Fault> {
        let query = format!("select {JOB} from etl.job j where j.id_job = $1");
        let rows = self.dialect().look(&query, values![id.0]).await?;
        Ok(rows.first().map(job).transpose()?)
    }

    async fn list_jobs(&self, filter: &JobFilter) -> Result<Vec<Job>, Fault> {
        let (query, values) = listing::<D>(filter);
        let rows = self.dialect().look(&query, &values).await?;
        Ok(rows.iter().map(job).collect::<Sql<_>>()?)
    }

    async fn number_of_jobs(&self, filter: &JobFilter) -> Result<u64, Fault> {
        let mut values = Vec::new();
        let found = found::<D>(filter, &mut values);
        let rows = self.dialect().look(&format!("select count(*) {found}"), &values).await?;
        Ok(rows.first().ok_or(sqlx::Error::RowNotFound)?.count(0)?)
    }

    /// One look at the index for each of them, however many jobs there are.
    async fn list_origins(&self, kind: &str) -> Result<Vec<String>, Fault> {
        const ORIGINS: &str = "with recursive origens(origem) as (\
             select min(j.origem) from etl.job j where j.tipo = $1 union all \
             select (select min(j.origem) from etl.job j where j.tipo = $1 and j.origem > o.origem) from origens o \
             where o.origem is not null) select o.origem from origens o where o.origem is not null";
        let rows = self.dialect().look(ORIGINS, values![kind]).await?;
        let mut origins = rows.iter().map(|row| row.text(0)).collect::<Sql<Vec<_>>>()?;
        origins.sort();
        Ok(origins)
    }

    async fn list_tasks(&self, job: JobId) -> Result<Vec<Task>, Fault> {
        const TASKS: &str = "select t.id_tarefa, t.id_job, t.tipo, t.sistema, t.chave, t.estado, t.tentativas, \
             t.max_tentativas, t.nao_antes, t.lease_no, t.lease_ate, t.codigo, t.detalhe \
             from etl.tarefa t where t.id_job = $1 order by t.id_tarefa";
        let rows = self.dialect().look(TASKS, values![job.0]).await?;
        Ok(rows.iter().map(task).collect::<Sql<_>>()?)
    }

    async fn list_attempts(&self, job: JobId) -> Result<Vec<Attempt>, Fault> {
        const ATTEMPTS: &str = "select a.id_tarefa, a.lease_no, a.worker, a.inicio, a.fim, a.resultado, a.codigo, \
             a.detalhe from etl.tarefa t join etl.tentativa a on a.id_tarefa = t.id_tarefa \
             where t.id_job = $1 order by a.id_tarefa, a.lease_no";
        let rows = self.dialect().look(ATTEMPTS, values![job.0]).await?;
        Ok(rows.iter().map(attempt).collect::<Sql<_>>()?)
    }

    async fn cancel_job(&self, id: JobId, how: Cancel) -> Result<Steered, Fault> {
        const END_TASKS: &str = "update etl.tarefa set estado = 'cancelled', codigo = $2, detalhe = '' \
             where id_job = $1 and aberta and lease_ate is null";
        const ASK: &str = "update etl.job set cancelar = $2 where id_job = $1 and estado in ('pending', 'running')";
        let steered = self.steer(id, (END_TASKS, Cell::from(Code::Cancelled.as_str())), (ASK, true)).await?;
        if (steered, how) == (Steered::Requested, Cancel::Force) {
            self.free_tasks_where("t.id_job = $1", id.0.into()).await?;
        }
        Ok(steered)
    }

    async fn pause_job(&self, id: JobId) -> Result<Steered, Fault> {
        const PARK: &str = "update etl.tarefa set nao_antes = $2 where id_job = $1 and aberta and lease_ate is null";
        self.steer(id, (PARK, Cell::from(parked())), (REST, true)).await
    }

    async fn resume_job(&self, id: JobId) -> Result<Steered, Fault> {
        // Of a paused job everything that waits is parked; of another one nothing may hurry.
        let wake = format!(
            "update etl.tarefa set nao_antes = {} where id_job = $1 and aberta and lease_ate is null \
             and (select j.pausado from etl.job j where j.id_job = $1) = $2",
            D::NOW
        );
        self.steer(id, (&wake, Cell::from(true)), (REST, false)).await
    }

    /// Changes what waits of a job, then the job, in the order in which claims lock them.
    async fn steer(
        &self,
        id: JobId,
        (tasks, value): (&str, Cell<'_>),
        (job, flag): (&str, bool),
    ) -> Result<Steered, Fault> {
        const FIND: &str = "select estado from etl.job where id_job = $1";
        let mut session = self.dialect().turn().await?;
        session.run(tasks, &[Cell::from(id.0), value]).await?;
        let asked = session.run(job, values![id.0, flag]).await? > 0;
        let rows = if asked { Vec::new() } else { session.rows(FIND, values![id.0]).await? };
        session.commit().await?;
        if asked {
            self.dialect().call().await;
            return Ok(Steered::Requested);
        }
        let status = rows.first().map(|row| row.word(0, JobStatus::from_name)).transpose()?;
        Ok(status.map_or(Steered::Unknown, Steered::AlreadyEnded))
    }
}

/// The query of a filter, with its values.
fn listing<D: Dialect>(filter: &JobFilter) -> (String, Vec<Cell<'_>>) {
    let mut values = vec![Cell::from(filter.limit), Cell::from(filter.offset)];
    let mut found = found::<D>(filter, &mut values);
    if let Some(before) = filter.before {
        values.push(Cell::from(before.0));
        found = format!("{found} and j.id_job < ${}", values.len());
    }
    (format!("select {JOB} {found} order by j.id_job desc limit cast($1 as bigint) offset $2"), values)
}

/// From where the jobs come that a filter finds, whatever its page.
fn found<'a, D: Dialect>(filter: &'a JobFilter, values: &mut Vec<Cell<'a>>) -> String {
    let tests = [
        (filter.kind.as_deref().map(Cell::from), "j.tipo = $n"),
        (filter.connection.as_deref().map(Cell::from), "s.sistema = $n"),
        (
            filter.fund.map(|fund| Cell::from(fund.0)),
            "j.id_job in (select i.id_job from etl.tarefa_item i where i.id_fundo = $n)",
        ),
        (filter.origin.as_deref().map(Cell::from), "j.origem = $n"),
        (filter.parent.map(|parent| Cell::from(parent.0)), "j.id_pai = $n"),
        (filter.newer_than.map(|age| Cell::from(-milliseconds(age))), "j.criado_em >= {moment}"),
        (filter.created_from.map(|at| Cell::from(at.trunc_subsecs(6))), "j.criado_em >= $n"),
        (filter.created_before.map(|at| Cell::from(at.trunc_subsecs(6))), "j.criado_em < $n"),
    ];
    // A word of ours, not a value: a statement that is planned once takes every state for as common as the others.
    let mut conditions = vec![filter.status.map_or("1 = 1".into(), |status| format!("j.estado = '{}'", status.name()))];
    for (value, condition) in tests {
        let Some(value) = value else { continue };
        values.push(value);
        let n = values.len();
        conditions.push(condition.replace("{moment}", &D::later(n)).replace("$n", &format!("${n}")));
    }
    let join = if filter.connection.is_some() { " join etl.job_sistema s on s.id_job = j.id_job" } else { "" };
    format!("from etl.job j{join} where {}", conditions.join(" and "))
}

fn job(row: &impl Row) -> Sql<Job> {
    let connections = serde_json::from_value(row.json(2)?).map_err(sqlx::Error::decode)?;
    Ok(Job {
        id: JobId(row.int(0)?),
        kind: row.text(1)?,
        connections,
        request: row.json(3)?,
        origin: row.text(4)?,
        parent: row.opt_int(5)?.map(JobId),
        status: row.word(6, JobStatus::from_name)?,
        cancel_requested: row.flag(7)?,
        paused: row.flag(15)?,
        created_at: row.moment(8)?,
        started_at: row.opt_moment(9)?,
        finished_at: row.opt_moment(10)?,
        error: row.text(11)?,
        summary: row.opt_json(12)?.unwrap_or_default(),
        program: match (row.opt_text(13)?, row.opt_text(14)?) {
            (Some(version), Some(settings)) => Some(Program { version, settings }),
            _ => None,
        },
    })
}

fn task(row: &impl Row) -> Sql<Task> {
    Ok(Task {
        id: TaskId(row.int(0)?),
        job: JobId(row.int(1)?),
        kind: row.text(2)?,
        connection: row.text(3)?,
        key: row.text(4)?,
        state: row.word(5, TaskState::from_name)?,
        attempts: row.small(6)?,
        max_attempts: row.small(7)?,
        run_at: row.moment(8)?,
        lease_no: row.int(9)?,
        lease_until: row.opt_moment(10)?,
        code: row.opt_text(11)?,
        detail: row.text(12)?,
    })
}

fn attempt(row: &impl Row) -> Sql<Attempt> {
    let end = match row.opt_text(5)? {
        Some(_) => Some(row.word(5, AttemptEnd::from_name)?),
        None => None,
    };
    Ok(Attempt {
        task: TaskId(row.int(0)?),
        lease_no: row.int(1)?,
        worker: row.text(2)?,
        started_at: row.moment(3)?,
        ended_at: row.opt_moment(4)?,
        end,
        code: row.opt_text(6)?,
        detail: row.text(7)?,
    })
}
