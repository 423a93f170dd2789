//! Blocks of assets that are neither bonds nor derivatives: shares, cash, fund quotas, real estate, stakes, credit rights.
//!
//! Options and forwards on shares are in `derivatives`.

use super::writer::{NoDate, QUANTITY, RATE, Writer};
use etl_core::position::RealEstate;
use etl_core::{AssetClass, Cnpj, Holding, HoldingDetail, ReferenceDate, TaxId};

/// Property types of 5.0 in the order of the numbers of `tipoimovel`.
pub(in crate::files) const PROPERTY_KINDS: [&str; 11] =
    ["INDU", "COMM", "STOR", "MALL", "HOSP", "HOTE", "THPA", "RURA", "RESI", "LOTT", "OTHR"];
/// Uses of 5.0 in the order of the numbers of `tipouso`.
pub(in crate::files) const PROPERTY_USES: [&str; 5] = ["ENTE", "REIN", "REFD", "OWUS", "OTHR"];

pub(super) fn equities(w: &mut Writer<'_>, holdings: &[Holding]) {
    w.rows(holdings, AssetClass::Equity, |w, h| {
        w.isin(h.isin.as_ref());
        w.text("cusip", "", 12);
        w.text("codativo", &h.code, 20);
        w.number("qtdisponivel", h.quantity_free, QUANTITY);
        w.text("lote", &h.lot.unwrap_or(1).to_string(), 6);
        w.number("qtgarantia", h.quantity_pledged, QUANTITY);
        w.amount("valorfindisp", h.value_free);
        w.amount("valorfinemgar", h.value_pledged);
        w.amount("tributos", h.taxes);
        w.price("puposicao", h.unit_price);
        w.number("percprovcred", h.credit_loss, RATE);
        w.code("tpconta", &h.account_kind, "1");
        w.side(h.side);
        w.date("dtvencalug", h.lending.as_ref().and_then(|loan| loan.maturity), NoDate::Empty);
        w.number("txalug", h.lending.as_ref().and_then(|loan| loan.rate), RATE);
        w.cnpj("cnpjinter", h.broker.as_ref().map(Cnpj::as_str));
    });
}

pub(super) fn cash_and_shares(w: &mut Writer<'_>, holdings: &[Holding]) {
    w.rows(holdings, AssetClass::Cash, |w, h| {
        w.code("isininstituicao", &h.code, "******");
        w.code("tpconta", &h.account_kind, "D");
        w.amount("saldo", h.value);
        w.risk(&h.risk);
    });
    w.rows(holdings, AssetClass::FundShare, |w, h| {
        w.isin(h.isin.as_ref());
        w.cnpj("cnpjfundo", h.issuer.as_ref().map(TaxId::as_str));
        w.number("qtdisponivel", h.quantity_free, QUANTITY);
        w.number("qtgarantia", h.quantity_pledged, QUANTITY);
        w.price("puposicao", h.unit_price);
        w.amount("tributos", h.taxes);
        w.risk(&h.risk);
    });
}

pub(super) fn stakes(w: &mut Writer<'_>, holdings: &[Holding]) {
    w.rows(holdings, AssetClass::Participation, |w, h| {
        w.cnpj("cnpjpart", h.issuer.as_ref().map(TaxId::as_str));
        w.amount("valorfinanceiro", h.value);
    });
    w.rows(holdings, AssetClass::CreditRights, |w, h| w.amount("valorfinanceiro", h.value));
}

pub(super) fn real_estate(w: &mut Writer<'_>, holdings: &[Holding]) {
    w.rows(holdings, AssetClass::RealEstate, |w, h| {
        if let HoldingDetail::RealEstate(property) = &h.detail {
            address(w, h, property);
            appraisal(w, h, property);
            usage(w, property);
        }
    });
}

fn address(w: &mut Writer<'_>, h: &Holding, property: &RealEstate) {
    let (street, number, complement) = &property.address;
    w.text("logradouro", street, 50);
    w.text("numero", number, 10);
    w.text("complemento", complement, 30);
    w.text("cidade", &property.city, 30);
    w.text("estado", &property.state, 2);
    // The tag is a number: the leading zeros of a CEP are lost, as senders lose them.
    w.code("cep", property.postal_code.trim_start_matches('0'), "0");
    w.text("nomecomercial", &h.description, 50);
    w.number("percpart", property.percent_owned, 5);
}

fn appraisal(w: &mut Writer<'_>, h: &Holding, property: &RealEstate) {
    let appraiser = property.appraiser.as_ref();
    w.amount("valorcontabil", h.value);
    w.code("justificativa", other(property, "justificativa"), "0");
    w.amount("valoravaliacao", property.appraisal.0);
    w.date("dtavaliacao", property.appraisal.1, NoDate::Empty);
    w.text("tpavaliador", if matches!(appraiser, Some(TaxId::Cpf(_))) { "F" } else { "J" }, 1);
    w.text("cnpjcpfavaliador", appraiser.map_or("", TaxId::as_str), 14);
    w.amount("aluguelcontratado", property.rent.0);
    w.amount("aluguelatrasado", property.rent.1);
}

fn usage(w: &mut Writer<'_>, property: &RealEstate) {
    w.code("opcaorecompra", other(property, "opcaorecompra"), "N");
    w.date("dtopcaorecompra", ReferenceDate::parse(other(property, "dtopcaorecompra")).ok(), NoDate::Empty);
    w.text("tipoimovel", &numbered(&property.kind, &PROPERTY_KINDS), 2);
    w.code("questjur", other(property, "questjur"), "N");
    w.text("motivoquestjur", other(property, "motivoquestjur"), 50);
    w.text("tipouso", &numbered(&property.usage, &PROPERTY_USES), 2);
    w.code("matricula", &property.registry_number, "0");
    w.text("cnpjemp", other(property, "cnpjemp"), 14);
}

/// A field of a property that only its text names, by its tag of 4.01; empty when not stated.
pub(in crate::files) fn other<'a>(property: &'a RealEstate, tag: &str) -> &'a str {
    property.others.iter().find(|(name, _)| name == tag).map_or("", |(_, text)| text)
}

/// The two-digit number of a code: its place in the list, the last ("other") when it is not there.
fn numbered(code: &str, list: &[&str]) -> String {
    if code.len() == 2 && code.bytes().all(|c| c.is_ascii_digit()) {
        return code.to_owned();
    }
    let place = list.iter().position(|known| *known == code).unwrap_or(list.len() - 1);
    format!("{:02}", place + 1)
}
