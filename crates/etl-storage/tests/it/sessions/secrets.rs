//! No secret leaves the cache: not into the database, not into the log; what was tampered with is not used.

use super::{cipher, login, renew, state};
use crate::env::Env;
use etl_core::ports::{Login, PortalSession, SessionCache, SessionState};
use etl_storage::testing::TestPostgres;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

const CANARIES: [&str; 4] = ["canario-ficha", "canario-senha", "canario-errada", "canario-usuario"];

fn account(password: &str) -> Login {
    Login { username: CANARIES[3].into(), ..login(password) }
}

/// Everything logged while it lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

fn listen() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    (log, tracing::subscriber::set_default(subscriber))
}

async fn store(cache: &Arc<dyn SessionCache>, login: &Login, secret: &str) {
    let lease = renew(cache, login).await;
    let session = PortalSession { secret: secret.into(), good_for: Some(Duration::from_mins(10)) };
    cache.store(&lease, &session).await.unwrap();
}

/// Goes through everything that a cache does, and gives what it printed of its values.
async fn live(env: &Env) -> String {
    let cache = env.sessions(cipher(1));
    let lease = renew(&cache, &account(CANARIES[2])).await;
    cache.reject(&lease).await.unwrap();
    store(&cache, &account(CANARIES[1]), "outra ficha").await;
    cache.forget(&account(CANARIES[1]), &"outra ficha".into()).await.unwrap();
    store(&cache, &account(CANARIES[1]), CANARIES[0]).await;
    let (valid, rejected) =
        (cache.lookup(&account(CANARIES[1])).await.unwrap(), cache.lookup(&account(CANARIES[2])).await.unwrap());
    assert!(matches!(valid, SessionState::Valid(_)) && matches!(rejected, SessionState::Rejected { .. }));
    format!("{lease:?} {valid:?} {rejected:?} {:?}", account(CANARIES[1]))
}

#[tokio::test]
async fn no_secret_is_in_the_file_the_log_or_debug_output() {
    let (log, _guard) = listen();
    let env = Env::sqlite().await;
    let printed = live(&env).await;
    let Env::Sqlite { folder, .. } = &env else { unreachable!() };
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder.path().join("novo")).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    assert!(bytes.windows(4).any(|w| w == b"qore"), "the rows were looked at");
    for canary in CANARIES {
        assert!(!bytes.windows(canary.len()).any(|w| w == canary.as_bytes()), "{canary} is in the files");
        assert!(!log.text().contains(canary) && !printed.contains(canary), "{canary} was printed");
    }
}

#[tokio::test]
async fn no_secret_is_in_the_table_of_postgresql() {
    let server = TestPostgres::start().unwrap();
    let env = Env::postgres(&server, &Env::template(&server).await).await;
    live(&env).await;
    let rows = env.texts("select cast(s as text) from etl.sessao_portal s").await;
    assert_eq!(rows.len(), 2);
    for canary in CANARIES {
        assert!(!format!("{rows:?}").contains(canary), "{canary}: {rows:?}");
    }
}

#[tokio::test]
async fn another_key_finds_nothing_and_says_so() {
    let (log, _guard) = listen();
    let env = Env::sqlite().await;
    store(&env.sessions(cipher(1)), &login("certa"), "t1").await;
    assert_eq!(log.text(), "");
    let wrong = env.sessions(cipher(2));
    store(&wrong, &login("certa"), "t2").await;
    assert!(log.text().contains("another key"), "{}", log.text());
    assert_eq!(state(&wrong, &login("certa")).await, "t2");
    assert_eq!(state(&env.sessions(cipher(1)), &login("certa")).await, "t1", "each key has its own");
}

#[tokio::test]
async fn records_that_were_tampered_with_are_not_used() {
    let tamper = [
        ("swapped with another row", "cifra = (select o.cifra from etl.sessao_portal o where o.conta <> s.conta)"),
        ("cut", "cifra = substr(cifra, 1, 30)"),
        ("emptied", "cifra = ''"),
        ("of a key that is gone", "cifra = '1.00000000.' || substr(cifra, 12)"),
        ("of a later version", "cifra = '2' || substr(cifra, 2)"),
    ];
    for (name, change) in tamper {
        let (log, _guard) = listen();
        let env = Env::sqlite().await;
        let cache = env.sessions(cipher(1));
        store(&cache, &login("certa"), "t1").await;
        store(&cache, &Login { username: "outra".into(), ..login("certa") }, "t2").await;
        let changed = env.texts(&format!("update etl.sessao_portal as s set {change} returning sistema")).await;
        assert_eq!(changed.len(), 2);
        cache.forget(&login("certa"), &"t1".into()).await.unwrap();
        assert_eq!(state(&cache, &login("certa")).await, "renew", "{name}");
        assert!(log.text().contains("not readable"), "{name}: {}", log.text());
        assert_eq!(state(&cache, &login("certa")).await, "busy", "{name}");
    }
}
