//! Wake-ups inside one process.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task;
use tokio::time::{Instant, timeout_at};

/// Tasks remembered at most; those that come back forgotten may miss a call.
const LISTENERS: usize = 1000;

/// Wakes up those who wait. A call reaches everybody who waits now, everybody who waited before and comes back, and, when nobody
/// waits, the next one who does.
#[derive(Default)]
pub(crate) struct Bell {
    calls: Mutex<Calls>,
    rung: Notify,
}

#[derive(Default)]
struct Calls {
    made: u64,
    /// The last one that anybody heard.
    heard: u64,
    /// The last one that each task heard.
    heard_by: HashMap<Option<task::Id>, u64>,
}

impl Calls {
    /// Whether there was a call that this task has not heard; it has then.
    fn take(&mut self, listener: Option<task::Id>) -> bool {
        if self.heard_by.len() > LISTENERS {
            self.heard_by.clear();
        }
        let heard = self.heard_by.insert(listener, self.made).unwrap_or(self.heard);
        self.heard = self.made;
        heard < self.made
    }
}

impl Bell {
    pub(crate) fn ring(&self) {
        self.calls.lock().expect("nothing panics while it counts").made += 1;
        self.rung.notify_waiters();
    }

    /// Waits for a call; false when none came in this time.
    pub(crate) async fn wait(&self, at_most: Duration) -> bool {
        let until = Instant::now() + at_most;
        loop {
            // Hears what is rung from now on.
            let rung = self.rung.notified();
            if self.calls.lock().expect("nothing panics while it counts").take(task::try_id()) {
                return true;
            }
            if timeout_at(until, rung).await.is_err() {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const SOON: Duration = Duration::from_millis(1);
    const LATE: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_call_is_kept_for_whoever_comes_next_and_heard_once() {
        let bell = Bell::default();
        assert!(!bell.wait(SOON).await);
        bell.ring();
        bell.ring();
        assert!(bell.wait(LATE).await);
        assert!(!bell.wait(SOON).await);
    }

    #[tokio::test]
    async fn everybody_hears_a_call_even_those_who_were_away() {
        let bell = Arc::new(Bell::default());
        let (left, back) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let mut listeners = tokio::task::JoinSet::new();
        let (away, gone, come) = (Arc::clone(&bell), Arc::clone(&left), Arc::clone(&back));
        listeners.spawn(async move {
            assert!(!away.wait(SOON).await);
            gone.notify_one();
            come.notified().await;
            away.wait(LATE).await
        });
        left.notified().await;
        let waits = Arc::clone(&bell);
        listeners.spawn(async move { waits.wait(LATE).await });
        tokio::task::yield_now().await;
        bell.ring();
        back.notify_one();
        assert_eq!(listeners.join_all().await, [true, true]);
    }
}
