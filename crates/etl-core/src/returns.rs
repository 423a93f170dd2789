//! Returns of a fund by its quotas, beside those of an index. Pure and exact: quotients and products are rounded half up to
//! 16 decimals, as many as no screen shows; a return is a fraction (0.01 = 1 %) with 10 decimals.
//!
//! From the quota of day b to that of day e a fund earned what an index earned on the business days b, …, e − 1: the rate of a day
//! is paid on the next one. An index without a rate for one of these days has no return for the window: never a guess.

use crate::{Calendar, Decimal, IndexUnit, ReferenceDate};
use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::MathematicalOps;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use std::collections::BTreeMap;

/// Decimals of a factor on the way.
const FACTOR_PLACES: u32 = 16;
/// Decimals of a return.
const PLACES: u32 = 10;
/// How many days before a window its first quota may be.
pub const DAYS_BACK: i64 = 10;
/// Days in a window at most.
const LONGEST: usize = 20_000;
/// Business days of a year, by the market's convention.
const YEAR: usize = 252;
/// Returns that a volatility takes at least.
const FEWEST_RETURNS: usize = 20;

/// What an index earned, by its values.
#[derive(Debug, Clone)]
pub struct Benchmark<'a> {
    /// What the values are.
    pub unit: IndexUnit,
    /// Value by day.
    pub values: BTreeMap<ReferenceDate, Decimal>,
    /// Business days.
    pub calendar: &'a Calendar,
}

impl Benchmark<'_> {
    /// What it earned from one day to another.
    pub fn earned(&self, from: ReferenceDate, to: ReferenceDate) -> Option<Decimal> {
        match self.unit {
            IndexUnit::Level => earned(*self.values.get(&from)?, *self.values.get(&to)?),
            IndexUnit::DailyPercent => {
                let last = self.calendar.previous(to);
                let days = if from <= last { self.calendar.range(from, last, LONGEST).ok()? } else { Vec::new() };
                let mut factor = Decimal::ONE;
                for day in days {
                    let rate = self.values.get(&day)?.checked_div(Decimal::ONE_HUNDRED)?;
                    factor = round(factor.checked_mul(Decimal::ONE.checked_add(rate)?)?, FACTOR_PLACES);
                }
                Some(round(factor - Decimal::ONE, PLACES))
            }
        }
    }
}

/// A fund over a window, beside an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Return {
    /// Day of the quota that it starts from.
    pub from: ReferenceDate,
    /// Day of the quota that it ends with.
    pub to: ReferenceDate,
    /// What the fund earned.
    pub fund: Decimal,
    /// What the index earned over the same days; none without all its values.
    pub index: Option<Decimal>,
    /// Whether it is less than the window that its name says: the fund is younger, or the month is not over.
    pub is_partial: bool,
}

impl Return {
    /// Fund less index, as a fraction.
    pub fn difference(&self) -> Option<Decimal> {
        self.index.map(|index| self.fund - index)
    }

    /// Fund over index, as a fraction; only when both are positive.
    pub fn share_of_index(&self) -> Option<Decimal> {
        let index = self.index.filter(|index| *index > Decimal::ZERO && self.fund > Decimal::ZERO)?;
        self.fund.checked_div(index).map(|share| round(share, PLACES))
    }
}

/// The quotas of a fund, by day.
#[derive(Debug, Clone)]
pub struct Quotas<'a> {
    /// Quota by day.
    pub by_day: BTreeMap<ReferenceDate, Decimal>,
    /// The index to compare with.
    pub benchmark: Option<Benchmark<'a>>,
    /// Business days.
    pub calendar: &'a Calendar,
}

