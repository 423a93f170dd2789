//! The register of funds as people edit it.

use crate::env::Env;
use crate::samples::{at, cnpj, day, fund, item, load, number, position, registered, with_position};
use etl_core::ports::{EditRefusal, FundAlias, FundEdit, FundFields, PortalAnswer};
use etl_core::terms::FundTerms;
use etl_core::{Band, Code, DocumentKind, Fund, FundId, FundIdentity, FundStatus, ItemState};

fn fields(name: &str) -> FundFields {
    FundFields {
        name: format!("{name} FUNDO"),
        nickname: name.into(),
        kind: Some("FIA".into()),
        status: FundStatus::Active,
        start: Some(day(1)),
        end: None,
        terms: FundTerms::default(),
    }
}

/// Everything that can hold for one fund only.
fn own_terms() -> FundTerms {
    FundTerms {
        kinds: vec![DocumentKind::PortfolioPdf, DocumentKind::Xml50],
        due: Some((9, 5)),
        folder: Some("Mesa A/NOVO".into()),
        index: Some("IBOV".into()),
        tolerance: Some(number("12.34")),
        owner: Some("Ana Müller".into()),
    }
}

/// Gives a fund of the register other terms.
pub(super) async fn terms_of(env: &Env, id: FundId, terms: FundTerms) {
    let expected = FundFields::from(&find(env, id).await.unwrap());
    let fields = FundFields { terms, ..expected.clone() };
    let change = FundEdit::Change { id, expected, fields };
    assert_eq!(env.database().edit_funds(&[change]).await.unwrap(), Ok(vec![id]));
}

async fn find(env: &Env, id: FundId) -> Option<Fund> {
    env.warehouse().funds().await.unwrap().into_iter().find(|fund| fund.id == id)
}

pub(crate) async fn edits_hold_only_for_what_was_seen(env: &Env) {
    let store = env.database();
    let identity = FundIdentity::Registered { cnpj: cnpj("998887770001"), subclass: Some("SUB1".into()) };
    let create = FundEdit::Create { identity: identity.clone(), fields: fields("NOVO") };
    let id = store.edit_funds(std::slice::from_ref(&create)).await.unwrap().unwrap()[0];
    let found = find(env, id).await.unwrap();
    assert_eq!((FundFields::from(&found), found.identity), (fields("NOVO"), identity));
    assert_eq!(store.edit_funds(&[create]).await.unwrap(), Err((0, EditRefusal::Exists)));
    let closed = FundFields { status: FundStatus::Closed, end: Some(day(19)), kind: None, ..fields("OUTRO") };
    let change = |expected| FundEdit::Change { id, expected, fields: closed.clone() };
    assert_eq!(store.edit_funds(&[change(fields("NOVO"))]).await.unwrap(), Ok(vec![id]));
    assert_eq!(store.edit_funds(&[change(fields("NOVO"))]).await.unwrap(), Err((0, EditRefusal::Changed)));
    assert_eq!(FundFields::from(&find(env, id).await.unwrap()), closed);
    let delete = |expected| FundEdit::Delete { id, expected };
    assert_eq!(store.edit_funds(&[delete(fields("NOVO"))]).await.unwrap(), Err((0, EditRefusal::Changed)));
    assert_eq!(store.edit_funds(&[delete(closed.clone())]).await.unwrap(), Ok(vec![id]));
    assert_eq!(store.edit_funds(&[delete(closed)]).await.unwrap(), Err((0, EditRefusal::Unknown)));
    assert_eq!(find(env, id).await, None);
}

pub(crate) async fn a_refused_edit_takes_the_others_back(env: &Env) {
    let store = env.database();
    let known = registered(&*store).await;
    let create = |base: &str| FundEdit::Create { identity: FundIdentity::cnpj(cnpj(base)), fields: fields("NOVO") };
    let edits = [create("998887770001"), create("112223330001")];
    assert_eq!(store.edit_funds(&edits).await.unwrap(), Err((1, EditRefusal::Exists)));
    let funds = store.funds().await.unwrap();
    assert_eq!(funds.iter().map(|fund| fund.id).collect::<Vec<_>>(), [known]);
    store
        .set_item(&item(known, day(19), DocumentKind::Xml50), ItemState::Pending, None, "", at(0), None)
        .await
        .unwrap();
    let delete = FundEdit::Delete { id: known, expected: FundFields::from(&funds[0]) };
    assert_eq!(store.edit_funds(&[delete]).await.unwrap(), Err((0, EditRefusal::InUse)));
}

pub(crate) async fn names_at_portals_can_be_pointed_elsewhere(env: &Env) {
    let store = env.database();
    let first = registered(&*store).await;
    let create = FundEdit::Create { identity: FundIdentity::cnpj(cnpj("998887770001")), fields: fields("NOVO") };
    let second = store.edit_funds(&[create]).await.unwrap().unwrap()[0];
    let known = [("P2".to_owned(), first), ("P1".to_owned(), first)];
    store.note_portal_funds("qore", PortalAnswer { known: &known, new: &[] }, at(0)).await.unwrap();
    assert!(store.set_alias("qore", "P2", second).await.unwrap());
    assert!(!store.set_alias("qore", "P3", second).await.unwrap());
    assert!(!store.set_alias("qore", "P1", FundId(404)).await.unwrap());
    let alias =
        |name: &str, fund| FundAlias { connection: "qore".into(), portal_id: name.into(), fund, seen_at: at(0) };
    assert_eq!(store.aliases().await.unwrap(), [alias("P1", first), alias("P2", second)]);
}

