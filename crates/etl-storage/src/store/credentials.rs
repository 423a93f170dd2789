//! Logins of connections, each record an envelope: user and password under a data key of their own, bound to their row.

use super::Store;
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session};
use crate::error::Fault;
use crate::secrets::{Envelope, KeySource, Keyring, OpenError, key_id};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::ports::{Credential, CredentialChange, CredentialError, Credentials, Login};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const TABLE: &str = "etl.credencial";
const COLUMNS: &str = "sistema, url, chave_dados, cifra, atualizado_em";

/// The logins on one database, sealed by the keys of a source.
pub(crate) struct CredentialStore<D> {
    store: Arc<Store<D>>,
    source: KeySource,
}

/// A row.
struct Record {
    connection: String,
    url: Option<String>,
    envelope: Envelope,
    updated_at: DateTime<Utc>,
}

/// What is sealed.
#[derive(Default, Serialize, Deserialize)]
struct Secret {
    usuario: String,
    senha: Option<String>,
}

impl<D: Dialect> CredentialStore<D> {
    pub(crate) fn new(store: Arc<Store<D>>, source: KeySource) -> Self {
        Self { store, source }
    }

    /// The keys as they are now: another process may have begun or ended a rotation.
    fn keys(&self) -> Result<Keyring, CredentialError> {
        (self.source)().map_err(|error| {
            CredentialError::Store(Fault::Data(error.to_string()).during("reading the keys of the logins"))
        })
    }

    /// Every login, or that of one connection.
    async fn records(&self, connection: Option<&str>) -> Result<Vec<Record>, CredentialError> {
        Ok(self.read(connection).await.map_err(|e| e.during("reading the stored logins"))?)
    }

    async fn read(&self, connection: Option<&str>) -> Result<Vec<Record>, Fault> {
        let query = format!("select {COLUMNS} from {TABLE} where sistema = $1 or $1 is null order by sistema");
        let mut session = self.store.dialect.read().await?;
        let rows = session.rows(&query, values![connection]).await?;
        session.commit().await?;
        rows.iter().map(record).collect()
    }

    /// Reads, changes and writes one login in one transaction.
    async fn edit(
        &self,
        connection: &str,
        edit: impl FnOnce(Option<Record>) -> Result<Record, CredentialError> + Send,
    ) -> Result<Result<(), CredentialError>, Fault> {
        let mut session = self.store.dialect.write().await?;
        let query = format!("select {COLUMNS} from {TABLE} where sistema = $1{}", D::LOCK);
        let rows = session.rows(&query, values![connection]).await?;
        let new = match edit(rows.first().map(record).transpose()?) {
            Ok(new) => new,
            Err(error) => return Ok(Err(error)),
        };
        let upsert = format!(
            "insert into {TABLE} ({COLUMNS}) values ($1, $2, $3, $4, {}) on conflict (sistema) do update set \
             url = excluded.url, chave_dados = excluded.chave_dados, cifra = excluded.cifra, \
             atualizado_em = excluded.atualizado_em",
            D::NOW
        );
        let Envelope { data_key, text } = new.envelope;
        session.run(&upsert, values![connection, new.url, data_key, text]).await?;
        session.commit().await?;
        Ok(Ok(()))
    }

    fn changed(
        &self,
        connection: &str,
        was: Option<Record>,
        change: CredentialChange,
    ) -> Result<Record, CredentialError> {
        let keys = self.keys()?;
        let mut secret = was.as_ref().map(|record| open(&keys, record)).transpose()?.unwrap_or_default();
        if let Some(username) = change.username {
            secret.usuario = username;
        }
        if let Some(password) = change.password {
            secret.senha = Some(password.expose_secret().to_owned());
        }
        let url = match change.url {
            Some(url) => Some(url).filter(|url| !url.is_empty()),
            None => was.and_then(|record| record.url),
        };
        let text = serde_json::to_string(&secret).expect("two texts are always JSON");
        let envelope = keys.seal(TABLE, &[connection], &SecretString::from(text));
        Ok(Record { connection: connection.to_owned(), url, envelope, updated_at: DateTime::UNIX_EPOCH })
    }

