//! The verbs. Each reads its arguments, calls the pipeline and shows the result.

pub(crate) mod agenda;
pub(crate) mod auditoria;
pub(crate) mod carregar;
pub(crate) mod carteira;
pub(crate) mod credenciais;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod fundos;
pub(crate) mod indices;
pub(crate) mod logs;
pub(crate) mod maintenance;
pub(crate) mod run;
pub(crate) mod runs;
pub(crate) mod status;
pub(crate) mod usuario;

use crate::exit::Failure;
use crate::login;
use crate::output::Style;
use crate::output::progress::Console;
use app_setup::{Assembly, GivenLogins, Settings};
use etl_core::audit::{Action, Deed, Outcome};
use etl_core::ports::SystemClock;
use etl_core::{Cnpj, Fund, JobId, ReferenceDate};
use etl_pipeline::{Services, default_day};
use etl_queue::port::Job;
use std::path::PathBuf;
use std::sync::Arc;

/// Settings, services and the console of an ordinary verb.
pub(crate) struct Session {
    pub(crate) settings: Settings,
    pub(crate) assembly: Assembly,
    pub(crate) services: Services,
    pub(crate) console: Arc<Console>,
    pub(crate) style: Style,
}

impl Session {
    /// Reads the settings, refusing every fault at once, and opens what they name.
    pub(crate) async fn open(config: Option<PathBuf>, style: Style) -> Result<Self, Failure> {
        let settings = app_setup::load(config).map_err(|e| Failure::usage(e.to_string()))?;
        etl_runtime::init_tracing(&settings.log, std::io::stderr).map_err(|e| Failure::usage(e.to_string()))?;
        let console = Arc::new(Console::new(style));
        let assembly = app_setup::assemble(&settings, Arc::new(SystemClock), console.clone(), None).await?;
        let services = assembly.services.clone();
        Ok(Self { settings, assembly, services, console, style })
    }

    /// Takes the logins of some connections from the environment or the store, or asks for them, before anything begins.
    pub(crate) async fn ask_logins(&mut self, connections: &[String]) -> Result<(), Failure> {
        let store = self.assembly.credentials.clone();
        let mut logins = GivenLogins { store, ..GivenLogins::default() };
        for name in connections {
            logins.logins.insert(name.clone(), login::login(name, self.assembly.credentials.as_ref()).await?);
        }
        self.assembly.connections = app_setup::connections(&self.settings, &self.assembly.sessions, Arc::new(logins))?;
        Ok(())
    }

    /// Does what a deed consists of; the audit tells of it with its first change or, when it changes nothing, by itself.
    pub(crate) async fn perform<T: Send>(
        &self,
        deed: &Deed,
        work: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        let mut done = None;
        self.assembly.audit.during(deed, Box::pin(async { done = Some(work.await) })).await;
        let done = done.expect("the work was waited for");
        let outcome = if done.is_ok() { Outcome::Unchanged } else { Outcome::Failed };
        if !deed.is_written() || done.is_err() {
            self.assembly.audit.record(deed, outcome, None).await?;
        }
        done
    }

    /// A job by its number.
    pub(crate) async fn job(&self, number: i64) -> Result<Job, Failure> {
        let job = self.assembly.queue.job(JobId(number)).await?;
        job.ok_or_else(|| Failure::usage(format!("Não há execução {number}; veja etl runs list")))
    }
}

/// Something that is being done here, of which the audit tells.
pub(crate) fn deed(action: Action, object: impl Into<String>) -> Deed {
    let deed = Deed::new(action, "local");
    deed.by(etl_runtime::account().map_or_else(|| "cli".to_owned(), |name| format!("cli:{name}")));
    deed.about(object);
    deed
}

/// A date of the command line; without one, the previous business day.
pub(crate) fn day_or_default(text: Option<&str>, services: &Services) -> Result<ReferenceDate, Failure> {
    match text {
        Some(text) => parse_day(text),
        None => Ok(default_day(&services.calendar, services.clock.now())),
    }
}

/// A date of the command line.
pub(crate) fn parse_day(text: &str) -> Result<ReferenceDate, Failure> {
    ReferenceDate::parse(text)
        .map_err(|_| Failure::usage(format!("Data ilegível: {text:?} (use AAAA-MM-DD ou DD/MM/AAAA)")))
}

/// The fund of that whole nickname, name or CNPJ; never by a part of the name.
pub(crate) fn find_fund<'a>(funds: &'a [Fund], text: &str) -> Result<&'a Fund, Failure> {
    let same = |name: &str| name.trim().to_lowercase() == text.trim().to_lowercase();
    let cnpj = Cnpj::parse(text).ok();
    let matches: Vec<_> = funds
        .iter()
        .filter(|f| same(&f.nickname) || same(&f.name) || (cnpj.is_some() && f.identity.as_cnpj() == cnpj.as_ref()))
        .collect();
    match matches.as_slice() {
        [fund] => Ok(fund),
        [] => Err(Failure::usage(format!("Fundo desconhecido: {text:?} (use o apelido, o nome inteiro ou o CNPJ)"))),
        _ => Err(Failure::usage(format!("Há {} fundos que atendem por {text:?}; use o CNPJ", matches.len()))),
    }
}
