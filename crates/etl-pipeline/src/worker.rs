//! PROCESS and UPLOAD: workers that take files in. An item goes to the first worker that has room, and what else comes of it to the
//! same one, so that editions keep their order: a second worker helps when the first is behind.
//!
//! A worker takes what waits as one group, so that its files share the waits for the disk and the database. A slow portal
//! does not make groups of one: the first file of a group waits a moment for the next ones. That delays no run, because
//! the end of the collection ends the last groups.

use crate::Services;
use crate::intake::{Intake, Taken, take_in};
use crate::requests::Requests;
use etl_core::ports::{
    ConnectorError, ConnectorErrorKind, FileMeta, ItemOutcome, PlanFund, RunEvent, Staged, TaskPlan, WarehouseError,
};
use etl_core::{Code, Fence, FundId, ItemKey, ItemState, Problem};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::AbortOnDropHandle;

/// Messages that wait in front of one worker while it takes a group in: enough that the downloads go on meanwhile, few
/// enough to keep the disk flat.
const WAITING_MESSAGES: usize = 16;
/// Messages of one group.
const GROUP_MESSAGES: usize = 64;
/// Bytes of the files of one group: their positions are in memory together. A larger file ends its group.
const GROUP_BYTES: u64 = 1024 * 1024;
/// How long the first message of a group waits for others.
const GROUP_WAIT: Duration = Duration::from_secs(2);

enum Message {
    File { item: ItemKey, file: Staged, meta: FileMeta },
    Close { item: ItemKey, outcome: ItemOutcome },
}

impl Message {
    fn bytes(&self) -> u64 {
        match self {
            Self::File { file, .. } => file.size_bytes,
            Self::Close { .. } => 0,
        }
    }
}

/// Says whether items that the connector calls cancelled stay open, for whoever takes the task next.
pub(crate) type StaysOpen = Arc<dyn Fn() -> bool + Send + Sync>;

/// What the workers work for.
pub(crate) struct Work<'a> {
    /// Connection of the items.
    pub(crate) connection: &'a str,
    /// The task; every write carries it.
    pub(crate) fence: Fence,
    /// What it asks the portal for.
    pub(crate) requests: Arc<Requests>,
    /// See [`StaysOpen`].
    pub(crate) stays_open: StaysOpen,
}

/// The running workers of one task.
pub(crate) struct Workers {
    queues: Vec<mpsc::Sender<Message>>,
    /// Dropped with the task that nobody waits for any more, they stop.
    handles: Vec<AbortOnDropHandle<Result<(), WarehouseError>>>,
    open: Arc<Mutex<BTreeSet<ItemKey>>>,
    /// The worker of each item of which a file has come.
    takers: Mutex<HashMap<ItemKey, usize>>,
    stays_open: StaysOpen,
}

impl Workers {
    /// Starts the workers; every item of the plan is open.
    pub(crate) fn start(services: &Services, work: &Work<'_>, plan: &TaskPlan) -> Self {
        let funds: HashMap<FundId, PlanFund> = plan.funds.iter().map(|f| (f.fund, f.clone())).collect();
        let funds = Arc::new(funds);
        let open = Arc::new(Mutex::new(plan.items.iter().cloned().collect()));
        let stays_open = Arc::clone(&work.stays_open);
        let takers = Mutex::default();
        let mut workers = Self { queues: Vec::new(), handles: Vec::new(), open, takers, stays_open };
        for _ in 0..services.workers.max(1) {
            let (sender, receiver) = mpsc::channel(WAITING_MESSAGES);
            let worker = Worker {
                services: services.clone(),
                connection: work.connection.to_owned(),
                fence: work.fence,
                requests: Arc::clone(&work.requests),
                funds: Arc::clone(&funds),
                under_way: HashMap::new(),
            };
            workers.queues.push(sender);
            workers.handles.push(AbortOnDropHandle::new(tokio::spawn(worker.work(receiver))));
        }
        workers
    }

    /// Hands a file over, waiting while its worker is behind.
    pub(crate) async fn deliver(&self, item: &ItemKey, file: Staged, meta: FileMeta) -> Result<(), ConnectorError> {
        let place = self.place(item).await?;
        place.send(Message::File { item: item.clone(), file, meta });
        Ok(())
    }

    /// Ends an item; ending it twice is harmless. Whoever gives up waiting here leaves the item open.
    pub(crate) async fn close(&self, item: &ItemKey, outcome: ItemOutcome) -> Result<(), ConnectorError> {
        if outcome.state == ItemState::Cancelled && (self.stays_open)() {
            return Ok(());
        }
        let place = self.place(item).await?;
        if self.open.lock().expect("no code panics while holding it").remove(item) {
            place.send(Message::Close { item: item.clone(), outcome });
        }
        self.takers().remove(item);
        Ok(())
    }

    /// Ends everything that is still open in the same way.
    pub(crate) async fn close_open_items(&self, outcome: ItemOutcome) {
        let open: Vec<ItemKey> = self.open.lock().expect("no code panics while holding it").iter().cloned().collect();
        for item in open {
            // A worker that is gone reports why in `finish`.
            let _ = self.close(&item, outcome.clone()).await;
        }
    }

    /// Waits for the workers: everything handed over is taken in.
    pub(crate) async fn finish(self) -> Result<(), WarehouseError> {
        drop(self.queues);
        for handle in self.handles {
            handle.await.expect("a worker does not panic")?;
        }
        Ok(())
    }

