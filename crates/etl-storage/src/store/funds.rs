//! The register of funds and their ids at the portals.

use super::{Store, stored};
use crate::cell::{Cell, Kind, cut, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column, marks, padded};
use crate::error::Fault;
use crate::tables;
use chrono::{DateTime, Utc};
use etl_core::ports::{FundRef, NewFund, PortalAnswer, PortalLink};
use etl_core::terms::{FundTerms, parse_kinds, parse_time};
use etl_core::{Cnpj, Fund, FundId, FundIdentity, FundStatus, ReferenceDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The columns that [`fund`] reads.
pub(super) const COLUMNS: &str = "f.id_fundo, f.nome_fundo, f.cnpj, f.tipo_fundo, f.status, f.data_inicio, f.data_fim, \
     f.chave_identidade, f.subclasse, f.apelido, f.administrador, f.tipos_esperados, f.prazo, f.pasta_destino, f.indice, \
     cast(f.tolerancia as text), f.responsavel";
/// How many they are.
const COLUMN_COUNT: usize = 17;
/// Keys that are looked up at once.
const KEYS: usize = 1024;
const FUND_COLUMNS: [Column; 9] = [
    column("nome_fundo", Kind::Text),
    column("cnpj", Kind::Text),
    column("tipo_fundo", Kind::Text),
    column("status", Kind::Text),
    column("data_inicio", Kind::Date),
    column("chave_identidade", Kind::Text),
    column("subclasse", Kind::Text),
    column("apelido", Kind::Text),
    column("administrador", Kind::Text),
];
/// What a person confirmed stays as it is when the same fund is only seen somewhere.
const FUND_TAIL: &str = "on conflict (chave_identidade) do update set \
     nome_fundo = case when excluded.status = 'sem cadastro' and f.status <> 'sem cadastro' \
         then f.nome_fundo else excluded.nome_fundo end, \
     apelido = case when excluded.status = 'sem cadastro' and f.status <> 'sem cadastro' \
         then f.apelido else excluded.apelido end, \
     tipo_fundo = case when excluded.status = 'sem cadastro' and f.status <> 'sem cadastro' \
         then coalesce(f.tipo_fundo, excluded.tipo_fundo) else coalesce(excluded.tipo_fundo, f.tipo_fundo) end, \
     data_inicio = case when excluded.status = 'sem cadastro' and f.status <> 'sem cadastro' \
         then coalesce(f.data_inicio, excluded.data_inicio) else coalesce(excluded.data_inicio, f.data_inicio) end, \
     status = case when excluded.status = 'sem cadastro' then f.status else excluded.status end";

const LINK_COLUMNS: [Column; 4] = [
    column("sistema", Kind::Text),
    column("id_portal", Kind::Text),
    column("id_fundo", Kind::Int),
    column("visto_em", Kind::Moment),
];
const LINK_TAIL: &str =
    "on conflict (sistema, id_portal) do update set id_fundo = excluded.id_fundo, visto_em = excluded.visto_em";

impl<D: Dialect> Store<D> {
    pub(super) async fn list_funds(&self) -> Result<Vec<Fund>, Fault> {
        let rows = self.all_rows(&format!("select {COLUMNS} from cad.info_fundos f"), &[]).await?;
        let mut funds = rows.iter().map(fund).collect::<Sql<Vec<_>>>()?;
        // Sorted here: the databases do not agree on the order of accented letters.
        funds.sort_by(|a, b| (&a.nickname, a.id).cmp(&(&b.nickname, b.id)));
        Ok(funds)
    }

    pub(super) async fn list_funds_with_own_load(&self) -> Result<Vec<Fund>, Fault> {
        const OWN: &str = "where f.tolerancia is not null or f.pasta_destino is not null";
        let rows = self.all_rows(&format!("select {COLUMNS} from cad.info_fundos f {OWN}"), &[]).await?;
        Ok(rows.iter().map(fund).collect::<Sql<Vec<_>>>()?)
    }

    pub(super) async fn upsert_fund(&self, fund: &NewFund) -> Result<FundId, Fault> {
        let mut session = self.dialect.write().await?;
        let id = register_one(&mut session, fund).await?;
        session.commit().await?;
        Ok(id)
    }

    pub(super) async fn upsert_portal_funds(
        &self,
        connection: &str,
        answer: PortalAnswer<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), Fault> {
        // A portal may show a fund twice; a statement may touch a row once.
        let mut shown: BTreeMap<&str, i64> = answer.known.iter().map(|(id, fund)| (id.as_str(), fund.0)).collect();
        let mut session = self.dialect.write().await?;
        let new = register(&mut session, answer.new.iter().map(|(_, fund)| fund)).await?;
        shown.extend(answer.new.iter().map(|(portal_id, _)| portal_id.as_str()).zip(new));
        let rows = tables::rows_of(shown.into_iter(), |row, (portal_id, fund)| {
            row.extend([connection.into(), portal_id.into(), fund.into(), stored(at).into()]);
        });
        session.upsert("etl.fundo_portal", &LINK_COLUMNS, rows, LINK_TAIL).await?;
        Ok(session.commit().await?)
    }

    pub(super) async fn list_links(&self, connection: &str) -> Result<Vec<PortalLink>, Fault> {
        let mut session = self.dialect.read().await?;
        let query = format!(
            "select {COLUMNS}, p.id_portal, p.visto_em from etl.fundo_portal p \
             join cad.info_fundos f on f.id_fundo = p.id_fundo where p.sistema = $1"
        );
        let rows = session.rows(&query, values![connection]).await?;
        session.commit().await?;
        let link = |row: &<D::Session as Session>::Row| {
            Ok(PortalLink {
                fund: fund(row)?,
                portal_id: row.text(COLUMN_COUNT)?,
                seen_at: row.moment(COLUMN_COUNT + 1)?,
            })
        };
        let mut links = rows.iter().map(link).collect::<Sql<Vec<_>>>()?;
        let key = |l: &PortalLink| (l.fund.nickname.clone(), l.fund.id, l.portal_id.clone());
        links.sort_by_cached_key(key);
        Ok(links)
    }
}

/// The funds that documents are of, registered as unconfirmed when the register does not hold them, and locked. Two
/// transactions take the locks in the same order.
pub(super) async fn resolve<'f, D: Dialect>(
    session: &mut D::Session,
    funds: impl Iterator<Item = &'f FundRef> + Send,
) -> Result<Vec<FundId>, Fault> {
    let mut ids = Vec::new();
    for fund in funds {
        ids.push(match fund {
            FundRef::Known(id) => *id,
            FundRef::Stated { identity, name } => stated(session, identity, name).await?,
        });
    }
    let distinct: BTreeSet<i64> = ids.iter().map(|id| id.0).collect();
    let values = padded(distinct.iter().map(|id| Cell::from(*id)));
    let lock = format!(
        "select id_fundo from cad.info_fundos where id_fundo in ({}) order by id_fundo{}",
        marks(1..=values.len()),
        D::LOCK
    );
    let found = session.rows(&lock, &values).await?;
    let found = found.iter().map(|row| row.int(0)).collect::<Sql<BTreeSet<_>>>()?;
    match distinct.difference(&found).next() {
        Some(id) => Err(Fault::Data(format!("the register holds no fund {id}"))),
        None => Ok(ids),
    }
}

