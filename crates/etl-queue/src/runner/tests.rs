//! The runner on the queue in memory, under tokio's paused clock: hours pass in milliseconds, and nothing sleeps.

mod cancel;
mod drain;
mod faulty;
mod hand;
mod lead;
mod leases;
mod log;
mod outages;
mod tasks;
mod world;
