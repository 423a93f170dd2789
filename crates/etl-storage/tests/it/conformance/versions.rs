//! Versions: what counts as new, which one stands, and what was believed when.

use crate::env::Env;
use crate::samples::{at, cnpj, day, everything, load, position, registered, with_position};
use etl_core::ports::{FundRef, Load, LoadOutcome, Warehouse};
use etl_core::{DocumentKind, FundId, FundIdentity, FundStatus};
use std::sync::Arc;

async fn outcome(warehouse: &dyn Warehouse, load: &Load) -> (u32, bool) {
    match warehouse.load(load).await.unwrap() {
        LoadOutcome::Loaded { version, current, .. } => (version, current),
        LoadOutcome::Identical { .. } => (0, false),
    }
}

/// The net assets that stand on a day, with their source.
async fn stands(warehouse: &dyn Warehouse, fund: FundId) -> (String, DocumentKind, u32) {
    let figures = warehouse.figures(fund, day(19), day(19), None).await.unwrap();
    assert_eq!(figures.len(), 1);
    (figures[0].net_assets.unwrap().to_string(), figures[0].kind, figures[0].version)
}

pub(crate) async fn same_bytes_have_one_effect(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let document = with_position(load(fund, day(19), DocumentKind::Xml50, 1), everything());
    let rows = everything().rows() as u64;
    assert_eq!(warehouse.load(&document).await.unwrap(), LoadOutcome::Loaded { fund, version: 1, rows, current: true });
    let counts = warehouse.table_counts().await.unwrap();
    assert_eq!(warehouse.load(&document).await.unwrap(), LoadOutcome::Identical { fund });
    assert_eq!(warehouse.table_counts().await.unwrap(), counts);
    assert_eq!(env.text("select cast(count(*) as text) from etl.carga").await, "1");
    // another day and another connection are other loads of the same file
    assert_eq!(outcome(&*warehouse, &Load { date: day(18), ..document.clone() }).await, (1, true));
    assert_eq!(outcome(&*warehouse, &Load { connection: "manual".into(), ..document }).await, (2, true));
    assert_eq!(env.text("select cast(count(*) as text) from etl.arquivo").await, "1");
}

pub(crate) async fn first_bytes_again_change_nothing(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let version =
        |seed, value: &str| with_position(load(fund, day(19), DocumentKind::Xml50, seed), position(value, "1"));
    let (a, b) = (version(1, "1.00"), version(2, "2.00"));
    assert_eq!(outcome(&*warehouse, &a).await, (1, true));
    assert_eq!(outcome(&*warehouse, &b).await, (2, true));
    assert_eq!(outcome(&*warehouse, &a).await, (0, false));
    assert_eq!(stands(&*warehouse, fund).await, ("2.00".into(), DocumentKind::Xml50, 2));
    assert_eq!(env.text("select cast(count(*) as text) from pos.hist_pos_caixa").await, "1");
}

pub(crate) async fn an_older_document_does_not_take_over(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let made = |seed, value: &str, generated_at: Option<&str>| {
        let mut load = with_position(load(fund, day(19), DocumentKind::Xml50, seed), position(value, "1"));
        load.document.generated_at = generated_at.map(Into::into);
        load
    };
    assert_eq!(outcome(&*warehouse, &made(1, "1.00", Some("20251222100000"))).await, (1, true));
    assert_eq!(outcome(&*warehouse, &made(2, "2.00", Some("20251222090000"))).await, (2, false));
    assert_eq!(stands(&*warehouse, fund).await, ("1.00".into(), DocumentKind::Xml50, 1));
    // nothing is lost: the older one is in history, believed at no moment
    assert_eq!(env.text("select cast(pl_posicao as text) from pos.hist_pos_cota").await, "2.00");
    let then = warehouse.figures(fund, day(19), day(19), Some(at(2))).await.unwrap();
    assert_eq!((then.len(), then[0].version), (1, 1));
    // without a moment of its own, what comes last is the newer one
    assert_eq!(outcome(&*warehouse, &made(3, "3.00", None)).await, (3, true));
    assert_eq!(outcome(&*warehouse, &made(4, "4.00", Some("1"))).await, (4, true));
}

