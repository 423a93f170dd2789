//! What was found a moment ago: who a caller is, and the answers of calls that every screen of an office makes alike. It holds for
//! a tenth of a second, and not beyond anything that was changed through this server or that its watcher saw change: who is told
//! of a change and asks, and who changed something himself, always gets what holds now.

use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{StatusCode, response};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::{Code, Sha256};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// How long something holds.
const MOMENT: TimeDelta = TimeDelta::milliseconds(100);
/// Entries of each kind; with more all are forgotten.
const MOST: usize = 1000;
/// Bytes of an answer that is kept.
const ANSWER_BYTES: usize = 1 << 20;

/// What was found a moment ago.
#[derive(Default)]
pub(crate) struct Recent {
    changes: AtomicU64,
    callers: Found<Sha256, Caller>,
    answers: Found<String, (response::Parts, Bytes)>,
}

/// When the search for something began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    at: DateTime<Utc>,
    changes: u64,
}

impl Mark {
    fn holds(self, now: Self) -> bool {
        self.changes == now.changes && (TimeDelta::zero()..MOMENT).contains(&(now.at - self.at))
    }
}

/// Values with the mark that was taken before they were looked for.
struct Found<K, V>(Mutex<HashMap<K, (Mark, V)>>);

impl<K, V> Default for Found<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Found<K, V> {
    fn get(&self, key: &K, now: Mark) -> Option<V> {
        let found = self.0.lock().expect("nothing panics while it looks");
        found.get(key).filter(|(mark, _)| mark.holds(now)).map(|(_, value)| value.clone())
    }

    fn keep(&self, key: K, mark: Mark, value: V) {
        let mut found = self.0.lock().expect("nothing panics while it looks");
        if found.len() >= MOST {
            found.clear();
        }
        found.insert(key, (mark, value));
    }
}

impl Recent {
    /// Something was changed: what was found before holds no more, also what is being looked for now.
    pub(crate) fn forget(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    fn mark(&self, at: DateTime<Utc>) -> Mark {
        Mark { at, changes: self.changes.load(Ordering::SeqCst) }
    }
}

/// The caller who has shown a key, found a moment ago or looked for now.
pub(crate) async fn caller(
    app: &App,
    key: Sha256,
    find: impl Future<Output = Result<Caller, Problem>>,
) -> Result<Caller, Problem> {
    let mark = app.recent.mark(app.ports.clock.now());
    if let Some(caller) = app.recent.callers.get(&key, mark) {
        return Ok(caller);
    }
    let caller = find.await?;
    app.recent.callers.keep(key, mark, caller.clone());
    Ok(caller)
}

/// Answers a call whose answer is the same for everybody who may make it.
pub(crate) async fn share(request: Request, next: Next) -> Response {
    let Some(app) = request.extensions().get::<Arc<App>>().cloned() else {
        return Problem::new(Code::Internal).into_response();
    };
    let mark = app.recent.mark(app.ports.clock.now());
    let key = request.uri().to_string();
    if let Some((parts, body)) = app.recent.answers.get(&key, mark) {
        return Response::from_parts(parts, Body::from(body));
    }
    let (parts, body) = next.run(request).await.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return Problem::new(Code::Internal).into_response() };
    if parts.status == StatusCode::OK && body.len() <= ANSWER_BYTES {
        app.recent.answers.keep(key, mark, (parts.clone(), body.clone()));
    }
    Response::from_parts(parts, Body::from(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(milliseconds: i64, changes: u64) -> Mark {
        Mark { at: DateTime::from_timestamp_millis(milliseconds).unwrap(), changes }
    }

    #[test]
    fn what_was_found_holds_for_a_moment_and_until_a_change() {
        let found = Found::default();
        found.keep("a", mark(1000, 1), 7);
        assert_eq!(found.get(&"a", mark(1000, 1)), Some(7));
        assert_eq!(found.get(&"a", mark(1099, 1)), Some(7));
        for (key, now) in [("a", mark(1100, 1)), ("a", mark(999, 1)), ("a", mark(1000, 2)), ("b", mark(1000, 1))] {
            assert_eq!(found.get(&key, now), None, "{key} {now:?}");
        }
    }

    #[test]
    fn what_a_change_overtakes_is_not_found() {
        let recent = Recent::default();
        let now = DateTime::from_timestamp_millis(1000).unwrap();
        let before = recent.mark(now);
        recent.forget();
        recent.answers.keep("/a".into(), before, (Response::new(()).into_parts().0, Bytes::new()));
        assert!(recent.answers.get(&"/a".into(), recent.mark(now)).is_none());
    }

    #[test]
    fn the_number_of_entries_is_bounded() {
        let found = Found::default();
        for key in 0..=MOST {
            found.keep(key, mark(0, 0), ());
        }
        assert_eq!(found.0.lock().unwrap().len(), 1);
    }
}
