//! Every fund of the synthetic book, written in both formats: read back whole, checks hold, both give the same figures.

use crate::support::{Outcome, read_from};
use etl_core::position::{HoldingDetail, SwapLeg};
use etl_core::{AssetClass, Band, Decimal, Holding, Position, ReferenceDate, Side, Tolerance};
use etl_parsers::Limits;
use etl_simulator::book::{Book, BookSettings};
use etl_simulator::files::{anbima50, anbima401};

pub(crate) fn book() -> Book {
    let last_day = ReferenceDate::from_ymd(2026, 2, 20).unwrap();
    Book::new(BookSettings { seed: 11, funds: 34, days: 4, last_day, divergence: false })
}

/// The positions of the last day, with whether 4.01 can state them.
pub(crate) fn positions(book: &Book) -> Vec<(Position, bool)> {
    let day = *book.days().last().unwrap();
    book.funds().iter().map(|fund| (book.position(fund, day, 0).unwrap(), fund.supports_401)).collect()
}

pub(crate) fn read401(positions: &[Position], options: &anbima401::Options) -> Outcome {
    let name = anbima401::file_name(positions, options);
    read_from(anbima401::write(positions, options).as_slice(), Some(&name), &Limits::default())
}

pub(crate) fn read50(position: &Position, options: &anbima50::Options) -> Outcome {
    let name = anbima50::file_name(position, options);
    read_from(anbima50::write(position, options).as_slice(), Some(&name), &Limits::default())
}

/// One number, however many zeros it was written with; absent is zero.
fn number(value: Option<Decimal>) -> String {
    value.unwrap_or_default().normalize().to_string()
}

/// What both formats state of a position, as comparable lines.
pub(crate) fn figures(position: &Position) -> Vec<String> {
    let h = &position.header;
    let mut lines = vec![
        format!("{} {:?} {:?}", position.identity().key(), h.date, h.isin),
        format!("cota {} x {}", number(h.quota), number(h.quantity)),
        format!("pl {} ativos {}", number(h.net_assets), number(h.total_assets)),
        format!("receber {} pagar {}", number(h.receivables), number(h.payables)),
        format!("emitir {} resgatar {}", number(h.to_issue), number(h.to_redeem)),
        format!("{:?} {:?} {:?}", h.administrator.cnpj, h.manager.cnpj, h.custodian),
        format!("{} {} {:?}", h.anbima_code, h.fund_type, h.holder.as_ref().map(|holder| holder.tax_id)),
    ];
    let mut rows: Vec<String> = position.holdings.iter().map(row).collect();
    rows.extend(position.accruals.iter().map(|a| {
        let account = a.account.unwrap_or(a.code.as_str());
        format!("provisao {account} {:?} {:?} {}", a.side, a.date, number(Some(a.amount)))
    }));
    rows.extend(position.pension_plans.iter().map(|p| format!("plano {} {}", p.cnpb, number(Some(p.percent)))));
    rows.sort_unstable();
    lines.append(&mut rows);
    lines
}

/// Left out: what one format has and the other has not (section 12 of the format reference).
fn row(h: &Holding) -> String {
    // 4.01 has no block for structured notes.
    let class = if h.class == AssetClass::StructuredNote { AssetClass::PrivateBond } else { h.class };
    let repo = h.repo.as_deref();
    let (maturity, rate, indexer, percent) = match (repo, h.lending.as_deref()) {
        (Some(r), _) => (r.return_date, r.rate, &r.indexer, r.index_percent),
        (None, Some(l)) => (l.maturity, l.rate, &l.indexer, l.index_percent),
        _ => (h.maturity.or(exercise(&h.detail)), h.rate, &h.indexer, h.index_percent),
    };
    let is_repo_or_loan = repo.is_some() || h.lending.is_some();
    let price = (class != AssetClass::Future).then_some(h.unit_price).flatten();
    let borrowed = h.side == Side::Borrowed;
    let split = if repo.is_some() || borrowed { None } else { Some(h.quantity_pledged) };
    [
        format!("{} {:?} {}{}", class.name(), h.isin, h.code, h.series),
        format!("{} de {} a {}", number(split), number(Some(h.quantity())), number(price)),
        format!("= {} {}", number(Some(h.value)), if is_repo_or_loan { "" } else { h.side.letter() }),
        format!("{:?} {} {}", h.issuer.map(|i| i.as_str().to_owned()), h.internal_id, number(h.notional)),
        format!("{maturity:?} {} {indexer} {}", number(rate), number(percent)),
        detail(&h.detail),
        format!("{:?} {}", repo.map(|r| r.bought), number(repo.and_then(|r| r.return_price))),
    ]
    .join(" | ")
}

