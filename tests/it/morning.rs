//! The ordinary morning: everything comes, twice changes nothing, a re-issue is a new version, late documents arrive.

use chrono::TimeDelta;
use etl_core::{DocumentKind, Health, ItemState};
use etl_pipeline::{CutOff, verdict};
use etl_simulator::qore::{Call, Scenario};
use etl_storage::testing::ServerOptions;
use tests::{Setup, TestApp, dump};

const CUT_OFF: CutOff = CutOff { lag_days: 1, time: (11, 0) };

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_and_adds_up() {
    let app = TestApp::start(Setup { funds: 34, ..Setup::default() }).await.unwrap();
    let day = app.last_day();
    let report = app.run(&[day], &[]).await.unwrap();
    assert!(
        report.is_complete(),
        "{:?}",
        report.items.iter().filter(|i| i.state != ItemState::Done).collect::<Vec<_>>()
    );
    assert_eq!(report.summary.items, 34 * 3);
    let verdicts = verdict(&app.services, day, day, CUT_OFF).await.unwrap();
    assert_eq!(verdicts.len(), 34);
    for v in &verdicts {
        assert_eq!(v.health, Health::Released, "{}: {:?}", v.fund.nickname, v.reasons);
    }
    let stats = app.portal.stats();
    assert_eq!(stats.logins, 1);
    assert!(stats.max_parallel <= 10, "{} requests at the same time", stats.max_parallel);
    assert_eq!(stats.calls(Call::Download), 34 * 3);
    let counts = app.services.warehouse.table_counts().await.unwrap();
    let rows = |name: &str| counts.iter().find(|(n, _)| n.ends_with(name)).map(|(_, rows)| *rows);
    assert_eq!(rows("pos_cota"), Some(34));
    assert!(rows("info_rf").is_some_and(|n| n > 0) && rows("info_rv").is_some_and(|n| n > 0), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_holds_the_same_as_sqlite() {
    let postgres = tests::canary::postgres(ServerOptions::default()).unwrap();
    let mut found = Vec::new();
    for database in [None, Some(postgres.url.clone())] {
        let app = TestApp::start(Setup { funds: 12, database, ..Setup::default() }).await.unwrap();
        let day = app.last_day();
        let kinds = [DocumentKind::Xml50, DocumentKind::Xml401, DocumentKind::PortfolioPdf];
        assert!(app.run(&[day], &kinds).await.unwrap().summary.failed == 0);
        let warehouse = &app.services.warehouse;
        let mut figures = Vec::new();
        for fund in warehouse.funds().await.unwrap() {
            let rows = warehouse.composition(fund.id, day, None).await.unwrap();
            let head = warehouse.figures(fund.id, day, day, None).await.unwrap();
            figures.push((
                fund.nickname,
                head.into_iter().map(|f| (f.net_assets, f.quota, f.quantity)).collect::<Vec<_>>(),
                rows,
            ));
        }
        figures.sort_by(|a, b| a.0.cmp(&b.0));
        found.push((figures, warehouse.table_counts().await.unwrap()));
    }
    for (sqlite, postgres) in found[0].0.iter().zip(&found[1].0) {
        assert_eq!((&sqlite.0, &sqlite.1), (&postgres.0, &postgres.1));
        for rows in sqlite.2.iter().zip(&postgres.2) {
            assert_eq!(rows.0, rows.1, "{}", sqlite.0);
        }
        assert_eq!(sqlite.2.len(), postgres.2.len());
    }
    assert_eq!((found[0].0.len(), &found[0].1), (found[1].0.len(), &found[1].1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_run_twice_changes_nothing_and_downloads_nothing() {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let day = app.last_day();
    app.run(&[day], &[]).await.unwrap();
    let before = dump(&app.database()).await.unwrap();
    app.portal.reset_stats();
    let again = app.run(&[day], &[]).await.unwrap();
    assert!(again.is_complete());
    assert_eq!(again.summary.rows, 0);
    assert_eq!(app.portal.stats().calls(Call::Download), 0);
    assert_eq!(dump(&app.database()).await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_standards_agree_and_the_newer_one_stands() {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let day = app.last_day();
    let report = app.run(&[day], &[DocumentKind::Xml50, DocumentKind::Xml401]).await.unwrap();
    for fund in app.book.listed() {
        let ends = TestApp::ends(&report, &fund.nickname);
        assert_eq!(ends[&DocumentKind::Xml50].0, ItemState::Done, "{}", fund.nickname);
        if fund.supports_401 {
            assert_eq!(ends[&DocumentKind::Xml401].0, ItemState::Done, "{}", fund.nickname);
        }
    }
    for v in verdict(&app.services, day, day, CUT_OFF).await.unwrap() {
        assert!(v.day.checks.iter().all(|c| c.band == etl_core::Band::Ok), "{}: {:?}", v.fund.nickname, v.reasons);
        let figures = app.services.warehouse.figures(v.fund.id, day, day, None).await.unwrap();
        assert_eq!(figures[0].kind, DocumentKind::Xml50);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_republished_day_keeps_both_versions_and_the_second_stands() {
    let app = TestApp::start(Setup { funds: 34, days: 65, ..Setup::default() }).await.unwrap();
    let (fund, day) = app.book.planted_republished().map(|(f, d)| (f.nickname.clone(), d)).unwrap();
    let report = app.run(&[day], &[DocumentKind::Xml50]).await.unwrap();
    assert_eq!(TestApp::ends(&report, &fund)[&DocumentKind::Xml50].0, ItemState::Done);
    let funds = app.services.warehouse.funds().await.unwrap();
    let id = funds.iter().find(|f| f.nickname == fund).unwrap().id;
    let now = app.services.warehouse.figures(id, day, day, None).await.unwrap();
    assert_eq!(now[0].version, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_planted_faults_are_found_and_a_late_document_heals() {
    let setup = Setup { funds: 34, days: 65, divergence: true, ..Setup::default() };
    let book = etl_simulator::book::Book::new(etl_simulator::book::BookSettings {
        seed: 1,
        funds: 34,
        days: 65,
        last_day: setup.last_day,
        divergence: true,
    });
    let app = TestApp::start(Setup { scenario: Scenario::demo(&book), ..setup }).await.unwrap();
    let days: Vec<_> = app.book.days().iter().rev().take(2).rev().copied().collect();
    app.clock.advance(TimeDelta::minutes(105));
    app.run(&days, &[]).await.unwrap();
    let health = |verdicts: &[etl_pipeline::FundVerdict]| {
        let mut open: Vec<_> = verdicts.iter().map(|v| v.health).filter(|h| *h != Health::Released).collect();
        open.sort();
        open
    };
    let found = verdict(&app.services, days[0], days[1], CUT_OFF).await.unwrap();
    assert_eq!(health(&found), [Health::Late, Health::Missing, Health::Divergent]);
    app.clock.advance(TimeDelta::minutes(30));
    app.run(&days, &[]).await.unwrap();
    let healed = verdict(&app.services, days[0], days[1], CUT_OFF).await.unwrap();
    assert_eq!(health(&healed), [Health::Missing, Health::Divergent]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_a_limit_has_no_more_tasks_at_once() {
    let mut app = TestApp::start(Setup { funds: 4, ..Setup::default() }).await.unwrap();
    app.config["fundos_por_tarefa"] = 1.into();
    app.config["tarefas_ao_mesmo_tempo"] = 1.into();
    let report = app.run(&[app.last_day()], &[]).await.unwrap();
    assert!(report.is_complete());
    let mut attempts = app.queue.attempts(report.job).await.unwrap();
    attempts.sort_by_key(|attempt| attempt.started_at);
    assert_eq!(attempts.len(), 1 + 4, "one that plans, one for each fund");
    // Planning belongs to no account: the first task may begin before it has ended.
    for pair in attempts[1..].windows(2) {
        assert!(pair[0].ended_at.unwrap() <= pair[1].started_at, "{pair:?}");
    }
}
