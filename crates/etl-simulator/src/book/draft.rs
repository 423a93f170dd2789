//! A position in the making: rows are added piece by piece, then `totals` closes it. Which rows a piece has is in its own file.
//!
//! Two generators: `shape` decides what stays (codes, quantities, dates) and is read the same way every day; `noise`
//! moves prices and balances from day to day.

use super::catalog::Piece;
use super::identity::generator;
use super::path::DayState;
use super::{Book, BookFund, accounts, cash, derivatives, equities, fixed_income, others};
use chrono::Days;
use etl_core::{AssetClass, Calendar, Decimal, Exact, Holding, Position, PositionFormat, ReferenceDate, Text};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rust_decimal::RoundingStrategy;

const SHAPE: u64 = 2;
const NOISE: u64 = 3;
/// No row was bought more than that many days before the book starts.
const LONGEST_HELD: u64 = 500;

/// A position in the making.
pub(crate) struct Draft<'a> {
    pub(crate) fund: &'a BookFund,
    pub(crate) day: ReferenceDate,
    pub(crate) next_day: ReferenceDate,
    pub(crate) state: DayState,
    pub(crate) shape: ChaCha8Rng,
    pub(crate) noise: ChaCha8Rng,
    pub(crate) position: Position,
    latest_trade: ReferenceDate,
    last_day: ReferenceDate,
    wrong_price: bool,
}

/// How a row is priced.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pricing {
    /// Price on the first day.
    pub(crate) base: Decimal,
    /// Price of the day.
    pub(crate) price: Decimal,
    /// The quantity is a multiple of this.
    pub(crate) multiple: i64,
    /// Whether a part of the quantity may be pledged.
    pub(crate) may_pledge: bool,
}

impl<'a> Draft<'a> {
    /// An empty draft of that fund on that day of the book.
    pub(crate) fn new(book: &Book, fund: &'a BookFund, day_index: usize, wrong_price: bool) -> Self {
        let (seed, day) = (book.settings.seed, book.days[day_index]);
        Self {
            fund,
            day,
            next_day: Calendar::anbima().next(day),
            state: fund.path.at(day_index),
            shape: generator(seed, fund.index, 0, SHAPE),
            noise: generator(seed, fund.index, day_index as u64, NOISE),
            position: Position::new(PositionFormat::Anbima401),
            latest_trade: fund.start.max(book.days[0]),
            last_day: book.days[book.days.len() - 1],
            wrong_price,
        }
    }

    /// Adds every row of the fund's recipe, then its accounts.
    pub(crate) fn fill(&mut self) {
        for piece in self.fund.recipe.pieces {
            self.add(*piece);
        }
        accounts::fill(self);
    }

    fn add(&mut self, piece: Piece) {
        match piece {
            Piece::Government(count) => fixed_income::government(self, count),
            Piece::Private(count) => fixed_income::private(self, count),
            Piece::Debentures(count) => fixed_income::debentures(self, count),
            Piece::RepoBought => fixed_income::repo_bought(self),
            Piece::RepoSold => fixed_income::repo_sold(self),
            Piece::BondForward => fixed_income::bond_forward(self),
            Piece::Shares(count) => equities::shares(self, count),
            Piece::LentShares => equities::lent_and_borrowed(self),
            Piece::ShareOptions => equities::options(self),
            Piece::ShareForward => equities::forward(self),
            Piece::DerivativeOptions => derivatives::options(self),
            Piece::FlexibleOption => derivatives::flexible_option(self),
            Piece::Futures(count) => derivatives::futures(self, count),
            Piece::Swaps => derivatives::swaps(self),
            Piece::Currency => derivatives::currency(self),
            Piece::Cash => cash::account(self),
            Piece::FundShares(count) => cash::fund_shares(self, count),
            Piece::OddFundShares(count) => cash::odd_fund_shares(self, count),
            Piece::Properties(count) => others::properties(self, count),
            Piece::Stakes(count) => others::stakes(self, count),
            Piece::CreditRights => others::credit_rights(self),
            Piece::PensionPlans => accounts::pension_plans(self),
            Piece::Brokerage => accounts::brokerage(self),
        }
    }

    /// About that many thousandths of an average row of the fund, in reais.
    pub(crate) fn target(&mut self, thousandths: i64) -> Decimal {
        let spread = self.shape.random_range(600_i64..1_400);
        let rows = Decimal::from(self.fund.recipe.weight());
        money(self.fund.path.size / rows * Decimal::new(thousandths * spread, 6))
    }

    /// A price of that day: the base moved by the fund's factor and a little of its own.
    pub(crate) fn price(&mut self, base: Decimal, scale: u32) -> Decimal {
        let own = Decimal::new(1_000_000 + self.noise.random_range(-200_i64..=200), 6);
        let wrong = if std::mem::take(&mut self.wrong_price) { Decimal::new(1_008, 3) } else { Decimal::ONE };
        round(base * self.state.factor * own * wrong, scale)
    }

