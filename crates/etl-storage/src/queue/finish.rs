//! The end of leases: what their bodies said, or that nobody came back.

use super::leases::{fence, fences_given};
use crate::cell::{Cell, Kind};
use crate::dialect::{Column, Dialect, Given, Row, Session, Sql, column};
use chrono::{DateTime, SubsecRound, Utc};
use etl_core::{Fence, TaskState};
use etl_queue::port::{Swept, TaskEnd};
use etl_queue::rules::{Effect, Standing, effect, effect_of_loss, parked};
use std::collections::HashMap;

/// The columns that [`standing`] reads.
const STANDING: &str = "t.id_tarefa, t.lease_no, t.tentativas, t.max_tentativas, \
     (select j.cancelar from etl.job j where j.id_job = t.id_job), \
     (select j.pausado from etl.job j where j.id_job = t.id_job)";

/// Ends leases and tells which ones were held.
pub(super) async fn finish<D: Dialect>(session: &mut D::Session, ends: &[(Fence, TaskEnd)]) -> Sql<Vec<Fence>> {
    let held = format!(
        "select {STANDING}, {} from dado d join etl.tarefa t on t.id_tarefa = d.tarefa and t.lease_no = d.vez \
         where t.estado = 'running' order by t.id_tarefa{}",
        D::NOW,
        D::LOCK
    );
    if ends.is_empty() {
        return Ok(Vec::new());
    }
    let fences: Vec<_> = ends.iter().map(|(fence, _)| *fence).collect();
    let rows = session.rows_given(&held, &[], fences_given(&fences)).await?;
    let mut said = HashMap::new();
    for (fence, end) in ends {
        said.entry(*fence).or_insert(end);
    }
    let mut effects = Vec::new();
    for row in &rows {
        let (fence, standing) = standing(row)?;
        if let Some(end) = said.get(&fence) {
            effects.push((fence, effect(end, standing, row.moment(6)?)));
        }
    }
    settle::<D>(session, &effects).await?;
    Ok(effects.into_iter().map(|(fence, _)| fence).collect())
}

/// Frees tasks that are held by nobody any more: those that the condition, with `$1`, is true of.
pub(super) async fn free<D: Dialect>(session: &mut D::Session, lost: &str, value: Cell<'_>) -> Sql<Swept> {
    let query = format!(
        "select {STANDING} from etl.tarefa t where t.estado = 'running' and {lost} order by t.id_tarefa limit 500{}",
        D::LOCK_FREE
    );
    let rows = session.rows(&query, &[value]).await?;
    let effect = |row: &<D::Session as Session>::Row| standing(row).map(|(fence, s)| (fence, effect_of_loss(s)));
    let effects = rows.iter().map(effect).collect::<Sql<Vec<_>>>()?;
    settle::<D>(session, &effects).await?;
    let count = |state| effects.iter().filter(|(_, effect)| effect.state == state).count() as u64;
    Ok(Swept {
        rescued: count(TaskState::Pending),
        failed: count(TaskState::Failed),
        cancelled: count(TaskState::Cancelled),
    })
}

fn standing(row: &impl Row) -> Sql<(Fence, Standing)> {
    let standing = Standing {
        attempts: row.small(2)?,
        max_attempts: row.small(3)?,
        cancelled: row.flag(4)?,
        paused: row.flag(5)?,
    };
    Ok((fence(row)?, standing))
}

const EFFECT_COLUMNS: [Column; 8] = [
    column("tarefa", Kind::Int),
    column("vez", Kind::Int),
    column("novo_estado", Kind::Text),
    column("novo_resultado", Kind::Text),
    column("nova_hora", Kind::Moment),
    column("devolvida", Kind::Int),
    column("novo_codigo", Kind::Text),
    column("novo_detalhe", Kind::Text),
];

/// Writes what the ends of leases do to tasks and attempts.
async fn settle<D: Dialect>(session: &mut D::Session, effects: &[(Fence, Effect)]) -> Sql<()> {
    const TASKS: &str = "update etl.tarefa set estado = d.novo_estado, nao_antes = coalesce(d.nova_hora, nao_antes), \
         tentativas = tentativas - d.devolvida, lease_ate = null, worker = null, codigo = d.novo_codigo, \
         detalhe = d.novo_detalhe from dado d where id_tarefa = d.tarefa";
    let attempts = format!(
        "update etl.tentativa set fim = {}, resultado = d.novo_resultado, codigo = d.novo_codigo, \
         detalhe = d.novo_detalhe from dado d where id_tarefa = d.tarefa and lease_no = d.vez",
        D::NOW
    );
    if effects.is_empty() {
        return Ok(());
    }
    let cells = effects.iter().flat_map(|(fence, effect)| cells(*fence, effect)).collect();
    session.run_given(&[&attempts, TASKS], &[], Given { columns: &EFFECT_COLUMNS, cells }).await
}

fn cells(fence: Fence, effect: &Effect) -> [Cell<'_>; 8] {
    [
        Cell::from(fence.task.0),
        Cell::from(fence.lease_no),
        Cell::from(effect.state.name()),
        Cell::from(effect.attempt.name()),
        Cell::from(effect.run_at.map(storable)),
        Cell::from(i64::from(!effect.counted)),
        Cell::from(effect.code.as_deref()),
        Cell::from(effect.detail.as_str()),
    ]
}

/// Microseconds, and no year that a database does not know.
fn storable(at: DateTime<Utc>) -> DateTime<Utc> {
    at.min(parked()).trunc_subsecs(6)
}
