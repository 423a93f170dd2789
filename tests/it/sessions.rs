//! One login for all processes, renewed once, never repeated once rejected; and the funds, asked for when they must be.

use chrono::TimeDelta;
use etl_core::Code;
use etl_simulator::qore::{Action, Call, PortalLogin, Rule, Scenario, Span};
use etl_storage::testing::ServerOptions;
use std::path::Path;
use tests::canary::OFFICE_KEY;
use tests::{Finished, Setup, TestApp, etl};

/// A portal that takes its time to log somebody in, so that those who come together meet there.
async fn portal(faults: Vec<Rule>) -> TestApp {
    let slow_login = Rule { call: Some(Call::Authorize), ..Rule::new(Action::LatencyMs(Span::fixed(700))) };
    let faults = [vec![slow_login], faults].concat();
    TestApp::start(Setup { funds: 4, scenario: Scenario { faults, ..Scenario::none() }, ..Setup::default() })
        .await
        .unwrap()
}

/// An office: its folder, its portal and the rest of its environment.
struct Office<'a> {
    folder: &'a Path,
    app: &'a TestApp,
    env: Vec<(&'a str, String)>,
    password: String,
}

impl<'a> Office<'a> {
    fn new(folder: &'a Path, app: &'a TestApp) -> Self {
        let login = PortalLogin::default();
        let env = vec![
            ("ETL_QORE_USUARIO", login.username),
            ("ETL__SISTEMAS__QORE__URL", app.portal.base_url()),
            ("ETL__SISTEMAS__QORE__ESPERA_INICIAL_MS", "2".into()),
        ];
        Self { folder, app, env, password: login.password }
    }

