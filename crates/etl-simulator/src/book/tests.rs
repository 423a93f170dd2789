//! The book keeps its promises: identities to the cent, every class and every odd fund, the same again from the same seed.

use super::*;
use etl_core::{AccrualSide, AssetClass, Band, Code, Decimal, Holding, Side, Tolerance};
use std::collections::{BTreeSet, HashMap, HashSet};

fn settings(funds: usize, days: usize) -> BookSettings {
    let last_day = ReferenceDate::from_ymd(2026, 2, 20).unwrap();
    BookSettings { seed: 7, funds, days, last_day, divergence: false }
}

fn book(funds: usize, days: usize) -> Book {
    Book::new(settings(funds, days))
}

/// Every position of a book, in its last edition.
fn positions(book: &Book) -> impl Iterator<Item = (&BookFund, ReferenceDate, Position)> {
    book.funds().iter().flat_map(move |fund| {
        book.days().iter().filter_map(move |day| {
            let edition = book.editions(fund, *day).checked_sub(1)?;
            Some((fund, *day, book.position(fund, *day, edition)?))
        })
    })
}

fn assert_clean(fund: &BookFund, day: ReferenceDate, position: &Position) {
    let checks = position.checks(&Tolerance::default());
    assert!(checks.len() >= 4, "{} {day}: {} checks", fund.nickname, checks.len());
    for check in checks {
        assert_eq!(check.band, Band::Ok, "{} {day}: {check:?}", fund.nickname);
        if check.code != Code::CheckQuota {
            assert!(check.gap.is_zero() || check.code == Code::CheckAssets, "{} {day}: {check:?}", fund.nickname);
        }
    }
}

fn fund<'a>(book: &'a Book, nickname: &str) -> &'a BookFund {
    book.funds().iter().find(|fund| fund.nickname == nickname).unwrap()
}

fn last_position(book: &Book, nickname: &str) -> Position {
    book.position(fund(book, nickname), *book.days().last().unwrap(), 0).unwrap()
}

#[test]
fn identities_hold_for_every_fund_and_day() {
    let book = book(34, 65);
    let mut count = 0;
    for (fund, day, position) in positions(&book) {
        assert_clean(fund, day, &position);
        assert_eq!(position.identity(), fund.identity, "{}", fund.nickname);
        assert_eq!(position.date(), Some(day));
        count += 1;
    }
    assert_eq!(count, 37 * 65 - 40, "one fund starts 25 days before the end");
}

