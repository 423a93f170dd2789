//! Portal sessions that all workers on one database share. Every moment is the database's, so that the clocks of the workers
//! do not matter. An account is found by a keyed mark of its connection, user and password: another password is another
//! row, and a rejected one stays so.

use super::Store;
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session};
use crate::error::Fault;
use crate::secrets::{Cipher, Place};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::ports::{
    LOGIN_LEASE, LONGEST_SESSION, Login, PortalSession, SessionCache, SessionLease, SessionState, WarehouseError,
};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;

/// The sessions on one database, sealed by a cipher.
pub(crate) struct Sessions<D> {
    store: Arc<Store<D>>,
    cipher: Cipher,
}

/// The row of an account.
#[derive(Clone, Copy)]
struct Account<'a> {
    connection: &'a str,
    mark: &'a str,
}

struct Found {
    sealed: Option<String>,
    until: Option<DateTime<Utc>>,
    rejected: Option<DateTime<Utc>>,
    leased_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
}

impl<D> Sessions<D> {
    pub(crate) fn new(store: Arc<Store<D>>, cipher: Cipher) -> Self {
        Self { store, cipher }
    }

    fn mark(&self, login: &Login) -> String {
        self.cipher.mark(&[&login.connection, &login.username, login.password.expose_secret()])
    }
}

impl<D: Dialect> Sessions<D> {
    async fn find_or_claim(&self, login: &Login) -> Result<SessionState, Fault> {
        let mark = self.mark(login);
        let account = Account { connection: &login.connection, mark: &mark };
        if let Some(state) = self.known(account).await? {
            return Ok(state);
        }
        if let Some(lease) = self.claim(account).await? {
            self.warn_of_other_keys(account).await?;
            return Ok(SessionState::Renew(lease));
        }
        // Another worker was quicker.
        Ok(self.known(account).await?.unwrap_or(SessionState::Busy))
    }

    /// What the row says; `None` when there is no session and nobody is logging in.
    async fn known(&self, account: Account<'_>) -> Result<Option<SessionState>, Fault> {
        let Some(found) = self.read(account).await? else { return Ok(None) };
        if let Some(since) = found.rejected {
            return Ok(Some(SessionState::Rejected { since }));
        }
        let now = found.now;
        if let Some(sealed) = found.sealed.filter(|_| found.until.is_none_or(|until| now < until)) {
            match self.cipher.open(place(&[account.connection, account.mark]), &sealed) {
                Ok(secret) => {
                    let good_for = found.until.map(|until| (until - now).to_std().unwrap_or_default());
                    return Ok(Some(SessionState::Valid(PortalSession { secret, good_for })));
                }
                Err(error) => {
                    let connection = account.connection;
                    tracing::warn!(connection, %error, "a stored portal session is not readable; logging in anew");
                    self.clear(account, &sealed).await?;
                }
            }
        }
        Ok(found.leased_until.is_some_and(|until| now < until).then_some(SessionState::Busy))
    }

