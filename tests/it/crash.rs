//! `kill -9` at random moments of a run, then the run again: the same database as an undisturbed run.

use etl_simulator::book::Book;
use etl_simulator::qore::{PortalLogin, Rule, Scenario, Span};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::path::Path;
use std::time::{Duration, Instant};
use tests::{Setup, TestApp, dump, etl, etl_spawn};

const FRESH_DATABASES: usize = 10;
const KILLS_EACH: usize = 5;
const SEED: u64 = 20_251_223;

#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_leave_the_database_of_an_undisturbed_run() {
    let latency = Rule::new(etl_simulator::qore::Action::LatencyMs(Span { from: 1, to: 25 }));
    let scenario = Scenario { faults: vec![latency], ..Scenario::none() };
    let app = TestApp::start(Setup { funds: 8, scenario, ..Setup::default() }).await.unwrap();
    let (from, to) = days(&app.book);
    let clean = tempfile::tempdir().unwrap();
    let started = Instant::now();
    run_to_the_end(clean.path(), &app, &from, &to);
    let whole = started.elapsed();
    let expected = dump(&clean.path().join("etl.db")).await.unwrap();
    assert!(
        expected.contains("== pos_pos_cota 16"),
        "8 funds on 2 days are there: {}",
        &expected[..200.min(expected.len())]
    );
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    for round in 0..FRESH_DATABASES {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..KILLS_EACH {
            let moment = whole.mul_f64(random.random_range(0.02..1.0));
            kill_after(folder.path(), &app, (&from, &to), moment);
        }
        run_to_the_end(folder.path(), &app, &from, &to);
        let found = dump(&folder.path().join("etl.db")).await.unwrap();
        assert!(found == expected, "round {round} of seed {SEED} ends with another database");
        whole_files_only(&folder.path().join("documentos"));
    }
}

fn days(book: &Book) -> (String, String) {
    let days = book.days();
    (days[days.len() - 2].to_string(), days[days.len() - 1].to_string())
}

fn environment(app: &TestApp) -> Vec<(&'static str, String)> {
    let login = PortalLogin::default();
    vec![
        ("ETL_QORE_USUARIO", login.username),
        ("ETL_QORE_SENHA", login.password),
        ("ETL__SISTEMAS__QORE__URL", app.portal.base_url()),
    ]
}

fn run_to_the_end(folder: &Path, app: &TestApp, from: &str, to: &str) {
    let env = environment(app);
    let env: Vec<_> = env.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let done = etl(folder, &["run", "--sistema", "qore", "--de", from, "--ate", to], &env).unwrap();
    assert_eq!(done.code, 0, "{}", done.stderr);
}

fn kill_after(folder: &Path, app: &TestApp, (from, to): (&str, &str), moment: Duration) {
    let env = environment(app);
    let env: Vec<_> = env.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let mut child = etl_spawn(folder, &["run", "--sistema", "qore", "--de", from, "--ate", to], &env).unwrap();
    std::thread::sleep(moment);
    // Already ended is as good as killed.
    let _ = child.kill();
    child.wait().unwrap();
}

/// No partial file is left, and every document has the bytes of its name's length or more: none is empty.
fn whole_files_only(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            whole_files_only(&path);
        } else {
            assert!(path.extension().is_none_or(|e| e != "part"), "left over: {}", path.display());
        }
    }
}
