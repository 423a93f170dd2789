//! Tasks on their way into the table.

use super::{json, milliseconds};
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Dialect, Given, Row, Session, Sql, column};
use crate::tables;
use chrono::{DateTime, SubsecRound, Utc};
use etl_core::{Cap, JobId, NewTask};
use etl_queue::rules::parked;
use serde_json::json as value;

const COLUMNS: [Column; 15] = [
    column("id_job", Kind::Int),
    column("nao_antes", Kind::Moment),
    column("tipo", Kind::Text),
    column("sistema", Kind::Text),
    column("chave", Kind::Text),
    column("dados", Kind::Json),
    column("prioridade", Kind::Int),
    column("max_tentativas", Kind::Int),
    column("prazo_ms", Kind::Int),
    column("conta", Kind::Text),
    column("conta_max", Kind::Int),
    column("plataforma", Kind::Text),
    column("plataforma_max", Kind::Int),
    column("exige", Kind::Text),
    column("faixa", Kind::Text),
];

/// Adds tasks to a job; those whose keys are there already are left alone. A job that is to end gets none: false.
pub(crate) async fn add_tasks<D: Dialect>(session: &mut D::Session, job: JobId, tasks: &[&NewTask]) -> Sql<bool> {
    let query = format!("select t.cancelar, {}, t.pausado from etl.job t where t.id_job = $1{}", D::NOW, D::SHARE);
    let rows = session.rows(&query, values![job.0]).await?;
    let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let takes = !row.flag(0)?;
    let due = if row.flag(2)? { Due::Parked } else { Due::From(row.moment(1)?) };
    if takes {
        insert_tasks(session, job, tasks.iter().copied(), due).await?;
    }
    Ok(takes)
}

/// When the tasks of a statement are due.
#[derive(Clone, Copy)]
pub(super) enum Due {
    /// From this moment on, unless they say otherwise.
    From(DateTime<Utc>),
    /// When their job goes on.
    Parked,
    /// Said by the statement, unless they say otherwise.
    WithTheJob,
}

/// Inserts tasks.
pub(super) async fn insert_tasks<'t, S: Session>(
    session: &mut S,
    job: JobId,
    tasks: impl Iterator<Item = &'t NewTask> + Send + 't,
    due: Due,
) -> Sql<()> {
    let rows = tables::rows_of(tasks, move |row, task| {
        row.push(Cell::from(job.0));
        row.extend(cells(task, due));
    });
    session.upsert("etl.tarefa", &COLUMNS, rows, "on conflict (id_job, chave) do nothing").await?;
    Ok(())
}

/// The tasks of a job that has no number yet, as the rows of a statement.
pub(super) fn given(tasks: &[NewTask]) -> Given<'_> {
    Given { columns: &COLUMNS[1..], cells: tasks.iter().flat_map(|task| cells(task, Due::WithTheJob)).collect() }
}

/// Inserts what is [given] for the job in this table, due since the job is there unless the task says otherwise.
pub(super) fn insert_given(job: &str) -> String {
    let [_, _, others @ ..] = COLUMNS.map(|column| column.name);
    let others = others.join(", ");
    format!(
        "insert into etl.tarefa (id_job, nao_antes, {others}) \
         select n.id_job, coalesce(d.nao_antes, n.criado_em), {others} from dado d cross join {job} n \
         on conflict (id_job, chave) do nothing"
    )
}

/// The columns of a task but that of its job.
fn cells(task: &NewTask, due: Due) -> [Cell<'_>; 14] {
    let (account, account_max) = limit(task.account.as_ref());
    let (platform, platform_max) = limit(task.platform.as_ref());
    let needs = task.needs.as_deref().unwrap_or_default();
    let lane = value!([task.priority, account, account_max, platform, platform_max, needs]);
    let own = task.run_at.map(|at| at.trunc_subsecs(6));
    let due = match due {
        Due::From(now) => Some(own.unwrap_or(now)),
        Due::Parked => Some(parked()),
        Due::WithTheJob => own,
    };
    [
        due.map_or(Cell::Null(Kind::Moment), Cell::from),
        Cell::from(task.kind.as_str()),
        Cell::from(task.connection.as_str()),
        Cell::from(task.key.as_str()),
        json(&task.payload),
        Cell::from(i64::from(task.priority)),
        Cell::from(task.max_attempts.max(1)),
        Cell::from(milliseconds(task.deadline)),
        Cell::from(account),
        Cell::from(account_max),
        Cell::from(platform),
        Cell::from(platform_max),
        Cell::from(needs),
        Cell::from(lane.to_string()),
    ]
}

fn limit(cap: Option<&Cap>) -> (&str, u32) {
    cap.map_or(("", 0), |cap| (&cap.key, cap.max.max(1)))
}