#[test]
fn identities_hold_in_a_large_book() {
    let book = book(5_000, 12);
    assert_eq!(book.listed().len(), 5_000);
    for fund in book.funds().iter().step_by(16) {
        for day in [book.days()[0], book.days()[11]] {
            if let Some(position) = book.position(fund, day, 0) {
                assert_clean(fund, day, &position);
            }
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_book() {
    let (left, right) = (book(40, 8), book(40, 8));
    let other = Book::new(BookSettings { seed: 8, ..settings(40, 8) });
    for ((fund, day, position), (_, _, again)) in positions(&left).zip(positions(&right)) {
        assert_eq!(position, again, "{}", fund.nickname);
        let moved = other.position(&other.funds()[fund.index], day, other.editions(fund, day) - 1).unwrap();
        assert_ne!(position.header.total_assets, moved.header.total_assets, "{}", fund.nickname);
    }
}

#[test]
fn a_shorter_book_does_not_change_who_the_funds_are() {
    let (long, short) = (book(34, 65), book(5, 3));
    for (a, b) in short.listed().iter().zip(long.listed()) {
        assert_eq!((&a.identity, &a.name, &a.portal_id), (&b.identity, &b.name, &b.portal_id));
    }
}

#[test]
fn every_block_of_anbima_occurs() {
    let book = book(34, 1);
    let held: HashSet<_> = positions(&book).flat_map(|(_, _, p)| p.holdings).map(|h| h.class).collect();
    let not_in_401 = [AssetClass::StructuredNote, AssetClass::Unclassified];
    for class in AssetClass::ALL.into_iter().filter(|c| !not_in_401.contains(c)) {
        assert!(held.contains(&class), "{class:?}");
    }
    let all: Vec<_> = positions(&book).map(|(_, _, p)| p).collect();
    assert!(all.iter().any(|p| !p.pension_plans.is_empty()));
    assert!(all.iter().any(|p| !p.brokerage.is_empty()));
    assert!(all.iter().all(|p| !p.expenses.is_empty() && p.fee_terms.is_some()));
}

#[test]
fn every_kind_of_row_occurs() {
    let book = book(34, 1);
    let rows: Vec<_> = positions(&book).flat_map(|(_, _, p)| p.holdings).collect();
    let some = |what: &str, is: &dyn Fn(&Holding) -> bool| assert!(rows.iter().any(is), "{what}");
    some("repo bought", &|h| h.repo.as_ref().is_some_and(|r| r.bought) && h.value > Decimal::ZERO);
    some("repo sold", &|h| h.repo.as_ref().is_some_and(|r| !r.bought) && h.value < Decimal::ZERO);
    some("lent", &|h| h.side == Side::Lent && h.lending.is_some() && h.value > Decimal::ZERO);
    some("borrowed", &|h| h.side == Side::Borrowed && h.value.is_zero() && h.value_free > Decimal::ZERO);
    some("sold short", &|h| h.class == AssetClass::Equity && h.side == Side::Sold);
    some("future to pay", &|h| h.class == AssetClass::Future && h.value < Decimal::ZERO);
    some("swap to pay", &|h| h.class == AssetClass::Swap && h.value < Decimal::ZERO);
    for class in [AssetClass::EquityOption, AssetClass::DerivativeOption, AssetClass::CurrencyOption] {
        some("option held", &|h| h.class == class && h.side == Side::Bought);
        some("option written", &|h| h.class == class && h.side == Side::Sold);
    }
    some("pledged part", &|h| h.repo.is_none() && !h.quantity_pledged.is_zero() && !h.quantity_free.is_zero());
    let government = last_position(&book, "FIRF PERNOITE").holdings;
    let lots = |of: &Holding| government.iter().filter(|h| h.isin == of.isin && h.code == of.code).count();
    assert!(government.iter().any(|h| lots(h) > 2), "several lots of one ISIN");
}

#[test]
fn accounts_have_a_prepaid_expense_and_a_zero_row() {
    let book = book(34, 1);
    let accruals: Vec<_> = positions(&book).flat_map(|(_, _, p)| p.accruals).collect();
    assert!(accruals.iter().any(|a| a.code == "14" && a.side == AccrualSide::Receivable));
    assert!(accruals.iter().any(|a| a.amount.is_zero() && a.date.is_none()));
    assert!(accruals.iter().any(|a| a.account.is_none()) && accruals.iter().any(|a| a.account == Some("ADMF")));
}

#[test]
fn quotas_move_less_than_three_per_cent_a_day() {
    let book = book(60, 65);
    let most = Decimal::new(3, 2);
    for fund in book.listed() {
        let quotas: Vec<_> = book
            .days()
            .iter()
            .filter_map(|day| book.position(fund, *day, book.editions(fund, *day).max(1) - 1)?.header.quota)
            .collect();
        for pair in quotas.windows(2) {
            let change = (pair[1] / pair[0] - Decimal::ONE).abs();
            assert!(change < most, "{}: {} -> {}", fund.nickname, pair[0], pair[1]);
        }
        let moves = quotas.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!(moves > quotas.len() / 2 || fund.nickname == "FIM ESTACA ZERO", "{} stands still", fund.nickname);
    }
}

#[test]
fn investors_come_and_go() {
    let book = book(34, 65);
    let headers: Vec<_> = positions(&book).map(|(_, _, p)| p.header).collect();
    assert!(headers.iter().any(|h| h.to_issue.is_some_and(|v| v > Decimal::ZERO)));
    assert!(headers.iter().any(|h| h.to_redeem.is_some_and(|v| v > Decimal::ZERO)));
    let ram = fund(&book, "FIM RAM");
    let quantities: BTreeSet<_> =
        book.days().iter().map(|day| book.position(ram, *day, 0).unwrap().header.quantity).collect();
    assert!(quantities.len() > 3, "quotas outstanding change");
    for (fund, _, position) in positions(&book) {
        for row in position.holdings.iter().filter(|h| h.class == AssetClass::Cash) {
            assert!(row.value > Decimal::ZERO, "{} ran out of cash", fund.nickname);
        }
    }
}

#[test]
fn ids_are_valid_and_unique() {
    let book = book(5_000, 1);
    let mut seen = HashSet::new();
    for fund in book.funds() {
        assert!(seen.insert(fund.portal_id.clone()) && seen.insert(fund.sigla.clone()), "{}", fund.nickname);
        assert!(seen.insert(fund.nickname.clone()) && seen.insert(fund.identity.key()), "{}", fund.nickname);
        assert!(
            fund.sigla.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_'),
            "{}",
            fund.sigla
        );
        assert_eq!(fund.cnpj.is_some(), fund.listed);
        assert!(fund.cnpj.is_none_or(|c| c.is_valid()) && fund.isin.is_none_or(|i| i.is_valid()));
        assert_eq!(book.find(&fund.portal_id).unwrap().index, fund.index);
    }
    for (fund, _, position) in positions(&book).step_by(9) {
        for row in &position.holdings {
            assert!(row.isin.is_none_or(|i| i.is_valid()), "{} {row:?}", fund.nickname);
            assert!(row.broker.is_none_or(|c| c.is_valid()), "{} {row:?}", fund.nickname);
        }
    }
    assert!(book.find("nobody").is_none());
}

#[test]
fn the_odd_funds_are_there() {
    let book = book(34, 2);
    assert_eq!(book.funds().iter().filter(|f| !f.listed).count(), 3);
    assert_eq!(book.funds().iter().filter(|f| f.listed && f.cnpj.is_some()).count(), 34);
    assert_eq!(fund(&book, "FIM ANO BOM").cnpj.unwrap().root(), "20240115");
    let letters = fund(&book, "FIRF ALFABETO");
    assert!(!letters.supports_401 && letters.cnpj.unwrap().root().bytes().any(|c| c.is_ascii_alphabetic()));
    assert_eq!(fund(&book, "FIP BLOKO FICTICIO URBANISMO").sigla, "bloko_urbanismo");
    assert_eq!(fund(&book, "BLOKO FIM").sigla, "bloko_fim");
    for nested in [["FIM RAM", "FIM RAMOS"], ["FIA LUA", "FIA LUANA"]] {
        let [short, long] = nested.map(|nickname| fund(&book, nickname));
        assert!(long.sigla.starts_with(&short.sigla));
    }
    assert!(fund(&book, "FIM PÃO & MEL").name.chars().count() > 50);
    assert!(last_position(&book, "FIM ESPELHO").holdings.iter().all(|h| h.class != AssetClass::Cash));
    for feeder in ["FEEDER CORAL", "FEEDER ATOL"] {
        let position = last_position(&book, feeder);
        assert!(position.header.isin.is_none() && position.header.anbima_code.is_empty());
    }
    let portfolio = last_position(&book, "CARTEIRA PORTO");
    assert_eq!(portfolio.header.level, FundLevel::Portfolio);
    assert!(portfolio.header.holder.is_some() && portfolio.balances.is_empty() && portfolio.header.quota.is_none());
}

#[test]
fn negative_and_zero_worth_stay_sane() {
    let book = book(34, 2);
    let negative = last_position(&book, "FIP PENHASCO").header;
    assert!(negative.net_assets.unwrap() < Decimal::ZERO && negative.quota.unwrap() > Decimal::ZERO);
    let zero = last_position(&book, "FIM ESTACA ZERO").header;
    assert_eq!(zero.net_assets, Some(Decimal::ZERO));
    assert_eq!((zero.quantity, zero.quota), (Some(Decimal::ZERO), Some(Decimal::ONE)));
    assert!(zero.total_assets.unwrap() > Decimal::ZERO);
}

#[test]
fn classes_and_series_add_up() {
    let book = book(34, 2);
    let class = last_position(&book, "FIDC SERRA");
    let levels: Vec<_> = class.balances.iter().map(|b| b.level).collect();
    assert_eq!(levels, [FundLevel::Class, FundLevel::Subclass, FundLevel::Subclass]);
    assert!(class.balances[1..].iter().all(|b| b.subclass_code.len() == 10 && b.total_assets == Some(Decimal::ZERO)));
    assert!(class.accruals.iter().any(|a| a.balance == 2) && class.balances[2].payables > Some(Decimal::ZERO));
    assert_ne!(class.balances[1].quota, class.balances[2].quota);
    let managerial = class.header.quantity.unwrap() * class.header.quota.unwrap() - class.header.net_assets.unwrap();
    assert!(managerial.abs() < Decimal::ONE, "the managerial quota states the whole class");
    let series = last_position(&book, "FIDC TRILHOS");
    assert_eq!(series.balances.len(), 3);
    assert!(series.balances.iter().all(|b| b.cnpj == series.header.cnpj && b.level == FundLevel::Fund));
    assert!(!fund(&book, "FIDC TRILHOS").supports_401);
}

#[test]
fn most_products_of_fund_quotas_end_at_the_cent() {
    let book = book(34, 3);
    let rows: Vec<_> =
        positions(&book).flat_map(|(_, _, p)| p.holdings).filter(|h| h.class == AssetClass::FundShare).collect();
    let exact = |h: &Holding| h.quantity() * h.unwrap_price() == h.value;
    assert!(rows.iter().all(|h| h.value_from_product));
    assert!(rows.iter().filter(|h| exact(h)).count() > rows.len() / 2);
    assert!(rows.iter().any(|h| !exact(h)));
}

trait Price {
    fn unwrap_price(&self) -> Decimal;
}

impl Price for Holding {
    fn unwrap_price(&self) -> Decimal {
        self.unit_price.unwrap()
    }
}

#[test]
fn one_asset_has_one_price_in_a_fund() {
    for (fund, _, position) in positions(&book(40, 2)) {
        let mut prices = HashMap::new();
        for row in position.holdings.iter().filter(|h| h.class != AssetClass::EquityForward) {
            if let (Some(isin), Some(price)) = (row.isin, row.unit_price) {
                assert_eq!(*prices.entry(isin).or_insert(price), price, "{} {isin}", fund.nickname);
            }
        }
    }
}

#[test]
fn dates_come_in_their_order() {
    let book = book(34, 65);
    let calendar = Calendar::anbima();
    for (fund, day, position) in positions(&book) {
        assert!(calendar.is_business_day(fund.start));
        for row in &position.holdings {
            let days = [row.issue_date, row.trade_date, row.maturity];
            assert!(days.into_iter().flatten().all(|d| calendar.is_business_day(d)), "{row:?}");
            let bought = row.issue_date <= row.trade_date || row.trade_date.is_none();
            assert!(bought && row.trade_date.is_none_or(|d| d <= day), "{} {row:?}", fund.nickname);
            assert!(row.maturity.is_none_or(|d| d > day), "{} {row:?}", fund.nickname);
            assert!(row.repo.as_ref().is_none_or(|r| row.trade_date == Some(day) && r.return_date > Some(day)));
        }
    }
    let recent = fund(&book, "FIM BROTO");
    assert!(book.position(recent, book.days()[39], 0).is_none() && book.position(recent, book.days()[40], 0).is_some());
    assert_eq!(book.editions(recent, book.days()[39]), 0);
}

#[test]
fn numbers_fit_the_fields_of_both_formats() {
    for (fund, _, position) in positions(&book(40, 3)) {
        let prices = position.holdings.iter().flat_map(|h| [h.unit_price, h.purchase_price, h.maturity_price]);
        assert!(prices.flatten().all(|p| p.scale() <= 8 && p > Decimal::ZERO), "{}", fund.nickname);
        let amounts = position.holdings.iter().flat_map(|h| [Some(h.value_free), h.principal, h.notional]);
        let most = Decimal::new(10_i64.pow(12), 0);
        assert!(amounts.flatten().all(|a| a.scale() <= 2 && a >= Decimal::ZERO && a < most), "{}", fund.nickname);
        for row in &position.holdings {
            assert!(row.quantity_free >= Decimal::ZERO && row.internal_id.len() <= 10 && row.code.len() <= 18);
        }
    }
}

#[test]
fn the_divergence_is_planted_when_asked_for() {
    let clean = book(34, 5);
    assert!(clean.planted_divergence().is_none());
    let book = Book::new(BookSettings { divergence: true, ..settings(34, 5) });
    let (fund, day) = book.planted_divergence().unwrap();
    assert_eq!(day, *book.days().last().unwrap());
    let position = book.position(fund, day, 0).unwrap();
    for check in position.checks(&Tolerance::default()) {
        let expected = if check.code == Code::CheckQuota { Band::Divergence } else { Band::Ok };
        assert_eq!(check.band, expected, "{check:?}");
    }
    assert_eq!(book.position(fund, book.days()[3], 0), clean.position(fund, book.days()[3], 0));
}

#[test]
fn a_republished_day_has_two_editions() {
    let book = book(34, 5);
    let (fund, day) = book.planted_republished().unwrap();
    assert_eq!(book.editions(fund, day), 2);
    let [wrong, right] = [0, 1].map(|edition| book.position(fund, day, edition).unwrap());
    assert_clean(fund, day, &wrong);
    let pairs = wrong.holdings.iter().zip(&right.holdings);
    let changed: BTreeSet<_> = pairs.filter(|(a, b)| a != b).map(|(a, _)| a.isin.unwrap().to_string()).collect();
    assert_eq!(changed.len(), 1, "the price of one asset was wrong");
    assert_ne!(wrong.header.quota, right.header.quota);
    assert!(book.position(fund, day, 2).is_none());
    assert!(book.position(&book.funds()[0], day, 1).is_none());
}

#[test]
fn days_are_business_days_and_small_books_work() {
    let sunday = ReferenceDate::from_ymd(2025, 12, 28).unwrap();
    let book = Book::new(BookSettings { last_day: sunday, ..settings(1, 4) });
    let days: Vec<_> = book.days().iter().map(ToString::to_string).collect();
    assert_eq!(days, ["2025-12-22", "2025-12-23", "2025-12-24", "2025-12-26"]);
    assert!(book.position(&book.funds()[0], sunday, 0).is_none());
    for (funds, days) in [(0, 0), (0, 3), (1, 0), (1, 1), (2, 2)] {
        let book = Book::new(BookSettings { divergence: true, ..settings(funds, days) });
        assert_eq!(positions(&book).count(), (funds + 3) * days);
    }
}