pub(crate) async fn the_better_source_stands(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let of = |kind, seed, value: &str| with_position(load(fund, day(19), kind, seed), position(value, "1"));
    assert_eq!(outcome(&*warehouse, &of(DocumentKind::Xml401, 1, "1.00")).await, (1, true));
    assert_eq!(stands(&*warehouse, fund).await.0, "1.00");
    assert_eq!(outcome(&*warehouse, &of(DocumentKind::Xml50, 2, "2.00")).await, (1, true));
    assert_eq!(stands(&*warehouse, fund).await, ("2.00".into(), DocumentKind::Xml50, 1));
    let weaker = warehouse.load(&of(DocumentKind::Xml401, 3, "3.00")).await.unwrap();
    assert_eq!(weaker, LoadOutcome::Loaded { fund, version: 2, rows: 0, current: false });
    assert_eq!(stands(&*warehouse, fund).await, ("2.00".into(), DocumentKind::Xml50, 1));
    assert_eq!(outcome(&*warehouse, &of(DocumentKind::Xml50, 4, "4.00")).await, (2, true));
    let stands_of_each = "select tipo || ' ' || cast(versao as text) from etl.carga where vigente order by tipo";
    assert_eq!(
        env.texts(stands_of_each).await.concat().into_iter().flatten().collect::<Vec<_>>(),
        ["XML_4_01 2", "XML_5_0 2"]
    );
}

pub(crate) async fn what_was_believed_can_be_asked_for(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    for (seed, value) in [(10, "1.00"), (20, "2.00"), (30, "3.00")] {
        let load = with_position(load(fund, day(19), DocumentKind::Xml50, seed), position(value, "1"));
        warehouse.load(&load).await.unwrap();
    }
    for (moment, value) in [
        (at(9), None),
        (at(10), Some("1.00")),
        (at(19), Some("1.00")),
        (at(20) - chrono::TimeDelta::microseconds(1), Some("1.00")),
        (at(20), Some("2.00")),
        (at(99), Some("3.00")),
    ] {
        let figures = warehouse.figures(fund, day(19), day(19), Some(moment)).await.unwrap();
        let believed: Vec<_> = figures.iter().map(|f| f.net_assets.unwrap().to_string()).collect();
        assert_eq!(believed, Vec::from_iter(value), "{moment}");
        let composition = warehouse.composition(fund, day(19), Some(moment)).await.unwrap();
        let believed: Vec<_> = composition.iter().map(|row| row.value.to_string()).collect();
        assert_eq!(believed, Vec::from_iter(value), "{moment}");
    }
}

pub(crate) async fn documents_without_a_position_are_loads_too(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let pdf = load(fund, day(19), DocumentKind::PortfolioPdf, 1);
    assert_eq!(warehouse.load(&pdf).await.unwrap(), LoadOutcome::Loaded { fund, version: 1, rows: 0, current: true });
    assert_eq!(warehouse.load(&pdf).await.unwrap(), LoadOutcome::Identical { fund });
    assert_eq!(outcome(&*warehouse, &load(fund, day(19), DocumentKind::PortfolioPdf, 2)).await, (2, true));
    assert!(warehouse.figures(fund, day(1), day(31), None).await.unwrap().is_empty());
    assert!(warehouse.fund_days(day(1), day(31)).await.unwrap().is_empty());
}

pub(crate) async fn unknown_funds_are_kept_unconfirmed(env: &Env) {
    let warehouse = env.warehouse();
    let identity = FundIdentity::cnpj(cnpj("AB2223330001"));
    let stated = FundRef::Stated { identity: identity.clone(), name: " FUNDO QUE NINGUÉM CADASTROU ".into() };
    let document = Load { fund: stated, ..load(FundId(0), day(19), DocumentKind::Xml50, 1) };
    let LoadOutcome::Loaded { fund, .. } = warehouse.load(&document).await.unwrap() else { panic!("not loaded") };
    let funds = warehouse.funds().await.unwrap();
    assert_eq!(funds.len(), 1);
    assert_eq!((funds[0].id, &funds[0].identity, funds[0].status), (fund, &identity, FundStatus::Unconfirmed));
    assert_eq!(funds[0].name, "FUNDO QUE NINGUÉM CADASTROU");
    assert_eq!(warehouse.load(&document).await.unwrap(), LoadOutcome::Identical { fund });
    assert!(warehouse.load(&load(FundId(404), day(19), DocumentKind::Xml50, 2)).await.is_err());
}

