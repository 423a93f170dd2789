//! Days as the addresses of pages name them, and the fund of a number.

use super::execute::date;
use super::times::today;
use crate::app::App;
use crate::problem::Problem;
use etl_core::verdict::{Judge, USUAL_CUT_OFF};
use etl_core::{Code, Fund, FundId, ReferenceDate};

/// Business days of a period at most: three years.
const LONGEST: usize = 800;

/// What verdicts are said by at this moment.
pub(super) fn judge(app: &App) -> Judge<'_> {
    Judge { calendar: &app.ports.calendar, cut_off: USUAL_CUT_OFF, now: app.ports.clock.now() }
}

/// The day that people look at: the business day before today.
pub(super) fn usual_day(app: &App) -> ReferenceDate {
    app.ports.calendar.previous(today(app.ports.clock.now()))
}

/// The day of a field, or the usual one.
pub(super) fn day_or_usual(app: &App, field: &str, text: Option<&str>) -> Result<ReferenceDate, Problem> {
    text.map_or_else(|| Ok(usual_day(app)), |text| date(field, text))
}

/// The business days of `de` to `ate`; without them, so many up to the usual day.
pub(super) fn business_days(
    app: &App,
    from: Option<&str>,
    to: Option<&str>,
    usual: usize,
) -> Result<Vec<ReferenceDate>, Problem> {
    let to = day_or_usual(app, "ate", to)?;
    let from = from.map_or_else(|| Ok(app.ports.calendar.back(to, usual - 1)), |text| date("de", text))?;
    app.ports.calendar.range(from, to, LONGEST).map_err(|error| match error {
        etl_core::CalendarError::Inverted { .. } => Problem::field(Code::RequestInverted, "ate", "vem antes de `de`"),
        etl_core::CalendarError::TooLong(limit) => {
            Problem::field(Code::RequestLong, "de", &format!("no máximo {limit} dias úteis"))
        }
    })
}

/// A fund of the register, by the number in an address.
pub(super) async fn fund(app: &App, number: &str) -> Result<Fund, Problem> {
    let id: i64 = number.parse().map_err(|_| Problem::field(Code::ApiFields, "fundo", "esperado um número"))?;
    let funds = app.ports.warehouse.funds().await?;
    funds.into_iter().find(|fund| fund.id == FundId(id)).ok_or_else(|| Problem::new(Code::FundNotFound))
}
