//! Users, sessions, tokens and switches.

use crate::env::Env;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::account::{NewRefresh, NewSession, NewToken, NewUser, Role, Rotation, UserChange, UserId};
use etl_core::ports::Switches;
use etl_core::system::SystemStatus;
use etl_core::{COLLECT_JOB, JobStatus, NewJob, NewTask, Sha256};
use etl_queue::port::{Claim, Conclusion, Program, TaskEnd, WorkerId};
use etl_storage::Database;
use std::sync::Arc;
use std::time::Duration;

fn key(number: u8) -> Sha256 {
    Sha256([number; 32])
}

pub(super) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_764_000_000, 123_456_789).unwrap()
}

pub(super) async fn user(store: &Arc<dyn Database>, name: &str, role: Role) -> UserId {
    let new = NewUser { name: name.into(), role, password_hash: format!("hash de {name}") };
    store.create_user(&new, now()).await.unwrap().unwrap()
}

pub(crate) async fn users_are_kept(env: &Env) {
    let store = env.database();
    let bia = user(&store, "bia", Role::Operator).await;
    let ana = user(&store, "ana", Role::Administrator).await;
    let again = NewUser { name: "ana".into(), role: Role::Reader, password_hash: "outro".into() };
    assert_eq!(store.create_user(&again, now()).await.unwrap(), None, "the name is taken");
    let names: Vec<_> = store.users().await.unwrap().into_iter().map(|u| (u.name, u.role, u.active)).collect();
    assert_eq!(names, [("ana".into(), Role::Administrator, true), ("bia".into(), Role::Operator, true)]);
    let (found, hash) = store.user_to_log_in("ana").await.unwrap().unwrap();
    assert_eq!((found.id, hash.as_str(), found.version), (ana, "hash de ana", 1));
    assert_eq!(store.user_to_log_in("ninguém").await.unwrap(), None);
    let change = UserChange { role: None, active: Some(false) };
    let changed = store.change_user(bia, &change).await.unwrap().unwrap();
    assert_eq!((changed.role, changed.active, changed.version), (Role::Operator, false, 2));
    assert_eq!(store.change_user(UserId(404), &change).await.unwrap(), None);
    assert!(!store.set_password(UserId(404), "x", None).await.unwrap());
}

pub(crate) async fn sessions_end(env: &Env) {
    let store = env.database();
    let ana = user(&store, "ana", Role::Reader).await;
    let open = |number| NewSession {
        key: key(number),
        user: ana,
        at: now(),
        origin: "127.0.0.1".into(),
        agent: "x".repeat(999),
    };
    for number in 1..=3 {
        store.open_session(&open(number)).await.unwrap();
    }
    let (session, owner) = store.session(key(1)).await.unwrap().unwrap();
    assert_eq!((session.user, owner.id, session.agent.len()), (ana, ana, 200));
    let later = now() + TimeDelta::minutes(5);
    store.touch_session(session.id, later).await.unwrap();
    let used = store.session(key(1)).await.unwrap().unwrap().0.used_at;
    assert!((used - later).abs() < TimeDelta::milliseconds(1));
    assert!(!store.close_session(session.id, Some(UserId(404))).await.unwrap(), "another user's");
    assert!(store.close_session(session.id, Some(ana)).await.unwrap());
    assert_eq!(store.session(key(1)).await.unwrap(), None);
    assert!(store.set_password(ana, "nova", Some(key(3))).await.unwrap());
    assert_eq!(store.session(key(2)).await.unwrap(), None, "a new password ends the other sessions");
    assert_eq!(store.user_sessions(Some(ana)).await.unwrap().len(), 1);
    store.forget_sessions(now() - TimeDelta::hours(1), now() + TimeDelta::seconds(1), now()).await.unwrap();
    assert!(store.user_sessions(None).await.unwrap().is_empty(), "idle ones are forgotten");
    store.open_session(&open(4)).await.unwrap();
    store.change_user(ana, &UserChange { role: Some(Role::Operator), active: None }).await.unwrap();
    assert_eq!(store.session(key(4)).await.unwrap(), None, "a new role ends the sessions");
}

pub(crate) async fn tokens_are_revoked(env: &Env) {
    let store = env.database();
    let ana = user(&store, "ana", Role::Administrator).await;
    let end = now() + TimeDelta::days(1);
    let new = NewToken {
        key: key(1),
        user: ana,
        name: "relatório".into(),
        scope: Role::Reader,
        at: now(),
        expires_at: Some(end),
    };
    let id = store.add_token(&new).await.unwrap();
    let (token, owner) = store.token(key(1)).await.unwrap().unwrap();
    assert_eq!((token.id, token.scope, owner.role, token.used_at), (id, Role::Reader, Role::Administrator, None));
    assert!(token.is_valid(now()) && !token.is_valid(end));
    store.touch_token(id, now()).await.unwrap();
    assert!(!store.revoke_token(id, Some(UserId(404)), now()).await.unwrap());
    assert!(store.revoke_token(id, None, now()).await.unwrap());
    let listed = store.tokens(Some(ana)).await.unwrap().remove(0);
    assert!(!listed.is_valid(now()) && listed.used_at.is_some());
}

