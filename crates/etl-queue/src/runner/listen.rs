//! The ear: passes the calls of the queue on to the loops that wait for them.

use super::shared::Shared;
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Silence after which the wait begins anew.
const LONG: Duration = Duration::from_mins(1);

/// Pause after a call, so that a burst of calls is one.
const PAUSE: Duration = Duration::from_millis(5);

pub(super) async fn listen(shared: &Shared, over: &CancellationToken) {
    loop {
        tokio::select! {
            () = over.cancelled() => return,
            called = shared.queue.wait(LONG) => if called {
                shared.work.notify_one();
                shared.news.notify_one();
            },
        }
        sleep(PAUSE).await;
    }
}
