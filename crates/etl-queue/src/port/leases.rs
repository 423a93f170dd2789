//! Leases: what a worker does with tasks.

use super::QueueError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::{Fence, JobId, NewTask};
use std::time::Duration;

/// A worker process: fresh at every start, so that a restarted machine never passes for its dead predecessor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkerId(pub String);

impl WorkerId {
    /// A fresh name on a machine, whose name is letters, digits and hyphens; the empty one is not told.
    pub fn fresh(machine: &str) -> Self {
        let own = uuid::Uuid::new_v4();
        Self(if machine.is_empty() { own.to_string() } else { format!("{machine}{BETWEEN}{own}") })
    }

    /// The machine that a worker's name tells.
    pub fn machine_of(worker: &str) -> Option<&str> {
        worker.split_once(BETWEEN).map(|(machine, _)| machine)
    }
}

/// Between a machine and what tells its workers apart: in neither of them, and good in the name of a file.
const BETWEEN: char = '_';

/// The program that works and how it is set up: what is looked for when two runs differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// Its version.
    pub version: String,
    /// Mark of the settings that decide what it does; says nothing about them but whether they are the same.
    pub settings: String,
}

/// What a worker asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub worker: WorkerId,
    /// With which program.
    pub program: Program,
    /// Tasks at most.
    pub slots: usize,
    /// How long the leases last unless renewed.
    pub lease: Duration,
    /// What the worker can do (`browser`, `access`).
    pub abilities: Vec<String>,
    /// Only tasks of this job.
    pub job: Option<JobId>,
}

/// A task that a worker holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Leased {
    /// Proof of holding it.
    pub fence: Fence,
    /// Its job.
    pub job: JobId,
    /// Name of its body.
    pub kind: String,
    /// Connection.
    pub connection: String,
    /// Unique in its job.
    pub key: String,
    /// What the body needs.
    pub payload: serde_json::Value,
    /// Which lease this is, from 1.
    pub attempt: u32,
    /// Leases allowed.
    pub max_attempts: u32,
    /// Hard limit of this attempt.
    pub deadline: Duration,
}

/// What a renewal found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Held for another lease.
    Held {
        /// A person asked to end its job.
        cancel: bool,
        /// A person asked its job to rest.
        pause: bool,
    },
    /// No longer held: stop, discard, write nothing.
    Lost,
}

/// How a body ended its task.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskEnd {
    /// Well.
    Done,
    /// Try again after this time, persisted; past the allowed attempts the task has failed.
    Retry {
        /// Wait before the next lease.
        after: Duration,
        /// Code for people.
        code: String,
        /// Detail for people, without secrets.
        detail: String,
    },
    /// Come back at this time; not a failure and not counted as an attempt.
    Defer {
        /// Not before.
        until: DateTime<Utc>,
        /// Code for people.
        code: String,
        /// Detail for people.
        detail: String,
    },
    /// Give it back untouched (the worker drains); not counted as an attempt.
    Release,
    /// Failed for good: unresolved until a person repeats it.
    Fail {
        /// Code for people.
        code: String,
        /// Detail for people, without secrets.
        detail: String,
    },
    /// Ended because a person asked to.
    Cancelled,
}

/// What a worker does with tasks.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Leases tasks that are due, within the caps. Their jobs are running from now on.
    async fn claim(&self, ask: &Claim) -> Result<Vec<Leased>, QueueError>;
    /// Time until the next task is due that this worker could lease, caps aside; `None` when there is none, zero when one is due now.
    async fn next_due(&self, ask: &Claim) -> Result<Option<Duration>, QueueError>;
    /// Renews leases; answers in the same order. A lease that has ended is lost even when nobody took the task over: its place
    /// under the caps may be another task's.
    async fn renew(&self, fences: &[Fence], lease: Duration) -> Result<Vec<Renewal>, QueueError>;
    /// Ends leases, all in one transaction; tells in the same order which ones were still held. A lease that has ended is held
    /// until a sweep frees the task, so that work done while the database was away is not done again.
    async fn finish(&self, ends: &[(Fence, TaskEnd)]) -> Result<Vec<bool>, QueueError>;
    /// Adds tasks to the job of a held task; those whose keys are there already are left alone, and a cancelled job gets none.
    /// False when the task is lost.
    async fn add_tasks(&self, fence: Fence, tasks: &[NewTask]) -> Result<bool, QueueError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_tells_its_machine_and_is_new_all_the_same() {
        let [one, other] = [(); 2].map(|()| WorkerId::fresh("mesa-01"));
        assert_ne!(one, other);
        assert_eq!(WorkerId::machine_of(&one.0), Some("mesa-01"));
        assert_eq!(WorkerId::machine_of(&WorkerId::fresh("").0), None);
    }
}
