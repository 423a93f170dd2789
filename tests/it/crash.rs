//! `kill -9` at random moments of a run, then the run again: the same database as an undisturbed run.

use etl_simulator::book::Book;
use etl_simulator::qore::{Rule, Scenario, Span};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tests::chaos::Process;
use tests::{Setup, TestApp, command, dump, etl};

const FRESH_DATABASES: usize = 10;
const KILLS_EACH: usize = 5;
const SEED: u64 = 20_251_223;
/// A killed process is gone by then.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_leave_the_database_of_an_undisturbed_run() {
    let latency = Rule::new(etl_simulator::qore::Action::LatencyMs(Span { from: 1, to: 25 }));
    let scenario = Scenario { faults: vec![latency], ..Scenario::none() };
    let app = TestApp::start(Setup { funds: 8, scenario, ..Setup::default() }).await.unwrap();
    let (from, to) = days(&app.book);
    let clean = tests::folder().unwrap();
    let started = Instant::now();
    run_to_the_end(clean.path(), &app, &from, &to);
    let whole = started.elapsed();
    let expected = dump(&clean.path().join("etl.db")).await.unwrap();
    assert!(
        expected.contains("== pos_pos_cota 16"),
        "8 funds on 2 days are there: {}",
        &expected[..200.min(expected.len())]
    );
    let copies = files(&clean.path().join("copias"));
    let stored = documents(&clean.path().join("documentos"));
    assert_eq!((copies.len(), stored.len()), (8 * 3 * 2, 8 * 3 * 2));
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    for round in 0..FRESH_DATABASES {
        let folder = tests::folder().unwrap();
        for _ in 0..KILLS_EACH {
            let moment = whole.mul_f64(random.random_range(0.02..1.0));
            kill_after(folder.path(), &app, (&from, &to), moment).await;
        }
        run_to_the_end(folder.path(), &app, &from, &to);
        let found = dump(&folder.path().join("etl.db")).await.unwrap();
        assert!(found == expected, "round {round} of seed {SEED} ends with another database");
        assert_eq!(files(&folder.path().join("copias")), copies, "round {round} of seed {SEED} ends with other copies");
        assert_eq!(documents(&folder.path().join("documentos")), stored, "round {round} of seed {SEED}");
    }
}

fn days(book: &Book) -> (String, String) {
    let days = book.days();
    (days[days.len() - 2].to_string(), days[days.len() - 1].to_string())
}

fn run_to_the_end(folder: &Path, app: &TestApp, from: &str, to: &str) {
    let env = app.environment();
    let env: Vec<_> = env.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let done = etl(folder, &["run", "--sistema", "qore", "--de", from, "--ate", to], &env).unwrap();
    assert_eq!(done.code, 0, "{}", done.stderr);
}

async fn kill_after(folder: &Path, app: &TestApp, (from, to): (&str, &str), moment: Duration) {
    let env = app.environment();
    let env: Vec<_> = env.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let run = command("etl", folder, &["run", "--sistema", "qore", "--de", from, "--ate", to], &env);
    let mut process = Process::start(run).unwrap();
    tokio::time::sleep(moment).await;
    // Already ended is as good as killed.
    process.kill().unwrap();
    process.wait(SOON).await.unwrap();
}

/// Every file below a folder: its path in it and its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder_now) = open.pop() {
        for entry in std::fs::read_dir(&folder_now).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The documents of a store, none of them partial; what a process keeps for itself is not compared.
fn documents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = files(folder);
    assert!(!all.keys().any(|p| p.extension().is_some_and(|e| e == "part")), "left over: {:?}", all.keys());
    all.retain(|path, _| path.extension().is_some_and(|e| e == "bin"));
    all
}
