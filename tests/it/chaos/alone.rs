//! `etl run`, disturbed again and again: the last run ends with the database of an undisturbed one.

use etl_core::ports::Checkup;
use etl_simulator::qore::{Action, Rule, Scenario, Span};
use etl_storage::postgres::PostgresWarehouse;
use etl_storage::testing::{Durability, ServerOptions, Stop};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tests::canary::Postgres;
use tests::chaos::{Fault, Plan, Process, Step};
use tests::proxy::{Lose, Proxy};
use tests::{Setup, TestApp, command, dump_postgres};

/// A run takes a second or two, and one whose lease was lost takes up to 75 s more; one that takes this long hangs.
const DEADLINE: Duration = Duration::from_secs(150);
/// Faults that each database sees: after a few runs there is nothing left to disturb.
const FAULTS_EACH: usize = 3;
const A_WHILE: Duration = Duration::from_millis(400);

/// All but the half-open connection: a program that does its work alone waits for the answer, and nobody takes over.
const FAULTS: [Fault; 9] = [
    Fault::Kill,
    Fault::Freeze(A_WHILE),
    Fault::Terminate,
    Fault::Restart(Stop::Immediate),
    Fault::Restart(Stop::Kill),
    Fault::EndClients,
    Fault::Reset,
    Fault::Partition(A_WHILE),
    Fault::LoseCommit(Lose::AnswerOfAnyWrite, A_WHILE),
];

#[tokio::test(flavor = "multi_thread")]
async fn disturbed_runs_end_with_the_database_of_an_undisturbed_one() {
    let plan = Plan::from_env(20_251_224, FAULTS.len()).unwrap();
    let bench = Bench::start(plan.seed).await;
    let calm = bench.postgres.database().await.unwrap();
    let started = Instant::now();
    bench.run_to_the_end(tests::folder().unwrap().path(), &calm).await;
    let whole = started.elapsed();
    let expected = dump_postgres(&calm).await.unwrap();
    assert!(expected.contains("== pos.pos_cota 16\n"), "8 funds on 2 days are there");

    let steps: Vec<_> = plan.schedule(&FAULTS, 1, whole.mul_f64(0.02)..=whole.mul_f64(0.8)).collect();
    let mut struck = 0;
    for steps in steps.chunks(FAULTS_EACH) {
        let database = bench.postgres.database().await.unwrap();
        struck += bench.disturb(&database, steps).await;
        assert!(dump_postgres(&database).await.unwrap() == expected, "{steps:?} of {plan:?} end with another database");
        let broken = PostgresWarehouse::connect(&database).await.unwrap().fsck().await.unwrap();
        assert!(broken.is_empty(), "{steps:?} of {plan:?}: {broken:?}");
    }
    assert!(struck > 0, "no fault of {} met a running program", steps.len());
}

/// Nobody takes over: the program itself must notice that nothing answers any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_outlives_a_half_open_network() {
    let plan = Plan::from_env(20_251_226, 1).unwrap();
    if !plan.long {
        return;
    }
    let bench = Bench::start(plan.seed).await;
    let database = bench.postgres.database().await.unwrap();
    let half_open = Fault::HalfOpen(Duration::from_secs(30));
    let steps: Vec<_> = plan.schedule(&[half_open], 1, A_WHILE..=A_WHILE * 2).collect();
    assert!(bench.disturb(&database, &steps).await > 0, "the fault met a running program");
}

/// A slow portal and a database that keeps what it committed.
struct Bench {
    app: TestApp,
    postgres: Postgres,
    seed: u64,
}

impl Bench {
    async fn start(seed: u64) -> Self {
        let latency = Rule::new(Action::LatencyMs(Span { from: 1, to: 25 }));
        let scenario = Scenario { faults: vec![latency], ..Scenario::none() };
        let app = TestApp::start(Setup { funds: 8, scenario, ..Setup::default() }).await.unwrap();
        let options = ServerOptions { durability: Durability::Server, ..ServerOptions::default() };
        Self { app, postgres: tests::canary::postgres(options).unwrap(), seed }
    }

    /// Strikes one run with each fault, then runs in peace; gives how many faults met a running program.
    async fn disturb(&self, database: &str, steps: &[Step]) -> usize {
        let proxy = Proxy::postgres(database, self.seed).await.unwrap();
        let through = proxy.through(database).unwrap();
        let folder = tests::folder().unwrap();
        let mut struck = 0;
        for step in steps {
            let mut process = Process::start(self.run(folder.path(), &through)).unwrap();
            tokio::time::sleep(step.after).await;
            struck += usize::from(process.is_running());
            step.fault.strike(&process, &self.postgres, &proxy).await.unwrap();
            let status = process.wait(DEADLINE).await.unwrap();
            assert_ne!(status.code(), Some(101), "{step:?} makes it panic: {}", process.tail());
        }
        self.run_to_the_end(folder.path(), &through).await;
        struck
    }

    /// `etl run` over the last two days of the book.
    fn run(&self, folder: &Path, database: &str) -> Command {
        let env = self.app.environment();
        let mut env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
        env.push(("ETL__BANCO", database));
        let days = self.app.book.days();
        let (from, to) = (days[days.len() - 2].to_string(), days[days.len() - 1].to_string());
        command("etl", folder, &["run", "--sistema", "qore", "--de", &from, "--ate", &to], &env)
    }

    async fn run_to_the_end(&self, folder: &Path, database: &str) {
        let mut process = Process::start(self.run(folder, database)).unwrap();
        let status = process.wait(DEADLINE).await.unwrap();
        assert!(status.success(), "{status}: {}", process.tail());
    }
}
