//! The system of record, written once for both databases: funds, coverage, loads, reading. What differs is behind
//! [`Dialect`]; how a position becomes rows is in `tables`.

mod batch;
mod class_sums;
mod coverage;
mod credentials;
mod days;
mod deliveries;
mod desk;
mod explorer;
mod facts;
mod funds;
mod indices;
mod invariants;
mod load;
mod loads;
mod matrix;
mod quarantine;
mod read;
mod register;
mod sessions;
mod tasks;
mod version;

pub(crate) use tasks::held_job;

use crate::Database;
use crate::dialect::Dialect;
use crate::secrets::{Cipher, KeySource};
use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, Utc};
use etl_core::ports::{
    Checkup, ClassSum, Coverage, Credentials, Edition, FundFigures, FundRegister, JobCounts, JobItem, Load,
    LoadOutcome, NewFund, Planning, PortalAnswer, PortalLink, PositionRow, QuarantinedFile, Service, SessionCache,
    Tried, Violation, Warehouse, WarehouseError,
};
use etl_core::{
    Code, DayMarks, Fence, Fund, FundDay, FundId, Item, ItemKey, ItemState, JobId, ReferenceDate, Sha256, TaskId,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The system of record on one database.
pub struct Store<D> {
    dialect: D,
}

impl<D> Store<D> {
    pub(crate) fn new(dialect: D) -> Self {
        Self { dialect }
    }

    pub(crate) fn dialect(&self) -> &D {
        &self.dialect
    }
}

impl<D: Dialect> Database for Store<D> {
    fn sessions(self: Arc<Self>, cipher: Cipher) -> Arc<dyn SessionCache> {
        Arc::new(sessions::Sessions::new(self, cipher))
    }

    fn credentials(self: Arc<Self>, keys: KeySource) -> Arc<dyn Credentials> {
        Arc::new(credentials::CredentialStore::new(self, keys))
    }
}

/// A moment as both databases hold it: microseconds.
fn stored(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

#[async_trait]
impl<D: Dialect> FundRegister for Store<D> {
    async fn funds(&self) -> Result<Vec<Fund>, WarehouseError> {
        self.list_funds().await.map_err(|e| e.during("listing the funds"))
    }

    async fn funds_with_own_load(&self) -> Result<Vec<Fund>, WarehouseError> {
        self.list_funds_with_own_load().await.map_err(|e| e.during("listing the funds with a load of their own"))
    }

    async fn register_fund(&self, fund: &NewFund) -> Result<FundId, WarehouseError> {
        self.upsert_fund(fund).await.map_err(|e| e.during(format!("registering the fund {}", fund.identity.key())))
    }

    async fn note_portal_funds(
        &self,
        connection: &str,
        answer: PortalAnswer<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), WarehouseError> {
        let noted = self.upsert_portal_funds(connection, answer, at).await;
        noted.map_err(|e| e.during(format!("noting the funds of {connection}")))
    }

    async fn portal_funds(&self, connection: &str) -> Result<Vec<PortalLink>, WarehouseError> {
        self.list_links(connection).await.map_err(|e| e.during(format!("listing the funds of {connection}")))
    }
}

#[async_trait]
impl<D: Dialect> Coverage for Store<D> {
    async fn plan_items(&self, planning: &Planning, at: DateTime<Utc>) -> Result<bool, WarehouseError> {
        let planned = self.plan_groups(planning, at).await;
        planned.map_err(|e| e.during(format!("planning the items of task {}", planning.fence.task.0)))
    }

    async fn task_items(&self, task: TaskId) -> Result<Vec<Item>, WarehouseError> {
        self.list_task_items(task).await.map_err(|e| e.during(format!("listing the items of task {}", task.0)))
    }

    async fn job_items(&self, job: JobId) -> Result<Vec<JobItem>, WarehouseError> {
        self.list_job_items(job).await.map_err(|e| e.during(format!("listing the items of job {}", job.0)))
    }

    async fn job_counts(&self, job: JobId) -> Result<JobCounts, WarehouseError> {
        self.count_job(job).await.map_err(|e| e.during(format!("counting what job {} did", job.0)))
    }

    async fn job_ends(&self, job: JobId) -> Result<Vec<(ItemState, Option<Code>, u64)>, WarehouseError> {
        self.list_job_ends(job).await.map_err(|e| e.during(format!("counting how the items of job {} ended", job.0)))
    }

    async fn service(&self, jobs: &[JobId]) -> Result<BTreeMap<String, Service>, WarehouseError> {
        self.read_service(jobs).await.map_err(|e| e.during("reading how portals served"))
    }

    async fn close_items(&self, job: JobId, at: DateTime<Utc>) -> Result<u64, WarehouseError> {
        self.close_job_items(job, at).await.map_err(|e| e.during(format!("closing the items of job {}", job.0)))
    }

    async fn begin_items(&self, fence: Fence, begun: &[(ItemKey, DateTime<Utc>)]) -> Result<(), WarehouseError> {
        let noted = self.note_begun(fence, begun).await;
        noted.map_err(|e| e.during(format!("noting what task {} asks for", fence.task.0)))
    }

    async fn set_item(
        &self,
        item: &ItemKey,
        state: ItemState,
        code: Option<Code>,
        detail: &str,
        at: DateTime<Utc>,
        tried: Option<Tried>,
    ) -> Result<(), WarehouseError> {
        let set = self.note_item(item, &coverage::End { state, code, detail, at }, tried).await;
        set.map_err(|e| e.during(format!("noting {} of {}", state.name(), item_name(item))))
    }

    async fn items(&self, from: ReferenceDate, to: ReferenceDate) -> Result<Vec<Item>, WarehouseError> {
        self.list_items(from, to).await.map_err(|e| e.during(format!("listing the items of {from} to {to}")))
    }

    async fn editions(
        &self,
        connection: &str,
        funds: &[FundId],
        from: ReferenceDate,
        to: ReferenceDate,
    ) -> Result<Vec<Edition>, WarehouseError> {
        let editions = self.list_editions(connection, funds, from, to).await;
        editions.map_err(|e| e.during(format!("listing the editions of {connection} of {from} to {to}")))
    }

    async fn fund_days(&self, from: ReferenceDate, to: ReferenceDate) -> Result<Vec<FundDay>, WarehouseError> {
        self.list_fund_days(from, to).await.map_err(|e| e.during(format!("reading the days {from} to {to}")))
    }

    async fn day_marks(
        &self,
        from: ReferenceDate,
        to: ReferenceDate,
        connection: Option<&str>,
    ) -> Result<BTreeMap<FundId, Vec<(ReferenceDate, DayMarks)>>, WarehouseError> {
        let read = self.read_day_marks(from, to, connection).await;
        read.map_err(|e| e.during(format!("reading the matrix of {from} to {to}")))
    }

    async fn connections_of_funds(&self) -> Result<BTreeMap<FundId, Vec<String>>, WarehouseError> {
        self.list_connections_of_funds().await.map_err(|e| e.during("reading which portals show each fund"))
    }
}

#[async_trait]
impl<D: Dialect> Warehouse for Store<D> {
    async fn load_all(&self, loads: &[Load]) -> Result<Vec<LoadOutcome>, WarehouseError> {
        let Some(first) = loads.first() else { return Ok(Vec::new()) };
        let more = if loads.len() > 1 { format!(" and {} more", loads.len() - 1) } else { String::new() };
        let doing = || format!("loading {:?} of {}{more}", first.document.original_name, first.date);
        self.load_documents(loads).await.map_err(|e| e.during(doing()))
    }

    async fn quarantine(&self, file: &QuarantinedFile) -> Result<(), WarehouseError> {
        let noted = self.note_refused(file).await;
        noted.map_err(|e| e.during(format!("noting the refused file {:?}", file.original_name)))
    }

    async fn figures(
        &self,
        fund: FundId,
        from: ReferenceDate,
        to: ReferenceDate,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<FundFigures>, WarehouseError> {
        let read = self.read_figures(fund, from, to, as_of).await;
        read.map_err(|e| e.during(format!("reading the figures of fund {}", fund.0)))
    }

    async fn composition(
        &self,
        fund: FundId,
        date: ReferenceDate,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<PositionRow>, WarehouseError> {
        let read = self.read_composition(fund, date, as_of).await;
        read.map_err(|e| e.during(format!("reading the composition of fund {} on {date}", fund.0)))
    }

    async fn class_sums(
        &self,
        fund: FundId,
        from: ReferenceDate,
        to: ReferenceDate,
    ) -> Result<Vec<ClassSum>, WarehouseError> {
        let read = self.read_class_sums(fund, from, to).await;
        read.map_err(|e| e.during(format!("reading the classes of fund {} from {from} to {to}", fund.0)))
    }

    async fn table_counts(&self) -> Result<Vec<(String, u64)>, WarehouseError> {
        self.count_tables().await.map_err(|e| e.during("counting the rows of the tables"))
    }
}

#[async_trait]
impl<D: Dialect> Checkup for Store<D> {
    async fn fsck(&self) -> Result<Vec<Violation>, WarehouseError> {
        self.find_violations().await.map_err(|e| e.during("checking the invariants"))
    }

    async fn files(&self, after: Option<Sha256>, limit: u32) -> Result<Vec<(Sha256, u64)>, WarehouseError> {
        self.list_files(after, limit).await.map_err(|e| e.during("listing the files"))
    }
}

fn item_name(item: &ItemKey) -> String {
    format!("{} of fund {} on {}", item.kind, item.fund.0, item.date)
}
