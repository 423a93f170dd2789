//! The system of record: funds, coverage and positions. A document's rows, hash, checks and item are in one transaction.
//! What a worker writes carries its fence, which is checked in the same transaction.

use crate::{
    AssetClass, Band, Check, Code, DayMarks, Decimal, DocumentKind, Exact, Fence, Fund, FundDay, FundId, FundIdentity,
    FundStatus, Item, ItemKey, ItemState, JobId, NewTask, Position, Problem, ReferenceDate, Sha256, TaskId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The few kinds that a caller branches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarehouseErrorKind {
    /// The database cannot be reached or is busy: may work later.
    Unavailable,
    /// No space left.
    Full,
    /// The data contradicts the model or a limit of the fixed columns.
    Data,
    /// The task is another worker's by now: stop, discard; nothing was written.
    Lost,
    /// A query took longer than it may, and was given up.
    Slow,
    /// Anything else.
    Other,
}

/// Why the system of record failed.
#[derive(Debug, thiserror::Error)]
#[error("database failed while {doing}")]
pub struct WarehouseError {
    /// What a caller branches on.
    pub kind: WarehouseErrorKind,
    /// What was being done, and to what.
    pub doing: String,
    /// Cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A fund to register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFund {
    /// Identity; registering it twice gives the same fund.
    pub identity: FundIdentity,
    /// Full name.
    pub name: String,
    /// Name that people use.
    pub nickname: String,
    /// Abbreviation of the legal kind.
    pub kind: Option<String>,
    /// `Unconfirmed` never weakens what a person confirmed.
    pub status: FundStatus,
    /// First day on which documents are due.
    pub start: Option<ReferenceDate>,
}

/// A fund at a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalLink {
    /// The fund.
    pub fund: Fund,
    /// Id at the portal.
    pub portal_id: String,
    /// When the portal last showed it.
    pub seen_at: DateTime<Utc>,
}

/// The register of funds (`cad.info_fundos`) and their ids at the portals.
#[async_trait]
pub trait FundRegister: Send + Sync {
    /// Every fund, by nickname.
    async fn funds(&self) -> Result<Vec<Fund>, WarehouseError>;
    /// The funds with a tolerance or a destination folder of their own.
    async fn funds_with_own_load(&self) -> Result<Vec<Fund>, WarehouseError>;
    /// Registers or updates a fund by identity.
    async fn register_fund(&self, fund: &NewFund) -> Result<FundId, WarehouseError>;
    /// Notes what a portal showed at one moment, and registers the funds that it showed for the first time: all of it or
    /// nothing.
    async fn note_portal_funds(
        &self,
        connection: &str,
        answer: PortalAnswer<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), WarehouseError>;
    /// The funds that a connection ever saw, by nickname.
    async fn portal_funds(&self, connection: &str) -> Result<Vec<PortalLink>, WarehouseError>;
}

/// What a portal showed when it was asked for its funds.
#[derive(Debug, Clone, Copy)]
pub struct PortalAnswer<'a> {
    /// Id at the portal and fund of those that it showed before.
    pub known: &'a [(String, FundId)],
    /// Id at the portal and what it says of those that it showed for the first time.
    pub new: &'a [(String, NewFund)],
}

/// What a planning task found: the tasks to add to its job, each one with the items that it works for.
#[derive(Debug, Clone, PartialEq)]
pub struct Planning {
    /// The planning task.
    pub fence: Fence,
    /// Tasks with their items.
    pub groups: Vec<(NewTask, Vec<ItemKey>)>,
}

/// An item of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobItem {
    /// The item with its state in the job.
    pub item: Item,
    /// Fund as people call it.
    pub fund: String,
    /// When its first file was asked for; absent while none was.
    pub begun_at: Option<DateTime<Utc>>,
    /// When its newest file had come whole; absent while none has.
    pub received_at: Option<DateTime<Utc>>,
    /// How often a file of it was asked for, over all rounds of the job.
    pub tries: u32,
}

