//! What a portal is started with.

use super::Scenario;
use crate::book::Book;
use etl_core::ReferenceDate;
use etl_core::ports::{Clock, SystemClock};
use std::sync::Arc;
use std::time::Duration;

/// First day with the new file names and layouts.
const SWITCH_DAY: (i32, u32, u32) = (2025, 12, 19);

/// User and password that the portal accepts; invented, never a real one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalLogin {
    /// E-mail.
    pub username: String,
    /// Password.
    pub password: String,
}

impl Default for PortalLogin {
    fn default() -> Self {
        Self { username: "mesa@exemplo.invalid".into(), password: "senha-de-mentira".into() }
    }
}

/// Settings of a simulated portal.
#[derive(Clone)]
pub struct PortalSettings {
    /// The book whose funds and positions it shows.
    pub book: Arc<Book>,
    /// Decides what has been published.
    pub clock: Arc<dyn Clock>,
    /// Decides when tokens end; the machine's by default, since clients compare `exp` with theirs.
    pub token_clock: Arc<dyn Clock>,
    /// Life of a token.
    pub token_life: Duration,
    /// What is planted and what goes wrong.
    pub scenario: Scenario,
    /// The login that it accepts.
    pub login: PortalLogin,
    /// Rejected logins of a user in a row after which even the right password is refused.
    pub rejected_logins_allowed: u32,
    /// First day with the new file names and layouts.
    pub switch_day: ReferenceDate,
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
}

impl PortalSettings {
    /// A portal without faults on a free port, at the machine's time.
    pub fn new(book: Arc<Book>) -> Self {
        let (year, month, day) = SWITCH_DAY;
        Self {
            book,
            clock: Arc::new(SystemClock),
            token_clock: Arc::new(SystemClock),
            token_life: Duration::from_hours(1),
            scenario: Scenario::none(),
            login: PortalLogin::default(),
            rejected_logins_allowed: 5,
            switch_day: ReferenceDate::from_ymd(year, month, day).expect("the switch day exists"),
            port: 0,
        }
    }
}
