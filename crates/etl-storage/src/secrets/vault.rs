//! The keys of an office in the store that the operating system keeps for the account that a program runs under: Secret Service,
//! Keychain, Credential Manager. None of them can make an entry only where there is none, so that the key is put there by a
//! person ([`Vault::keep`]) and never by whichever process starts first.

use super::{Key, KeyError, Keyring};
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use std::sync::mpsc;
use std::time::Duration;

/// The entry of the key.
const KEY: &str = "chave";
/// The entry of the key that a rotation is about to make the key.
const NEXT: &str = "chave.nova";
/// The entry of the key that a rotation replaced.
const LAST: &str = "chave.antiga";

/// Longest wait for the store, which may ask a person to unlock it.
const PATIENCE: Duration = Duration::from_mins(1);

/// A place in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault(String);

impl Vault {
    /// The place of this name in the store of the operating system.
    pub fn open(name: &str) -> Result<Self, KeyError> {
        let vault = Self(name.to_owned());
        vault.waited(|| keyring::Entry::store_status().as_ref().map_err(reason))?;
        Ok(vault)
    }

    /// The keys that are there, the one that seals first; `None` when nobody has put one there.
    pub fn keys(&self) -> Result<Option<Keyring>, KeyError> {
        let Some(key) = self.read(KEY)? else { return Ok(None) };
        let keys = [self.read(NEXT)?, Some(key), self.read(LAST)?];
        Ok(Some(Keyring::of_all(keys.into_iter().flatten())))
    }

    /// Puts the first key there: the one given, or a new one. False when there is one already, which stays.
    pub fn keep(&self, given: Option<&SecretString>) -> Result<bool, KeyError> {
        let key = given.map_or_else(|| Ok(Key::generate()), Key::parse)?;
        if self.read(KEY)?.is_some() {
            return Ok(false);
        }
        self.write(KEY, &key)?;
        Ok(true)
    }

    /// Puts a new key there, unless an interrupted rotation has left one; from then on it seals.
    pub fn begin_rotation(&self) -> Result<(), KeyError> {
        match self.read(NEXT)? {
            Some(_) => Ok(()),
            None => self.write(NEXT, &Key::generate()),
        }
    }

    /// Puts the new key in the place of the old one, which stays for what was sealed before. Whatever interrupts it, each key
    /// is in one of the places.
    pub fn end_rotation(&self) -> Result<(), KeyError> {
        let (Some(next), Some(key)) = (self.read(NEXT)?, self.read(KEY)?) else { return Ok(()) };
        if next.bytes() != key.bytes() {
            self.write(LAST, &key)?;
            self.write(KEY, &next)?;
        }
        self.remove(NEXT)
    }

    fn read(&self, name: &'static str) -> Result<Option<Key>, KeyError> {
        let text = self.ask(name, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(SecretString::from(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })?;
        text.as_ref().map(Key::parse).transpose()
    }

    fn write(&self, name: &'static str, key: &Key) -> Result<(), KeyError> {
        let text = key.to_text();
        self.ask(name, move |entry| entry.set_password(text.expose_secret()))
    }

    fn remove(&self, name: &'static str) -> Result<(), KeyError> {
        self.ask(name, Entry::delete_credential)
    }

    fn ask<T, F>(&self, name: &'static str, question: F) -> Result<T, KeyError>
    where
        T: Send + 'static,
        F: FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    {
        let service = self.0.clone();
        self.waited(move || Entry::new(&service, name).and_then(|entry| question(&entry)).map_err(|e| reason(&e)))
    }

    /// The answer of the store, in a thread of its own: it may wait for a person, and has its own idea of waiting.
    fn waited<T, F>(&self, question: F) -> Result<T, KeyError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, String> + Send + 'static,
    {
        let (tell, answer) = mpsc::channel();
        // Nobody listens any more once the wait is over.
        std::thread::spawn(move || drop(tell.send(question())));
        let answer = answer.recv_timeout(PATIENCE).unwrap_or_else(|_| Err("it does not answer".to_owned()));
        answer.map_err(|reason| KeyError::Vault { name: self.0.clone(), reason })
    }
}

/// The kind of a failure only: some of the store's errors hold what was read.
fn reason(error: &Error) -> String {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => cause.to_string(),
        Error::NoDefaultStore => "there is none for this account".to_owned(),
        Error::NotSupportedByStore(reason) => reason.clone(),
        _ => "what it holds is no key".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    /// A vault in the store for tests. The store is the process's: one test uses it.
    fn vault() -> (Vault, Arc<keyring_core::mock::Store>) {
        let store = keyring_core::mock::Store::new().unwrap();
        keyring_core::set_default_store(store.clone());
        (Vault("etl".into()), store)
    }

    fn newest(vault: &Vault) -> String {
        vault.keys().unwrap().unwrap().newest().key_id().to_owned()
    }

    #[test]
    fn a_key_is_put_there_once_and_replaced_without_a_moment_that_has_none() {
        let (vault, _store) = vault();
        assert!(vault.keys().unwrap().is_none(), "nobody makes a key by looking");
        assert!(matches!(vault.keep(Some(&"curta".into())), Err(KeyError::Malformed)));
        assert!(vault.keep(Some(&Key::generate().to_text())).unwrap());
        let first = newest(&vault);
        assert!(!vault.keep(None).unwrap());
        assert_eq!(newest(&vault), first, "the one that is there stays");

        let sealed = vault.keys().unwrap().unwrap().seal("t", &["r"], &"segredo".into());
        vault.begin_rotation().unwrap();
        let second = newest(&vault);
        assert_ne!(first, second);
        vault.begin_rotation().unwrap();
        assert_eq!(newest(&vault), second, "an interrupted rotation goes on with its key");
        vault.end_rotation().unwrap();
        vault.end_rotation().unwrap();
        assert_eq!(newest(&vault), second);
        let opened = vault.keys().unwrap().unwrap().open("t", &["r"], &sealed).unwrap();
        assert_eq!(opened.expose_secret(), "segredo", "what was sealed before is still read");

        let other = Vault("outro".into());
        assert!(other.keys().unwrap().is_none());
        let entry = Entry::new("outro", KEY).unwrap();
        entry.set_password("nada").unwrap();
        assert!(other.keys().is_err() && other.keep(None).is_err(), "something else is not overwritten");
        let mock: &keyring_core::mock::Cred = entry.as_any().downcast_ref().unwrap();
        mock.set_error(Error::NoStorageAccess("locked".into()));
        let refused = other.keys().unwrap_err().to_string();
        assert!(refused.contains("\"outro\"") && refused.contains("locked"), "{refused}");
    }
}
