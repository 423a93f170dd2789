//! The keys that a program has been given: one seals, the others only open what was sealed before a rotation.

use super::{Cipher, Key, KeyError, OpenError, Place};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Ending of the key that a rotation is about to make the key of the database.
const NEXT: &str = "nova";
/// Ending of the key that a rotation replaced.
const LAST: &str = "antiga";

/// The keys of a database, the one that seals first.
#[derive(Debug)]
pub struct Keyring(Vec<Cipher>);

/// Gives the present keys; asked again when a record names a key that was not among them.
pub type KeySource = Arc<dyn Fn() -> Result<Keyring, KeyError> + Send + Sync>;

/// A secret under a key of its own, which is sealed under the key of the office: a rotation touches only the small part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The sealed data key.
    pub data_key: String,
    /// The secret, sealed under the data key.
    pub text: String,
}

impl Keyring {
    /// One key.
    pub fn of(key: &Key) -> Self {
        Self(vec![Cipher::new(key)])
    }

    /// These keys, the one that seals first.
    pub(super) fn of_all(keys: impl IntoIterator<Item = Key>) -> Self {
        Self(keys.into_iter().map(|key| Cipher::new(&key)).collect())
    }

    /// Another key, which only opens, if one is given.
    pub fn and_given(self, older: Option<&SecretString>) -> Result<Self, KeyError> {
        Ok(match older.map(Key::parse).transpose()? {
            Some(older) => self.and(&older),
            None => self,
        })
    }

    /// Another key, which only opens.
    #[must_use]
    pub fn and(mut self, older: &Key) -> Self {
        self.0.push(Cipher::new(older));
        self
    }

    /// The keys of a database: those given, else for a SQLite file those beside it. An interrupted rotation has left two
    /// there, of which the newer one seals, and one that has ended keeps the old one for what was sealed meanwhile. `None`
    /// for a PostgreSQL without a given key.
    pub fn of_database(
        url: &str,
        given: Option<&SecretString>,
        older: Option<&SecretString>,
    ) -> Result<Option<Self>, KeyError> {
        let Some(key) = Key::of_database(url, given)? else { return Ok(None) };
        let mut keys = vec![key];
        if let (None, Some(file)) = (given, Key::file_of(url)) {
            let beside = |ending| {
                let path = with_ending(&file, ending);
                if path.exists() { Key::in_file(&path).map(Some) } else { Ok(None) }
            };
            keys.extend(beside(LAST)?);
            keys.splice(0..0, beside(NEXT)?);
        }
        Self::of_all(keys).and_given(older).map(Some)
    }

    /// Makes a new key beside a SQLite file, unless an interrupted rotation has left one; from then on it seals.
    pub fn begin_rotation(url: &str) -> Result<(), KeyError> {
        match Key::file_of(url) {
            Some(file) => Key::in_file(&with_ending(&file, NEXT)).map(drop),
            None => Ok(()),
        }
    }

    /// Puts the new key in the place of the old one, which stays beside it for old backups.
    pub fn end_rotation(url: &str) -> Result<(), KeyError> {
        let Some(file) = Key::file_of(url) else { return Ok(()) };
        let renamed = |from: &Path, to: &Path| {
            fs_err::rename(from, to).map_err(|source| KeyError::File { path: from.to_owned(), source })
        };
        let next = with_ending(&file, NEXT);
        if next.exists() {
            // A link first: at no moment is the key of the database without a file.
            let last = with_ending(&file, LAST);
            let _ = fs_err::remove_file(&last);
            fs_err::hard_link(&file, &last).map_err(|source| KeyError::File { path: last, source })?;
            renamed(&next, &file)?;
        }
        Ok(())
    }

    /// The cipher that seals.
    pub fn newest(&self) -> &Cipher {
        &self.0[0]
    }

    /// The same, on its own.
    #[must_use]
    pub fn into_newest(mut self) -> Cipher {
        self.0.swap_remove(0)
    }

    /// Seals a secret for a row under a new key of its own.
    pub fn seal(&self, table: &str, row: &[&str], secret: &SecretString) -> Envelope {
        let data_key = Key::generate();
        Envelope {
            data_key: self.newest().seal(data_key_place(table, row), &data_key.to_text()),
            text: Cipher::new(&data_key).seal(text_place(table, row), secret),
        }
    }

    /// The secret of a row.
    pub fn open(&self, table: &str, row: &[&str], envelope: &Envelope) -> Result<SecretString, OpenError> {
        let data_key = self.open_data_key(data_key_place(table, row), &envelope.data_key)?;
        let data_key = Key::parse(&data_key).map_err(|_| OpenError::Damaged)?;
        Cipher::new(&data_key).open(text_place(table, row), &envelope.text).map_err(|_| OpenError::Damaged)
    }

    /// The data key sealed under the newest key; `None` when it is already.
    pub fn renewed(&self, table: &str, row: &[&str], data_key: &str) -> Result<Option<String>, OpenError> {
        let place = data_key_place(table, row);
        let secret = self.open_data_key(place, data_key)?;
        let is_newest = data_key.starts_with(&self.newest().prefix());
        Ok((!is_newest).then(|| self.newest().seal(place, &secret)))
    }

    fn open_data_key(&self, place: Place<'_>, record: &str) -> Result<SecretString, OpenError> {
        let mut outcome = Err(OpenError::Damaged);
        for cipher in &self.0 {
            outcome = cipher.open(place, record);
            if !matches!(outcome, Err(OpenError::OtherKey(_))) {
                break;
            }
        }
        outcome
    }
}

/// The id of the key that a record names, readable without any key.
pub fn key_id(record: &str) -> &str {
    record.split('.').nth(1).unwrap_or_default()
}

fn data_key_place<'a>(table: &'a str, row: &'a [&'a str]) -> Place<'a> {
    Place { table, row, column: "chave_dados" }
}

fn text_place<'a>(table: &'a str, row: &'a [&'a str]) -> Place<'a> {
    Place { table, row, column: "cifra" }
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    path.into()
}