pub(crate) async fn a_refresh_token_counts_once(env: &Env) {
    let store = env.database();
    let ana = user(&store, "ana", Role::Reader).await;
    let expires_at = now() + TimeDelta::hours(8);
    store
        .add_refresh(&NewRefresh { key: key(1), user: ana, version: 7, scope: Role::Reader, expires_at })
        .await
        .unwrap();
    let rotate = async |old, next| store.rotate_refresh(key(old), key(next), now()).await.unwrap();
    let rotated = Rotation::Rotated { user: ana, version: 7, scope: Role::Reader };
    assert_eq!(rotate(1, 2).await, rotated);
    assert_eq!(rotate(1, 3).await, rotated, "two windows raced; the later one counts");
    assert_eq!(rotate(2, 9).await, Rotation::Refused);
    assert_eq!(rotate(3, 4).await, rotated);
    assert_eq!(rotate(1, 5).await, Rotation::Reused { user: ana }, "its successor was used");
    assert_eq!(rotate(4, 6).await, Rotation::Refused, "the family is revoked");
    assert_eq!(rotate(44, 45).await, Rotation::Refused);
    store
        .add_refresh(&NewRefresh { key: key(10), user: ana, version: 7, scope: Role::Reader, expires_at: now() })
        .await
        .unwrap();
    assert_eq!(rotate(10, 11).await, Rotation::Refused, "expired");
}

/// A collection of some systems, begun.
async fn begun(store: &Arc<dyn Database>, systems: &[&str]) -> (etl_core::JobId, Vec<etl_core::Fence>) {
    let job = NewJob {
        kind: COLLECT_JOB.into(),
        connections: systems.iter().map(|s| (*s).to_owned()).collect(),
        request: serde_json::json!({}),
        origin: "teste".into(),
        parent: None,
        unique_key: None,
        idempotency_key: None,
        tasks: systems
            .iter()
            .map(|s| NewTask::new("planejar", s, format!("planejar:{s}"), serde_json::json!({})))
            .collect(),
    };
    let job = store.enqueue(&job).await.unwrap().job();
    assert_eq!(store.runs().await.unwrap()[systems[0]].status, SystemStatus::Idle, "it waits");
    let ask = Claim {
        worker: WorkerId("w".into()),
        program: Program::default(),
        slots: 9,
        lease: Duration::from_mins(1),
        abilities: vec![],
        job: Some(job),
    };
    let fences = store.claim(&ask).await.unwrap().iter().map(|leased| leased.fence).collect();
    (job, fences)
}

pub(crate) async fn systems_stand_as_their_jobs_do(env: &Env) {
    let store = env.database();
    assert!(store.runs().await.unwrap().is_empty() && store.switches().await.unwrap().is_empty());
    let (job, fences) = begun(&store, &["maps", "qore"]).await;
    assert_eq!(store.runs().await.unwrap()["maps"].status, SystemStatus::Running);
    let ends: Vec<_> = fences.iter().map(|fence| (*fence, TaskEnd::Done)).collect();
    store.finish(&ends).await.unwrap();
    let end = |status, error: &str| Conclusion {
        status,
        error: error.into(),
        summary: serde_json::Value::Null,
        follow_up: None,
    };
    assert!(store.conclude(job, &end(JobStatus::Error, "1 documento falhou")).await.unwrap());
    let runs = store.runs().await.unwrap();
    assert_eq!((runs["qore"].status, runs["qore"].error.as_str()), (SystemStatus::Error, "1 documento falhou"));
    assert!(runs["qore"].finished_at.is_some() && runs["qore"].job == job);
    let (second, fences) = begun(&store, &["qore"]).await;
    store.finish(&[(fences[0], TaskEnd::Done)]).await.unwrap();
    assert!(store.conclude(second, &end(JobStatus::Completed, "")).await.unwrap());
    let runs = store.runs().await.unwrap();
    assert_eq!((runs["qore"].status, runs["maps"].status), (SystemStatus::Success, SystemStatus::Error));
}

pub(crate) async fn switches_are_kept(env: &Env) {
    let store = env.database();
    let some = |pairs: &[(&str, bool)]| pairs.iter().map(|(name, on)| ((*name).to_owned(), *on)).collect::<Switches>();
    store.set_switches("qore", &some(&[("ativo", false), ("pdf", true)]), now()).await.unwrap();
    store.set_switches("qore", &some(&[("ativo", true)]), now()).await.unwrap();
    store.set_switches("maps", &some(&[("excel", false)]), now()).await.unwrap();
    let all = store.switches().await.unwrap();
    assert_eq!(all["qore"], some(&[("ativo", true), ("pdf", true)]));
    assert_eq!(all["maps"], some(&[("excel", false)]));
    let paths = |pairs: &[(&str, &str)]| pairs.iter().map(|(n, p)| ((*n).to_owned(), (*p).to_owned())).collect();
    store.set_paths(&paths(&[("qore_pdf", "/a"), ("qore_xml", "/b")]), now()).await.unwrap();
    store.set_paths(&paths(&[("qore_pdf", ""), ("qore_xml", "/c")]), now()).await.unwrap();
    assert_eq!(store.paths().await.unwrap(), paths(&[("qore_xml", "/c")]));
}
