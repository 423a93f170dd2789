//! Chaos: programs, database and network fail at random moments, and afterwards nothing is lost and nothing is there
//! twice.
//!
//! Each scenario draws its faults from a printed seed (`ETL_CHAOS_SEED`, `ETL_CHAOS_FAULTS` repeat it), strikes a running
//! system with them, lets it come to rest, and compares with a run that nobody disturbed.

use etl_simulator::qore::{Action, Rule, Scenario, Span};
use etl_storage::postgres::PostgresWarehouse;
use etl_storage::testing::{Durability, ServerOptions, Stop, TestPostgres};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tests::chaos::{Fault, Plan, Process};
use tests::proxy::{Lose, Proxy};
use tests::{Setup, TestApp, command, dump_postgres};

/// A run takes a second or two; one that takes this long hangs.
const DEADLINE: Duration = Duration::from_mins(1);
/// Faults that each database sees.
const FAULTS_EACH: usize = 3;
const SHORT: Duration = Duration::from_millis(400);

const FAULTS: [Fault; 9] = [
    Fault::Kill,
    Fault::Freeze(SHORT),
    Fault::Terminate,
    Fault::Restart(Stop::Immediate),
    Fault::Restart(Stop::Kill),
    Fault::EndClients,
    Fault::Reset,
    Fault::Partition(SHORT),
    Fault::LoseCommit(Lose::AnswerOfAnyWrite, SHORT),
];

#[tokio::test(flavor = "multi_thread")]
async fn disturbed_runs_on_postgresql_end_with_the_database_of_an_undisturbed_one() {
    let plan = Plan::from_env(20_251_224, 18).unwrap();
    let latency = Rule::new(Action::LatencyMs(Span { from: 1, to: 25 }));
    let scenario = Scenario { faults: vec![latency], ..Scenario::none() };
    let app = TestApp::start(Setup { funds: 8, scenario, ..Setup::default() }).await.unwrap();
    let options = ServerOptions { durability: Durability::Server, ..ServerOptions::default() };
    let postgres = TestPostgres::start_with(options).unwrap();
    let calm = postgres.database().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    run_to_the_end(run(folder.path(), &app, &calm)).await;
    let whole = started.elapsed();
    let expected = dump_postgres(&calm).await.unwrap();
    assert!(expected.contains("== pos.pos_cota 16\n"), "8 funds on 2 days are there");

    let steps: Vec<_> = plan.schedule(&FAULTS, 1, whole.mul_f64(0.02)..=whole.mul_f64(0.8)).collect();
    let mut struck = 0;
    for steps in steps.chunks(FAULTS_EACH) {
        let database = postgres.database().await.unwrap();
        let proxy = Proxy::postgres(&database, plan.seed).await.unwrap();
        let through = proxy.through(&database).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for step in steps {
            let mut process = Process::start(run(folder.path(), &app, &through)).unwrap();
            tokio::time::sleep(step.after).await;
            struck += usize::from(process.is_running());
            step.fault.strike(&process, &postgres, &proxy).await.unwrap();
            let status = process.wait(DEADLINE).await.unwrap();
            assert_ne!(status.code(), Some(101), "{step:?} makes it panic: {}", process.tail());
        }
        run_to_the_end(run(folder.path(), &app, &through)).await;
        let found = dump_postgres(&database).await.unwrap();
        assert!(found == expected, "{steps:?} of {plan:?} end with another database");
        let broken = PostgresWarehouse::connect(&database).await.unwrap().check_invariants().await.unwrap();
        assert!(broken.is_empty(), "{steps:?} of {plan:?}: {broken:?}");
    }
    assert!(struck > 0, "no fault of {} met a running program", steps.len());
}

/// `etl run` over the last two days of the book.
fn run(folder: &Path, app: &TestApp, database: &str) -> Command {
    let env = app.environment();
    let mut env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    env.push(("ETL__BANCO", database));
    let days = app.book.days();
    let (from, to) = (days[days.len() - 2].to_string(), days[days.len() - 1].to_string());
    command("etl", folder, &["run", "--sistema", "qore", "--de", &from, "--ate", &to], &env)
}

async fn run_to_the_end(run: Command) {
    let mut process = Process::start(run).unwrap();
    let status = process.wait(DEADLINE).await.unwrap();
    assert!(status.success(), "{status}: {}", process.tail());
}
