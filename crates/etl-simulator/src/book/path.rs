//! How a fund moves over the days: one factor on all its prices, and subscriptions and redemptions.
//!
//! Only these few numbers are kept for each fund; the rows of a day are built from them when asked for.

use super::identity::generator;
use etl_core::Decimal;
use rand::RngExt;

/// Purpose of the generator of paths.
const PURPOSE: u64 = 1;

/// What makes one path differ from another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PathShape {
    /// Largest daily move of the prices, in millionths.
    pub(crate) daily_move: i32,
    /// Whether investors come and go.
    pub(crate) has_flows: bool,
}

/// Size, prices and quotas of a fund over the days of the book.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// Rough size of the fund in reais.
    pub(crate) size: Decimal,
    first_quantity: Decimal,
    factors: Vec<i32>,
    flows: Vec<Flow>,
}

/// A subscription or redemption, by the day on which it is converted.
#[derive(Debug, Clone, Copy)]
struct Flow {
    day: usize,
    amount: Decimal,
    quantity: Decimal,
}

/// One day of a path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayState {
    /// Prices of the day over base prices.
    pub(crate) factor: Decimal,
    /// Quotas outstanding.
    pub(crate) quantity: Decimal,
    /// Cash that flows brought in since the first day, less what they took out.
    pub(crate) flow_cash: Decimal,
    /// Paid in, not yet converted.
    pub(crate) to_issue: Decimal,
    /// Converted, not yet paid out.
    pub(crate) to_redeem: Decimal,
}

impl Path {
    /// The path of a fund over `days` days that starts at index `start`.
    pub(crate) fn new(seed: u64, fund: usize, (start, days): (usize, usize), shape: PathShape) -> Self {
        let mut rng = generator(seed, fund, 0, PURPOSE);
        let size = Decimal::from(rng.random_range(3_000_i64..400_000) * 1_000);
        let quota = Decimal::new(rng.random_range(80_000_000_i64..250_000_000_000), 8);
        let scale = rng.random_range(2..=8);
        let mut factor = 1_000_000;
        let mut factors = Vec::with_capacity(days);
        for _ in 0..days {
            factors.push(factor);
            let drift = shape.daily_move / 10;
            let step = i64::from(rng.random_range(-shape.daily_move..=shape.daily_move) + drift);
            factor += i32::try_from(i64::from(factor) * step / 1_000_000).expect("small steps stay small");
        }
        let mut path = Self { size, first_quantity: (size / quota).round_dp(scale), factors, flows: Vec::new() };
        if shape.has_flows {
            path.add_flows(&mut rng, start, quota);
        }
        path
    }

    /// The path on that day.
    pub(crate) fn at(&self, day: usize) -> DayState {
        let mut state = DayState {
            factor: self.factor(day),
            quantity: self.first_quantity,
            flow_cash: Decimal::ZERO,
            to_issue: Decimal::ZERO,
            to_redeem: Decimal::ZERO,
        };
        for flow in &self.flows {
            flow.apply(day, &mut state);
        }
        state
    }

    fn factor(&self, day: usize) -> Decimal {
        Decimal::new(self.factors[day].into(), 6)
    }

    /// Subscriptions and redemptions by turns; a redemption is smaller than the subscription before it, so cash never runs out.
    fn add_flows(&mut self, rng: &mut rand_chacha::ChaCha8Rng, start: usize, quota: Decimal) {
        let scale = self.first_quantity.scale();
        let mut day = start + rng.random_range(2..8);
        let mut last = Decimal::ZERO;
        while day < self.factors.len() {
            let share = Decimal::new(rng.random_range(20_i64..80), 4);
            let subscription = last.is_zero();
            let amount =
                if subscription { (self.size * share).round_dp(2) } else { (last * Decimal::new(8, 1)).round_dp(2) };
            let quantity = (amount / (quota * self.factor(day))).round_dp(scale);
            let sign = if subscription { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
            self.flows.push(Flow { day, amount: amount * sign, quantity: quantity * sign });
            last = if subscription { amount } else { Decimal::ZERO };
            day += rng.random_range(4..11);
        }
    }
}

impl Flow {
    /// A subscription is paid the day before it is converted, a redemption the day after.
    fn apply(&self, day: usize, state: &mut DayState) {
        let subscription = self.amount.is_sign_positive();
        let paid = if subscription { self.day - 1 } else { self.day + 1 };
        if day >= paid {
            state.flow_cash += self.amount;
        }
        if day >= self.day {
            state.quantity += self.quantity;
        }
        if subscription && day == self.day - 1 {
            state.to_issue += self.amount;
        }
        if !subscription && day == self.day {
            state.to_redeem -= self.amount;
        }
    }
}
