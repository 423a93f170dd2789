//! Vocabulary of the fund back office and the ports of the system.
//!
//! What things *are* (funds, documents, positions, checks) and what the rest of the system needs from the outside
//! (ports). No I/O here: no runtime, no database, no file access; the clock is a port.

pub mod account;
mod advice;
pub mod audit;
mod calendar;
mod check;
mod coverage;
mod credentials_document;
mod date;
mod decimal;
pub mod desk;
mod document;
mod fund;
pub mod funnel;
mod ids;
mod indices;
mod job;
mod message;
pub mod numbers;
pub mod ports;
pub mod position;
pub mod preview;
mod problem;
mod request;
pub mod returns;
pub mod system;
pub mod terms;
pub mod verdict;

pub use advice::advice;
pub use calendar::{Calendar, CalendarError};
pub use check::{Band, Check, Tolerance, rounding_bound};
/// Short text, kept without allocation up to 24 bytes: codes, names and ids of position rows.
pub use compact_str::CompactString as Text;
pub use coverage::{DayMarks, FundDay, Health, Item, ItemKey, ItemState, day_marks};
pub use credentials_document::{DocumentFault, MASK, credential_changes};
pub use date::{ParseDateError, ReferenceDate};
pub use decimal::{Decimal, Exact, ParseDecimalError, parse_decimal, ungrouped};
pub use document::{DocumentKind, ParseKindError, Sha256};
pub use fund::{Fund, FundId, FundIdentity, FundKind, FundLevel, FundStatus};
pub use ids::{Cnpj, Cpf, Isin, ParseIdError, TaxId};
pub use indices::{IndexFault, IndexSeries, IndexUnit, parse_sgs};
pub use job::{Cap, Fence, JobId, JobStatus, NewJob, NewTask, TaskId, TaskState};
pub use message::{Code, message};
pub use position::{
    Accrual, AccrualSide, AssetClass, Brokerage, Expense, FundHeader, Holding, HoldingDetail, PensionPlan, Position,
    PositionFormat, ShareBalance, Side,
};
pub use problem::{Place, Problem, Severity};
pub use request::{
    COLLECT_JOB, COLLECT_TASK, CollectMode, CollectPayload, CollectRequest, LONG_RANGE_DAYS, LongRange, PLAN_TASK,
    REHEARSAL_JOB, REHEARSE_TASK, RequestError, TaskFund,
};
