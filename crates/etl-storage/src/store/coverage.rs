//! The coverage matrix, and the editions. What each job does for an item is in `tasks`.

use super::{Store, stored, tasks};
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column, marks, padded};
use crate::error::Fault;
use crate::tables;
use chrono::{DateTime, Utc};
use etl_core::ports::{Edition, Tried};
use etl_core::{Code, DocumentKind, FundId, Item, ItemKey, ItemState, ReferenceDate};
use std::collections::BTreeSet;

impl<D: Dialect> Store<D> {
    pub(super) async fn note_item(&self, item: &ItemKey, end: &End<'_>, tried: Option<Tried>) -> Result<(), Fault> {
        let mut session = self.dialect.write().await?;
        set_item(&mut session, item, end, Overwrite::NotDone, tried).await?;
        tasks::hold::<D>(&mut session, tried.map(|tried| tried.fence)).await?;
        Ok(session.commit().await?)
    }

    pub(super) async fn list_items(&self, from: ReferenceDate, to: ReferenceDate) -> Result<Vec<Item>, Fault> {
        let mut session = self.dialect.read().await?;
        let items = read_items(&mut session, from, to, "").await?;
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
        let ids = padded(funds.iter().map(|fund| Cell::from(fund.0)));
        let query = format!(
            "select id_fundo, data_pos, tipo, ref_portal from etl.edicao \
             where sistema = $1 and data_pos between $2 and $3 and id_fundo in ({})",
            marks(4..=ids.len() + 3)
        );
        let head = [Cell::from(connection), Cell::from(from), Cell::from(to)];
        let values: Vec<_> = head.into_iter().chain(ids).collect();
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

/// How an item ends.
pub(super) struct End<'a> {
    pub(super) state: ItemState,
    pub(super) code: Option<Code>,
    pub(super) detail: &'a str,
    pub(super) at: DateTime<Utc>,
}

impl End<'_> {
    pub(super) fn done(at: DateTime<Utc>) -> Self {
        Self { state: ItemState::Done, code: None, detail: "", at }
    }
}

/// Which known items take a new state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwrite {
    /// All but those done.
    NotDone,
    /// All: a document decides.
    Any,
}

impl Overwrite {
    /// The end of an upsert of the table that is called `i`.
    pub(super) fn condition(self) -> &'static str {
        match self {
            Self::NotDone => " where i.estado <> 'done'",
            Self::Any => "",
        }
    }
}

/// The columns of the key of an item.
pub(super) const KEY_COLUMNS: [Column; 4] = [
    column("sistema", Kind::Text),
    column("id_fundo", Kind::Int),
    column("data_pos", Kind::Date),
    column("tipo", Kind::Text),
];
/// The columns of the state of an item.
pub(super) const END_COLUMNS: [Column; 4] = [
    column("estado", Kind::Text),
    column("codigo", Kind::Text),
    column("detalhe", Kind::Text),
    column("atualizado_em", Kind::Moment),
];
/// What an upsert of an item does to a known one.
pub(super) const SET_END: &str = "do update set estado = excluded.estado, codigo = excluded.codigo, \
     detalhe = excluded.detalhe, atualizado_em = excluded.atualizado_em";

/// The cells of [`KEY_COLUMNS`].
pub(super) fn key_cells(item: &ItemKey) -> [Cell<'_>; 4] {
    [Cell::from(item.connection.as_str()), Cell::from(item.fund.0), Cell::from(item.date), Cell::from(item.kind.name())]
}

/// The cells of [`END_COLUMNS`].
pub(super) fn end_cells<'a>(end: &End<'a>) -> [Cell<'a>; 4] {
    [
        Cell::from(end.state.name()),
        Cell::from(end.code.map(Code::as_str)),
        Cell::from(end.detail),
        Cell::from(stored(end.at)),
    ]
}

