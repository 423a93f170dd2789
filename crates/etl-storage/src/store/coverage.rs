//! The coverage matrix, the runs and the editions.

use super::{Store, stored};
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column, marks};
use crate::error::Fault;
use crate::tables;
use chrono::{DateTime, Utc};
use etl_core::ports::{Edition, RunId, RunSummary};
use etl_core::{Code, DocumentKind, FundId, Item, ItemKey, ItemState, ReferenceDate};
use std::collections::BTreeSet;

impl<D: Dialect> Store<D> {
    pub(super) async fn plan_run(
        &self,
        connection: &str,
        items: &[ItemKey],
        at: DateTime<Utc>,
    ) -> Result<RunId, Fault> {
        const BEGIN: &str =
            "insert into etl.execucao (sistema, inicio, previstos) values ($1, $2, $3) returning id_execucao";
        let mut session = self.dialect.write().await?;
        let items: BTreeSet<_> = items.iter().collect();
        let begun = session.rows(BEGIN, values![connection, stored(at), items.len() as u64]).await?;
        let run = begun.first().ok_or(sqlx::Error::RowNotFound)?.int(0)?;
        let rows = tables::rows_of(items.into_iter(), move |row, item| {
            row.extend(item_row(item, ItemState::Pending, None, "", at, Some(run)));
        });
        let tail = format!("{ON_KNOWN_ITEM}, id_execucao = excluded.id_execucao where i.estado <> 'done'");
        session.upsert("etl.item as i", &ITEM_COLUMNS, rows, &tail).await?;
        session.commit().await?;
        Ok(RunId(run))
    }

    pub(super) async fn close_run(&self, run: RunId, summary: &RunSummary, at: DateTime<Utc>) -> Result<(), Fault> {
        const END: &str = "update etl.execucao set fim = $2, previstos = $3, concluidos = $4, sem_dado = $5, \
             falhas = $6, outros = $7, linhas = $8 where id_execucao = $1";
        let s = summary;
        let mut session = self.dialect.write().await?;
        session.run(END, values![run.0, stored(at), s.items, s.done, s.no_data, s.failed, s.others, s.rows]).await?;
        Ok(session.commit().await?)
    }

    pub(super) async fn note_item(
        &self,
        item: &ItemKey,
        state: ItemState,
        code: Option<Code>,
        detail: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let mut session = self.dialect.write().await?;
        let statement = format!("{} where i.estado <> 'done'", upsert_item());
        session.run(&statement, &item_row(item, state, code, detail, at, None)).await?;
        Ok(session.commit().await?)
    }

    pub(super) async fn list_items(&self, from: ReferenceDate, to: ReferenceDate) -> Result<Vec<Item>, Fault> {
        let mut session = self.dialect.read().await?;
        let items = read_items(&mut session, from, to).await?;
        session.commit().await?;
        Ok(items)
    }

    pub(super) async fn list_editions(
        &self,
        connection: &str,
        funds: &[FundId],
        from: ReferenceDate,
        to: ReferenceDate,
    ) -> Result<Vec<Edition>, Fault> {
        if funds.is_empty() {
            return Ok(Vec::new());
        }
        let query = format!(
            "select id_fundo, data_pos, tipo, ref_portal from etl.edicao \
             where sistema = $1 and data_pos between $2 and $3 and id_fundo in ({})",
            marks(4..=funds.len() + 3)
        );
        let head = [Cell::from(connection), Cell::from(from), Cell::from(to)];
        let values: Vec<_> = head.into_iter().chain(funds.iter().map(|fund| Cell::from(fund.0))).collect();
        let mut session = self.dialect.read().await?;
        let rows = session.rows(&query, &values).await?;
        session.commit().await?;
        let edition = |row: &<D::Session as Session>::Row| {
            let item = ItemKey {
                connection: connection.to_owned(),
                fund: FundId(row.int(0)?),
                date: ReferenceDate::new(row.date(1)?),
                kind: row.word(2, |word| word.parse::<DocumentKind>().ok())?,
            };
            Ok(Edition { item, portal_ref: row.text(3)? })
        };
        Ok(rows.iter().map(edition).collect::<Sql<Vec<_>>>()?)
    }
}

pub(super) const ITEM_COLUMNS: [Column; 9] = [
    column("sistema", Kind::Text),
    column("id_fundo", Kind::Int),
    column("data_pos", Kind::Date),
    column("tipo", Kind::Text),
    column("estado", Kind::Text),
    column("codigo", Kind::Text),
    column("detalhe", Kind::Text),
    column("atualizado_em", Kind::Moment),
    column("id_execucao", Kind::Int),
];
pub(super) const ON_KNOWN_ITEM: &str = "on conflict (sistema, id_fundo, data_pos, tipo) do update set \
     estado = excluded.estado, codigo = excluded.codigo, detalhe = excluded.detalhe, atualizado_em = excluded.atualizado_em";

/// Sets the state of an item, known or not; the run that planned it stays.
pub(super) fn upsert_item() -> String {
    let names = ITEM_COLUMNS.map(|column| column.name).join(", ");
    format!("insert into etl.item as i ({names}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) {ON_KNOWN_ITEM}")
}

/// The values of [`upsert_item`].
pub(super) fn item_row<'a>(
    item: &'a ItemKey,
    state: ItemState,
    code: Option<Code>,
    detail: &'a str,
    at: DateTime<Utc>,
    run: Option<i64>,
) -> Vec<Cell<'a>> {
    vec![
        Cell::from(item.connection.as_str()),
        Cell::from(item.fund.0),
        Cell::from(item.date),
        Cell::from(item.kind.name()),
        Cell::from(state.name()),
        Cell::from(code.map(Code::as_str)),
        Cell::from(detail),
        Cell::from(stored(at)),
        Cell::from(run),
    ]
}

/// The items of the days, by fund, day and kind.
pub(super) async fn read_items<S: Session>(
    session: &mut S,
    from: ReferenceDate,
    to: ReferenceDate,
) -> Result<Vec<Item>, Fault> {
    const ITEMS: &str = "select sistema, id_fundo, data_pos, tipo, estado, codigo, detalhe, atualizado_em \
         from etl.item where data_pos between $1 and $2";
    let rows = session.rows(ITEMS, values![from, to]).await?;
    let mut items = rows.iter().map(item).collect::<Sql<Vec<_>>>()?;
    items.sort_by(|a, b| {
        let key = |i: &Item| (i.key.fund, i.key.date, i.key.kind);
        key(a).cmp(&key(b)).then_with(|| a.key.connection.cmp(&b.key.connection))
    });
    Ok(items)
}

fn item(row: &impl Row) -> Sql<Item> {
    let key = ItemKey {
        connection: row.text(0)?,
        fund: FundId(row.int(1)?),
        date: ReferenceDate::new(row.date(2)?),
        kind: row.word(3, |word| word.parse::<DocumentKind>().ok())?,
    };
    Ok(Item {
        key,
        state: row.word(4, ItemState::from_name)?,
        code: row.opt_text(5)?.as_deref().and_then(Code::from_code),
        detail: row.text(6)?,
        updated_at: row.moment(7)?,
    })
}
