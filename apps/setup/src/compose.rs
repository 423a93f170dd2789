//! Builds the ports from the settings: the only place of this program that names a port and its adapter together.

use crate::connection_test::Tester;
use crate::documents;
use crate::keys::{key_source, keyring};
use crate::logins::UsualLogins;
use crate::machine;
use crate::mark;
use crate::meter::Meter;
use crate::network;
use crate::presence::{Presence, dead_workers};
use crate::secrets::MAIL_PASSWORD;
use crate::settings::{CalendarSettings, CopySettings, QueueSettings, Settings};
use anyhow::Context;
use etl_core::ports::{
    Accounts, AuditLog, Checkup, Clock, ConnectionTests, Credentials, Deliveries, Desk, Explorer, FileCopies,
    FolderChecks, FundEditor, Gauges, Indices, Loads, Lookups, MemorySessions, Progress, SavedViews, SessionCache,
    SystemClock, Systems,
};
use etl_core::{Calendar, ReferenceDate, Sha256, Tolerance};
use etl_parsers::Limits;
use etl_pipeline::notify::SmtpNotifier;
use etl_pipeline::{Connection, Connections, Logins, Reports, Services};
use etl_queue::port::{Program, Queue};
use etl_queue::runner::{Runner, RunnerSettings};
use etl_queue::scheduler::Calendars;
use etl_storage::Database;
use etl_storage::copies::{DestinationFolders, FolderLooks, FolderSettings};
use etl_storage::secrets::Cipher;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Tasks at the same time of a process that works for one request only: they share its connections to the portal.
const TOGETHER: usize = 2;

const KEY_MISSING: &str = "Sem ETL_CHAVE: nenhuma credencial é guardada, e as sessões dos portais e os tokens de acesso valem só para este processo (defina a mesma chave em todas \
    as máquinas; para criá-la: openssl rand -base64 32)";

/// Everything that a program works with.
pub struct Assembly {
    /// Ports and rules of the job bodies.
    pub services: Services,
    /// The queue.
    pub queue: Arc<dyn Queue>,
    /// Examination of the database.
    pub checkup: Arc<dyn Checkup>,
    /// What is behind figures: loads, documents, checks.
    pub loads: Arc<dyn Loads>,
    /// The register of funds, for people.
    pub register: Arc<dyn FundEditor>,
    /// What people say and decide about funds' days.
    pub desk: Arc<dyn Desk>,
    /// Index series.
    pub indices: Arc<dyn Indices>,
    /// Tables that can be looked at.
    pub explorer: Arc<dyn Explorer>,
    /// Views of pages that people keep.
    pub views: Arc<dyn SavedViews>,
    /// Switches and standing of the systems.
    pub systems: Arc<dyn Systems>,
    /// Users, sessions, tokens.
    pub accounts: Arc<dyn Accounts>,
    /// What was done, by whom.
    pub audit: Arc<dyn AuditLog>,
    /// The state of the office in numbers.
    pub gauges: Arc<dyn Gauges>,
    /// What left for people.
    pub deliveries: Arc<dyn Deliveries>,
    /// What the work of this process measures.
    pub meter: Arc<Meter>,
    /// Key that signs access tokens: the same in every process that has the key for secrets.
    pub token_key: [u8; 32],
    /// Configured connections.
    pub connections: Connections,
    /// Sessions at the portals.
    pub sessions: Arc<dyn SessionCache>,
    /// Stored logins; absent without a key for them.
    pub credentials: Option<Arc<dyn Credentials>>,
    workers: PathBuf,
    queue_settings: QueueSettings,
    program: Program,
}

impl Assembly {
    /// The calendars that schedules name: the office's own days off are in `ANBIMA`.
    pub fn calendars(&self) -> Calendars {
        Calendars::default().with("ANBIMA", self.services.calendar.clone())
    }

    /// Tests the connections in stages.
    pub fn connection_tests(&self, settings: &Settings) -> Arc<dyn ConnectionTests> {
        Arc::new(self.tester(settings))
    }

    /// Asks the portals which files they list.
    pub fn lookups(&self, settings: &Settings) -> Arc<dyn Lookups> {
        Arc::new(self.tester(settings))
    }

