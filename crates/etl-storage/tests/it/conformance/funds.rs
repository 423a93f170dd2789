//! The register of funds.

use crate::env::Env;
use crate::samples::{at, cnpj, day, fund};
use chrono::{DateTime, Utc};
use etl_core::ports::{NewFund, PortalAnswer, Warehouse};
use etl_core::{FundIdentity, FundStatus};

pub(crate) async fn registers_and_upgrades_funds(env: &Env) {
    let warehouse = env.warehouse();
    let zeta = warehouse.register_fund(&fund("112223330001", "ZETA")).await.unwrap();
    let class = NewFund {
        identity: FundIdentity::Registered { cnpj: cnpj("112223330001"), subclass: Some("SUB0000001".into()) },
        ..fund("112223330001", "ZETA SENIOR")
    };
    let subclass = warehouse.register_fund(&class).await.unwrap();
    assert_ne!(zeta, subclass);

    let renamed = NewFund { name: "ZETA NOVO NOME FIM".into(), start: None, ..fund("112223330001", "ÁGATA") };
    assert_eq!(warehouse.register_fund(&renamed).await.unwrap(), zeta);
    let funds = warehouse.funds().await.unwrap();
    let names: Vec<_> = funds.iter().map(|f| (f.nickname.as_str(), f.id)).collect();
    assert_eq!(names, [("ZETA SENIOR", subclass), ("ÁGATA", zeta)]);
    assert_eq!(funds[0].identity, class.identity);
    assert_eq!((funds[1].name.as_str(), funds[1].start), ("ZETA NOVO NOME FIM", Some(day(1))));
}

pub(crate) async fn a_confirmed_fund_is_not_weakened(env: &Env) {
    let warehouse = env.warehouse();
    let identity =
        FundIdentity::Unregistered { administrator: Some(cnpj("998887770001")), name: "FEEDER / OFFSHORE".into() };
    let seen = NewFund {
        identity,
        name: "FEEDER / OFFSHORE".into(),
        nickname: String::new(),
        kind: None,
        status: FundStatus::Unconfirmed,
        start: None,
    };
    let id = warehouse.register_fund(&seen).await.unwrap();
    let found = warehouse.funds().await.unwrap().remove(0);
    assert_eq!((found.identity, found.status), (seen.identity.clone(), FundStatus::Unconfirmed));
    assert_eq!(found.nickname, "FEEDER / OFFSHORE");

    let confirmed =
        NewFund { nickname: "FEEDER".into(), status: FundStatus::Active, kind: Some("FIM".into()), ..seen.clone() };
    assert_eq!(warehouse.register_fund(&confirmed).await.unwrap(), id);
    let seen_again = NewFund { name: "OUTRO NOME".into(), kind: Some("FIA".into()), start: Some(day(2)), ..seen };
    assert_eq!(warehouse.register_fund(&seen_again).await.unwrap(), id);
    let found = warehouse.funds().await.unwrap().remove(0);
    assert_eq!((found.nickname.as_str(), found.name.as_str()), ("FEEDER", "FEEDER / OFFSHORE"));
    assert_eq!((found.status, found.kind.as_deref(), found.start), (FundStatus::Active, Some("FIM"), Some(day(2))));
}

pub(crate) async fn links_portal_funds(env: &Env) {
    let warehouse = env.warehouse();
    let (alfa, beta) = (fund("998887770001", "ALFA"), fund("112223330001", "BETA"));
    let link = |id: &str, fund: &NewFund| (id.to_owned(), fund.clone());
    let both = [link("u-1", &beta), link("u-2", &beta), link("u-1", &beta)];
    let first_seen = |new| PortalAnswer { known: &[], new };
    warehouse.note_portal_funds("qore", first_seen(&both), at(0)).await.unwrap();
    warehouse.note_portal_funds("outro", first_seen(&both[..1]), at(0)).await.unwrap();
    warehouse.note_portal_funds("qore", first_seen(&[link("u-2", &alfa)]), at(1)).await.unwrap();
    assert_eq!(warehouse.funds().await.unwrap().len(), 2);
    let expected = [("ALFA", "u-2", at(1)), ("BETA", "u-1", at(0))].map(|(f, p, t)| (f.to_owned(), p.to_owned(), t));
    assert_eq!(seen(&*warehouse).await, expected);
    assert!(warehouse.portal_funds("nenhum").await.unwrap().is_empty());

    let known = |id: i64| [("u-1".to_owned(), etl_core::FundId(id))];
    let unknown_too = PortalAnswer { known: &known(99), new: &[link("u-3", &fund("112223330002", "GAMA"))] };
    assert!(warehouse.note_portal_funds("qore", unknown_too, at(2)).await.is_err());
    assert_eq!(seen(&*warehouse).await, expected, "all of it or nothing");

    let beta = warehouse.portal_funds("qore").await.unwrap()[1].fund.id.0;
    warehouse.note_portal_funds("qore", PortalAnswer { known: &known(beta), new: &[] }, at(3)).await.unwrap();
    assert_eq!(seen(&*warehouse).await[1].2, at(3), "a known fund was shown again");
}

/// Nickname, id at the portal and the moment of the last answer that held it.
async fn seen(warehouse: &dyn Warehouse) -> Vec<(String, String, DateTime<Utc>)> {
    let links = warehouse.portal_funds("qore").await.unwrap();
    links.into_iter().map(|l| (l.fund.nickname, l.portal_id, l.seen_at)).collect()
}
