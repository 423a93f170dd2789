//! Interrupted and refused loads, refused files, large loads.

use crate::env::Env;
use crate::samples::{at, day, everything, item, load, number, registered, with_position};
use etl_core::ports::{FundRef, Load, LoadOutcome, QuarantinedFile, Warehouse, WarehouseErrorKind};
use etl_core::{
    AssetClass, Code, DocumentKind, FundId, Holding, ItemState, Place, Position, PositionFormat, Problem, Sha256,
};
use std::future::Future;
use std::pin::pin;
use std::task::Poll;

fn large(rows: u32) -> Position {
    let mut position = Position::new(PositionFormat::Anbima50);
    position.holdings = (1..=rows)
        .map(|ordinal| {
            let mut right = Holding::new(AssetClass::CreditRights);
            right.ordinal = ordinal;
            right.internal_id = format!("DC{ordinal:08}").into();
            right.value = number("123.45");
            right
        })
        .collect();
    position
}

/// Polls a load so many times and drops it; tells whether it was done before.
async fn interrupted(warehouse: &dyn Warehouse, load: &Load, polls: usize) -> bool {
    let mut future = pin!(warehouse.load(load));
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        future.as_mut().poll(context).map(|outcome| outcome.is_ok())
    })
    .await
}

/// Rows of such a load: its positions, the load, the file.
const WHOLE: &str = "5002";

pub(crate) async fn a_dropped_load_leaves_nothing_or_is_whole(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let document = with_position(load(fund, day(19), DocumentKind::Xml50, 1), large(5000));
    let mut polls = 1;
    // every place at which a load waits, one after the other
    while !interrupted(&*warehouse, &document, polls).await {
        let left = "select cast((select count(*) from etl.carga) + (select count(*) from etl.arquivo) \
             + (select count(*) from pos.pos_dir_cred) as text)";
        let left = env.text(left).await;
        // All of it, when the database was told to keep it and only its answer was not waited for.
        assert!(left == "0" || left == WHOLE, "{left} rows after {polls} polls");
        polls += 1 + polls / 2;
    }
    // How many depends on whose answer is there before it is waited for.
    assert!(polls > 1, "{polls}");
    assert_eq!(env.text("select cast(count(*) as text) from pos.pos_dir_cred").await, "5000");
}

pub(crate) async fn a_refused_load_leaves_nothing(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let key = item(FundId(404), day(19), DocumentKind::Xml50);
    let broken = Load { item: Some(key), ..with_position(load(fund, day(19), DocumentKind::Xml50, 1), everything()) };
    let error = warehouse.load(&broken).await.unwrap_err();
    assert_eq!(error.kind, WarehouseErrorKind::Data);
    let counts = warehouse.table_counts().await.unwrap();
    assert!(counts.iter().all(|(name, count)| *count == u64::from(name == "cad.info_fundos")), "{counts:?}");
    let unknown = Load { fund: FundRef::Known(FundId(404)), ..load(fund, day(19), DocumentKind::Xml50, 1) };
    assert_eq!(warehouse.load(&unknown).await.unwrap_err().kind, WarehouseErrorKind::Data);
    let good = Load { item: None, ..broken };
    assert!(matches!(warehouse.load(&good).await.unwrap(), LoadOutcome::Loaded { version: 1, .. }));
}

pub(crate) async fn a_refused_load_takes_those_with_it_back(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let good = |kind, seed| load(fund, day(19), kind, seed);
    let broken = Load { fund: FundRef::Known(FundId(404)), ..good(DocumentKind::Xml50, 2) };
    let loads = [good(DocumentKind::PortfolioPdf, 1), broken, good(DocumentKind::Xml50, 3)];
    assert_eq!(warehouse.load_all(&loads).await.unwrap_err().kind, WarehouseErrorKind::Data);
    assert_eq!(env.text("select cast(count(*) as text) from etl.arquivo").await, "0");
    assert_eq!(warehouse.load_all(&[loads[0].clone(), loads[2].clone()]).await.unwrap().len(), 2);
}

pub(crate) async fn refused_files_are_noted(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let key = item(fund, day(19), DocumentKind::PortfolioXlsx);
    let place = Place { line: 3, byte: 40, path: "fundo[1]".into() };
    let file = QuarantinedFile {
        connection: "qore".into(),
        sha256: Sha256([9; 32]),
        size_bytes: 12,
        original_name: "../../etc/passwd".into(),
        item: Some(key.clone()),
        tried: None,
        problem: Problem::error(Code::FileIsHtml, place, "<html>"),
        at: at(1),
    };
    warehouse.quarantine(&file).await.unwrap();
    warehouse.quarantine(&QuarantinedFile { at: at(2), ..file.clone() }).await.unwrap();
    let by_hand = QuarantinedFile { connection: "manual".into(), item: None, ..file.clone() };
    warehouse.quarantine(&by_hand).await.unwrap();
    let rows = env.texts("select sistema, codigo, caminho, cast(vezes as text) from etl.quarentena order by 1").await;
    let row = |system: &str, times: &str| [system, "ARQ-HTML", "fundo[1]", times].map(|t| Some(t.to_string())).to_vec();
    assert_eq!(rows, [row("manual", "1"), row("qore", "2")]);
    let item = warehouse.items(day(19), day(19)).await.unwrap().remove(0);
    assert_eq!(
        (item.state, item.code, item.detail),
        (ItemState::Failed, Some(Code::FileIsHtml), file.problem.sentence())
    );

    let good = Load { item: Some(key.clone()), ..load(fund, day(19), DocumentKind::PortfolioXlsx, 1) };
    warehouse.load(&good).await.unwrap();
    assert_eq!(warehouse.items(day(19), day(19)).await.unwrap()[0].state, ItemState::Done);
    // a later edition that cannot be used takes the day back
    warehouse.quarantine(&QuarantinedFile { sha256: Sha256([8; 32]), ..file }).await.unwrap();
    assert_eq!(warehouse.items(day(19), day(19)).await.unwrap()[0].state, ItemState::Failed);
}

pub(crate) async fn many_rows_load_in_one_go(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let document = with_position(load(fund, day(19), DocumentKind::Xml50, 1), large(20_011));
    let outcome = warehouse.load(&document).await.unwrap();
    assert_eq!(outcome, LoadOutcome::Loaded { fund, version: 1, rows: 20_011, current: true });
    let rows = warehouse.composition(fund, day(19), None).await.unwrap();
    assert_eq!((rows.len(), rows[20_010].code.as_str()), (20_011, "DC00020011"));
    // replaced: every row moves
    warehouse.load(&load(fund, day(19), DocumentKind::Xml50, 2)).await.unwrap();
    assert_eq!(env.text("select cast(count(*) as text) from pos.hist_pos_dir_cred").await, "20011");
    assert_eq!(env.text("select cast(count(*) as text) from pos.pos_dir_cred").await, "0");
}
