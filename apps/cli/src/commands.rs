//! The verbs. Each reads its arguments, calls the pipeline and shows the result.

pub(crate) mod carregar;
pub(crate) mod carteira;
pub(crate) mod demo;
pub(crate) mod fundos;
pub(crate) mod run;
pub(crate) mod status;

use crate::exit::Failure;
use crate::output::Style;
use crate::output::progress::Console;
use app_setup::Settings;
use etl_core::ports::SystemClock;
use etl_core::{Cnpj, Fund, ReferenceDate};
use etl_pipeline::{Services, default_day};
use std::path::PathBuf;
use std::sync::Arc;

/// Settings, services and the console of an ordinary verb.
pub(crate) struct Session {
    pub(crate) settings: Settings,
    pub(crate) services: Services,
    pub(crate) console: Arc<Console>,
}

impl Session {
    /// Reads the settings, refusing every fault at once, and opens what they name.
    pub(crate) async fn open(config: Option<PathBuf>, style: Style) -> Result<Self, Failure> {
        let settings = app_setup::load(config).map_err(|e| Failure::usage(e.to_string()))?;
        etl_runtime::init_tracing(&settings.log, std::io::stderr).map_err(|e| Failure::usage(e.to_string()))?;
        let console = Arc::new(Console::new(style));
        let services = app_setup::services(&settings, Arc::new(SystemClock), console.clone()).await?;
        Ok(Self { settings, services, console })
    }
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
