//! The HTTP API, its live updates and its logins, on ports only: no SQL, no job is run here. The contract is fixed for clients of
//! old (`api/{sistemas,execute,jobs,config,fundos}`); everything else is described by the OpenAPI document that the code yields.
//!
//! - [`app`]: the router, from the ports and the settings that a program gives.
//! - [`openapi`]: the description of every call, with the role that it needs.
//! - [`views`]: jobs and schedules as programs read them, also of the command line.
//! - [`metrics_app`]: the measures of the server at an address of their own.
//! - [`passwords`]: how passwords are hashed, for programs that make users.

mod api;
mod app;
mod auth;
mod diagnosis;
mod docs;
mod download;
mod export;
mod exports;
mod extract;
mod headers;
mod live;
mod manual;
mod metrics;
mod page;
mod personal;
mod problem;
mod recent;
mod routes;
mod sheet;
mod trail;
pub mod views;

pub use api::{MailChannel, OwnLine, OwnLog};
pub use app::{App, DirectoryRules, Machine, Ports, ServerSettings, app};
pub use auth::passwords;
pub use metrics::{MoreMetrics, metrics_app};
pub use routes::openapi;
