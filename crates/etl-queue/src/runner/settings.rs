//! Settings of a runner.

use super::hand::AHEAD;
use crate::port::Program;
use crate::scheduler::Calendars;
use etl_core::JobId;
use etl_core::ports::{Clock, SystemClock};
use std::sync::Arc;
use std::time::Duration;

/// Takes secrets out of a text before it leaves the process.
pub type Mask = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Settings of a runner; the defaults are those of a worker process.
#[derive(Clone)]
pub struct RunnerSettings {
    /// Tasks at the same time, from 1.
    pub slots: usize,
    /// How long a lease lasts; renewed six times in it, given up when half of it passes without a renewal.
    pub lease: Duration,
    /// How long an idle runner trusts in being woken up.
    pub poll: Duration,
    /// What a cancelled body has for its own ending.
    pub grace: Duration,
    /// What the bodies have for what is in hand when the process drains.
    pub drain_grace: Duration,
    /// Whether it may lead: rescue tasks, fire schedules, remove what is old.
    pub leads: bool,
    /// Works on this job only, and leads nothing.
    pub only: Option<JobId>,
    /// The program that works.
    pub program: Program,
    /// Name of its machine, told in its own name.
    pub machine: String,
    /// What this worker can do (`browser`, `access`).
    pub abilities: Vec<String>,
    /// Age at which ended jobs are removed.
    pub keep_jobs: Duration,
    /// Age at which log lines are removed.
    pub keep_lines: Duration,
    /// Calendars of the schedules.
    pub calendars: Calendars,
    /// Seed of the jitter.
    pub seed: u64,
    /// Clock of the log lines.
    pub clock: Arc<dyn Clock>,
    /// Mask of the log lines.
    pub mask: Mask,
}

impl RunnerSettings {
    /// Tasks that a runner holds at the same time at most: those in its slots, and quick ones for the next moment.
    pub fn in_hand(&self) -> usize {
        self.slots.max(1) * AHEAD
    }
}

impl Default for RunnerSettings {
    fn default() -> Self {
        Self {
            slots: 4,
            lease: Duration::from_mins(1),
            poll: Duration::from_secs(2),
            grace: Duration::from_secs(10),
            drain_grace: Duration::from_mins(1),
            leads: true,
            only: None,
            program: Program::default(),
            machine: String::new(),
            abilities: Vec::new(),
            keep_jobs: Duration::from_hours(24 * 400),
            keep_lines: Duration::from_hours(24 * 90),
            calendars: Calendars::default(),
            seed: rand::random(),
            clock: Arc::new(SystemClock),
            mask: Arc::new(str::to_owned),
        }
    }
}
