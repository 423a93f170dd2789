//! Reading positions: figures, composition, counts; as they stand or as they were believed at a moment.

use super::{Store, stored};
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::tables::{POSITION_TABLES, Table};
use chrono::{DateTime, Utc};
use etl_core::ports::{FundFigures, PositionRow};
use etl_core::position::{account_of_50, account_of_401};
use etl_core::{AssetClass, Band, Decimal, FundId, ReferenceDate, Sha256};
use std::sync::LazyLock;

impl<D: Dialect> Store<D> {
    pub(super) async fn read_figures(
        &self,
        fund: FundId,
        from: ReferenceDate,
        to: ReferenceDate,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<FundFigures>, Fault> {
        let select = |table: &str| {
            format!(
                "select p.data_pos, cast(p.pl_posicao as text), cast(p.qtde_cota as text), cast(p.valor_cota as text), \
                 g.tipo, a.sha256, g.versao, g.id_arquivo, g.id_carga, g.faixa from {table} p join etl.carga g on g.id_carga = p.id_carga \
                 join etl.arquivo a on a.id_arquivo = g.id_arquivo \
                 where p.id_fundo = $1 and p.data_pos between $2 and $3"
            )
        };
        let (current, history) = (select("pos.pos_cota"), select("pos.hist_pos_cota"));
        let mut session = self.dialect.read().await?;
        let rows = match as_of {
            None => session.rows(&format!("{current} order by 1"), values![fund.0, from, to]).await?,
            Some(moment) => {
                let query = format!(
                    "{current} and p.conhecido_de <= $4 union all \
                     {history} and p.conhecido_de <= $4 and $4 < p.conhecido_ate order by 1"
                );
                session.rows(&query, values![fund.0, from, to, stored(moment)]).await?
            }
        };
        session.commit().await?;
        Ok(rows.iter().map(|row| figures(fund, row)).collect::<Sql<_>>()?)
    }

    pub(super) async fn read_composition(
        &self,
        fund: FundId,
        date: ReferenceDate,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<PositionRow>, Fault> {
        let mut session = self.dialect.read().await?;
        let rows = match as_of {
            None => session.rows(&COMPOSITION, values![fund.0, date]).await?,
            Some(moment) => session.rows(&COMPOSITION_AS_OF, values![fund.0, date, stored(moment)]).await?,
        };
        session.commit().await?;
        Ok(rows.iter().map(position_row).collect::<Sql<_>>()?)
    }

    pub(super) async fn count_tables(&self) -> Result<Vec<(String, u64)>, Fault> {
        let registers = ["cad.info_fundos", "cad.info_rf", "cad.info_rv"].map(String::from);
        let mut names: Vec<_> = registers.into_iter().chain(POSITION_TABLES.iter().map(Table::current)).collect();
        names.sort();
        let mut session = self.dialect.read().await?;
        let mut counts = Vec::new();
        for name in names {
            let rows = session.rows(&format!("select count(*) from {name}"), &[] as &[Cell<'_>]).await?;
            let count = rows.first().ok_or(sqlx::Error::RowNotFound)?.int(0)?;
            counts.push((name, u64::try_from(count).unwrap_or(0)));
        }
        session.commit().await?;
        Ok(counts)
    }
}

pub(super) fn figures(fund: FundId, row: &impl Row) -> Sql<FundFigures> {
    Ok(FundFigures {
        fund,
        date: ReferenceDate::new(row.date(0)?),
        net_assets: row.opt_number(1)?,
        quantity: row.opt_number(2)?,
        quota: row.opt_number(3)?,
        kind: row.word(4, |word| word.parse().ok())?,
        sha256: row.word(5, Sha256::from_hex)?,
        version: row.small(6)?,
        document: row.int(7)?,
        load: row.int(8)?,
        checks: row.word(9, Band::from_name)?,
    })
}

static COMPOSITION: LazyLock<String> = LazyLock::new(|| {
    let current = |(index, table): (usize, &Table)| select_rows(index, table, &table.current(), "");
    union(POSITION_TABLES.iter().filter(|t| t.is_composition()).enumerate().map(current))
});

static COMPOSITION_AS_OF: LazyLock<String> = LazyLock::new(|| {
    let both = |(index, table): (usize, &Table)| {
        let current = select_rows(index, table, &table.current(), " and conhecido_de <= $3");
        let believed = " and conhecido_de <= $3 and $3 < conhecido_ate";
        [current, select_rows(index, table, &table.history(), believed)]
    };
    union(POSITION_TABLES.iter().filter(|t| t.is_composition()).enumerate().flat_map(both))
});

pub(super) fn union(selects: impl Iterator<Item = String>) -> String {
    format!("{} order by 1, 3, 2", selects.collect::<Vec<_>>().join(" union all "))
}

/// The columns that [`position_row`] reads, as texts; a table without one gives nothing. After them those that say where the row
/// comes from.
pub(super) fn select_rows(index: usize, table: &Table, name: &str, condition: &str) -> String {
    const TEXTS: [&str; 11] = [
        "bloco",
        "conta",
        "codigo",
        "isin",
        "id_interno",
        "descricao",
        "vinculo",
        "qtde_disponivel",
        "qtde_garantia",
        "pu_posicao",
        "lado",
    ];
    let text = |column| format!("cast({} as text)", if table.has(column) { column } else { "null" });
    format!(
        "select cast({index} as bigint), cast(ordem as bigint), {}, cast(valor as text), cast(linha as bigint), {}, {} \
         from {name} where id_fundo = $1 and data_pos = $2{condition}",
        TEXTS.map(text).join(", "),
        text("emissor"),
        text("data_vencimento")
    )
}

pub(super) fn position_row(row: &impl Row) -> Sql<PositionRow> {
    let value = row.opt_number(13)?.unwrap_or_default();
    let free = row.opt_number(9)?;
    let pledged = row.opt_number(10)?.unwrap_or_default();
    let code = [3, 4, 5, 6].into_iter().find_map(|column| row.opt_text(column).transpose());
    let code = code.transpose()?.unwrap_or_default();
    let is_accrual = row.opt_text(12)?.is_some();
    Ok(PositionRow {
        class: AssetClass::from_name(&row.text(2)?),
        description: if is_accrual { accrual_name(row)? } else { row.opt_text(7)?.unwrap_or_default() },
        code,
        quantity: free.map(|free| free.saturating_add(pledged)),
        unit_price: row.opt_number(11)?,
        value: signed(value, row.opt_text(12)?.as_deref()),
    })
}

/// A payable takes away from the net assets.
pub(super) fn signed(value: Decimal, side: Option<&str>) -> Decimal {
    if side == Some("D") && !value.is_zero() { -value } else { value }
}

/// What the account table calls a receivable or payable, or what it is linked to.
fn accrual_name(row: &impl Row) -> Sql<String> {
    let code = row.opt_text(4)?.unwrap_or_default();
    let account = row.opt_text(3)?;
    let by_401 = code.parse().ok().and_then(account_of_401);
    let known = by_401.or_else(|| account_of_50(account.as_deref().unwrap_or(&code)));
    let linked = row.opt_text(8)?.unwrap_or_default();
    Ok(known.map_or(linked, |account| account.meaning.into()))
}