impl JobItem {
    /// An item of which no job asked for a file.
    pub fn untried(item: Item, fund: String) -> Self {
        Self { item, fund, begun_at: None, received_at: None, tries: 0 }
    }
}

/// What a task did for an item: the hold of the task that writes it, and what the portal was asked since the last writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// The task; when it is lost nothing is written.
    pub fence: Fence,
    /// When a file of the item was first asked for; absent when none was.
    pub begun_at: Option<DateTime<Utc>>,
    /// When the newest one had come whole.
    pub received_at: Option<DateTime<Utc>>,
    /// How often, repeated requests included.
    pub times: u32,
}

impl From<Fence> for Tried {
    /// Nothing was asked.
    fn from(fence: Fence) -> Self {
        Self { fence, begun_at: None, received_at: None, times: 0 }
    }
}

/// How a portal served some jobs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// Documents that came, or failed for good.
    pub documents: u64,
    /// Those that failed.
    pub failed: u64,
    /// How long those that came took, from the first request to the last byte, in milliseconds, ascending.
    pub times_ms: Vec<u64>,
}

/// What a job has done so far: its items by their state in the job, and what it loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobCounts {
    /// Items not begun.
    pub pending: u64,
    /// Items being collected.
    pub running: u64,
    /// Items done.
    pub done: u64,
    /// Items without data.
    pub no_data: u64,
    /// Items failed.
    pub failed: u64,
    /// Items cancelled.
    pub cancelled: u64,
    /// Items left out.
    pub skipped: u64,
    /// Rows loaded.
    pub rows: u64,
    /// Documents loaded; the same bytes again are none.
    pub documents: u64,
    /// Their size.
    pub bytes: u64,
}

/// One edition of an item, as a portal published it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edition {
    /// The item.
    pub item: ItemKey,
    /// Identity of the file at the portal.
    pub portal_ref: String,
}

impl JobCounts {
    /// Items expected.
    pub fn items(&self) -> u64 {
        self.pending + self.running + self.done + self.no_data + self.failed + self.cancelled + self.skipped
    }
}

/// The coverage matrix, and what each job does for it. `items` tells the newest state of an item, `task_items` and
/// `job_items` the one that it has in that task or job.
#[async_trait]
pub trait Coverage: Send + Sync {
    /// Adds tasks to the job of the planning task, with their items: unknown ones are added as pending, those not done become
    /// pending again, done ones stay. Tasks that the job has already change nothing, and a cancelled job gets none. False when
    /// the planning task is lost.
    async fn plan_items(&self, planning: &Planning, at: DateTime<Utc>) -> Result<bool, WarehouseError>;
    /// Items of a task, by fund, day and kind.
    async fn task_items(&self, task: TaskId) -> Result<Vec<Item>, WarehouseError>;
    /// Items of a job, by the name of their fund, day and kind.
    async fn job_items(&self, job: JobId) -> Result<Vec<JobItem>, WarehouseError>;
    /// Counts of a job.
    async fn job_counts(&self, job: JobId) -> Result<JobCounts, WarehouseError>;
    /// How the items of a job stand or ended, and how many of each.
    async fn job_ends(&self, job: JobId) -> Result<Vec<(ItemState, Option<Code>, u64)>, WarehouseError>;
    /// How portals served jobs, by connection; of many documents the newest jobs' first.
    async fn service(&self, jobs: &[JobId]) -> Result<BTreeMap<String, Service>, WarehouseError>;
    /// Ends the items that ended tasks of a job left open, with the code of the task: cancelled, or failed; tells how many.
    async fn close_items(&self, job: JobId, at: DateTime<Utc>) -> Result<u64, WarehouseError>;
    /// Tells that files of pending items of a task are being asked for, and since when. Those that got another state later
    /// than that keep it. A lost task changes nothing.
    async fn begin_items(&self, fence: Fence, begun: &[(ItemKey, DateTime<Utc>)]) -> Result<(), WarehouseError>;
    /// Sets the state of an item, and with a try its state in that task; a done item stays done.
    async fn set_item(
        &self,
        item: &ItemKey,
        state: ItemState,
        code: Option<Code>,
        detail: &str,
        at: DateTime<Utc>,
        tried: Option<Tried>,
    ) -> Result<(), WarehouseError>;
    /// Items of the days, by fund, day and kind.
    async fn items(&self, from: ReferenceDate, to: ReferenceDate) -> Result<Vec<Item>, WarehouseError>;
    /// The editions of a connection that were accepted before, of some funds between two days.
    async fn editions(
        &self,
        connection: &str,
        funds: &[FundId],
        from: ReferenceDate,
        to: ReferenceDate,
    ) -> Result<Vec<Edition>, WarehouseError>;
    /// Everything known of each fund with items or a position in those days, for the verdict.
    async fn fund_days(&self, from: ReferenceDate, to: ReferenceDate) -> Result<Vec<FundDay>, WarehouseError>;
    /// The same in short for many days, by fund: what the health of each day is made of, day after day; of what one
    /// connection delivers, when one is named.
    async fn day_marks(
        &self,
        from: ReferenceDate,
        to: ReferenceDate,
        connection: Option<&str>,
    ) -> Result<BTreeMap<FundId, Vec<(ReferenceDate, DayMarks)>>, WarehouseError>;
    /// The connections whose portals show each fund.
    async fn connections_of_funds(&self) -> Result<BTreeMap<FundId, Vec<String>>, WarehouseError>;
}

