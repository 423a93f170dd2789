//! The tables that hold positions, described once: columns, and how a [`Position`] becomes their rows. Both databases write,
//! move and read through this description, and a test holds it against the migrated databases.

mod assets;
mod extras;
mod fixed;
mod header;
mod holding;
mod lines;

pub(crate) use assets::{FIXED_INCOME_COLUMNS, VARIABLE_INCOME_COLUMNS, fixed_income, variable_income};
use extras::Extras;
pub(crate) use fixed::fixed_problems;

use crate::cell::{Cell, Kind};
use crate::dialect::{Column, Rows, column};
use chrono::{DateTime, NaiveDate, Utc};
use etl_core::{AssetClass, Position};
use std::sync::LazyLock;

/// What every row of a load carries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    /// The load.
    pub(crate) load: i64,
    /// The fund.
    pub(crate) fund: i64,
    /// The day.
    pub(crate) date: NaiveDate,
    /// Since when the rows are believed.
    pub(crate) known_from: DateTime<Utc>,
}

impl Stamp {
    /// The cells of [`HEAD`].
    fn head(&self, row: &mut Vec<Cell<'_>>, block: &'static str, ordinal: u32, line: u32) {
        row.extend([
            Cell::Int(self.load),
            Cell::Int(self.fund),
            Cell::Date(self.date),
            Cell::from(block),
            Cell::from(ordinal),
            Cell::from(line),
            Cell::Moment(self.known_from),
        ]);
    }
}

/// The columns that every position table begins with.
const HEAD: [Column; 7] = [
    column("id_carga", Kind::Int),
    column("id_fundo", Kind::Int),
    column("data_pos", Kind::Date),
    column("bloco", Kind::Text),
    column("ordem", Kind::Int),
    column("linha", Kind::Int),
    column("conhecido_de", Kind::Moment),
];
/// The last column of every position table: what has no column of its own.
const EXTRAS: Column = column("extras", Kind::Json);
/// The column that history tables add.
pub(crate) const KNOWN_TO: Column = column("conhecido_ate", Kind::Moment);

/// Where the rows of a table come from.
#[derive(Debug, Clone)]
enum Source {
    Header,
    Holdings(holding::Layout),
    Accruals,
    Expenses,
    PensionPlans,
}

/// A table of current rows, with its twin of superseded ones.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Name without the schema.
    name: &'static str,
    /// Columns written.
    pub(crate) columns: Vec<Column>,
    source: Source,
}

impl Table {
    fn new(name: &'static str, own: impl IntoIterator<Item = Column>, source: Source) -> Self {
        let columns = HEAD.into_iter().chain(own).chain([EXTRAS]).collect();
        Self { name, columns, source }
    }

    fn holdings(name: &'static str, layout: holding::Layout) -> Self {
        Self::new(name, layout.columns(), Source::Holdings(layout))
    }

    /// Name of the table of current rows.
    pub(crate) fn current(&self) -> String {
        format!("pos.{}", self.name)
    }

    /// Name of the table of superseded rows.
    pub(crate) fn history(&self) -> String {
        format!("pos.hist_{}", self.name)
    }

    /// The columns, for a statement.
    pub(crate) fn column_list(&self) -> String {
        self.columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ")
    }