    fn with(mut self, variables: &[(&'a str, &str)]) -> Self {
        self.env.extend(variables.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self
    }

    fn with_password(&self, password: &str) -> Self {
        Self { folder: self.folder, app: self.app, env: self.env.clone(), password: password.into() }
    }

    fn run(&self, options: &[&str]) -> Finished {
        let day = self.app.last_day().to_string();
        let args = [&["run", "--sistema", "qore", "--data", &day, "--tipo", "xml"], options].concat();
        let mut env: Vec<_> = self.env.iter().map(|(name, value)| (*name, value.as_str())).collect();
        env.push(("ETL_QORE_SENHA", &self.password));
        etl(self.folder, &args, &env).unwrap()
    }

    /// Two processes at the same time, which end with this code.
    fn run_two(&self, code: i32) {
        let ended: [Finished; 2] = std::thread::scope(|scope| {
            [scope.spawn(|| self.run(&[])), scope.spawn(|| self.run(&[]))].map(|run| run.join().unwrap())
        });
        for run in ended {
            assert_eq!(run.code, code, "{}", run.stderr);
        }
    }

    fn logins(&self) -> (u64, u64) {
        let stats = self.app.portal.stats();
        assert_eq!(stats.logins_after_rejection, 0, "accounts lock");
        (stats.logins, stats.rejected_logins)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_log_in_once_and_later_ones_not_at_all() {
    let postgres = tests::canary::postgres(ServerOptions::default()).unwrap();
    let databases = [vec![], vec![("ETL__BANCO", postgres.url.as_str()), ("ETL_CHAVE", OFFICE_KEY)]];
    for variables in databases {
        let (app, folder) = (portal(vec![]).await, tests::folder().unwrap());
        let office = Office::new(folder.path(), &app).with(&variables);
        office.run_two(0);
        assert_eq!(office.logins(), (1, 0), "{variables:?}");
        let later = office.run(&[]);
        assert_eq!(later.code, 0, "{}", later.stderr);
        assert_eq!(office.logins(), (1, 0), "{variables:?}");
        assert_no_secret_in(folder.path(), &later);
    }
}

/// Neither password nor token is in a file or on the screen.
fn assert_no_secret_in(folder: &Path, finished: &Finished) {
    // How the signature of every token of the simulator begins.
    let secrets = [PortalLogin::default().password, "YXNzaW5hdHVyYS1mYWxz".into()];
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for secret in &secrets {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "in {}", path.display());
        }
    }
    for secret in &secrets {
        assert!(!finished.stderr.contains(secret) && !finished.stdout.contains(secret), "{}", finished.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_portal_revokes_is_renewed_once() {
    let revoke = Rule { call: Some(Call::Download), nth: Some(3), ..Rule::new(Action::Status(401)) };
    let (app, folder) = (portal(vec![revoke]).await, tests::folder().unwrap());
    let office = Office::new(folder.path(), &app);
    office.run_two(0);
    assert_eq!(office.logins(), (2, 0), "one renewal for both");
    assert_eq!(office.run(&[]).code, 0);
    assert_eq!(office.logins(), (2, 0), "the renewed token serves the next run");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_login_is_tried_once_by_all_until_the_password_changes() {
    let (app, folder) = (portal(vec![]).await, tests::folder().unwrap());
    let right = Office::new(folder.path(), &app);
    let wrong = right.with_password("errada");
    wrong.run_two(4);
    let again = wrong.run(&[]);
    assert_eq!(again.code, 4, "{}", again.stderr);
    assert!(again.stderr.contains("PORTAL-LOGIN") && again.stderr.contains("not tried again"), "{}", again.stderr);
    assert!(!again.stderr.contains("errada"), "{}", again.stderr);
    assert_eq!((wrong.logins(), app.portal.stats().calls.values().sum::<u64>()), ((0, 1), 1), "nothing else was asked");

    assert_eq!(right.run(&[]).code, 0, "a changed password is tried");
    assert_eq!(wrong.run(&[]).code, 4, "and the old one still is not");
    assert_eq!(wrong.logins(), (1, 1));
    assert_eq!(wrong.run(&["--repetir-login"]).code, 4);
    assert_eq!(wrong.logins(), (1, 2), "unless a person says so");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_nothing_is_kept_in_postgresql() {
    let postgres = tests::canary::postgres(ServerOptions::default()).unwrap();
    let (app, folder) = (portal(vec![]).await, tests::folder().unwrap());
    let office = Office::new(folder.path(), &app).with(&[("ETL__BANCO", &postgres.url)]);
    for logins in [1, 2] {
        let run = office.run(&[]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains("Sem ETL_CHAVE"), "{}", run.stderr);
        assert_eq!(office.logins(), (logins, 0));
    }
    let bad = Office::new(folder.path(), &app).with(&[("ETL_CHAVE", "curta demais")]).run(&[]);
    assert_eq!(bad.code, 2, "{}", bad.stderr);
    assert!(bad.stderr.contains("ETL_CHAVE") && !bad.stderr.contains("curta demais"), "{}", bad.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_funds_are_asked_for_when_the_request_needs_it() {
    let (app, folder) = (portal(vec![]).await, tests::folder().unwrap());
    let office = Office::new(folder.path(), &app);
    let asked = || app.portal.stats().calls(Call::Dashboard);
    let fund = app.book.listed()[0].name.clone();
    for (options, code, times) in [
        (vec![], 0, 1),
        (vec![], 0, 1),
        (vec!["--fundo", &fund], 0, 1),
        (vec!["--fundo", "NADA"], 2, 2),
        (vec!["--atualizar-fundos"], 0, 3),
        (vec!["--dry-run"], 0, 3),
    ] {
        let run = office.run(&options);
        assert_eq!((run.code, asked()), (code, times), "{options:?}: {}", run.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_funds_stands_for_half_a_day() {
    let app = TestApp::start(Setup { funds: 4, ..Setup::default() }).await.unwrap();
    let asked = || app.portal.stats().calls(Call::Dashboard);
    for (hours, times) in [(0, 1), (11, 1), (1, 2), (11, 2)] {
        app.clock.advance(TimeDelta::hours(hours));
        let report = app.run(&[app.last_day()], &[]).await.unwrap();
        assert_eq!((report.summary.items, asked()), (4 * 3, times), "after {hours} more hours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn testing_a_connection_asks_the_portal_and_tries_a_wrong_password_once() {
    let app = TestApp::start(Setup { funds: 2, ..Setup::default() }).await.unwrap();
    for asked in 1..=2 {
        let (qore, login) = app.connections(&PortalLogin::default().password).open("qore").await.unwrap();
        qore.connector.check(&qore.config, &login).await.unwrap();
        let stats = app.portal.stats();
        assert_eq!((stats.logins, stats.calls(Call::Dashboard)), (1, asked), "a shared session is no proof");
    }
    for _ in 0..2 {
        let (qore, login) = app.connections("errada").open("qore").await.unwrap();
        let error = qore.connector.check(&qore.config, &login).await.unwrap_err();
        assert_eq!(error.code, Code::PortalAuth);
        assert_eq!(app.portal.stats().rejected_logins, 1);
    }
}
