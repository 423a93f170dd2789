//! Documents and their loads as people look at them: what is behind a figure, a cell of the matrix or a run. Nothing is
//! changed here.

use super::{FundFigures, PositionRow, WarehouseError};
use crate::{Band, Check, Decimal, DocumentKind, FundId, JobId, Problem, ReferenceDate, Sha256};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A load of a document, with the document.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadRecord {
    /// Key (`id_carga`).
    pub id: i64,
    /// Key of the document (`id_arquivo`).
    pub document: i64,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// Their number.
    pub size_bytes: u64,
    /// Connection that delivered it; `manual` for files got by hand.
    pub connection: String,
    /// Fund.
    pub fund: FundId,
    /// Fund as people call it.
    pub fund_name: String,
    /// Day.
    pub date: ReferenceDate,
    /// What it is.
    pub kind: DocumentKind,
    /// Version of this fund, day and kind, from 1.
    pub version: u32,
    /// Whether it is the standing version of its kind.
    pub stands: bool,
    /// Whether its rows are the current ones.
    pub holds_rows: bool,
    /// Name given by the sender.
    pub original_name: String,
    /// When the sender made it, as it states.
    pub generated_at: Option<String>,
    /// Format of the position in it, when it states one.
    pub format: Option<String>,
    /// Version of the parsers that read it; empty when none did.
    pub reader: String,
    /// When it was loaded.
    pub known_from: DateTime<Utc>,
    /// When a newer version took its place.
    pub known_to: Option<DateTime<Utc>>,
    /// Rows of its position.
    pub rows: u64,
    /// Net assets that it states.
    pub net_assets: Option<Decimal>,
    /// Quantity of quotas that it states.
    pub quantity: Option<Decimal>,
    /// Quota that it states.
    pub quota: Option<Decimal>,
    /// The worst of its checks.
    pub checks: Band,
    /// Job that loaded it; absent for files got by hand.
    pub job: Option<JobId>,
}

/// Which loads are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadsOf {
    /// Those of a job, by key, after one of them.
    Job(JobId, i64),
    /// Those of a fund and day, by kind and version.
    Day(FundId, ReferenceDate),
    /// Those of a fund, newest day first, before a day.
    Fund(FundId, ReferenceDate),
    /// Those of a document.
    Document(i64),
    /// One load.
    One(i64),
}

/// A refused file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Connection that delivered it.
    pub connection: String,
    /// Name given by the sender.
    pub original_name: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// Their number.
    pub size_bytes: u64,
    /// What it was taken for.
    pub kind: Option<DocumentKind>,
    /// Why it was refused.
    pub problem: Problem,
    /// When it came last.
    pub last_seen: DateTime<Utc>,
}

/// A document of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// Key (`id_arquivo`).
    pub id: i64,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// Their number.
    pub size_bytes: u64,
    /// What it is.
    pub kind: DocumentKind,
    /// Name given by the sender.
    pub original_name: String,
    /// When it was first received.
    pub received_at: DateTime<Utc>,
}

/// A row of a position with its place in the document.
#[derive(Debug, Clone, PartialEq)]
pub struct TracedRow {
    /// The row.
    pub row: PositionRow,
    /// Table that holds it (`pos.pos_rf`).
    pub table: String,
    /// Block of the document.
    pub block: String,
    /// Place in the block, from 1.
    pub ordinal: u32,
    /// Line of the document; 0 when it has none.
    pub line: u32,
    /// ISIN.
    pub isin: Option<String>,
    /// Issuer, by CNPJ or CPF.
    pub issuer: Option<String>,
    /// Day on which it ends.
    pub maturity: Option<ReferenceDate>,
    /// Side of a receivable (`C`) or payable (`D`).
    pub side: Option<String>,
}

