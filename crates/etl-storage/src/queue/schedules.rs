//! Stored schedules. When they fire is decided in `etl-queue`.

use super::{json, new_job};
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::store::Store;
use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, Utc};
use etl_core::NewJob;
use etl_queue::port::{Enqueued, Fired, MissedPolicy, NewSchedule, QueueError, Schedule, ScheduleId, Schedules};

#[async_trait]
impl<D: Dialect> Schedules for Store<D> {
    async fn save_schedule(&self, schedule: &NewSchedule) -> Result<ScheduleId, QueueError> {
        let saved = self.upsert_schedule(schedule).await;
        saved.map_err(|e| e.during_queue(format!("saving schedule {:?}", schedule.name)))
    }

    async fn schedules(&self) -> Result<Vec<Schedule>, QueueError> {
        self.list_schedules().await.map_err(|e| e.during_queue("listing the schedules"))
    }

    async fn delete_schedule(&self, name: &str) -> Result<bool, QueueError> {
        self.remove_schedule(name).await.map_err(|e| e.during_queue(format!("removing schedule {name:?}")))
    }

    async fn fire(&self, id: ScheduleId, slot: DateTime<Utc>, job: &NewJob) -> Result<Fired, QueueError> {
        let fired = self.fire_slot(id, slot, job).await;
        fired.map_err(|e| e.during_queue(format!("firing schedule {} at {slot}", id.0)))
    }

    async fn settle(&self, id: ScheduleId, until: DateTime<Utc>) -> Result<(), QueueError> {
        let settled = self.settle_slots(id, until).await;
        settled.map_err(|e| e.during_queue(format!("settling schedule {} until {until}", id.0)))
    }

    async fn now(&self) -> Result<DateTime<Utc>, QueueError> {
        self.read_clock().await.map_err(|e| e.during_queue("reading the clock of the database"))
    }
}

/// The columns that [`schedule`] reads.
const SCHEDULE: &str = "select t.id_agenda, t.nome, t.cron, t.fuso, t.calendario, t.dias_uteis, t.defasagem, t.corte_hora, \
     t.corte_minuto, t.perdidos, cast(t.pedido as text), t.ativa, t.resolvida_ate from etl.agenda t";

impl<D: Dialect> Store<D> {
    /// What was settled stays settled only if the moments stay the same.
    async fn upsert_schedule(&self, new: &NewSchedule) -> Result<ScheduleId, Fault> {
        let find = format!("{SCHEDULE} where t.nome = $1{}", D::LOCK);
        let save = format!(
            "insert into etl.agenda as a (nome, cron, fuso, calendario, dias_uteis, defasagem, corte_hora, corte_minuto, \
             perdidos, pedido, ativa, resolvida_ate) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($12, {})) \
             on conflict (nome) do update set cron = excluded.cron, fuso = excluded.fuso, \
             calendario = excluded.calendario, dias_uteis = excluded.dias_uteis, defasagem = excluded.defasagem, \
             corte_hora = excluded.corte_hora, corte_minuto = excluded.corte_minuto, perdidos = excluded.perdidos, \
             pedido = excluded.pedido, ativa = excluded.ativa, resolvida_ate = excluded.resolvida_ate returning id_agenda",
            D::NOW
        );
        let mut session = self.dialect().turn().await?;
        let known = session.rows(&find, values![new.name.as_str()]).await?;
        let known = known.first().map(schedule).transpose()?;
        let settled = known.filter(|known| new.fires_like(&known.plan)).map(|known| known.settled_until);
        let row = [
            Cell::from(new.name.as_str()),
            Cell::from(new.cron.as_str()),
            Cell::from(new.time_zone.as_str()),
            Cell::from(new.calendar.as_str()),
            Cell::from(new.business_days_only),
            Cell::from(new.lag_days),
            Cell::from(new.cut_off.0),
            Cell::from(new.cut_off.1),
            Cell::from(new.missed.name()),
            json(&new.request),
            Cell::from(new.active),
            Cell::from(settled),
        ];
        let saved = session.rows(&save, &row).await?;
        let id = ScheduleId(saved.first().ok_or(sqlx::Error::RowNotFound)?.int(0)?);
        session.commit().await?;
        Ok(id)
    }

    async fn list_schedules(&self) -> Result<Vec<Schedule>, Fault> {
        let rows = self.dialect().look(SCHEDULE, &[]).await?;
        let mut schedules = rows.iter().map(schedule).collect::<Sql<Vec<_>>>()?;
        // Sorted here: the databases do not agree on the order of accented letters.
        schedules.sort_by(|a, b| a.plan.name.cmp(&b.plan.name));
        Ok(schedules)
    }

    async fn remove_schedule(&self, name: &str) -> Result<bool, Fault> {
        let mut session = self.dialect().turn().await?;
        let removed = session.run("delete from etl.agenda where nome = $1", values![name]).await? > 0;
        session.commit().await?;
        Ok(removed)
    }

    async fn fire_slot(&self, id: ScheduleId, slot: DateTime<Utc>, job: &NewJob) -> Result<Fired, Fault> {
        const TAKE: &str = "insert into etl.disparo (id_agenda, momento) values ($1, $2) on conflict do nothing";
        const NOTE: &str = "update etl.disparo set id_job = $3 where id_agenda = $1 and momento = $2";
        let slot = slot.trunc_subsecs(6);
        let mut session = self.dialect().turn().await?;
        if session.run(TAKE, values![id.0, slot]).await? == 0 {
            return Ok(Fired::Already);
        }
        let enqueued = new_job::enqueue(&mut session, job).await?;
        session.run(NOTE, values![id.0, slot, enqueued.job().0]).await?;
        session.commit().await?;
        if matches!(enqueued, Enqueued::New(_)) {
            self.dialect().call().await;
        }
        Ok(Fired::Job(enqueued))
    }

    async fn settle_slots(&self, id: ScheduleId, until: DateTime<Utc>) -> Result<(), Fault> {
        const SETTLE: &str = "update etl.agenda set resolvida_ate = $2 where id_agenda = $1 and resolvida_ate < $2";
        let mut session = self.dialect().turn().await?;
        session.run(SETTLE, values![id.0, until.trunc_subsecs(6)]).await?;
        Ok(session.commit().await?)
    }

    async fn read_clock(&self) -> Result<DateTime<Utc>, Fault> {
        let rows = self.dialect().look(&format!("select {}", D::NOW), &[]).await?;
        Ok(rows.first().ok_or(sqlx::Error::RowNotFound)?.moment(0)?)
    }
}

fn schedule(row: &impl Row) -> Sql<Schedule> {
    let plan = NewSchedule {
        name: row.text(1)?,
        cron: row.text(2)?,
        time_zone: row.text(3)?,
        calendar: row.text(4)?,
        business_days_only: row.flag(5)?,
        lag_days: row.small(6)?,
        cut_off: (row.small(7)?, row.small(8)?),
        missed: row.word(9, MissedPolicy::from_name)?,
        request: row.json(10)?,
        active: row.flag(11)?,
    };
    Ok(Schedule { id: ScheduleId(row.int(0)?), plan, settled_until: row.moment(12)? })
}
