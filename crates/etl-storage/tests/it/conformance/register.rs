//! The register of funds as people edit it.

use crate::env::Env;
use crate::samples::{at, cnpj, day, item, registered};
use etl_core::ports::{EditRefusal, FundAlias, FundEdit, FundFields, PortalAnswer};
use etl_core::{DocumentKind, Fund, FundId, FundIdentity, FundStatus, ItemState};

fn fields(name: &str) -> FundFields {
    FundFields {
        name: format!("{name} FUNDO"),
        nickname: name.into(),
        kind: Some("FIA".into()),
        status: FundStatus::Active,
        start: Some(day(1)),
        end: None,
    }
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
