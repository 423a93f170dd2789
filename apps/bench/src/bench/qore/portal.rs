//! The simulated portal of a case, on a runtime of its own in this process.

use anyhow::{Context, Result};
use etl_core::ReferenceDate;
use etl_simulator::book::Book;
use etl_simulator::qore::{
    Call, PortalLogin, PortalSettings, QorePortal, RunningPortal, Scenario, SimClock, Span, collecting_moment,
};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// A portal that answers after a fixed wait.
pub(crate) struct Portal {
    /// Wait before each answer.
    pub(crate) latency_ms: u32,
    /// Funds that it lists.
    pub(crate) funds: usize,
    /// The day to collect, which is all out.
    pub(crate) day: ReferenceDate,
    /// Its address.
    pub(crate) url: String,
    /// The login that it accepts.
    pub(crate) login: PortalLogin,
    running: RunningPortal,
    /// Last, so that it outlives the portal.
    _runtime: Runtime,
}

/// Requests that a portal counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Requests {
    pub(crate) logins: u64,
    pub(crate) fund_lists: u64,
    pub(crate) funds: u64,
    pub(crate) lists: u64,
    pub(crate) downloads: u64,
}

impl Portal {
    /// Starts it and lets it learn what its lists say, at the moment when the last day of the book is collected.
    pub(crate) fn start(book: &Arc<Book>, latency_ms: u32) -> Result<Self> {
        let day = *book.days().last().context("o livro não tem dias")?;
        let settings = PortalSettings {
            clock: Arc::new(SimClock::fixed(collecting_moment(day))),
            scenario: Scenario { latency_ms: Span::fixed(u64::from(latency_ms)), ..Scenario::none() },
            ..PortalSettings::new(Arc::clone(book))
        };
        let login = settings.login.clone();
        let runtime = Runtime::new().context("o ambiente assíncrono não pôde ser criado")?;
        let running = runtime.block_on(async {
            let running = QorePortal::start(settings).await.context("o portal simulado não iniciou")?;
            running.prewarm().await;
            anyhow::Ok(running)
        })?;
        let funds = book.listed().len();
        Ok(Self { latency_ms, funds, day, url: running.base_url(), login, running, _runtime: runtime })
    }

    /// Starts counting anew.
    pub(crate) fn forget_requests(&self) {
        self.running.reset_stats();
    }

    /// What was asked for since then.
    pub(crate) fn requests(&self) -> Requests {
        let stats = self.running.stats();
        Requests {
            logins: stats.calls(Call::Authorize),
            fund_lists: stats.calls(Call::Dashboard),
            funds: stats.calls(Call::Fund),
            lists: stats.calls(Call::List),
            downloads: stats.calls(Call::Download),
        }
    }
}
