//! Scenario files: what is read, what is refused, what a scenario says was planted.

use super::*;
use crate::book::BookSettings;

fn book() -> Book {
    let last_day = ReferenceDate::from_ymd(2025, 12, 30).unwrap();
    Book::new(BookSettings { seed: 1, funds: 34, days: 10, last_day, divergence: true })
}

#[test]
fn a_file_with_everything_is_read() {
    let text = r#"
        seed = 7
        latency_ms = { from = 10, to = 20 }
        max_parallel = 10
        [rate_limits]
        download = 5
        [[missing]]
        fund = "f-1"
        day = "2025-12-22"
        kind = "XML_5_0"
        [[late]]
        fund = "f-2"
        day = "2025-12-29"
        published_at = "2025-12-30T11:30:00-03:00"
        [[faults]]
        call = "download"
        every = 5
        burst = 3
        limit = 9
        action = { status = 503 }
        [[faults]]
        kind = "pdf"
        chance_percent = 10
        per_target = true
        action = "html_page"
        [[faults]]
        nth = 2
        action = { wait = { seconds = 3, as_date = true } }
        [[faults]]
        call = "list"
        action = { latency_ms = 5 }
    "#;
    let scenario = Scenario::from_toml(text).unwrap();
    assert_eq!(scenario.latency_ms, Span { from: 10, to: 20 });
    assert_eq!(scenario.rate_limits, Some(RateLimits { authorize: 10, funds: 100, download: 5 }));
    assert_eq!(scenario.missing[0].kind, Some(DocumentKind::Xml50));
    assert_eq!(scenario.late[0].published_at.to_rfc3339(), "2025-12-30T14:30:00+00:00");
    let rule = Rule { call: Some(Call::Download), every: Some(5), ..Rule::new(Action::Status(503)) };
    assert_eq!(scenario.faults[0], Rule { burst: 3, limit: Some(9), ..rule });
    assert_eq!(scenario.faults[1].action, Action::HtmlPage);
    assert_eq!(scenario.faults[2].action, Action::Wait(Wait { seconds: 3, status: 429, as_date: true }));
    assert_eq!(scenario.faults[3].action, Action::LatencyMs(Span::fixed(5)));
}

#[test]
fn a_wrong_file_is_refused() {
    for text in [
        "sede = 1",
        "[[faults]]\naction = 'explode'",
        "[[faults]]\naction = 'html_page'\nnht = 1",
        "[[faults]]\naction = 'html_page'\nnth = 1\nevery = 2",
        "[[faults]]\naction = 'html_page'\nevery = 0",
        "[[faults]]\naction = 'html_page'\nchance_percent = 101",
        "[[faults]]\naction = { cut_percent = 101 }",
        "[[faults]]\naction = { status = 200 }",
        "[[faults]]\naction = { slow_bytes_per_s = 0 }",
        "[[faults]]\naction = { latency_ms = { from = 2, to = 1 } }",
        "[[faults]]\ncall = 'fund'\naction = 'empty_content'",
        "[[faults]]\ncall = 'download'\naction = { date_text = 'x' }",
        "[[missing]]\nfund = 'f'\nday = '2025-02-30'",
        "[[missing]]\nfund = 'f'\nday = '2025-02-20'\nkind = 'DOC'",
    ] {
        assert!(Scenario::from_toml(text).is_err(), "{text}");
    }
}

#[test]
fn the_header_takes_what_a_scenario_takes() {
    assert_eq!(Action::from_header("html_page").unwrap(), Action::HtmlPage);
    assert_eq!(Action::from_header("status = 503").unwrap(), Action::Status(503));
    assert_eq!(Action::from_header("{ cut_percent = 50 }").unwrap(), Action::CutPercent(50));
    assert_eq!(Action::from_header("name = \"../x\"").unwrap(), Action::Name("../x".into()));
    assert!(Action::from_header("explode").is_err());
}

#[test]
fn the_demo_plants_one_missing_one_late_and_tells_what_the_book_plants() {
    let book = book();
    let planted = Scenario::demo(&book).planted(&book);
    let what: Vec<_> = planted.iter().map(|p| p.what).collect();
    let [PlantedKind::Missing, PlantedKind::Late(at), PlantedKind::Divergence, PlantedKind::Republished] = what[..]
    else {
        panic!("{what:?}");
    };
    assert_eq!(at.to_rfc3339(), "2025-12-31T14:30:00+00:00", "11:30 in São Paulo");
    let days = book.days();
    assert_eq!(planted[0].day, days[days.len() - 2]);
    assert_eq!(planted[1].day, days[days.len() - 1]);
    let funds: std::collections::HashSet<_> = planted.iter().map(|p| &p.portal_id).collect();
    assert_eq!(funds.len(), 4, "each in a fund of its own");
}

#[test]
fn funds_are_named_by_id_or_nickname() {
    let book = book();
    let fund = &book.listed()[3];
    assert_eq!(resolve_fund(&book, &fund.portal_id).unwrap(), 3);
    assert_eq!(resolve_fund(&book, &fund.nickname.to_lowercase()).unwrap(), 3);
    assert!(matches!(resolve_fund(&book, "nenhum"), Err(ScenarioError::UnknownFund(_))));
}
