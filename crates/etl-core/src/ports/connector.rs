//! The contract of a connector: the code of one platform. A connection (`sistema`) is one configured account of it.

use super::{Listed, Progress, Staged, StagedWriter, StoreError};
use crate::{Cnpj, Code, DocumentKind, FundId, ItemKey, ItemState, ReferenceDate};
use async_trait::async_trait;
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What a connector says of itself; snapshot-tested, since ids are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Stable id: noun, lower case.
    pub id: &'static str,
    /// Title that people read.
    pub title: &'static str,
    /// Document kinds that it yields.
    pub kinds: &'static [DocumentKind],
    /// Kinds collected when nobody says which.
    pub default_kinds: &'static [DocumentKind],
    /// Business days after which documents are expected (1 = D-1).
    pub lag_days: usize,
    /// Hour of the day (São Paulo) until which the desk waits, as `(hour, minute)`.
    pub cut_off: (u32, u32),
}

/// The account of a connection. Printed as `***`.
#[derive(Clone)]
pub struct Login {
    /// Connection (`sistema`) that logs in with it.
    pub connection: String,
    /// User name.
    pub username: String,
    /// Password.
    pub password: SecretString,
}

impl Login {
    /// Whether connection, user and password are the same.
    pub fn same_as(&self, other: &Self) -> bool {
        self.connection == other.connection
            && self.username == other.username
            && self.password.expose_secret() == other.password.expose_secret()
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(***)")
    }
}

/// A fund as the portal shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalFund {
    /// Id at the portal (QORE: UUID).
    pub portal_id: String,
    /// Name at the portal.
    pub name: String,
    /// CNPJ confirmed by the portal.
    pub cnpj: Option<Cnpj>,
}

/// A fund to plan for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFund {
    /// Key in the system of record.
    pub fund: FundId,
    /// Id at the portal.
    pub portal_id: String,
    /// CNPJ that documents must state, when the fund has one.
    pub cnpj: Option<Cnpj>,
    /// Name that people use.
    pub nickname: String,
}

/// What to plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRequest {
    /// Connection (`sistema`).
    pub connection: String,
    /// Business days.
    pub dates: Vec<ReferenceDate>,
    /// Funds.
    pub funds: Vec<PlanFund>,
    /// Document kinds.
    pub kinds: Vec<DocumentKind>,
}

/// The unit that a worker takes: some funds over some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPlan {
    /// Funds of the items.
    pub funds: Vec<PlanFund>,
    /// Items to fetch.
    pub items: Vec<ItemKey>,
}

/// What the portal says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMeta {
    /// Name given by the portal: metadata only, never a path.
    pub name: String,
    /// Identity of the file at the portal (QORE: guid and size).
    pub portal_ref: String,
    /// Position of this edition among those of the same item, oldest first, from 0.
    pub edition: u32,
    /// Time that the download took.
    pub elapsed: Duration,
}

/// How an item ended without a (further) file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOutcome {
    /// Final state.
    pub state: ItemState,
    /// Why.
    pub code: Option<Code>,
    /// Detail for people, without secrets.
    pub detail: String,
}

/// Where a connector delivers. The other side validates, stores and loads, and slows the connector down when it lags.
#[async_trait]
pub trait DocumentSink: Send + Sync {
    /// Whether this edition was delivered and accepted before, so that it need not be fetched again.
    async fn has(&self, item: &ItemKey, portal_ref: &str) -> Result<bool, ConnectorError>;
    /// Opens a file of an item, which is about to be asked for.
    async fn open(&self, item: &ItemKey) -> Result<Box<dyn StagedWriter>, StoreError>;
    /// Hands a whole file over; whether it counts is decided there. Editions of one item come oldest first.
    async fn deliver(&self, item: &ItemKey, file: Staged, meta: FileMeta) -> Result<(), ConnectorError>;
    /// Ends an item. With files delivered the state is `Done`, and the validation of those files has the last word.
    async fn close(&self, item: &ItemKey, outcome: ItemOutcome) -> Result<(), ConnectorError>;
}

/// What `collect` works with.
pub struct CollectContext<'a> {
    /// Where files and outcomes go.
    pub sink: &'a dyn DocumentSink,
    /// Events for people.
    pub progress: Arc<dyn Progress>,
    /// Stops the work within a second.
    pub cancel: CancellationToken,
    /// Today at the office, to tell "not yet published" from "gap".
    pub today: ReferenceDate,
    /// Documents to fetch at the same time, when that shall be fewer than the connection allows.
    pub at_once: Option<NonZeroU16>,
}

