//! What people say and decide about funds' days: kept for good, and seen alike by the days and by the matrix.

use crate::env::Env;
use crate::samples::{at, day, fund, item, load, registered};
use etl_core::desk::{DeskAct, DeskEntry, NewDeskEntry};
use etl_core::ports::{DeskFilter, Warehouse};
use etl_core::terms::FundTerms;
use etl_core::{Code, DocumentKind, Fund, FundDay, FundId, Health, ItemState, day_marks};
use etl_storage::Database;

const XML: Option<DocumentKind> = Some(DocumentKind::Xml50);

fn new(fund: FundId, act: DeskAct, kind: Option<DocumentKind>, text: &str) -> NewDeskEntry {
    NewDeskEntry { fund, date: day(19), kind, act, text: text.into(), seen: None, over: None }
}

async fn add(store: &dyn Database, entry: NewDeskEntry) -> Result<(), FundId> {
    store.add_entries(&[entry], "ana", at(0)).await.unwrap()
}

async fn entries(store: &dyn Database, limit: u32) -> Vec<DeskEntry> {
    store.desk_entries(&DeskFilter { date: day(19), fund: None, before: None, limit }).await.unwrap()
}

async fn set(warehouse: &dyn Warehouse, fund: FundId, kind: DocumentKind, state: ItemState, code: Option<Code>) {
    warehouse.set_item(&item(fund, day(19), kind), state, code, "", at(0), None).await.unwrap();
}

/// A fund whose report came and whose position file did not.
async fn waiting(store: &dyn Database) -> FundId {
    let id = registered(store).await;
    set(store, id, DocumentKind::PortfolioPdf, ItemState::Done, None).await;
    set(store, id, DocumentKind::Xml50, ItemState::NoData, Some(Code::NotPublished)).await;
    id
}

async fn only_day(store: &dyn Database) -> FundDay {
    store.fund_days(day(19), day(19)).await.unwrap().remove(0)
}

async fn only_fund(store: &dyn Database) -> Fund {
    store.funds().await.unwrap().remove(0)
}

/// The health of the day, which the matrix must give alike.
async fn health(store: &dyn Database) -> Health {
    let (fund, known) = (only_fund(store).await, only_day(store).await);
    let marks = store.day_marks(day(19), day(19), None).await.unwrap();
    assert_eq!(marks[&known.fund], [(day(19), day_marks(&known))]);
    day_marks(&known).health(&fund, false)
}

pub(crate) async fn what_is_said_is_kept_and_only_grows(env: &Env) {
    let store = env.database();
    let id = registered(&*store).await;
    add(&*store, new(id, DeskAct::Note, None, "ligamos p/ administrador 10:12")).await.unwrap();
    add(&*store, new(id, DeskAct::Waive, XML, "não haverá")).await.unwrap();
    let kept = entries(&*store, 10).await;
    assert_eq!(kept.len(), 2);
    let DeskEntry { fund, date, kind, act, text, author, at: moment, seen, .. } = kept[0].clone();
    assert_eq!((fund, date, kind, act, text.as_str()), (id, day(19), XML, DeskAct::Waive, "não haverá"));
    assert_eq!((author.as_str(), moment, seen), ("ana", at(0), None));
    assert_eq!(store.newest_entry().await.unwrap(), kept[0].id);
    let mut forbidden = vec![
        "update etl.apontamento set dito = 'outro'",
        "delete from etl.apontamento where tipo is null",
        "delete from etl.apontamento",
    ];
    forbidden.push(if env.is_postgres() {
        "truncate etl.apontamento"
    } else {
        "insert or replace into etl.apontamento select id_apontamento, id_fundo, data_pos, tipo, especie, 'outro', quem, \
         apontado_em, carga_vista from etl.apontamento"
    });
    for statement in forbidden {
        assert!(env.refuses(statement).await, "{statement}");
    }
    assert_eq!(entries(&*store, 10).await, kept);
    assert!(store.fund_days(day(19), day(19)).await.unwrap().is_empty(), "words alone make no known day");
    assert!(store.day_marks(day(19), day(19), None).await.unwrap().is_empty());
}

pub(crate) async fn entries_come_in_pages(env: &Env) {
    let store = env.database();
    assert_eq!(store.newest_entry().await.unwrap(), 0);
    let first = registered(&*store).await;
    let second = store.register_fund(&fund("998887770001", "BRISA")).await.unwrap();
    let both = [first, second, first].map(|id| new(id, DeskAct::Note, None, &format!("nota de {}", id.0)));
    store.add_entries(&both, "bia", at(1)).await.unwrap().unwrap();
    let of = |fund, before, limit| DeskFilter { date: day(19), fund, before, limit };
    let newest = store.desk_entries(&of(None, None, 2)).await.unwrap();
    assert_eq!(newest.iter().map(|entry| entry.fund).collect::<Vec<_>>(), [first, second]);
    let rest = store.desk_entries(&of(None, Some(newest[1].id), 2)).await.unwrap();
    assert_eq!(rest.iter().map(|entry| entry.fund).collect::<Vec<_>>(), [first]);
    assert_eq!(store.desk_entries(&of(Some(second), None, 9)).await.unwrap().len(), 1);
    let other = DeskFilter { date: day(18), ..of(None, None, 9) };
    assert!(store.desk_entries(&other).await.unwrap().is_empty());
}

