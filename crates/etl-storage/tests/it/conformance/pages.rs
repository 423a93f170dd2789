//! What the pages look at: the matrix of dates and funds, and what is behind a figure.

use super::register::terms_of;
use super::tasks::held_task;
use crate::env::Env;
use crate::samples::{at, day, everything, fund, item, load, number, position, registered, with_position};
use etl_core::ports::{FundFacts, Load, LoadsOf, PreviousDay, QuarantinedFile, QuotaOf, StoredIndex, Warehouse};
use etl_core::position::FeeTerms;
use etl_core::terms::FundTerms;
use etl_core::{
    Band, Check, Cnpj, Code, DocumentKind, FundId, IndexSeries, IndexUnit, ItemState, JobId, Place, Problem,
    ReferenceDate, Sha256, day_marks,
};

/// A check in a band.
pub(super) fn check(band: Band) -> Check {
    let code = Code::CheckAssets;
    Check { code, stated: number("10.50"), computed: number("10.5"), gap: number("0.00"), bound: number("0.005"), band }
}

/// Two funds with a little of everything.
async fn eventful(warehouse: &dyn Warehouse) -> [FundId; 2] {
    let first = registered(warehouse).await;
    let second = warehouse.register_fund(&fund("998887770001", "BRISA")).await.unwrap();
    let states = [
        (15, ItemState::Done, None),
        (16, ItemState::NoData, Some(Code::Gap)),
        (17, ItemState::NoData, Some(Code::NotPublished)),
        (18, ItemState::Failed, Some(Code::FileMagic)),
        (19, ItemState::Pending, None),
        (22, ItemState::Skipped, None),
    ];
    for (date, state, code) in states {
        for (fund, kind) in [(first, DocumentKind::Xml50), (second, DocumentKind::PortfolioPdf)] {
            warehouse.set_item(&item(fund, day(date), kind), state, code, "", at(0), None).await.unwrap();
        }
    }
    warehouse
        .set_item(&item(second, day(19), DocumentKind::Xml50), ItemState::Done, None, "", at(0), None)
        .await
        .unwrap();
    let mut seed = 0;
    let mut put = async |fund, date, kind, net_assets: &str, quota: &str, bands: &[Band]| {
        seed += 1;
        let load = with_position(load(fund, day(date), kind, seed), position(net_assets, quota));
        let checks = bands.iter().map(|band| check(*band)).collect();
        warehouse.load(&Load { checks, ..load }).await.unwrap();
    };
    put(first, 14, DocumentKind::Xml50, "1000.00", "1", &[]).await;
    put(first, 15, DocumentKind::Xml50, "1300.00", "1.3", &[Band::Ok]).await;
    put(first, 16, DocumentKind::Xml50, "1300.00", "1.3", &[Band::Warning, Band::Ok]).await;
    put(first, 17, DocumentKind::Xml401, "1300.00", "1.3", &[Band::Divergence]).await;
    put(first, 17, DocumentKind::Xml50, "1900.00", "1.3", &[Band::Ok]).await;
    put(second, 15, DocumentKind::Xml50, "1.00", "1", &[Band::Divergence]).await;
    put(second, 15, DocumentKind::Xml50, "1.00", "1", &[Band::Ok, Band::Warning]).await;
    put(second, 22, DocumentKind::Xml401, "1.00", "1", &[]).await;
    [first, second]
}

