//! What a fund held by class over many days. Summed here, row by row: amounts are texts in SQLite, whose own sum is no decimal.

use super::Store;
use super::read::signed;
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::tables::{POSITION_TABLES, Table};
use etl_core::ports::ClassSum;
use etl_core::{AssetClass, Exact, FundId, ReferenceDate};
use futures::TryStreamExt;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Day, block, side.
type Group = (ReferenceDate, String, Option<String>);

static AMOUNTS: LazyLock<String> = LazyLock::new(|| {
    let select = |table: &Table| {
        let side = if table.has("lado") { "lado" } else { "null" };
        format!(
            "select data_pos, bloco, cast({side} as text), cast(valor as text) from {} \
             where id_fundo = $1 and data_pos between $2 and $3",
            table.current()
        )
    };
    POSITION_TABLES.iter().filter(|t| t.is_composition()).map(select).collect::<Vec<_>>().join(" union all ")
});

impl<D: Dialect> Store<D> {
    pub(super) async fn read_class_sums(
        &self,
        fund: FundId,
        from: ReferenceDate,
        to: ReferenceDate,
    ) -> Result<Vec<ClassSum>, Fault> {
        let mut sums: BTreeMap<Group, Exact> = BTreeMap::new();
        let mut session = self.dialect.read().await?;
        let mut rows = session.stream(&AMOUNTS, values![fund.0, from, to])?;
        while let Some(row) = rows.try_next().await? {
            let (group, value) = amount(&row)?;
            let sum = sums.entry(group).or_default();
            *sum = std::mem::take(sum).plus(&value);
        }
        drop(rows);
        session.commit().await?;
        let sum = |((date, block, side), value): (Group, Exact)| {
            let class = AssetClass::from_name(&block);
            ClassSum { date, class, block, side, value }
        };
        Ok(sums.into_iter().map(sum).collect())
    }
}

fn amount(row: &impl Row) -> Sql<(Group, Exact)> {
    let side = row.opt_text(2)?;
    let value = signed(row.opt_number(3)?.unwrap_or_default(), side.as_deref());
    Ok(((ReferenceDate::new(row.date(0)?), row.text(1)?, side), Exact::of(value)))
}
