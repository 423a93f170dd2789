//! Edits of the register of funds, each one under the lock of its fund.

use super::funds::{COLUMNS, fund};
use super::{Store, stored};
use crate::cell::{Cell, cut, values};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::ports::{EditRefusal, FundAlias, FundEdit, FundEditor, FundFields, WarehouseError};
use etl_core::terms::{LONGEST_FOLDER, LONGEST_OWNER, kinds_text, time_text};
use etl_core::{Cnpj, FundId, FundIdentity, FundStatus};

/// The outcome of edits: the funds, or which one was refused and why.
type Edited = Result<Vec<FundId>, (usize, EditRefusal)>;

#[async_trait]
impl<D: Dialect> FundEditor for Store<D> {
    async fn edit_funds(&self, edits: &[FundEdit]) -> Result<Edited, WarehouseError> {
        self.apply(edits).await.map_err(|e| e.during(format!("applying {} edits of the register", edits.len())))
    }

    async fn aliases(&self) -> Result<Vec<FundAlias>, WarehouseError> {
        const LIST: &str = "select sistema, id_portal, id_fundo, visto_em from etl.fundo_portal";
        let rows = self.all_rows(LIST, &[]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(alias).collect::<Sql<Vec<_>>>()?));
        let mut all = read.map_err(|e| e.during("listing what the portals call their funds"))?;
        all.sort_by(|a, b| (&a.connection, &a.portal_id).cmp(&(&b.connection, &b.portal_id)));
        Ok(all)
    }

    async fn closed_but_receiving(&self, since: DateTime<Utc>) -> Result<Vec<FundId>, WarehouseError> {
        const CAME: &str = "select f.id_fundo from cad.info_fundos f where f.status = $1 and exists (select 1 from etl.carga g \
             where g.id_fundo = f.id_fundo and (f.data_fim is null or g.data_pos > f.data_fim) and g.conhecido_de >= $2) \
             order by 1";
        let rows = self.all_rows(CAME, values![FundStatus::Closed.name(), stored(since)]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(|row| row.int(0).map(FundId)).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during("looking for documents of closed funds"))
    }

    async fn set_alias(&self, connection: &str, portal_id: &str, fund: FundId) -> Result<bool, WarehouseError> {
        self.point_alias(connection, portal_id, fund).await.map_err(|e| e.during(format!("pointing {portal_id:?}")))
    }
}

impl<D: Dialect> Store<D> {
    async fn apply(&self, edits: &[FundEdit]) -> Result<Edited, Fault> {
        let mut session = self.dialect().write().await?;
        let mut funds = Vec::with_capacity(edits.len());
        for (index, edit) in edits.iter().enumerate() {
            let done = match edit {
                FundEdit::Create { identity, fields } => create(&mut session, identity, fields).await?,
                FundEdit::Change { id, expected, fields } => change::<D>(&mut session, *id, expected, fields).await?,
                FundEdit::Delete { id, expected } => delete::<D>(&mut session, *id, expected).await?,
            };
            match done {
                Ok(fund) => funds.push(fund),
                Err(refusal) => return Ok(Err((index, refusal))),
            }
        }
        session.commit().await?;
        Ok(Ok(funds))
    }

    async fn point_alias(&self, connection: &str, portal_id: &str, fund: FundId) -> Result<bool, Fault> {
        const POINT: &str = "update etl.fundo_portal set id_fundo = $3 where sistema = $1 and id_portal = $2 \
             and exists (select 1 from cad.info_fundos f where f.id_fundo = $3)";
        let mut session = self.dialect().write().await?;
        let touched = session.run(POINT, values![connection, portal_id, fund.0]).await?;
        session.commit().await?;
        Ok(touched > 0)
    }
}

