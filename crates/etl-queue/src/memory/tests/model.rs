//! What a queue promises, as a plain model. A lease is a thing of its own here: numbers prove nothing, so a queue whose numbers
//! lie is found out.

use crate::port::Swept;
use etl_core::TaskState;

/// Seconds of the model.
pub(super) type Time = u64;

pub(super) const LEASE: Time = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Done,
    Fail,
    Cancelled,
    Release,
    Retry(Time),
    Defer(Time),
}

#[derive(Debug)]
pub(super) struct Lease {
    pub(super) task: usize,
    worker: usize,
    until: Time,
    /// Neither ended nor freed.
    open: bool,
}

#[derive(Debug)]
pub(super) struct Task {
    pub(super) job: usize,
    pub(super) state: TaskState,
    pub(super) attempts: u32,
    max_attempts: u32,
    run_at: Time,
}

#[derive(Debug, Default)]
pub(super) struct Job {
    pub(super) cancelled: bool,
    pub(super) ended: bool,
}

/// The model.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) now: Time,
    pub(super) jobs: Vec<Job>,
    pub(super) tasks: Vec<Task>,
    pub(super) leases: Vec<Lease>,
}

impl Model {
    pub(super) fn enqueue(&mut self, tasks: usize, max_attempts: u32) {
        self.jobs.push(Job::default());
        for _ in 0..tasks {
            self.push_task(self.jobs.len() - 1, max_attempts);
        }
    }

    fn push_task(&mut self, job: usize, max_attempts: u32) {
        self.tasks.push(Task { job, state: TaskState::Pending, attempts: 0, max_attempts, run_at: self.now });
    }

    /// The tasks that a claim gives, in order; each gets a lease.
    pub(super) fn claim(&mut self, worker: usize, slots: usize) -> Vec<usize> {
        let due = |task: &&Task| task.state == TaskState::Pending && task.run_at <= self.now;
        let mut due: Vec<usize> = (0..self.tasks.len()).filter(|at| due(&&self.tasks[*at])).collect();
        due.sort_by_key(|at| (self.tasks[*at].run_at, *at));
        due.truncate(slots);
        for &task in &due {
            assert!(!self.leases.iter().any(|lease| lease.task == task && lease.open), "two leases of a task");
            self.tasks[task].state = TaskState::Running;
            self.tasks[task].attempts += 1;
            self.leases.push(Lease { task, worker, until: self.now + LEASE, open: true });
        }
        due
    }

    /// Whether a renewal holds, and whether it tells of a cancellation.
    pub(super) fn renew(&mut self, lease: usize) -> Option<bool> {
        let now = self.now;
        let cancelled = self.jobs[self.tasks[self.leases[lease].task].job].cancelled;
        let lease = &mut self.leases[lease];
        (lease.open && lease.until > now).then(|| {
            lease.until = now + LEASE;
            cancelled
        })
    }

    /// Whether an end counts.
    pub(super) fn finish(&mut self, lease: usize, end: End) -> bool {
        if !self.leases[lease].open {
            return false;
        }
        self.leases[lease].open = false;
        let now = self.now;
        let task = &mut self.tasks[self.leases[lease].task];
        let cancelled = self.jobs[task.job].cancelled;
        let last = task.attempts >= task.max_attempts;
        task.state = match end {
            End::Done => TaskState::Done,
            End::Fail => TaskState::Failed,
            End::Cancelled => TaskState::Cancelled,
            _ if cancelled => TaskState::Cancelled,
            End::Retry(_) if last => TaskState::Failed,
            End::Retry(wait) | End::Defer(wait) => {
                task.run_at = now + wait;
                TaskState::Pending
            }
            End::Release => TaskState::Pending,
        };
        if matches!(end, End::Defer(_) | End::Release) && task.state == TaskState::Pending {
            task.attempts -= 1;
        }
        true
    }

    /// Whether the task is still held, so that it may add one.
    pub(super) fn add_task(&mut self, lease: usize) -> bool {
        let open = self.leases[lease].open;
        let job = self.tasks[self.leases[lease].task].job;
        if open && !self.jobs[job].cancelled {
            self.push_task(job, 2);
        }
        open
    }

    pub(super) fn sweep(&mut self) -> Swept {
        self.free(|lease, now| lease.until <= now)
    }

    pub(super) fn rescue(&mut self, worker: usize) -> Swept {
        self.free(|lease, _| lease.worker == worker)
    }

    fn free(&mut self, is_abandoned: impl Fn(&Lease, Time) -> bool) -> Swept {
        let mut swept = Swept::default();
        let now = self.now;
        for lease in self.leases.iter_mut().filter(|lease| lease.open && is_abandoned(lease, now)) {
            lease.open = false;
            let task = &mut self.tasks[lease.task];
            let (state, count) = match task {
                _ if self.jobs[task.job].cancelled => (TaskState::Cancelled, &mut swept.cancelled),
                _ if task.attempts >= task.max_attempts => (TaskState::Failed, &mut swept.failed),
                _ => (TaskState::Pending, &mut swept.rescued),
            };
            task.state = state;
            *count += 1;
        }
        swept
    }

    pub(super) fn cancel(&mut self, job: usize) {
        if self.jobs[job].ended {
            return;
        }
        self.jobs[job].cancelled = true;
        let waiting = self.tasks.iter_mut().filter(|task| task.job == job && task.state == TaskState::Pending);
        waiting.for_each(|task| task.state = TaskState::Cancelled);
    }

    /// Whether a job can be concluded; it is ended then.
    pub(super) fn conclude(&mut self, job: usize) -> bool {
        let all_ended = self.tasks.iter().filter(|task| task.job == job).all(|task| task.state.has_ended());
        let concluded = all_ended && !self.jobs[job].ended;
        self.jobs[job].ended |= concluded;
        concluded
    }
}
