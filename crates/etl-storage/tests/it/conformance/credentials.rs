//! Stored logins: what is kept, what a wrong key or a change from outside does, and rotation.

use crate::env::Env;
use etl_core::ports::{CredentialChange, CredentialError, Credentials};
use etl_storage::secrets::{Key, KeySource, Keyring};
use secrecy::ExposeSecret;
use std::sync::Arc;

const OLD: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "/wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const CANARIES: [&str; 2] = ["canario-usuario", "canario-senha"];

fn key(text: &str) -> Key {
    Key::parse(&text.into()).unwrap()
}

fn source(newest: &'static str, older: Option<&'static str>) -> KeySource {
    Arc::new(move || {
        let ring = Keyring::of(&key(newest));
        Ok(match older {
            Some(older) => ring.and(&key(older)),
            None => ring,
        })
    })
}

fn store(env: &Env, newest: &'static str, older: Option<&'static str>) -> Arc<dyn Credentials> {
    env.database().credentials(source(newest, older))
}

fn change(username: Option<&str>, password: Option<&str>, url: Option<&str>) -> CredentialChange {
    CredentialChange {
        username: username.map(Into::into),
        password: password.map(Into::into),
        url: url.map(Into::into),
    }
}

pub(crate) async fn a_login_is_kept_in_parts_and_never_in_clear_text(env: &Env) {
    let store = store(env, OLD, None);
    assert!(store.login("qore").await.unwrap().is_none());
    store.change("qore", change(Some(CANARIES[0]), None, Some("https://a"))).await.unwrap();
    assert!(store.login("qore").await.unwrap().is_none(), "without a password there is no login");
    store.change("qore", change(None, Some(CANARIES[1]), None)).await.unwrap();
    store.change("maps", change(Some("outro"), None, None)).await.unwrap();
    let login = store.login("qore").await.unwrap().unwrap();
    assert_eq!((login.username.as_str(), login.password.expose_secret()), (CANARIES[0], CANARIES[1]));
    let told = store.list().await.unwrap();
    let told: Vec<_> =
        told.iter().map(|c| (c.connection.as_str(), c.username.as_str(), c.has_password, c.url.as_deref())).collect();
    assert_eq!(told, [("maps", "outro", false, None), ("qore", CANARIES[0], true, Some("https://a"))]);
    store.change("qore", change(None, None, Some(""))).await.unwrap();
    assert_eq!(store.list().await.unwrap()[1].url, None);
    let raw = format!("{:?}", env.texts("select sistema, url, chave_dados, cifra from etl.credencial").await);
    assert!(CANARIES.iter().all(|canary| !raw.contains(canary)), "{raw}");
    assert!(store.remove("maps").await.unwrap() && !store.remove("maps").await.unwrap());
}

pub(crate) async fn a_wrong_key_says_which_record_and_which_key(env: &Env) {
    let right = store(env, OLD, None);
    right.change("qore", change(Some("u"), Some(CANARIES[1]), None)).await.unwrap();
    let id = right.list().await.unwrap()[0].key_id.clone();
    let error = store(env, NEW, None).check().await.unwrap_err();
    assert!(
        matches!(&error, CredentialError::OtherKey { connection, key_id } if connection == "qore" && *key_id == id)
    );
    assert!(error.to_string().contains(&id), "{error}");
    right.check().await.unwrap();
}

pub(crate) async fn a_record_that_was_changed_or_moved_is_not_used(env: &Env) {
    let store = store(env, OLD, None);
    for name in ["maps", "qore"] {
        store.change(name, change(Some("u"), Some(name), None)).await.unwrap();
    }
    let row = env.texts("select chave_dados, cifra from etl.credencial where sistema = 'qore'").await.remove(0);
    let damaged = async |column: &str, value: &str| {
        env.run(&format!("update etl.credencial set {column} = '{value}' where sistema = 'qore'")).await;
        let error = store.login("qore").await.unwrap_err();
        assert!(!matches!(error, CredentialError::Store(_)), "{error}");
        assert!(store.login("maps").await.unwrap().is_some(), "the others are still good");
    };
    for (column, text) in ["chave_dados", "cifra"].into_iter().zip(&row) {
        let text = text.clone().unwrap();
        for at in (0..text.len()).step_by(7) {
            let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            let mut changed = text.clone();
            changed.replace_range(at..=at, other);
            damaged(column, &changed).await;
        }
        env.run(&format!("update etl.credencial set {column} = '{text}' where sistema = 'qore'")).await;
    }
    assert!(store.login("qore").await.unwrap().is_some());
    env.run(
        "update etl.credencial set chave_dados = (select chave_dados from etl.credencial where sistema = 'maps'), \
         cifra = (select cifra from etl.credencial where sistema = 'maps') where sistema = 'qore'",
    )
    .await;
    assert!(matches!(store.login("qore").await, Err(CredentialError::Damaged(_))), "the login of another");
}

pub(crate) async fn a_rotation_leaves_every_secret_readable_at_every_moment(env: &Env) {
    let old = store(env, OLD, None);
    for name in ["a", "b", "c"] {
        old.change(name, change(Some("u"), Some(name), None)).await.unwrap();
    }
    let both = store(env, NEW, Some(OLD));
    both.check().await.unwrap();
    assert_eq!(both.rotate().await.unwrap(), 3);
    assert_eq!(both.rotate().await.unwrap(), 0, "a second time finds nothing to do");
    let new = store(env, NEW, None);
    for name in ["a", "b", "c"] {
        assert_eq!(new.login(name).await.unwrap().unwrap().password.expose_secret(), name);
    }
    assert!(old.check().await.is_err());
    // Whoever still had the old key alone has written in the meantime: whoever has both goes on reading.
    old.change("d", change(Some("u"), Some("d"), None)).await.unwrap();
    assert_eq!(both.login("d").await.unwrap().unwrap().password.expose_secret(), "d");
    assert_eq!(both.rotate().await.unwrap(), 1);
    new.check().await.unwrap();
}

#[test]
fn the_key_file_of_a_database_is_replaced_without_a_moment_that_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("etl.db").display().to_string();
    let newest = || Keyring::of_database(&url, None, None).unwrap().unwrap().newest().key_id().to_owned();
    let first = newest();
    Keyring::begin_rotation(&url).unwrap();
    let second = newest();
    assert_ne!(first, second);
    Keyring::begin_rotation(&url).unwrap();
    assert_eq!(newest(), second, "an interrupted rotation goes on with its key");
    Keyring::end_rotation(&url).unwrap();
    assert_eq!(newest(), second);
    Keyring::end_rotation(&url).unwrap();
    let mut files: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["etl.db.chave", "etl.db.chave.antiga"]);
}
