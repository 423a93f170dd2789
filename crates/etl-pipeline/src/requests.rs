//! What a task asks the portal for: since when, and how often. It is written with the state of the item; a request that lasts
//! is told meanwhile, so that people see what is being waited for.

use crate::Services;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::ports::Tried;
use etl_core::{Fence, ItemKey, ItemState};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// How long a request lasts before it is told: most are over by then, and cost no writing. It first waits for a connection to be
/// free, which takes a round or two of a slow portal.
const LASTS: TimeDelta = TimeDelta::seconds(3);
/// How often lasting requests are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The requests of a task that has not ended their items.
#[derive(Default)]
pub(crate) struct Requests(Mutex<HashMap<ItemKey, Request>>);

struct Request {
    begun_at: DateTime<Utc>,
    /// Since the last writing.
    times: u32,
    /// Told as running.
    told: bool,
    /// When the newest file had come.
    received_at: Option<DateTime<Utc>>,
}

impl Requests {
    /// A file of an item is about to be asked for.
    pub(crate) fn begin(&self, item: &ItemKey, at: DateTime<Utc>) {
        let new = Request { begun_at: at, times: 0, told: false, received_at: None };
        self.all().entry(item.clone()).or_insert(new).times += 1;
    }

    /// The request is repeated.
    pub(crate) fn repeat(&self, item: &ItemKey) {
        if let Some(request) = self.all().get_mut(item) {
            request.times += 1;
        }
    }

    /// What was asked for an item since it was last written; it is about to be written.
    pub(crate) fn tried(&self, fence: Fence, item: &ItemKey) -> Tried {
        let mut all = self.all();
        let Some(request) = all.get_mut(item) else { return fence.into() };
        let Request { begun_at, received_at, times, .. } = request;
        Tried { fence, begun_at: Some(*begun_at), received_at: *received_at, times: std::mem::take(times) }
    }

    /// A file of the item has come: what becomes of it says how the item stands.
    pub(crate) fn received(&self, item: &ItemKey, at: DateTime<Utc>) {
        if let Some(request) = self.all().get_mut(item) {
            request.received_at = Some(at);
        }
    }

    /// The item has ended.
    pub(crate) fn ended(&self, item: &ItemKey) {
        self.all().remove(item);
    }

    /// Those that last and are not told yet; from now on they are.
    fn lasting(&self, now: DateTime<Utc>) -> Vec<(ItemKey, DateTime<Utc>)> {
        let mut all = self.all();
        let lasting = all.iter_mut().filter(|(_, r)| !r.told && r.received_at.is_none() && now - r.begun_at >= LASTS);
        lasting
            .map(|(item, request)| {
                request.told = true;
                (item.clone(), request.begun_at)
            })
            .collect()
    }

    /// Those that were told and of which nothing came.
    fn told(&self) -> Vec<ItemKey> {
        self.all().iter().filter(|(_, r)| r.told && r.received_at.is_none()).map(|(item, _)| item.clone()).collect()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<ItemKey, Request>> {
        self.0.lock().expect("no code panics while holding it")
    }
}

/// Tells which requests last, until it is dropped. It only shows: a failure to write is left to those that write what counts.
pub(crate) async fn tell_lasting(services: &Services, fence: Fence, requests: &Requests) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let lasting = requests.lasting(services.clock.now());
        if lasting.is_empty() {
            continue;
        }
        if let Err(error) = services.warehouse.begin_items(fence, &lasting).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "requests that last were not told");
        }
    }
}

/// What was told and not ended waits again, for whoever takes the task next.
pub(crate) async fn untell(services: &Services, fence: Fence, requests: &Requests) {
    for item in requests.told() {
        let (now, tried) = (services.clock.now(), Some(requests.tried(fence, &item)));
        if let Err(error) = services.warehouse.set_item(&item, ItemState::Pending, None, "", now, tried).await {
            // A lost task is another worker's by now, who tells it anew.
            tracing::debug!(error = &error as &dyn std::error::Error, "a request that was given up stays told");
            return;
        }
    }
}