    fn tester(&self, settings: &Settings) -> Tester {
        let (connections, sessions) = (self.connections.clone(), Arc::clone(&self.sessions));
        Tester { connections, sessions, reach: network::reach(settings) }
    }

    /// A runner for a worker process.
    pub async fn runner(&self) -> anyhow::Result<(Runner, Presence)> {
        self.runner_with(self.queue_settings.tarefas).await
    }

    /// A runner for a process that works on one request and ends.
    pub async fn runner_for_requests(&self) -> anyhow::Result<(Runner, Presence)> {
        self.runner_with(self.queue_settings.tarefas.min(TOGETHER)).await
    }

    /// A runner with the bodies of every task, marked as alive, after the tasks of this machine's dead workers were freed.
    async fn runner_with(&self, slots: usize) -> anyhow::Result<(Runner, Presence)> {
        for dead in dead_workers(&self.workers)? {
            self.queue.rescue(&dead).await.context("as tarefas de um processo morto não puderam ser liberadas")?;
        }
        let lease = Duration::from_secs(self.queue_settings.posse_s);
        let usual = RunnerSettings::default();
        let settings = RunnerSettings {
            slots,
            lease,
            // Given up after half a lease, a task has ended before the other half is over.
            grace: usual.grace.min(lease / 4),
            program: self.program.clone(),
            machine: machine::name(),
            abilities: self.queue_settings.habilidades.clone(),
            keep_jobs: days(self.queue_settings.guarda_execucoes_dias),
            keep_lines: days(self.queue_settings.guarda_registro_dias),
            clock: Arc::clone(&self.services.clock),
            calendars: self.calendars(),
            mask: Arc::new(|text| etl_runtime::redact(text).into_owned()),
            ..usual
        };
        let bodies = etl_pipeline::bodies(self.services.clone(), self.connections.clone());
        let runner = Runner::new(Arc::clone(&self.queue), bodies, settings);
        let presence = Presence::enter(&self.workers, runner.worker())?;
        Ok((runner, presence))
    }
}

fn days(count: u32) -> Duration {
    Duration::from_hours(24 * u64::from(count))
}

/// Puts a program together: opens what the settings name. Without `logins` those of environment and store are used.
pub async fn assemble(
    settings: &Settings,
    clock: Arc<dyn Clock>,
    progress: Arc<dyn Progress>,
    logins: Option<Arc<dyn Logins>>,
) -> anyhow::Result<Assembly> {
    let calendar = calendar(&settings.calendario)?;
    let documents = documents::open(settings, Arc::clone(&clock))?;
    documents.sweep().await.context("o que ficou pela metade entre os documentos não pôde ser removido")?;
    let database = etl_storage::open(&settings.banco).await.context("o banco de dados não pôde ser aberto")?;
    let folders = folders(settings.copias.as_ref(), &database.paths().await?);
    let copies = folders
        .map(|folders| Arc::new(DestinationFolders::new(folders, Arc::clone(&documents))) as Arc<dyn FileCopies>);
    let meter = Arc::new(Meter::new(progress));
    let services = Services {
        warehouse: database.clone(),
        documents,
        copies,
        clock,
        calendar,
        tolerance: Tolerance::default(),
        limits: Limits::default(),
        progress: meter.clone(),
        workers: settings.trabalhadores,
        reports: reports(settings, &database)?,
    };
    let Secrets { sessions, credentials, token_key } = secrets(settings, &database).await?;
    let logins = logins.unwrap_or_else(|| Arc::new(UsualLogins { store: credentials.clone() }));
    Ok(Assembly {
        services,
        queue: database.clone(),
        checkup: database.clone(),
        loads: database.clone(),
        register: database.clone(),
        desk: database.clone(),
        indices: database.clone(),
        explorer: database.clone(),
        views: database.clone(),
        systems: database.clone(),
        accounts: database.clone(),
        audit: database.clone(),
        gauges: database.clone(),
        deliveries: database,
        meter,
        token_key,
        connections: connections(settings, &sessions, logins)?,
        sessions,
        credentials,
        workers: documents::own_folder(settings).join(".trabalhadores"),
        queue_settings: settings.fila.clone(),
        program: mark::program(settings),
    })
}