/// What a collection did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CollectSummary {
    /// Files delivered.
    pub files: usize,
    /// Items ended.
    pub items: usize,
}

/// The few kinds that a caller branches on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectorErrorKind {
    /// Settings or credentials are not usable.
    Config,
    /// The login was rejected; never retried, since accounts lock.
    Auth,
    /// Nothing published yet.
    NotYetAvailable,
    /// The portal asked to wait longer than allowed.
    RateLimited {
        /// How long.
        retry_after: Duration,
    },
    /// May work later.
    Transient,
    /// The portal answered something that is not in its contract.
    UnexpectedResponse,
    /// Cancelled.
    Cancelled,
}

/// Why a connector failed.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct ConnectorError {
    /// What a caller branches on.
    pub kind: ConnectorErrorKind,
    /// Code of the sentence that people read.
    pub code: Code,
    /// What was being done, without secrets.
    pub context: String,
    /// Cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ConnectorError {
    /// An error without a further cause.
    pub fn new(kind: ConnectorErrorKind, code: Code, context: impl Into<String>) -> Self {
        Self { kind, code, context: context.into(), source: None }
    }

    /// The same error with its cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }
}

/// Written by connector authors; typed.
#[async_trait]
pub trait Connector: Send + Sync + 'static {
    /// What it is.
    const SPEC: Spec;
    /// Settings of one connection: unknown fields refused, no secrets. Forms are made from its schema.
    type Config: DeserializeOwned + JsonSchema + Send + Sync;

    /// Logs in, and stops; a session that is there already is enough.
    async fn sign_in(&self, config: &Self::Config, login: &Login) -> Result<(), ConnectorError>;
    /// Logs in, makes sure that the portal answers, and stops: powers the "test connection" button.
    async fn check(&self, config: &Self::Config, login: &Login) -> Result<(), ConnectorError>;
    /// The funds that this login sees at the portal; those whose ids are `known` need no confirmation of their CNPJ.
    async fn discover(
        &self,
        config: &Self::Config,
        login: &Login,
        known: &[String],
    ) -> Result<Vec<PortalFund>, ConnectorError>;
    /// How long the answer of [`Connector::discover`] stands before it is asked again; zero = every time.
    fn funds_stand_for(&self, config: &Self::Config) -> Duration {
        let _ = config;
        Duration::ZERO
    }
    /// How many tasks of a connection may run at the same time, over all workers; `None` = as many as there are.
    fn tasks_at_once(&self, config: &Self::Config) -> Option<u32> {
        let _ = config;
        None
    }
    /// The expected items (dates × funds × kinds), cut into tasks. No I/O: the dry run counts with it.
    fn plan(&self, config: &Self::Config, request: &PlanRequest) -> Result<Vec<TaskPlan>, ConnectorError>;
    /// What the portal lists of a fund, day and kind; nothing is fetched.
    async fn look_up(
        &self,
        config: &Self::Config,
        login: &Login,
        fund: &PlanFund,
        date: ReferenceDate,
        kind: DocumentKind,
    ) -> Result<Listed, ConnectorError>;
    /// Fetches a task's items into `ctx.sink`, in any order.
    async fn collect(
        &self,
        config: &Self::Config,
        login: &Login,
        task: &TaskPlan,
        ctx: &CollectContext<'_>,
    ) -> Result<CollectSummary, ConnectorError>;
}

