//! The header of `<fundo>` and `<carteira>`.

use crate::positions::Context;
use etl_core::position::PortfolioHolder;
use etl_core::{Cnpj, Decimal, FundHeader, Severity, Text};

/// Reads one tag; false when no table knows it.
pub(super) fn read(header: &mut FundHeader, context: &mut Context<'_>, tag: &str, text: &str) -> bool {
    if let Some(slot) = amount(header, tag) {
        *slot = context.cell(tag, text).decimal(Severity::Error);
        return true;
    }
    if let Some(slot) = party(header, tag) {
        *slot = context.cell(tag, text).cnpj();
        return true;
    }
    if let Some(slot) = word(header, tag) {
        *slot = Text::from(text);
        return true;
    }
    match tag {
        "dtposicao" => header.date = context.cell(tag, text).date(Severity::Error),
        "isin" => header.isin = context.cell(tag, text).isin(),
        "nivelrsc" => header.risk = context.cell(tag, text).code(&["BB", "MM", "MA", "AA"]),
        "cnpjcpf" => holder(header).tax_id = context.cell(tag, text).tax_id(),
        "codcart" => holder(header).code = Text::from(text),
        "codcntcor" => holder(header).account = Text::from(text),
        // The length of the id already says whether the holder is a person.
        "tpcli" => _ = context.cell(tag, text).code(&["F", "J"]),
        _ => return false,
    }
    true
}

fn holder(header: &mut FundHeader) -> &mut PortfolioHolder {
    let empty = || PortfolioHolder { tax_id: None, code: Text::default(), account: Text::default() };
    header.holder.get_or_insert_with(empty)
}

fn amount<'h>(header: &'h mut FundHeader, tag: &str) -> Option<&'h mut Option<Decimal>> {
    Some(match tag {
        "valorcota" => &mut header.quota,
        "quantidade" => &mut header.quantity,
        "patliq" => &mut header.net_assets,
        "valorativos" => &mut header.total_assets,
        "valorreceber" => &mut header.receivables,
        "valorpagar" => &mut header.payables,
        "vlcotasemitir" => &mut header.to_issue,
        "vlcotasresgatar" => &mut header.to_redeem,
        "tributos" => &mut header.taxes,
        _ => return None,
    })
}

fn party<'h>(header: &'h mut FundHeader, tag: &str) -> Option<&'h mut Option<Cnpj>> {
    Some(match tag {
        "cnpj" => &mut header.cnpj,
        "cnpjadm" => &mut header.administrator.cnpj,
        "cnpjgestor" => &mut header.manager.cnpj,
        "cnpjcustodiante" => &mut header.custodian.cnpj,
        _ => return None,
    })
}

fn word<'h>(header: &'h mut FundHeader, tag: &str) -> Option<&'h mut Text> {
    Some(match tag {
        "nome" => &mut header.name,
        "nomeadm" => &mut header.administrator.name,
        "nomegestor" => &mut header.manager.name,
        "nomecustodiante" => &mut header.custodian.name,
        "codanbid" => &mut header.anbima_code,
        "tipofundo" => &mut header.fund_type,
        _ => return None,
    })
}