    /// Seals the data key of one record anew, unless somebody has changed the record meanwhile.
    async fn renew(&self, keys: &Keyring, record: &Record) -> Result<bool, CredentialError> {
        const UPDATE: &str = "update etl.credencial set chave_dados = $3 where sistema = $1 and chave_dados = $2";
        let connection = record.connection.as_str();
        let renewed = keys.renewed(TABLE, &[connection], &record.envelope.data_key);
        let Some(data_key) = renewed.map_err(|error| not_opened(connection, error))? else { return Ok(false) };
        let touched = self.run(UPDATE, values![connection, record.envelope.data_key.as_str(), data_key]).await;
        let touched = touched.map_err(|e| e.during(format!("sealing the login of {connection} anew")))?;
        Ok(touched > 0)
    }

    async fn run(&self, statement: &str, values: &[crate::Cell<'_>]) -> Result<u64, Fault> {
        let mut session = self.store.dialect.write().await?;
        let touched = session.run(statement, values).await?;
        session.commit().await?;
        Ok(touched)
    }
}

fn record<R: Row>(row: &R) -> Result<Record, Fault> {
    Ok(Record {
        connection: row.text(0)?,
        url: row.opt_text(1)?,
        envelope: Envelope { data_key: row.text(2)?, text: row.text(3)? },
        updated_at: row.moment(4)?,
    })
}

fn open(keys: &Keyring, record: &Record) -> Result<Secret, CredentialError> {
    let connection = record.connection.as_str();
    let opened = keys.open(TABLE, &[connection], &record.envelope);
    let text = opened.map_err(|error| not_opened(connection, error))?;
    serde_json::from_str(text.expose_secret()).map_err(|_| CredentialError::Damaged(connection.to_owned()))
}

fn not_opened(connection: &str, error: OpenError) -> CredentialError {
    let connection = connection.to_owned();
    match error {
        OpenError::OtherKey(key_id) => CredentialError::OtherKey { connection, key_id },
        OpenError::Damaged => CredentialError::Damaged(connection),
    }
}

#[async_trait]
impl<D: Dialect> Credentials for CredentialStore<D> {
    async fn check(&self) -> Result<(), CredentialError> {
        self.list().await.map(drop)
    }

    async fn list(&self) -> Result<Vec<Credential>, CredentialError> {
        // The keys after the records: a rotation may begin in between, and the keys of later open what was sealed before.
        let records = self.records(None).await?;
        let keys = self.keys()?;
        let told = |record: Record| {
            let secret = open(&keys, &record)?;
            Ok(Credential {
                key_id: key_id(&record.envelope.data_key).to_owned(),
                connection: record.connection,
                username: secret.usuario,
                has_password: secret.senha.is_some(),
                url: record.url,
                updated_at: record.updated_at,
            })
        };
        records.into_iter().map(told).collect()
    }

    async fn login(&self, connection: &str) -> Result<Option<Login>, CredentialError> {
        let Some(record) = self.records(Some(connection)).await?.pop() else { return Ok(None) };
        let Secret { usuario, senha } = open(&self.keys()?, &record)?;
        let login = |password: String| Login {
            connection: connection.to_owned(),
            username: usuario.clone(),
            password: password.into(),
        };
        Ok(senha.filter(|_| !usuario.is_empty()).map(login))
    }

    async fn change(&self, connection: &str, change: CredentialChange) -> Result<(), CredentialError> {
        let edited = self.edit(connection, |was| self.changed(connection, was, change)).await;
        edited.map_err(|e| e.during(format!("keeping the login of {connection}")))?
    }

    async fn remove(&self, connection: &str) -> Result<bool, CredentialError> {
        let removed = self.run("delete from etl.credencial where sistema = $1", values![connection]).await;
        Ok(removed.map_err(|e| e.during(format!("removing the login of {connection}")))? > 0)
    }

    async fn rotate(&self) -> Result<usize, CredentialError> {
        let (keys, mut changed) = (self.keys()?, 0);
        loop {
            let mut again = 0;
            for record in self.records(None).await? {
                again += usize::from(self.renew(&keys, &record).await?);
            }
            changed += again;
            if again == 0 {
                return Ok(changed);
            }
        }
    }
}