/// The object-safe twin of [`Connector`], implemented for every connector: settings come as JSON.
#[async_trait]
pub trait DynConnector: Send + Sync {
    /// What it is.
    fn spec(&self) -> &Spec;
    /// JSON Schema of the settings.
    fn config_schema(&self) -> serde_json::Value;
    /// See [`Connector::sign_in`].
    async fn sign_in(&self, config: &serde_json::Value, login: &Login) -> Result<(), ConnectorError>;
    /// See [`Connector::check`].
    async fn check(&self, config: &serde_json::Value, login: &Login) -> Result<(), ConnectorError>;
    /// See [`Connector::discover`].
    async fn discover(
        &self,
        config: &serde_json::Value,
        login: &Login,
        known: &[String],
    ) -> Result<Vec<PortalFund>, ConnectorError>;
    /// See [`Connector::funds_stand_for`].
    fn funds_stand_for(&self, config: &serde_json::Value) -> Result<Duration, ConnectorError>;
    /// See [`Connector::tasks_at_once`].
    fn tasks_at_once(&self, config: &serde_json::Value) -> Result<Option<u32>, ConnectorError>;
    /// See [`Connector::plan`].
    fn plan(&self, config: &serde_json::Value, request: &PlanRequest) -> Result<Vec<TaskPlan>, ConnectorError>;
    /// See [`Connector::look_up`].
    async fn look_up(
        &self,
        config: &serde_json::Value,
        login: &Login,
        fund: &PlanFund,
        date: ReferenceDate,
        kind: DocumentKind,
    ) -> Result<Listed, ConnectorError>;
    /// See [`Connector::collect`].
    async fn collect(
        &self,
        config: &serde_json::Value,
        login: &Login,
        task: &TaskPlan,
        ctx: &CollectContext<'_>,
    ) -> Result<CollectSummary, ConnectorError>;
}

#[async_trait]
impl<C: Connector> DynConnector for C {
    fn spec(&self) -> &Spec {
        &C::SPEC
    }

    fn config_schema(&self) -> serde_json::Value {
        schemars::schema_for!(C::Config).to_value()
    }

    async fn sign_in(&self, config: &serde_json::Value, login: &Login) -> Result<(), ConnectorError> {
        Connector::sign_in(self, &typed::<C>(config)?, login).await
    }

    async fn check(&self, config: &serde_json::Value, login: &Login) -> Result<(), ConnectorError> {
        Connector::check(self, &typed::<C>(config)?, login).await
    }

    async fn discover(
        &self,
        config: &serde_json::Value,
        login: &Login,
        known: &[String],
    ) -> Result<Vec<PortalFund>, ConnectorError> {
        Connector::discover(self, &typed::<C>(config)?, login, known).await
    }

    fn funds_stand_for(&self, config: &serde_json::Value) -> Result<Duration, ConnectorError> {
        Ok(Connector::funds_stand_for(self, &typed::<C>(config)?))
    }

    fn tasks_at_once(&self, config: &serde_json::Value) -> Result<Option<u32>, ConnectorError> {
        Ok(Connector::tasks_at_once(self, &typed::<C>(config)?))
    }

    fn plan(&self, config: &serde_json::Value, request: &PlanRequest) -> Result<Vec<TaskPlan>, ConnectorError> {
        Connector::plan(self, &typed::<C>(config)?, request)
    }

    async fn look_up(
        &self,
        config: &serde_json::Value,
        login: &Login,
        fund: &PlanFund,
        date: ReferenceDate,
        kind: DocumentKind,
    ) -> Result<Listed, ConnectorError> {
        Connector::look_up(self, &typed::<C>(config)?, login, fund, date, kind).await
    }

    async fn collect(
        &self,
        config: &serde_json::Value,
        login: &Login,
        task: &TaskPlan,
        ctx: &CollectContext<'_>,
    ) -> Result<CollectSummary, ConnectorError> {
        Connector::collect(self, &typed::<C>(config)?, login, task, ctx).await
    }
}

fn typed<C: Connector>(config: &serde_json::Value) -> Result<C::Config, ConnectorError> {
    serde_json::from_value(config.clone()).map_err(|e| {
        let context = format!("settings of connector {} are not usable: {e}", C::SPEC.id);
        ConnectorError::new(ConnectorErrorKind::Config, Code::Settings, context)
    })
}

/// Every connector of the program, by id.
pub struct Registry(BTreeMap<&'static str, Arc<dyn DynConnector>>);

/// Two connectors of one id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two connectors are called {0}")]
pub struct RegistryError(pub &'static str);

impl Registry {
    /// Refuses a duplicate id.
    pub fn new(connectors: Vec<Arc<dyn DynConnector>>) -> Result<Self, RegistryError> {
        let mut by_id = BTreeMap::new();
        for connector in connectors {
            let id = connector.spec().id;
            if by_id.insert(id, connector).is_some() {
                return Err(RegistryError(id));
            }
        }
        Ok(Self(by_id))
    }

    /// The connector of an id.
    pub fn find(&self, id: &str) -> Option<&Arc<dyn DynConnector>> {
        self.0.get(id)
    }

    /// Every connector, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn DynConnector>> {
        self.0.values()
    }
}
