//! A TCP proxy that spoils connections on purpose, in front of PostgreSQL or of anything else, for workers in other
//! processes too. What is wrong is switched at run time, for each direction. Plain ends only: TLS is refused where the
//! protocol must be read.

mod connection;
mod lane;
mod postgres;
mod toxics;

pub use toxics::{CommitFault, Flow, LaneToxics, Lose, Pick, Slice, Toxics};

use anyhow::Context;
use connection::Connection;
use sqlx::postgres::PgConnectOptions;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A running proxy; dropping it ends its connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: watch::Receiver<bool>,
    _stop: DropGuard,
}

/// What has happened so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections taken.
    pub connections: u64,
    /// Connections that ended with a reset of ours.
    pub resets: u64,
    /// Bytes that reached the server.
    pub to_server_bytes: u64,
    /// Bytes that reached the client.
    pub to_client_bytes: u64,
    /// Bytes that vanished.
    pub swallowed_bytes: u64,
    /// Commits that the server answered while a fault of commits was on.
    pub commits: u64,
    /// Answers to commits that were kept from the client.
    pub lost_answers: u64,
    /// Requests to commit that were kept from the server.
    pub lost_requests: u64,
}

/// Where connections go.
#[derive(Debug, Clone)]
enum Upstream {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// What runs through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Bytes,
    Postgres,
}

/// What the proxy and its connections share.
#[derive(Debug)]
struct Shared {
    upstream: Upstream,
    protocol: Protocol,
    seed: u64,
    toxics: watch::Sender<Toxics>,
    /// Raised to reset every connection once.
    resets: watch::Sender<u64>,
    stop: CancellationToken,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    counts: Counts,
    /// Commits since the present fault of commits was switched on.
    turn: u64,
}

impl Shared {
    fn count<T>(&self, change: impl FnOnce(&mut Counts) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).counts)
    }

    /// The number of this commit, from 1, since its fault was switched on.
    fn next_turn(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.turn += 1;
        state.turn
    }
}

impl Proxy {
    /// Starts in front of a TCP server that speaks anything, on the runtime of the caller. Jitter and chances follow from the seed.
    pub fn tcp(upstream: SocketAddr, seed: u64) -> std::io::Result<Self> {
        Self::start(Upstream::Tcp(upstream), Protocol::Bytes, seed)
    }

    /// Starts in front of the PostgreSQL server of a database address, TCP or socket.
    pub async fn postgres(url: &str, seed: u64) -> anyhow::Result<Self> {
        let options: PgConnectOptions = url.parse()?;
        let upstream = if let Some(folder) = options.get_socket() {
            Upstream::Unix(folder.join(format!(".s.PGSQL.{}", options.get_port())))
        } else {
            let mut found = tokio::net::lookup_host((options.get_host(), options.get_port())).await?;
            Upstream::Tcp(found.next().with_context(|| format!("no address for {}", options.get_host()))?)
        };
        Ok(Self::start(upstream, Protocol::Postgres, seed)?)
    }

    fn start(upstream: Upstream, protocol: Protocol, seed: u64) -> std::io::Result<Self> {
        let stop = CancellationToken::new();
        let shared = Arc::new(Shared {
            upstream,
            protocol,
            seed,
            toxics: watch::Sender::new(Toxics::none()),
            resets: watch::Sender::new(0),
            stop: stop.clone(),
            state: Mutex::default(),
        });
        let (door, listening) = Door::open(Arc::clone(&shared))?;
        let address = door.address;
        tokio::spawn(async move { stop.run_until_cancelled(door.serve()).await });
        Ok(Self { address, _stop: shared.stop.clone().drop_guard(), shared, listening })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A database address of the server behind, led through the proxy.
    pub fn through(&self, url: &str) -> anyhow::Result<String> {
        let options: PgConnectOptions = url.parse()?;
        let database = options.get_database().context("the address names no database")?;
        Ok(format!("postgres://{}@{}/{database}", options.get_username(), self.address))
    }

    /// Switches what is wrong, for live connections and new ones; returns when the door is as asked.
    pub async fn set(&self, toxics: Toxics) {
        let down = toxics.down;
        self.shared.toxics.send_modify(|now| {
            if now.commits != toxics.commits {
                self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).turn = 0;
            }
            *now = toxics;
        });
        // It fails only when the proxy's runtime is ending.
        let _ = self.listening.clone().wait_for(|listening| *listening != down).await;
    }

    /// Resets every live connection, once.
    pub fn reset_all(&self) {
        self.shared.resets.send_modify(|number| *number += 1);
    }

    /// What has happened so far.
    pub fn counts(&self) -> Counts {
        self.shared.count(|counts| *counts)
    }
}

/// Where connections come in.
struct Door {
    shared: Arc<Shared>,
    address: SocketAddr,
    /// Bound and never listening, it keeps the port ours while nothing listens.
    _port: TcpSocket,
    listener: Option<TcpListener>,
    listening: watch::Sender<bool>,
}

impl Door {
    fn open(shared: Arc<Shared>) -> std::io::Result<(Self, watch::Receiver<bool>)> {
        let port = TcpSocket::new_v4()?;
        port.set_reuseaddr(true)?;
        port.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = port.local_addr()?;
        let listener = Some(listen(address)?);
        let (listening, told) = watch::channel(true);
        Ok((Self { shared, address, _port: port, listener, listening }, told))
    }

    /// Takes connections for ever, and none while the proxy is down.
    async fn serve(mut self) {
        let mut toxics = self.shared.toxics.subscribe();
        for number in 0.. {
            let client = self.next_client(&mut toxics).await;
            self.shared.count(|counts| counts.connections += 1);
            tokio::spawn(Connection::new(&self.shared, number).carry(client));
        }
    }

    async fn next_client(&mut self, toxics: &mut watch::Receiver<Toxics>) -> TcpStream {
        loop {
            let down = toxics.borrow_and_update().down;
            if down {
                self.listener = None;
            } else if self.listener.is_none() {
                self.listener = Some(listen(self.address).expect("the port is kept for this listener"));
            }
            self.listening.send_replace(!down);
            let accepted = async {
                match &self.listener {
                    Some(open) => open.accept().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                _ = toxics.changed() => {}
                accepted = accepted => if let Ok((client, _)) = accepted { return client },
            }
        }
    }
}

/// A listener on a port that another socket keeps.
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(1024)
}

#[cfg(test)]
mod tests;
