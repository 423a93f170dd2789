//! The watcher: reads open jobs and their logs a few times a second while anybody listens, and nothing otherwise.

use super::frames::{self, Frame};
use super::valid::Valid;
use crate::api::{SystemView, views};
use crate::app::App;
use crate::problem::chain;
use crate::recent::Recent;
use axum::extract::ws::Utf8Bytes;
use etl_core::ports::JobCounts;
use etl_core::{COLLECT_JOB, JobId, JobStatus, REHEARSAL_JOB};
use etl_queue::port::{Job, JobFilter, Level, QueueError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, broadcast, watch};

/// Batches that a slow client may be behind before it has to catch up from the database.
const BACKLOG: usize = 1024;
/// How often open jobs are looked at.
const OFTEN: Duration = Duration::from_millis(225);
/// How long nothing is looked at when no job is open, unless somebody calls.
const SELDOM: Duration = Duration::from_secs(1);
/// Looks between two of systems and counts.
const LOOKS_PER_COUNT: u32 = 4;
/// How often it is looked at who may still listen.
const REVIEW: Duration = Duration::from_secs(4);
/// Lines read at a time.
pub(super) const PAGE: u32 = 1000;
/// Newest jobs among which new ones are looked for.
const NEWEST: u32 = 50;

/// What all connections hear.
pub(crate) struct Feed {
    frames: broadcast::Sender<Arc<Frame>>,
    valid: watch::Sender<Arc<Valid>>,
    arrived: Notify,
    systems_changed: AtomicBool,
    recent: Arc<Recent>,
}

impl Feed {
    pub(crate) fn new(recent: Arc<Recent>) -> Self {
        Self {
            recent,
            frames: broadcast::channel(BACKLOG).0,
            valid: watch::channel(Arc::default()).0,
            arrived: Notify::new(),
            systems_changed: AtomicBool::new(false),
        }
    }

    /// Hears everything from now on, and who may still listen.
    pub(super) fn listen(&self) -> (broadcast::Receiver<Arc<Frame>>, watch::Receiver<Arc<Valid>>) {
        let heard = (self.frames.subscribe(), self.valid.subscribe());
        self.arrived.notify_one();
        heard
    }

    /// How many connections there are.
    pub(crate) fn listeners(&self) -> usize {
        self.frames.receiver_count()
    }

    /// Says that somebody switched a system.
    pub(crate) fn look_at_systems(&self) {
        self.systems_changed.store(true, Ordering::Relaxed);
    }

    fn tell(&self, frame: Frame) {
        self.recent.forget();
        // Nobody listens: nobody misses anything.
        let _ = self.frames.send(Arc::new(frame));
    }
}

