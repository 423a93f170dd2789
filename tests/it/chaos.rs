//! Chaos: programs, database and network fail at random moments, and afterwards nothing is lost and nothing is there
//! twice.
//!
//! A scenario draws its faults from a printed seed (`ETL_CHAOS_SEED` and `ETL_CHAOS_FAULTS` repeat it), strikes a running
//! system with them, lets it come to rest and compares it with one that nobody disturbed. Always checked at rest:
//!
//! - **nothing lost**: every row of `cad` and `pos` is that of the undisturbed system, every job that was accepted has
//!   ended, every planned item has a final state;
//! - **nothing twice**: the same comparison, one load for each hash, the invariants of the doctor;
//! - **nothing stuck**: no lease is past its end by more than one sweep, no transaction is open, no file is partial.
//!
//! Here is the scenario of a program that does its work alone, `etl run`. Those of the workers come with the program
//! `etl-worker`; unless said otherwise two of them share one job of 200 funds, each through a proxy of its own:
//!
//! | scenario | faults | what is checked besides |
//! |---|---|---|
//! | one of two is killed | `Kill` in the middle of the job | its tasks run again within 75 s of the signal; both finish |
//! | killed again and again | `Kill`, each dead worker started again | lease numbers only rise, attempts stay within their limit |
//! | frozen for two leases | `Freeze(120 s)` | the other finishes its task; awake, it writes no row and says within 5 s that it lost the lease |
//! | database restarts | `Restart(Immediate)`, `Restart(Kill)` | work goes on within 10 s of its return, without anybody's help |
//! | connections end in a storm | `EndClients` and `Reset`, ten a second for 10 s | at least 95 % of the rate before, measured over 10 s, from 5 s after the storm |
//! | too few connections | `max_connections` of 12 | slower, no task fails for it |
//! | partition | `Partition` of 5, 30 and 120 s | a worker that cannot renew for half a lease stops its side effects; after 120 s the other has done its tasks |
//! | half-open | `HalfOpen` of 30 s | no worker waits for an answer for ever: it is at work again within 75 s |
//! | answers to commits are lost | `LoseCommit`, every kind, 1 % and 5 % of all | no job is enqueued twice, no notice is sent twice |
//! | asked to stop | `Terminate` once, then twice | stops within 60 s, or within 5 s; another worker takes over without waiting for a lease |
//! | disk full | [`tests::chaos::SmallDisk`] under the documents of one worker | its items say `DISCO-CHEIO`, nothing is partial, they are done once there is room |
//! | clock jumps | the worker an hour ahead or behind | no lease is early or late: only the database's clock counts |
//!
//! A scenario is one function of its plan. In the test command it has the few faults that are written here, all together
//! at most four minutes; the long form is the same function with `ETL_CHAOS_FAULTS=200`.

use etl_core::ports::Checkup;
use etl_simulator::qore::{Action, Rule, Scenario, Span};
use etl_storage::postgres::PostgresWarehouse;
use etl_storage::testing::{Durability, ServerOptions, Stop, TestPostgres};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tests::chaos::{Fault, Plan, Process, Step};
use tests::proxy::{Lose, Proxy};
use tests::{Setup, TestApp, command, dump_postgres};

/// A run takes a second or two, and one whose lease was lost takes up to 75 s more; one that takes this long hangs.
const DEADLINE: Duration = Duration::from_secs(100);
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
    bench.run_to_the_end(tempfile::tempdir().unwrap().path(), &calm).await;
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

/// A slow portal and a database that keeps what it committed.
struct Bench {
    app: TestApp,
    postgres: TestPostgres,
    seed: u64,
}

impl Bench {
    async fn start(seed: u64) -> Self {
        let latency = Rule::new(Action::LatencyMs(Span { from: 1, to: 25 }));
        let scenario = Scenario { faults: vec![latency], ..Scenario::none() };
        let app = TestApp::start(Setup { funds: 8, scenario, ..Setup::default() }).await.unwrap();
        let options = ServerOptions { durability: Durability::Server, ..ServerOptions::default() };
        Self { app, postgres: TestPostgres::start_with(options).unwrap(), seed }
    }

    /// Strikes one run with each fault, then runs in peace; gives how many faults met a running program.
    async fn disturb(&self, database: &str, steps: &[Step]) -> usize {
        let proxy = Proxy::postgres(database, self.seed).await.unwrap();
        let through = proxy.through(database).unwrap();
        let folder = tempfile::tempdir().unwrap();
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