#[test]
fn both_formats_give_the_same_figures() {
    let mut classes = std::collections::BTreeSet::new();
    for (position, supports_401) in positions(&book()) {
        let new = read50(&position, &anbima50::Options::default());
        assert_eq!(new.codes(), [], "{}: {:#?}", position.header.name, new.problems().collect::<Vec<_>>());
        assert!(new.report().complete);
        let new = figures(new.position());
        classes.extend(position.holdings.iter().map(|h| h.class));
        if supports_401 {
            let old = read401(std::slice::from_ref(&position), &anbima401::Options::default());
            assert_eq!(old.codes(), [], "{}: {:#?}", position.header.name, old.problems().collect::<Vec<_>>());
            pretty_eq(&figures(old.position()), &new, &position.header.name);
        } else {
            pretty_eq(&figures(&position), &new, &position.header.name);
        }
    }
    assert!(classes.len() >= 18, "the book holds nearly every class: {classes:?}");
}

/// 5.0 demands a maturity of every option; 4.01 has only the exercise date of a flexible one.
fn exercise(detail: &HoldingDetail) -> Option<ReferenceDate> {
    if let HoldingDetail::Option(option) = detail { option.exercise_date } else { None }
}

fn detail(detail: &HoldingDetail) -> String {
    match detail {
        HoldingDetail::Option(o) => {
            let kind = format!("{}{} {} {:?}", o.call_put, o.style, o.underlying, o.currencies);
            format!("{kind} {} {} {:?}", number(o.strike), number(o.premium), o.exercise_date)
        }
        HoldingDetail::Swap(s) => format!("{:?} {:?} {:?}", leg(&s.receiving), leg(&s.paying), s.start),
        HoldingDetail::RealEstate(e) => {
            format!("{:?} {} {} {} {:?}", e.address, e.city, e.postal_code, number(e.percent_owned), e.appraiser)
        }
        HoldingDetail::Debenture { .. } | HoldingDetail::BondForward { .. } => format!("{detail:?}"),
        HoldingDetail::CurrencyForward { bought, sold, .. } => format!("{bought} {sold}"),
        HoldingDetail::None => String::new(),
    }
}

fn leg(leg: &SwapLeg) -> [String; 4] {
    [number(leg.value), number(leg.rate), leg.indexer.to_string(), number(leg.index_percent)]
}

fn pretty_eq(left: &[String], right: &[String], name: &str) {
    let only = |a: &[String], b: &[String]| -> Vec<String> { a.iter().filter(|l| !b.contains(l)).cloned().collect() };
    let (l, r) = (only(left, right), only(right, left));
    assert!(l.is_empty() && r.is_empty() && left.len() == right.len(), "{name}\n4.01: {l:#?}\n5.0: {r:#?}");
}

#[test]
fn a_file_of_many_funds_reads_back_as_the_book() {
    let positions: Vec<_> = positions(&book()).into_iter().filter(|(_, old)| *old).map(|(p, _)| p).collect();
    let outcome = read401(&positions, &anbima401::Options::default());
    assert_eq!(outcome.report().positions, positions.len());
    assert!(outcome.report().complete);
    let mut expected: Vec<_> = positions.iter().map(figures).collect();
    let mut read: Vec<_> = outcome.funds.iter().map(|fund| figures(&fund.position)).collect();
    expected.sort_unstable();
    read.sort_unstable();
    for (expected, read) in expected.iter().zip(&read) {
        pretty_eq(expected, read, &expected[0]);
    }
    for fund in &outcome.funds {
        assert_eq!(fund.position.source_rows, fund.position.rows() as u64);
        let checks = fund.position.checks(&Tolerance::default());
        assert!(checks.iter().all(|c| c.band == Band::Ok), "{}: {checks:?}", fund.position.header.name);
    }
}

