//! Users and their browser sessions.

use super::stored;
use crate::cell::{Cell, cut, values};
use crate::dialect::{Dialect, Row, Session as _, Sql};
use crate::error::Fault;
use crate::store::Store;
use chrono::{DateTime, Utc};
use etl_core::Sha256;
use etl_core::account::{NewSession, NewUser, Role, Session, User, UserChange, UserId};

/// The columns that [`user`] reads.
pub(super) const USER: &str = "u.id_usuario, u.nome, u.papel, u.ativo, u.versao, u.criado_em";
/// How many columns those are.
pub(super) const USER_COLUMNS: usize = 6;
const SESSION: &str = "s.id_sessao, s.id_usuario, s.criada_em, s.usada_em, s.origem, s.agente";
/// Characters of what a browser says of itself that are kept.
const AGENT: usize = 200;

impl<D: Dialect> Store<D> {
    pub(super) async fn insert_user(&self, user: &NewUser, at: DateTime<Utc>) -> Result<Option<UserId>, Fault> {
        const INSERT: &str = "insert into etl.usuario (nome, senha, papel, ativo, criado_em) values ($1, $2, $3, $4, $5) \
             on conflict (nome) do nothing returning id_usuario";
        let mut session = self.dialect().turn().await?;
        let row = values![user.name.as_str(), user.password_hash.as_str(), user.role.name(), true, stored(at)];
        let rows = session.rows(INSERT, row).await?;
        session.commit().await?;
        Ok(rows.first().map(|row| row.int(0).map(UserId)).transpose()?)
    }

    pub(super) async fn list_users(&self) -> Result<Vec<User>, Fault> {
        let rows = self.dialect().look(&format!("select {USER} from etl.usuario u"), &[]).await?;
        let mut users = rows.iter().map(|row| user(row, 0)).collect::<Sql<Vec<_>>>()?;
        users.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(users)
    }

    pub(super) async fn find_user(&self, id: UserId) -> Result<Option<User>, Fault> {
        let query = format!("select {USER} from etl.usuario u where u.id_usuario = $1");
        let rows = self.dialect().look(&query, values![id.0]).await?;
        Ok(rows.first().map(|row| user(row, 0)).transpose()?)
    }

    pub(super) async fn find_user_by_name(&self, name: &str) -> Result<Option<(User, String)>, Fault> {
        let query = format!("select {USER}, u.senha from etl.usuario u where u.nome = $1");
        let rows = self.dialect().look(&query, values![name]).await?;
        let found = rows.first().map(|row| Ok::<_, sqlx::Error>((user(row, 0)?, row.text(USER_COLUMNS)?)));
        Ok(found.transpose()?)
    }

    pub(super) async fn update_user(&self, id: UserId, change: &UserChange) -> Result<Option<User>, Fault> {
        let update = format!(
            "update etl.usuario set papel = coalesce($2, papel), ativo = coalesce($3, ativo), versao = versao + 1 \
             where id_usuario = $1 returning {}",
            USER.replace("u.", "")
        );
        let mut session = self.dialect().turn().await?;
        let row = values![id.0, change.role.map(Role::name), change.active];
        let rows = session.rows(&update, row).await?;
        session.run("delete from etl.sessao where id_usuario = $1", values![id.0]).await?;
        session.commit().await?;
        Ok(rows.first().map(|row| user(row, 0)).transpose()?)
    }

    pub(super) async fn update_password(&self, id: UserId, hash: &str, keep: Option<Sha256>) -> Result<bool, Fault> {
        const UPDATE: &str = "update etl.usuario set senha = $2, versao = versao + 1 where id_usuario = $1";
        const END: &str = "delete from etl.sessao where id_usuario = $1 and chave <> $2";
        let mut session = self.dialect().turn().await?;
        let known = session.run(UPDATE, values![id.0, hash]).await? > 0;
        let keep = keep.map(|key| key.hex()).unwrap_or_default();
        session.run(END, values![id.0, keep]).await?;
        session.commit().await?;
        Ok(known)
    }