    /// Whether it has a column.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|c| c.name == name)
    }

    /// Whether its rows are assets or accruals, which composition views show.
    pub(crate) fn is_composition(&self) -> bool {
        matches!(self.source, Source::Holdings(_) | Source::Accruals)
    }

    /// How many rows of it a position has.
    pub(crate) fn count(&self, position: &Position) -> usize {
        match &self.source {
            Source::Header => 1,
            Source::Holdings(layout) => position.holdings.iter().filter(|h| layout.holds(h.class)).count(),
            Source::Accruals => position.accruals.len(),
            Source::Expenses => position.expenses.len() + position.brokerage.len(),
            Source::PensionPlans => position.pension_plans.len(),
        }
    }

    /// The rows of it that a position has.
    pub(crate) fn rows<'a>(&'a self, position: &'a Position, stamp: Stamp) -> Rows<'a> {
        match &self.source {
            Source::Header => {
                rows_of(std::iter::once(position), move |row, position| header::row(row, position, &stamp))
            }
            Source::Holdings(layout) => {
                let own = position.holdings.iter().filter(|h| layout.holds(h.class));
                rows_of(own, move |row, holding| layout.row(row, holding, &stamp))
            }
            Source::Accruals => rows_of(position.accruals.iter(), move |row, a| lines::accrual(row, a, &stamp)),
            Source::Expenses => {
                let lines = position.expenses.iter().map(lines::Cost::Expense);
                let lines = lines.chain(position.brokerage.iter().map(lines::Cost::Brokerage));
                rows_of(lines, move |row, cost| lines::cost(row, &cost, &stamp))
            }
            Source::PensionPlans => {
                rows_of(position.pension_plans.iter(), move |row, p| lines::pension_plan(row, p, &stamp))
            }
        }
    }
}

/// The rows that `fill` makes of the items.
pub(crate) fn rows_of<'a, T>(
    items: impl Iterator<Item = T> + Send + 'a,
    fill: impl Fn(&mut Vec<Cell<'a>>, T) + Send + 'a,
) -> Rows<'a> {
    let mut items = items;
    Box::new(move |row| match items.next() {
        Some(item) => {
            fill(row, item);
            true
        }
        None => false,
    })
}

/// The rows of several positions, one after the other.
pub(crate) fn chained<'a>(parts: impl IntoIterator<Item = Rows<'a>>) -> Rows<'a> {
    let mut parts = parts.into_iter().collect::<Vec<_>>().into_iter();
    let mut current = parts.next();
    Box::new(move |row| {
        while let Some(rows) = &mut current {
            if rows(row) {
                return true;
            }
            current = parts.next();
        }
        false
    })
}

/// The rows, each one with when it stopped being believed.
pub(crate) fn superseded(mut rows: Rows<'_>, known_to: DateTime<Utc>) -> Rows<'_> {
    Box::new(move |row| {
        let more = rows(row);
        row.push(Cell::Moment(known_to));
        more
    })
}

/// Every table of positions; every asset class has exactly one.
pub(crate) static POSITION_TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    use AssetClass as C;
    vec![
        Table::new("pos_cota", header::COLUMNS, Source::Header),
        Table::holdings("pos_caixa", holding::Layout::cash()),
        Table::holdings(
            "pos_rf",
            holding::Layout::of(&[C::GovernmentBond, C::PrivateBond, C::Debenture], holding::FIXED_INCOME),
        ),
        Table::holdings("pos_rv", holding::Layout::of(&[C::Equity], holding::EQUITIES)),
        Table::holdings(
            "pos_derivativos",
            holding::Layout::of(
                &[
                    C::EquityOption,
                    C::DerivativeOption,
                    C::FlexibleOption,
                    C::CurrencyOption,
                    C::EquityForward,
                    C::BondForward,
                    C::CurrencyForward,
                    C::Future,
                    C::Swap,
                ],
                holding::DERIVATIVES,
            ),
        ),
        Table::holdings("pos_cotas_fundos", holding::Layout::of(&[C::FundShare], holding::FUND_SHARES)),
        Table::holdings("pos_dir_cred", holding::Layout::of(&[C::CreditRights], holding::CREDIT_RIGHTS)),
        Table::holdings("pos_imoveis", holding::Layout::of(&[C::RealEstate], holding::STAKES)),
        Table::holdings("pos_participacoes", holding::Layout::of(&[C::Participation], holding::STAKES)),
        Table::holdings("pos_outros", holding::Layout::all_fields(&[C::StructuredNote, C::Unclassified])),
        Table::new("pos_provisao", lines::ACCRUAL_COLUMNS, Source::Accruals),
        Table::new("pos_despesa", lines::COST_COLUMNS, Source::Expenses),
        Table::new("pos_previdencia", lines::PENSION_COLUMNS, Source::PensionPlans),
    ]
});

#[cfg(test)]
mod tests;