async fn in_parallel(warehouse: &Arc<dyn Warehouse>, loads: Vec<Load>) -> Vec<LoadOutcome> {
    let tasks: Vec<_> = loads
        .into_iter()
        .map(|load| {
            let warehouse = Arc::clone(warehouse);
            tokio::spawn(async move { warehouse.load(&load).await.unwrap() })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

pub(crate) async fn parallel_loads_of_the_same_bytes_are_one(env: &Env) {
    let warehouse = env.warehouse();
    let stated = FundRef::Stated { identity: FundIdentity::cnpj(cnpj("112223330001")), name: "PARALELO".into() };
    let document = Load { fund: stated, ..load(FundId(0), day(19), DocumentKind::Xml50, 1) };
    let outcomes = in_parallel(&warehouse, vec![with_position(document, everything()); 10]).await;
    let loaded = outcomes.iter().filter(|o| matches!(o, LoadOutcome::Loaded { .. })).count();
    assert_eq!(loaded, 1);
    assert_eq!(warehouse.funds().await.unwrap().len(), 1);
    assert_eq!(env.text("select cast(count(*) as text) from pos.pos_cota").await, "1");
}

pub(crate) async fn parallel_loads_of_a_fund_are_versions(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let documents = (1..=10).map(|seed| with_position(load(fund, day(19), DocumentKind::Xml50, seed), everything()));
    let outcomes = in_parallel(&warehouse, documents.collect()).await;
    let mut versions: Vec<_> =
        outcomes.iter().map(|o| if let LoadOutcome::Loaded { version, .. } = o { *version } else { 0 }).collect();
    versions.sort_unstable();
    assert_eq!(versions, (1..=10).collect::<Vec<_>>());
    assert_eq!(stands(&*warehouse, fund).await.2, 10);
    assert_eq!(env.text("select cast(count(*) as text) from pos.hist_pos_cota").await, "9");
}

pub(crate) async fn two_processes_agree(env: &Env) {
    let (here, there): (Arc<dyn Warehouse>, Arc<dyn Warehouse>) = (env.warehouse(), env.another().await);
    let fund = registered(&*here).await;
    let documents: Vec<_> =
        (1..=10).map(|seed| with_position(load(fund, day(19), DocumentKind::Xml50, seed), everything())).collect();
    let (one, other) = tokio::join!(in_parallel(&here, documents.clone()), in_parallel(&there, documents));
    let loaded = one.iter().chain(&other).filter(|o| matches!(o, LoadOutcome::Loaded { .. })).count();
    assert_eq!(loaded, 10);
    assert_eq!(stands(&*there, fund).await.2, 10);
}

pub(crate) async fn loads_made_together_are_as_if_made_in_turn(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let pdf = |date, seed| load(fund, day(date), DocumentKind::PortfolioPdf, seed);
    let xml = |kind, seed, value: &str| with_position(load(fund, day(19), kind, seed), position(value, "1"));
    let loads = [
        pdf(19, 1),
        xml(DocumentKind::Xml401, 2, "2.00"),
        // the better source takes the day over, its bytes again change nothing, its next edition is the second version
        xml(DocumentKind::Xml50, 3, "3.00"),
        xml(DocumentKind::Xml50, 3, "3.00"),
        xml(DocumentKind::Xml50, 4, "4.00"),
        pdf(18, 1),
        pdf(19, 5),
    ];
    let outcomes = warehouse.load_all(&loads).await.unwrap();
    let version = |o: &LoadOutcome| match o {
        LoadOutcome::Loaded { version, current: true, .. } => *version,
        _ => 0,
    };
    assert_eq!(outcomes.iter().map(version).collect::<Vec<_>>(), [1, 1, 1, 0, 2, 1, 2]);
    assert_eq!(stands(&*warehouse, fund).await, ("4.00".into(), DocumentKind::Xml50, 2));
    assert_eq!(env.text("select cast(count(*) as text) from etl.arquivo").await, "5");
    assert_eq!(env.text("select cast(count(*) as text) from etl.carga").await, "6");
    assert_eq!(env.text("select cast(count(*) as text) from pos.hist_pos_cota").await, "2");
    let again = warehouse.load_all(&loads).await.unwrap();
    assert_eq!(again, [LoadOutcome::Identical { fund }; 7]);
    assert_eq!(warehouse.load_all(&[]).await.unwrap(), []);
}