#[test]
fn checks_hold_in_what_is_read_from_5_0() {
    for (position, _) in positions(&book()) {
        let outcome = read50(&position, &anbima50::Options::default());
        let read = outcome.position();
        assert_eq!(read.source_rows, read.rows() as u64, "{}", read.header.name);
        let checks = read.checks(&Tolerance::default());
        assert!(checks.len() >= 4 || position.accruals.is_empty());
        assert!(checks.iter().all(|c| c.band == Band::Ok), "{}: {checks:?}", read.header.name);
    }
}

#[test]
fn every_way_of_writing_5_0_reads_the_same() {
    use anbima50::{Amounts, Envelope, Grouping, Labels, Options, Prefixes};
    let (position, _) = positions(&book()).into_iter().max_by_key(|(p, _)| p.holdings.len()).unwrap();
    let plain = read50(&position, &Options::default());
    let with = |change: fn(&mut Options)| {
        let mut options = Options::default();
        change(&mut options);
        options
    };
    let ways = [
        with(|o| o.envelope = Envelope::Manual),
        with(|o| o.envelope = Envelope::Galgo),
        with(|o| o.envelope = Envelope::Bare),
        with(|o| o.prefixes = Prefixes::None),
        with(|o| o.labels = Labels::Code),
        with(|o| o.labels = Labels::Proprietary),
        with(|o| o.labels = Labels::Compact),
        with(|o| o.amounts = Amounts::Children),
        with(|o| o.grouping = Grouping::Together),
        with(|o| o.grouping = Grouping::Direct),
        with(|o| o.faults = vec![anbima50::Fault::PaddedValues]),
        with(|o| o.faults = vec![anbima50::Fault::ShortSpelledOut]),
        with(|o| o.faults = vec![anbima50::Fault::EntityInName]),
        with(|o| o.faults = vec![anbima50::Fault::ByteOrderMark]),
    ];
    for options in ways {
        let outcome = read50(&position, &options);
        assert_eq!(outcome.codes(), [], "{options:?}: {:#?}", outcome.problems().collect::<Vec<_>>());
        pretty_eq(&figures(plain.position()), &figures(outcome.position()), &format!("{options:?}"));
    }
}

#[test]
fn pages_are_one_report() {
    let (position, _) = positions(&book()).into_iter().max_by_key(|(p, _)| p.holdings.len()).unwrap();
    let options = anbima50::Options::default();
    let whole = read50(&position, &options);
    let mut pages = anbima50::write_pages(&position, &options, 3);
    assert!(pages.len() > 2);
    let first = read_from(pages[0].as_slice(), None, &Limits::default());
    let page = first.report().page.clone().unwrap();
    assert_eq!((page.number, page.last), (1, false));
    assert!(first.has_error() && first.codes().contains(&etl_core::Code::XmlPage));

    let joined = |pages: &[Vec<u8>]| {
        let mut funds = Vec::new();
        let sources = pages.iter().map(Vec::as_slice).collect();
        let report = etl_parsers::parse_positions_pages(sources, None, &Limits::default(), &mut |fund| {
            funds.push(fund);
            std::ops::ControlFlow::Continue(())
        });
        Outcome { funds, report }
    };
    pages.reverse();
    let outcome = joined(&pages);
    assert_eq!(outcome.codes(), []);
    assert!(outcome.report().complete && outcome.report().page.is_none());
    pretty_eq(&figures(whole.position()), &figures(outcome.position()), "pages");
    assert_eq!(outcome.position().source_rows, whole.position().source_rows);

    pages.remove(1);
    let gap = joined(&pages);
    assert!(!gap.report().complete && gap.codes().contains(&etl_core::Code::XmlPage));
}
