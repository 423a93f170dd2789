//! The state that all answers share.

use super::PortalSettings;
use super::content;
use super::engine::Engine;
use super::limits::Limiter;
use super::names::file_name;
use super::press::{Figures, Press};
use super::scenario::{Scenario, ScenarioError};
use super::shelf::{DocumentId, Shelf};
use super::stats::Tally;
use super::token::Tokens;
use super::wire::{FileItem, FundCard, QuoteItem, number};
use crate::book::Book;
use chrono::{DateTime, Utc};
use etl_core::ReferenceDate;
use etl_core::ports::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Size of a file that is listed and does not exist.
const SIZE_OF_NOTHING: u64 = 1024;

/// A portal.
pub(crate) struct Portal {
    pub(crate) book: Arc<Book>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) token_clock: Arc<dyn Clock>,
    pub(crate) token_life: Duration,
    pub(crate) scenario: Scenario,
    pub(crate) switch_day: ReferenceDate,
    pub(crate) username: String,
    pub(crate) shelf: Shelf,
    pub(crate) press: Press,
    pub(crate) tokens: Tokens,
    pub(crate) engine: Engine,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) tally: Tally,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Portal {
    pub(crate) fn new(settings: PortalSettings, stop: watch::Receiver<bool>) -> Result<Self, ScenarioError> {
        let PortalSettings { book, scenario, login, .. } = settings;
        Ok(Self {
            clock: settings.clock,
            token_clock: settings.token_clock,
            token_life: settings.token_life,
            switch_day: settings.switch_day,
            username: login.username.clone(),
            shelf: Shelf::new(Arc::clone(&book), &scenario)?,
            press: Press::new(Arc::clone(&book), settings.switch_day),
            tokens: Tokens::new(login, settings.rejected_logins_allowed),
            engine: Engine::new(&book, &scenario)?,
            limiter: scenario.rate_limits.map(Limiter::new),
            tally: Tally::default(),
            book,
            scenario,
            stop,
        })
    }

    /// A fund as the portal shows it: the newest quote that is out.
    pub(crate) fn fund_card(&self, fund: usize, now: DateTime<Utc>) -> FundCard {
        let day = self.shelf.quote_days(fund, now).next();
        let figures = day.map(|day| self.figures(fund, day, now)).unwrap_or_default();
        let fund = self.shelf.of(fund);
        FundCard {
            cnpj: fund.cnpj.map(|cnpj| cnpj.as_str().to_owned()).unwrap_or_default(),
            nome: fund.name.clone(),
            guid: fund.portal_id.clone(),
            cota: number(figures.quota),
            patrimonio_liquido: number(figures.net_assets),
            cota_data: day.map(|day| day.to_string()),
        }
    }

    pub(crate) fn quote(&self, fund: usize, day: ReferenceDate, now: DateTime<Utc>) -> QuoteItem {
        let figures = self.figures(fund, day, now);
        QuoteItem { data: day.to_string(), cota: number(figures.quota), patrimonio_liquido: number(figures.net_assets) }
    }

    pub(crate) fn file_item(&self, document: DocumentId) -> FileItem {
        FileItem {
            nome: self.file_name(document),
            data: document.day.to_string(),
            tamanho: content::size(self, document).unwrap_or(SIZE_OF_NOTHING),
            guid: self.shelf.guid(document).to_string(),
        }
    }

    pub(crate) fn file_name(&self, document: DocumentId) -> String {
        file_name(self.shelf.of(document.fund), document, self.shelf.guid(document), self.switch_day)
    }

    /// Learns the size of every file of a fund.
    pub(crate) fn learn_sizes(&self, fund: usize) {
        let of_fund = self.shelf.of(fund);
        for day in self.book.days() {
            for edition in 0..self.book.editions(of_fund, *day) {
                let kinds = self.shelf.kinds(fund);
                let files: Vec<_> = kinds.map(|kind| DocumentId { fund, kind, day: *day, edition }).collect();
                self.press.learn_sizes(&files);
            }
        }
    }

    fn figures(&self, fund: usize, day: ReferenceDate, now: DateTime<Utc>) -> Figures {
        let edition = self.shelf.edition(fund, day, now);
        self.press.figures(fund, day, edition).unwrap_or_default()
    }
}
