//! Ends, written in batches: whatever ended while the previous batch was being written goes with the next one.

use super::execute::Ended;
use super::shared::Shared;
use crate::port::TaskEnd;
use etl_core::Fence;
use std::collections::BTreeSet;
use tokio::sync::mpsc;

/// Ends in one transaction at most.
const BATCH: usize = 512;

/// Writes ends until no more can come.
pub(super) async fn write_ends(shared: &Shared, mut ended: mpsc::Receiver<Ended>) {
    let mut batch = Vec::new();
    while ended.recv_many(&mut batch, BATCH).await > 0 {
        write_batch(shared, &batch).await;
        let jobs: BTreeSet<_> = batch.iter().map(|ended| ended.job).collect();
        batch.drain(..).for_each(|ended| shared.held.let_go(ended.fence));
        // While others of its tasks are in hand a job goes on, and the last one of them asks.
        jobs.into_iter().filter(|job| !shared.held.has_of(*job)).for_each(|job| shared.endings.ask(job));
        // A cap may have room now.
        shared.work.notify_one();
    }
}

/// Writes a batch; ends that the database refuses together are tried one by one, so that a bad one harms no other.
async fn write_batch(shared: &Shared, batch: &[Ended]) {
    let ends: Vec<(Fence, TaskEnd)> = batch.iter().map(|e| (e.fence, e.end.clone())).collect();
    if write(shared, &ends).await.is_err() && ends.len() > 1 {
        for end in ends.chunks(1) {
            if write(shared, end).await.is_err() {
                tracing::error!(task = end[0].0.task.0, "the end of a task was refused; its lease ends by itself");
            }
        }
    }
}

/// Writes ends together, the lines of their jobs first, trying while the database is away. An error is a refusal.
async fn write(shared: &Shared, ends: &[(Fence, TaskEnd)]) -> Result<(), ()> {
    let mut failures = 0;
    loop {
        let written = match shared.log.flush().await {
            Ok(()) => shared.ask(shared.queue.finish(ends)).await,
            Err(error) => Err(error),
        };
        match written {
            Ok(held) => {
                let lost = held.iter().filter(|held| !**held).count();
                if lost > 0 {
                    tracing::warn!(lost, "ends came after their tasks were lost");
                }
                return Ok(());
            }
            Err(error) if error.transient => {
                failures += 1;
                shared.wait_after(failures).await;
            }
            Err(_) => return Err(()),
        }
    }
}
