//! Live updates: one watcher reads what the jobs write and tells all connections, so that their number costs the database nothing.
//! The numbers of log lines let a client resume without gap or duplicate.

mod feed;
mod frames;
mod line;
mod places;
mod socket;
mod valid;

pub(crate) use feed::{Feed, watch};
pub(crate) use places::Places;

use crate::routes::Routes;
use etl_core::account::Role;
use utoipa_axum::routes;

/// The address of the live connections.
pub(crate) fn routes() -> Routes {
    Routes::new().at(Role::Reader, routes!(socket::connect))
}