    /// How rows of such a price of the day are priced: whole units, no pledge.
    pub(crate) fn pricing(&mut self, base: Decimal, scale: u32) -> Pricing {
        Pricing { base, price: self.price(base, scale), multiple: 1, may_pledge: false }
    }

    /// A row of quantity × price, worth about that many thousandths of an average row.
    pub(crate) fn priced(&mut self, class: AssetClass, thousandths: i64, pricing: Pricing) -> Holding {
        let multiple = Decimal::from(pricing.multiple);
        let steps = (self.target(thousandths) / pricing.base / multiple).floor().max(Decimal::ONE);
        let pledged = self.shape.random_ratio(1, 5) && pricing.may_pledge;
        let pledged = if pledged { (steps / Decimal::from(4)).floor() * multiple } else { Decimal::ZERO };
        let mut row = Holding::new(class);
        row.quantity_free = steps * multiple - pledged;
        row.quantity_pledged = pledged;
        row.taxes = Some(Decimal::ZERO);
        reprice(&mut row, pricing.price);
        row
    }

    /// Adds a row: numbers it inside its block and counts its value by its side.
    pub(crate) fn push(&mut self, mut row: Holding) {
        row.value = if row.value_from_product {
            row.exact_value_in_assets().rounded(2).expect("fund quotas are worth far less than 28 digits")
        } else {
            row.side.signed(row.value_free + row.value_pledged)
        };
        self.push_valued(row);
    }

    /// Adds a row whose signed value is set already.
    pub(crate) fn push_valued(&mut self, mut row: Holding) {
        let before = self.position.holdings.iter().filter(|h| h.class == row.class).count();
        row.ordinal = ordinal(before);
        self.position.holdings.push(row);
    }

    /// Total assets so far: exact products added up, rounded once.
    pub(crate) fn assets(&self) -> Decimal {
        let total: Exact = self.position.holdings.iter().map(Holding::exact_value_in_assets).sum();
        total.rounded(2).expect("a fund is worth far less than 28 digits")
    }

    /// An id of the sender, unique in the fund.
    pub(crate) fn internal_id(&self) -> Text {
        format!("FI{:06}", self.position.holdings.len() + 1).into()
    }

    /// A trade date: not before the fund's start, not after its first day in the book.
    pub(crate) fn trade_date(&mut self) -> ReferenceDate {
        let oldest = (self.latest_trade.date() - self.fund.start.date()).num_days().unsigned_abs().min(LONGEST_HELD);
        let back = self.shape.random_range(0..=oldest);
        business(earlier(self.latest_trade, back))
    }

    /// A maturity between so many days after the book's last day.
    pub(crate) fn maturity(&mut self, days: std::ops::Range<u64>) -> ReferenceDate {
        business(later(self.last_day, self.shape.random_range(days)))
    }

    /// An issue date before every trade date of the fund.
    pub(crate) fn issue_date(&mut self) -> ReferenceDate {
        business(earlier(self.latest_trade, LONGEST_HELD + self.shape.random_range(10..700)))
    }

    /// An amount that stays from day to day, in reais with cents.
    pub(crate) fn fixed(&mut self, cents: std::ops::Range<i64>) -> Decimal {
        Decimal::new(self.shape.random_range(cents), 2)
    }
}

/// Sets price and value of a row; the value is net of nothing and divided by no lot, as all lots are 1.
pub(crate) fn reprice(row: &mut Holding, price: Decimal) {
    row.unit_price = Some(price);
    row.value_free = money(price * row.quantity_free);
    row.value_pledged = money(price * row.quantity_pledged);
}

/// Rounded half up to cents.
pub(crate) fn money(value: Decimal) -> Decimal {
    round(value, 2)
}

/// Rounded half up.
pub(crate) fn round(value: Decimal, scale: u32) -> Decimal {
    value.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero)
}

/// The number of a row, from 1, after so many.
pub(crate) fn ordinal(before: usize) -> u32 {
    u32::try_from(before + 1).expect("a fund has few rows")
}

/// That day, or the next business day.
pub(crate) fn business(day: ReferenceDate) -> ReferenceDate {
    let calendar = Calendar::anbima();
    if calendar.is_business_day(day) { day } else { calendar.next(day) }
}

pub(crate) fn earlier(day: ReferenceDate, days: u64) -> ReferenceDate {
    let date = day.date().checked_sub_days(Days::new(days));
    ReferenceDate::new(date.expect("book dates are far from the ends of the calendar"))
}

pub(crate) fn later(day: ReferenceDate, days: u64) -> ReferenceDate {
    let date = day.date().checked_add_days(Days::new(days));
    ReferenceDate::new(date.expect("book dates are far from the ends of the calendar"))
}