    pub(super) async fn insert_session(&self, new: &NewSession) -> Result<(), Fault> {
        const INSERT: &str = "insert into etl.sessao (chave, id_usuario, criada_em, usada_em, origem, agente) \
             values ($1, $2, $3, $3, $4, $5)";
        let mut session = self.dialect().turn().await?;
        let row = values![new.key.hex(), new.user.0, stored(new.at), new.origin.as_str(), cut(&new.agent, AGENT)];
        session.run(INSERT, row).await?;
        Ok(session.commit().await?)
    }

    pub(super) async fn find_session(&self, key: Sha256) -> Result<Option<(Session, User)>, Fault> {
        let query = format!(
            "select {USER}, {SESSION} from etl.sessao s join etl.usuario u on u.id_usuario = s.id_usuario where s.chave = $1"
        );
        let rows = self.dialect().look(&query, values![key.hex()]).await?;
        let found = rows.first().map(|row| Ok::<_, sqlx::Error>((session_of(row, USER_COLUMNS)?, user(row, 0)?)));
        Ok(found.transpose()?)
    }

    pub(super) async fn use_session(&self, id: i64, at: DateTime<Utc>) -> Result<(), Fault> {
        let mut session = self.dialect().turn().await?;
        session.run("update etl.sessao set usada_em = $2 where id_sessao = $1", values![id, stored(at)]).await?;
        Ok(session.commit().await?)
    }

    pub(super) async fn list_sessions(&self, user: Option<UserId>) -> Result<Vec<Session>, Fault> {
        let (condition, value) = of_user(user);
        let query = format!("select {SESSION} from etl.sessao s where {condition} order by s.id_sessao desc");
        let rows = self.dialect().look(&query, &value).await?;
        Ok(rows.iter().map(|row| session_of(row, 0)).collect::<Sql<_>>()?)
    }

    pub(super) async fn delete_session(&self, id: i64, user: Option<UserId>) -> Result<bool, Fault> {
        let (condition, mut row) = of_user(user);
        row.push(Cell::from(id));
        let delete = format!("delete from etl.sessao where {condition} and id_sessao = ${}", row.len());
        let mut session = self.dialect().turn().await?;
        let known = session.run(&delete, &row).await? > 0;
        session.commit().await?;
        Ok(known)
    }

    pub(super) async fn delete_old_sessions(
        &self,
        opened_before: DateTime<Utc>,
        used_before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        const OLD: &str = "delete from etl.sessao where criada_em < $1 or usada_em < $2";
        let mut session = self.dialect().turn().await?;
        session.run(OLD, values![stored(opened_before), stored(used_before)]).await?;
        session.run("delete from etl.renovacao where expira_em < $1", values![stored(now)]).await?;
        Ok(session.commit().await?)
    }
}

/// The condition of being this user's, with its value; of anybody's when none is given.
pub(super) fn of_user(user: Option<UserId>) -> (&'static str, Vec<Cell<'static>>) {
    match user {
        Some(id) => ("id_usuario = $1", vec![Cell::from(id.0)]),
        None => ("1 = 1", Vec::new()),
    }
}

/// Reads the columns of [`USER`] from this one on.
pub(super) fn user(row: &impl Row, at: usize) -> Sql<User> {
    Ok(User {
        id: UserId(row.int(at)?),
        name: row.text(at + 1)?,
        role: row.word(at + 2, Role::from_name)?,
        active: row.flag(at + 3)?,
        version: row.int(at + 4)?,
        created_at: row.moment(at + 5)?,
    })
}

fn session_of(row: &impl Row, at: usize) -> Sql<Session> {
    Ok(Session {
        id: row.int(at)?,
        user: UserId(row.int(at + 1)?),
        created_at: row.moment(at + 2)?,
        used_at: row.moment(at + 3)?,
        origin: row.text(at + 4)?,
        agent: row.text(at + 5)?,
    })
}
