//! `etl credenciais`: what is stored serves runs and workers, and no secret shows anywhere.

use etl_simulator::qore::PortalLogin;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tests::canary::Folder;
use tests::{Finished, Setup, TestApp, etl_with_input};

/// `etl` without any login in its environment.
fn run(url: &str, folder: &Path, args: &[&str], input: &str) -> Finished {
    let env = [("ETL__SISTEMAS__QORE__URL", url), ("ETL__REDE__INTERNAS", "127.0.0.1")];
    let finished = etl_with_input(folder, args, &env, input).unwrap();
    let password = PortalLogin::default().password;
    assert!(!finished.stderr.contains(&password) && !finished.stdout.contains(&password), "{}", finished.stderr);
    finished
}

fn assert_not_in_files(folder: &Path, secret: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_not_in_files(&path, secret);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "in {}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_login_serves_runs_until_it_is_removed() {
    let app = TestApp::start(Setup { funds: 2, ..Setup::default() }).await.unwrap();
    let folder = tests::folder().unwrap();
    let url = &app.portal.base_url();
    let (login, day) = (PortalLogin::default(), app.last_day().to_string());
    let collect = ["run", "--sistema", "qore", "--data", &day, "--tipo", "xml"];
    let missing = run(url, folder.path(), &collect, "");
    assert_eq!(missing.code, 4, "{}", missing.stderr);

    let set = ["credenciais", "set", "qore", "--usuario", &login.username, "--senha-stdin"];
    let stored = run(url, folder.path(), &set, &format!("{}\n", login.password));
    assert_eq!(stored.code, 0, "{}", stored.stderr);
    assert_eq!(run(url, folder.path(), &["credenciais", "test", "qore"], "").code, 0);
    assert_eq!(run(url, folder.path(), &collect, "").code, 0);
    let list = run(url, folder.path(), &["credenciais", "list"], "");
    assert!(list.stdout.contains(&login.username) && list.stdout.contains("********"), "{}", list.stdout);
    assert_not_in_files(folder.path(), &login.password);

    let rotated = run(url, folder.path(), &["credenciais", "rotate"], "");
    assert_eq!(rotated.code, 0, "{}", rotated.stderr);
    assert_eq!(run(url, folder.path(), &["credenciais", "test", "qore"], "").code, 0, "after a rotation");
    std::fs::remove_file(folder.path().join("etl.db.chave")).unwrap();
    std::fs::remove_file(folder.path().join("etl.db.chave.antiga")).unwrap();
    let lost = run(url, folder.path(), &["status"], "");
    assert_eq!(lost.code, 2, "{}", lost.stderr);
    assert!(lost.stderr.contains("CREDENCIAL-CHAVE") && lost.stderr.contains("qore"), "{}", lost.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_file_is_read_and_its_passwords_are_blanked() {
    let app = TestApp::start(Setup { funds: 2, ..Setup::default() }).await.unwrap();
    let folder = tests::folder().unwrap();
    // The address comes with the file.
    let (login, nowhere) = (PortalLogin::default(), "http://127.0.0.1:9");
    let old = folder.path().join("credentials.json");
    let document = serde_json::json!({
        "qore": { "username": login.username, "password": login.password, "url": app.portal.base_url() },
        "amplis": { "reag": { "username": "a", "password": "canario-reag" } },
        "paths": { "csv": "C:\\csv" }
    });
    std::fs::write(&old, document.to_string()).unwrap();
    let import = ["credenciais", "importar", "credentials.json"];
    let kept = run(nowhere, folder.path(), &import, "");
    assert_eq!(kept.code, 0, "{}", kept.stderr);
    assert!(kept.stderr.contains("--esvaziar"), "{}", kept.stderr);
    assert!(std::fs::read_to_string(&old).unwrap().contains("canario-reag"));
    let blanked = run(nowhere, folder.path(), &[&import[..], &["--esvaziar"]].concat(), "");
    assert_eq!(blanked.code, 0, "{}", blanked.stderr);
    let left: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&old).unwrap()).unwrap();
    assert_eq!((&left["qore"]["password"], &left["paths"]["csv"]), (&"".into(), &"C:\\csv".into()));
    assert_not_in_files(folder.path(), "canario-reag");
    assert_eq!(run(nowhere, folder.path(), &["credenciais", "test", "qore"], "").code, 0);

    std::fs::write(&old, r#"{"qore": {"senha": "canario-errado"}}"#).unwrap();
    let refused = run(nowhere, folder.path(), &import, "");
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("qore.senha") && !refused.stderr.contains("canario"), "{}", refused.stderr);
}

