//! Collects a task: one listing per fund and kind, then every edition of every wanted day, oldest first.

use super::config::QoreConfig;
use super::error::{not_stored, told};
use bytes::Bytes;
use etl_core::ports::{
    CollectContext, CollectSummary, ConnectorError, ConnectorErrorKind, FileMeta, ItemOutcome, Listed, ListedFile,
    PlanFund, Progress, RunEvent, StagedWriter, TaskPlan,
};
use etl_core::{Code, DocumentKind, ItemKey, ItemState, ReferenceDate};
use etl_qore_api::{
    BodySink, DateRange, Expected, FileKind, FileListing, Guid, QoreClient, QoreObserver, RemoteFile, RetryEvent,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::Arc;
use std::time::Instant;

pub(super) struct Collector<'a> {
    client: QoreClient,
    /// Units, and documents of one unit, that are fetched at the same time.
    at_once: (usize, usize),
    ctx: &'a CollectContext<'a>,
}

/// The items of one fund and kind: one listing serves them all.
struct Unit {
    fund: PlanFund,
    kind: DocumentKind,
    items: Vec<ItemKey>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(client: QoreClient, config: &QoreConfig, ctx: &'a CollectContext<'a>) -> Self {
        let names = Observer { progress: Arc::clone(&ctx.progress), item: None };
        let client = client.with_cancel(ctx.cancel.clone()).with_observer(Arc::new(names));
        // Twice as many units as connections, so that no connection waits while a unit hands its file over.
        let whole = (config.conexoes * 2, 4);
        let at_once = ctx.at_once.map_or(whole, |few| (usize::from(few.get()).min(config.conexoes), 1));
        Self { client, at_once, ctx }
    }

    /// Fetches every item. Failures of one fund stay with its items; a rejected login or a cancellation ends the task.
    pub(super) async fn collect(&self, task: &TaskPlan) -> Result<CollectSummary, ConnectorError> {
        let units = stream::iter(units(task)).map(|unit| self.unit(unit)).buffer_unordered(self.at_once.0);
        let fold = |a: CollectSummary, b: CollectSummary| async move {
            Ok(CollectSummary { files: a.files + b.files, items: a.items + b.items })
        };
        units.try_fold(CollectSummary::default(), fold).await
    }

    async fn unit(&self, unit: Unit) -> Result<CollectSummary, ConnectorError> {
        let listing = match self.list(&unit).await {
            Ok(listing) => listing,
            Err(error) => {
                let (error, items) = (self.judged(error).await, unit.items.len());
                for item in &unit.items {
                    self.close_failed(item, &error).await?;
                }
                return passing(error).map(|()| CollectSummary { files: 0, items });
            }
        };
        let (listing, fund) = (&listing, &unit.fund);
        let items =
            stream::iter(unit.items).map(|item| self.item(fund, item, listing)).buffer_unordered(self.at_once.1);
        let fold =
            |a: CollectSummary, files| async move { Ok(CollectSummary { files: a.files + files, items: a.items + 1 }) };
        items.try_fold(CollectSummary::default(), fold).await
    }

    async fn list(&self, unit: &Unit) -> Result<FileListing, ConnectorError> {
        let fund = guid(&unit.fund.portal_id)?;
        let days = || unit.items.iter().map(|item| item.date.date());
        let (Some(from), Some(to)) = (days().min(), days().max()) else { return Ok(FileListing::default()) };
        self.client.files(&fund, wire(unit.kind), DateRange { from, to }).await.map_err(told)
    }

    /// Fetches one item and closes it; returns the files delivered.
    async fn item(&self, fund: &PlanFund, item: ItemKey, listing: &FileListing) -> Result<usize, ConnectorError> {
        let item = &item;
        // The portal lists the newest edition first.
        let editions: Vec<_> = listing.files.iter().filter(|f| f.date == item.date.date()).rev().collect();
        if editions.is_empty() {
            self.ctx.sink.close(item, nothing(item, listing)).await?;
            return Ok(0);
        }
        let mut files = 0;
        for (edition, file) in (0..).zip(editions) {
            match self.edition(fund, item, file, edition).await {
                Ok(fetched) => files += usize::from(fetched),
                Err(error) => {
                    let error = self.judged(error).await;
                    self.close_failed(item, &error).await?;
                    return passing(error).map(|()| files);
                }
            }
        }
        let done = ItemOutcome { state: ItemState::Done, code: None, detail: String::new() };
        self.ctx.sink.close(item, done).await?;
        Ok(files)
    }

    /// Fetches one edition unless it is there already.
    async fn edition(
        &self,
        fund: &PlanFund,
        item: &ItemKey,
        file: &RemoteFile,
        edition: u32,
    ) -> Result<bool, ConnectorError> {
        let portal_ref = portal_ref(file);
        if self.ctx.sink.has(item, &portal_ref).await? {
            return Ok(false);
        }
        let started = Instant::now();
        let mut body = Body(self.ctx.sink.open(item).await.map_err(not_stored)?);
        let expected = Expected::of(file, wire(item.kind));
        let observer =
            Observer { progress: Arc::clone(&self.ctx.progress), item: Some((item.clone(), fund.nickname.clone())) };
        let client = self.client.clone().with_observer(Arc::new(observer));
        client.download(&guid(&fund.portal_id)?, &file.guid, expected, &mut body).await.map_err(told)?;
        let staged = body.0.finish().await.map_err(not_stored)?;
        let meta = FileMeta { name: file.name.clone(), portal_ref, edition, elapsed: started.elapsed() };
        self.ctx.sink.deliver(item, staged, meta).await?;
        Ok(true)
    }

