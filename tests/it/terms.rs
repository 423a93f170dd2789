//! What the register says of one fund only, with its effect: kinds, hour, tolerance and folder.

use etl_core::ports::{FundEdit, FundFields};
use etl_core::terms::FundTerms;
use etl_core::{Band, Decimal, DocumentKind, Fund, Health, ItemState, JobStatus};
use etl_pipeline::{CutOff, FundVerdict, HandFile, HandOutcome, load_by_hand, verdict};
use etl_simulator::files::anbima50;
use etl_simulator::qore::{FundDay, LateDay, Scenario, collecting_moment};
use tests::{Setup, TestApp};

const CUT_OFF: CutOff = CutOff { lag_days: 1, time: (11, 0) };

/// Gives funds of the register, by their place, terms of their own.
async fn agree<const N: usize>(app: &TestApp, terms: [FundTerms; N]) -> [Fund; N] {
    let funds = app.services.warehouse.funds().await.unwrap();
    let edit = |(fund, terms): (&Fund, &FundTerms)| {
        let expected = FundFields::from(fund);
        FundEdit::Change { id: fund.id, fields: FundFields { terms: terms.clone(), ..expected.clone() }, expected }
    };
    let edits: Vec<_> = funds.iter().zip(&terms).map(edit).collect();
    app.store.edit_funds(&edits).await.unwrap().unwrap();
    let mut agreed = funds.into_iter();
    terms.map(|terms| Fund { terms, ..agreed.next().unwrap() })
}

async fn verdict_of(app: &TestApp, fund: &Fund) -> FundVerdict {
    let day = app.last_day();
    let verdicts = verdict(&app.services, day, day, CUT_OFF).await.unwrap();
    verdicts.into_iter().find(|verdict| verdict.fund.id == fund.id).unwrap()
}

