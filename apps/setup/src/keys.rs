//! The key for secrets: where the section `[chave]` says that it is, and its rotation.

use crate::settings::Settings;
use anyhow::Context;
use etl_core::ports::Credentials;
use etl_runtime::{Faults, Validate, secret_env};
use etl_storage::secrets::{KeyError, KeySource, Keyring, Vault};
use serde::Deserialize;
use std::sync::Arc;

/// The variable of the key for secrets (or this name with `_ARQUIVO`, for a file).
pub(crate) const KEY: &str = "ETL_CHAVE";
/// The variable of the key before the last rotation.
pub(crate) const OLDER_KEY: &str = "ETL_CHAVE_ANTERIOR";
const UNUSABLE: &str = "A chave dos segredos não pode ser usada (ETL_CHAVE: 32 bytes em base64)";

/// De onde vem a chave dos segredos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyOrigin {
    /// De `ETL_CHAVE` ou `ETL_CHAVE_ARQUIVO`.
    Ambiente,
    /// Do arquivo ao lado do banco SQLite, criado quando falta.
    Arquivo,
    /// Do cofre do sistema operacional.
    Cofre,
}

/// A chave dos segredos.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeySettings {
    /// De onde vem; ausente = `ETL_CHAVE` quando definida, senão, no SQLite, o arquivo ao lado do banco.
    pub origem: Option<KeyOrigin>,
    /// Nome dela no cofre.
    pub cofre: String,
}

impl Default for KeySettings {
    fn default() -> Self {
        Self { origem: None, cofre: "etl".into() }
    }
}

impl Validate for KeySettings {
    fn validate(&self, faults: &mut Faults) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let name = (1..=64).contains(&self.cofre.len()) && self.cofre.chars().all(plain);
        faults.require(name, "cofre", "esperado um nome de até 64 letras, números, ponto, hífen ou sublinhado");
    }
}

/// The keys that open what is stored; `None` for a PostgreSQL without one.
pub(crate) fn keyring(settings: &Settings) -> anyhow::Result<Option<Keyring>> {
    find(settings).map_err(told)
}

/// The same, asked again while the program runs.
pub(crate) fn key_source(settings: &Settings) -> KeySource {
    let settings = settings.clone();
    Arc::new(move || find(&settings)?.ok_or(KeyError::Missing))
}

fn find(settings: &Settings) -> Result<Option<Keyring>, KeyError> {
    let given = |name| secret_env(name).map_err(|_| KeyError::Malformed);
    let (database, older) = (&settings.banco, given(OLDER_KEY)?);
    let key = match settings.chave.origem {
        None => given(KEY)?,
        Some(KeyOrigin::Arquivo) => None,
        Some(KeyOrigin::Ambiente) => Some(given(KEY)?.ok_or(KeyError::Missing)?),
        Some(KeyOrigin::Cofre) => {
            let keys = Vault::open(&settings.chave.cofre)?.keys()?.ok_or(KeyError::Missing)?;
            return keys.and_given(older.as_ref()).map(Some);
        }
    };
    Keyring::of_database(database, key.as_ref(), older.as_ref())
}

/// A failure with the sentence that people read.
fn told(error: KeyError) -> anyhow::Error {
    let sentence = error.code().map_or_else(|| UNUSABLE.to_owned(), |code| etl_core::message(code, ""));
    anyhow::Error::new(error).context(sentence)
}

/// Puts the key into the vault that the settings name: the one of the environment, or a new one. False when there is one.
pub fn keep_key(settings: &Settings) -> anyhow::Result<bool> {
    let keep = |vault: Vault| vault.keep(secret_env(KEY).map_err(|_| KeyError::Malformed)?.as_ref());
    Vault::open(&settings.chave.cofre).and_then(keep).map_err(told)
}

/// Seals every stored login under a new key: the one that the environment gives, or one that is made where the program keeps
/// its key itself. Gives how many were sealed anew.
pub async fn rotate(settings: &Settings, credentials: &Arc<dyn Credentials>) -> anyhow::Result<usize> {
    let database = &settings.banco;
    match settings.chave.origem {
        Some(KeyOrigin::Ambiente) => Ok(credentials.rotate().await?),
        None if secret_env(KEY)?.is_some() => Ok(credentials.rotate().await?),
        Some(KeyOrigin::Cofre) => {
            let vault = Vault::open(&settings.chave.cofre).map_err(told)?;
            vault.begin_rotation().map_err(told)?;
            let sealed = credentials.rotate().await?;
            vault.end_rotation().map_err(told)?;
            Ok(sealed)
        }
        Some(KeyOrigin::Arquivo) | None => {
            Keyring::begin_rotation(database).context("a chave nova não pôde ser criada")?;
            let sealed = credentials.rotate().await?;
            Keyring::end_rotation(database).context("a chave nova não pôde tomar o lugar da antiga")?;
            Ok(sealed)
        }
    }
}
