//! Refresh tokens: each one counts once, and the use of one whose successor was used ends the whole family.

use super::stored;
use crate::audit;
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session as _};
use crate::error::Fault;
use crate::store::Store;
use chrono::{DateTime, Utc};
use etl_core::Sha256;
use etl_core::account::{NewRefresh, Role, Rotation, UserId};

impl<D: Dialect> Store<D> {
    pub(super) async fn insert_refresh(&self, new: &NewRefresh) -> Result<(), Fault> {
        const INSERT: &str = "insert into etl.renovacao (chave, familia, id_usuario, versao, expira_em, papel) \
             values ($1, $1, $2, $3, $4, $5)";
        let mut session = self.dialect().turn().await?;
        session
            .run(INSERT, values![new.key.hex(), new.user.0, new.version, stored(new.expires_at), new.scope.name()])
            .await?;
        Ok(session.commit().await?)
    }

    /// The family is locked through its first token, so that two callers take turns.
    pub(super) async fn swap_refresh(&self, key: Sha256, next: Sha256, at: DateTime<Utc>) -> Result<Rotation, Fault> {
        const USED_SUCCESSOR: &str = "select 1 from etl.renovacao where pai = $1 and usada_em is not null limit 1";
        const REVOKE: &str = "update etl.renovacao set revogada = $2 where familia = $1";
        const DROP_SUCCESSOR: &str = "delete from etl.renovacao where pai = $1";
        const NOTE_USE: &str = "update etl.renovacao set usada_em = coalesce(usada_em, $2) where chave = $1";
        const ADD: &str = "insert into etl.renovacao (chave, familia, pai, id_usuario, versao, papel, expira_em) \
             select $2, r.familia, r.chave, r.id_usuario, r.versao, r.papel, r.expira_em from etl.renovacao r where r.chave = $1";
        let find = format!(
            "select r.familia, r.id_usuario, r.versao, r.usada_em, r.revogada, r.expira_em, r.papel, \
             (select u.nome from etl.usuario u where u.id_usuario = r.id_usuario) from etl.renovacao r \
             where r.familia = (select f.familia from etl.renovacao f where f.chave = $1) and r.chave in ($1, r.familia) \
             order by case when r.chave = $1 then 0 else 1 end{}",
            D::LOCK
        );
        let (key, next) = (key.hex(), next.hex());
        let mut session = self.dialect().turn().await?;
        let rows = session.rows(&find, values![key.as_str()]).await?;
        let Some(row) = rows.first() else { return Ok(Rotation::Refused) };
        let (family, user) = (row.text(0)?, UserId(row.int(1)?));
        audit::by(row.text(7)?);
        if row.flag(4)? || row.moment(5)? <= at {
            return Ok(Rotation::Refused);
        }
        if row.opt_moment(3)?.is_some() && !session.rows(USED_SUCCESSOR, values![key.as_str()]).await?.is_empty() {
            audit::note("renovacao", "um token já usado voltou: a família foi revogada");
            session.run(REVOKE, values![family, true]).await?;
            session.commit().await?;
            return Ok(Rotation::Reused { user });
        }
        session.run(DROP_SUCCESSOR, values![key.as_str()]).await?;
        session.run(NOTE_USE, values![key.as_str(), stored(at)]).await?;
        session.run(ADD, values![key.as_str(), next]).await?;
        session.commit().await?;
        Ok(Rotation::Rotated { user, version: row.int(2)?, scope: row.word(6, Role::from_name)? })
    }
}
