//! Blocks `titpublico`, `titprivado` and `debenture`, with their children `compromisso` (repo) and `aluguel` (loan).
//!
//! Forwards on bonds are in `derivatives`.

use super::Fault;
use super::writer::{NoDate, QUANTITY, RATE, Writer};
use etl_core::position::{Lending, Repo};
use etl_core::{AssetClass, Holding, HoldingDetail, TaxId};

pub(super) fn bonds(w: &mut Writer<'_>, holdings: &[Holding]) {
    w.rows(holdings, AssetClass::GovernmentBond, bond);
    w.rows(holdings, AssetClass::PrivateBond, bond);
    for note in holdings.iter().filter(|h| h.class == AssetClass::StructuredNote) {
        w.row("titprivado", |w| bond(w, note));
    }
    w.rows(holdings, AssetClass::Debenture, bond);
}

fn bond(w: &mut Writer<'_>, h: &Holding) {
    w.isin(h.isin.as_ref());
    if h.class == AssetClass::Debenture {
        debenture_code(w, h);
    } else {
        w.text("codativo", &h.code, 18);
    }
    w.text("cusip", "", 12);
    w.date("dtemissao", h.issue_date, NoDate::Empty);
    w.date("dtoperacao", h.trade_date, NoDate::Empty);
    w.date("dtvencimento", h.maturity, if h.class == AssetClass::Debenture { NoDate::Zeros } else { NoDate::Empty });
    if h.class != AssetClass::GovernmentBond {
        issuer(w, h);
    }
    amounts(w, h);
    terms(w, h);
}

fn debenture_code(w: &mut Writer<'_>, h: &Holding) {
    let (convertible, profit_sharing, spe) = match &h.detail {
        HoldingDetail::Debenture { convertible, profit_sharing, spe } => (*convertible, *profit_sharing, *spe),
        _ => (None, None, None),
    };
    w.text("coddeb", &h.code, 12);
    w.flag("debconv", convertible.unwrap_or(false));
    w.flag("debpartlucro", profit_sharing.unwrap_or(false));
    w.flag("SPE", spe.unwrap_or(false));
}

fn issuer(w: &mut Writer<'_>, h: &Holding) {
    if w.strike(Fault::InvalidIssuerCnpj) {
        w.text("cnpjemissor", "000000000000-1", 14);
    } else {
        w.cnpj("cnpjemissor", h.issuer.as_ref().map(TaxId::as_str));
    }
}

fn amounts(w: &mut Writer<'_>, h: &Holding) {
    let return_price = h.repo.as_ref().and_then(|repo| repo.return_price);
    w.number("qtdisponivel", h.quantity_free, QUANTITY);
    w.number("qtgarantia", h.quantity_pledged, QUANTITY);
    w.text("depgar", "0", 1);
    w.price("pucompra", h.purchase_price);
    w.price("puvencimento", h.maturity_price.or(return_price));
    w.price("puposicao", h.unit_price);
    w.price("puemissao", h.issue_price);
    w.amount("principal", h.principal);
    w.amount("tributos", h.taxes);
    w.amount("valorfindisp", h.value_free);
    w.amount("valorfinemgar", h.value_pledged);
}

fn terms(w: &mut Writer<'_>, h: &Holding) {
    w.number("coupom", h.rate, RATE);
    w.text("indexador", &h.indexer, 3);
    w.number("percindex", h.index_percent, RATE);
    w.code("caracteristica", &h.characteristic, "N");
    w.number("percprovcred", h.credit_loss, RATE);
    if let Some(repo) = &h.repo {
        commitment(w, repo);
    }
    w.side(h.side);
    w.internal_id(&h.internal_id);
    w.risk(&h.risk);
    if let Some(lending) = &h.lending {
        loan(w, lending);
    }
}

fn commitment(w: &mut Writer<'_>, repo: &Repo) {
    w.xml.open("compromisso");
    w.date("dtretorno", repo.return_date, NoDate::Empty);
    w.price("puretorno", repo.return_price);
    w.text("indexadorcomp", &repo.indexer, 3);
    w.number("perindexcomp", repo.index_percent, RATE);
    w.number("txoperacao", repo.rate, RATE);
    w.text("classecomp", if repo.bought { "C" } else { "V" }, 1);
    w.xml.close("compromisso");
}

fn loan(w: &mut Writer<'_>, lending: &Lending) {
    w.xml.open("aluguel");
    w.date("dtvencalug", lending.maturity, NoDate::Empty);
    w.number("txalug", lending.rate, RATE);
    w.text("indexadoralug", &lending.indexer, 3);
    w.number("percalug", lending.index_percent, RATE);
    w.xml.close("aluguel");
}