/// Which fund a document is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FundRef {
    /// A fund of the register.
    Known(FundId),
    /// By what the document states; registered as unconfirmed when the register does not hold it.
    Stated {
        /// Identity.
        identity: FundIdentity,
        /// Name as stated.
        name: String,
    },
}

/// The document that a load is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedDocument {
    /// Hash of the bytes.
    pub sha256: Sha256,
    /// Size.
    pub size_bytes: u64,
    /// What it is.
    pub kind: DocumentKind,
    /// Name given by the sender.
    pub original_name: String,
    /// Identity of the file at the portal.
    pub portal_ref: Option<String>,
    /// When the sender made it, as a sortable text; orders versions when both have one.
    pub generated_at: Option<String>,
}

/// One document of one fund and day, never loaded in part.
#[derive(Debug, Clone)]
pub struct Load {
    /// Connection that delivered it; `manual` for files got by hand.
    pub connection: String,
    /// The document.
    pub document: LoadedDocument,
    /// Fund.
    pub fund: FundRef,
    /// Day.
    pub date: ReferenceDate,
    /// Item that becomes done in the same transaction.
    pub item: Option<ItemKey>,
    /// The task that it is loaded for; when it is lost nothing is written. Absent for files got by hand.
    pub tried: Option<Tried>,
    /// What it states, when it states a position.
    pub position: Option<Arc<Position>>,
    /// Identities checked.
    pub checks: Vec<Check>,
    /// Oddities found.
    pub problems: Vec<Problem>,
    /// Version of the parsers that read it.
    pub reader: &'static str,
    /// Moment of the load (known-from).
    pub at: DateTime<Utc>,
}

/// What a load did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadOutcome {
    /// A new version.
    Loaded {
        /// Fund.
        fund: FundId,
        /// Version of this fund, day and kind, from 1.
        version: u32,
        /// Rows written.
        rows: u64,
        /// Whether its rows are now the current ones; false when a better source or a newer version stands.
        current: bool,
    },
    /// The same bytes were loaded before: nothing changed but the item.
    Identical {
        /// Fund.
        fund: FundId,
    },
}

