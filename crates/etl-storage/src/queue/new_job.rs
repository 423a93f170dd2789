//! Jobs on their way into the table.

use super::json;
use super::new_tasks::{self, Due, insert_tasks};
use crate::audit;
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Dialect, Row, Session, Sql, column, marks};
use crate::error::Fault;
use crate::tables;
use etl_core::{JobId, NewJob};
use etl_queue::port::Enqueued;

/// Looks for the job that has a key; it may end just before it is looked for, and another one may come.
const LOOKS: usize = 5;
/// Tasks of a job that is added by one statement, at most.
const FEW: usize = 500;

const INSERT: &str = "insert into etl.job (tipo, sistemas, pedido, origem, id_pai, chave_unica, chave_idem) \
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id_job, criado_em";

fn cells(job: &NewJob) -> [Cell<'_>; 7] {
    [
        Cell::from(job.kind.as_str()),
        json(&serde_json::json!(job.connections)),
        json(&job.request),
        Cell::from(job.origin.as_str()),
        Cell::from(job.parent.map(|id| id.0)),
        Cell::from(job.unique_key.as_deref()),
        Cell::from(job.idempotency_key.as_deref()),
    ]
}

/// Adds a job of few tasks in one round trip, which its tasks wait for. Nothing when that can't be said in one statement, or
/// a key of the job is taken: [`enqueue`] then finds out.
pub(super) async fn enqueue_at_once<D: Dialect>(dialect: &D, job: &NewJob) -> Sql<Option<JobId>> {
    if !D::CHANGES_IN_WITH || job.tasks.len() > FEW || audit::unsigned().is_some() {
        return Ok(None);
    }
    let mut values = cells(job).to_vec();
    let first = values.len() + 1;
    values.extend(job.connections.iter().map(|connection| Cell::from(connection.as_str())));
    let connections = (first..=values.len()).map(|number| format!("({})", marks(number..=number)));
    let connections = match connections.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => String::new(),
        some => format!(
            ", sistemas as (insert into etl.job_sistema (sistema, id_job) \
             select s.sistema, n.id_job from novo n cross join (values {some}) s(sistema) on conflict do nothing)"
        ),
    };
    let tasks = new_tasks::insert_given("novo");
    let add = format!(", novo as ({INSERT}){connections}, tarefas as ({tasks}) select id_job from novo");
    let rows = dialect.once(&add, &values, new_tasks::given(&job.tasks)).await?;
    rows.first().map(|row| row.int(0).map(JobId)).transpose()
}

/// Adds a job with its tasks unless one of its keys is taken, in the transaction of the caller.
pub(super) async fn enqueue<S: Session>(session: &mut S, job: &NewJob) -> Result<Enqueued, Fault> {
    for _ in 0..LOOKS {
        if let Some(known) = known(session, job).await? {
            return Ok(Enqueued::Known(known));
        }
        if let Some(new) = insert(session, job).await? {
            return Ok(Enqueued::New(new));
        }
    }
    Err(Fault::Busy("jobs with the same key come and go"))
}

async fn known<S: Session>(session: &mut S, job: &NewJob) -> Result<Option<JobId>, Fault> {
    const FIND: &str = "select 1, j.id_job from etl.job j where j.chave_idem = $1 union all \
         select 2, j.id_job from etl.job j where j.chave_unica = $2 and j.estado in ('pending', 'running') \
         order by 1 limit 1";
    if job.idempotency_key.is_none() && job.unique_key.is_none() {
        return Ok(None);
    }
    let rows = session.rows(FIND, values![job.idempotency_key.as_deref(), job.unique_key.as_deref()]).await?;
    Ok(rows.first().map(|row| row.int(1).map(JobId)).transpose()?)
}

/// Adds a job; nothing when one of its keys is taken.
async fn insert<S: Session>(session: &mut S, job: &NewJob) -> Result<Option<JobId>, Fault> {
    let rows = session.rows(INSERT, &cells(job)).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (id, now) = (JobId(row.int(0)?), row.moment(1)?);
    let columns = [column("sistema", Kind::Text), column("id_job", Kind::Int)];
    let connections = tables::rows_of(job.connections.iter(), move |row, connection| {
        row.extend_from_slice(values![connection.as_str(), id.0]);
    });
    session.upsert("etl.job_sistema", &columns, connections, "on conflict do nothing").await?;
    insert_tasks(session, id, job.tasks.iter(), Due::From(now)).await?;
    Ok(Some(id))
}
