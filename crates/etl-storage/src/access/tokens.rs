//! Personal tokens.

use super::stored;
use super::users::{USER, USER_COLUMNS, of_user, user};
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session as _, Sql};
use crate::error::Fault;
use crate::store::Store;
use chrono::{DateTime, Utc};
use etl_core::Sha256;
use etl_core::account::{NewToken, Role, Token, User, UserId};

const TOKEN: &str = "t.id_token, t.id_usuario, t.nome, t.papel, t.criado_em, t.expira_em, t.usado_em, t.revogado_em";

impl<D: Dialect> Store<D> {
    pub(super) async fn insert_token(&self, new: &NewToken) -> Result<i64, Fault> {
        const INSERT: &str = "insert into etl.token (chave, id_usuario, nome, papel, criado_em, expira_em) \
             values ($1, $2, $3, $4, $5, $6) returning id_token";
        let mut session = self.dialect().turn().await?;
        let row = values![
            new.key.hex(),
            new.user.0,
            new.name.as_str(),
            new.scope.name(),
            stored(new.at),
            new.expires_at.map(stored),
        ];
        let rows = session.rows(INSERT, row).await?;
        session.commit().await?;
        Ok(rows.first().ok_or(sqlx::Error::RowNotFound)?.int(0)?)
    }

    pub(super) async fn find_token(&self, key: Sha256) -> Result<Option<(Token, User)>, Fault> {
        let query = format!(
            "select {USER}, {TOKEN} from etl.token t join etl.usuario u on u.id_usuario = t.id_usuario where t.chave = $1"
        );
        let rows = self.dialect().look(&query, values![key.hex()]).await?;
        let found = rows.first().map(|row| Ok::<_, sqlx::Error>((token(row, USER_COLUMNS)?, user(row, 0)?)));
        Ok(found.transpose()?)
    }

    pub(super) async fn use_token(&self, id: i64, at: DateTime<Utc>) -> Result<(), Fault> {
        let mut session = self.dialect().turn().await?;
        session.run("update etl.token set usado_em = $2 where id_token = $1", values![id, stored(at)]).await?;
        Ok(session.commit().await?)
    }

    pub(super) async fn list_tokens(&self, user: Option<UserId>) -> Result<Vec<Token>, Fault> {
        let (condition, value) = of_user(user);
        let query = format!("select {TOKEN} from etl.token t where {condition} order by t.id_token desc");
        let rows = self.dialect().look(&query, &value).await?;
        Ok(rows.iter().map(|row| token(row, 0)).collect::<Sql<_>>()?)
    }

    pub(super) async fn end_token(&self, id: i64, user: Option<UserId>, at: DateTime<Utc>) -> Result<bool, Fault> {
        let (condition, mut row) = of_user(user);
        row.extend([Cell::from(id), Cell::from(stored(at))]);
        let (number, moment) = (row.len() - 1, row.len());
        let update = format!(
            "update etl.token set revogado_em = coalesce(revogado_em, ${moment}) where {condition} and id_token = ${number}"
        );
        let mut session = self.dialect().turn().await?;
        let known = session.run(&update, &row).await? > 0;
        session.commit().await?;
        Ok(known)
    }
}

fn token(row: &impl Row, at: usize) -> Sql<Token> {
    Ok(Token {
        id: row.int(at)?,
        user: UserId(row.int(at + 1)?),
        name: row.text(at + 2)?,
        scope: row.word(at + 3, Role::from_name)?,
        created_at: row.moment(at + 4)?,
        expires_at: row.opt_moment(at + 5)?,
        used_at: row.opt_moment(at + 6)?,
        revoked_at: row.opt_moment(at + 7)?,
    })
}
