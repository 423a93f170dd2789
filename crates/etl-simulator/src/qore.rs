//! QORE's portal on localhost: its REST API over the synthetic book, published by the clock, with faults on request.
//!
//! Faithful where the API is known; what is public nowhere (fund list, quotes page, XML names, rate limits) is a
//! proposal, kept in one place each. Deliberately not here: the portal's web pages and its write services, which are
//! refused and counted.

mod calls;
mod clock;
mod content;
mod delivery;
mod dice;
mod engine;
mod gate;
mod instead;
mod limits;
mod names;
mod portal;
mod press;
mod routes;
mod scenario;
mod server;
mod settings;
mod shelf;
mod stats;
mod token;
mod wire;

pub use calls::Call;
pub use clock::{SimClock, collecting_moment, day_to_collect};
pub use limits::RateLimits;
pub use scenario::{Action, FundDay, LateDay, Planted, PlantedKind, Rule, Scenario, ScenarioError, Span, Wait};
pub use server::{QorePortal, RunningPortal, StartError};
pub use settings::{PortalLogin, PortalSettings};
pub use stats::Stats;