impl Quotas<'_> {
    /// The newest quota at or before a day, and not long before it.
    fn at(&self, day: NaiveDate) -> Option<(ReferenceDate, Decimal)> {
        let (found, quota) = self.by_day.range(..=ReferenceDate::new(day)).next_back()?;
        ((day - found.date()).num_days() <= DAYS_BACK).then_some((*found, *quota))
    }

    fn first(&self) -> Option<(ReferenceDate, Decimal)> {
        self.by_day.first_key_value().map(|(day, quota)| (*day, *quota))
    }

    fn last(&self) -> Option<(ReferenceDate, Decimal)> {
        self.by_day.last_key_value().map(|(day, quota)| (*day, *quota))
    }

    /// From a day to another, by the quotas at them.
    fn between(
        &self,
        base: (ReferenceDate, Decimal),
        end: (ReferenceDate, Decimal),
        is_partial: bool,
    ) -> Option<Return> {
        let fund = earned(base.1, end.1)?;
        let index = self.benchmark.as_ref().and_then(|index| index.earned(base.0, end.0));
        Some(Return { from: base.0, to: end.0, fund, index, is_partial })
    }

    /// Every month that has a quota, in order.
    pub fn months(&self) -> Vec<((i32, u32), Return)> {
        let mut months: Vec<(i32, u32)> =
            self.by_day.keys().map(|day| (day.date().year(), day.date().month())).collect();
        months.dedup();
        months.into_iter().filter_map(|month| Some((month, self.month(month)?))).collect()
    }

    /// The month of a day.
    pub fn month_of(&self, day: ReferenceDate) -> Option<Return> {
        self.month((day.date().year(), day.date().month()))
    }

    /// The year of a day.
    pub fn year_of(&self, day: ReferenceDate) -> Option<Return> {
        self.year(day.date().year())
    }

    fn month(&self, (year, month): (i32, u32)) -> Option<Return> {
        let first_day = NaiveDate::from_ymd_opt(year, month, 1)?;
        let next_month = first_day.checked_add_months(Months::new(1))?;
        self.window(first_day.pred_opt()?, next_month.pred_opt()?)
    }

    /// Each year that has a quota, in order.
    pub fn years(&self) -> Vec<(i32, Return)> {
        let mut years: Vec<i32> = self.by_day.keys().map(|day| day.year()).collect();
        years.dedup();
        years.into_iter().filter_map(|year| Some((year, self.year(year)?))).collect()
    }

    fn year(&self, year: i32) -> Option<Return> {
        self.window(NaiveDate::from_ymd_opt(year - 1, 12, 31)?, NaiveDate::from_ymd_opt(year, 12, 31)?)
    }

    /// The window of calendar days; a fund that began inside it starts from its first quota.
    fn window(&self, before: NaiveDate, last_day: NaiveDate) -> Option<Return> {
        let end = self.by_day.range(..=ReferenceDate::new(last_day)).next_back().map(|(day, quota)| (*day, *quota));
        let end = end.filter(|(day, _)| day.date() > before)?;
        let young = self.at(before).is_none();
        let base = self
            .at(before)
            .or_else(|| self.by_day.range(ReferenceDate::new(before)..).next().map(|(d, q)| (*d, *q)))?;
        let last_business_day = self.calendar.previous(ReferenceDate::new(last_day.succ_opt()?));
        self.between(base, end, young || end.0 < last_business_day)
    }

    /// The last so many months up to the newest quota; none when the fund is younger.
    pub fn last_months(&self, count: u32) -> Option<Return> {
        let end = self.last()?;
        let base = self.at(end.0.date().checked_sub_months(Months::new(count))?)?;
        self.between(base, end, false)
    }

    /// Since the first quota.
    pub fn since_start(&self) -> Option<Return> {
        self.between(self.first()?, self.last()?, false)
    }

    /// The deepest fall from a summit, and the fall from the last summit to the newest quota; as negative fractions.
    pub fn drawdowns(&self) -> Option<(Decimal, Decimal)> {
        let (mut summit, mut deepest, mut present) = (self.first()?.1, Decimal::ZERO, Decimal::ZERO);
        for quota in self.by_day.values() {
            summit = summit.max(*quota);
            present = earned(summit, *quota)?;
            deepest = deepest.min(present);
        }
        Some((deepest, present))
    }

    /// The volatility of the last year of business days: the sample standard deviation of the returns from one business day to the
    /// next, times the square root of 252, as a fraction of a year. A day without quota gives no return; none when there are too
    /// few of them.
    pub fn volatility(&self) -> Option<Decimal> {
        let daily = deviation(&self.daily(|fund, _| Some(fund)))?;
        Some(round(daily * Decimal::from(YEAR).sqrt()?, PLACES))
    }

    /// The Sharpe ratio of the last year of business days (Sharpe, 1994): the mean of what the fund earned each day beyond the
    /// index, over the sample standard deviation of it, times the square root of 252. A number, not a fraction; none without an
    /// index, with too few days, or where nothing deviates.
    pub fn sharpe(&self) -> Option<Decimal> {
        let beyond = self.daily(|fund, index| Some(fund - index?));
        let deviation = deviation(&beyond).filter(|deviation| !deviation.is_zero())?;
        let mean = beyond.iter().sum::<Decimal>().checked_div(Decimal::from(beyond.len()))?;
        Some(round(mean.checked_div(deviation)?.checked_mul(Decimal::from(YEAR).sqrt()?)?, PLACES))
    }

    /// What `of` the returns of fund and index from one business day to the next is, over the last year of them, the newest
    /// first. Nothing at all when they are too few.
    fn daily(&self, of: impl Fn(Decimal, Option<Decimal>) -> Option<Decimal>) -> Vec<Decimal> {
        let days: Vec<_> = self.by_day.iter().collect();
        let neighbours = days.windows(2).rev().filter(|pair| self.calendar.previous(*pair[1].0) == *pair[0].0);
        let index = |from, to| self.benchmark.as_ref().and_then(|benchmark| benchmark.earned(from, to));
        let figure = |pair: &[(&ReferenceDate, &Decimal)]| {
            let ((from, before), (to, after)) = (pair[0], pair[1]);
            of(earned(*before, *after)?, index(*from, *to))
        };
        let figures: Vec<_> = neighbours.take(YEAR).filter_map(figure).collect();
        if figures.len() < FEWEST_RETURNS { Vec::new() } else { figures }
    }
}

