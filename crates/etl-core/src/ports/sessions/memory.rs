//! Sessions of one process, in its memory: for programs without a state store, and where secrets cannot be stored encrypted.

use super::{LOGIN_LEASE, LONGEST_SESSION, PortalSession, SessionCache, SessionLease, SessionState};
use crate::ports::{Clock, Login, WarehouseError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, Mutex, MutexGuard};

/// The sessions of this process.
pub struct MemorySessions {
    clock: Arc<dyn Clock>,
    accounts: Mutex<Accounts>,
}

#[derive(Default)]
struct Accounts {
    list: Vec<Account>,
    leases: u64,
}

struct Account {
    login: Login,
    session: Option<(SecretString, Option<DateTime<Utc>>)>,
    rejected: Option<DateTime<Utc>>,
    lease: Option<(String, DateTime<Utc>)>,
}

impl MemorySessions {
    /// No sessions yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, accounts: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Accounts> {
        self.accounts.lock().expect("no code panics while holding it")
    }

    /// Changes the account of a lease that is still held, and says whether it is.
    fn with_lease(&self, lease: &SessionLease, change: impl FnOnce(&mut Account, DateTime<Utc>)) -> bool {
        let now = self.clock.now();
        let mut accounts = self.lock();
        let holds = |a: &&mut Account| a.lease.as_ref().is_some_and(|(holder, _)| *holder == lease.holder);
        match accounts.list.iter_mut().find(holds) {
            Some(account) => {
                change(account, now);
                true
            }
            None => false,
        }
    }
}

impl Accounts {
    /// The number of an account, which is made when it is not there.
    fn number_of(&mut self, login: &Login) -> usize {
        self.list.iter().position(|a| a.login.same_as(login)).unwrap_or_else(|| {
            self.list.push(Account { login: login.clone(), session: None, rejected: None, lease: None });
            self.list.len() - 1
        })
    }
}

#[async_trait]
impl SessionCache for MemorySessions {
    async fn lookup(&self, login: &Login) -> Result<SessionState, WarehouseError> {
        let now = self.clock.now();
        let mut accounts = self.lock();
        let number = accounts.number_of(login);
        let account = &accounts.list[number];
        if let Some(since) = account.rejected {
            return Ok(SessionState::Rejected { since });
        }
        if let Some((secret, until)) = account.session.as_ref().filter(|(_, until)| until.is_none_or(|u| now < u)) {
            let good_for = until.map(|until| (until - now).to_std().unwrap_or_default());
            return Ok(SessionState::Valid(PortalSession { secret: secret.clone(), good_for }));
        }
        if account.lease.as_ref().is_some_and(|(_, until)| now < *until) {
            return Ok(SessionState::Busy);
        }
        accounts.leases += 1;
        let holder = accounts.leases.to_string();
        accounts.list[number].lease = Some((holder.clone(), now + LOGIN_LEASE));
        let (connection, account) = (login.connection.clone(), number.to_string());
        Ok(SessionState::Renew(SessionLease { connection, account, holder }))
    }

    async fn extend(&self, lease: &SessionLease) -> Result<bool, WarehouseError> {
        Ok(self.with_lease(lease, |account, now| {
            account.lease = Some((lease.holder.clone(), now + LOGIN_LEASE));
        }))
    }

    async fn store(&self, lease: &SessionLease, session: &PortalSession) -> Result<(), WarehouseError> {
        self.with_lease(lease, |account, now| {
            let until = session.good_for.map(|life| now + life.min(LONGEST_SESSION));
            account.session = Some((session.secret.clone(), until));
            account.lease = None;
        });
        Ok(())
    }

    async fn reject(&self, lease: &SessionLease) -> Result<(), WarehouseError> {
        self.with_lease(lease, |account, now| {
            account.rejected = Some(now);
            account.lease = None;
        });
        Ok(())
    }

    async fn release(&self, lease: &SessionLease) -> Result<(), WarehouseError> {
        self.with_lease(lease, |account, _| account.lease = None);
        Ok(())
    }

    async fn forget(&self, login: &Login, secret: &SecretString) -> Result<(), WarehouseError> {
        let mut accounts = self.lock();
        let number = accounts.number_of(login);
        let session = &mut accounts.list[number].session;
        if session.as_ref().is_some_and(|(kept, _)| kept.expose_secret() == secret.expose_secret()) {
            *session = None;
        }
        Ok(())
    }

    async fn readmit(&self, login: &Login) -> Result<(), WarehouseError> {
        let mut accounts = self.lock();
        let number = accounts.number_of(login);
        accounts.list[number].rejected = None;
        Ok(())
    }
}
