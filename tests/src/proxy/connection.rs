//! One connection through the proxy: its two lanes, and what ends it before its ends do.

use super::lane::{Direction, End, Lane};
use super::toxics::Toxics;
use super::{Shared, Upstream};
use std::io::Result;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::watch;

pub(super) struct Connection {
    shared: Arc<Shared>,
    number: u64,
    toxics: watch::Receiver<Toxics>,
    resets: watch::Receiver<u64>,
}

/// Either kind of connection to a server.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Upstream {
    async fn connect(&self) -> Result<Box<dyn Stream>> {
        Ok(match self {
            Self::Tcp(address) => {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
            Self::Unix(path) => Box::new(UnixStream::connect(path).await?),
        })
    }
}

impl Connection {
    pub(super) fn new(shared: &Arc<Shared>, number: u64) -> Self {
        let (toxics, resets) = (shared.toxics.subscribe(), shared.resets.subscribe());
        Self { shared: Arc::clone(shared), number, toxics, resets }
    }

    /// Carries bytes until one end or a toxic ends it.
    pub(super) async fn carry(self, mut client: TcpStream) {
        let end = match (client.set_nodelay(true), self.shared.upstream.connect().await) {
            (Ok(()), Ok(server)) => self.carry_between(&mut client, server).await,
            _ => Err(End::Reset),
        };
        if end == Err(End::Reset) {
            self.shared.count(|counts| counts.resets += 1);
            // A client that is gone already needs no reset.
            let _ = client.set_zero_linger();
        }
    }

    async fn carry_between(&self, client: &mut TcpStream, server: Box<dyn Stream>) -> std::result::Result<(), End> {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = tokio::io::split(server);
        let up = Lane::new(&self.shared, Direction::ToServer, self.number).carry(from_client, to_server);
        let down = Lane::new(&self.shared, Direction::ToClient, self.number).carry(from_server, to_client);
        tokio::select! {
            biased;
            end = self.ended_from_outside() => Err(end),
            end = async { tokio::try_join!(up, down) } => end.map(|_| ()),
        }
    }

    async fn ended_from_outside(&self) -> End {
        let (mut toxics, mut resets) = (self.toxics.clone(), self.resets.clone());
        loop {
            let (after, end) = ending(&toxics.borrow_and_update());
            let due = async {
                match after {
                    Some(after) => tokio::time::sleep(after).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.shared.stop.cancelled() => return End::Close,
                _ = resets.changed() => return End::Reset,
                _ = toxics.changed() => {}
                () = due => return end,
            }
        }
    }
}

/// When the toxics end a connection, and how.
fn ending(toxics: &Toxics) -> (Option<Duration>, End) {
    match (toxics.down, toxics.reset_after, toxics.close_after) {
        (true, _, _) => (Some(Duration::ZERO), End::Close),
        (false, Some(after), _) => (Some(after), End::Reset),
        (false, None, after) => (after, End::Close),
    }
}
