//! A database that restarts, ends its connections, or has too few of them.

use super::crew::{Crew, SOON, Terms};
use etl_storage::testing::Stop;
use std::time::{Duration, Instant};
use tests::chaos::Fault;
use tokio::time::{interval, sleep};

/// How soon work goes on once the database is back.
const BACK_AT_WORK: Duration = Duration::from_secs(10);
/// Strikes of a storm in a second.
const STRIKES: u32 = 10;
/// Time after a storm until the rate counts again.
const CALM: Duration = Duration::from_secs(5);
/// Time over which a rate is measured.
const MEASURED: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn work_goes_on_by_itself_after_the_database_restarts() {
    let mut crew = Crew::start(Terms { name: "banco reinicia", faults: 2, ..Terms::default() }).await;
    let every = Duration::from_millis(500)..=Duration::from_secs(2);
    let restarts = [Fault::Restart(Stop::Immediate), Fault::Restart(Stop::Kill)];
    let steps: Vec<_> = crew.plan.schedule(&restarts, 2, every).collect();
    let mut slowest = Duration::ZERO;
    for step in steps {
        crew.begin_anew_if_ended().await;
        for member in &crew.members {
            member.name().await;
        }
        sleep(step.after).await;
        if crew.look.has_ended().await {
            continue;
        }
        let Crew { members, postgres, .. } = &crew;
        step.fault.strike(&members[0].process, postgres, &members[0].proxy).await.unwrap();
        crew.struck += 1;
        let (back, done) = (Instant::now(), crew.look.done().await);
        let at_work = format!(
            "select count(*) > {done} or not exists (select 1 from etl.job where estado in ('pending', 'running')) \
             from etl.tarefa_item where estado = 'done'"
        );
        let goes_on = crew.look.becomes_true(&at_work, BACK_AT_WORK + SOON).await;
        slowest = slowest.max(back.elapsed());
        assert!(goes_on && slowest <= BACK_AT_WORK, "{step:?}: after {slowest:?}: {}", crew.tails());
    }
    crew.finish(&format!("volta ao trabalho em até {:.1} s", slowest.as_secs_f64())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_ended_connections_passes() {
    let terms = Terms { name: "tempestade de conexões", faults: 20, funds: [48, 500], ..Terms::default() };
    let mut crew = Crew::start(Terms { latency_ms: [60, 80], ..terms }).await;
    let (calm, span) = if crew.plan.long { (CALM, MEASURED) } else { (CALM / 5, MEASURED / 10) };
    for member in &crew.members {
        let name = member.name().await;
        crew.look.collects(&name, SOON).await;
    }
    sleep(calm).await;
    let before = rate(&crew, span).await;
    let mut beat = interval(Duration::from_secs(1) / STRIKES);
    for number in 0..crew.plan.faults {
        beat.tick().await;
        let Crew { members, postgres, .. } = &crew;
        let member = &members[number / 2 % members.len()];
        let fault = if number % 2 == 0 { Fault::EndClients } else { Fault::Reset };
        // The storm may end the connection that brings it.
        let _ = fault.strike(&member.process, postgres, &member.proxy).await;
        crew.struck += 1;
    }
    sleep(calm).await;
    let after = rate(&crew, span).await;
    let is_busy = !crew.look.has_ended().await;
    let recovery = after / before * 100.0;
    if crew.plan.long {
        assert!(is_busy, "the job is too small to measure");
        assert!(recovery >= 95.0, "{before:.1} items a second before, {after:.1} after");
    }
    let told = if is_busy {
        format!("recuperação {recovery:.0} % ({before:.1} → {after:.1} itens/s)")
    } else {
        String::new()
    };
    crew.finish(&told).await;
}

/// Items done in a second.
async fn rate(crew: &Crew, span: Duration) -> f64 {
    let (from, started) = (crew.look.done().await, Instant::now());
    sleep(span).await;
    #[expect(clippy::cast_precision_loss, reason = "a few thousand items")]
    let items = (crew.look.done().await - from) as f64;
    items / started.elapsed().as_secs_f64()
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_connections_make_it_slower_and_fail_nothing() {
    let terms = Terms { name: "12 conexões no banco", max_connections: 12, funds: [12, 100], ..Terms::default() };
    let mut crew = Crew::start(terms).await;
    crew.struck = 1;
    crew.come_to_rest().await;
    let failed: i64 = crew.look.one("select count(*) from etl.tentativa where codigo is not null").await;
    assert_eq!(failed, 0, "no attempt fails for want of a connection");
    crew.finish("").await;
}
