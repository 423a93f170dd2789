//! What every session cache does.

use super::{Scene, login, renew, state};
use etl_core::ports::{Login, PortalSession, SessionState};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

fn session(secret: &str, seconds: Option<u64>) -> PortalSession {
    PortalSession { secret: secret.into(), good_for: seconds.map(Duration::from_secs) }
}

pub(super) async fn one_of_many_logs_in(scene: &Scene) {
    let mut lookups = JoinSet::new();
    for number in 0..20 {
        let cache = Arc::clone(if number % 2 == 0 { &scene.here } else { &scene.there });
        lookups.spawn(async move { cache.lookup(&login("certa")).await.unwrap() });
    }
    let states = lookups.join_all().await;
    assert_eq!(states.iter().filter(|s| matches!(s, SessionState::Renew(_))).count(), 1, "{states:?}");
    assert_eq!(states.iter().filter(|s| matches!(s, SessionState::Busy)).count(), 19, "{states:?}");
}

pub(super) async fn what_is_stored_is_given_to_all(scene: &Scene) {
    let lease = renew(&scene.here, &login("certa")).await;
    scene.here.store(&lease, &session("ficha 1\n{}", Some(600))).await.unwrap();
    for cache in [&scene.here, &scene.there] {
        let SessionState::Valid(found) = cache.lookup(&login("certa")).await.unwrap() else { panic!("no session") };
        assert_eq!(secrecy::ExposeSecret::expose_secret(&found.secret), "ficha 1\n{}");
        let left = found.good_for.unwrap();
        assert!(left <= Duration::from_mins(10) && left > Duration::from_mins(9), "{left:?}");
    }
    let others = [
        Login { connection: "outro".into(), ..login("certa") },
        Login { username: "outra".into(), ..login("certa") },
        login("outra senha"),
    ];
    for other in others {
        assert_eq!(state(&scene.there, &other).await, "renew");
    }
    assert_eq!(state(&scene.there, &login("certa")).await, "ficha 1\n{}");
}

pub(super) async fn a_session_ends(scene: &Scene) {
    let lease = renew(&scene.here, &login("certa")).await;
    scene.here.store(&lease, &session("t1", Some(600))).await.unwrap();
    scene.pass(500).await;
    assert_eq!(state(&scene.there, &login("certa")).await, "t1");
    scene.pass(101).await;
    let lease = renew(&scene.there, &login("certa")).await;
    assert_eq!(state(&scene.here, &login("certa")).await, "busy");
    // Nobody knows what a portal means by an end in a million years.
    scene.there.store(&lease, &session("t2", Some(u64::MAX))).await.unwrap();
    assert_eq!(state(&scene.here, &login("certa")).await, "t2");
}

pub(super) async fn an_endless_session_stays_until_it_is_refused(scene: &Scene) {
    let lease = renew(&scene.here, &login("certa")).await;
    scene.here.store(&lease, &session("t1", None)).await.unwrap();
    scene.pass(1_000_000).await;
    let SessionState::Valid(found) = scene.there.lookup(&login("certa")).await.unwrap() else { panic!("no session") };
    assert_eq!(found.good_for, None);
    scene.there.forget(&login("certa"), &"t1".into()).await.unwrap();
    assert_eq!(state(&scene.here, &login("certa")).await, "renew");
}

pub(super) async fn a_dead_login_is_taken_over(scene: &Scene) {
    let dead = renew(&scene.here, &login("certa")).await;
    scene.pass(25).await;
    assert_eq!(state(&scene.there, &login("certa")).await, "busy");
    scene.pass(6).await;
    let lease = renew(&scene.there, &login("certa")).await;
    assert_ne!(lease.holder, dead.holder);
    // It was only slow: what it says now does not count.
    assert!(!scene.here.extend(&dead).await.unwrap());
    scene.here.reject(&dead).await.unwrap();
    scene.here.release(&dead).await.unwrap();
    scene.here.store(&dead, &session("velha", Some(600))).await.unwrap();
    assert_eq!(state(&scene.here, &login("certa")).await, "busy");
    scene.there.store(&lease, &session("nova", Some(600))).await.unwrap();
    assert_eq!(state(&scene.here, &login("certa")).await, "nova");
}

pub(super) async fn a_slow_login_holds_on(scene: &Scene) {
    let lease = renew(&scene.here, &login("certa")).await;
    for _ in 0..4 {
        scene.pass(20).await;
        assert!(scene.here.extend(&lease).await.unwrap());
        assert_eq!(state(&scene.there, &login("certa")).await, "busy");
    }
    scene.here.store(&lease, &session("t1", Some(600))).await.unwrap();
    assert!(!scene.here.extend(&lease).await.unwrap(), "the lease ends with the login");
}

pub(super) async fn a_rejected_login_is_not_tried_again(scene: &Scene) {
    let lease = renew(&scene.here, &login("errada")).await;
    scene.here.reject(&lease).await.unwrap();
    for seconds in [0, 60, 1_000_000] {
        scene.pass(seconds).await;
        assert_eq!(state(&scene.here, &login("errada")).await, "rejected");
        assert_eq!(state(&scene.there, &login("errada")).await, "rejected");
    }
    let lease = renew(&scene.there, &login("certa")).await;
    scene.there.store(&lease, &session("t1", Some(600))).await.unwrap();
    assert_eq!(state(&scene.here, &login("certa")).await, "t1", "a changed password is tried");
    assert_eq!(state(&scene.here, &login("errada")).await, "rejected", "a worker that has the old one does not try it");
    scene.there.readmit(&login("errada")).await.unwrap();
    assert_eq!(state(&scene.here, &login("errada")).await, "renew");
}

pub(super) async fn a_failed_login_is_given_to_the_next(scene: &Scene) {
    let lease = renew(&scene.here, &login("certa")).await;
    scene.here.release(&lease).await.unwrap();
    let next = renew(&scene.there, &login("certa")).await;
    scene.here.release(&lease).await.unwrap();
    assert_eq!(state(&scene.here, &login("certa")).await, "busy", "a lease is given up once");
    scene.there.release(&next).await.unwrap();
    assert_eq!(state(&scene.here, &login("certa")).await, "renew");
}

pub(super) async fn a_late_refusal_keeps_the_newer_session(scene: &Scene) {
    let lease = renew(&scene.here, &login("certa")).await;
    scene.here.store(&lease, &session("t1", Some(600))).await.unwrap();
    scene.here.forget(&login("certa"), &"t1".into()).await.unwrap();
    let lease = renew(&scene.here, &login("certa")).await;
    scene.there.forget(&login("certa"), &"t1".into()).await.unwrap();
    assert_eq!(state(&scene.there, &login("certa")).await, "busy");
    scene.here.store(&lease, &session("t2", Some(600))).await.unwrap();
    scene.there.forget(&login("certa"), &"t1".into()).await.unwrap();
    assert_eq!(state(&scene.there, &login("certa")).await, "t2");
}
