//! Tasks on their way into the table.

use super::json;
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column};
use crate::tables;
use chrono::{DateTime, SubsecRound, Utc};
use etl_core::{Cap, JobId, NewTask, TaskState};
use serde_json::json as value;
use std::time::Duration;

const COLUMNS: [Column; 16] = [
    column("id_job", Kind::Int),
    column("tipo", Kind::Text),
    column("sistema", Kind::Text),
    column("chave", Kind::Text),
    column("dados", Kind::Json),
    column("prioridade", Kind::Int),
    column("nao_antes", Kind::Moment),
    column("max_tentativas", Kind::Int),
    column("prazo_ms", Kind::Int),
    column("conta", Kind::Text),
    column("conta_max", Kind::Int),
    column("plataforma", Kind::Text),
    column("plataforma_max", Kind::Int),
    column("exige", Kind::Text),
    column("faixa", Kind::Text),
    column("estado", Kind::Text),
];

/// Adds tasks to a job; those whose keys are there already are left alone. A job that is to end takes them as cancelled.
pub(crate) async fn add_tasks<D: Dialect>(session: &mut D::Session, job: JobId, tasks: &[&NewTask]) -> Sql<()> {
    let query = format!("select t.cancelar, {} from etl.job t where t.id_job = $1{}", D::NOW, D::SHARE);
    let rows = session.rows(&query, values![job.0]).await?;
    let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let state = if row.flag(0)? { TaskState::Cancelled } else { TaskState::Pending };
    insert(session, job, tasks.iter().copied(), state, row.moment(1)?).await
}

/// Inserts tasks, due from `now` on unless they say otherwise.
async fn insert<'t, S: Session>(
    session: &mut S,
    job: JobId,
    tasks: impl Iterator<Item = &'t NewTask> + Send + 't,
    state: TaskState,
    now: DateTime<Utc>,
) -> Sql<()> {
    let rows = tables::rows_of(tasks, move |row, task| row.extend(cells(job, task, state, now)));
    session.upsert("etl.tarefa", &COLUMNS, rows, "on conflict (id_job, chave) do nothing").await?;
    Ok(())
}

fn cells(job: JobId, task: &NewTask, state: TaskState, now: DateTime<Utc>) -> [Cell<'_>; 16] {
    let (account, account_max) = limit(task.account.as_ref());
    let (platform, platform_max) = limit(task.platform.as_ref());
    let needs = task.needs.as_deref().unwrap_or_default();
    let lane = value!([task.priority, account, account_max, platform, platform_max, needs]);
    [
        Cell::from(job.0),
        Cell::from(task.kind.as_str()),
        Cell::from(task.connection.as_str()),
        Cell::from(task.key.as_str()),
        json(&task.payload),
        Cell::from(i64::from(task.priority)),
        Cell::from(task.run_at.map_or(now, |at| at.trunc_subsecs(6))),
        Cell::from(task.max_attempts.max(1)),
        Cell::from(milliseconds(task.deadline)),
        Cell::from(account),
        Cell::from(account_max),
        Cell::from(platform),
        Cell::from(platform_max),
        Cell::from(needs),
        Cell::from(lane.to_string()),
        Cell::from(state.name()),
    ]
}

fn limit(cap: Option<&Cap>) -> (&str, u32) {
    cap.map_or(("", 0), |cap| (&cap.key, cap.max.max(1)))
}

/// A time span as the database counts it.
pub(super) fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