async fn create<S: Session>(
    session: &mut S,
    identity: &FundIdentity,
    fields: &FundFields,
) -> Sql<Result<FundId, EditRefusal>> {
    const INSERT: &str = "insert into cad.info_fundos \
         (nome_fundo, apelido, tipo_fundo, status, data_inicio, data_fim, tipos_esperados, prazo, pasta_destino, indice, \
         tolerancia, responsavel, cnpj, chave_identidade, subclasse, administrador) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (chave_identidade) do nothing returning id_fundo";
    let (subclass, administrator) = match identity {
        FundIdentity::Registered { subclass, .. } => (subclass.as_deref(), None),
        FundIdentity::Unregistered { administrator, .. } => (None, administrator.as_ref().map(Cnpj::as_str)),
    };
    let cnpj = identity.as_cnpj().map(Cnpj::as_str);
    let own = [Cell::from(cnpj), Cell::from(identity.key()), Cell::from(subclass), Cell::from(administrator)];
    let rows = session.rows(INSERT, &[&field_cells(fields)[..], &own].concat()).await?;
    Ok(match rows.first() {
        Some(row) => Ok(FundId(row.int(0)?)),
        None => Err(EditRefusal::Exists),
    })
}

async fn change<D: Dialect>(
    session: &mut D::Session,
    id: FundId,
    expected: &FundFields,
    fields: &FundFields,
) -> Sql<Result<FundId, EditRefusal>> {
    const SET: &str = "update cad.info_fundos set nome_fundo = $1, apelido = $2, tipo_fundo = $3, status = $4, \
         data_inicio = $5, data_fim = $6, tipos_esperados = $7, prazo = $8, pasta_destino = $9, indice = $10, \
         tolerancia = $11, responsavel = $12 where id_fundo = $13";
    if let Err(refusal) = held::<D>(session, id, expected).await? {
        return Ok(Err(refusal));
    }
    session.run(SET, &[&field_cells(fields)[..], &[Cell::from(id.0)]].concat()).await?;
    Ok(Ok(id))
}

async fn delete<D: Dialect>(
    session: &mut D::Session,
    id: FundId,
    expected: &FundFields,
) -> Sql<Result<FundId, EditRefusal>> {
    const USES: &str = "select 1 from cad.info_fundos where id_fundo = $1 and (\
         exists (select 1 from etl.fundo_portal where id_fundo = $1) or exists (select 1 from etl.item where id_fundo = $1) \
         or exists (select 1 from etl.tarefa_item where id_fundo = $1) or exists (select 1 from etl.carga where id_fundo = $1) \
         or exists (select 1 from etl.apontamento where id_fundo = $1))";
    if let Err(refusal) = held::<D>(session, id, expected).await? {
        return Ok(Err(refusal));
    }
    if !session.rows(USES, values![id.0]).await?.is_empty() {
        return Ok(Err(EditRefusal::InUse));
    }
    session.run("delete from cad.info_fundos where id_fundo = $1", values![id.0]).await?;
    Ok(Ok(id))
}

/// Locks a fund of which the same is said as when a person looked.
async fn held<D: Dialect>(session: &mut D::Session, id: FundId, expected: &FundFields) -> Sql<Result<(), EditRefusal>> {
    let find = format!("select {COLUMNS} from cad.info_fundos f where f.id_fundo = $1{}", D::LOCK);
    let rows = session.rows(&find, values![id.0]).await?;
    let Some(row) = rows.first() else { return Ok(Err(EditRefusal::Unknown)) };
    let is_same = FundFields::from(&fund(row)?) == *expected;
    Ok(if is_same { Ok(()) } else { Err(EditRefusal::Changed) })
}

fn field_cells(fields: &FundFields) -> [Cell<'_>; 12] {
    let terms = &fields.terms;
    [
        Cell::from(cut(&fields.name, 200)),
        Cell::from(fields.nickname.as_str()),
        Cell::from(fields.kind.as_deref().map(|kind| cut(kind, 50))),
        Cell::from(fields.status.name()),
        Cell::from(fields.start),
        Cell::from(fields.end),
        Cell::from(Some(kinds_text(&terms.kinds)).filter(|text| !text.is_empty())),
        Cell::from(terms.due.map(time_text)),
        Cell::from(terms.folder.as_deref().map(|folder| cut(folder, LONGEST_FOLDER))),
        Cell::from(terms.index.as_deref()),
        Cell::from(terms.tolerance),
        Cell::from(terms.owner.as_deref().map(|owner| cut(owner, LONGEST_OWNER))),
    ]
}

fn alias(row: &impl Row) -> Sql<FundAlias> {
    Ok(FundAlias {
        connection: row.text(0)?,
        portal_id: row.text(1)?,
        fund: FundId(row.int(2)?),
        seen_at: row.moment(3)?,
    })
}
