//! Stored schedules.

use super::MemoryQueue;
use super::state::absent;
use crate::port::{Fired, NewSchedule, QueueError, Schedule, ScheduleId, Schedules};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::NewJob;

#[async_trait]
impl Schedules for MemoryQueue {
    async fn save_schedule(&self, plan: &NewSchedule) -> Result<ScheduleId, QueueError> {
        let mut state = self.state();
        let now = state.now;
        let known = state.schedules.values().find(|schedule| schedule.plan.name == plan.name);
        let (id, settled_until) = match known {
            Some(known) if known.plan.fires_like(plan) => (known.id, known.settled_until),
            Some(known) => (known.id, now),
            None => (ScheduleId(state.next_id()), now),
        };
        state.schedules.insert(id, Schedule { id, plan: plan.clone(), settled_until });
        Ok(id)
    }

    async fn schedules(&self) -> Result<Vec<Schedule>, QueueError> {
        let mut all: Vec<_> = self.state().schedules.values().cloned().collect();
        all.sort_by(|one, other| one.plan.name.cmp(&other.plan.name));
        Ok(all)
    }

    async fn delete_schedule(&self, name: &str) -> Result<bool, QueueError> {
        let mut state = self.state();
        let Some(id) = state.schedules.values().find(|schedule| schedule.plan.name == name).map(|found| found.id)
        else {
            return Ok(false);
        };
        state.schedules.remove(&id);
        state.fired.retain(|(schedule, _)| *schedule != id);
        Ok(true)
    }

    async fn fire(&self, id: ScheduleId, slot: DateTime<Utc>, job: &NewJob) -> Result<Fired, QueueError> {
        let mut state = self.state();
        if !state.schedules.contains_key(&id) {
            return Err(absent("the schedule of a slot"));
        }
        if !state.fired.insert((id, slot)) {
            return Ok(Fired::Already);
        }
        let enqueued = state.enqueue(job);
        drop(state);
        self.call();
        Ok(Fired::Job(enqueued))
    }

    async fn settle(&self, id: ScheduleId, until: DateTime<Utc>) -> Result<(), QueueError> {
        if let Some(schedule) = self.state().schedules.get_mut(&id) {
            schedule.settled_until = schedule.settled_until.max(until);
        }
        Ok(())
    }

    async fn now(&self) -> Result<DateTime<Utc>, QueueError> {
        Ok(self.state().now)
    }
}