/// The folders of the copies: what people set through the server, over the settings. Without any of them nothing is copied.
fn folders(settings: Option<&CopySettings>, set: &BTreeMap<String, String>) -> Option<FolderSettings> {
    let name = |key: &str, given: Option<&PathBuf>| set.get(key).map(PathBuf::from).or_else(|| given.cloned());
    Some(FolderSettings {
        base: name("qore_pdf", settings.map(|s| &s.base))?,
        excel: name("qore_excel", settings.map(|s| &s.excel))?,
        xml: name("qore_xml", settings.map(|s| &s.xml))?,
        fund_folders: fund_folders(settings),
    })
}

fn fund_folders(settings: Option<&CopySettings>) -> BTreeMap<String, String> {
    settings.map(|s| s.fundos.clone()).unwrap_or_default()
}

/// Looks at folders of this machine.
pub fn folder_checks(settings: &Settings) -> Arc<dyn FolderChecks> {
    Arc::new(FolderLooks::new(fund_folders(settings.copias.as_ref())))
}

/// Reports by mail, when the settings name a mail server.
fn reports(settings: &Settings, database: &Arc<dyn Database>) -> anyhow::Result<Option<Reports>> {
    let Some(email) = &settings.email else { return Ok(None) };
    let password = etl_runtime::secret_env(MAIL_PASSWORD).context(MAIL_PASSWORD)?;
    let notifier = Arc::new(SmtpNotifier::new(email, password).context("email")?);
    Ok(Some(Reports { notifier, deliveries: database.clone(), queue: database.clone() }))
}

/// What the key for secrets opens.
struct Secrets {
    sessions: Arc<dyn SessionCache>,
    credentials: Option<Arc<dyn Credentials>>,
    token_key: [u8; 32],
}

/// The portal sessions and the stored logins, shared with every process on the database; without a key the sessions are those
/// of this process alone, and no login is stored. A key that does not open what is stored stops the program.
async fn secrets(settings: &Settings, database: &Arc<dyn Database>) -> anyhow::Result<Secrets> {
    let Some(keys) = keyring(settings)? else {
        tracing::warn!("{KEY_MISSING}");
        let sessions = Arc::new(MemorySessions::new(Arc::new(SystemClock)));
        return Ok(Secrets { sessions, credentials: None, token_key: rand::random() });
    };
    let credentials = Arc::clone(database).credentials(key_source(settings));
    credentials.check().await.map_err(|error| {
        let sentence = etl_core::message(error.code(), "");
        anyhow::Error::new(error).context(sentence)
    })?;
    let token_key = token_key(keys.newest());
    let sessions = Arc::clone(database).sessions(keys.into_newest());
    Ok(Secrets { sessions, credentials: Some(credentials), token_key })
}

/// The key of access tokens, which follows from the key for secrets.
fn token_key(cipher: &Cipher) -> [u8; 32] {
    Sha256::from_hex(&cipher.mark(&["tokens de acesso"])).expect("a mark is a SHA-256 in hexadecimal").0
}

/// The connections that the settings describe.
pub fn connections(
    settings: &Settings,
    sessions: &Arc<dyn SessionCache>,
    logins: Arc<dyn Logins>,
) -> anyhow::Result<Connections> {
    let registry = etl_connectors::all(Arc::clone(sessions), &network::reach(settings));
    let qore = registry.find("qore").context("falta o conector qore")?;
    let config = serde_json::to_value(&settings.sistemas.qore)?;
    let qore = Connection { name: "qore".into(), connector: Arc::clone(qore), config };
    Ok(Connections::new(vec![qore], logins))
}

fn calendar(settings: &CalendarSettings) -> anyhow::Result<Calendar> {
    let read = |texts: &[String]| texts.iter().map(|t| ReferenceDate::parse(t)).collect::<Result<Vec<_>, _>>();
    let holidays = read(&settings.feriados).context("calendario.feriados")?;
    let business_days = read(&settings.dias_uteis).context("calendario.dias_uteis")?;
    Ok(Calendar::anbima().with_overrides(&holidays, &business_days))
}