pub(crate) async fn the_matrix_says_what_the_days_say(env: &Env) {
    let warehouse = env.warehouse();
    let known_funds = eventful(&*warehouse).await;
    // Of the second fund the report of the first days is no longer waited for.
    terms_of(env, known_funds[1], FundTerms { kinds: vec![DocumentKind::Xml50], ..FundTerms::default() }).await;
    let funds = warehouse.funds().await.unwrap();
    for (from, to) in [(15, 22), (16, 17), (14, 14), (1, 2)] {
        let days = warehouse.fund_days(day(from), day(to)).await.unwrap();
        let marks = warehouse.day_marks(day(from), day(to), None).await.unwrap();
        let count: usize = marks.values().map(Vec::len).sum();
        assert_eq!(count, days.len(), "{from} to {to}");
        for known in days {
            let (_, marks) = marks[&known.fund].iter().find(|(date, _)| *date == known.date).unwrap();
            let fund = funds.iter().find(|fund| fund.id == known.fund).unwrap();
            for is_late in [false, true] {
                let expected = day_marks(&known).health(fund, is_late);
                assert_eq!(marks.health(fund, is_late), expected, "fund {} on {}", known.fund.0, known.date);
            }
            assert_eq!(marks.items.is_some(), !known.items.is_empty());
        }
        assert!(marks.values().all(|days| days.is_sorted_by_key(|(date, _)| *date)));
    }
}

pub(crate) async fn a_connection_has_its_own_matrix(env: &Env) {
    let warehouse = env.warehouse();
    let [first, second] = eventful(&*warehouse).await;
    let mut other = item(second, day(15), DocumentKind::PortfolioPdf);
    other.connection = "maps".into();
    warehouse.set_item(&other, ItemState::Running, None, "", at(0), None).await.unwrap();
    let maps = warehouse.day_marks(day(15), day(15), Some("maps")).await.unwrap();
    assert_eq!(maps.keys().collect::<Vec<_>>(), [&second]);
    let (_, marks) = maps[&second][0];
    assert!(marks.is_running && marks.has_position, "{marks:?}");
    let qore = warehouse.day_marks(day(15), day(15), Some("qore")).await.unwrap();
    assert_eq!(qore.keys().collect::<Vec<_>>(), [&first, &second]);
    assert!(!qore[&second][0].1.is_running);
    let portal = [("P1".to_owned(), first)];
    let answer = etl_core::ports::PortalAnswer { known: &portal, new: &[] };
    warehouse.note_portal_funds("qore", answer, at(0)).await.unwrap();
    assert_eq!(warehouse.connections_of_funds().await.unwrap(), [(first, vec!["qore".to_owned()])].into());
}