/// Sets the state of an item, known or not; with a try also the one that it has in that task.
pub(super) async fn set_item<S: Session>(
    session: &mut S,
    item: &ItemKey,
    end: &End<'_>,
    overwrite: Overwrite,
    tried: Option<Tried>,
) -> Sql<()> {
    const SET: &str = "insert into etl.item as i \
         (sistema, id_fundo, data_pos, tipo, estado, codigo, detalhe, atualizado_em) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (sistema, id_fundo, data_pos, tipo)";
    let cells = [key_cells(item), end_cells(end)].concat();
    session.run(&format!("{SET} {SET_END}{}", overwrite.condition()), &cells).await?;
    match tried {
        // What the task says last holds for the task: the newest edition may have failed after an older one was loaded.
        Some(tried) => tasks::set_item(session, tried, cells).await,
        None => Ok(()),
    }
}

/// Adds items as pending; those not done become pending again.
pub(super) async fn expect_items<S: Session>(
    session: &mut S,
    items: &BTreeSet<&ItemKey>,
    at: DateTime<Utc>,
) -> Sql<()> {
    let columns = [KEY_COLUMNS, END_COLUMNS].concat();
    let tail = format!("on conflict (sistema, id_fundo, data_pos, tipo) {SET_END}{}", Overwrite::NotDone.condition());
    let pending = End { state: ItemState::Pending, code: None, detail: "", at };
    let rows = tables::rows_of(items.iter(), move |row, item| {
        row.extend(key_cells(item).into_iter().chain(end_cells(&pending)));
    });
    session.upsert("etl.item as i", &columns, rows, &tail).await?;
    Ok(())
}

/// Gives items that are still open the state that a job left them in.
pub(super) async fn end_open_items<S: Session>(session: &mut S, items: &[Item]) -> Sql<()> {
    let columns = [KEY_COLUMNS, END_COLUMNS].concat();
    let tail =
        format!("on conflict (sistema, id_fundo, data_pos, tipo) {SET_END} where i.estado in ('pending', 'running')");
    let rows = tables::rows_of(items.iter(), |row, item| {
        let end = End { state: item.state, code: item.code, detail: &item.detail, at: item.updated_at };
        row.extend(key_cells(&item.key).into_iter().chain(end_cells(&end)));
    });
    session.upsert("etl.item as i", &columns, rows, &tail).await?;
    Ok(())
}

/// Leaves out of the items `i` those of a kind that its fund is no longer expected to have, unless they are settled: nothing
/// waits for them.
pub(super) const WAITED_FOR: &str = " and (i.estado in ('done', 'skipped') or not exists (select 1 from cad.info_fundos f \
     where f.id_fundo = i.id_fundo and f.tipos_esperados is not null \
     and replace(',' || f.tipos_esperados || ',', ',' || i.tipo || ',', '') = ',' || f.tipos_esperados || ','))";

/// The items `i` of the days that a further condition lets through, by fund, day and kind.
pub(super) async fn read_items<S: Session>(
    session: &mut S,
    from: ReferenceDate,
    to: ReferenceDate,
    condition: &str,
) -> Result<Vec<Item>, Fault> {
    const ITEMS: &str = "select sistema, id_fundo, data_pos, tipo, estado, codigo, detalhe, atualizado_em \
         from etl.item i where data_pos between $1 and $2";
    let rows = session.rows(&format!("{ITEMS}{condition}"), values![from, to]).await?;
    let mut items = rows.iter().map(item).collect::<Sql<Vec<_>>>()?;
    sort(&mut items);
    Ok(items)
}

/// By fund, day and kind.
pub(super) fn sort(items: &mut [Item]) {
    items.sort_by(|a, b| {
        let key = |i: &Item| (i.key.fund, i.key.date, i.key.kind);
        key(a).cmp(&key(b)).then_with(|| a.key.connection.cmp(&b.key.connection))
    });
}

/// Reads the columns of key and state, in this order.
pub(super) fn item(row: &impl Row) -> Sql<Item> {
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