/// The sample standard deviation; none of fewer than two values.
fn deviation(values: &[Decimal]) -> Option<Decimal> {
    let count = Decimal::from(values.len());
    let mean = values.iter().sum::<Decimal>().checked_div(count)?;
    let squares: Decimal = values.iter().map(|value| (*value - mean) * (*value - mean)).sum();
    squares.checked_div(count - Decimal::ONE)?.sqrt()
}

/// What a value earned from one moment to another; none when it was not positive.
pub fn earned(from: Decimal, to: Decimal) -> Option<Decimal> {
    if from <= Decimal::ZERO {
        return None;
    }
    Some(round(to.checked_div(from)? - Decimal::ONE, PLACES))
}

/// What came into a fund less what went out between two days, in reais: the change of its quantity of quotas, at the later quota.
/// An estimate: the day's orders may have been converted at other quotas, and what is paid without quotas is not in it.
pub fn net_flow(from_quantity: Decimal, to_quantity: Decimal, quota: Decimal) -> Option<Decimal> {
    to_quantity.checked_sub(from_quantity)?.checked_mul(quota).map(|value| round(value, 2))
}

fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_decimal;

    fn day(text: &str) -> ReferenceDate {
        ReferenceDate::parse(text).unwrap()
    }

    fn number(text: &str) -> Decimal {
        parse_decimal(text).unwrap()
    }

    fn quotas<'a>(calendar: &'a Calendar, days: &[(&str, &str)], rates: &[(&str, &str)]) -> Quotas<'a> {
        let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(d, v)| (day(d), number(v))).collect();
        let benchmark = Benchmark { unit: IndexUnit::DailyPercent, values: map(rates), calendar };
        Quotas { by_day: map(days), benchmark: (!rates.is_empty()).then_some(benchmark), calendar }
    }

    #[test]
    fn months_start_from_the_last_quota_before_them() {
        let calendar = Calendar::anbima();
        let days = [("2025-10-30", "1.00"), ("2025-10-31", "1.10"), ("2025-11-28", "1.21"), ("2025-12-19", "1.089")];
        let quotas = quotas(&calendar, &days, &[]);
        let months: Vec<_> =
            quotas.months().into_iter().map(|(m, r)| (m, r.fund.normalize().to_string(), r.is_partial)).collect();
        let month = |number, text: &str, partial| ((2025, number), text.to_string(), partial);
        assert_eq!(months, [month(10, "0.1", true), month(11, "0.1", false), month(12, "-0.1", true)]);
        let (_, year) = quotas.years()[0];
        assert_eq!((year.fund.normalize(), year.is_partial, year.index), (number("0.089"), true, None));
        assert_eq!(quotas.last_months(12), None, "younger than a year");
        assert_eq!(quotas.last_months(1), None, "no quota in the ten days up to 19 November");
    }

    #[test]
    fn a_flow_is_the_change_of_quotas_at_the_later_quota() {
        let flow = |from, to, quota| net_flow(number(from), number(to), number(quota)).unwrap().to_string();
        assert_eq!(flow("1000", "1500.5", "2.00000001"), "1001.00");
        assert_eq!(flow("1000", "0", "1.23456789"), "-1234.57");
        assert_eq!(flow("1000.00000000", "1000", "9"), "0");
        assert_eq!(net_flow(Decimal::MIN, Decimal::MAX, number("1")), None, "more than a decimal holds");
    }

    #[test]
    fn the_index_earns_from_the_first_day_to_the_one_before_the_last() {
        let calendar = Calendar::anbima();
        let rates = [("2025-12-17", "1"), ("2025-12-18", "2"), ("2025-12-19", "50")];
        let quotas = quotas(&calendar, &[("2025-12-17", "1"), ("2025-12-19", "1.06")], &rates);
        let whole = quotas.since_start().unwrap();
        // 1.01 × 1.02 − 1: the rate of the 19th is paid on the 22nd.
        assert_eq!((whole.index, whole.fund), (Some(number("0.0302")), number("0.06")));
        assert_eq!(whole.difference(), Some(number("0.0298")));
        assert_eq!(whole.share_of_index().unwrap().to_string(), "1.9867549669");
    }

    #[test]
    fn a_missing_rate_is_no_return() {
        let calendar = Calendar::anbima();
        let whole = |rates: &[(&str, &str)]| {
            quotas(&calendar, &[("2025-12-17", "1"), ("2025-12-19", "0.9")], rates).since_start().unwrap()
        };
        assert_eq!(whole(&[("2025-12-17", "1")]).index, None);
        let negative = whole(&[("2025-12-17", "1"), ("2025-12-18", "1")]);
        assert_eq!((negative.fund, negative.share_of_index()), (number("-0.1"), None));
    }

    #[test]
    fn volatility_is_that_of_neighbouring_business_days() {
        let calendar = Calendar::anbima();
        let first = day("2025-11-03");
        let mut by_day = BTreeMap::from([(first, Decimal::ONE)]);
        let mut last = (first, Decimal::ONE);
        // Up one percent, down one percent, and so on: the deviation of n such returns is 0.01 × √(n / (n − 1)).
        for step in 0..20 {
            let change = if step % 2 == 0 { number("1.01") } else { number("0.99") };
            last = (calendar.next(last.0), last.1 * change);
            by_day.insert(last.0, last.1);
        }
        let mut quotas = Quotas { by_day, benchmark: None, calendar: &calendar };
        assert_eq!(quotas.volatility(), Some(number("0.1628690142")));
        // A quota after a gap gives no return, and with one day less there are too few.
        quotas.by_day.insert(day("2026-03-02"), number("9"));
        assert_eq!(quotas.volatility(), Some(number("0.1628690142")));
        quotas.by_day.remove(&first);
        assert_eq!(quotas.volatility(), None);
    }

    #[test]
    fn sharpe_is_what_was_earned_beyond_the_index_by_its_deviation() {
        let calendar = Calendar::anbima();
        let first = day("2025-11-03");
        let (mut by_day, mut values) = (BTreeMap::from([(first, Decimal::ONE)]), BTreeMap::new());
        let mut last = (first, Decimal::ONE);
        for step in 0..20 {
            let change = if step % 2 == 0 { number("1.03") } else { number("1.01") };
            values.insert(last.0, Decimal::ONE);
            last = (calendar.next(last.0), last.1 * change);
            by_day.insert(last.0, last.1);
        }
        let benchmark = Benchmark { unit: IndexUnit::DailyPercent, values, calendar: &calendar };
        let mut quotas = Quotas { by_day, benchmark: Some(benchmark), calendar: &calendar };
        // Beyond one percent a day: 0.02 and 0.00 in turns, of mean 0.01 and deviation 0.01 × √(20 / 19): √(252 × 19 / 20).
        assert_eq!(quotas.sharpe(), Some(number("15.4725563499")));
        quotas.benchmark = None;
        assert_eq!(quotas.sharpe(), None);
    }

    #[test]
    fn falls_are_measured_from_the_summit() {
        let calendar = Calendar::anbima();
        let days =
            [("2025-12-15", "1"), ("2025-12-16", "2"), ("2025-12-17", "1"), ("2025-12-18", "4"), ("2025-12-19", "3")];
        let quotas = quotas(&calendar, &days, &[]);
        assert_eq!(quotas.drawdowns(), Some((number("-0.5"), number("-0.25"))));
        let empty = Quotas { by_day: BTreeMap::new(), benchmark: None, calendar: &calendar };
        assert_eq!((empty.drawdowns(), empty.since_start(), empty.months().len()), (None, None, 0));
        assert_eq!(earned(Decimal::ZERO, Decimal::ONE), None);
    }
}
