//! Which requests a rule strikes.

use super::*;
use crate::qore::calls::PageQuery;
use etl_core::DocumentKind;

fn day(day: u32) -> ReferenceDate {
    ReferenceDate::from_ymd(2025, 12, day).unwrap()
}

fn engine(seed: u64, rules: Vec<Rule>) -> Engine {
    let rules = rules.into_iter().map(|rule| ResolvedRule { fund: rule.fund.as_ref().map(|_| 1), rule }).collect();
    Engine { seed, rules, counts: Mutex::default() }
}

fn visit(call: Call, fund: usize, on: u32) -> Visit {
    let kind = DocumentKind::PortfolioPdf;
    let document = DocumentId { fund, kind, day: day(on), edition: 0 };
    Visit {
        call: Some(call),
        path: String::new(),
        fund: Some(fund),
        kind: Some(kind),
        document: (call == Call::Download).then_some(document),
        query: PageQuery::default(),
        forbidden: false,
        fired: Vec::new(),
        now: chrono::DateTime::UNIX_EPOCH,
    }
}

/// Which of so many equal requests are struck.
fn struck(rule: Rule, requests: usize) -> Vec<usize> {
    let engine = engine(1, vec![rule]);
    let strikes = |_: &usize| !engine.decide(&visit(Call::Download, 0, 22)).is_empty();
    (1..=requests).filter(strikes).collect()
}

#[test]
fn triggers_bursts_and_limits() {
    let rule = || Rule::new(Action::Status(503));
    assert_eq!(struck(rule(), 3), [1, 2, 3]);
    assert_eq!(struck(Rule { limit: Some(2), ..rule() }, 4), [1, 2]);
    assert_eq!(struck(Rule { nth: Some(3), ..rule() }, 6), [3]);
    assert_eq!(struck(Rule { nth: Some(3), burst: 2, ..rule() }, 6), [3, 4]);
    assert_eq!(struck(Rule { every: Some(2), ..rule() }, 6), [2, 4, 6]);
    assert_eq!(struck(Rule { every: Some(3), burst: 2, limit: Some(3), ..rule() }, 9), [3, 4, 6]);
}

#[test]
fn filters_by_call_fund_kind_and_day() {
    let rule = Rule { call: Some(Call::Download), fund: Some("x".into()), ..Rule::new(Action::Stall) };
    let engine = engine(1, vec![Rule { kind: Some(DocumentKind::PortfolioPdf), day: Some(day(22)), ..rule }]);
    assert_eq!(engine.decide(&visit(Call::Download, 1, 22)).len(), 1);
    assert!(engine.decide(&visit(Call::Download, 0, 22)).is_empty());
    assert!(engine.decide(&visit(Call::Download, 1, 23)).is_empty());
    assert!(engine.decide(&visit(Call::List, 1, 22)).is_empty());
}

#[test]
fn counts_each_target_on_its_own_when_asked() {
    let rule = Rule { limit: Some(1), per_target: true, ..Rule::new(Action::Status(500)) };
    let engine = engine(1, vec![rule]);
    for on in [22, 23] {
        let visit = visit(Call::Download, 0, on);
        assert_eq!(engine.decide(&visit).len(), 1);
        assert!(engine.decide(&visit).is_empty());
    }
}

#[test]
fn chance_depends_on_the_seed_and_not_on_the_order() {
    let rule = || vec![Rule { chance_percent: Some(30), ..Rule::new(Action::Status(500)) }];
    let decide = |engine: &Engine, days: &mut dyn Iterator<Item = u32>| {
        let mut struck: Vec<_> = days.filter(|on| !engine.decide(&visit(Call::Download, 0, *on)).is_empty()).collect();
        struck.sort_unstable();
        struck
    };
    let forwards = decide(&engine(5, rule()), &mut (1..=30));
    let backwards = decide(&engine(5, rule()), &mut (1..=30).rev());
    assert_eq!(forwards, backwards);
    assert!((3..=17).contains(&forwards.len()), "{forwards:?}");
    assert_ne!(forwards, decide(&engine(6, rule()), &mut (1..=30)));
}

#[test]
fn a_listing_knows_of_lasting_changes_only() {
    let lasting = Rule { day: Some(day(22)), ..Rule::new(Action::SwappedDay) };
    let passing = Rule { limit: Some(1), ..Rule::new(Action::XmlBroken) };
    let engine = engine(1, vec![lasting, passing]);
    let document = |on| DocumentId { fund: 0, kind: DocumentKind::Xml50, day: day(on), edition: 0 };
    assert_eq!(engine.lasting_changes(document(22)), [Action::SwappedDay]);
    assert!(engine.lasting_changes(document(23)).is_empty());
    assert!(engine.decide(&visit(Call::List, 0, 22)).is_empty(), "listings are not counted for them");
}
