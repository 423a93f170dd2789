//! Who may still listen: what a connection was opened with is looked at again every few seconds, once for all connections.

use crate::app::App;
use crate::auth::{Caller, Proof, ended_before};
use etl_core::account::UserId;
use etl_core::ports::WarehouseError;
use std::collections::{HashMap, HashSet};

/// Sessions, tokens and users that count.
#[derive(Debug, Default)]
pub(super) struct Valid {
    sessions: HashSet<i64>,
    tokens: HashSet<i64>,
    users: HashMap<UserId, i64>,
}

impl Valid {
    /// Reads what counts now.
    pub(super) async fn read(app: &App) -> Result<Self, WarehouseError> {
        let accounts = &app.ports.accounts;
        let (users, sessions, tokens) =
            futures::try_join!(accounts.users(), accounts.user_sessions(None), accounts.tokens(None))?;
        let now = app.ports.clock.now();
        let (opened, used) = ended_before(now);
        let lives = |session: &&etl_core::account::Session| session.created_at >= opened && session.used_at >= used;
        Ok(Self {
            sessions: sessions.iter().filter(lives).map(|session| session.id).collect(),
            tokens: tokens.iter().filter(|token| token.is_valid(now)).map(|token| token.id).collect(),
            users: users.into_iter().filter(|user| user.active).map(|user| (user.id, user.version)).collect(),
        })
    }

    /// Whether a caller may still listen.
    pub(super) fn has(&self, caller: &Caller) -> bool {
        let proven = match caller.proof {
            Proof::Session { id, .. } => self.sessions.contains(&id),
            Proof::Token { id } => self.tokens.contains(&id),
            Proof::Access => true,
        };
        proven && self.users.get(&caller.user.id) == Some(&caller.user.version)
    }
}
