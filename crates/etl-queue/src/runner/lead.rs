//! The duties of the leader: rescue of tasks, ended jobs that nobody concluded, retention. One process leads at a time; two that
//! believe to lead do no harm.

use super::shared::Shared;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

const SECOND: Duration = Duration::from_secs(1);

/// Time between two removals of what is old, and rows removed at once.
const PURGE_EVERY: Duration = Duration::from_hours(1);
const PURGE_BATCH: u32 = 1000;

/// When each duty is due.
struct Rota {
    lead: Instant,
    sweep: Instant,
    purge: Instant,
    leading: bool,
}

impl Rota {
    fn next(&self) -> Instant {
        if self.leading { self.lead.min(self.sweep).min(self.purge) } else { self.lead }
    }
}

/// Leads when nobody else does, until the runner drains. A runner of one job leads nothing, but looks after its job.
pub(super) async fn lead(shared: &Shared) {
    if !shared.settings.leads && shared.settings.only.is_none() {
        return;
    }
    let now = Instant::now();
    let mut rota = Rota { lead: now, sweep: now, purge: now + 60 * SECOND, leading: false };
    loop {
        tokio::select! {
            () = shared.drain.cancelled() => break,
            () = shared.abort.cancelled() => break,
            () = sleep_until(rota.next()) => {}
        }
        do_what_is_due(shared, &mut rota).await;
    }
    if rota.leading && shared.settings.only.is_none() {
        // Another process leads when this lease ends, at the latest.
        let _ = shared.ask(shared.queue.step_down(&shared.worker)).await;
    }
}

async fn do_what_is_due(shared: &Shared, rota: &mut Rota) {
    let now = Instant::now();
    if rota.lead <= now {
        rota.lead = now + shared.settings.lease / 6;
        rota.leading = shared.settings.only.is_some() || is_leader(shared).await;
    }
    if rota.leading && rota.sweep <= now {
        rota.sweep = now + shared.settings.lease / 4;
        sweep(shared).await;
    }
    if rota.leading && rota.purge <= now {
        let more = shared.settings.only.is_none() && purge(shared).await;
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

/// Removes one batch of what is old; true when there may be more.
async fn purge(shared: &Shared) -> bool {
    let settings = &shared.settings;
    let purged = shared.ask(shared.queue.purge(settings.keep_jobs, settings.keep_lines, PURGE_BATCH)).await;
    purged.is_ok_and(|purged| purged.jobs + purged.lines > 0)
}