    async fn read(&self, account: Account<'_>) -> Result<Option<Found>, Fault> {
        let query = format!(
            "select cifra, expira_em, recusada_em, reservada_ate, {} from etl.sessao_portal \
             where sistema = $1 and conta = $2",
            D::NOW
        );
        let mut session = self.store.dialect.read().await?;
        let rows = session.rows(&query, values![account.connection, account.mark]).await?;
        session.commit().await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Found {
            sealed: row.opt_text(0)?,
            until: row.opt_moment(1)?,
            rejected: row.opt_moment(2)?,
            leased_until: row.opt_moment(3)?,
            now: row.moment(4)?,
        }))
    }

    /// Takes the lease, in one statement, unless there is a session, a rejection or another holder by now.
    async fn claim(&self, account: Account<'_>) -> Result<Option<SessionLease>, Fault> {
        let (later, now) = (D::later(4), D::NOW);
        let statement = format!(
            "insert into etl.sessao_portal as s (sistema, conta, reserva, reservada_ate) values ($1, $2, $3, {later}) \
             on conflict (sistema, conta) do update set reserva = excluded.reserva, reservada_ate = excluded.reservada_ate \
             where s.recusada_em is null and (s.reservada_ate is null or s.reservada_ate <= {now}) \
             and (s.cifra is null or s.expira_em <= {now})"
        );
        let holder = uuid::Uuid::new_v4().to_string();
        let values = values![account.connection, account.mark, holder.as_str(), millis(LOGIN_LEASE)];
        if self.write(&statement, values).await? == 0 {
            return Ok(None);
        }
        Ok(Some(SessionLease { connection: account.connection.into(), account: account.mark.into(), holder }))
    }

    /// A live session of the connection under another key, just when we are about to log in: most likely a wrong key here.
    async fn warn_of_other_keys(&self, account: Account<'_>) -> Result<(), Fault> {
        let query = format!(
            "select conta from etl.sessao_portal where sistema = $1 and cifra not like $2 \
             and (expira_em is null or expira_em > {})",
            D::NOW
        );
        let ours = format!("{}%", self.cipher.prefix());
        let mut session = self.store.dialect.read().await?;
        let others = session.rows(&query, values![account.connection, ours]).await?.len();
        session.commit().await?;
        if others > 0 {
            let (connection, key) = (account.connection, self.cipher.key_id());
            tracing::warn!(
                connection,
                key,
                others,
                "live portal sessions are sealed under another key; logging in anew"
            );
        }
        Ok(())
    }

    /// Removes a session if it is still this one.
    async fn clear(&self, account: Account<'_>, sealed: &str) -> Result<(), Fault> {
        const CLEAR: &str = "update etl.sessao_portal set cifra = null, expira_em = null \
             where sistema = $1 and conta = $2 and cifra = $3";
        self.write(CLEAR, values![account.connection, account.mark, sealed]).await.map(drop)
    }

    async fn forget_secret(&self, login: &Login, secret: &SecretString) -> Result<(), Fault> {
        let mark = self.mark(login);
        let account = Account { connection: &login.connection, mark: &mark };
        let Some(sealed) = self.read(account).await?.and_then(|found| found.sealed) else { return Ok(()) };
        match self.cipher.open(place(&[account.connection, account.mark]), &sealed) {
            Ok(kept) if kept.expose_secret() == secret.expose_secret() => self.clear(account, &sealed).await,
            _ => Ok(()),
        }
    }

    async fn keep(&self, lease: &SessionLease, session: &PortalSession) -> Result<(), Fault> {
        let statement = format!(
            "update etl.sessao_portal set cifra = $4, expira_em = {}, reserva = null, reservada_ate = null \
             where sistema = $1 and conta = $2 and reserva = $3",
            D::later(5)
        );
        let sealed = self.cipher.seal(place(&[&lease.connection, &lease.account]), &session.secret);
        let life = session.good_for.map(|life| millis(life.min(LONGEST_SESSION)));
        let [connection, account, holder] = parts(lease);
        self.write(&statement, values![connection, account, holder, sealed, life]).await.map(drop)
    }

    /// Changes the row of a lease that is still held; says whether it is.
    async fn change(&self, lease: &SessionLease, change: &str) -> Result<bool, Fault> {
        let statement =
            format!("update etl.sessao_portal set {change} where sistema = $1 and conta = $2 and reserva = $3");
        let [connection, account, holder] = parts(lease);
        Ok(self.write(&statement, values![connection, account, holder]).await? > 0)
    }

    async fn hold_on(&self, lease: &SessionLease) -> Result<bool, Fault> {
        let statement = format!(
            "update etl.sessao_portal set reservada_ate = {} where sistema = $1 and conta = $2 and reserva = $3",
            D::later(4)
        );
        let [connection, account, holder] = parts(lease);
        Ok(self.write(&statement, values![connection, account, holder, millis(LOGIN_LEASE)]).await? > 0)
    }

    async fn clear_rejection(&self, login: &Login) -> Result<(), Fault> {
        const READMIT: &str = "update etl.sessao_portal set recusada_em = null where sistema = $1 and conta = $2";
        self.write(READMIT, values![login.connection.as_str(), self.mark(login)]).await.map(drop)
    }

    async fn write(&self, statement: &str, values: &[crate::Cell<'_>]) -> Result<u64, Fault> {
        let mut session = self.store.dialect.write().await?;
        let touched = session.run(statement, values).await?;
        session.commit().await?;
        Ok(touched)
    }
}

fn place<'a>(row: &'a [&'a str]) -> Place<'a> {
    Place { table: "etl.sessao_portal", row, column: "cifra" }
}

fn parts(lease: &SessionLease) -> [&str; 3] {
    [&lease.connection, &lease.account, &lease.holder]
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[async_trait]
impl<D: Dialect> SessionCache for Sessions<D> {
    async fn lookup(&self, login: &Login) -> Result<SessionState, WarehouseError> {
        let found = self.find_or_claim(login).await;
        found.map_err(|e| e.during(format!("looking for the session of {}", login.connection)))
    }

    async fn extend(&self, lease: &SessionLease) -> Result<bool, WarehouseError> {
        let extended = self.hold_on(lease).await;
        extended.map_err(|e| e.during(format!("holding the login of {}", lease.connection)))
    }

    async fn store(&self, lease: &SessionLease, session: &PortalSession) -> Result<(), WarehouseError> {
        let kept = self.keep(lease, session).await;
        kept.map_err(|e| e.during(format!("keeping the session of {}", lease.connection)))
    }

    async fn reject(&self, lease: &SessionLease) -> Result<(), WarehouseError> {
        let rejected = format!("cifra = null, recusada_em = {}, reserva = null, reservada_ate = null", D::NOW);
        let noted = self.change(lease, &rejected).await.map(drop);
        noted.map_err(|e| e.during(format!("noting the rejected login of {}", lease.connection)))
    }

    async fn release(&self, lease: &SessionLease) -> Result<(), WarehouseError> {
        let released = self.change(lease, "reserva = null, reservada_ate = null").await.map(drop);
        released.map_err(|e| e.during(format!("giving up the login of {}", lease.connection)))
    }

    async fn forget(&self, login: &Login, secret: &SecretString) -> Result<(), WarehouseError> {
        let forgotten = self.forget_secret(login, secret).await;
        forgotten.map_err(|e| e.during(format!("forgetting a session of {}", login.connection)))
    }

    async fn readmit(&self, login: &Login) -> Result<(), WarehouseError> {
        let readmitted = self.clear_rejection(login).await;
        readmitted.map_err(|e| e.during(format!("readmitting the login of {}", login.connection)))
    }
}
