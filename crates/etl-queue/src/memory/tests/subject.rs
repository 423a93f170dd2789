//! The queue under test: as it is, or with a fence that is deliberately broken.

use crate::memory::MemoryQueue;
use crate::port::{Claim, Jobs, Leased, Leases, Program, Renewal, Task, TaskEnd, WorkerId};
use etl_core::{Fence, JobId};
use futures::FutureExt;
use std::time::Duration;

/// What proves that a task is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fencing {
    /// The number of the lease, as the port wants it.
    LeaseNumber,
    /// Nothing: whoever names a task that runs may write.
    None,
    /// The number of the attempt, which a deferral or a release gives back.
    AttemptNumber,
}

pub(super) const LEASE: Duration = Duration::from_mins(1);

pub(super) struct Subject {
    pub(super) queue: MemoryQueue,
    pub(super) fencing: Fencing,
}

/// The answer of a call in memory, which never waits.
pub(super) fn now<T, E: std::fmt::Debug>(call: impl Future<Output = Result<T, E>>) -> T {
    call.now_or_never().expect("nothing waits in memory").unwrap()
}

impl Subject {
    pub(super) fn new(fencing: Fencing) -> Self {
        Self { queue: MemoryQueue::new("2025-11-19T11:00:00Z".parse().unwrap()), fencing }
    }

    pub(super) fn claim(&self, worker: usize, slots: usize) -> Vec<Leased> {
        let worker = WorkerId(format!("w{worker}"));
        let ask = Claim { worker, program: Program::default(), slots, lease: LEASE, abilities: vec![], job: None };
        let mut leased = now(self.queue.claim(&ask));
        if self.fencing == Fencing::AttemptNumber {
            for task in &mut leased {
                task.fence.lease_no = i64::from(task.attempt);
            }
        }
        leased
    }

    pub(super) fn renew(&self, job: JobId, fence: Fence) -> Renewal {
        now(self.queue.renew(&[self.as_stored(job, fence)], LEASE))[0]
    }

    pub(super) fn finish(&self, job: JobId, fence: Fence, end: TaskEnd) -> bool {
        now(self.queue.finish(&[(self.as_stored(job, fence), end)]))[0]
    }

    pub(super) fn add_task(&self, job: JobId, fence: Fence, task: etl_core::NewTask) -> bool {
        now(self.queue.add_tasks(self.as_stored(job, fence), &[task]))
    }

    pub(super) fn tasks(&self, job: JobId) -> Vec<Task> {
        now(self.queue.tasks(job))
    }

    /// What the stored fence would be for a store that compares what `fencing` says.
    fn as_stored(&self, job: JobId, fence: Fence) -> Fence {
        let stored = self.tasks(job).into_iter().find(|task| task.id == fence.task).expect("the task is there");
        let lease_no = match self.fencing {
            Fencing::LeaseNumber => fence.lease_no,
            Fencing::None => stored.lease_no,
            Fencing::AttemptNumber if i64::from(stored.attempts) == fence.lease_no => stored.lease_no,
            Fencing::AttemptNumber => -1,
        };
        Fence { lease_no, ..fence }
    }
}