async fn stated<S: Session>(session: &mut S, identity: &FundIdentity, name: &str) -> Result<FundId, Fault> {
    const FIND: &str = "select id_fundo from cad.info_fundos where chave_identidade = $1";
    let key = identity.key();
    if let Some(row) = session.rows(FIND, values![key.as_str()]).await?.first() {
        return Ok(FundId(row.int(0)?));
    }
    let name = if name.trim().is_empty() { &key } else { name.trim() };
    let fund = NewFund {
        identity: identity.clone(),
        name: name.into(),
        nickname: name.into(),
        kind: None,
        status: FundStatus::Unconfirmed,
        start: None,
    };
    register_one(session, &fund).await
}

async fn register_one<S: Session>(session: &mut S, fund: &NewFund) -> Result<FundId, Fault> {
    let id = register(session, std::iter::once(fund)).await?.pop();
    Ok(FundId(id.ok_or(sqlx::Error::RowNotFound)?))
}

/// Puts funds into the register, in few statements; gives the id of each. Of funds that are the same the last one counts, and two
/// transactions wait for each other in the same order.
async fn register<'f, S: Session>(
    session: &mut S,
    funds: impl Iterator<Item = &'f NewFund> + Clone + Send,
) -> Result<Vec<i64>, Fault> {
    let distinct: BTreeMap<String, &NewFund> = funds.clone().map(|fund| (fund.identity.key(), fund)).collect();
    let rows = tables::rows_of(distinct.values(), |row, fund| row.extend(fund_values(fund)));
    session.upsert("cad.info_fundos as f", &FUND_COLUMNS, rows, FUND_TAIL).await?;
    let mut ids = HashMap::new();
    let keys: Vec<&str> = distinct.keys().map(String::as_str).collect();
    for keys in keys.chunks(KEYS) {
        let keys = padded(keys.iter().map(|key| Cell::from(*key)));
        let find = format!(
            "select chave_identidade, id_fundo from cad.info_fundos where chave_identidade in ({})",
            marks(1..=keys.len())
        );
        let found = session.rows(&find, &keys).await?;
        ids.extend(found.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect::<Sql<Vec<_>>>()?);
    }
    let id = |fund: &NewFund| ids.get(&fund.identity.key()).copied().ok_or(sqlx::Error::RowNotFound.into());
    funds.map(id).collect()
}

