//! Every fault of the portal, alone and mixed: the right end for each item, nothing loaded wrongly, nothing half-written.

use etl_core::{Code, DocumentKind, ItemState, JobStatus};
use etl_simulator::qore::{Action, Call, Rule, Scenario, Wait};
use std::path::Path;
use tests::{Setup, TestApp, dump};

type End = (ItemState, Option<Code>);

const DONE: End = (ItemState::Done, None);

fn failed(code: Code) -> End {
    (ItemState::Failed, Some(code))
}

fn once(action: Action) -> Rule {
    Rule { limit: Some(1), ..Rule::new(action) }
}

fn wait(seconds: u32, as_date: bool) -> Action {
    Action::Wait(Wait { seconds, status: 429, as_date })
}

/// Faults that strike the XML of one fund, and how that item must end.
fn faults() -> Vec<(&'static str, Rule, End)> {
    let download = |rule: Rule| Rule { call: Some(Call::Download), ..rule };
    let list = |rule: Rule| Rule { call: Some(Call::List), ..rule };
    let html = || Action::HtmlPage;
    vec![
        ("latency", Rule::new(Action::LatencyMs(etl_simulator::qore::Span::fixed(30))), DONE),
        ("token revoked", download(once(Action::Status(401))), DONE),
        ("401 for ever", download(Rule::new(Action::Status(401))), failed(Code::PortalSession)),
        ("forbidden", download(Rule::new(Action::Status(403))), failed(Code::PortalForbidden)),
        ("gone", download(Rule::new(Action::Status(404))), failed(Code::PortalNotFound)),
        ("two 503", download(Rule { limit: Some(2), ..Rule::new(Action::Status(503)) }), DONE),
        ("500 for ever", download(Rule::new(Action::Status(500))), failed(Code::PortalUnavailable)),
        ("list 502 for ever", list(Rule::new(Action::Status(502))), failed(Code::PortalUnavailable)),
        ("429 for a second", download(once(wait(1, false))), DONE),
        ("429 until a date", download(once(wait(1, true))), DONE),
        ("429 for an hour", download(Rule::new(wait(3600, false))), failed(Code::PortalRateLimited)),
        ("login page once", download(once(html())), DONE),
        ("login page for ever", download(Rule::new(html())), failed(Code::PortalUnexpected)),
        ("login page in disguise", download(Rule::new(Action::HtmlDisguised)), failed(Code::PortalUnexpected)),
        ("json error", download(Rule::new(Action::JsonError)), failed(Code::PortalUnexpected)),
        ("empty body", download(Rule::new(Action::EmptyBody)), failed(Code::PortalUnexpected)),
        ("nothing listed", list(Rule::new(Action::EmptyContent)), (ItemState::NoData, Some(Code::NotPublished))),
        ("repeated item", list(Rule::new(Action::RepeatedItem)), DONE),
        // The list was read a moment too early: the next run finds the file.
        ("new file lands", list(once(Action::NewFileLands)), (ItemState::NoData, Some(Code::NotPublished))),
        // Listed, and gone when it was asked for: never taken for done.
        ("item removed", list(once(Action::ItemRemoved)), failed(Code::PortalNotFound)),
        ("growing pages", list(Rule::new(Action::GrowingPages)), DONE),
        ("traversal name", Rule::new(Action::Name("../../../fora.xml".into())), DONE),
        ("odd names", Rule::new(Action::OddNames), DONE),
        ("unreadable date", list(Rule::new(Action::DateText("32/13/2025".into()))), failed(Code::PortalListDate)),
        ("another fund's file", Rule::new(Action::SwappedFund), failed(Code::ContentFund)),
        ("another day's file", Rule::new(Action::SwappedDay), failed(Code::ContentDate)),
        ("created later", Rule::new(Action::XmlCreatedLater), DONE),
        ("doctype", Rule::new(Action::XmlDoctype), failed(Code::XmlDoctype)),
        ("wrong encoding", Rule::new(Action::XmlWrongEncoding), DONE),
        ("broken xml", Rule::new(Action::XmlBroken), failed(Code::XmlBroken)),
        ("cut content", Rule::new(Action::CutContentPercent(60)), failed(Code::PortalUnexpected)),
        ("wrong content type", Rule::new(Action::WrongContentType), DONE),
        ("no suggested name", Rule::new(Action::NoSuggestedName), DONE),
        ("slow", download(Rule::new(Action::SlowBytesPerS(200_000))), DONE),
        ("stalls once", download(once(Action::Stall)), DONE),
        ("truncated twice", download(Rule { limit: Some(2), ..Rule::new(Action::CutPercent(50)) }), DONE),
        ("truncated for ever", download(Rule::new(Action::CutPercent(50))), failed(Code::PortalUnavailable)),
        ("cut without length", download(Rule::new(Action::CutChunkedPercent(70))), failed(Code::PortalUnavailable)),
        ("shorter than listed", download(Rule::new(Action::ShortPercent(50))), failed(Code::PortalUnexpected)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_alone_ends_its_item_rightly_and_spares_the_others() {
    let clean = {
        let app = TestApp::start(Setup { funds: 3, ..Setup::default() }).await.unwrap();
        app.run(&[app.last_day()], &[]).await.unwrap();
        dump(&app.database()).await.unwrap()
    };
    let mut wrong = Vec::new();
    for (name, rule, end) in faults() {
        if let Err(what) = one_fault(name, rule, end, &clean).await {
            wrong.push(format!("{name}: {what}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The fund whose XML the faults strike.
fn victim() -> &'static str {
    "FIM RAM"
}

async fn one_fault(name: &str, rule: Rule, end: End, clean: &str) -> Result<(), String> {
    // A list that moves while it is read shows on its second page.
    let days = if rule.call == Some(Call::List) { 55 } else { Setup::default().days };
    let setup = |scenario| Setup { funds: 3, days, scenario, ..Setup::default() };
    let rule = Rule { fund: Some(victim().to_owned()), kind: Some(DocumentKind::Xml50), ..rule };
    let app = TestApp::start(setup(Scenario { faults: vec![rule], ..Scenario::none() })).await.unwrap();
    let report = app.run(&[app.last_day()], &[]).await.map_err(|e| e.to_string())?;
    for fund in app.book.listed() {
        for (kind, found) in TestApp::ends(&report, &fund.nickname) {
            let is_victim = fund.nickname == victim() && kind == DocumentKind::Xml50;
            let expected = if is_victim { end } else { DONE };
            if found != expected {
                return Err(format!("{} {kind} ended {found:?}, expected {expected:?}", fund.nickname));
            }
        }
    }
    if app.portal.stats().faults == 0 {
        return Err("the fault never struck".into());
    }
    let database = dump(&app.database()).await.unwrap();
    // Another encoding or creation date is another file of the same figures.
    let same_figures = ["wrong encoding", "created later"].contains(&name) || days > Setup::default().days;
    if !same_figures && (database == *clean) != (end == DONE) {
        return Err(format!("the database is {}that of an undisturbed run", if end == DONE { "not " } else { "" }));
    }
    no_partial_files(app.folder())
}

fn no_partial_files(folder: &Path) -> Result<(), String> {
    for entry in std::fs::read_dir(folder).map_err(|e| e.to_string())? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            no_partial_files(&path)?;
        } else if path.extension().is_some_and(|e| e == "part") {
            return Err(format!("left over: {}", path.display()));
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swapped_report_for_people_is_refused_too() {
    for kind in [DocumentKind::PortfolioPdf, DocumentKind::PortfolioXlsx] {
        for (action, code) in [(Action::SwappedFund, Code::ContentFund), (Action::SwappedDay, Code::ContentDate)] {
            let rule = Rule { kind: Some(kind), ..Rule::new(action) };
            let scenario = Scenario { faults: vec![rule], ..Scenario::none() };
            let app = TestApp::start(Setup { funds: 2, scenario, ..Setup::default() }).await.unwrap();
            let report = app.run(&[app.last_day()], &[kind]).await.unwrap();
            assert!(report.items.iter().all(|i| (i.state, i.code) == failed(code)), "{kind}: {:?}", report.items);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mixed_faults_heal_by_running_again() {
    let setup = || Setup { funds: 12, days: 8, ..Setup::default() };
    let clean = {
        let app = TestApp::start(setup()).await.unwrap();
        app.run(&app.book.days()[4..], &[]).await.unwrap();
        dump(&app.database()).await.unwrap()
    };
    let chance = |percent, action| Rule {
        call: Some(Call::Download),
        chance_percent: Some(percent),
        per_target: true,
        limit: Some(4),
        ..Rule::new(action)
    };
    let faults = vec![
        chance(10, Action::Status(503)),
        chance(5, Action::Status(401)),
        chance(10, Action::CutPercent(40)),
        chance(10, Action::HtmlPage),
        chance(5, Action::JsonError),
        chance(10, Action::ShortPercent(80)),
        chance(5, wait(1, false)),
        chance(10, Action::WrongContentType),
    ];
    let scenario = Scenario { seed: 7, faults, ..Scenario::none() };
    let app = TestApp::start(Setup { scenario, ..setup() }).await.unwrap();
    let days = app.book.days()[4..].to_vec();
    for _ in 0..10 {
        if app.run(&days, &[]).await.unwrap().is_complete() {
            break;
        }
    }
    assert!(app.portal.stats().faults > 10, "{:?}", app.portal.stats());
    assert_eq!(dump(&app.database()).await.unwrap(), clean);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_login_is_tried_once_and_ends_every_item() {
    let app = TestApp::start(Setup { funds: 3, ..Setup::default() }).await.unwrap();
    let report = app.run_as(&[app.last_day()], &[], "errada").await.unwrap();
    assert_eq!((report.status, report.items.len()), (JobStatus::Error, 0));
    assert_eq!(report.unplanned.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::PortalAuth]);
    let stats = app.portal.stats();
    assert_eq!((stats.rejected_logins, stats.logins_after_rejection), (1, 0));
}
