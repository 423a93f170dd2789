//! What the handlers work with, and the router around them: limits, times, headers.

use crate::MailChannel;
use crate::api::{Origins, OwnLog};
use crate::auth::{Access, Limits, Verifier};
use crate::exports::Exports;
use crate::live::{Feed, Places};
use crate::metrics::{self, Metrics, MoreMetrics};
use crate::problem::Problem;
use crate::recent::Recent;
use crate::{docs, extract, headers, manual, page, routes};
use axum::extract::DefaultBodyLimit;
use axum::{Extension, Router, middleware};
use chrono::{DateTime, Utc};
use etl_core::account::Role;
use etl_core::ports::{
    Accounts, AuditLog, Clock, ConnectionTests, Credentials, Deliveries, Desk, Directory, DocumentStore, Explorer,
    FolderChecks, FundEditor, Gauges, Indices, Loads, Lookups, Notifier, Previews, SavedViews, Systems, Warehouse,
};
use etl_core::{Calendar, Code};
use etl_queue::port::{JobLog, Jobs, Schedules, Wake};
use etl_queue::runner::Mask;
use etl_queue::scheduler::Calendars;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// Bytes of a body at most; the largest is a workbook of funds.
const BODY_BYTES: usize = 1 << 20;
/// How long an answer may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long a file of rows may take, which is written whole before it is sent.
pub(crate) const EXPORT_PATIENCE: Duration = Duration::from_mins(5);

/// The outside, as the server needs it.
pub struct Ports {
    /// Jobs.
    pub jobs: Arc<dyn Jobs>,
    /// Their logs.
    pub log: Arc<dyn JobLog>,
    /// Schedules.
    pub schedules: Arc<dyn Schedules>,
    /// What tells that jobs have changed.
    pub wake: Arc<dyn Wake>,
    /// Funds and coverage.
    pub warehouse: Arc<dyn Warehouse>,
    /// What is behind figures: loads, documents, checks.
    pub loads: Arc<dyn Loads>,
    /// Index series.
    pub indices: Arc<dyn Indices>,
    /// Tables that can be looked at.
    pub explorer: Arc<dyn Explorer>,
    /// Views of pages that people keep.
    pub views: Arc<dyn SavedViews>,
    /// The register of funds, for people.
    pub register: Arc<dyn FundEditor>,
    /// What people say and decide about funds' days.
    pub desk: Arc<dyn Desk>,
    /// The bytes of documents.
    pub documents: Arc<dyn DocumentStore>,
    /// Switches and standing of the systems.
    pub systems: Arc<dyn Systems>,
    /// Users, sessions, tokens.
    pub accounts: Arc<dyn Accounts>,
    /// The office's directory, when people may sign in there.
    pub directory: Option<Arc<dyn Directory>>,
    /// What was done, by whom.
    pub audit: Arc<dyn AuditLog>,
    /// The state of the office in numbers.
    pub gauges: Arc<dyn Gauges>,
    /// Logins of the portals; absent without a key for them.
    pub credentials: Option<Arc<dyn Credentials>>,
    /// Tests of the connections to the portals.
    pub tests: Arc<dyn ConnectionTests>,
    /// What the portals list.
    pub lookups: Arc<dyn Lookups>,
    /// The beginning of documents, for people.
    pub previews: Arc<dyn Previews>,
    /// What left for people.
    pub deliveries: Arc<dyn Deliveries>,
    /// What sends messages to people; absent when nothing is set up.
    pub notifier: Option<Arc<dyn Notifier>>,
    /// Folders of this machine.
    pub folders: Arc<dyn FolderChecks>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The office's calendar.
    pub calendar: Calendar,
    /// The calendars that schedules name.
    pub calendars: Calendars,
}