    /// The same failure, told apart from a rejected login when the portal refuses one file to a session that is good.
    async fn judged(&self, error: ConnectorError) -> ConnectorError {
        if error.kind == ConnectorErrorKind::Auth && self.client.authorize().await.is_ok() {
            return ConnectorError { kind: ConnectorErrorKind::UnexpectedResponse, code: Code::PortalSession, ..error };
        }
        error
    }

    async fn close_failed(&self, item: &ItemKey, error: &ConnectorError) -> Result<(), ConnectorError> {
        let state = if error.kind == ConnectorErrorKind::Cancelled { ItemState::Cancelled } else { ItemState::Failed };
        let outcome = ItemOutcome { state, code: Some(error.code), detail: error.context.clone() };
        self.ctx.sink.close(item, outcome).await
    }
}

/// Failures that end the task: cancelled, settings, disk, a rejected login. Any other one stays with its item.
fn passing(error: ConnectorError) -> Result<(), ConnectorError> {
    use ConnectorErrorKind::{Auth, Cancelled, Config};
    let ends = matches!(error.kind, Auth | Cancelled | Config)
        || matches!(error.code, Code::StorageFull | Code::StorageFailed);
    if ends { Err(error) } else { Ok(()) }
}

/// What it means that a day has no file.
fn nothing(item: &ItemKey, listing: &FileListing) -> ItemOutcome {
    let failed = |code, detail: String| ItemOutcome { state: ItemState::Failed, code: Some(code), detail };
    if let Some(unreadable) = listing.unreadable.first() {
        let date = unreadable.date.clone().unwrap_or_default();
        return failed(Code::PortalListDate, format!("data {date:?}"));
    }
    if !listing.stable {
        return failed(Code::PortalUnexpected, "a lista do portal mudou enquanto era lida".into());
    }
    let later = listing.newest.is_some_and(|newest| newest > item.date.date());
    let code = if later { Code::Gap } else { Code::NotPublished };
    ItemOutcome { state: ItemState::NoData, code: Some(code), detail: String::new() }
}

fn units(task: &TaskPlan) -> Vec<Unit> {
    let funds: HashMap<_, _> = task.funds.iter().map(|fund| (fund.fund, fund)).collect();
    let mut units: BTreeMap<_, Vec<ItemKey>> = BTreeMap::new();
    for item in &task.items {
        units.entry((item.fund, item.kind)).or_default().push(item.clone());
    }
    let unit = |((fund, kind), items)| funds.get(&fund).map(|fund| Unit { fund: (*fund).clone(), kind, items });
    units.into_iter().filter_map(unit).collect()
}

/// Guid and size: a file that is replaced under its guid changes its size.
fn portal_ref(file: &RemoteFile) -> String {
    let size = file.size_bytes.map_or_else(String::new, |size| size.to_string());
    format!("{}:{size}", file.guid)
}

/// What the portal lists of a fund, day and kind.
pub(super) async fn look_up(
    client: &QoreClient,
    fund: &PlanFund,
    date: ReferenceDate,
    kind: DocumentKind,
) -> Result<Listed, ConnectorError> {
    let listing = client.files(&guid(&fund.portal_id)?, wire(kind), DateRange::day(date.date())).await.map_err(told)?;
    if !listing.stable {
        let context = "the list changed while it was read";
        return Err(ConnectorError::new(ConnectorErrorKind::Transient, Code::PortalUnexpected, context));
    }
    let file = |file: &RemoteFile| ListedFile {
        name: file.name.clone(),
        portal_ref: portal_ref(file),
        size_bytes: file.size_bytes,
    };
    let newest = listing.newest.map(ReferenceDate::new);
    Ok(Listed { kind, files: listing.files.iter().map(file).collect(), newest })
}

fn guid(portal_id: &str) -> Result<Guid, ConnectorError> {
    portal_id.parse().map_err(|e: etl_qore_api::InvalidGuid| {
        ConnectorError::new(ConnectorErrorKind::Config, Code::Settings, format!("fund id {portal_id:?}")).caused_by(e)
    })
}

fn wire(kind: DocumentKind) -> FileKind {
    match kind {
        DocumentKind::PortfolioPdf => FileKind::PortfolioPdf,
        DocumentKind::PortfolioXlsx => FileKind::PortfolioExcel,
        DocumentKind::Xml50 => FileKind::Xml50,
        DocumentKind::Xml401 => FileKind::Xml401,
    }
}

/// A staged file as the sink of a download.
struct Body(Box<dyn StagedWriter>);

impl BodySink for Body {
    async fn reset(&mut self) -> io::Result<()> {
        self.0.reset().await.map_err(io::Error::other)
    }

    async fn write(&mut self, chunk: Bytes) -> io::Result<()> {
        self.0.write(&chunk).await.map_err(io::Error::other)
    }
}

/// Tells the run log of retries.
struct Observer {
    progress: Arc<dyn Progress>,
    /// The item of a download, with its fund as people call it.
    item: Option<(ItemKey, String)>,
}

impl QoreObserver for Observer {
    fn on_retry(&self, event: &RetryEvent) {
        let call = || {
            let fund = event.fund.as_ref().map_or_else(String::new, |fund| format!(" {fund}"));
            (None, format!("{}{fund}", event.operation))
        };
        let (item, what) = self.item.clone().map_or_else(call, |(item, fund)| (Some(item), fund));
        self.progress.event(RunEvent::Retrying {
            item,
            what,
            reason: event.error.to_string(),
            attempt: event.next_try,
            wait: event.delay,
        });
    }
}