fn only(kinds: &[DocumentKind]) -> FundTerms {
    FundTerms { kinds: kinds.to_vec(), ..FundTerms::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_expected_kinds_are_asked_for_and_waited_for() {
    let app = TestApp::start(Setup { funds: 3, ..Setup::default() }).await.unwrap();
    let day = app.last_day();
    let both = [DocumentKind::Xml50, DocumentKind::Xml401];
    let [xml, pdf] = agree(&app, [only(&both), only(&[DocumentKind::PortfolioPdf])]).await;
    let report = app.run(&[day], &[]).await.unwrap();
    assert!(report.is_complete(), "{:?}", report.summary);
    let kinds = |fund: &Fund| TestApp::ends(&report, &fund.nickname).into_keys().collect::<Vec<_>>();
    assert_eq!((kinds(&xml), kinds(&pdf)), (both.to_vec(), vec![DocumentKind::PortfolioPdf]));
    assert_eq!(report.summary.items, 2 + 1 + 3);
    for fund in [&xml, &pdf] {
        let verdict = verdict_of(&app, fund).await;
        assert_eq!(verdict.health, Health::Released, "{:?}", verdict.reasons);
    }

    let report = app.run(&[day], &[DocumentKind::PortfolioXlsx, DocumentKind::PortfolioPdf]).await.unwrap();
    let kinds = |fund: &Fund| TestApp::ends(&report, &fund.nickname).len();
    assert_eq!((kinds(&xml), kinds(&pdf), report.summary.items), (0, 1, 3), "asked for by name, but not expected");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_longer_expected_is_no_longer_waited_for() {
    let setup = Setup { funds: 2, ..Setup::default() };
    let app = TestApp::start(late(setup)).await.unwrap();
    app.run(&[app.last_day()], &[]).await.unwrap();
    let funds = app.services.warehouse.funds().await.unwrap();
    let mut waiting = Vec::new();
    for fund in &funds {
        waiting.push(verdict_of(&app, fund).await.health == Health::Waiting);
    }
    assert_eq!(waiting.iter().filter(|waits| **waits).count(), 1);
    let terms = only(&[DocumentKind::PortfolioPdf, DocumentKind::PortfolioXlsx]);
    for fund in agree(&app, [terms.clone(), terms]).await {
        assert_eq!(verdict_of(&app, &fund).await.health, Health::Released);
    }
}

/// The XML of the first fund that the portal lists comes long after everything else.
fn late(setup: Setup) -> Setup {
    let days = etl_simulator::book::BookSettings {
        seed: 1,
        funds: setup.funds,
        days: setup.days,
        last_day: setup.last_day,
        divergence: false,
    };
    let book = etl_simulator::book::Book::new(days);
    let item =
        FundDay { fund: book.listed()[0].portal_id.clone(), day: setup.last_day, kind: Some(DocumentKind::Xml50) };
    let published_at = collecting_moment(setup.last_day) + chrono::TimeDelta::days(3);
    let scenario = Scenario { late: vec![LateDay { item, published_at }], ..Scenario::none() };
    Setup { scenario, ..setup }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fund_is_late_by_its_own_hour() {
    let app = TestApp::start(late(Setup { funds: 2, ..Setup::default() })).await.unwrap();
    let day = app.last_day();
    // At half past nine, long before the usual hour.
    let report = app.run(&[day], &[]).await.unwrap();
    assert_eq!((report.status, report.summary.no_data), (JobStatus::Error, 1), "it may still come");
    let missing = report.items.iter().find(|item| item.state == ItemState::NoData).unwrap().item.fund;
    let early = FundTerms { due: Some((9, 0)), ..FundTerms::default() };
    let later = FundTerms { due: Some((10, 0)), ..FundTerms::default() };
    for (terms, health, status) in
        [(early, Health::Late, JobStatus::Completed), (later, Health::Waiting, JobStatus::Error)]
    {
        let funds = agree(&app, [terms.clone(), terms]).await;
        let fund = funds.iter().find(|fund| fund.id == missing).unwrap();
        assert_eq!(verdict_of(&app, fund).await.health, health);
        assert_eq!(app.run(&[day], &[]).await.unwrap().status, status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_is_judged_by_the_funds_tolerance() {
    let setup = Setup { funds: 34, divergence: true, ..Setup::default() };
    let app = TestApp::start(setup).await.unwrap();
    let planted = app.book.planted_divergence().unwrap().0.nickname.clone();
    let funds = app.services.warehouse.funds().await.unwrap();
    let wide = FundTerms { tolerance: Some(Decimal::from(10_000_000)), ..FundTerms::default() };
    let place = funds.iter().position(|fund| fund.nickname == planted).unwrap();
    let mut terms = vec![FundTerms::default(); funds.len()];
    terms[place] = wide;
    let agreed = agree(&app, <[FundTerms; 34]>::try_from(terms).unwrap()).await;
    app.run(&[app.last_day()], &[DocumentKind::Xml50]).await.unwrap();
    let verdict = verdict_of(&app, &agreed[place]).await;
    assert_eq!(verdict.health, Health::ReleasedWithWarning, "{:?}", verdict.reasons);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_of_a_file_got_by_hand_is_judged_by_the_funds_tolerance() {
    let app = TestApp::start(Setup { funds: 2, ..Setup::default() }).await.unwrap();
    let funds = app.services.warehouse.funds().await.unwrap();
    let of_book = app.book.listed().iter().find(|fund| fund.nickname == funds[0].nickname).unwrap();
    let mut seen = Vec::new();
    for (cents, tolerance) in [(1000, None), (1001, Some("10.00")), (1002, Some("10.02")), (1003, Some("0.00"))] {
        let tolerance = tolerance.map(|text| etl_core::parse_decimal(text).unwrap());
        agree(&app, [FundTerms { tolerance, ..FundTerms::default() }]).await;
        let mut position = app.book.position(of_book, app.last_day(), 0).unwrap();
        position.header.net_assets = position.header.net_assets.map(|amount| amount + Decimal::new(cents, 2));
        let mut writer = app.services.documents.stage().await.unwrap();
        writer.write(&anbima50::write(&position, &anbima50::Options::default())).await.unwrap();
        let file = writer.finish().await.unwrap();
        let report = load_by_hand(&app.services, HandFile { file, name: "a.xml".into() }).await.unwrap();
        let [HandOutcome::Loaded { band, .. }] = report.outcomes[..] else { panic!("{report:?}") };
        seen.push(band);
    }
    assert_eq!(seen, [Band::Warning, Band::Divergence, Band::Warning, Band::Divergence]);
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_go_to_the_folder_of_the_fund() {
    let app = TestApp::start(Setup { funds: 2, ..Setup::default() }).await.unwrap();
    let folder = Some("Mesa A/Fundo próprio".to_owned());
    let [own] = agree(&app, [FundTerms { folder, ..FundTerms::default() }]).await;
    app.run(&[app.last_day()], &[DocumentKind::PortfolioPdf]).await.unwrap();
    let below = |folder: &str| app.folder().join("fundos").join(folder).join("06. Carteiras");
    assert!(below("Mesa A/Fundo próprio").is_dir());
    assert!(!below(&own.nickname).exists());
    let other = app.services.warehouse.funds().await.unwrap().remove(1);
    assert!(below(&other.nickname).is_dir(), "the others stay where they are");
}