pub(crate) async fn what_is_behind_a_figure_can_be_looked_at(env: &Env) {
    let store = env.database();
    let fund = registered(&*store).await;
    let oddity =
        Problem::warning(Code::XmlUnknownTag, Place { line: 7, byte: 90, path: "fundo/novo".into() }, "x").keeping("x");
    let old = with_position(load(fund, day(19), DocumentKind::Xml50, 1), position("1000.00", "1"));
    let new = Load {
        checks: vec![check(Band::Ok), check(Band::Warning)],
        problems: vec![oddity.clone()],
        ..with_position(load(fund, day(19), DocumentKind::Xml50, 2), everything())
    };
    for load in [&old, &new, &load(fund, day(19), DocumentKind::PortfolioPdf, 3)] {
        store.load(load).await.unwrap();
    }
    let loads = store.loads(LoadsOf::Day(fund, day(19)), 10).await.unwrap();
    let seen: Vec<_> = loads.iter().map(|l| (l.kind, l.version, l.stands, l.holds_rows, l.checks)).collect();
    assert_eq!(
        seen,
        [
            (DocumentKind::PortfolioPdf, 1, true, false, Band::Ok),
            (DocumentKind::Xml50, 1, false, false, Band::Ok),
            (DocumentKind::Xml50, 2, true, true, Band::Warning),
        ]
    );
    let [pdf, first, second] = [&loads[0], &loads[1], &loads[2]];
    assert_eq!((first.known_to, second.known_to, first.fund_name.as_str()), (Some(at(2)), None, "AURORA"));
    assert_eq!((second.net_assets.unwrap().to_string(), second.sha256), ("123456.78".into(), Sha256([2; 32])));
    assert_eq!(second.reader, "1.2.3");
    let checks = store.checks_of(second.id).await.unwrap();
    assert_eq!(checks, [(1, check(Band::Ok)), (2, check(Band::Warning))]);
    assert_eq!(store.problems_of(second.id).await.unwrap(), [oddity]);
    assert_eq!((store.rows_of(pdf).await.unwrap().len(), store.rows_of(first).await.unwrap().len()), (0, 1));
    let rows = store.rows_of(second).await.unwrap();
    let composition = store.composition(fund, day(19), None).await.unwrap();
    assert_eq!(rows.iter().map(|traced| traced.row.clone()).collect::<Vec<_>>(), composition);
    let bond = rows.iter().find(|traced| traced.table == "pos.pos_rf").unwrap();
    assert!(bond.line >= 10 && bond.isin.is_some() && bond.issuer.is_some() && bond.maturity.is_some(), "{bond:?}");
    let document = store.document(second.document).await.unwrap().unwrap();
    assert_eq!(
        (document.sha256, document.size_bytes, document.original_name.as_str()),
        (second.sha256, 100, "documento 2")
    );
    assert_eq!(store.document(404).await.unwrap(), None);
    assert_eq!(store.loads(LoadsOf::Document(second.document), 10).await.unwrap(), std::slice::from_ref(second));
    assert_eq!(store.loads(LoadsOf::One(first.id), 10).await.unwrap(), std::slice::from_ref(first));
    assert_eq!(store.loads(LoadsOf::Fund(fund, day(20)), 2).await.unwrap().len(), 2);
    assert_eq!(store.loads(LoadsOf::Fund(fund, day(19)), 2).await.unwrap(), []);
    let refused = QuarantinedFile {
        connection: "qore".into(),
        sha256: Sha256([9; 32]),
        size_bytes: 3,
        original_name: "ruim.xml".into(),
        item: Some(item(fund, day(19), DocumentKind::Xml50)),
        tried: None,
        problem: Problem::error(Code::FileMagic, Place::default(), "PK"),
        at: at(9),
    };
    store.quarantine(&refused).await.unwrap();
    let refusals = store.refusals(fund, day(19)).await.unwrap();
    assert_eq!((refusals.len(), &refusals[0].problem, refusals[0].last_seen), (1, &refused.problem, at(9)));
    assert_eq!(store.refusals(fund, day(18)).await.unwrap(), []);
}

pub(crate) async fn loads_of_a_job_come_in_pages(env: &Env) {
    let store = env.database();
    let fund = registered(&*store).await;
    let (job, fence) = held_task(env).await;
    for seed in 1..=5_u8 {
        let load = Load { tried: Some(fence.into()), ..load(fund, day(u32::from(seed)), DocumentKind::Xml50, seed) };
        store.load(&load).await.unwrap();
    }
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let page = store.loads(LoadsOf::Job(job, after), 2).await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 2 && page.iter().all(|load| load.job == Some(job)));
        after = last.id;
        seen.extend(page.iter().map(|load| load.date));
    }
    assert_eq!(seen, [1, 2, 3, 4, 5].map(day));
    assert_eq!(store.loads(LoadsOf::Job(JobId(404), 0), 2).await.unwrap(), []);
}

