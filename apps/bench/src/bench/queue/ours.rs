//! Our queue, measured in this process. The peers are in `peers.rs`.

use super::{Measured, QueueArgs};
use anyhow::{Result, bail};

/// Name in tables.
pub(super) const NAME: &str = "etl-queue";

/// Measures the throughput, the latency and the idle load in an empty database.
pub(super) fn measure(_url: &str, _options: &QueueArgs) -> Result<Vec<Measured>> {
    bail!("a fila ainda não existe")
}
