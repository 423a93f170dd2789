//! Rules that need no store: what the end of a lease does to a task, how long a retry waits, how a job ends that has no
//! body of its own. When a slot fires is in `scheduler`.

use crate::port::{AttemptEnd, Conclusion, Job, Task, TaskEnd};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use etl_core::{Code, JobStatus, TaskState, message};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::Mutex;
use std::time::Duration;

/// What a task had when its lease ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Leases counted, this one included.
    pub attempts: u32,
    /// Leases allowed.
    pub max_attempts: u32,
    /// The end of its job was asked for.
    pub cancelled: bool,
    /// Its job rests.
    pub paused: bool,
}

/// What the end of a lease does to its task and to its attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// State from now on.
    pub state: TaskState,
    /// End of the attempt.
    pub attempt: AttemptEnd,
    /// Whether the lease counts as an attempt.
    pub counted: bool,
    /// New time of the task; absent when it stays.
    pub run_at: Option<DateTime<Utc>>,
    /// Code for people.
    pub code: Option<String>,
    /// Detail for people.
    pub detail: String,
}

impl Effect {
    fn new(state: TaskState, attempt: AttemptEnd) -> Self {
        Self { state, attempt, counted: true, run_at: None, code: None, detail: String::new() }
    }

    fn because(self, code: &str, detail: &str) -> Self {
        Self { code: Some(code.into()), detail: detail.into(), ..self }
    }

    /// What waits in a job that rests is not due before it goes on.
    fn at_rest(self, standing: Standing) -> Self {
        let run_at = if standing.paused && self.state == TaskState::Pending { Some(parked()) } else { self.run_at };
        Self { run_at, ..self }
    }

    fn cancelled() -> Self {
        Self::new(TaskState::Cancelled, AttemptEnd::Cancelled).because(Code::Cancelled.as_str(), "")
    }
}

/// What the end told by a body does. A job whose end was asked for starts nothing again: what would wait is cancelled.
pub fn effect(end: &TaskEnd, standing: Standing, now: DateTime<Utc>) -> Effect {
    effect_at_work(end, standing, now).at_rest(standing)
}

fn effect_at_work(end: &TaskEnd, standing: Standing, now: DateTime<Utc>) -> Effect {
    let waits = |attempt| Effect::new(TaskState::Pending, attempt);
    match end {
        TaskEnd::Done => Effect::new(TaskState::Done, AttemptEnd::Done),
        TaskEnd::Fail { code, detail } => Effect::new(TaskState::Failed, AttemptEnd::Failed).because(code, detail),
        TaskEnd::Cancelled => Effect::cancelled(),
        _ if standing.cancelled => Effect::cancelled(),
        TaskEnd::Retry { code, detail, .. } if standing.attempts >= standing.max_attempts => {
            Effect::new(TaskState::Failed, AttemptEnd::Failed).because(code, detail)
        }
        TaskEnd::Retry { after, code, detail } => {
            Effect { run_at: Some(later(now, *after)), ..waits(AttemptEnd::Retried) }.because(code, detail)
        }
        TaskEnd::Defer { until, code, detail } => {
            Effect { run_at: Some(*until), counted: false, ..waits(AttemptEnd::Deferred) }.because(code, detail)
        }
        TaskEnd::Release => Effect { counted: false, ..waits(AttemptEnd::Released) },
    }
}

/// What it does that a worker did not come back: the lease counts, so that a task that kills its workers ends.
pub fn effect_of_loss(standing: Standing) -> Effect {
    let state = match standing {
        Standing { cancelled: true, .. } => return Effect { attempt: AttemptEnd::Lost, ..Effect::cancelled() },
        Standing { attempts, max_attempts, .. } if attempts >= max_attempts => TaskState::Failed,
        _ => TaskState::Pending,
    };
    let which = format!("tentativa {} de {}", standing.attempts, standing.max_attempts);
    Effect::new(state, AttemptEnd::Lost).because(Code::TaskLost.as_str(), &which).at_rest(standing)
}

/// When the waiting tasks of a paused job are due: the last moment that every database knows. So they sink to the end of their
/// lane, where no claim looks, and those of a job that goes on are told from it.
pub fn parked() -> DateTime<Utc> {
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).and_then(|day| day.and_hms_opt(0, 0, 0));
    last.expect("a day of the calendar").and_utc()
}

/// The moment `wait` after `now`; the end of time when it is too far away.
pub fn later(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// How long to wait before trying again: exponential, with full jitter.
#[derive(Debug)]
pub struct Backoff {
    shortest: Duration,
    base: Duration,
    longest: Duration,
    dice: Mutex<StdRng>,
}

impl Backoff {
    /// Waits of a task: up to 2 s after the first attempt, twice as much after each further one, 10 min at most.
    pub fn of_tasks(seed: u64) -> Self {
        Self::new([Duration::ZERO, Duration::from_secs(2), Duration::from_mins(10)], seed)
    }

    /// Waits for a database that is away: from 100 ms to 5 s.
    pub fn of_database(seed: u64) -> Self {
        let shortest = Duration::from_millis(100);
        Self::new([shortest, shortest * 2, Duration::from_secs(5)], seed)
    }

    fn new([shortest, base, longest]: [Duration; 3], seed: u64) -> Self {
        Self { shortest, base, longest, dice: Mutex::new(StdRng::seed_from_u64(seed)) }
    }

    /// The wait after the attempt of this number, from 1.
    pub fn after(&self, attempt: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1).min(31));
        let most = self.base.saturating_mul(doubled).min(self.longest);
        let mut dice = self.dice.lock().expect("nothing panics while it holds the dice");
        dice.random_range(self.shortest..=most.max(self.shortest))
    }
}

/// How a job ends whose kind has no body: by the ends of its tasks. A job without tasks is an error, never a success.
pub fn plain_conclusion(job: &Job, tasks: &[Task]) -> Conclusion {
    let count = |state| tasks.iter().filter(|t| t.state == state).count();
    let (failed, cancelled) = (count(TaskState::Failed), count(TaskState::Cancelled));
    let (status, error) = match tasks.len() {
        _ if cancelled > 0 && job.cancel_requested => (JobStatus::Cancelled, String::new()),
        0 => (JobStatus::Error, message(Code::NothingPlanned, "")),
        all if failed > 0 => (JobStatus::Error, format!("{failed} de {all} tarefas falharam")),
        all if cancelled > 0 => (JobStatus::Error, format!("{cancelled} de {all} tarefas foram canceladas")),
        _ => (JobStatus::Completed, String::new()),
    };
    let summary = serde_json::json!({
        "tarefas": tasks.len(), "feitas": count(TaskState::Done), "falhas": failed, "canceladas": cancelled,
    });
    Conclusion { status, error, summary, follow_up: None }
}

#[cfg(test)]
mod tests;
