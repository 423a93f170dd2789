//! What the tasks of a collection do: plan and collect; and how its job ends. The runner of `etl-queue` calls them by name.

mod collect;
mod conclude;
mod plan;
mod progress;

use crate::{Connections, Services};
use etl_core::{COLLECT_JOB, COLLECT_TASK, PLAN_TASK};
use etl_queue::runner::Bodies;
use std::sync::Arc;

/// What every body works with.
struct Collection {
    services: Services,
    connections: Connections,
}

/// The bodies of a collection, for a runner.
pub fn bodies(services: Services, connections: Connections) -> Bodies {
    let collection = Arc::new(Collection { services, connections });
    Bodies::new()
        .task(PLAN_TASK, Arc::new(plan::Plan(Arc::clone(&collection))))
        .task(COLLECT_TASK, Arc::new(collect::Collect(Arc::clone(&collection))))
        .job(COLLECT_JOB, Arc::new(conclude::Conclude(collection)))
}
