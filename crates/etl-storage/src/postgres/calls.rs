//! Wake-ups between processes: `NOTIFY` without content but the sender, not more often than every 20 ms, and one connection
//! that listens.

use super::{PgSession, guards, limits};
use crate::cell::Cell;
use crate::dialect::{Session, Sql};
use crate::queue::Bell;
use sqlx::Executor;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};

const CHANNEL: &str = "etl_fila";
/// Time between two calls of a process.
const GAP: Duration = Duration::from_millis(20);
/// Silence after which the listening connection is tried, and what it has for its answer.
const SILENCE: Duration = Duration::from_secs(30);
const ANSWER: Duration = Duration::from_secs(10);
/// Waits before a lost listener connects again.
const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// The calls of a process to the others.
#[derive(Default)]
pub(super) struct Caller {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: Option<Instant>,
    /// One more is to be made when its time has come.
    pending: bool,
}

impl Caller {
    /// Calls at once, or when the last call is too recent a little later, once for all that asked meanwhile. A call that
    /// fails is lost: whoever waits looks by itself after a while.
    pub(super) async fn call(self: &Arc<Self>, pool: &PgPool, sender: &str) {
        let now = Instant::now();
        let Some(at) = self.turn(now) else { return };
        if at <= now {
            let _ = notify(pool, sender).await;
            return;
        }
        let (caller, pool, sender) = (Arc::clone(self), pool.clone(), sender.to_owned());
        tokio::spawn(async move {
            sleep_until(at).await;
            caller.state.lock().expect("nothing panics while it looks at the time").pending = false;
            let _ = notify(&pool, &sender).await;
        });
    }

    /// When the next call is due; `None` when one is on its way that has not been made.
    fn turn(&self, now: Instant) -> Option<Instant> {
        let mut state = self.state.lock().expect("nothing panics while it looks at the time");
        if state.pending {
            return None;
        }
        let at = state.last.map_or(now, |last| now.max(last + GAP));
        state.pending = at > now;
        state.last = Some(at);
        Some(at)
    }
}

/// A call that a crash of the server takes with it woke nobody up who lived: it does not wait for the disk, and nobody, as the
/// claim that it is for, waits for it there.
async fn notify(pool: &PgPool, sender: &str) -> Sql<()> {
    const CALL: &str = "select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";
    let mut session = PgSession::of_queue(pool).await?;
    session.run(CALL, &[Cell::from(CHANNEL), Cell::from(sender)]).await?;
    session.give_back();
    Ok(())
}

/// The listening connection of a process; ends when it is dropped.
pub(super) struct Ear(JoinHandle<()>);

impl Ear {
    /// Rings the bell at every call of another process.
    pub(super) fn open(options: &PgConnectOptions, bell: Arc<Bell>, own: String) -> Self {
        let options = options.clone().application_name("etl fila");
        Self(tokio::spawn(async move {
            let mut wait = SHORTEST;
            loop {
                // A new pool each time: a listener that is dropped says good-bye and keeps its place until it is answered.
                let pool = guards::pool(1, &guards::LOADS).max_lifetime(None).idle_timeout(None);
                let pool = pool.connect_lazy_with(options.clone());
                let Err(_) = listen(&pool, &bell, &own, &mut wait).await;
                sleep(wait).await;
                wait = (wait * 2).min(LONGEST);
            }
        }))
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn listen(pool: &PgPool, bell: &Bell, own: &str, wait: &mut Duration) -> Sql<Infallible> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    limits::answered(ANSWER, listener.listen(CHANNEL)).await?;
    *wait = SHORTEST;
    // What was called while nobody listened.
    bell.ring();
    loop {
        if let Ok(call) = timeout(SILENCE, listener.try_recv()).await {
            if call?.ok_or(sqlx::Error::WorkerCrashed)?.payload() != own {
                bell.ring();
            }
        } else {
            limits::answered(ANSWER, listener.execute("select 1")).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_one_call_now_and_one_later() {
        let caller = Caller::default();
        let begin = Instant::now();
        let made = || caller.state.lock().unwrap().pending = false;
        assert_eq!(caller.turn(begin), Some(begin));
        assert_eq!(caller.turn(begin), Some(begin + GAP));
        assert_eq!(caller.turn(begin), None);
        made();
        assert_eq!(caller.turn(begin + GAP), Some(begin + 2 * GAP));
        made();
        assert_eq!(caller.turn(begin + 5 * GAP), Some(begin + 5 * GAP));
    }
}
