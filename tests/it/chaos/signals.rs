//! Workers that are killed, frozen and asked to stop.

use super::crew::{Crew, SOON, Terms};
use std::time::Duration;
use tests::chaos::Fault;
use tokio::time::sleep;

/// How long a worker that was asked to stop has for what is in hand, and one that was asked twice.
const DRAIN: Duration = Duration::from_mins(1);
const ABORT: Duration = Duration::from_secs(5);
/// How soon a worker that wakes up notices that it lost its leases.
const NOTICE: Duration = Duration::from_secs(5);
/// How long it is watched then.
const AWAKE: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_is_killed_and_the_other_does_its_tasks() {
    let mut crew = Crew::start(Terms { name: "um de dois morre", ..Terms::default() }).await;
    // As on two machines: nobody sees that the first is dead.
    let (held, since) = crew.kill(0).await;
    crew.expect_rescue(&held, since).await;
    // On one machine: the next to start there sees it.
    let rescue = crew.rescue;
    let (held, since) = crew.kill(1).await;
    crew.start_again(1);
    crew.expect_rescue(&held, since).await;
    let other_machine = rescue.unwrap_or_default().as_secs_f64();
    crew.finish(&format!("resgate por outra máquina {other_machine:.1} s")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_killed_again_and_again_lose_nothing() {
    // Few funds: a plan that takes longer than workers live is poison by right.
    let terms = Terms { name: "mortes repetidas", faults: 8, funds: [24, 60], ..Terms::default() };
    let mut crew = Crew::start(terms).await;
    let every = Duration::from_millis(100)..=Duration::from_secs(2);
    let steps: Vec<_> = crew.plan.schedule(&[Fault::Kill], 2, every).collect();
    for step in steps {
        crew.begin_anew_if_ended().await;
        sleep(step.after).await;
        let name = crew.members[step.worker].name().await;
        let since = crew.look.now().await;
        let process = &mut crew.members[step.worker].process;
        process.kill().unwrap();
        process.wait(SOON).await.unwrap();
        crew.struck += usize::from(!crew.look.has_ended().await);
        let held = crew.look.held(&name).await;
        crew.start_again(step.worker);
        crew.expect_rescue(&held, since).await;
    }
    crew.finish("").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_worker_wakes_up_and_writes_nothing() {
    let mut crew = Crew::start(Terms { name: "congelado por duas posses", ..Terms::default() }).await;
    let rounds = crew.plan.faults;
    for _ in 0..rounds {
        let name = crew.members[0].name().await;
        assert!(crew.look.collects(&name, SOON).await, "{}", crew.tails());
        let since = crew.look.now().await;
        crew.members[0].process.freeze().unwrap();
        crew.struck += 1;
        let held = crew.look.held(&name).await;
        sleep(crew.lease * 2).await;
        crew.expect_rescue(&held, since).await;
        let ended = "select not exists (select 1 from etl.job where estado in ('pending', 'running'))";
        assert!(crew.look.becomes_true(ended, SOON * 3).await, "{}", crew.tails());
        let before = crew.look.mark().await;
        crew.members[0].process.thaw().unwrap();
        // Whichever it sees first: that it could not renew, or that what it ends is no longer its own.
        let told = ["the tasks are given up", "ends came after their tasks were lost"];
        crew.members[0].process.wait_for_any(&told, NOTICE).await.unwrap();
        sleep(AWAKE).await;
        assert_eq!(crew.look.mark().await, before, "awake it writes nothing");
        crew.begin_anew_if_ended().await;
    }
    crew.finish("").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_asked_to_stop_leaves_its_tasks_to_others_at_once() {
    let mut crew = Crew::start(Terms { name: "encerramento pedido", faults: 2, ..Terms::default() }).await;
    let mut slowest = [Duration::ZERO; 2];
    for number in 0..crew.plan.faults {
        crew.begin_anew_if_ended().await;
        let twice = number % 2 == 1;
        let name = crew.members[0].name().await;
        crew.look.collects(&name, SOON).await;
        let started = std::time::Instant::now();
        let process = &mut crew.members[0].process;
        process.terminate().unwrap();
        if twice {
            process.wait_for_output("[!]", SOON).await.unwrap();
            process.terminate().unwrap();
        }
        let status = process.wait(DRAIN + SOON).await.unwrap();
        let took = started.elapsed();
        assert!(status.success(), "{status}: {}", crew.members[0].process.tail());
        let limit = if twice { ABORT } else { DRAIN };
        assert!(took <= limit, "it takes {took:?} to stop, limit {limit:?}");
        assert_eq!(crew.look.held(&name).await, [], "it gives back what it held");
        slowest[usize::from(twice)] = slowest[usize::from(twice)].max(took);
        crew.struck += 1;
        crew.start_again(0);
    }
    let [once, twice] = slowest.map(|took| took.as_secs_f64());
    crew.finish(&format!("um sinal {once:.1} s, dois sinais {twice:.1} s")).await;
}