pub(crate) async fn terms_of_a_fund_are_kept(env: &Env) {
    let warehouse = env.warehouse();
    let id = registered(&*warehouse).await;
    assert_eq!(find(env, id).await.unwrap().terms, FundTerms::default());
    terms_of(env, id, own_terms()).await;
    // Seen again at a portal: what the office agreed on stays.
    registered(&*warehouse).await;
    assert_eq!(find(env, id).await.unwrap().terms, own_terms());
    let known = [("P1".to_owned(), id)];
    warehouse.note_portal_funds("qore", PortalAnswer { known: &known, new: &[] }, at(0)).await.unwrap();
    let links = warehouse.portal_funds("qore").await.unwrap();
    assert_eq!((&links[0].fund.terms, links[0].portal_id.as_str()), (&own_terms(), "P1"));
    let identity = FundIdentity::cnpj(cnpj("998887770001"));
    let create = FundEdit::Create { identity, fields: FundFields { terms: own_terms(), ..fields("NOVO") } };
    let created = env.database().edit_funds(&[create]).await.unwrap().unwrap()[0];
    assert_eq!(find(env, created).await.unwrap().terms, own_terms());
    let own = |terms| async move {
        terms_of(env, id, terms).await;
        env.warehouse().funds_with_own_load().await.unwrap().iter().filter(|fund| fund.id == id).count()
    };
    assert_eq!(own(FundTerms { folder: None, ..own_terms() }).await, 1);
    assert_eq!(own(FundTerms { tolerance: None, ..own_terms() }).await, 1);
    assert_eq!(own(FundTerms { tolerance: None, folder: None, ..own_terms() }).await, 0);
    assert_eq!(own(FundTerms { tolerance: Some(number("0")), ..FundTerms::default() }).await, 1);
    terms_of(env, id, FundTerms::default()).await;
    assert_eq!(find(env, id).await.unwrap().terms, FundTerms::default());
}

pub(crate) async fn kinds_that_are_not_expected_are_not_waited_for(env: &Env) {
    let warehouse = env.warehouse();
    let id = registered(&*warehouse).await;
    let states = [
        (DocumentKind::PortfolioPdf, ItemState::Done),
        (DocumentKind::PortfolioXlsx, ItemState::Failed),
        (DocumentKind::Xml50, ItemState::Pending),
        (DocumentKind::Xml401, ItemState::NoData),
    ];
    for (kind, state) in states {
        warehouse.set_item(&item(id, day(19), kind), state, None, "", at(0), None).await.unwrap();
    }
    let waited_for = async || {
        let days = warehouse.fund_days(day(19), day(19)).await.unwrap();
        days.first().map(|day| day.items.iter().map(|item| item.key.kind).collect::<Vec<_>>()).unwrap_or_default()
    };
    assert_eq!(waited_for().await, DocumentKind::ALL);
    terms_of(env, id, FundTerms { kinds: vec![DocumentKind::Xml401], ..FundTerms::default() }).await;
    assert_eq!(waited_for().await, [DocumentKind::PortfolioPdf, DocumentKind::Xml401], "what came stays");
    assert_eq!(warehouse.items(day(19), day(19)).await.unwrap().len(), 4, "nothing is forgotten");
}

pub(crate) async fn two_sources_are_compared_by_the_funds_tolerance(env: &Env) {
    let warehouse = env.warehouse();
    let id = registered(&*warehouse).await;
    for (kind, value, seed) in [(DocumentKind::Xml401, "1000.00", 1), (DocumentKind::Xml50, "1000.02", 2)] {
        let load = load(id, day(19), kind, seed);
        warehouse.load(&with_position(load, position(value, "1"))).await.unwrap();
    }
    let band = async |tolerance: Option<&str>| {
        let terms = FundTerms { tolerance: tolerance.map(number), ..FundTerms::default() };
        terms_of(env, id, terms).await;
        let days = warehouse.fund_days(day(19), day(19)).await.unwrap();
        let check = days[0].checks.iter().find(|check| check.code == Code::CheckTwoSources).unwrap().clone();
        let marks = warehouse.day_marks(day(19), day(19), None).await.unwrap();
        assert_eq!(marks[&id][0].1.checks, check.band);
        check.band
    };
    assert_eq!(band(None).await, Band::Warning);
    assert_eq!(band(Some("0.02")).await, Band::Warning);
    assert_eq!(band(Some("0.01")).await, Band::Divergence);
}

pub(crate) async fn documents_of_closed_funds_are_noticed(env: &Env) {
    let warehouse = env.warehouse();
    let store = env.database();
    let open = registered(&*warehouse).await;
    let ended = warehouse.register_fund(&fund("998887770001", "BRISA")).await.unwrap();
    for (id, seed) in [(open, 1), (ended, 2)] {
        let load = load(id, day(19), DocumentKind::Xml50, seed);
        warehouse.load(&with_position(load, position("1000.00", "1"))).await.unwrap();
    }
    let close = async |end: Option<u32>| {
        let expected = FundFields::from(&find(env, ended).await.unwrap());
        let fields = FundFields { status: FundStatus::Closed, end: end.map(day), ..expected.clone() };
        store.edit_funds(&[FundEdit::Change { id: ended, expected, fields }]).await.unwrap().unwrap();
    };
    assert_eq!(store.closed_but_receiving(at(0)).await.unwrap(), []);
    close(Some(19)).await;
    assert_eq!(store.closed_but_receiving(at(0)).await.unwrap(), [], "its last day");
    for end in [Some(18), None] {
        close(end).await;
        assert_eq!(store.closed_but_receiving(at(0)).await.unwrap(), [ended]);
        assert_eq!(store.closed_but_receiving(at(1_000_000)).await.unwrap(), [], "long ago");
    }
}