/// A check of one of the loads of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCheck {
    /// Load whose figures are checked.
    pub load: i64,
    /// Fund.
    pub fund: FundId,
    /// Fund as people call it.
    pub fund_name: String,
    /// Day.
    pub date: ReferenceDate,
    /// What the document is.
    pub kind: DocumentKind,
    /// Number of the check in its load, from 1.
    pub ordinal: u32,
    /// The check.
    pub check: Check,
}

/// The figures of a fund on a day, with what its quota moved from.
#[derive(Debug, Clone, PartialEq)]
pub struct DayFigures {
    /// The figures.
    pub figures: FundFigures,
    /// The day before that has a position.
    pub previous: Option<PreviousDay>,
}

/// What a fund's day is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousDay {
    /// Day.
    pub date: ReferenceDate,
    /// Net assets.
    pub net_assets: Option<Decimal>,
    /// Quota.
    pub quota: Option<Decimal>,
    /// Quantity of quotas.
    pub quantity: Option<Decimal>,
}

/// A quota of every fund that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaOf {
    /// The first one.
    First,
    /// The newest one between two days.
    Newest(ReferenceDate, ReferenceDate),
}

/// A quota of a fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FundQuota {
    /// Fund.
    pub fund: FundId,
    /// Day.
    pub date: ReferenceDate,
    /// Quota, in reais.
    pub quota: Decimal,
}

/// A party as documents name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatedParty {
    /// Name; ANBIMA 5.0 states only the custodian's.
    pub name: Option<String>,
    /// CNPJ.
    pub cnpj: Option<String>,
}

/// What the newest position of a fund says of the fund itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FundFacts {
    /// Administrator.
    pub administrator: StatedParty,
    /// Manager.
    pub manager: StatedParty,
    /// Custodian.
    pub custodian: StatedParty,
    /// ISIN of the fund.
    pub isin: Option<String>,
    /// ANBIMA code.
    pub anbima_code: Option<String>,
    /// Administration fee, % a year.
    pub administration_rate: Option<Decimal>,
    /// Performance fee, %.
    pub performance_rate: Option<Decimal>,
}

/// Such facts, with the load that they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcedFacts {
    /// Day of the position.
    pub date: ReferenceDate,
    /// Its load (`id_carga`).
    pub load: i64,
    /// What it says.
    pub facts: FundFacts,
}

/// Documents, loads, checks and rows, for people.
#[async_trait]
pub trait Loads: Send + Sync {
    /// Some loads, at most so many.
    async fn loads(&self, of: LoadsOf, limit: u32) -> Result<Vec<LoadRecord>, WarehouseError>;
    /// The checks of a load with their numbers, from 1.
    async fn checks_of(&self, load: i64) -> Result<Vec<(u32, Check)>, WarehouseError>;
    /// The checks of the loads of a job, the worst band first, at most so many.
    async fn checks_of_job(&self, job: JobId, limit: u32) -> Result<Vec<JobCheck>, WarehouseError>;
    /// The oddities found in a load.
    async fn problems_of(&self, load: i64) -> Result<Vec<Problem>, WarehouseError>;
    /// The files refused for a fund and day, newest first.
    async fn refusals(&self, fund: FundId, date: ReferenceDate) -> Result<Vec<Refusal>, WarehouseError>;
    /// A document.
    async fn document(&self, id: i64) -> Result<Option<DocumentRecord>, WarehouseError>;
    /// The rows of a load, current or superseded, in the order of the composition. A load that never held the day may have none.
    async fn rows_of(&self, load: &LoadRecord) -> Result<Vec<TracedRow>, WarehouseError>;
    /// The figures of every fund that has a position on a day; the day before is looked for since some day.
    async fn day_figures(&self, date: ReferenceDate, since: ReferenceDate) -> Result<Vec<DayFigures>, WarehouseError>;
    /// What the newest position of a fund says of it; none without a position.
    async fn fund_facts(&self, fund: FundId) -> Result<Option<SourcedFacts>, WarehouseError>;
    /// One quota of each fund, by fund.
    async fn fund_quotas(&self, of: QuotaOf) -> Result<Vec<FundQuota>, WarehouseError>;
}