/// Watches until the server closes.
pub(crate) async fn watch(app: &App) {
    let work = async {
        loop {
            while app.feed.frames.receiver_count() == 0 {
                app.feed.arrived.notified().await;
            }
            follow(app).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = app.closing.cancelled() => {}
    }
}

/// Follows the jobs while anybody listens.
async fn follow(app: &App) {
    let mut follower = Follower::default();
    let mut review = tokio::time::interval(REVIEW);
    while app.feed.frames.receiver_count() > 0 {
        if let Err(error) = follower.look(app).await {
            tracing::warn!(error = chain(&error), "the jobs could not be looked at");
            tokio::time::sleep(SELDOM).await;
        }
        let calm = async {
            if follower.open.is_empty() && !app.feed.systems_changed.load(Ordering::Relaxed) {
                app.ports.wake.wait(SELDOM).await;
            } else {
                tokio::time::sleep(OFTEN).await;
            }
        };
        tokio::select! {
            () = calm => {}
            _ = review.tick() => match Valid::read(app).await {
                Ok(valid) => { app.feed.valid.send_replace(Arc::new(valid)); }
                Err(error) => tracing::warn!(error = chain(&error), "the sessions could not be looked at"),
            },
        }
    }
}

/// What was told already.
#[derive(Default)]
struct Follower {
    /// Open jobs with the number of the last line told.
    open: BTreeMap<JobId, Followed>,
    /// The newest job seen; absent before the first look.
    newest: Option<JobId>,
    systems: Vec<SystemView>,
    /// The newest entry of the desk that was told; absent before the first look.
    entry: Option<i64>,
    looks: u32,
}

#[derive(Default)]
struct Followed {
    told: i64,
    status: Option<JobStatus>,
    counts: JobCounts,
}

impl Follower {
    async fn look(&mut self, app: &App) -> Result<(), QueueError> {
        let changed = self.find_new(app).await? | self.tell_lines(app).await?;
        self.tell_desk(app).await;
        let asked = app.feed.systems_changed.swap(false, Ordering::Relaxed);
        self.looks = (self.looks + 1) % LOOKS_PER_COUNT;
        if changed || asked || self.systems.is_empty() || self.looks == 0 {
            self.tell_systems(app).await;
        }
        if self.looks == 0 {
            self.tell_counts(app).await;
        }
        Ok(())
    }

    /// Adds jobs that came since the last look; at the first one, those that are open, from their present line on.
    async fn find_new(&mut self, app: &App) -> Result<bool, QueueError> {
        let filter = JobFilter { limit: NEWEST, ..JobFilter::default() };
        let jobs = app.ports.jobs.jobs(&filter).await?;
        let first_look = self.newest.is_none();
        let known = self.newest.unwrap_or(JobId(0));
        let mut found = false;
        for job in jobs.iter().filter(|job| job.id > known && is_told(job)) {
            if first_look && job.status.has_ended() {
                continue;
            }
            let told = if first_look { app.ports.log.last_line(job.id).await? } else { 0 };
            self.open.insert(job.id, Followed { told, ..Followed::default() });
            found = true;
        }
        self.newest = Some(jobs.first().map_or(known, |job| job.id.max(known)));
        Ok(found)
    }

    /// Tells the new lines of the open jobs, and which jobs have ended. The state first: lines written before the end come before it.
    async fn tell_lines(&mut self, app: &App) -> Result<bool, QueueError> {
        let mut changed = false;
        let ids: Vec<JobId> = self.open.keys().copied().collect();
        for id in ids {
            let job = app.ports.jobs.job(id).await?;
            let Some(followed) = self.open.get_mut(&id) else { continue };
            loop {
                let records = app.ports.log.lines(id, followed.told, Level::Debug, PAGE).await?;
                let Some(last) = records.last().map(|record| record.seq) else { break };
                // Old lines may be gone: the first number is the line's own.
                let first = records[0].seq;
                let texts: Vec<Utf8Bytes> = records.iter().map(|record| frames::log(id, record)).collect();
                app.feed.tell(Frame::Lines { job: id, first, texts });
                followed.told = last;
                if records.len() < PAGE as usize {
                    break;
                }
            }
            let status = job.as_ref().map(|job| job.status);
            changed |= followed.status != status;
            followed.status = status;
            if status.is_none_or(JobStatus::has_ended) {
                self.open.remove(&id);
                if let Some(job) = job {
                    app.feed.tell(Frame::End { job: id, text: frames::job_complete(&job) });
                }
            }
        }
        Ok(changed)
    }

    /// Tells the systems that stand otherwise than before.
    async fn tell_systems(&mut self, app: &App) {
        // What failed is in the log already, and the next look tells it.
        let Ok(now) = views(app).await else { return };
        for system in now.iter().filter(|system| !self.systems.is_empty() && !self.systems.contains(system)) {
            app.feed.tell(Frame::Other(frames::status(system)));
        }
        self.systems = now;
    }

    /// Tells that people said or decided something, also through another server.
    async fn tell_desk(&mut self, app: &App) {
        let Ok(newest) = app.ports.desk.newest_entry().await else { return };
        if self.entry.is_some_and(|told| told != newest) {
            app.feed.tell(Frame::Other(frames::desk(newest)));
        }
        self.entry = Some(newest);
    }

    /// Tells how far the open jobs are.
    async fn tell_counts(&mut self, app: &App) {
        for (id, followed) in &mut self.open {
            let Ok(counts) = app.ports.warehouse.job_counts(*id).await else { return };
            if counts != followed.counts {
                app.feed.tell(Frame::Other(frames::progress(*id, &counts)));
                followed.counts = counts;
            }
        }
    }
}

/// Jobs that people asked for; what follows from them by itself is not told.
pub(super) fn is_told(job: &Job) -> bool {
    [COLLECT_JOB, REHEARSAL_JOB].contains(&job.kind.as_str())
}
