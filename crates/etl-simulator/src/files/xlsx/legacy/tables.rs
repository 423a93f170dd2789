//! The tables of the legacy layout: columns by kind of asset, and the labels that open and close them.

use super::super::super::report::{
    account_name, accruals_total, class_title, investor_lines, party, row_name, signed_amount,
};
use super::super::Cell;
use super::percent_text;
use etl_core::{AssetClass, Decimal, Holding, Position, ReferenceDate};

/// One table: title, column heads, rows, and the total with its label.
pub(super) struct Table {
    pub(super) title: &'static str,
    pub(super) columns: Columns,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) total_label: String,
    pub(super) total: Decimal,
    /// The value column, under which the total stands.
    pub(super) value_column: u16,
}

/// Column of a table and its head.
type Columns = &'static [(u16, &'static str)];

const SHARES: Columns = &[
    (1, "Id_Operacao"),
    (3, "Descricao"),
    (6, "Emissor"),
    (9, "Tipo_Companhia"),
    (12, "Codigo"),
    (15, "Data_Aquisicao"),
    (18, "Qtde"),
    (21, "Qtde_Bloqueada"),
    (24, "PU_Custo"),
    (27, "Valor_Custo"),
    (30, "Pu_Mercado"),
    (33, "Valor_Mercado"),
    (36, "%Outros_Ativos"),
    (39, "%PL"),
];
const BONDS: Columns = &[
    (1, "ID"),
    (3, "Operação"),
    (6, "Emissão"),
    (9, "Vencimento"),
    (12, "Titulo"),
    (15, "Emissor"),
    (18, "Qtd"),
    (21, "QtdBloq"),
    (24, "Taxa"),
    (27, "Valor_Aplic"),
    (30, "PU_Mercado"),
    (33, "Valor_Bruto"),
    (35, "Tributos"),
    (36, "Valor_Liquido"),
    (38, "%RF"),
    (39, "%PL"),
];
const ACCRUALS: Columns =
    &[(1, "Descrição"), (3, "Lançamento"), (6, "Vencimento"), (33, "Valor"), (36, "%Valores"), (39, "%PL")];
const CASH: Columns = &[(1, "Descrição"), (6, "Moeda_Origem"), (33, "Valor")];

/// The classes of one table: all bonds are together.
fn classes(class: AssetClass) -> &'static [AssetClass] {
    const BOND_CLASSES: &[AssetClass] = &[AssetClass::GovernmentBond, AssetClass::PrivateBond, AssetClass::Debenture];
    match class {
        AssetClass::GovernmentBond => BOND_CLASSES,
        AssetClass::PrivateBond | AssetClass::Debenture => &[],
        other => &AssetClass::ALL[AssetClass::ALL.iter().position(|c| *c == other).unwrap_or(0)..][..1],
    }
}

/// The table that starts with that class; `None` when the fund has no such row.
pub(super) fn assets(position: &Position, class: AssetClass) -> Option<Table> {
    let rows: Vec<_> = position.holdings.iter().filter(|h| classes(class).contains(&h.class)).collect();
    if rows.is_empty() {
        return None;
    }
    let total = rows.iter().map(|h| h.value).sum();
    let net_assets = position.header.net_assets.unwrap_or_default();
    let bonds = class == AssetClass::GovernmentBond;
    let line = if bonds { bond } else { share };
    Some(Table {
        title: if bonds { "Renda Fixa" } else { class_title(class) },
        columns: if bonds { BONDS } else { SHARES },
        rows: rows.iter().map(|row| line(row, total, net_assets)).collect(),
        total_label: total_label(class),
        total,
        value_column: if bonds { 36 } else { 33 },
    })
}

/// Labels end as the reports have them: some with a colon and a blank.
fn total_label(class: AssetClass) -> String {
    match class {
        AssetClass::GovernmentBond => "Total Renda Fixa:".into(),
        AssetClass::Participation | AssetClass::CreditRights => format!("Total {}", class_title(class)),
        other => format!("Total {}: ", class_title(other)),
    }
}

fn share(row: &Holding, total: Decimal, net_assets: Decimal) -> Vec<Cell> {
    let cost = row.purchase_price.map(|price| (price * row.quantity()).round_dp(2));
    vec![
        Cell::text(row.ordinal.to_string()),
        Cell::text(row_name(row)),
        Cell::text(party(row.issuer)),
        Cell::Empty,
        Cell::text(row.code.as_str()),
        date(row.trade_date),
        Cell::Number(row.quantity()),
        Cell::Number(row.quantity_pledged),
        Cell::number(row.purchase_price),
        Cell::number(cost),
        Cell::number(row.unit_price),
        Cell::Number(row.value),
        percent_text(row.value, total),
        percent_text(row.value, net_assets),
    ]
}

fn bond(row: &Holding, total: Decimal, net_assets: Decimal) -> Vec<Cell> {
    vec![
        Cell::text(row.internal_id.as_str()),
        date(row.trade_date),
        date(row.issue_date),
        date(row.maturity),
        Cell::text(row_name(row)),
        Cell::text(party(row.issuer)),
        Cell::Number(row.quantity()),
        Cell::Number(row.quantity_pledged),
        Cell::number(row.rate),
        Cell::number(row.principal),
        Cell::number(row.unit_price),
        Cell::Number(row.value),
        Cell::number(row.taxes),
        Cell::Number(row.value),
        percent_text(row.value, total),
        percent_text(row.value, net_assets),
    ]
}

fn date(day: Option<ReferenceDate>) -> Cell {
    day.map_or(Cell::Empty, |d| Cell::text(d.br()))
}

/// Receivables, payables and what is owed to investors.
pub(super) fn accruals(position: &Position) -> Table {
    let net_assets = position.header.net_assets.unwrap_or_default();
    let total = accruals_total(position);
    let today = position.header.date;
    let line = |name: String, due: Option<ReferenceDate>, amount: Decimal| {
        vec![
            Cell::Text(name),
            date(today),
            date(due),
            Cell::Number(amount),
            percent_text(amount, total),
            percent_text(amount, net_assets),
        ]
    };
    let lines = position.accruals.iter().map(|a| line(account_name(a), a.date, signed_amount(a)));
    let investors = investor_lines(position).into_iter().map(|(name, amount)| line(name.into(), None, amount));
    Table {
        title: "Valores a Liquidar",
        columns: ACCRUALS,
        rows: lines.chain(investors).collect(),
        total_label: "Total Liquidação:".into(),
        total,
        value_column: 33,
    }
}

/// Current accounts.
pub(super) fn cash(position: &Position) -> Table {
    let accounts: Vec<_> = position.holdings.iter().filter(|h| h.class == AssetClass::Cash).collect();
    let line =
        |row: &&Holding| vec![Cell::text(row_name(row)), Cell::text(row.currency.as_str()), Cell::Number(row.value)];
    Table {
        title: class_title(AssetClass::Cash),
        columns: CASH,
        rows: accounts.iter().map(line).collect(),
        total_label: "Total Saldos em Conta Corrente:".into(),
        total: accounts.iter().map(|h| h.value).sum(),
        value_column: 33,
    }
}
