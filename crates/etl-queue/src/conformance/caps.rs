//! Caps: how many tasks of an account or a platform run at once, by the leases that live now.

use super::Bench;
use super::bench::{LEASE, SECOND, ask, job, task};
use crate::port::TaskEnd;
use etl_core::{Cap, NewTask};
use futures::future::join_all;
use std::time::Duration;

fn cap(key: &str, max: u32) -> Cap {
    Cap { key: key.into(), max }
}

fn of_account(key: &str, account: &str, max: u32) -> NewTask {
    NewTask { account: Some(cap(account, max)), ..task(key) }
}

pub(super) async fn an_account_has_its_cap_within_one_claim(b: &Bench<'_>) {
    let tasks = ["a", "b", "c"].map(|key| of_account(key, "conta", 2));
    b.enqueue(&job(tasks.into())).await;
    assert_eq!(b.claim_keys("w", 5).await, ["a", "b"]);
}

pub(super) async fn an_account_has_its_cap_across_claims(b: &Bench<'_>) {
    b.enqueue(&job(vec![of_account("a", "x", 1), of_account("b", "x", 1), of_account("c", "y", 1)])).await;
    b.enqueue(&job(vec![of_account("d", "x", 1)])).await;
    assert_eq!(b.claim_keys("one", 1).await, ["a"]);
    assert_eq!(b.claim_keys("two", 5).await, ["c"]);
    assert_eq!(b.claim_keys("three", 5).await, [""; 0]);
}

pub(super) async fn a_platform_has_its_cap_across_accounts(b: &Bench<'_>) {
    let of = |key, account| NewTask { account: Some(cap(account, 2)), platform: Some(cap("portal", 3)), ..task(key) };
    b.enqueue(&job(vec![of("a", "x"), of("b", "x"), of("c", "x"), of("d", "y"), of("e", "y")])).await;
    assert_eq!(b.claim_keys("w", 5).await, ["a", "b", "d"]);
    assert_eq!(b.claim_keys("v", 5).await, [""; 0]);
}

pub(super) async fn claims_at_once_never_exceed_a_cap(b: &Bench<'_>) {
    let tasks = (0..80).map(|n| NewTask {
        account: Some(cap(&format!("conta{}", n % 4), 2)),
        platform: Some(cap("portal", 5)),
        ..task(&format!("t{n}"))
    });
    b.enqueue(&job(tasks.collect())).await;
    let names: Vec<String> = (0..8).map(|n| format!("w{n}")).collect();
    let mut done = 0;
    for _ in 0..200 {
        let claims = join_all(names.iter().map(|name| b.claim(name, 3))).await;
        let leased: Vec<_> = claims.into_iter().flatten().collect();
        assert!(leased.len() <= 5, "{} of the platform at once", leased.len());
        for account in 0..4 {
            let of_account = |key: &str| key[1..].parse::<u32>().unwrap() % 4 == account;
            let running = leased.iter().filter(|leased| of_account(&leased.key)).count();
            assert!(running <= 2, "{running} of an account at once");
        }
        b.finish_all(&leased).await;
        done += leased.len();
        if done == 80 {
            return;
        }
    }
    panic!("only {done} of 80 tasks ended");
}

pub(super) async fn accounts_and_platforms_are_counted_apart(b: &Bench<'_>) {
    let account = of_account("a", "mesmo nome", 1);
    let platform = NewTask { platform: Some(cap("mesmo nome", 1)), ..task("b") };
    b.enqueue(&job(vec![account, platform])).await;
    assert_eq!(b.claim_keys("w", 5).await, ["a", "b"]);
}

pub(super) async fn tasks_behind_a_full_cap_are_found(b: &Bench<'_>) {
    let busy = (0..300).map(|n| NewTask { priority: 9, ..of_account(&format!("t{n}"), "cheia", 1) });
    b.enqueue(&job(busy.collect())).await;
    b.enqueue_keys(&["livre"]).await;
    assert_eq!(b.claim_keys("w", 2).await, ["t0", "livre"]);
}

pub(super) async fn a_dead_worker_does_not_keep_its_place(b: &Bench<'_>) {
    b.enqueue(&job(vec![of_account("a", "x", 1), of_account("b", "x", 1)])).await;
    assert_eq!(b.claim_keys("dead", 1).await, ["a"]);
    assert_eq!(b.claim_keys("w", 5).await, [""; 0]);
    b.pass(LEASE + SECOND).await;
    assert_eq!(b.claim_keys("w", 5).await, ["b"], "no sweep is needed: the lease has ended");
    b.queue.sweep().await.unwrap();
    assert_eq!(b.claim_keys("w", 5).await, [""; 0], "and the place is taken again");
}

pub(super) async fn a_place_is_free_when_its_task_ends(b: &Bench<'_>) {
    let tasks = ["a", "b", "c", "d"].map(|key| of_account(key, "x", 1));
    b.enqueue(&job(tasks.into())).await;
    let later = b.now().await + Duration::from_mins(10);
    for end in [TaskEnd::Done, super::bench::retry(Duration::from_mins(10)), super::bench::defer(later)] {
        let leased = b.claim_one("w").await;
        assert_eq!(b.queue.claim(&ask("v", 5)).await.unwrap(), []);
        assert!(b.finish(leased.fence, end).await);
    }
    assert_eq!(b.claim_keys("w", 5).await, ["d"]);
}
