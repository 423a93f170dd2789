//! What the rest of the system needs from the outside. Adapters live in `etl-storage`, `etl-connectors` and the apps;
//! only `apps/*` and the end-to-end tests name a port and its adapter together.

mod accounts;
mod audit;
mod checkup;
mod clock;
mod connection_test;
mod connector;
mod credentials;
mod deliveries;
mod desk;
mod directory;
mod documents;
mod explorer;
mod folders;
mod indices;
mod loads;
mod lookup;
mod notify;
mod previews;
mod progress;
mod readings;
mod register;
mod sessions;
mod systems;
mod views;
mod warehouse;

pub use accounts::Accounts;
pub use audit::{AuditLog, DeedWork};
pub use checkup::{Checkup, Violation};
pub use clock::{Clock, SystemClock};
pub use connection_test::{ConnectionTests, Stage, StageReport};
pub use connector::{
    CollectContext, CollectSummary, Connector, ConnectorError, ConnectorErrorKind, DocumentSink, DynConnector,
    FileMeta, ItemOutcome, Login, PlanFund, PlanRequest, PortalFund, Registry, RegistryError, Spec, TaskPlan,
};
pub use credentials::{Credential, CredentialChange, CredentialError, Credentials};
pub use deliveries::{Deliveries, Delivery, DeliveryNote};
pub use desk::{Desk, DeskFilter, RunNote};
pub use directory::{Directory, DirectoryError, Person, SignIn};
pub use documents::{CopyOf, DocumentStore, FileCopies, Staged, StagedWriter, StoreError, StoredDocument};
pub use explorer::{
    Answer, AnswerSink, AskError, ColumnEntry, ColumnKind, ColumnQuality, ColumnReference, ColumnValue, Condition,
    Explorer, LoadFlow, Quality, RowCount, RowPage, RowQuery, RowSink, TableEntry,
};
pub use folders::{FolderAccess, FolderChecks, FolderLook};
pub use indices::{IndexLoad, Indices, StoredIndex};
pub use loads::{
    DayFigures, DocumentRecord, FundFacts, FundQuota, JobCheck, LoadRecord, Loads, LoadsOf, PreviousDay, QuotaOf,
    Refusal, SourcedFacts, StatedParty, TracedRow,
};
pub use lookup::{Listed, ListedFile, Lookups};
pub use notify::{Delivered, Mail, NotSent, NotSentKind, Notifier, ReadyMail, RefusedRecipient, SendError};
pub use previews::Previews;
pub use progress::{NoProgress, Progress, RunEvent, expectation};
pub use readings::{DatabaseFacts, Gauges, HeldTask, Leader, Readings, WorkersNow};
pub use register::{EditRefusal, FundAlias, FundEdit, FundEditor, FundFields};
pub use sessions::{
    LOGIN_LEASE, LONGEST_SESSION, MemorySessions, PortalSession, SessionCache, SessionLease, SessionState,
};
pub use systems::{ACTIVE_SWITCH, Switches, Systems};
pub use views::{NewView, SavedView, SavedViews, ViewKept};
pub use warehouse::{
    ClassSum, Coverage, Edition, FundFigures, FundRef, FundRegister, JobCounts, JobItem, Load, LoadOutcome,
    LoadedDocument, NewFund, Planning, PortalAnswer, PortalLink, PositionRow, QuarantinedFile, Service, Tried,
    Warehouse, WarehouseError, WarehouseErrorKind,
};
