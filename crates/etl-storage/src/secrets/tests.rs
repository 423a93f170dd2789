//! A record opens in its place, under its key, unchanged, and nowhere else; the key file is made once and for its owner.

use super::{Cipher, Key, KeyError, OpenError, Place};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

fn key(byte: u8) -> Key {
    use base64::Engine;
    Key::parse(&base64::engine::general_purpose::STANDARD.encode([byte; 32]).into()).unwrap()
}

const PLACE: Place<'_> = Place { table: "etl.sessao_portal", row: &["qore", "conta-1"], column: "cifra" };

#[test]
fn what_was_sealed_opens_in_its_place() {
    let cipher = Cipher::new(&key(1));
    for text in ["", "a", "eyJhbGciOiJIUzUxMiJ9.e30.c2ln", "çéu\n", &"x".repeat(100_000)] {
        let record = cipher.seal(PLACE, &text.into());
        assert_eq!(Cipher::new(&key(1)).open(PLACE, &record).unwrap().expose_secret(), text);
        assert_ne!(cipher.seal(PLACE, &text.into()), record, "another nonce each time");
        assert!(record.starts_with(&cipher.prefix()) && record.is_ascii());
    }
}

#[test]
fn a_record_with_any_bit_changed_is_refused() {
    let cipher = Cipher::new(&key(1));
    let record = cipher.seal(PLACE, &"um segredo".into()).into_bytes();
    for position in 0..record.len() {
        for bit in 0..8 {
            let mut changed = record.clone();
            changed[position] ^= 1 << bit;
            let opened = String::from_utf8(changed).ok().map(|text| cipher.open(PLACE, &text));
            assert!(opened.is_none_or(|opened| opened.is_err()), "bit {bit} of byte {position}");
        }
        let shorter = String::from_utf8(record[..position].to_vec()).unwrap();
        assert!(cipher.open(PLACE, &shorter).is_err(), "cut at {position}");
    }
    let longer = format!("{}A", String::from_utf8(record).unwrap());
    assert_eq!(cipher.open(PLACE, &longer).unwrap_err(), OpenError::Damaged);
}

#[test]
fn a_record_of_another_place_is_refused() {
    let cipher = Cipher::new(&key(1));
    let record = cipher.seal(PLACE, &"um segredo".into());
    let others = [
        Place { row: &["qore", "conta-2"], ..PLACE },
        Place { row: &["outro", "conta-1"], ..PLACE },
        Place { row: &["qoreconta-1"], ..PLACE },
        Place { row: &["qore", "conta-", "1"], ..PLACE },
        Place { table: "etl.credencial", ..PLACE },
        Place { column: "senha", ..PLACE },
    ];
    for place in others {
        assert_eq!(cipher.open(place, &record).unwrap_err(), OpenError::Damaged, "{place:?}");
    }
}

#[test]
fn another_key_is_told_from_damage() {
    let (one, two) = (Cipher::new(&key(1)), Cipher::new(&key(2)));
    let record = one.seal(PLACE, &"um segredo".into());
    assert_eq!(two.open(PLACE, &record).unwrap_err(), OpenError::OtherKey(one.key_id().to_owned()));
    let renamed = record.replace(one.key_id(), two.key_id());
    assert_eq!(two.open(PLACE, &renamed).unwrap_err(), OpenError::Damaged);
}

#[test]
fn marks_find_the_same_values_and_only_under_the_same_key() {
    let (one, two) = (Cipher::new(&key(1)), Cipher::new(&key(2)));
    let mark = one.mark(&["qore", "mesa", "senha"]);
    assert_eq!(Cipher::new(&key(1)).mark(&["qore", "mesa", "senha"]), mark);
    assert_eq!(mark.len(), 64);
    for other in
        [one.mark(&["qore", "mesa", "senhb"]), one.mark(&["qoremesa", "senha"]), two.mark(&["qore", "mesa", "senha"])]
    {
        assert_ne!(other, mark);
    }
}

#[test]
fn nothing_of_a_key_or_a_secret_is_printed() {
    let cipher = Cipher::new(&key(b'K'));
    let printed = format!("{:?} {cipher:?} {:?}", key(b'K'), SecretString::from("segredo"));
    assert_eq!(printed, format!("Key(***) Cipher({}) SecretBox<str>([REDACTED])", cipher.key_id()));
    assert!(!cipher.seal(PLACE, &"segredo".into()).contains("segredo"));
}

#[test]
fn a_key_is_32_bytes_in_base64() {
    let good = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    assert!(Key::parse(&format!("{good}\n").into()).is_ok());
    for bad in ["", "senha", "AAECAwQFBgcICQoLDA0ODw==", &"0".repeat(64), &good[1..]] {
        assert!(matches!(Key::parse(&bad.into()), Err(KeyError::Malformed)), "{bad}");
    }
}

#[test]
fn a_database_has_the_key_given_or_the_one_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("novo/etl.db").display());
    let id = |given: Option<&str>, url: &str| {
        let given = given.map(SecretString::from);
        Key::of_database(url, given.as_ref()).unwrap().map(|key| Cipher::new(&key).key_id().to_owned())
    };
    let own = id(None, &url).unwrap();
    assert_eq!(id(None, &url).as_ref(), Some(&own), "made once");
    let file = folder.path().join("novo/etl.db.chave");
    assert_private(&file);
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(id(Some(&text), "postgres://x/y"), Some(own.clone()));
    let other = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    assert_ne!(id(Some(other), &url), Some(own), "the key given goes first");
    assert_eq!(id(None, "postgres://x/y"), None);
    assert_eq!(std::fs::read_dir(folder.path().join("novo")).unwrap().count(), 1, "nothing else is left there");

    std::fs::write(&file, "isto não é uma chave").unwrap();
    let error = Key::of_database(&url, None).unwrap_err();
    assert!(matches!(&error, KeyError::MalformedFile(path) if *path == file) && !error.to_string().contains("isto"));
}

#[test]
fn processes_that_make_the_key_at_once_agree() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("etl.db.chave");
    let made = |_| Cipher::new(&Key::in_file(&path).unwrap()).key_id().to_owned();
    let ids: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || made(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[cfg(unix)]
fn assert_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(not(unix))]
fn assert_private(path: &Path) {
    assert!(path.is_file());
}