/// Where the settings say that the key is, it is, or nothing starts.
#[test]
fn a_key_is_only_looked_for_where_the_settings_say() {
    let folder = tests::folder().unwrap();
    let nobody = format!("unix:path={}", folder.path().join("nobody").display());
    let run = |origin: &str, args: &[&str]| {
        let env = [("ETL__CHAVE__ORIGEM", origin), ("DBUS_SESSION_BUS_ADDRESS", &nobody)];
        etl_with_input(folder.path(), args, &env, "").unwrap()
    };
    for (origin, args, code) in [
        ("ambiente", &["credenciais", "list"][..], "CHAVE-FALTA"),
        ("cofre", &["credenciais", "list"], "CHAVE-COFRE"),
        ("cofre", &["credenciais", "chave"], "CHAVE-COFRE"),
    ] {
        let refused = run(origin, args);
        assert_eq!(refused.code, 2, "{origin} {args:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(code), "{origin} {args:?}: {}", refused.stderr);
    }
    assert!(!folder.path().join("etl.db.chave").exists(), "no other key is made meanwhile");
    assert_eq!(run("arquivo", &["credenciais", "list"]).code, 0);
    assert!(folder.path().join("etl.db.chave").exists());
}

/// A session bus of its own with an unlocked GNOME Keyring on it; both end with it.
struct Vault {
    bus: Child,
    address: String,
    _home: Folder,
}

impl Vault {
    fn open() -> Self {
        let home = tests::folder().unwrap();
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut bus = bus.spawn().unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        // It goes to the background when it is ready, and ends when the bus does.
        let mut keyring = Command::new("gnome-keyring-daemon");
        keyring
            .args(["--unlock", "--components=secrets", "--daemonize"])
            .env("DBUS_SESSION_BUS_ADDRESS", address.trim());
        keyring.env("HOME", home.path()).env("XDG_DATA_HOME", home.path()).env("XDG_RUNTIME_DIR", home.path());
        keyring.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut keyring = keyring.spawn().unwrap();
        keyring.stdin.take().unwrap().write_all(b"senha-do-cofre").unwrap();
        assert!(keyring.wait().unwrap().success());
        Self { bus, address: address.trim().into(), _home: home }
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

#[test]
fn the_key_is_kept_and_changed_in_the_vault_of_the_system() {
    let folder = tests::folder().unwrap();
    let vault = Vault::open();
    let run = |args: &[&str], input: &str| {
        let env = [("ETL__CHAVE__ORIGEM", "cofre"), ("DBUS_SESSION_BUS_ADDRESS", vault.address.as_str())];
        etl_with_input(folder.path(), args, &env, input).unwrap()
    };
    let missing = run(&["credenciais", "list"], "");
    assert!(missing.code == 2 && missing.stderr.contains("CHAVE-FALTA"), "{}", missing.stderr);
    let made = run(&["credenciais", "chave"], "");
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert_eq!(run(&["credenciais", "chave"], "").code, 2, "the key that is there stays");
    let PortalLogin { username, password, .. } = PortalLogin::default();
    let set = run(&["credenciais", "set", "qore", "--usuario", &username, "--senha-stdin"], &format!("{password}\n"));
    assert_eq!(set.code, 0, "{}", set.stderr);
    assert_eq!(run(&["credenciais", "rotate"], "").code, 0);
    let list = run(&["credenciais", "list"], "");
    assert!(list.stdout.contains(&username) && !list.stdout.contains(&password), "{}", list.stdout);
    assert_not_in_files(folder.path(), &password);
    assert!(!folder.path().join("etl.db.chave").exists(), "the key is nowhere but in the vault");
}
