//! The audit: it tells of every change in the change's own transaction, it only grows, and who touches it is found out.

use crate::env::Env;
use chrono::{DateTime, Utc};
use etl_core::Code;
use etl_core::account::{NewUser, Role, UserChange, UserId};
use etl_core::audit::{Action, AuditFilter, AuditRow, BrokenLink, Deed, LinkFault, Outcome};
use etl_storage::Database;
use std::sync::Arc;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_764_000_000, 0).unwrap()
}

fn new_user(name: &str) -> NewUser {
    NewUser { name: name.into(), role: Role::Reader, password_hash: "hash".into() }
}

async fn rows(store: &Arc<dyn Database>) -> Vec<AuditRow> {
    store.audit_rows(&AuditFilter::default()).await.unwrap()
}

/// Makes a user as a deed of an administrator.
async fn make(store: &Arc<dyn Database>, name: &str) -> Deed {
    let deed = Deed::new(Action::UserCreate, "127.0.0.1");
    deed.by("chefe");
    deed.about(name);
    deed.note("papel", "leitor");
    let work = async {
        store.create_user(&new_user(name), now()).await.unwrap();
    };
    store.during(&deed, Box::pin(work)).await;
    deed
}

pub(crate) async fn a_change_carries_its_row(env: &Env) {
    let store = env.database();
    store.create_user(&new_user("antes"), now()).await.unwrap();
    assert!(rows(&store).await.is_empty(), "what is no deed is not told");
    assert!(make(&store, "ana").await.is_written());
    let row = rows(&store).await.remove(0);
    assert_eq!((row.id, row.who.as_str(), row.origin.as_str(), row.object.as_str()), (1, "chefe", "127.0.0.1", "ana"));
    assert_eq!((row.action.as_str(), row.outcome.as_str(), row.code), ("usuario.criar", "feito", None));
    assert_eq!(row.notes, r#"{"papel":"leitor"}"#);
    let clock = store.now().await.unwrap();
    assert!((clock - row.at).abs() < chrono::TimeDelta::minutes(1), "by the clock of the database");
    assert!(!make(&store, "ana").await.is_written(), "the name is taken: nothing was changed");

    let deed = Deed::new(Action::UserChange, "local");
    let work = async {
        let change = UserChange { role: Some(Role::Operator), active: None };
        assert!(store.change_user(UserId(404), &change).await.unwrap().is_none());
        for name in ["bia", "caio"] {
            store.create_user(&new_user(name), now()).await.unwrap();
        }
    };
    store.during(&deed, Box::pin(work)).await;
    assert_eq!(rows(&store).await.len(), 2, "one row for each deed, however many changes it has");
    let refused = Deed::new(Action::Execute, "local");
    store.record(&refused, Outcome::Refused, Some(Code::ApiRole)).await.unwrap();
    let row = rows(&store).await.remove(0);
    assert_eq!((row.id, row.outcome.as_str(), row.code.as_deref()), (3, "recusado", Some("API-PAPEL")));
    let only =
        AuditFilter { action: Some("usuario.criar".into()), who: Some("chefe".into()), ..AuditFilter::default() };
    assert_eq!(store.audit_rows(&only).await.unwrap().len(), 1);
    let older = AuditFilter { before: Some(3), limit: 1, ..AuditFilter::default() };
    assert_eq!(store.audit_rows(&older).await.unwrap()[0].id, 2);
}

pub(crate) async fn a_change_that_cannot_be_told_is_not_made(env: &Env) {
    let store = env.database();
    env.run("alter table etl.auditoria_topo rename to etl_auditoria_fora").await;
    let deed = Deed::new(Action::UserCreate, "local");
    let work = async {
        assert!(store.create_user(&new_user("ana"), now()).await.is_err());
    };
    store.during(&deed, Box::pin(work)).await;
    assert!(!deed.is_written() && store.users().await.unwrap().is_empty());
    let back = if env.is_postgres() { "etl.etl_auditoria_fora" } else { "etl_auditoria_fora" };
    let name = if env.is_postgres() { "auditoria_topo" } else { "etl_auditoria_topo" };
    env.run(&format!("alter table {back} rename to {name}")).await;
    assert!(make(&store, "ana").await.is_written());
}

pub(crate) async fn the_audit_only_grows(env: &Env) {
    let store = env.database();
    for name in ["ana", "bia", "caio"] {
        make(&store, name).await;
    }
    let before = rows(&store).await;
    let mut forbidden = vec![
        "update etl.auditoria set quem = 'outro'",
        "update etl.auditoria set quem = 'outro' where id_registro = 2",
        "delete from etl.auditoria where id_registro = 3",
        "delete from etl.auditoria",
        "delete from etl.auditoria_topo",
        "update etl.auditoria_topo set id_registro = 0",
        "insert into etl.auditoria select 9, quando, quem, origem, acao, objeto, resultado, codigo, detalhe, hash, 'x' \
         from etl.auditoria where id_registro = 3",
    ];
    forbidden.push(if env.is_postgres() {
        "truncate etl.auditoria"
    } else {
        "insert or replace into etl.auditoria select 2, quando, 'outro', origem, acao, objeto, resultado, codigo, detalhe, \
         hash_anterior, hash from etl.auditoria where id_registro = 2"
    });
    for statement in forbidden {
        assert!(env.refuses(statement).await, "{statement}");
    }
    assert_eq!(rows(&store).await, before);
    if env.is_postgres() {
        others_reach_nothing(env).await;
    }
}

/// A role with every right on the tables cannot change a row, and one without rights sees nothing.
async fn others_reach_nothing(env: &Env) {
    let database = env.text("select cast(current_database() as text)").await;
    let (all, none) = (format!("tudo_{database}"), format!("nada_{database}"));
    for role in [&all, &none] {
        env.run(&format!("create role {role}")).await;
        env.run(&format!("grant usage on schema etl to {role}")).await;
    }
    env.run(&format!("grant all on all tables in schema etl to {all}")).await;
    for statement in ["update etl.auditoria set quem = 'outro'", "delete from etl.auditoria", "truncate etl.auditoria"]
    {
        assert!(env.refuses_as(&all, statement).await, "{statement}");
        assert!(env.refuses_as(&none, statement).await, "{statement}");
    }
    assert!(!env.refuses_as(&all, "select 1 from etl.auditoria").await, "the role is one");
    assert!(env.refuses_as(&none, "select 1 from etl.auditoria").await);
}

pub(crate) async fn whoever_touches_the_audit_is_found_out(env: &Env) {
    let store = env.database();
    for number in 1..=6 {
        make(&store, &format!("pessoa-{number}")).await;
    }
    let whole = store.examine_audit().await.unwrap();
    assert_eq!((whole.rows, whole.head.0, whole.broken), (6, 6, None));
    let guards = if env.is_postgres() {
        vec!["alter table etl.auditoria disable trigger all", "alter table etl.auditoria_topo disable trigger all"]
    } else {
        let names = ["nao_muda", "nao_some", "segue", "segue_topo", "topo_fica", "topo_segue"];
        names.map(|name| format!("drop trigger etl_auditoria_{name}").leak() as &str).to_vec()
    };
    for statement in guards {
        env.run(statement).await;
    }
    env.run("create table etl.guarda as select * from etl.auditoria").await;
    let copy = |id: i64, of: i64| {
        format!(
            "insert into etl.auditoria select {id}, quando, quem, origem, acao, objeto, resultado, codigo, detalhe, \
             hash_anterior, hash || '{id}' from etl.guarda where id_registro = {of}"
        )
    };
    let swap = "update etl.auditoria set objeto = (select g.objeto from etl.guarda g \
         where g.id_registro = 7 - etl_auditoria.id_registro) where id_registro in (3, 4)";
    let swap = if env.is_postgres() { swap.replace("etl_auditoria.id", "auditoria.id") } else { swap.to_owned() };
    let link = |id, fault| Some(BrokenLink { id, fault });
    for (statement, found) in [
        ("update etl.auditoria set quem = 'outro' where id_registro = 2".to_owned(), link(2, LinkFault::Changed)),
        ("update etl.auditoria set resultado = 'recusado' where id_registro = 6".into(), link(6, LinkFault::Changed)),
        ("update etl.auditoria set hash = 'x' where id_registro = 5".into(), link(5, LinkFault::Changed)),
        ("delete from etl.auditoria where id_registro = 4".into(), link(4, LinkFault::Missing)),
        ("delete from etl.auditoria where id_registro = 1".into(), link(1, LinkFault::Missing)),
        ("delete from etl.auditoria where id_registro >= 5".into(), link(5, LinkFault::Missing)),
        ("delete from etl.auditoria".into(), link(1, LinkFault::Missing)),
        (copy(7, 6), link(7, LinkFault::Changed)),
        (copy(0, 1), None),
        (swap, link(3, LinkFault::Changed)),
    ] {
        env.run(&statement).await;
        assert_eq!(store.examine_audit().await.unwrap().broken, found, "{statement}");
        env.run("delete from etl.auditoria").await;
        env.run("insert into etl.auditoria select * from etl.guarda").await;
    }
    assert_eq!(store.examine_audit().await.unwrap(), whole);
}

pub(crate) async fn deeds_of_many_processes_are_one_chain(env: &Env) {
    let stores = [env.database(), env.another().await];
    let mut all = Vec::new();
    for number in 0..40 {
        let store = Arc::clone(&stores[number % 2]);
        all.push(tokio::spawn(async move { make(&store, &format!("pessoa-{number}")).await.is_written() }));
    }
    for one in all {
        assert!(one.await.unwrap());
    }
    let chain = stores[0].examine_audit().await.unwrap();
    assert_eq!((chain.rows, chain.broken), (40, None));
}
