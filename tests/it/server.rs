//! The real server with the worker in it, on SQLite and the simulated portal.

mod audit;
mod connection_test;
mod contract;
mod desk;
mod explorer;
mod fuzz;
mod hostile;
mod live;
mod logins;
mod metrics;
mod notifications;
mod oidc;
mod pages;
mod parts;
mod register;
mod register_search;
mod roles;
mod runs;
mod steering;
mod system;
mod tls;
mod two;

use tests::{Server, Setup, TestApp};

/// A server beside a portal with six funds, which are registered.
async fn start() -> (TestApp, Server) {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let server = Server::start(app.folder(), &app.environment()).await.unwrap();
    (app, server)
}
