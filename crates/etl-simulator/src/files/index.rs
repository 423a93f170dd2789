//! An invented CDI as the central bank's time-series system writes it: `data;valor`, DD/MM/AAAA, decimal comma. Plausible daily rates that
//! follow from the seed of the book, with a step every few weeks; nothing of it is the real one.

use crate::book::{Book, generator};
use etl_core::{Calendar, Decimal, ReferenceDate};
use rand::RngExt;
use std::fmt::Write;

/// Purpose of the generator of rates.
const PURPOSE: u64 = 90;
/// Business days between two steps of the rate, like the meetings that set it.
const STEP_DAYS: usize = 32;

/// Rates in percent a day for every business day of the book and one week more.
pub fn rates(book: &Book) -> Vec<(ReferenceDate, Decimal)> {
    let mut rng = generator(book.settings().seed, 0, 0, PURPOSE);
    // Around 14 % a year: 0.0520 % a day.
    let mut rate = rng.random_range(50_000_i64..54_000);
    let calendar = Calendar::anbima();
    let last = book.days().last().copied();
    let later = std::iter::successors(last, |day| Some(calendar.next(*day))).skip(1).take(5);
    let mut rates = Vec::new();
    for (index, day) in book.days().iter().copied().chain(later).enumerate() {
        if index > 0 && index % STEP_DAYS == 0 {
            rate += [-1_780, 0, 890, 1_780][rng.random_range(0_usize..4)];
        }
        rates.push((day, Decimal::new(rate, 6)));
    }
    rates
}

/// The same as a file.
pub fn csv(book: &Book) -> String {
    let mut text = String::from("\"data\";\"valor\"\r\n");
    for (day, rate) in rates(book) {
        let rate = rate.to_string().replace('.', ",");
        write!(text, "\"{}\";\"{rate}\"\r\n", day.br()).expect("a text takes everything");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookSettings;

    fn book(seed: u64) -> Book {
        let last_day = ReferenceDate::from_ymd(2025, 12, 23).unwrap();
        Book::new(BookSettings { seed, funds: 1, days: 90, last_day, divergence: false })
    }

    #[test]
    fn the_file_says_the_rates_and_follows_from_the_seed() {
        let rates = rates(&book(1));
        assert_eq!(etl_core::parse_sgs(&csv(&book(1))).unwrap(), rates);
        assert_eq!((rates.len(), csv(&book(1)) == csv(&book(1)), csv(&book(1)) == csv(&book(2))), (95, true, false));
        assert!(rates.iter().all(|(_, rate)| *rate > Decimal::new(3, 2) && *rate < Decimal::new(7, 2)));
    }
}
