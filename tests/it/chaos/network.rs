//! A network that parts, swallows, or loses the answer to a commit.

use super::crew::{Crew, SOON, Terms};
use super::look::Look;
use etl_storage::postgres::PostgresWarehouse;
use std::time::Duration;
use tests::proxy::{Lose, Pick, Proxy, Toxics};
use tests::{mail_to, sink};
use tokio::time::sleep;

/// What a worker says when it stops because it could not renew.
const GIVEN_UP: &str = "the tasks are given up";

#[tokio::test(flavor = "multi_thread")]
async fn a_parted_worker_stops_and_the_other_does_its_tasks() {
    let mut crew = Crew::start(Terms { name: "partição", faults: 2, ..Terms::default() }).await;
    let name = crew.members[0].name().await;
    for number in 0..crew.plan.faults {
        let short = number % 2 == 0;
        assert!(crew.look.collects(&name, SOON).await || crew.look.has_ended().await, "{}", crew.tails());
        let since = crew.look.now().await;
        crew.members[0].proxy.set(Toxics::partition()).await;
        crew.struck += 1;
        let held = crew.look.held(&name).await;
        if short {
            // Outlived: what waits arrives when it heals.
            sleep(crew.lease / 12).await;
        } else {
            if !held.is_empty() {
                let half = crew.lease / 2 + Duration::from_secs(5);
                crew.members[0].process.wait_for_output(GIVEN_UP, half).await.unwrap();
            }
            sleep(crew.lease * 2).await;
            crew.expect_rescue(&held, since).await;
        }
        crew.members[0].proxy.set(Toxics::none()).await;
    }
    crew.finish("").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_network_keeps_no_worker_waiting() {
    // Alone: nobody else can do its work.
    let terms = Terms { name: "conexões mudas", workers: 1, funds: [30, 240], ..Terms::default() };
    let mut crew = Crew::start(terms).await;
    let name = crew.members[0].name().await;
    let limit = crew.lease.mul_f64(1.25).max(Duration::from_secs(30));
    let mut slowest = 0.0_f64;
    for _ in 0..crew.plan.faults {
        if crew.look.has_ended().await {
            break;
        }
        assert!(crew.look.collects(&name, SOON).await, "{}", crew.tails());
        let since = crew.look.now().await;
        crew.members[0].proxy.set(Toxics::half_open()).await;
        sleep(crew.lease / 2).await;
        crew.members[0].proxy.set(Toxics::none()).await;
        crew.struck += 1;
        let healed = crew.look.now().await;
        let at_work =
            format!("select exists (select 1 from etl.tentativa where extract(epoch from inicio) > {healed})");
        let works = crew.look.becomes_true(&at_work, limit + SOON).await;
        let took = crew.look.now().await - since;
        slowest = slowest.max(took);
        assert!(
            works && took <= limit.as_secs_f64(),
            "at work again after {took:.1} s, limit {limit:?}: {}",
            crew.tails()
        );
    }
    crew.finish(&format!("volta ao trabalho em até {slowest:.1} s")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_answers_to_commits_double_nothing() {
    let sink = sink().await;
    let terms = Terms { name: "respostas de COMMIT perdidas", faults: 2, ..Terms::default() };
    let mut crew = Crew::start_with(terms, |_, _| mail_to(&sink)).await;
    let kinds = [Lose::Answer, Lose::AnswerOfAnyWrite, Lose::Request];
    for number in 0..crew.plan.faults {
        let told = sink.mails().len();
        let chance = if number % 2 == 0 { 0.05 } else { 0.01 };
        for (worker, member) in crew.members.iter().enumerate() {
            let lose = kinds[(number + worker) % kinds.len()];
            member.proxy.set(Toxics::commits(lose, Pick::Chance(chance))).await;
        }
        ask_twice(&crew, kinds[number % kinds.len()]).await;
        let ended = "select not exists (select 1 from etl.job where estado in ('pending', 'running'))";
        assert!(crew.look.becomes_true(ended, SOON * 4).await, "{}", crew.tails());
        for member in &crew.members {
            member.proxy.set(Toxics::none()).await;
        }
        check_notice(&crew, sink.mails().len() - told).await;
        if number + 1 < crew.plan.faults {
            crew.begin_anew_if_ended().await;
        }
    }
    let lost = crew.members.iter().map(|member| member.proxy.counts());
    let lost: u64 = lost.map(|counts| counts.lost_answers + counts.lost_requests).sum();
    crew.struck = usize::try_from(lost).unwrap();
    crew.finish("").await;
}

/// The end of a job was told once; when nobody knows whether the message left, it is not sent again, and that is said.
async fn check_notice(crew: &Crew, told: usize) {
    let in_doubt: i64 = crew.look.one("select count(*) from etl.aviso where estado = 'incerto'").await;
    let sent: i64 = crew.look.one("select count(*) from etl.aviso where estado = 'enviado'").await;
    assert_eq!(sent + in_doubt, 1, "one notice for the job: {}", crew.tails());
    let least = usize::from(sent == 1);
    assert!((least..=1).contains(&told), "{told} messages for {sent} sent and {in_doubt} doubtful: {}", crew.tails());
}

/// The answer to a request is lost; the same request again is the job that is there already.
async fn ask_twice(crew: &Crew, lose: Lose) {
    let folder = tests::folder().unwrap();
    let database = crew.postgres.database().await.unwrap();
    PostgresWarehouse::connect(&database).await.unwrap().close().await;
    let proxy = Proxy::postgres(&database, crew.plan.seed).await.unwrap();
    let through = proxy.through(&database).unwrap();
    proxy.set(Toxics::commits(lose, Pick::Nth(1))).await;
    let first = crew.try_etl(folder.path(), &through, &["--fila"], &[]);
    assert_ne!(first.code, 0, "nobody answered: {}", first.stderr);
    crew.etl(folder.path(), &through, &["--fila"]);
    let look = Look::at(&database);
    assert_eq!(look.one::<i64>("select count(*) from etl.job").await, 1, "one request is one job");
    look.close().await;
}