pub(crate) async fn a_waived_document_is_waited_for_by_nobody(env: &Env) {
    let store = env.database();
    let id = waiting(&*store).await;
    assert_eq!(health(&*store).await, Health::Waiting);
    add(&*store, new(id, DeskAct::Waive, XML, "não haverá hoje")).await.unwrap();
    assert_eq!(health(&*store).await, Health::Released);
    let known = only_day(&*store).await;
    let left_out = known.items.iter().find(|item| item.state == ItemState::Skipped).unwrap();
    assert_eq!((left_out.key.kind, left_out.detail.as_str()), (DocumentKind::Xml50, "não haverá hoje"));
    assert_eq!(store.items(day(19), day(19)).await.unwrap()[1].state, ItemState::NoData, "the item is as it was");
    add(&*store, new(id, DeskAct::Expect, XML, "")).await.unwrap();
    assert_eq!(health(&*store).await, Health::Waiting);
    add(&*store, new(id, DeskAct::Waive, XML, "não haverá mesmo")).await.unwrap();
    store.load(&load(id, day(19), DocumentKind::Xml50, 1)).await.unwrap();
    set(&*store, id, DocumentKind::Xml50, ItemState::Done, None).await;
    assert!(only_day(&*store).await.items.iter().all(|item| item.state == ItemState::Done), "it came all the same");
    assert_eq!(health(&*store).await, Health::Released);
}

pub(crate) async fn a_confirmation_is_of_what_was_seen(env: &Env) {
    let store = env.database();
    let id = registered(&*store).await;
    let other = store.register_fund(&fund("998887770001", "BRISA")).await.unwrap();
    let put = async |seed| {
        store.load(&load(id, day(19), DocumentKind::Xml50, seed)).await.unwrap();
        only_day(&*store).await.newest_load
    };
    let (older, newer) = (put(1).await, put(2).await);
    assert!(older < newer && older.is_some());
    let confirm = |fund, seen| NewDeskEntry { seen, ..new(fund, DeskAct::Confirm, None, "") };
    for seen in [None, older] {
        let both = [confirm(other, None), confirm(id, seen)];
        assert_eq!(store.add_entries(&both, "ana", at(0)).await.unwrap(), Err(id), "{seen:?}");
    }
    assert!(entries(&*store, 10).await.is_empty(), "all of them or none");
    store.add_entries(&[confirm(other, None), confirm(id, newer)], "ana", at(0)).await.unwrap().unwrap();
    let known = only_day(&*store).await;
    assert_eq!((known.desk.len(), known.desk[0].seen), (1, newer));
    assert!(put(3).await > newer, "what was confirmed is no longer the newest");
    // A report that is superseded no longer stands.
    store.load(&load(id, day(19), DocumentKind::PortfolioPdf, 4)).await.unwrap();
    let report = only_day(&*store).await.newest_load;
    store.load(&load(id, day(19), DocumentKind::PortfolioPdf, 5)).await.unwrap();
    assert!(only_day(&*store).await.newest_load > report);
}

pub(crate) async fn a_refusal_stands_until_it_is_taken_back(env: &Env) {
    let store = env.database();
    let id = registered(&*store).await;
    store.load(&load(id, day(19), DocumentKind::Xml50, 1)).await.unwrap();
    let seen = only_day(&*store).await.newest_load;
    add(&*store, new(id, DeskAct::Reject, None, "Cota divergente")).await.unwrap();
    assert_eq!(health(&*store).await, Health::Rejected);
    let refusal = entries(&*store, 1).await[0].id;
    let confirm = NewDeskEntry { seen, ..new(id, DeskAct::Confirm, None, "") };
    assert_eq!(add(&*store, confirm.clone()).await, Err(id), "nobody overrules what was not seen");
    assert_eq!(add(&*store, NewDeskEntry { over: Some(refusal), ..confirm }).await, Ok(()));
    assert_eq!(health(&*store).await, Health::Released);
    add(&*store, new(id, DeskAct::Reject, None, "Cota ainda divergente")).await.unwrap();
    assert_eq!(health(&*store).await, Health::Rejected);
    add(&*store, new(id, DeskAct::Undo, None, "")).await.unwrap();
    assert_eq!(health(&*store).await, Health::Released);
}

pub(crate) async fn the_matrix_knows_what_people_decided(env: &Env) {
    let store = env.database();
    let id = waiting(&*store).await;
    set(&*store, id, DocumentKind::Xml401, ItemState::Failed, Some(Code::FileMagic)).await;
    let mut seen = vec![health(&*store).await];
    for (act, kind) in [
        (DeskAct::Waive, Some(DocumentKind::Xml401)),
        (DeskAct::Waive, Some(DocumentKind::Xml50)),
        (DeskAct::Reject, None),
        (DeskAct::Expect, Some(DocumentKind::Xml401)),
        (DeskAct::Waive, Some(DocumentKind::Xml401)),
        (DeskAct::Undo, None),
        (DeskAct::Expect, Some(DocumentKind::Xml50)),
    ] {
        add(&*store, new(id, act, kind, "motivo")).await.unwrap();
        seen.push(health(&*store).await);
    }
    let expected = [
        Health::Failed,
        Health::Waiting,
        Health::Released,
        Health::Rejected,
        Health::Failed,
        Health::Rejected,
        Health::Released,
        Health::Waiting,
    ];
    assert_eq!(seen, expected);
    let of_qore = store.day_marks(day(19), day(19), Some("qore")).await.unwrap();
    assert!(of_qore[&id][0].1.is_position_waived, "the other position file is not waited for");
    super::register::terms_of(env, id, FundTerms { kinds: vec![DocumentKind::Xml50], ..FundTerms::default() }).await;
    assert_eq!(health(&*store).await, Health::Waiting);
}
