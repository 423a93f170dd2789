//! How an answer leaves: its headers, its length, its pace, and whether it arrives whole.

use super::content::part;
use super::engine::Fired;
use super::scenario::Action;
use super::stats::Seat;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING, X_FRAME_OPTIONS};
use axum::http::{HeaderValue, response::Parts};
use axum::response::Response;
use futures::stream;
use std::io;
use std::time::Duration;
use tokio::sync::watch;

/// Pieces per second of a slow body.
const SLOW_PIECES: u32 = 10;

/// How a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Clean,
    Aborted,
    Never,
}

/// What is sent of a body.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    /// Value of `Content-Length`; `None` sends in chunks.
    announced: Option<usize>,
    sent: usize,
    end: End,
    bytes_per_s: Option<u32>,
}

impl Plan {
    fn new(length: usize, fired: &[Fired]) -> Self {
        let mut plan = Self { announced: Some(length), sent: length, end: End::Clean, bytes_per_s: None };
        for Fired { action, .. } in fired {
            match action {
                Action::SlowBytesPerS(rate) => plan.bytes_per_s = Some(*rate),
                Action::Stall => (plan.sent, plan.end) = (0, End::Never),
                Action::CutPercent(percent) => (plan.sent, plan.end) = (part(length, *percent), End::Aborted),
                Action::CutChunkedPercent(percent) => {
                    (plan.announced, plan.sent, plan.end) = (None, part(length, *percent), End::Aborted);
                }
                Action::ShortPercent(percent) => {
                    plan.sent = part(length, *percent);
                    plan.announced = Some(plan.sent);
                }
                _ => {}
            }
        }
        plan
    }
}

/// Sends an answer the way its faults want it; the seat is given back when the last byte has gone.
pub(crate) async fn send(response: Response, fired: &[Fired], seat: Seat, stop: watch::Receiver<bool>) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.expect("bodies made here are in memory");
    let plan = Plan::new(whole.len(), fired);
    set_headers(&mut parts, &plan, fired);
    let outgoing = Outgoing { rest: whole.slice(..plan.sent), end: plan.end, rate: plan.bytes_per_s, seat, stop };
    Response::from_parts(parts, Body::from_stream(stream::unfold(outgoing, Outgoing::step)))
}

fn set_headers(parts: &mut Parts, plan: &Plan, fired: &[Fired]) {
    let headers = &mut parts.headers;
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.remove(TRANSFER_ENCODING);
    match plan.announced {
        Some(length) => headers.insert(CONTENT_LENGTH, HeaderValue::from(length)),
        None => headers.remove(CONTENT_LENGTH),
    };
    if fired.iter().any(|fired| fired.action == Action::WrongContentType) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    }
}

/// A body on its way.
struct Outgoing {
    rest: Bytes,
    end: End,
    rate: Option<u32>,
    seat: Seat,
    stop: watch::Receiver<bool>,
}

impl Outgoing {
    async fn step(mut self) -> Option<(io::Result<Bytes>, Self)> {
        if !self.rest.is_empty() {
            let piece = self.next_piece().await;
            self.seat.sent(piece.len());
            return Some((Ok(piece), self));
        }
        match self.end {
            End::Clean => return None,
            // What was sent before goes out before the connection is closed.
            End::Aborted => tokio::task::yield_now().await,
            End::Never => wait_for_stop(&mut self.stop).await,
        }
        self.end = End::Clean;
        Some((Err(io::Error::from(io::ErrorKind::ConnectionAborted)), self))
    }

    async fn next_piece(&mut self) -> Bytes {
        let Some(rate) = self.rate else { return std::mem::take(&mut self.rest) };
        let length = rate.div_ceil(SLOW_PIECES);
        let pause = Duration::from_secs(1) * length / rate;
        let _ = tokio::time::timeout(pause, wait_for_stop(&mut self.stop)).await;
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(self.rest.len());
        self.rest.split_to(length)
    }
}

/// Waits until the portal stops; one whose owner is gone has stopped.
pub(crate) async fn wait_for_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(action: Action) -> Plan {
        Plan::new(1000, &[Fired { action, day: None }])
    }

    #[test]
    fn each_fault_changes_length_end_or_pace() {
        let whole = || Plan { announced: Some(1000), sent: 1000, end: End::Clean, bytes_per_s: None };
        assert_eq!(Plan::new(1000, &[]), whole());
        assert_eq!(plan(Action::CutPercent(30)), Plan { sent: 300, end: End::Aborted, ..whole() });
        assert_eq!(plan(Action::ShortPercent(30)), Plan { announced: Some(300), sent: 300, ..whole() });
        assert_eq!(plan(Action::CutChunkedPercent(0)), Plan { announced: None, sent: 0, end: End::Aborted, ..whole() });
        assert_eq!(plan(Action::Stall), Plan { sent: 0, end: End::Never, ..whole() });
        assert_eq!(plan(Action::SlowBytesPerS(7)), Plan { bytes_per_s: Some(7), ..whole() });
    }
}
