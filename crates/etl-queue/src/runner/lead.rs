//! The duties of the leader: rescue of tasks, ended jobs that nobody concluded, schedules, retention. One process leads at a time;
//! two that believe to lead do no harm.

use super::shared::Shared;
use crate::scheduler;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

const SECOND: Duration = Duration::from_secs(1);

/// Time between two looks at the schedules.
const TICK_EVERY: Duration = Duration::from_secs(5);

/// Time between two removals of what is old, and rows removed at once.
const PURGE_EVERY: Duration = Duration::from_hours(1);
const PURGE_BATCH: u32 = 1000;

/// When each duty is due.
struct Rota {
    lead: Instant,
    sweep: Instant,
    tick: Instant,
    purge: Instant,
    leading: bool,
    /// Schedules whose faults were told.
    faulty: BTreeSet<String>,
}

impl Rota {
    fn next(&self) -> Instant {
        if self.leading { self.lead.min(self.sweep).min(self.tick).min(self.purge) } else { self.lead }
    }
}

/// Leads when nobody else does, until the runner drains. A runner of one job leads nothing, but looks after its job.
pub(super) async fn lead(shared: &Shared) {
    if !shared.settings.leads && shared.settings.only.is_none() {
        return;
    }
    let now = Instant::now();
    let (purge, faulty) = (now + 60 * SECOND, BTreeSet::new());
    let mut rota = Rota { lead: now, sweep: now, tick: now, purge, leading: false, faulty };
    loop {
        tokio::select! {
            () = shared.drain.cancelled() => break,
            () = shared.abort.cancelled() => break,
            () = sleep_until(rota.next()) => {}
        }
        do_what_is_due(shared, &mut rota).await;
    }
    if rota.leading && shared.settings.only.is_none() {
        // If it does not answer, another process leads when this leadership ends.
        let _ = timeout(2 * SECOND, shared.ask(shared.queue.step_down(&shared.worker))).await;
    }
}

async fn do_what_is_due(shared: &Shared, rota: &mut Rota) {
    let now = Instant::now();
    let of_one_job = shared.settings.only.is_some();
    if rota.lead <= now {
        rota.lead = now + shared.settings.lease / 6;
        rota.leading = of_one_job || is_leader(shared).await;
    }
    if rota.leading && rota.sweep <= now {
        rota.sweep = now + shared.settings.lease / 6;
        sweep(shared).await;
    }
    if rota.leading && rota.tick <= now {
        rota.tick = now + TICK_EVERY;
        if !of_one_job {
            tick(shared, &mut rota.faulty).await;
        }
    }
    if rota.leading && rota.purge <= now {
        let more = !of_one_job && purge(shared).await;
        rota.purge = now + if more { SECOND } else { PURGE_EVERY };
    }
}

async fn is_leader(shared: &Shared) -> bool {
    shared.ask(shared.queue.lead(&shared.worker, shared.half_lease())).await.unwrap_or(false)
}

async fn sweep(shared: &Shared) {
    if let Ok(swept) = shared.ask(shared.queue.sweep()).await
        && swept.rescued + swept.failed + swept.cancelled > 0
    {
        tracing::warn!(?swept, "tasks of workers that did not come back");
        shared.work.notify_one();
    }
    if let Ok(jobs) = shared.ask(shared.queue.ended_jobs(shared.settings.only)).await {
        for job in jobs {
            shared.endings.ask(job);
        }
    }
}

/// Fires what is due; a schedule that cannot be used is told once.
async fn tick(shared: &Shared, told: &mut BTreeSet<String>) {
    let Ok(now) = shared.ask(shared.queue.now()).await else { return };
    let tick = scheduler::tick(&*shared.queue, &shared.settings.calendars, now);
    let Ok(ticked) = shared.ask(tick).await else { return };
    for (name, faults) in ticked.faulty {
        if told.insert(name.clone()) {
            tracing::error!(schedule = name, "{}", faults.sentence());
        }
    }
}

/// Removes one batch of what is old; true when there may be more.
async fn purge(shared: &Shared) -> bool {
    let settings = &shared.settings;
    let purged = shared.ask(shared.queue.purge(settings.keep_jobs, settings.keep_lines, PURGE_BATCH)).await;
    purged.is_ok_and(|purged| purged.jobs + purged.lines > 0)
}
