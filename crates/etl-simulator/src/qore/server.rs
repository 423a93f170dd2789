//! Starting and stopping a portal.

use super::portal::Portal;
use super::routes::router;
use super::scenario::{Planted, ScenarioError};
use super::{PortalSettings, Stats};
use axum::serve::ListenerExt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// How long a stopping portal waits for the answers under way.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// QORE's portal, simulated.
#[derive(Debug, Clone, Copy)]
pub struct QorePortal;

/// Why a portal does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The scenario does not fit the book.
    #[error("scenario refused")]
    Scenario(#[from] ScenarioError),
    /// The port cannot be had.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// Port asked for.
        port: u16,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// A portal that answers until it is stopped or dropped.
pub struct RunningPortal {
    address: SocketAddr,
    portal: Arc<Portal>,
    stop: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

impl QorePortal {
    /// Starts to listen on 127.0.0.1.
    ///
    /// # Errors
    /// When the scenario names what the book does not have, or the port is taken.
    pub async fn start(settings: PortalSettings) -> Result<RunningPortal, StartError> {
        let port = settings.port;
        let (stop, stopped) = watch::channel(false);
        let portal = Arc::new(Portal::new(settings, stopped.clone())?);
        let listen = |source| StartError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        // Small answers must not wait for the acknowledgement of the one before.
        let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
        let mut stopped = stopped;
        let until = async move { super::delivery::wait_for_stop(&mut stopped).await };
        let serve = axum::serve(listener, router(Arc::clone(&portal))).with_graceful_shutdown(until);
        Ok(RunningPortal { address, portal, stop, server: tokio::spawn(async move { serve.await }) })
    }
}

impl RunningPortal {
    /// Address without a final slash, such as `http://127.0.0.1:8090`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was counted so far.
    pub fn stats(&self) -> Stats {
        self.portal.tally.snapshot()
    }

    /// Starts counting anew.
    pub fn reset_stats(&self) {
        self.portal.tally.reset();
    }

    /// What was planted in the book and its publications.
    pub fn planted(&self) -> Vec<Planted> {
        self.portal.scenario.planted(&self.portal.book)
    }

    /// Renders everything once, on all cores, so that listings know all sizes; without it each listing renders what it
    /// shows first.
    pub async fn prewarm(&self) {
        let funds = self.portal.book.listed().len();
        let next = Arc::new(AtomicUsize::new(0));
        let mut workers = JoinSet::new();
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            let (portal, next) = (Arc::clone(&self.portal), Arc::clone(&next));
            workers.spawn_blocking(move || {
                let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|fund| *fund < funds);
                std::iter::from_fn(take).for_each(|fund| portal.learn_sizes(fund));
            });
        }
        while workers.join_next().await.is_some() {}
    }

    /// Stops: answers under way are given a moment, whatever stalls is cut.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        if tokio::time::timeout(STOP_PATIENCE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl Drop for RunningPortal {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}