pub(crate) async fn a_day_knows_the_day_before(env: &Env) {
    let store = env.database();
    let first = registered(&*store).await;
    let second = store.register_fund(&fund("998887770001", "BRISA")).await.unwrap();
    for (fund, date, quota, seed) in
        [(first, 10, "1.5", 1), (first, 18, "2", 2), (first, 19, "3", 3), (second, 10, "1", 4), (second, 19, "4", 5)]
    {
        let load = with_position(load(fund, day(date), DocumentKind::Xml50, seed), position("1000.00", quota));
        store.load(&load).await.unwrap();
    }
    let mut figures = store.day_figures(day(19), day(15)).await.unwrap();
    figures.sort_by_key(|day| day.figures.fund);
    let before = PreviousDay {
        date: day(18),
        net_assets: Some(number("1000.00")),
        quota: Some(number("2.00000000")),
        quantity: figures[0].previous.as_ref().and_then(|before| before.quantity),
    };
    assert_eq!(figures.iter().map(|day| day.previous.clone()).collect::<Vec<_>>(), [Some(before), None]);
    assert_eq!(figures[1].figures.quota, Some(number("4.00000000")));
    assert!(figures[0].figures.load > 0 && figures[0].figures.document > 0);
    assert_eq!(store.day_figures(day(20), day(15)).await.unwrap(), []);

    let found = async |of| {
        let quotas = store.fund_quotas(of).await.unwrap();
        quotas.into_iter().map(|found| (found.fund, found.date, found.quota)).collect::<Vec<_>>()
    };
    let quota = |fund, date, quota| (fund, day(date), number(quota));
    assert_eq!(found(QuotaOf::First).await, [quota(first, 10, "1.50000000"), quota(second, 10, "1.00000000")]);
    assert_eq!(found(QuotaOf::Newest(day(11), day(18))).await, [quota(first, 18, "2.00000000")]);
    let ever = QuotaOf::Newest(ReferenceDate::FIRST, ReferenceDate::LAST);
    assert_eq!(found(ever).await, [quota(first, 19, "3.00000000"), quota(second, 19, "4.00000000")]);
}

pub(crate) async fn documents_say_who_runs_a_fund(env: &Env) {
    let store = env.database();
    let fund = registered(&*store).await;
    assert_eq!(store.fund_facts(fund).await.unwrap(), None);
    let mut older = position("1000.00", "1");
    older.header.manager.name = "GESTORA FICTÍCIA".into();
    older.header.administrator.cnpj = Some(Cnpj::parse("11444777000161").unwrap());
    older.fee_terms = Some(FeeTerms { administration_rate: Some(number("0.125")), ..FeeTerms::default() });
    let mut newer = position("1000.00", "1");
    newer.header.custodian.name = "CUSTÓDIA FICTÍCIA".into();
    for (date, position, seed) in [(18, older, 1), (19, newer, 2)] {
        store.load(&with_position(load(fund, day(date), DocumentKind::Xml401, seed), position)).await.unwrap();
        let found = store.fund_facts(fund).await.unwrap().unwrap();
        assert_eq!(found.date, day(date));
        assert!(found.load > 0);
        let FundFacts { administrator, manager, custodian, administration_rate, .. } = found.facts;
        let told =
            (manager.name.as_deref(), administrator.cnpj.as_deref(), custodian.name.as_deref(), administration_rate);
        if date == 18 {
            assert_eq!(told, (Some("GESTORA FICTÍCIA"), Some("11444777000161"), None, Some(number("0.125"))));
        } else {
            assert_eq!(told, (None, None, Some("CUSTÓDIA FICTÍCIA"), None));
        }
    }
}

pub(crate) async fn index_series_are_kept(env: &Env) {
    let store = env.database();
    let cdi = IndexSeries::new("cdi", Some("CDI"), IndexUnit::DailyPercent).unwrap();
    let values = [(day(17), number("0.055131")), (day(18), number("0.0551"))];
    let load = store.save_index(&cdi, &values, at(0)).await.unwrap();
    assert_eq!((load.added, load.changed, load.same), (2, 0, 0));
    let newer = [(day(18), number("0.06")), (day(17), number("0.055131")), (day(19), number("-1"))];
    let mut sorted = newer.to_vec();
    sorted.sort_by_key(|(day, _)| *day);
    let load = store.save_index(&cdi, &sorted, at(1)).await.unwrap();
    assert_eq!((load.added, load.changed, load.same), (1, 1, 1));
    assert_eq!(store.index_values("CDI", day(17), day(18)).await.unwrap(), sorted[..2]);
    assert_eq!(store.index_values("IBOV", day(17), day(18)).await.unwrap(), []);
    let stored = store.indices().await.unwrap();
    assert_eq!(stored.len(), 1);
    let StoredIndex { series, values, first, last, updated_at } = &stored[0];
    assert_eq!((series, *values, *first, *last, *updated_at), (&cdi, 3, Some(day(17)), Some(day(19)), at(1)));
}