    /// A place in the queue of the item's worker.
    async fn place(&self, item: &ItemKey) -> Result<mpsc::Permit<'_, Message>, ConnectorError> {
        self.queues[self.taker(item)].reserve().await.map_err(|_| {
            let context = "a worker stopped because the database failed";
            ConnectorError::new(ConnectorErrorKind::Transient, Code::StorageFailed, context)
        })
    }

    /// The worker of an item: the one that has it, else the first that has room; while none has, they take turns.
    fn taker(&self, item: &ItemKey) -> usize {
        let mut takers = self.takers();
        let turn = takers.len() % self.queues.len();
        let choose = || self.queues.iter().position(|queue| queue.capacity() > 0).unwrap_or(turn);
        *takers.entry(item.clone()).or_insert_with(choose)
    }

    fn takers(&self) -> MutexGuard<'_, HashMap<ItemKey, usize>> {
        self.takers.lock().expect("no code panics while holding it")
    }
}

/// How a connector's error is told of each item that it left open.
pub(crate) fn closing_of(error: &ConnectorError) -> ItemOutcome {
    let state = match error.kind {
        ConnectorErrorKind::Cancelled => ItemState::Cancelled,
        ConnectorErrorKind::NotYetAvailable => ItemState::NoData,
        _ => ItemState::Failed,
    };
    ItemOutcome { state, code: Some(error.code), detail: error.context.clone() }
}

/// What this run has done for an item so far.
#[derive(Default)]
struct UnderWay {
    bytes: u64,
    elapsed: Duration,
    refused: Option<Problem>,
    /// The last file is loaded, which made the item done.
    loaded: bool,
}

/// The messages to take together with a first one.
async fn group(first: Message, queue: &mut mpsc::Receiver<Message>) -> Vec<Message> {
    let due = Instant::now() + GROUP_WAIT;
    let mut bytes = first.bytes();
    let mut group = vec![first];
    while group.len() < GROUP_MESSAGES && bytes < GROUP_BYTES {
        let Ok(Some(message)) = timeout_at(due, queue.recv()).await else { break };
        bytes += message.bytes();
        group.push(message);
    }
    group
}

struct Worker {
    services: Services,
    connection: String,
    fence: Fence,
    requests: Arc<Requests>,
    funds: Arc<HashMap<FundId, PlanFund>>,
    under_way: HashMap<ItemKey, UnderWay>,
}

impl Worker {
    async fn work(mut self, mut queue: mpsc::Receiver<Message>) -> Result<(), WarehouseError> {
        while let Some(first) = queue.recv().await {
            let (mut files, mut closed) = (Vec::new(), Vec::new());
            for message in group(first, &mut queue).await {
                match message {
                    Message::File { item, file, meta } => files.push((self.receive(item, &file, meta), file)),
                    Message::Close { item, outcome } => closed.push((item, outcome)),
                }
            }
            for (item, taken) in take_in(&self.services, files).await? {
                self.note(item, taken);
            }
            // An item is closed after its last file, so none of the files comes after these.
            for (item, outcome) in closed {
                self.close(item, outcome).await?;
            }
        }
        Ok(())
    }

    /// Tells that a file is there, and what it should be.
    fn receive(&mut self, item: ItemKey, file: &Staged, meta: FileMeta) -> Intake {
        let fund = self.fund_name(&item);
        self.services.progress.event(RunEvent::Received {
            item: item.clone(),
            fund: fund.clone(),
            bytes: file.size_bytes,
            elapsed: meta.elapsed,
        });
        let under_way = self.under_way.entry(item.clone()).or_default();
        under_way.bytes = file.size_bytes;
        under_way.elapsed += meta.elapsed;
        Intake {
            connection: self.connection.clone(),
            tried: self.requests.tried(self.fence, &item),
            cnpj: self.funds.get(&item.fund).and_then(|f| f.cnpj),
            nickname: fund,
            item,
            meta,
        }
    }

    fn note(&mut self, item: ItemKey, taken: Taken) {
        let under_way = self.under_way.entry(item).or_default();
        under_way.loaded = taken.is_ok();
        // A newer edition that is right makes good for an older one that was not.
        under_way.refused = taken.err();
    }

    async fn close(&mut self, item: ItemKey, outcome: ItemOutcome) -> Result<(), WarehouseError> {
        let under_way = self.under_way.remove(&item).unwrap_or_default();
        let outcome = match under_way.refused {
            Some(problem) => {
                ItemOutcome { state: ItemState::Failed, code: Some(problem.code), detail: problem.sentence() }
            }
            None => outcome,
        };
        let ItemOutcome { state, code, detail } = outcome;
        // The load of its last file has said so in its own transaction.
        let is_noted = under_way.loaded && state == ItemState::Done;
        if !is_noted {
            let (now, tried) = (self.services.clock.now(), self.requests.tried(self.fence, &item));
            self.services.warehouse.set_item(&item, state, code, &detail, now, Some(tried)).await?;
        }
        self.requests.ended(&item);
        let fund = self.fund_name(&item);
        self.services.progress.event(RunEvent::Closed {
            item,
            fund,
            state,
            code,
            detail,
            bytes: under_way.bytes,
            elapsed: under_way.elapsed,
        });
        Ok(())
    }

    fn fund_name(&self, item: &ItemKey) -> String {
        self.funds.get(&item.fund).map_or_else(|| item.fund.0.to_string(), |f| f.nickname.clone())
    }
}