/// A refused file.
#[derive(Debug, Clone)]
pub struct QuarantinedFile {
    /// Connection that delivered it; `manual` for files got by hand.
    pub connection: String,
    /// Hash of the bytes.
    pub sha256: Sha256,
    /// Size.
    pub size_bytes: u64,
    /// Name given by the sender.
    pub original_name: String,
    /// Item that it was for; becomes failed in the same transaction.
    pub item: Option<ItemKey>,
    /// The task that it was collected for; when it is lost nothing is written. Absent for files got by hand.
    pub tried: Option<Tried>,
    /// Why.
    pub problem: Problem,
    /// When.
    pub at: DateTime<Utc>,
}

/// The figures of a fund on a day (`pos.pos_cota`).
#[derive(Debug, Clone, PartialEq)]
pub struct FundFigures {
    /// Fund.
    pub fund: FundId,
    /// Day.
    pub date: ReferenceDate,
    /// Net assets, 2 decimals.
    pub net_assets: Option<Decimal>,
    /// Quantity of quotas, 8 decimals.
    pub quantity: Option<Decimal>,
    /// Quota, 8 decimals.
    pub quota: Option<Decimal>,
    /// Source document.
    pub kind: DocumentKind,
    /// Hash of the source document.
    pub sha256: Sha256,
    /// Version of the source document.
    pub version: u32,
    /// Key of the source document (`id_arquivo`).
    pub document: i64,
    /// Key of its load (`id_carga`).
    pub load: i64,
    /// The worst of the checks of that load.
    pub checks: Band,
}

/// What a fund held of one class on one day, as its positions stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassSum {
    /// Day.
    pub date: ReferenceDate,
    /// Class; accruals have none.
    pub class: Option<AssetClass>,
    /// Block of the document.
    pub block: String,
    /// Side of an accrual: `D` takes away from the net assets.
    pub side: Option<String>,
    /// Signed sum of the amounts inside the net assets.
    pub value: Exact,
}

/// One row of a position as stored, for composition views.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionRow {
    /// Class; accruals have none.
    pub class: Option<AssetClass>,
    /// Code, ISIN or account, for people.
    pub code: String,
    /// Description, for people.
    pub description: String,
    /// Quantity.
    pub quantity: Option<Decimal>,
    /// Unit price.
    pub unit_price: Option<Decimal>,
    /// Signed amount inside the net assets.
    pub value: Decimal,
}

/// Positions, loads and quarantine.
#[async_trait]
pub trait Warehouse: FundRegister + Coverage {
    /// Loads documents, in their order and in one transaction: all of them or none. The same bytes twice have one effect.
    /// Gives one outcome for each.
    async fn load_all(&self, loads: &[Load]) -> Result<Vec<LoadOutcome>, WarehouseError>;
    /// Loads one document of one fund and day.
    async fn load(&self, load: &Load) -> Result<LoadOutcome, WarehouseError> {
        let outcomes = self.load_all(std::slice::from_ref(load)).await?;
        Ok(outcomes.into_iter().next().expect("one outcome for each load"))
    }
    /// Notes a refused file.
    async fn quarantine(&self, file: &QuarantinedFile) -> Result<(), WarehouseError>;
    /// Figures of a fund between two days, by day; with `as_of`, as they were believed at that moment.
    async fn figures(
        &self,
        fund: FundId,
        from: ReferenceDate,
        to: ReferenceDate,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<FundFigures>, WarehouseError>;
    /// Composition of a fund on a day; with `as_of`, as it was believed at that moment.
    async fn composition(
        &self,
        fund: FundId,
        date: ReferenceDate,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<PositionRow>, WarehouseError>;
    /// What a fund held between two days by class, by day; days without a position are missing.
    async fn class_sums(
        &self,
        fund: FundId,
        from: ReferenceDate,
        to: ReferenceDate,
    ) -> Result<Vec<ClassSum>, WarehouseError>;
    /// Rows of every table that people know (`cad.*`, `pos.*`), by name.
    async fn table_counts(&self) -> Result<Vec<(String, u64)>, WarehouseError>;
}