fn fund_values(fund: &NewFund) -> [Cell<'_>; 9] {
    let (subclass, administrator) = match &fund.identity {
        FundIdentity::Registered { subclass, .. } => (subclass.as_deref(), None),
        FundIdentity::Unregistered { administrator, .. } => (None, administrator.as_ref().map(Cnpj::as_str)),
    };
    let nickname = if fund.nickname.is_empty() { &fund.name } else { &fund.nickname };
    [
        Cell::from(cut(&fund.name, 200)),
        Cell::from(fund.identity.as_cnpj().map(Cnpj::as_str)),
        Cell::from(fund.kind.as_deref().map(|kind| cut(kind, 50))),
        Cell::from(fund.status.name()),
        Cell::from(fund.start),
        Cell::from(fund.identity.key()),
        Cell::from(subclass),
        Cell::from(nickname.as_str()),
        Cell::from(administrator),
    ]
}

pub(super) fn fund(row: &impl Row) -> Sql<Fund> {
    Ok(Fund {
        id: FundId(row.int(0)?),
        identity: identity(row)?,
        name: row.text(1)?,
        nickname: row.text(9)?,
        kind: row.opt_text(3)?,
        status: row.word(4, FundStatus::from_name)?,
        start: row.opt_date(5)?.map(ReferenceDate::new),
        end: row.opt_date(6)?.map(ReferenceDate::new),
        terms: terms(row)?,
    })
}

fn terms(row: &impl Row) -> Sql<FundTerms> {
    let kinds = row.opt_text(11)?.map(|text| parse_kinds(&text)).transpose();
    let time = |text: String| parse_time(&text).ok_or_else(|| format!("no hour and minute: {text:?}"));
    let due = row.opt_text(12)?.map(time).transpose();
    Ok(FundTerms {
        kinds: kinds.map_err(sqlx::Error::decode)?.unwrap_or_default(),
        due: due.map_err(sqlx::Error::decode)?,
        folder: row.opt_text(13)?,
        index: row.opt_text(14)?,
        tolerance: row.opt_number(15)?,
        owner: row.opt_text(16)?,
    })
}

fn identity(row: &impl Row) -> Sql<FundIdentity> {
    let cnpj = |text: String| Cnpj::parse(&text).map_err(sqlx::Error::decode);
    if let Some(text) = row.opt_text(2)? {
        return Ok(FundIdentity::Registered { cnpj: cnpj(text)?, subclass: row.opt_text(8)? });
    }
    let administrator = row.opt_text(10)?.map(cnpj).transpose()?;
    let key = row.text(7)?;
    // `adm:CNPJ/NAME`: the name as stated, whatever a person calls the fund.
    let name = key.split_once('/').map_or(key.as_str(), |(_, name)| name);
    Ok(FundIdentity::Unregistered { administrator, name: name.into() })
}
