//! The head of a position as the row of `pos_cota`: the fixed columns, the totals, and all that the document says of the fund.

use super::extras::{Extras, object};
use super::holding::filled;
use super::{Column, Stamp, column, fixed};
use crate::cell::{Cell, Kind};
use etl_core::position::FeeTerms;
use etl_core::position::{Party, PortfolioHolder};
use etl_core::{Cnpj, Decimal, FundHeader, FundLevel, Isin, Position, ShareBalance, TaxId};

pub(super) const COLUMNS: [Column; 11] = [
    column("pl_posicao", Kind::Number),
    column("qtde_cota", Kind::Number),
    column("valor_cota", Kind::Number),
    column("cota_bruta", Kind::Number),
    column("total_ativos", Kind::Number),
    column("valor_receber", Kind::Number),
    column("valor_pagar", Kind::Number),
    column("cotas_emitir", Kind::Number),
    column("cotas_resgatar", Kind::Number),
    column("tributos", Kind::Number),
    column("isin", Kind::Text),
];

pub(super) fn row<'a>(row: &mut Vec<Cell<'a>>, position: &'a Position, stamp: &Stamp) {
    let h = &position.header;
    let mut extras = of_header(position);
    let mut held = |name: &str, value: Option<Decimal>, fix: fn(Decimal) -> Option<fixed::Fixed>| {
        let held = value.and_then(fix);
        if held.is_none_or(|held| held.rounded) {
            extras.put(name, Cell::from(value));
        }
        Cell::from(held.map(|held| held.value))
    };
    let fixed_cells = [
        held("pl_posicao", h.net_assets, fixed::cents),
        held("qtde_cota", h.quantity, fixed::units),
        held("valor_cota", h.quota, fixed::units),
    ];
    stamp.head(row, "header", 1, 0);
    row.extend(fixed_cells);
    let totals = [h.gross_quota, h.total_assets, h.receivables, h.payables, h.to_issue, h.to_redeem, h.taxes];
    row.extend(totals.map(Cell::from));
    row.push(Cell::from(h.isin.as_ref().map(Isin::as_str)));
    row.push(extras.cell());
}

fn of_header(position: &Position) -> Extras {
    let h: &FundHeader = &position.header;
    let mut extras = object! {
        "nivel": level(h.level),
        "cnpj": h.cnpj.as_ref().map(Cnpj::as_str),
        "cnpj_casca": h.shell_cnpj.as_ref().map(Cnpj::as_str),
        "subclasse": filled(&h.subclass_code),
        "nome": filled(&h.name),
        "codigo_anbima": filled(&h.anbima_code),
        "tipo_fundo": filled(&h.fund_type),
        "risco": filled(&h.risk),
        "gerado_em": filled(&h.generated_at),
        "linhas_origem": position.source_rows,
    };
    extras.group("administrador", of_party(&h.administrator));
    extras.group("gestor", of_party(&h.manager));
    extras.group("custodiante", of_party(&h.custodian));
    if let Some(holder) = &h.holder {
        extras.group("titular", of_holder(holder));
    }
    if let Some(terms) = &position.fee_terms {
        extras.group("taxas", of_terms(terms));
    }
    if position.balances.len() > 1 {
        extras.list("saldos", position.balances.iter().map(of_balance));
    }
    if position.totals_without_lines {
        extras.put("totais_sem_linhas", Cell::Bool(true));
    }
    extras
}

fn level(level: FundLevel) -> &'static str {
    match level {
        FundLevel::Fund => "fundo",
        FundLevel::Class => "classe",
        FundLevel::Subclass => "subclasse",
        FundLevel::Portfolio => "carteira",
    }
}

fn of_party(party: &Party) -> Extras {
    object! { "cnpj": party.cnpj.as_ref().map(Cnpj::as_str), "nome": filled(&party.name) }
}

fn of_holder(holder: &PortfolioHolder) -> Extras {
    object! {
        "cpf_cnpj": holder.tax_id.as_ref().map(TaxId::as_str),
        "codigo": filled(&holder.code),
        "conta": filled(&holder.account),
    }
}

fn of_terms(terms: &FeeTerms) -> Extras {
    object! {
        "administracao": terms.administration_rate,
        "tem_performance": terms.has_performance_fee,
        "performance": terms.performance_rate,
        "perc_referencia": terms.benchmark_percent,
        "referencia": filled(&terms.benchmark),
    }
}

fn of_balance(balance: &ShareBalance) -> Extras {
    object! {
        "nivel": level(balance.level),
        "cnpj": balance.cnpj.as_ref().map(Cnpj::as_str),
        "subclasse": filled(&balance.subclass_code),
        "isin": balance.isin.as_ref().map(Isin::as_str),
        "nome": filled(&balance.name),
        "qtde_cota": balance.quantity,
        "valor_cota": balance.quota,
        "cota_bruta": balance.gross_quota,
        "total_ativos": balance.total_assets,
        "valor_receber": balance.receivables,
        "valor_pagar": balance.payables,
        "cotas_emitir": balance.to_issue,
        "cotas_resgatar": balance.to_redeem,
    }
}
