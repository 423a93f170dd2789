//! Views of pages that users keep.

use super::stored;
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session as _, Sql};
use crate::error::Fault;
use crate::store::Store;
use async_trait::async_trait;
use etl_core::account::UserId;
use etl_core::ports::{NewView, SavedView, SavedViews, ViewKept, WarehouseError};

#[async_trait]
impl<D: Dialect> SavedViews for Store<D> {
    async fn views(&self, user: UserId, page: &str) -> Result<Vec<SavedView>, WarehouseError> {
        const LIST: &str = "select v.id_visao, v.id_usuario, u.nome, v.nome, v.endereco, v.compartilhada, v.criada_em \
             from etl.visao v join etl.usuario u on u.id_usuario = v.id_usuario \
             where v.pagina = $2 and (v.id_usuario = $1 or v.compartilhada) order by lower(v.nome), v.id_visao";
        let rows = self.dialect().look(LIST, values![user.0, page]).await.map_err(Fault::from);
        let read = rows.and_then(|rows| Ok(rows.iter().map(view).collect::<Sql<_>>()?));
        read.map_err(|e| e.during("listing the views of a page"))
    }

    async fn keep_view(&self, view: &NewView, most: u32) -> Result<ViewKept, WarehouseError> {
        self.insert_view(view, most).await.map_err(|e| e.during("keeping a view"))
    }

    async fn rename_view(&self, id: i64, user: UserId, name: &str) -> Result<Option<ViewKept>, WarehouseError> {
        self.name_view(id, user, name).await.map_err(|e| e.during("giving a view another name"))
    }

    async fn remove_view(&self, id: i64, user: UserId) -> Result<bool, WarehouseError> {
        self.delete_view(id, user).await.map_err(|e| e.during("removing a view"))
    }
}

impl<D: Dialect> Store<D> {
    async fn insert_view(&self, view: &NewView, most: u32) -> Result<ViewKept, Fault> {
        const INSERT: &str = "insert into etl.visao (id_usuario, pagina, nome, endereco, compartilhada, criada_em) \
             values ($1, $2, $3, $4, $5, $6) on conflict (id_usuario, pagina, nome) do nothing returning id_visao";
        let mut session = self.dialect().turn().await?;
        // One at a time for each user, so that the number holds.
        let lock = format!("select id_usuario from etl.usuario where id_usuario = $1 {}", D::LOCK);
        session.rows(&lock, values![view.user.0]).await?;
        let kept = session.rows("select count(*) from etl.visao where id_usuario = $1", values![view.user.0]).await?;
        if kept.first().map(|row| row.count(0)).transpose()?.unwrap_or(0) >= u64::from(most) {
            return Ok(ViewKept::Full);
        }
        let (page, name, address) = (view.page.as_str(), view.name.as_str(), view.address.as_str());
        let row = values![view.user.0, page, name, address, view.shared, stored(view.at)];
        let rows = session.rows(INSERT, row).await?;
        let Some(row) = rows.first() else { return Ok(ViewKept::Taken) };
        let id = row.int(0)?;
        session.commit().await?;
        Ok(ViewKept::Kept(id))
    }

    async fn name_view(&self, id: i64, user: UserId, name: &str) -> Result<Option<ViewKept>, Fault> {
        const KNOWN: &str = "select nome from etl.visao where id_visao = $1 and id_usuario = $2";
        const TAKEN: &str = "select 1 from etl.visao v join etl.visao o on o.id_usuario = v.id_usuario \
             and o.pagina = v.pagina where v.id_visao = $1 and o.id_visao <> $1 and o.nome = $2";
        const RENAME: &str = "update etl.visao set nome = $2 where id_visao = $1";
        let mut session = self.dialect().turn().await?;
        // As for a new one: nobody takes the name meanwhile.
        let lock = format!("select id_usuario from etl.usuario where id_usuario = $1 {}", D::LOCK);
        session.rows(&lock, values![user.0]).await?;
        if session.rows(KNOWN, values![id, user.0]).await?.is_empty() {
            return Ok(None);
        }
        if !session.rows(TAKEN, values![id, name]).await?.is_empty() {
            return Ok(Some(ViewKept::Taken));
        }
        session.run(RENAME, values![id, name]).await?;
        session.commit().await?;
        Ok(Some(ViewKept::Kept(id)))
    }

    async fn delete_view(&self, id: i64, user: UserId) -> Result<bool, Fault> {
        const DELETE: &str = "delete from etl.visao where id_visao = $1 and id_usuario = $2";
        let mut session = self.dialect().turn().await?;
        let known = session.run(DELETE, values![id, user.0]).await? > 0;
        session.commit().await?;
        Ok(known)
    }
}

fn view(row: &impl Row) -> Sql<SavedView> {
    Ok(SavedView {
        id: row.int(0)?,
        user: UserId(row.int(1)?),
        user_name: row.text(2)?,
        name: row.text(3)?,
        address: row.text(4)?,
        shared: row.flag(5)?,
        at: row.moment(6)?,
    })
}
