//! Items, editions and the days that the verdict is made of. What tasks do for items is in `tasks`.

use crate::env::Env;
use crate::samples::{at, day, item, load, number, position, registered, with_position};
use etl_core::ports::{Edition, Load};
use etl_core::{Band, Check, Code, DocumentKind, FundId, ItemState};

pub(crate) async fn a_done_item_stays_done(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let key = item(fund, day(19), DocumentKind::Xml50);
    warehouse.set_item(&key, ItemState::Failed, Some(Code::FileMagic), "\u{0}não é XML", at(0), None).await.unwrap();
    let stored = warehouse.items(day(19), day(19)).await.unwrap().remove(0);
    assert_eq!(
        (stored.state, stored.code, stored.detail.as_str()),
        (ItemState::Failed, Some(Code::FileMagic), "não é XML")
    );

    let done = Load { item: Some(key.clone()), ..load(fund, day(19), DocumentKind::Xml50, 1) };
    warehouse.load(&done).await.unwrap();
    warehouse.set_item(&key, ItemState::Failed, Some(Code::Internal), "", at(9), None).await.unwrap();
    let stored = warehouse.items(day(19), day(19)).await.unwrap().remove(0);
    assert_eq!((stored.state, stored.code, stored.detail.as_str()), (ItemState::Done, None, ""));
}

pub(crate) async fn editions_are_remembered(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let key = item(fund, day(19), DocumentKind::Xml50);
    let edition = |seed, reference: &str| {
        let mut load = load(fund, day(19), DocumentKind::Xml50, seed);
        load.document.portal_ref = Some(reference.into());
        load
    };
    let known = async |funds: &[FundId], from| {
        let mut editions = warehouse.editions("qore", funds, day(from), day(19)).await.unwrap();
        editions.sort_by(|a, b| a.portal_ref.cmp(&b.portal_ref));
        editions
    };
    let stored = |reference: &str| Edition { item: key.clone(), portal_ref: reference.into() };
    assert_eq!(known(&[fund], 18).await, []);
    warehouse.load(&edition(1, "e1")).await.unwrap();
    assert_eq!(known(&[FundId(404), fund], 18).await, [stored("e1")]);
    // the same bytes published under a new reference
    warehouse.load(&edition(1, "e2")).await.unwrap();
    assert_eq!(known(&[fund], 19).await, [stored("e1"), stored("e2")]);
    // nothing of other funds, days or connections
    assert_eq!(known(&[FundId(404)], 18).await, []);
    assert_eq!(known(&[], 18).await, []);
    assert_eq!(warehouse.editions("qore", &[fund], day(17), day(18)).await.unwrap(), []);
    assert_eq!(warehouse.editions("outro", &[fund], day(18), day(19)).await.unwrap(), []);
}

fn check(code: Code, band: Band) -> Check {
    Check { code, stated: number("10.50"), computed: number("10.5"), gap: number("0.00"), bound: number("0.005"), band }
}

pub(crate) async fn days_tell_everything(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let keys = [item(fund, day(18), DocumentKind::Xml50), item(fund, day(19), DocumentKind::PortfolioPdf)];
    for key in &keys {
        warehouse.set_item(key, ItemState::Pending, None, "", at(0), None).await.unwrap();
    }
    let old = Load {
        checks: vec![check(Code::CheckAssets, Band::Divergence)],
        ..load(fund, day(18), DocumentKind::Xml50, 1)
    };
    let new = Load {
        checks: vec![check(Code::CheckQuota, Band::Ok), check(Code::CheckAssets, Band::Warning)],
        ..load(fund, day(18), DocumentKind::Xml50, 2)
    };
    warehouse.load(&old).await.unwrap();
    warehouse.load(&new).await.unwrap();

    let days = warehouse.fund_days(day(18), day(19)).await.unwrap();
    assert_eq!(
        days.iter().map(|d| (d.fund, d.date, d.has_position)).collect::<Vec<_>>(),
        [(fund, day(18), true), (fund, day(19), false)]
    );
    assert_eq!(days[0].checks, new.checks);
    assert_eq!(days[0].checks[0].stated.to_string(), "10.50");
    assert_eq!(days[0].items.len(), 1);
    assert_eq!(days[1].items[0].key, keys[1]);
    assert!(warehouse.fund_days(day(1), day(2)).await.unwrap().is_empty());
}

pub(crate) async fn quotas_that_jump_are_a_warning(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    for (date, quota, seed) in [(1, "100", 1), (15, "1", 2), (17, "1.1", 3), (18, "1.32", 4), (19, "-1.32", 5)] {
        let load = load(fund, day(date), DocumentKind::Xml50, seed);
        warehouse.load(&with_position(load, position("1000.00", quota))).await.unwrap();
    }
    let days = warehouse.fund_days(day(15), day(19)).await.unwrap();
    let moves: Vec<_> = days
        .iter()
        .map(|d| d.checks.iter().map(|c| (c.code, c.band, c.gap.normalize().to_string())).collect::<Vec<_>>())
        .collect();
    let moved = |band, gap: &str| vec![(Code::CheckQuotaMove, band, gap.to_string())];
    assert_eq!(moves, [vec![], moved(Band::Ok, "0.1"), moved(Band::Warning, "0.22"), moved(Band::Warning, "-2.64"),]);
    // the day before is looked for outside the days asked for
    assert_eq!(warehouse.fund_days(day(19), day(19)).await.unwrap()[0].checks.len(), 1);
}

pub(crate) async fn two_sources_are_compared(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let mut seed = 0;
    for (date, older, newer) in [(1, "1000.00", "1000.01"), (2, "1000.00", "1000.02"), (3, "1000.00", "1500.01")] {
        for (kind, value) in [(DocumentKind::Xml401, older), (DocumentKind::Xml50, newer)] {
            seed += 1;
            let load = load(fund, day(date), kind, seed);
            warehouse.load(&with_position(load, position(value, "1"))).await.unwrap();
        }
    }
    let days = warehouse.fund_days(day(1), day(3)).await.unwrap();
    let bands: Vec<_> = days
        .iter()
        .map(|d| d.checks.iter().find(|c| c.code == Code::CheckTwoSources).map(|c| (c.band, c.gap.to_string())))
        .collect();
    let gap = |band, gap: &str| Some((band, gap.to_string()));
    assert_eq!(bands, [gap(Band::Ok, "0.01"), gap(Band::Warning, "0.02"), gap(Band::Divergence, "500.01")]);
}
