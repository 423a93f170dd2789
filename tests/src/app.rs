//! The system in one process: simulated portal, SQLite, document store, copies, in a folder that goes with it.

use crate::canary::{self, Folder};
use async_trait::async_trait;
use etl_connectors::reach::Reach;
use etl_core::ports::{
    ConnectorError, DocumentStore, FileCopies, Login, MemorySessions, NoProgress, SessionCache, SystemClock,
};
use etl_core::{Calendar, Code, CollectRequest, DocumentKind, ItemState, ReferenceDate, Tolerance};
use etl_parsers::Limits;
use etl_pipeline::{Connection, Connections, Logins, RunError, RunReport, Services, bodies, execute};
use etl_queue::port::Queue;
use etl_queue::runner::{Runner, RunnerSettings};
use etl_simulator::book::{Book, BookSettings};
use etl_simulator::qore::{
    PortalLogin, PortalSettings, QorePortal, RunningPortal, Scenario, SimClock, collecting_moment,
};
use etl_storage::Database;
use etl_storage::copies::{DestinationFolders, FolderSettings};
use etl_storage::documents::LocalDocuments;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What a scenario starts with.
pub struct Setup {
    /// Funds of the book.
    pub funds: usize,
    /// Business days of the book.
    pub days: usize,
    /// Last day of the book.
    pub last_day: ReferenceDate,
    /// Plants the divergence.
    pub divergence: bool,
    /// What the portal does wrong.
    pub scenario: Scenario,
    /// Database; none = a SQLite file in the folder.
    pub database: Option<String>,
}

impl Default for Setup {
    fn default() -> Self {
        let last_day = ReferenceDate::from_ymd(2025, 12, 23).expect("a day");
        Self { funds: 6, days: 6, last_day, divergence: false, scenario: Scenario::none(), database: None }
    }
}

/// The running system.
pub struct TestApp {
    folder: Folder,
    /// The book.
    pub book: Arc<Book>,
    /// The portal.
    pub portal: RunningPortal,
    /// The portal's and the system's time.
    pub clock: SimClock,
    /// Ports.
    pub services: Services,
    /// The queue.
    pub queue: Arc<dyn Queue>,
    /// Everything that the database does.
    pub store: Arc<dyn Database>,
    /// Settings of the connection.
    pub config: serde_json::Value,
    sessions: Arc<dyn SessionCache>,
    login: PortalLogin,
}

impl TestApp {
    /// Starts everything on free ports and a new folder.
    pub async fn start(setup: Setup) -> anyhow::Result<Self> {
        let settings = BookSettings {
            seed: 1,
            funds: setup.funds,
            days: setup.days,
            last_day: setup.last_day,
            divergence: setup.divergence,
        };
        let book = Arc::new(Book::new(settings));
        let last = *book.days().last().expect("a book has days");
        let clock = SimClock::fixed(collecting_moment(last));
        let login = PortalLogin::default();
        let portal = QorePortal::start(PortalSettings {
            clock: Arc::new(clock.clone()),
            scenario: setup.scenario,
            login: login.clone(),
            ..PortalSettings::new(Arc::clone(&book))
        })
        .await?;
        let folder = canary::folder()?;
        let (services, database) = services(folder.path(), &clock, setup.database).await?;
        register(&services, &book).await?;
        let config = serde_json::json!({
            "url": portal.base_url(), "espera_inicial_ms": 2, "espera_maxima_s": 5, "silencio_maximo_s": 1, "espera_resposta_s": 3,
        });
        let (queue, store): (Arc<dyn Queue>, _) = (database.clone(), database);
        let sessions = Arc::new(MemorySessions::new(Arc::new(SystemClock)));
        Ok(Self { folder, book, portal, clock, services, queue, store, config, sessions, login })
    }

