//! The scheduler: which slots of a schedule are due, and the firing of them. Slots are moments of a cron expression in a time zone,
//! on business days if so wanted; each one asks for the documents of a day some business days back, until a cut-off hour.
//!
//! Who runs it and how often is the runner's business (`runner::lead`); where schedules are kept, the port's.

mod faults;
mod timetable;

pub use faults::{ScheduleFault, ScheduleFaults};
pub use timetable::{Calendars, Slot, Timetable};

use crate::port::{Fired, NewSchedule, Queue, QueueError, Schedule};
use chrono::{DateTime, Utc};
use etl_core::{CollectRequest, NewJob};

/// What a tick did.
#[derive(Debug, Default)]
pub struct Ticked {
    /// Slots fired, each with a job of its own or one that was open already.
    pub fired: usize,
    /// Stored schedules that cannot be used, by name; the others fire all the same.
    pub faulty: Vec<(String, ScheduleFaults)>,
}

/// Refuses a schedule that cannot be used or never fires, before it is saved; an error names every fault at once.
pub fn check(plan: &NewSchedule, calendars: &Calendars) -> Result<(), ScheduleFaults> {
    faults::fires_ever(&Timetable::new(plan, calendars)?, plan)
}

/// Slots to fire now, oldest first and a bounded number of them. What was missed is left out as the schedule's policy says.
pub fn due_slots(schedule: &Schedule, calendars: &Calendars, now: DateTime<Utc>) -> Result<Vec<Slot>, ScheduleFaults> {
    let timetable = Timetable::new(&schedule.plan, calendars)?;
    Ok(timetable.due(schedule.settled_until, now))
}

/// The next slots after a moment, for people.
pub fn next_slots(
    schedule: &Schedule,
    calendars: &Calendars,
    after: DateTime<Utc>,
    count: usize,
) -> Result<Vec<Slot>, ScheduleFaults> {
    let timetable = Timetable::new(&schedule.plan, calendars)?;
    Ok(timetable.slots_after(after).take(count).collect())
}

/// Fires every slot that is due and settles what has passed. Harmless when several processes do it at once, and when one of them
/// dies in the middle.
pub async fn tick(queue: &dyn Queue, calendars: &Calendars, now: DateTime<Utc>) -> Result<Ticked, QueueError> {
    let mut ticked = Ticked::default();
    for schedule in queue.schedules().await? {
        match Timetable::new(&schedule.plan, calendars) {
            Ok(timetable) => ticked.fired += fire_due(queue, &schedule, &timetable, now).await?,
            Err(faults) => ticked.faulty.push((schedule.plan.name, faults)),
        }
    }
    Ok(ticked)
}

async fn fire_due(
    queue: &dyn Queue,
    schedule: &Schedule,
    timetable: &Timetable,
    now: DateTime<Utc>,
) -> Result<usize, QueueError> {
    let settled = schedule.settled_until;
    if timetable.slots_after(settled).next().is_none_or(|first| first.at > now) {
        return Ok(0);
    }
    let due = if schedule.plan.active { timetable.due(settled, now) } else { Vec::new() };
    let mut fired = 0;
    for slot in &due {
        let answer = queue.fire(schedule.id, slot.at, &job_of(schedule, timetable, slot)).await?;
        fired += usize::from(matches!(answer, Fired::Job(_)));
    }
    let all_for_now = due.len() < timetable::AT_ONCE;
    let until = due.last().filter(|_| !all_for_now).map_or(now, |last| last.at);
    queue.settle(schedule.id, until).await?;
    Ok(fired)
}

/// The job of a slot: the schedule's request with the day of the slot and its cut-off.
fn job_of(schedule: &Schedule, timetable: &Timetable, slot: &Slot) -> NewJob {
    let request = CollectRequest {
        from: slot.reference,
        to: slot.reference,
        insist_until: Some(slot.until),
        ..timetable.request().clone()
    };
    request.job(&format!("agenda:{}", schedule.id.0))
}

#[cfg(test)]
mod tests;