/// What a program decides.
#[derive(Clone)]
pub struct ServerSettings {
    /// What this server is for people, `producao` or `homologacao`; none when the office does not say.
    pub environment: Option<&'static str>,
    /// Whether browsers reach the server by HTTPS: the cookie is bound to it then.
    pub https: bool,
    /// Origins besides the server's own whose pages may use it.
    pub origins: Vec<String>,
    /// Logins that one address may try in a minute.
    pub logins_per_minute: u32,
    /// Key that signs access tokens; the same for every server of an office.
    pub token_key: [u8; 32],
    /// What becomes of those who sign in at the office's directory.
    pub directory: DirectoryRules,
    /// Systems that have a connection in this program, with the funds that they are limited to; none = all.
    pub connections: BTreeMap<String, Vec<String>>,
    /// Pages where people open the portals, by system.
    pub portals: BTreeMap<String, String>,
    /// Folders by the names of the contract.
    pub paths: BTreeMap<String, String>,
    /// Bytes that a folder's disk should have left.
    pub least_space: u64,
    /// What there is to say of the machine.
    pub machine: Machine,
    /// The settings of the program as text.
    pub told: String,
    /// Takes what looks like a secret out of a text that leaves.
    pub mask: Mask,
    /// Secrets of the program itself, which no text that leaves may have in it.
    pub secrets: Vec<SecretString>,
    /// Live connections that a user may have open at a server.
    pub live_per_user: usize,
    /// Days after which people are reminded of changing the password of a portal; 0 = never.
    pub password_days: u32,
    /// Where messages to people go by e-mail.
    pub mail: Option<MailChannel>,
    /// What the program measures besides.
    pub more_metrics: MoreMetrics,
    /// The newest lines of the program's own log.
    pub own_log: OwnLog,
}

/// What a program knows of its machine.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// The folder that documents fill.
    pub documents: PathBuf,
    /// The folder of the database, where it is a file.
    pub database: Option<PathBuf>,
    /// What makes a backup of the database, typed at a command line; without a password.
    pub backup: String,
    /// How long the leases of the workers last, which all of them know.
    pub lease: Duration,
}

/// What becomes of those who sign in at the office's directory.
#[derive(Debug, Clone, Default)]
pub struct DirectoryRules {
    /// Address of the server as browsers know it; none = as the call has it.
    pub address: Option<String>,
    /// Roles by group. With any, the directory decides: the highest one counts, and who is in none of the groups is refused.
    pub roles: BTreeMap<String, Role>,
    /// Makes users of those who are none yet; with this role, where no group decides.
    pub makes_users: Option<Role>,
}

/// The server, before it listens.
pub struct App {
    pub(crate) ports: Ports,
    pub(crate) settings: ServerSettings,
    pub(crate) limits: Limits,
    pub(crate) verifier: Verifier,
    pub(crate) access: Access,
    pub(crate) feed: Feed,
    pub(crate) recent: Arc<Recent>,
    pub(crate) places: Arc<Places>,
    pub(crate) metrics: Metrics,
    pub(crate) exports: Exports,
    pub(crate) origins: Origins,
    /// When this server began.
    pub(crate) begun: DateTime<Utc>,
    pub(crate) closing: CancellationToken,
}

impl App {
    /// Puts a server together; `closing` ends the live connections.
    pub fn new(ports: Ports, settings: ServerSettings, closing: CancellationToken) -> Arc<Self> {
        let recent = Arc::<Recent>::default();
        Arc::new(Self {
            limits: Limits::new(settings.logins_per_minute),
            verifier: Verifier::default(),
            access: Access::new(&settings.token_key),
            feed: Feed::new(Arc::clone(&recent)),
            recent,
            places: Arc::new(Places::new(settings.live_per_user)),
            metrics: Metrics::default(),
            exports: Exports::default(),
            origins: Origins::default(),
            begun: ports.clock.now(),
            ports,
            settings,
            closing,
        })
    }

    /// Watches the jobs for the live connections, until the server closes.
    pub async fn watch(self: Arc<Self>) {
        crate::live::watch(&self).await;
    }
}

/// The router of a server.
pub fn app(app: &Arc<App>) -> Router {
    let (api, _) = routes::all().split_for_parts();
    api.merge(docs::router())
        .merge(manual::router())
        .method_not_allowed_fallback(|| async { Problem::new(Code::ApiMethod) })
        .fallback(page::page)
        .with_state(Arc::clone(app))
        .layer(middleware::from_fn_with_state(Arc::clone(app), metrics::count))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(middleware::from_fn(extract::refuse_nul))
        .layer(middleware::from_fn(headers::give_up_in_time))
        .layer(CatchPanicLayer::custom(|_| axum::response::IntoResponse::into_response(Problem::new(Code::Internal))))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(app.settings.https, headers::protect))
        .layer(Extension(Arc::clone(app)))
}