    /// The folder of everything.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("etl.db")
    }

    /// The newest day.
    pub fn last_day(&self) -> ReferenceDate {
        *self.book.days().last().expect("a book has days")
    }

    /// Runs QORE over some days and kinds (none = the default kinds).
    pub async fn run(&self, dates: &[ReferenceDate], kinds: &[DocumentKind]) -> Result<RunReport, RunError> {
        self.run_as(dates, kinds, &self.login.password).await
    }

    /// The same with another password.
    pub async fn run_as(
        &self,
        dates: &[ReferenceDate],
        kinds: &[DocumentKind],
        password: &str,
    ) -> Result<RunReport, RunError> {
        let (Some(from), Some(to)) = (dates.iter().min(), dates.iter().max()) else {
            return Err(RunError::NothingPlanned);
        };
        let mut request = CollectRequest::new(&["qore"], *from, *to);
        request.kinds = kinds.to_vec();
        execute(&self.services, &self.queue, self.runner(password), &request, &CancellationToken::new()).await
    }

    /// A worker with the bodies of every task.
    pub fn runner(&self, password: &str) -> Runner {
        let settings = RunnerSettings { slots: 2, ..RunnerSettings::default() };
        Runner::new(Arc::clone(&self.queue), bodies(self.services.clone(), self.connections(password)), settings)
    }

    /// The connection to the simulated portal.
    pub fn connections(&self, password: &str) -> Connections {
        let reach = Reach::default().with_settings(&self.portal.base_url());
        let registry = etl_connectors::all(Arc::clone(&self.sessions), &reach);
        let connector = Arc::clone(registry.find("qore").expect("the list holds qore"));
        let qore = Connection { name: "qore".into(), connector, config: self.config.clone() };
        let login = Login {
            connection: "qore".into(),
            username: self.login.username.clone(),
            password: password.to_owned().into(),
        };
        Connections::new(vec![qore], Arc::new(OneLogin(login)))
    }

    /// What `etl` needs in its environment to collect from this portal, with copies in the folder it runs in.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("ETL_QORE_USUARIO", self.login.username.clone()),
            ("ETL_QORE_SENHA", self.login.password.clone()),
            ("ETL__SISTEMAS__QORE__URL", self.portal.base_url()),
            ("ETL__COPIAS__BASE", "copias/fundos".into()),
            ("ETL__COPIAS__EXCEL", "copias/excel".into()),
            ("ETL__COPIAS__XML", "copias/xml".into()),
        ]
    }

    /// How the items of a fund ended, by kind.
    pub fn ends(report: &RunReport, fund: &str) -> BTreeMap<DocumentKind, (ItemState, Option<Code>)> {
        report.items.iter().filter(|i| i.fund == fund).map(|i| (i.item.kind, (i.state, i.code))).collect()
    }
}

/// Registers the listed funds, as an office does before its first run.
async fn register(services: &Services, book: &Book) -> anyhow::Result<()> {
    for fund in book.listed() {
        services.warehouse.register_fund(&fund.registration()).await?;
    }
    Ok(())
}

async fn services(
    folder: &Path,
    clock: &SimClock,
    database: Option<String>,
) -> anyhow::Result<(Services, Arc<dyn Database>)> {
    let documents: Arc<dyn DocumentStore> = Arc::new(LocalDocuments::open(folder.join("documentos"))?);
    let database = database.unwrap_or_else(|| format!("sqlite://{}", folder.join("etl.db").display()));
    let database = etl_storage::open(&database).await?;
    let folders = FolderSettings {
        base: folder.join("fundos"),
        excel: folder.join("excel"),
        xml: folder.join("xml"),
        fund_folders: BTreeMap::new(),
    };
    let copies: Arc<dyn FileCopies> = Arc::new(DestinationFolders::new(folders, Arc::clone(&documents)));
    let services = Services {
        warehouse: database.clone(),
        documents,
        copies: Some(copies),
        clock: Arc::new(clock.clone()),
        calendar: Calendar::anbima(),
        tolerance: Tolerance::default(),
        limits: Limits::default(),
        progress: Arc::new(NoProgress),
        workers: 2,
        reports: None,
    };
    Ok((services, database))
}

/// The same login for every connection.
struct OneLogin(Login);

#[async_trait]
impl Logins for OneLogin {
    async fn login(&self, _: &str) -> Result<Login, ConnectorError> {
        Ok(self.0.clone())
    }
}
